/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-event-queue.h"

/* Frames that wait for the application: a second of them at a cycle of 1 ms. */
#define EVENTS_MAX 1024
/* Dropping costs a walk through the list: there is none until so many have come again. */
#define EVENTS_PER_WALK (EVENTS_MAX / 8)
/* What is left of frames when the oldest are dropped. */
#define EVENTS_KEPT (EVENTS_MAX - EVENTS_PER_WALK)
/* Transitions that keep their place among the frames. Older ones are folded: only counted, by
 * the event after them, which is enough to deliver them, as a watchdog expires and recovers by
 * turns. */
#define TRANSITIONS_MAX 1024

/* What a walk leaves, the newest first, and what it took away. */
typedef struct
{
  NetfluxEvent *newest;
  NetfluxEvent *oldest;
  int n_frames;
  int n_transitions;
  int n_removed;
  int n_folded[NETFLUX_N_TRANSITIONS];
} Walk;

static NetfluxEvent *
get_next (const NetfluxEvent *event)
{
  return (NetfluxEvent *) event->item.next;
}

void
netflux_event_queue_init (NetfluxEventQueue *self)
{
  *self = (NetfluxEventQueue){
    .walk_at = EVENTS_MAX,
    .frames_wanted = TRUE,
    .images_wanted = TRUE,
  };
}

static void
free_all (NetfluxStackItem *items)
{
  while (items != NULL)
    {
      NetfluxEvent *event = (NetfluxEvent *) items;

      items = items->next;
      netflux_event_free (event);
    }
}

void
netflux_event_queue_clear (NetfluxEventQueue *self)
{
  free_all (g_steal_pointer (&self->waiting));
  free_all (netflux_stack_take (&self->posted));
}

/* For the thread that posts */

static gboolean
is_transition (const NetfluxEvent *event)
{
  return event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED ||
         event->type == NETFLUX_EVENT_WATCHDOG_RECOVERED;
}

static void
drop (NetfluxEventQueue *self, Walk *walk, NetfluxEvent *event)
{
  for (guint i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    walk->n_folded[i] += event->n_folded[i];
  if (is_transition (event))
    walk->n_folded[event->number]++;
  else if (event->type == NETFLUX_EVENT_FRAME)
    __atomic_fetch_add (&self->n_dropped, 1, __ATOMIC_RELAXED);
  walk->n_removed++;
  netflux_event_free (event);
}

static void
keep (Walk *walk, NetfluxEvent *event)
{
  if (walk->oldest != NULL)
    walk->oldest->item.next = &event->item;
  else
    walk->newest = event;
  walk->oldest = event;
}

/* Nobody else posts meanwhile, so what is kept is newer than what comes. */
static void
drop_oldest (NetfluxEventQueue *self)
{
  NetfluxEvent *next;
  Walk walk = { 0 };

  for (NetfluxEvent *event = (NetfluxEvent *) netflux_stack_take_newest_first (&self->posted);
       event != NULL; event = next)
    {
      next = get_next (event);
      if (is_transition (event) ? walk.n_transitions++ < TRANSITIONS_MAX
                                : walk.n_frames++ < EVENTS_KEPT)
        keep (&walk, event);
      else
        drop (self, &walk, event);
    }

  g_atomic_int_add (&self->n_posted, -walk.n_removed);
  g_atomic_int_set (&self->walk_at, MIN (walk.n_frames, EVENTS_KEPT) +
                                        MIN (walk.n_transitions, TRANSITIONS_MAX) +
                                        EVENTS_PER_WALK);
  if (walk.oldest == NULL)
    return;
  for (guint i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    walk.oldest->n_folded[i] += walk.n_folded[i];
  netflux_stack_push_chain (&self->posted, &walk.newest->item, &walk.oldest->item);
}

void
netflux_event_queue_push (NetfluxEventQueue *self, NetfluxEvent *event)
{
  netflux_stack_push (&self->posted, &event->item);
  if (g_atomic_int_add (&self->n_posted, 1) >= g_atomic_int_get (&self->walk_at))
    drop_oldest (self);
}

/* Any thread */

void
netflux_event_queue_set_wanted (NetfluxEventQueue *self, gboolean frames, gboolean images)
{
  g_atomic_int_set (&self->frames_wanted, frames);
  g_atomic_int_set (&self->images_wanted, images);
}

guint64
netflux_event_queue_get_dropped (NetfluxEventQueue *self)
{
  return __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
}

/* For the thread that takes */

static NetfluxStackItem *
take_posted (NetfluxEventQueue *self)
{
  NetfluxStackItem *items = netflux_stack_take (&self->posted);
  int n = 0;

  for (NetfluxStackItem *item = items; item != NULL; item = item->next)
    n++;
  g_atomic_int_add (&self->n_posted, -n);
  g_atomic_int_set (&self->walk_at, EVENTS_MAX);

  return items;
}

static gboolean
is_wanted (NetfluxEventQueue *self, const NetfluxEvent *event)
{
  if (event->type == NETFLUX_EVENT_FRAME)
    return g_atomic_int_get (&self->frames_wanted);
  if (event->type == NETFLUX_EVENT_IMAGE)
    return g_atomic_int_get (&self->images_wanted);

  return TRUE;
}

static gboolean
has_folded (const NetfluxEvent *event)
{
  for (guint i = 0; i < NETFLUX_N_TRANSITIONS; i++)
    if (event->n_folded[i] > 0)
      return TRUE;

  return FALSE;
}

/* The oldest that somebody listens to, left in the queue. */
static NetfluxEvent *
peek (NetfluxEventQueue *self)
{
  for (;;)
    {
      NetfluxEvent *event;

      if (self->waiting == NULL)
        self->waiting = take_posted (self);
      event = (NetfluxEvent *) self->waiting;
      if (event == NULL || has_folded (event) || is_wanted (self, event))
        return event;

      self->waiting = event->item.next;
      netflux_event_free (event);
    }
}

gboolean
netflux_event_queue_is_empty (NetfluxEventQueue *self)
{
  return peek (self) == NULL;
}

static NetfluxEvent *
unfold (NetfluxEventQueue *self, NetfluxEvent *event)
{
  int i = 0;

  while (event->n_folded[i] == 0)
    i++;
  event->n_folded[i]--;
  self->is_expired[i] = !self->is_expired[i];

  return netflux_event_new (self->is_expired[i] ? NETFLUX_EVENT_WATCHDOG_EXPIRED
                                                : NETFLUX_EVENT_WATCHDOG_RECOVERED,
                            i, NULL, NULL);
}

NetfluxEvent *
netflux_event_queue_pop (NetfluxEventQueue *self)
{
  NetfluxEvent *event = peek (self);

  if (event == NULL)
    return NULL;
  if (has_folded (event))
    return unfold (self, event);

  self->waiting = event->item.next;
  if (is_transition (event))
    self->is_expired[event->number] = event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED;

  return event;
}
