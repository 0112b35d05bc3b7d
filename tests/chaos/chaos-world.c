/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "chaos-world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/netflux-engine-private.h"

/* How long it takes until a thread that something has woken runs. */
#define LATENCY_LEAST_NS (2 * CHAOS_US)
#define LATENCY_MOST_NS (60 * CHAOS_US)

ChaosWorld *chaos_world;

void
chaos_fail (ChaosLink *link, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list list;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  printf ("seed %" G_GUINT64_FORMAT " at %.6f s%s: %s\n", chaos_world->seed,
          (double) chaos_kernel.now_ns / CHAOS_S, "", text);
  if (link != NULL)
    printf ("  link %u, port %u, %s, interval %" G_GINT64_FORMAT " us, watch %" G_GINT64_FORMAT
            " us%s\n",
            link->number, link->port, link->cyclic ? "cyclic" : "on change",
            link->interval_ns / CHAOS_US, link->watch_ns / CHAOS_US,
            link->spared ? ", spared all faults" : "");
  printf ("  repeat it: chaos --seed %" G_GUINT64_FORMAT " --frames %" G_GUINT64_FORMAT
          " --trace\n",
          chaos_world->seed, chaos_world->frames);
  fflush (stdout);
  _Exit (1);
}

void
chaos_world_tell (ChaosWorld *self, ChaosLink *link, const char *what, guint64 value)
{
  if (G_UNLIKELY (self->trace))
    printf ("%12.6f %3d %s %" G_GUINT64_FORMAT "\n", (double) chaos_kernel.now_ns / CHAOS_S,
            link != NULL ? (int) link->number : -1, what, value);
}

void
chaos_world_note (ChaosWorld *self, ChaosLink *link, const char *what, guint64 value)
{
  self->hash = chaos_random_mix (self->hash ^ (guint64) chaos_kernel.now_ns) + value;
  chaos_world_tell (self, link, what, value);
}

static void
drop_events (ChaosHeap *heap)
{
  while (heap->length > 0)
    {
      ChaosEvent event = chaos_heap_pop (heap);

      if (event.type == CHAOS_EVENT_ARRIVAL || event.type == CHAOS_EVENT_HEARD ||
          event.type == CHAOS_EVENT_REPORT)
        chaos_datagram_free (event.data);
    }
  g_clear_pointer (&heap->events, g_free);
}

static void
report (ChaosWorld *self, ChaosDatagram *datagram)
{
  ChaosFd *socket = chaos_fd_get (datagram->held_by);

  self->links[datagram->step].n_reports--;
  if (socket != NULL && socket->kind == CHAOS_SOCKET)
    chaos_socket_report (socket, &datagram->destination, self->links[datagram->step].reported);
  chaos_datagram_free (datagram);
}

static void
flood (ChaosWorld *self, guint left)
{
  ChaosDatagram *datagram = chaos_datagram_new (40);

  datagram->sender = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons (7) };
  datagram->sender.sin_addr.s_addr = htonl (0x0a090909);
  datagram->destination.sin_port = htons ((guint16) (2000 + left % self->n_ports));
  memset (datagram->data, (int) left, 40);
  if (left > 0 && !self->over)
    chaos_world_at (self, chaos_kernel.now_ns + chaos_random_range (&self->random, 500, 8000),
                    CHAOS_EVENT_FLOOD, left - 1, NULL);
  chaos_way_arrive (self, datagram);
}

static void
happen (ChaosWorld *self, const ChaosEvent *event)
{
  ChaosLink *link = &self->links[event->number < self->n_links ? event->number : 0];

  switch (event->type)
    {
    case CHAOS_EVENT_PARTNER:
      chaos_partner_send (link);
      break;
    case CHAOS_EVENT_ARRIVAL:
      chaos_way_arrive (self, event->data);
      break;
    case CHAOS_EVENT_HEARD:
      chaos_partner_hear (link, event->data);
      break;
    case CHAOS_EVENT_REPORT:
      report (self, event->data);
      break;
    case CHAOS_EVENT_FLOOD:
      flood (self, event->number);
      break;
    case CHAOS_EVENT_WAKE:
      if (event->time_ns != self->wake_ns)
        break; /* it was woken earlier */
      self->wake_ns = G_MAXINT64;
      chaos_app_wake (self);
      break;
    case CHAOS_EVENT_ACT:
      chaos_app_act (self);
      break;
    case CHAOS_EVENT_FAULT:
      chaos_fault_happen (self);
      break;
    case CHAOS_EVENT_MEND:
      chaos_fault_mend (self, link, GPOINTER_TO_UINT (event->data));
      break;
    case CHAOS_EVENT_LOOK:
      chaos_check_all (self);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* In the midst of a call: others than what comes from outside wait until it has ended. */
void
chaos_world_catch_up (void)
{
  ChaosWorld *self = chaos_world;
  gint64 now_ns = chaos_kernel.now_ns;

  if (self == NULL || self->catching_up || chaos_heap_get_next_ns (&self->outside) > now_ns)
    return;

  self->catching_up = TRUE;
  while (chaos_heap_get_next_ns (&self->outside) <= now_ns)
    {
      ChaosEvent event = chaos_heap_pop (&self->outside);

      chaos_kernel.now_ns = event.time_ns;
      happen (self, &event);
    }
  chaos_kernel.now_ns = now_ns;
  self->catching_up = FALSE;
}

void
chaos_world_called (const char *what, gint64 result)
{
  if (chaos_world != NULL)
    chaos_world_note (chaos_world, NULL, what, (guint64) result);
}

gboolean
chaos_world_interrupts (void)
{
  ChaosWorld *self = chaos_world;

  return self != NULL && self->faults.interrupts && chaos_random_chance (&self->random, 5);
}

/* Threads */

static void
mark (ChaosWorld *self, ChaosLink *link)
{
  if (link->dirty)
    return;

  link->dirty = TRUE;
  self->dirty[self->n_dirty++] = link->number;
}

/* While something stays in a socket, or there is none, links may not send without asking the
 * system. */
static void
mark_withheld (ChaosWorld *self)
{
  gboolean any = self->faults.sockets;

  for (guint i = 0; i < self->n_links && !any; i++)
    any = self->links[i].held != NULL;
  for (guint i = 0; i < self->n_links && any; i++)
    mark (self, &self->links[i]);
}

void
chaos_world_check_dirty (ChaosWorld *self)
{
  mark_withheld (self);
  for (guint k = 0; k < self->n_dirty; k++)
    {
      self->links[self->dirty[k]].dirty = FALSE;
      chaos_check_link (&self->links[self->dirty[k]]);
    }
  self->n_dirty = 0;
}

static void
step (ChaosWorld *self, guint i)
{
  ChaosEngine *engine = &self->engines[i];
  int before = self->stepping;

  self->stepping = (int) i;
  engine->due_ns = G_MAXINT64;
  netflux_reactor_step (engine->reactor);
  self->stepping = before;
  chaos_world_check_dirty (self);
}

/* What the engine's thread sleeps on; NULL: it has not slept like that yet. */
static ChaosFd *
get_set (ChaosEngine *engine)
{
  return netflux_turns_is_assisted (&engine->reactor->turns) ? engine->follow : engine->set;
}

static void
schedule_engine (ChaosWorld *self, ChaosEngine *engine)
{
  ChaosFd *set = get_set (engine);

  if (engine->set == NULL || engine->due_ns != G_MAXINT64 ||
      (set != NULL && !chaos_epoll_is_ready (set)))
    return;

  engine->due_ns = MAX (chaos_kernel.now_ns, engine->stalled_until_ns) +
                   chaos_random_range (&self->random, LATENCY_LEAST_NS, LATENCY_MOST_NS);
}

/* When the next engine runs, and which: one that something has woken, or whose time comes. */
static gint64
find_engine (ChaosWorld *self, guint *which)
{
  gint64 first_ns = G_MAXINT64;

  for (guint i = 0; i < self->n_engines; i++)
    {
      ChaosEngine *engine = &self->engines[i];
      gint64 at_ns;

      schedule_engine (self, engine);
      if (engine->set == NULL)
        continue;
      at_ns = engine->due_ns;
      if (at_ns == G_MAXINT64)
        at_ns = chaos_epoll_get_deadline (get_set (engine));
      if (at_ns < first_ns)
        {
          first_ns = at_ns;
          *which = i;
        }
    }

  return first_ns;
}

/* The other thread may get its turn before a call is made. */
void
chaos_world_preempt (void)
{
  ChaosWorld *self = chaos_world;
  ChaosEngine *engine;

  if (self == NULL || !self->faults.preempts || self->stepping >= 0 || self->catching_up ||
      !chaos_random_chance (&self->random, 100))
    return;

  /* One that serves a call of the application runs already. */
  for (guint i = 0; i < self->n_engines; i++)
    if (netflux_reactor_is_current (self->engines[i].reactor))
      return;

  engine = &self->engines[chaos_random_below (&self->random, self->n_engines)];
  if (engine->set != NULL && engine->stalled_until_ns <= chaos_kernel.now_ns &&
      chaos_epoll_is_ready (engine->set))
    {
      self->preempting = TRUE;
      step (self, (guint) (engine - self->engines));
      self->preempting = FALSE;
    }
}

/* The next thing that happens, if that is until then; or else it is that time. */
static void
run_next (ChaosWorld *self, gint64 end_ns)
{
  guint which = 0;
  gint64 engine_ns, outside_ns, inside_ns, event_ns;

  /* In the order of their times, also those that came while the application did something. */
  chaos_world_catch_up ();
  engine_ns = find_engine (self, &which);
  outside_ns = chaos_heap_get_next_ns (&self->outside);
  inside_ns = chaos_heap_get_next_ns (&self->inside);
  event_ns = MIN (outside_ns, inside_ns);

  if (MIN (engine_ns, event_ns) > end_ns)
    {
      chaos_kernel.now_ns = MAX (chaos_kernel.now_ns, end_ns);
      return;
    }
  if (event_ns <= engine_ns)
    {
      ChaosEvent event = chaos_heap_pop (outside_ns <= inside_ns ? &self->outside : &self->inside);

      chaos_kernel.now_ns = MAX (chaos_kernel.now_ns, event.time_ns);
      happen (self, &event);
      return;
    }

  chaos_kernel.now_ns = MAX (chaos_kernel.now_ns, engine_ns);
  if (self->engines[which].due_ns != G_MAXINT64)
    step (self, which);
  else
    schedule_engine (self, &self->engines[which]);
}

static void
run_until (ChaosWorld *self, gint64 end_ns, guint64 frames)
{
  while (chaos_kernel.now_ns < end_ns && self->n_frames < frames)
    run_next (self, end_ns);
}

/* Others go on meanwhile, and one of them wakes it up when it has been there for long enough. */
static void
sleep_as_assistant (ChaosWorld *self, ChaosFd *set)
{
  while (!chaos_epoll_is_ready (set))
    {
      if (chaos_kernel.now_ns >= self->assisted_until_ns)
        netflux_engine_wake (self->assistant->engine);
      else
        run_next (self, MIN (self->assisted_until_ns, chaos_epoll_get_deadline (set)));
    }
}

void
chaos_world_sleep (ChaosFd *set)
{
  ChaosWorld *self = chaos_world;

  if (self->assistant != NULL && self->stepping < 0)
    {
      sleep_as_assistant (self, set);
      return;
    }
  if (self->stepping < 0)
    return;

  /* Which set is whose: each engine looks at its own in its first round. */
  if (self->engines[self->stepping].set == NULL)
    self->engines[self->stepping].set = set;
  else if (self->engines[self->stepping].set != set)
    self->engines[self->stepping].follow = set;
}

void
chaos_world_woken (ChaosFd *event)
{
  ChaosWorld *self = chaos_world;

  if (self == NULL || event != self->wakeup || self->wake_ns <= chaos_kernel.now_ns)
    return;

  chaos_world_wake_app (self,
                        MAX (chaos_kernel.now_ns, self->app_stalled_until_ns) +
                            chaos_random_range (&self->random, LATENCY_LEAST_NS, LATENCY_MOST_NS));
}

void
chaos_world_wake_app (ChaosWorld *self, gint64 time_ns)
{
  if (self->wake_ns <= time_ns)
    return;

  self->wake_ns = time_ns;
  chaos_world_at (self, time_ns, CHAOS_EVENT_WAKE, 0, NULL);
}

/* Where the sockets' affairs are told to the links */

static ChaosLink *
find_link (ChaosWorld *self, const struct sockaddr_in *partner)
{
  guint32 host = ntohl (partner->sin_addr.s_addr);
  guint number = host & 0xffff;

  return ((host & 0xffff0000u) == CHAOS_HOSTS || (host & 0xffff0000u) == CHAOS_GROUPS) &&
                 number < self->n_links
             ? &self->links[number]
             : NULL;
}

int
chaos_world_send (ChaosFd *socket,
                  const struct sockaddr_in *destination,
                  const guint8 *data,
                  gsize size)
{
  ChaosWorld *self = chaos_world;
  ChaosLink *link = find_link (self, destination);
  int errnum;

  if (link == NULL)
    return EHOSTUNREACH;

  errnum = chaos_way_to_partner (link, socket, data, size);
  if (errnum == 0)
    self->n_frames++;
  mark (self, link);
  return errnum;
}

void
chaos_world_read (ChaosFd *socket, const ChaosDatagram *datagram)
{
  ChaosWorld *self = chaos_world;
  ChaosLink *link = find_link (self, &datagram->sender);

  self->n_frames++;
  chaos_way_report_between (self, socket);
  if (link == NULL || !link->started || datagram->sender.sin_port != link->partner.home.sin_port)
    return;

  chaos_check_read (link, socket, datagram);
  mark (self, link);
}

void
chaos_world_report_read (ChaosFd *socket, const ChaosReport *report_read)
{
  ChaosLink *link = find_link (chaos_world, &report_read->destination);

  if (link != NULL)
    chaos_world_note (chaos_world, link, "report", (guint64) report_read->errnum);
}

void
chaos_world_closed (ChaosFd *socket)
{
  ChaosWorld *self = chaos_world;

  for (guint i = 0; self != NULL && i < self->n_links; i++)
    for (ChaosDatagram *held = self->links[i].held; held != NULL; held = held->next)
      if (held->held_by == socket->number)
        {
          held->held_by = -1;
          self->links[i].n_held--;
        }
}

/* From the beginning to the end */

static int
poll_nothing (GPollFD *fds, guint n_fds, int timeout)
{
  ChaosWorld *self = chaos_world;
  int n = 0;

  for (guint i = 0; i < n_fds; i++)
    {
      ChaosFd *fd = chaos_fd_get (fds[i].fd);

      fds[i].revents = fd != NULL && fd->count > 0 ? G_IO_IN : 0;
      n += fds[i].revents != 0;
      if (fd != NULL)
        self->wakeup = fd;
    }
  self->app_slept = n == 0 && timeout != 0;
  self->app_timeout_ms = timeout;
  return n;
}

static void
begin (ChaosWorld *self)
{
  self->n_before = chaos_fd_count (CHAOS_EVENT);
  self->context = g_main_context_new ();
  g_main_context_set_poll_func (self->context, poll_nothing);
  g_main_context_push_thread_default (self->context);
  self->stepping = -1;
  self->wake_ns = G_MAXINT64;
  for (guint i = 0; i < self->n_engines; i++)
    {
      ChaosEngine *engine = &self->engines[i];

      self->stepping = (int) i;
      engine->due_ns = G_MAXINT64;
      engine->engine = netflux_engine_new ();
      g_object_unref (netflux_engine_ref_running (engine->engine, &engine->reactor, NULL));
      netflux_reactor_step (engine->reactor);
      self->stepping = -1;
    }
  chaos_app_wake (self);
  for (guint i = 0; i < self->n_links; i++)
    {
      ChaosLink *link = &self->links[i];

      chaos_app_start (link);
      chaos_partner_start (link);
    }
}

static void
end (ChaosWorld *self)
{
  for (guint i = 0; i < self->n_links; i++)
    {
      ChaosLink *link = &self->links[i];

      chaos_app_stop (link);
      g_clear_object (&link->link);
    }
  /* Nothing comes any more, or else it would stay. */
  self->catching_up = TRUE;
  for (guint i = 0; i < self->n_links; i++)
    {
      chaos_way_let_go (&self->links[i], 0);
      chaos_partner_clear (&self->links[i]);
    }
  drop_events (&self->outside);
  drop_events (&self->inside);
  for (guint i = 0; i < self->n_engines; i++)
    g_clear_object (&self->engines[i].engine);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
free_world (ChaosWorld *self)
{
  chaos_kernel_clear ();
  g_free (self->links);
  g_free (self->dirty);
  g_free (self);
  chaos_world = NULL;
}

gboolean
chaos_world_run (guint64 seed, guint64 frames, gboolean trace, guint64 *hash, guint64 *n_frames)
{
  ChaosWorld *self = g_new0 (ChaosWorld, 1);

  chaos_world = self;
  self->seed = seed;
  self->frames = frames;
  self->trace = trace;
  self->random = chaos_random_mix (seed) + 1;
  chaos_world_plan (self);
  begin (self);

  chaos_world_at (self, chaos_kernel.now_ns, CHAOS_EVENT_LOOK, 0, NULL);
  chaos_world_at (self, chaos_kernel.now_ns, CHAOS_EVENT_ACT, 0, NULL);
  chaos_fault_plan (self);
  run_until (self, G_MAXINT64 - 1, frames);

  self->over = TRUE;
  chaos_fault_end_all (self);
  run_until (self, chaos_kernel.now_ns + CHAOS_RECOVERY_NS + (self->killed ? CHAOS_RENEWAL_NS : 0),
             G_MAXUINT64);
  chaos_check_recovered (self);
  end (self);
  chaos_check_end (self);

  *hash = self->hash;
  *n_frames = self->n_frames;
  free_world (self);
  return TRUE;
}
