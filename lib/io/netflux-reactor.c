/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-reactor-private.h"

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-forks.h"

/* Deadlines served before the sockets are looked at again. */
#define TIMERS_PER_ROUND 256

GPrivate netflux_reactor_current;

void
netflux_reactor_unref (NetfluxReactor *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netflux_timer_heap_clear (&self->timers);
  netflux_inbox_free (self->inbox);
  g_array_unref (self->kept);
  g_ptr_array_unref (self->ports);
  g_mutex_clear (&self->ports_lock);
  netflux_turns_clear (&self->turns);
  netflux_poller_free (self->poller);
  netflux_thread_setup_clear (&self->setup);
  g_free (self);
}

/* Before anything is done in this round: whoever looks at a socket shall not take one whose
 * turn has not come for one that had nothing to read. */
static void
mark_ready (NetfluxReactor *self)
{
  for (guint i = 0; i < self->n_ready; i++)
    ((NetfluxWatch *) self->ready[i].data)->ready_round = self->round;
}

static void
run_watches (NetfluxReactor *self)
{
  for (guint i = 0; i < self->n_ready; i++)
    {
      NetfluxWatch *watch = self->ready[i].data;

      if (watch != NULL)
        watch->ready (watch, self->ready[i].error, netflux_clock_now_ns ());
    }
  self->n_ready = 0;
}

static void
run_timers (NetfluxReactor *self)
{
  NetfluxTimer *timer = netflux_timer_heap_first (&self->timers);
  gint64 now_ns;

  if (timer == NULL)
    return;

  now_ns = netflux_clock_now_ns ();
  for (guint i = 0; i < TIMERS_PER_ROUND; i++)
    {
      if (timer == NULL || timer->deadline_ns > now_ns)
        break;
      timer->func (timer, now_ns);
      timer = netflux_timer_heap_first (&self->timers);
    }
}

static void
run_chores (NetfluxReactor *self)
{
  while (self->chores != NULL)
    {
      NetfluxChore *chore = self->chores;

      self->chores = chore->next;
      chore->pending = FALSE;
      chore->run (chore);
    }
}

static void
give_back (NetfluxReactor *self)
{
  while (self->kept->len > 0)
    {
      NetfluxKept kept = g_array_index (self->kept, NetfluxKept, self->kept->len - 1);

      g_array_set_size (self->kept, self->kept->len - 1);
      kept.unref (kept.object);
    }
}

static inline void
leave (NetfluxReactor *self, guint levels)
{
  self->depth -= levels;
  if (G_UNLIKELY (self->kept->len > 0 && self->depth == 0))
    give_back (self);
}

void
netflux_reactor_serve_inner_calls (NetfluxReactor *self)
{
  self->depth++;
  netflux_calls_run (&self->inner_calls);
  leave (self, 1);
}

static gboolean
has_calls (gpointer data)
{
  NetfluxReactor *self = data;

  return !netflux_calls_is_empty (&self->calls) || !netflux_calls_is_empty (&self->inner_calls);
}

void
netflux_reactor_serve_calls (NetfluxReactor *self)
{
  self->depth++;
  netflux_calls_run (&self->calls);
  netflux_calls_run (&self->inner_calls);
  leave (self, 1);
}

void
netflux_reactor_keep (NetfluxReactor *self, gpointer object, GDestroyNotify unref)
{
  NetfluxKept kept = { object, unref };

  if (self->depth > 1)
    g_array_append_val (self->kept, kept);
  else
    unref (object);
}

gint64
netflux_reactor_get_first_deadline (NetfluxReactor *self)
{
  NetfluxTimer *first = netflux_timer_heap_first (&self->timers);

  return first != NULL ? first->deadline_ns : G_MAXINT64;
}

void
netflux_reactor_run_round (NetfluxReactor *self, gboolean sleep)
{
  self->n_ready = netflux_poller_wait (self->poller, netflux_reactor_get_first_deadline (self),
                                       sleep, self->ready, &self->seen_ns);
  self->round++;
  mark_ready (self);

  if (G_UNLIKELY (has_calls (self)))
    netflux_reactor_serve_calls (self);
  self->depth += 2;
  run_watches (self);
  run_timers (self);
  run_chores (self);
  leave (self, 2);
}

gboolean
netflux_reactor_is_inherited (NetfluxReactor *self)
{
  return self->n_forks != netflux_forks_count ();
}

static void
do_nothing (gpointer data, gint64 now_ns)
{
}

NetfluxReactor *
netflux_reactor_new (const NetfluxReactorConfig *config, GError **error)
{
  NetfluxPoller *poller = netflux_poller_new (error);
  NetfluxReactor *self;

  if (poller == NULL)
    return NULL;

  self = g_new0 (NetfluxReactor, 1);
  self->n_forks = netflux_forks_count ();
  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  self->poller = poller;
  self->inbox = netflux_inbox_new ();
  self->kept = g_array_new (FALSE, FALSE, sizeof (NetfluxKept));
  self->ports = g_ptr_array_new ();
  g_mutex_init (&self->ports_lock);
  netflux_turns_init (&self->turns);
  netflux_timer_heap_init (&self->timers);
  netflux_thread_setup_init (&self->setup, config->realtime_priority, config->cpu_affinity);

  if (!netflux_reactor_start_thread (self, error))
    {
      netflux_reactor_unref (self);
      netflux_reactor_unref (self);
      return NULL;
    }

  /* The thread has set itself up when it serves its first call. */
  netflux_reactor_call (self, do_nothing, NULL);

  return self;
}

void
netflux_reactor_shutdown (NetfluxReactor *self)
{
  if (netflux_reactor_is_inherited (self))
    return; /* there is nobody to join, and what the thread held is still held */

  g_atomic_int_set (&self->quit, 1);
  netflux_reactor_end_thread (self);
  netflux_reactor_unref (self);
}

int
netflux_reactor_get_realtime_priority (NetfluxReactor *self)
{
  return self->setup.active_priority;
}

const char *
netflux_reactor_get_cpu_affinity (NetfluxReactor *self)
{
  return self->setup.active_affinity;
}

const char *
netflux_reactor_get_warning (NetfluxReactor *self)
{
  return self->setup.warning;
}

gboolean
netflux_reactor_is_current (NetfluxReactor *self)
{
  return g_private_get (&netflux_reactor_current) == self;
}

static void
post_to (NetfluxReactor *self, NetfluxCalls *calls, NetfluxCall *call)
{
  netflux_calls_push (calls, call);
  netflux_poller_wake (self->poller);
}

void
netflux_reactor_post (NetfluxReactor *self, NetfluxCall *call)
{
  if (!netflux_reactor_is_inherited (self))
    post_to (self, &self->calls, call);
}

static void
keep_rendezvous (gpointer data, gint64 now_ns)
{
  NetfluxRendezvous *rendezvous = data;

  rendezvous->func (rendezvous->data, now_ns);

  g_mutex_lock (&rendezvous->lock);
  rendezvous->done = TRUE;
  g_cond_signal (&rendezvous->cond);
  g_mutex_unlock (&rendezvous->lock);
}

/* Runs func in the reactor's thread and waits for it: for the end of a callback, too, that is under
 * way there. But callbacks of two reactors may call into each other's: those do not wait for each
 * other. */
void
netflux_reactor_call (NetfluxReactor *self, NetfluxReactorFunc func, gpointer data)
{
  NetfluxRendezvous rendezvous = { .func = func, .data = data };
  gboolean in_callback = g_private_get (&netflux_reactor_current) != NULL;

  if (netflux_reactor_is_inherited (self))
    return;
  if (netflux_reactor_is_current (self))
    {
      self->depth++;
      func (data, netflux_clock_now_ns ());
      leave (self, 1);
      return;
    }

  rendezvous.call.func = keep_rendezvous;
  rendezvous.call.data = &rendezvous;
  g_mutex_init (&rendezvous.lock);
  g_cond_init (&rendezvous.cond);

  post_to (self, in_callback ? &self->inner_calls : &self->calls, &rendezvous.call);

  g_mutex_lock (&rendezvous.lock);
  netflux_reactor_await (self, &rendezvous);
  g_mutex_unlock (&rendezvous.lock);

  g_cond_clear (&rendezvous.cond);
  g_mutex_clear (&rendezvous.lock);
}

static gboolean
can_be_assisted (NetfluxReactor *self)
{
  return g_atomic_int_get (&self->n_clients) == 1 && !g_atomic_int_get (&self->quit);
}

static gboolean
begin_assistance (NetfluxReactor *self)
{
  return !netflux_reactor_is_inherited (self) && netflux_poller_can_follow (self->poller) &&
         self->setup.priority == 0 && self->setup.affinity == NULL &&
         g_private_get (&netflux_reactor_current) == NULL && can_be_assisted (self) &&
         netflux_turns_take_over (&self->turns, self->poller);
}

/* Runs the loop in the calling thread until @enough is true, which is asked after each
 * round. Meanwhile the reactor's thread sleeps, and when the assistant goes away, it looks
 * after deadlines and calls at once, and after sockets soon. False if it has to be done
 * without: the thread has a priority or a CPU of its own, there is an assistant already, or
 * others are served, which must not depend on what the caller does next. */
gboolean
netflux_reactor_assist (NetfluxReactor *self, gboolean (*enough) (gpointer data), gpointer data)
{
  gboolean done;

  if (!begin_assistance (self))
    return FALSE;

  g_private_set (&netflux_reactor_current, self);
  while (!(done = enough (data)) && can_be_assisted (self))
    netflux_reactor_run_round (self, TRUE);
  g_private_set (&netflux_reactor_current, NULL);
  netflux_turns_hand_back (&self->turns, self->poller, netflux_reactor_get_first_deadline (self),
                           has_calls, self);

  return done;
}

void
netflux_reactor_wake (NetfluxReactor *self)
{
  if (!netflux_reactor_is_inherited (self))
    netflux_poller_wake (self->poller);
}

void
netflux_reactor_count_client (NetfluxReactor *self, int change)
{
  g_atomic_int_add (&self->n_clients, change);
}

GMutex *
netflux_reactor_get_ports_lock (NetfluxReactor *self)
{
  return &self->ports_lock;
}

GPtrArray *
netflux_reactor_get_ports (NetfluxReactor *self)
{
  return self->ports;
}

NetfluxTimerHeap *
netflux_reactor_get_timers (NetfluxReactor *self)
{
  return &self->timers;
}

NetfluxInbox *
netflux_reactor_borrow_inbox (NetfluxReactor *self)
{
  if (self->inbox_lent)
    return NULL;

  self->inbox_lent = TRUE;
  return self->inbox;
}

void
netflux_reactor_return_inbox (NetfluxReactor *self)
{
  self->inbox_lent = FALSE;
}

guint64
netflux_reactor_get_round (NetfluxReactor *self)
{
  return self->round;
}

gint64
netflux_reactor_get_seen_ns (NetfluxReactor *self)
{
  return self->seen_ns;
}

gboolean
netflux_reactor_add_watch (NetfluxReactor *self, GSocket *socket, NetfluxWatch *watch)
{
  return netflux_poller_add (self->poller, socket, watch);
}

void
netflux_reactor_remove_watch (NetfluxReactor *self, GSocket *socket, NetfluxWatch *watch)
{
  netflux_poller_remove (self->poller, socket, watch);
  for (guint i = 0; i < self->n_ready; i++)
    if (self->ready[i].data == watch)
      self->ready[i].data = NULL;
}

void
netflux_reactor_add_chore (NetfluxReactor *self, NetfluxChore *chore)
{
  if (chore->pending)
    return;

  chore->pending = TRUE;
  chore->next = self->chores;
  self->chores = chore;
}

void
netflux_reactor_remove_chore (NetfluxReactor *self, NetfluxChore *chore)
{
  NetfluxChore **place = &self->chores;

  if (!chore->pending)
    return;

  while (*place != chore)
    place = &(*place)->next;
  *place = chore->next;
  chore->pending = FALSE;
}
