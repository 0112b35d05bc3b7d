/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* A reactor without a thread, for tests: who simulates the system has it do its rounds, one by
 * one. A call from outside is served at once, as if the thread had woken up for it. */

#include "lib/io/netflux-reactor-private.h"

/* What a thread does from one sleep to the next; it does not sleep, if there is something to
 * be done. */
void
netflux_reactor_step (NetfluxReactor *self)
{
  gpointer before = g_private_get (&netflux_reactor_current);

  g_atomic_ref_count_inc (&self->ref_count); /* its last user may go in this round */
  g_private_set (&netflux_reactor_current, self);
  if (netflux_turns_take (&self->turns))
    {
      netflux_reactor_run_round (self, !netflux_turns_is_assisted (&self->turns));
      netflux_turns_give (&self->turns, self->poller, netflux_reactor_get_first_deadline (self));
    }
  if (netflux_turns_is_assisted (&self->turns))
    netflux_turns_follow (&self->turns, self->poller);
  g_private_set (&netflux_reactor_current, before);
  netflux_reactor_unref (self);
}

gboolean
netflux_reactor_start_thread (NetfluxReactor *self, GError **error)
{
  return TRUE;
}

void
netflux_reactor_end_thread (NetfluxReactor *self)
{
  /* What was posted meanwhile holds references. */
  netflux_reactor_serve_calls (self);
  netflux_reactor_unref (self);
}

void
netflux_reactor_await (NetfluxReactor *self, NetfluxRendezvous *rendezvous)
{
  while (!rendezvous->done)
    {
      g_mutex_unlock (&rendezvous->lock);
      netflux_reactor_step (self);
      g_mutex_lock (&rendezvous->lock);
    }
}
