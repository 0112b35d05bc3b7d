/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Absolute deadlines, the earliest first. Timers are members of what they wake; the
 * heap allocates only when it grows. */
typedef struct _NetfluxTimer NetfluxTimer;

typedef void (*NetfluxTimerFunc) (NetfluxTimer *timer, gint64 now_ns);

struct _NetfluxTimer
{
  gint64 deadline_ns;
  guint position; /* in the heap, from 1; 0: not in it */
  NetfluxTimerFunc func;
};

typedef struct
{
  NetfluxTimer **timers; /* from 1 */
  guint length;
  guint capacity;
} NetfluxTimerHeap;

void netflux_timer_heap_init (NetfluxTimerHeap *self);
void netflux_timer_heap_clear (NetfluxTimerHeap *self);

/* Adds the timer, or moves it to another deadline. */
void netflux_timer_heap_set (NetfluxTimerHeap *self, NetfluxTimer *timer, gint64 deadline_ns);
void netflux_timer_heap_remove (NetfluxTimerHeap *self, NetfluxTimer *timer);

/* The earliest timer, or NULL. */
static inline NetfluxTimer *
netflux_timer_heap_first (const NetfluxTimerHeap *self)
{
  return self->length > 0 ? self->timers[1] : NULL;
}

G_END_DECLS
