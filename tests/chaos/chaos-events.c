/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What is to happen: a heap, the first one first, and of those at the same time the oldest. */

#include "chaos-world.h"

/* What comes from outside, whatever this machine's threads do meanwhile, has a heap of its own. */
static ChaosHeap *
get_heap (ChaosWorld *self, ChaosEventType type)
{
  return type <= CHAOS_EVENT_FLOOD ? &self->outside : &self->inside;
}

static gboolean
is_before (const ChaosEvent *a, const ChaosEvent *b)
{
  return a->time_ns < b->time_ns || (a->time_ns == b->time_ns && a->order < b->order);
}

void
chaos_world_at (ChaosWorld *self, gint64 time_ns, ChaosEventType type, guint number, gpointer data)
{
  ChaosHeap *heap = get_heap (self, type);
  ChaosEvent event = { time_ns, self->n_orders++, type, number, data };
  guint i = ++heap->length;

  if (i >= heap->size)
    {
      heap->size = MAX (1024, heap->size * 2);
      heap->events = g_renew (ChaosEvent, heap->events, heap->size);
    }
  for (; i > 1 && is_before (&event, &heap->events[i / 2]); i /= 2)
    heap->events[i] = heap->events[i / 2];
  heap->events[i] = event;
}

ChaosEvent
chaos_heap_pop (ChaosHeap *self)
{
  ChaosEvent first = self->events[1];
  ChaosEvent last = self->events[self->length--];
  guint i = 1;

  while (2 * i <= self->length)
    {
      guint child = 2 * i;

      if (child < self->length && is_before (&self->events[child + 1], &self->events[child]))
        child++;
      if (!is_before (&self->events[child], &last))
        break;
      self->events[i] = self->events[child];
      i = child;
    }
  self->events[i] = last;
  return first;
}

gint64
chaos_heap_get_next_ns (const ChaosHeap *self)
{
  return self->length > 0 ? self->events[1].time_ns : G_MAXINT64;
}
