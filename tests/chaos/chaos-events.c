/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What is to happen: a heap, the first one first, and of those at the same time the oldest. */

#include "chaos-world.h"

static gboolean
is_before (const ChaosEvent *a, const ChaosEvent *b)
{
  return a->time_ns < b->time_ns || (a->time_ns == b->time_ns && a->order < b->order);
}

void
chaos_world_at (ChaosWorld *self, gint64 time_ns, ChaosEventType type, guint number, gpointer data)
{
  ChaosEvent event = { time_ns, self->n_orders++, type, number, data };
  guint i = ++self->n_events;

  if (i >= self->events_size)
    {
      self->events_size = MAX (1024, self->events_size * 2);
      self->events = g_renew (ChaosEvent, self->events, self->events_size);
    }
  for (; i > 1 && is_before (&event, &self->events[i / 2]); i /= 2)
    self->events[i] = self->events[i / 2];
  self->events[i] = event;
}

ChaosEvent
chaos_world_pop (ChaosWorld *self)
{
  ChaosEvent first = self->events[1];
  ChaosEvent last = self->events[self->n_events--];
  guint i = 1;

  while (2 * i <= self->n_events)
    {
      guint child = 2 * i;

      if (child < self->n_events && is_before (&self->events[child + 1], &self->events[child]))
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
chaos_world_get_next_ns (ChaosWorld *self)
{
  return self->n_events > 0 ? self->events[1].time_ns : G_MAXINT64;
}
