/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

/**
 * netflux_link_start_in_context:
 * @self: a link
 * @context: (nullable): where its signals are emitted, or %NULL for the default main context
 * @error: return location for an error
 *
 * Starts as [method@Netflux.Link.start] does, but the signals are emitted in @context, whichever
 * thread calls this: for code that starts a link on behalf of an application whose main
 * context is another one. Names are resolved, which can block.
 *
 * Returns: true if it runs now
 *
 * Since: 1.0
 */
gboolean
netflux_link_start_in_context (NetfluxLink *self, GMainContext *context, GError **error)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  return netflux_conversation_start (self->conversation, context, error);
}

/**
 * netflux_link_set_event_callback:
 * @self: a link
 * @func: (nullable) (scope notified) (closure user_data) (destroy notify): called in the thread of
 * the engine
 * @user_data: for @func
 * @notify: (nullable): called when @user_data are not needed any more
 *
 * Sets what is called, in the thread of the engine, when a watchdog expires or recovers, and
 * when the state or an error changes: for code that cannot rely on a main loop. There is one
 * callback: it takes the place of the one before, which is not called any more when this
 * returns, but for one that this is called from.
 *
 * A start or a stop of the link is not an event.
 *
 * Since: 1.0
 */
void
netflux_link_set_event_callback (NetfluxLink *self,
                                 NetfluxLinkEventFunc func,
                                 gpointer user_data,
                                 GDestroyNotify notify)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  netflux_conversation_set_hook (
      self->conversation, &self->conversation->shared->event_hook,
      func != NULL ? netflux_hook_new (NULL, G_CALLBACK (func), user_data, notify) : NULL);
}
