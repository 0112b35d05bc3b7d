/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* A reactor's own thread, and who waits for it. */

#include "lib/io/netflux-reactor-private.h"

#include <errno.h>

#include "lib/io/netflux-errno.h"

/* How often the thread of a reactor that waits for another one looks who waits for it. */
#define WAIT_US 500

static void
run_turn (NetfluxReactor *self)
{
  do
    netflux_reactor_run_round (self, !netflux_turns_is_assisted (&self->turns));
  while (!netflux_turns_is_assisted (&self->turns) && !g_atomic_int_get (&self->quit));
}

static gpointer
netflux_reactor_thread (gpointer data)
{
  NetfluxReactor *self = data;

  while (!g_atomic_int_get (&self->quit))
    {
      if (netflux_turns_take (&self->turns))
        {
          run_turn (self);
          netflux_turns_give (&self->turns, self->poller,
                              netflux_reactor_get_first_deadline (self));
        }
      if (netflux_turns_is_assisted (&self->turns) && !g_atomic_int_get (&self->quit))
        netflux_turns_follow (&self->turns, self->poller);
    }

  /* What was posted meanwhile holds references. */
  netflux_reactor_serve_calls (self);
  netflux_reactor_unref (self);
  return NULL;
}

static gpointer
netflux_reactor_thread_start (gpointer data)
{
  NetfluxReactor *self = data;

  g_private_set (&netflux_reactor_current, self);
  netflux_thread_setup_apply (&self->setup);
  return netflux_reactor_thread (self);
}

/* A thread has the signal mask of the one that made it: none of the program's signals is
 * ever handled in the engine's, not even at its very beginning. */
gboolean
netflux_reactor_start_thread (NetfluxReactor *self, GError **error)
{
  NetfluxSignalMask mask;

  netflux_thread_setup_block_signals (&mask);
  self->thread = g_thread_try_new ("netflux-engine", netflux_reactor_thread_start, self, NULL);
  netflux_thread_setup_restore_signals (&mask);
  if (self->thread == NULL)
    netflux_error_set_from_engine (error, EAGAIN);

  return self->thread != NULL;
}

/* One that ends from within ends on its own. */
void
netflux_reactor_end_thread (NetfluxReactor *self)
{
  GThread *thread = self->thread;

  if (netflux_reactor_is_current (self))
    {
      g_thread_unref (thread);
      return;
    }

  netflux_poller_wake (self->poller);
  g_thread_join (thread);
}

/* Callbacks in two reactors' threads may call into each other's: who waits goes on to serve
 * those. */
static void
serve_until_done (NetfluxReactor *waiting, NetfluxRendezvous *rendezvous)
{
  while (!rendezvous->done)
    {
      g_cond_wait_until (&rendezvous->cond, &rendezvous->lock, g_get_monotonic_time () + WAIT_US);
      if (rendezvous->done)
        break;
      g_mutex_unlock (&rendezvous->lock);
      netflux_reactor_serve_inner_calls (waiting);
      g_mutex_lock (&rendezvous->lock);
    }
}

void
netflux_reactor_await (NetfluxReactor *self, NetfluxRendezvous *rendezvous)
{
  NetfluxReactor *waiting = g_private_get (&netflux_reactor_current);

  if (waiting != NULL)
    serve_until_done (waiting, rendezvous);
  while (!rendezvous->done)
    g_cond_wait (&rendezvous->cond, &rendezvous->lock);
}
