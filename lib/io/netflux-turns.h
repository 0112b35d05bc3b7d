/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-poller.h"

G_BEGIN_DECLS

/* Whose turn it is to run a reactor's loop: that of its own thread, or of an assistant, a
 * thread of the program that waits for frames anyway.
 *
 *                         | nobody's          | the thread's       | the assistant's
 *   ----------------------+-------------------+--------------------+---------------------
 *   the thread wakes up   | the thread's, or  | (it runs)          | stays; it is noted
 *                         | nobody's while it |                    | that work was missed
 *                         | is wanted         |                    |
 *   an assistant comes    | the assistant's   | wanted: the thread | refused: there is one
 *                         |                   | is woken, and then |
 *                         |                   | the assistant's    |
 *   the thread has done a | (it did not run)  | nobody's, if there | (it did not run)
 *   round                 |                   | is an assistant,   |
 *                         |                   | or else it goes on |
 *   the assistant goes    | (there was none)  | (there was none)   | nobody's; the thread
 *                         |                   |                    | is woken if work was
 *                         |                   |                    | missed, and ticks
 *   a tick                | another one if an | another one if an  | none until it goes
 *                         | assistant came    | assistant came     |
 *                         | since the last;   | since the last;    |
 *                         | else unassisted   | else unassisted    |
 *
 * While a reactor is assisted, its thread follows: deadlines and calls wake it up at once,
 * and sockets are seen to by the tick. All else that a reactor has belongs to whose turn it
 * is. */
typedef struct
{
  GMutex lock;
  GCond freed;
  int turn;         /* with lock */
  int wanted;       /* atomic: an assistant waits for its turn */
  int assisted;     /* atomic: an assistant was there not long ago */
  gboolean missed;  /* with lock: the thread woke up, but it was not its turn */
  gboolean ticking; /* with lock: the thread will wake up soon */
  guint n_assists;  /* with lock: turns of an assistant */
  guint n_seen;     /* with lock: how many they were at the last tick */
} NetfluxTurns;

void netflux_turns_init (NetfluxTurns *self);
void netflux_turns_clear (NetfluxTurns *self);

static inline gboolean
netflux_turns_is_assisted (NetfluxTurns *self)
{
  return g_atomic_int_get (&self->assisted);
}

/* The thread: takes its turn, or not; gives it back; sleeps while somebody assists. */
gboolean netflux_turns_take (NetfluxTurns *self);
void netflux_turns_give (NetfluxTurns *self, NetfluxPoller *poller, gint64 deadline_ns);
void netflux_turns_follow (NetfluxTurns *self, NetfluxPoller *poller);

/* An assistant: waits for what the thread does just now, false if there is another one;
 * leaves what has become due since its last round to the thread. */
gboolean netflux_turns_take_over (NetfluxTurns *self, NetfluxPoller *poller);
void netflux_turns_hand_back (NetfluxTurns *self,
                              NetfluxPoller *poller,
                              gint64 deadline_ns,
                              gboolean (*has_calls) (gpointer data),
                              gpointer data);

G_END_DECLS
