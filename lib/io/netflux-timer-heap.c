/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-timer-heap.h"

void
netflux_timer_heap_init (NetfluxTimerHeap *self)
{
  self->capacity = 16;
  self->length = 0;
  self->timers = g_new (NetfluxTimer *, self->capacity + 1);
}

void
netflux_timer_heap_clear (NetfluxTimerHeap *self)
{
  g_assert (self->length == 0);
  g_clear_pointer (&self->timers, g_free);
}

static void
place (NetfluxTimerHeap *self, guint position, NetfluxTimer *timer)
{
  self->timers[position] = timer;
  timer->position = position;
}

static void
sift (NetfluxTimerHeap *self, NetfluxTimer *timer)
{
  guint position = timer->position;

  while (position > 1 && self->timers[position / 2]->deadline_ns > timer->deadline_ns)
    {
      place (self, position, self->timers[position / 2]);
      position /= 2;
    }

  for (guint child = 2 * position; child <= self->length; child = 2 * position)
    {
      if (child < self->length &&
          self->timers[child + 1]->deadline_ns < self->timers[child]->deadline_ns)
        child++;
      if (self->timers[child]->deadline_ns >= timer->deadline_ns)
        break;
      place (self, position, self->timers[child]);
      position = child;
    }

  place (self, position, timer);
}

void
netflux_timer_heap_set (NetfluxTimerHeap *self, NetfluxTimer *timer, gint64 deadline_ns)
{
  timer->deadline_ns = deadline_ns;

  if (timer->position == 0)
    {
      if (self->length == self->capacity)
        {
          self->capacity *= 2;
          self->timers = g_renew (NetfluxTimer *, self->timers, self->capacity + 1);
        }
      self->length++;
      place (self, self->length, timer);
    }

  sift (self, timer);
}

void
netflux_timer_heap_remove (NetfluxTimerHeap *self, NetfluxTimer *timer)
{
  guint position = timer->position;
  NetfluxTimer *last;

  if (position == 0)
    return;

  timer->position = 0;
  last = self->timers[self->length];
  self->length--;
  if (last != timer)
    {
      place (self, position, last);
      sift (self, last);
    }
}
