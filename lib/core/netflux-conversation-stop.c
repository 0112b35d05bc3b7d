/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation-attempt.h"

/* A handler that stops is the last one of its emission. Signals of other classes, such as
 * notify, go on: it may be for another reason that they are emitted. */
static void
end_emission (GWeakRef *ref)
{
  g_autoptr (GObject) object = g_weak_ref_get (ref);
  GSignalInvocationHint *hint = object != NULL ? g_signal_get_invocation_hint (object) : NULL;
  GSignalQuery query;

  if (hint == NULL)
    return;

  g_signal_query (hint->signal_id, &query);
  if (query.itype == G_OBJECT_TYPE (object))
    g_signal_stop_emission (object, hint->signal_id, hint->detail);
}

static void
end_emissions (NetfluxConversation *self)
{
  g_auto (NetfluxHome) home = { 0 };

  g_mutex_lock (&self->lock);
  netflux_home_copy (&self->home, &home);
  g_mutex_unlock (&self->lock);
  if (home.context == NULL || !g_main_context_is_owner (home.context))
    return;

  end_emission (&self->shared->owner);
  for (guint i = 0; i < G_N_ELEMENTS (self->halves); i++)
    end_emission (&self->halves[i]);
}

void
netflux_conversation_stop (NetfluxConversation *self)
{
  /* A handler may give the last reference to the owner back. */
  G_GNUC_UNUSED g_autoptr (NetfluxConversation) kept = netflux_conversation_ref (self);
  g_autoptr (NetfluxRun) run = NULL;
  g_autoptr (NetfluxStart) start = NULL;
  NetfluxFigures figures;
  gboolean port_was_picked;
  gboolean was_waiting = FALSE;

  g_mutex_lock (&self->lock);
  netflux_conversation_forget_inherited (self);
  run = g_steal_pointer (&self->run);
  if (run != NULL)
    netflux_run_end (run);
  start = g_steal_pointer (&self->start);
  if (start != NULL)
    {
      was_waiting = start->waiting;
      g_atomic_int_set (start->ended, TRUE);
    }
  port_was_picked = self->settings.local_port == 0;
  g_mutex_unlock (&self->lock);

  if (start != NULL)
    g_cancellable_cancel (start->cancellable);
  if (was_waiting)
    netflux_conversation_tell_state (self);
  if (run == NULL)
    return;

  netflux_run_stop (run, &figures);
  end_emissions (self);

  g_mutex_lock (&self->lock);
  self->figures = figures;
  g_mutex_unlock (&self->lock);

  if (port_was_picked)
    netflux_conversation_notify_at_home (self, NETFLUX_SETTING_LOCAL_PORT);
  netflux_conversation_tell_state (self);
}

/* How it is */

gboolean
netflux_conversation_is_resolving (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->start != NULL && self->start->resolving;
}

gboolean
netflux_conversation_is_started (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return (self->run != NULL && !netflux_run_is_inherited (self->run)) ||
         (self->start != NULL && self->start->waiting);
}

GError *
netflux_conversation_dup_start_error (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->start != NULL && self->start->error != NULL ? g_error_copy (self->start->error)
                                                           : NULL;
}
