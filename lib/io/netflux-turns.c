/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-turns.h"

#include "lib/io/netflux-clock.h"

enum
{
  TURN_FREE,
  TURN_THREAD,
  TURN_ASSISTANT,
};

/* How long an assistant may be away until the thread looks after the sockets. */
#define TICK_NS (500 * NETFLUX_NS_PER_US)

void
netflux_turns_init (NetfluxTurns *self)
{
  *self = (NetfluxTurns){ .turn = TURN_FREE };
  g_mutex_init (&self->lock);
  g_cond_init (&self->freed);
}

void
netflux_turns_clear (NetfluxTurns *self)
{
  g_cond_clear (&self->freed);
  g_mutex_clear (&self->lock);
}

gboolean
netflux_turns_take (NetfluxTurns *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->turn != TURN_FREE || g_atomic_int_get (&self->wanted))
    {
      self->missed = TRUE;
      return FALSE;
    }

  self->turn = TURN_THREAD;
  return TRUE;
}

void
netflux_turns_give (NetfluxTurns *self, NetfluxPoller *poller, gint64 deadline_ns)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  netflux_poller_arm (poller, deadline_ns);

  locker = g_mutex_locker_new (&self->lock);
  self->turn = TURN_FREE;
  g_cond_signal (&self->freed);
}

static void
start_tick (NetfluxTurns *self, NetfluxPoller *poller)
{
  if (!self->ticking)
    netflux_poller_tick (poller, TICK_NS);
  self->ticking = TRUE;
}

/* An assistant that has not been back since the last tick stays away. */
void
netflux_turns_follow (NetfluxTurns *self, NetfluxPoller *poller)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  if (!netflux_poller_follow (poller))
    return;

  locker = g_mutex_locker_new (&self->lock);
  self->ticking = FALSE;
  if (self->turn == TURN_ASSISTANT)
    return;

  if (self->n_assists == self->n_seen)
    g_atomic_int_set (&self->assisted, FALSE);
  else
    start_tick (self, poller);
  self->n_seen = self->n_assists;
}

gboolean
netflux_turns_take_over (NetfluxTurns *self, NetfluxPoller *poller)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->turn == TURN_ASSISTANT || g_atomic_int_get (&self->wanted))
    return FALSE;

  g_atomic_int_set (&self->assisted, TRUE);
  if (self->turn == TURN_THREAD)
    {
      g_atomic_int_set (&self->wanted, TRUE);
      netflux_poller_wake (poller);
      while (self->turn == TURN_THREAD)
        g_cond_wait (&self->freed, &self->lock);
      g_atomic_int_set (&self->wanted, FALSE);
    }
  self->turn = TURN_ASSISTANT;
  self->n_assists++;

  return TRUE;
}

void
netflux_turns_hand_back (NetfluxTurns *self,
                         NetfluxPoller *poller,
                         gint64 deadline_ns,
                         gboolean (*has_calls) (gpointer data),
                         gpointer data)
{
  gboolean wake;

  netflux_poller_arm (poller, deadline_ns);

  g_mutex_lock (&self->lock);
  self->turn = TURN_FREE;
  wake = self->missed && (has_calls (data) || deadline_ns <= netflux_clock_now_ns ());
  self->missed = FALSE;
  start_tick (self, poller);
  g_mutex_unlock (&self->lock);

  if (wake)
    netflux_poller_wake (poller);
}
