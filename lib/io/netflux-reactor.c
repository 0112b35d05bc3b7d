/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-reactor.h"

#include <errno.h>
#ifdef G_OS_UNIX
#include <pthread.h>
#endif

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"
#include "lib/io/netflux-poller.h"
#include "lib/io/netflux-thread-setup.h"

/* Deadlines served before the sockets are looked at again. */
#define TIMERS_PER_ROUND 256

typedef enum
{
  TURN_FREE,
  TURN_THREAD,
  TURN_ASSISTANT,
} Turn;

struct _NetfluxReactor
{
  gatomicrefcount ref_count; /* the owner's and the thread's */
  GThread *thread;
  int n_forks; /* when it began */
  NetfluxThreadSetup setup;

  NetfluxPoller *poller;
  NetfluxCall *calls; /* atomic; the newest first */
  int quit;           /* atomic */
  int n_clients;      /* atomic */

  /* Whose turn it is to run the loop, see netflux_reactor_assist(); with turn_lock */
  GMutex turn_lock;
  GCond turn_free;
  Turn turn;
  int wanted;       /* atomic: an assistant waits for its turn */
  int assisted;     /* atomic: an assistant was there not long ago */
  gboolean missed;  /* the thread woke up, but it was not its turn */
  gboolean ticking; /* the thread will wake up soon */
  guint n_assists;  /* turns of an assistant */
  guint n_seen;     /* how many they were at the last tick */

  GMutex ports_lock;
  GPtrArray *ports; /* unowned; with ports_lock */

  /* Of those whose turn it is */
  NetfluxTimerHeap timers;
  NetfluxInbox *inbox;
  gboolean inbox_lent;
  guint64 round;
  gint64 seen_ns;
  GPtrArray *chores;
  NetfluxReady ready[NETFLUX_POLLER_BATCH];
  guint n_ready;
};

typedef struct
{
  NetfluxCall call;
  NetfluxReactorFunc func;
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean done;
} Rendezvous;

/* The reactor whose thread this is, or whose assistant at its turn. */
static GPrivate current_reactor;

/* How long an assistant may be away until the thread looks after the sockets. */
#define TICK_NS (500 * NETFLUX_NS_PER_US)

/* How often the thread of a reactor that waits for another one looks who waits for it. */
#define WAIT_US 500

static void
netflux_reactor_unref (NetfluxReactor *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netflux_timer_heap_clear (&self->timers);
  netflux_inbox_free (self->inbox);
  g_ptr_array_unref (self->chores);
  g_ptr_array_unref (self->ports);
  g_mutex_clear (&self->ports_lock);
  g_cond_clear (&self->turn_free);
  g_mutex_clear (&self->turn_lock);
  netflux_poller_free (self->poller);
  netflux_thread_setup_clear (&self->setup);
  g_free (self);
}

static void
run_calls (NetfluxReactor *self)
{
  NetfluxCall *newest_first = __atomic_exchange_n (&self->calls, NULL, __ATOMIC_ACQUIRE);
  NetfluxCall *oldest_first = NULL;

  while (newest_first != NULL)
    {
      NetfluxCall *call = newest_first;

      newest_first = call->next;
      call->next = oldest_first;
      oldest_first = call;
    }

  while (oldest_first != NULL)
    {
      NetfluxCall *call = oldest_first;

      oldest_first = call->next;
      call->func (call->data, netflux_clock_now_ns ());
    }
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
  while (self->chores->len > 0)
    {
      NetfluxChore *chore = g_ptr_array_steal_index_fast (self->chores, self->chores->len - 1);

      chore->pending = FALSE;
      chore->run (chore);
    }
}

static gint64
get_first_deadline (NetfluxReactor *self)
{
  NetfluxTimer *first = netflux_timer_heap_first (&self->timers);

  return first != NULL ? first->deadline_ns : G_MAXINT64;
}

static void
run_round (NetfluxReactor *self, gboolean sleep)
{
  self->n_ready = netflux_poller_wait (self->poller, get_first_deadline (self), sleep, self->ready,
                                       &self->seen_ns);
  self->round++;

  if (__atomic_load_n (&self->calls, __ATOMIC_RELAXED) != NULL)
    run_calls (self);
  run_watches (self);
  run_timers (self);
  run_chores (self);
}

static gboolean
take_turn (NetfluxReactor *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->turn_lock);

  if (self->turn != TURN_FREE || g_atomic_int_get (&self->wanted))
    {
      self->missed = TRUE;
      return FALSE;
    }

  self->turn = TURN_THREAD;
  return TRUE;
}

static void
give_turn (NetfluxReactor *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  netflux_poller_arm (self->poller, get_first_deadline (self));

  locker = g_mutex_locker_new (&self->turn_lock);
  self->turn = TURN_FREE;
  g_cond_signal (&self->turn_free);
}

static void
start_tick (NetfluxReactor *self)
{
  if (!self->ticking)
    netflux_poller_tick (self->poller, TICK_NS);
  self->ticking = TRUE;
}

/* The thread while it is assisted: deadlines and calls wake it, and in an assistant's
 * absence a tick for the sockets. An assistant that has not been back since the last one
 * stays away. */
static void
follow (NetfluxReactor *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  if (!netflux_poller_follow (self->poller))
    return;

  locker = g_mutex_locker_new (&self->turn_lock);
  self->ticking = FALSE;
  if (self->turn == TURN_ASSISTANT)
    return;

  if (self->n_assists == self->n_seen)
    g_atomic_int_set (&self->assisted, FALSE);
  else
    start_tick (self);
  self->n_seen = self->n_assists;
}

static gpointer
netflux_reactor_thread (gpointer data)
{
  NetfluxReactor *self = data;

  while (!g_atomic_int_get (&self->quit))
    {
      if (take_turn (self))
        {
          do
            run_round (self, !g_atomic_int_get (&self->assisted));
          while (!g_atomic_int_get (&self->assisted) && !g_atomic_int_get (&self->quit));
          give_turn (self);
        }
      if (g_atomic_int_get (&self->assisted) && !g_atomic_int_get (&self->quit))
        follow (self);
    }

  /* What was posted meanwhile holds references. */
  run_calls (self);
  netflux_reactor_unref (self);
  return NULL;
}

static gpointer
netflux_reactor_thread_start (gpointer data)
{
  NetfluxReactor *self = data;

  g_private_set (&current_reactor, self);
  netflux_thread_setup_apply (&self->setup);
  return netflux_reactor_thread (self);
}

/* A thread has the signal mask of the one that made it: none of the program's signals is
 * ever handled in the engine's, not even at its very beginning. */
static GThread *
start_thread (NetfluxReactor *self, GError **error)
{
  NetfluxSignalMask mask;
  GThread *thread;

  netflux_thread_setup_block_signals (&mask);
  thread = g_thread_try_new ("netflux-engine", netflux_reactor_thread_start, self, NULL);
  netflux_thread_setup_restore_signals (&mask);
  if (thread == NULL)
    netflux_error_set_from_engine (error, EAGAIN);

  return thread;
}

/* A fork copies a reactor without its thread. Nothing can be asked of such a copy: whoever
 * waited for it would do so for ever, and its descriptors are those of the parent. */
static int n_forks; /* from the first process with a reactor to this one */

#ifdef G_OS_UNIX
static void
count_fork (void)
{
  n_forks++;
}
#endif

static void
watch_forks (void)
{
  static gsize watched;

  if (!g_once_init_enter (&watched))
    return;
#ifdef G_OS_UNIX
  pthread_atfork (NULL, NULL, count_fork);
#endif
  g_once_init_leave (&watched, TRUE);
}

gboolean
netflux_reactor_is_inherited (NetfluxReactor *self)
{
  return self->n_forks != n_forks;
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

  watch_forks ();
  self = g_new0 (NetfluxReactor, 1);
  self->n_forks = n_forks;
  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  self->poller = poller;
  self->inbox = netflux_inbox_new ();
  self->chores = g_ptr_array_new ();
  self->ports = g_ptr_array_new ();
  g_mutex_init (&self->ports_lock);
  g_mutex_init (&self->turn_lock);
  g_cond_init (&self->turn_free);
  netflux_timer_heap_init (&self->timers);
  netflux_thread_setup_init (&self->setup, config->realtime_priority, config->cpu_affinity);

  self->thread = start_thread (self, error);
  if (self->thread == NULL)
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
  gboolean is_current = netflux_reactor_is_current (self);
  GThread *thread = self->thread;

  if (netflux_reactor_is_inherited (self))
    return; /* there is nobody to join, and what the thread held is still held */

  g_atomic_int_set (&self->quit, 1);
  if (is_current)
    g_thread_unref (thread);
  else
    {
      netflux_poller_wake (self->poller);
      g_thread_join (thread);
    }
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
  return g_private_get (&current_reactor) == self;
}

void
netflux_reactor_post (NetfluxReactor *self, NetfluxCall *call)
{
  if (netflux_reactor_is_inherited (self))
    return;

  call->next = __atomic_load_n (&self->calls, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&self->calls, &call->next, call, TRUE, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED))
    ;
  netflux_poller_wake (self->poller);
}

static void
keep_rendezvous (gpointer data, gint64 now_ns)
{
  Rendezvous *rendezvous = data;

  rendezvous->func (rendezvous->data, now_ns);

  g_mutex_lock (&rendezvous->lock);
  rendezvous->done = TRUE;
  g_cond_signal (&rendezvous->cond);
  g_mutex_unlock (&rendezvous->lock);
}

/* Callbacks in two reactors' threads may call into each other's: who waits goes on to
 * serve. */
static void
serve_until_done (NetfluxReactor *waiting, Rendezvous *rendezvous)
{
  while (!rendezvous->done)
    {
      g_cond_wait_until (&rendezvous->cond, &rendezvous->lock, g_get_monotonic_time () + WAIT_US);
      if (rendezvous->done)
        break;
      g_mutex_unlock (&rendezvous->lock);
      run_calls (waiting);
      g_mutex_lock (&rendezvous->lock);
    }
}

/* Runs func in the reactor's thread and waits for it. */
void
netflux_reactor_call (NetfluxReactor *self, NetfluxReactorFunc func, gpointer data)
{
  Rendezvous rendezvous = { .func = func, .data = data };
  NetfluxReactor *waiting = g_private_get (&current_reactor);

  if (netflux_reactor_is_inherited (self))
    return;
  if (netflux_reactor_is_current (self))
    {
      func (data, netflux_clock_now_ns ());
      return;
    }

  rendezvous.call.func = keep_rendezvous;
  rendezvous.call.data = &rendezvous;
  g_mutex_init (&rendezvous.lock);
  g_cond_init (&rendezvous.cond);

  netflux_reactor_post (self, &rendezvous.call);

  g_mutex_lock (&rendezvous.lock);
  if (waiting != NULL)
    serve_until_done (waiting, &rendezvous);
  while (!rendezvous.done)
    g_cond_wait (&rendezvous.cond, &rendezvous.lock);
  g_mutex_unlock (&rendezvous.lock);

  g_cond_clear (&rendezvous.cond);
  g_mutex_clear (&rendezvous.lock);
}

static gboolean
can_be_assisted (NetfluxReactor *self)
{
  return g_atomic_int_get (&self->n_clients) == 1 && !g_atomic_int_get (&self->quit);
}

/* Waits for what the thread does just now. There is one assistant at a time. */
static gboolean
take_turn_over (NetfluxReactor *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->turn_lock);

  if (self->turn == TURN_ASSISTANT || g_atomic_int_get (&self->wanted))
    return FALSE;

  g_atomic_int_set (&self->assisted, TRUE);
  if (self->turn == TURN_THREAD)
    {
      g_atomic_int_set (&self->wanted, TRUE);
      netflux_poller_wake (self->poller);
      while (self->turn == TURN_THREAD)
        g_cond_wait (&self->turn_free, &self->turn_lock);
      g_atomic_int_set (&self->wanted, FALSE);
    }
  self->turn = TURN_ASSISTANT;
  self->n_assists++;

  return TRUE;
}

/* What became due when the assistant had done its last round is left to the thread. */
static void
hand_turn_back (NetfluxReactor *self)
{
  gint64 deadline_ns = get_first_deadline (self);
  gboolean wake;

  netflux_poller_arm (self->poller, deadline_ns);

  g_mutex_lock (&self->turn_lock);
  self->turn = TURN_FREE;
  wake = self->missed && (__atomic_load_n (&self->calls, __ATOMIC_RELAXED) != NULL ||
                          deadline_ns <= netflux_clock_now_ns ());
  self->missed = FALSE;
  start_tick (self);
  g_mutex_unlock (&self->turn_lock);

  if (wake)
    netflux_poller_wake (self->poller);
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

  if (netflux_reactor_is_inherited (self) || !netflux_poller_can_follow (self->poller) ||
      self->setup.priority != 0 || self->setup.affinity != NULL ||
      g_private_get (&current_reactor) != NULL || !can_be_assisted (self) || !take_turn_over (self))
    return FALSE;

  g_private_set (&current_reactor, self);
  while (!(done = enough (data)) && can_be_assisted (self))
    run_round (self, TRUE);
  g_private_set (&current_reactor, NULL);
  hand_turn_back (self);

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
  g_ptr_array_add (self->chores, chore);
}

void
netflux_reactor_remove_chore (NetfluxReactor *self, NetfluxChore *chore)
{
  if (chore->pending)
    g_ptr_array_remove_fast (self->chores, chore);
  chore->pending = FALSE;
}
