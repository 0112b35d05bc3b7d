/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How regularly something happens: mean, extremes and jitter of the time between. */
typedef struct
{
  gint64 steps;    /* intervals measured, those of missing frames included */
  gint64 total_ns; /* all of them together */
  gint64 min_ns;
  gint64 max_ns;
  double jitter_ns;
} NetfluxIntervals;

void netflux_intervals_init (NetfluxIntervals *self);

/* The rest is in the path of each frame. */

/* @interval_ns is the time that @steps intervals took together, at least one. */
static inline void
netflux_intervals_add (NetfluxIntervals *self, gint64 interval_ns, guint steps)
{
  gint64 each_ns = G_LIKELY (steps == 1) ? interval_ns : interval_ns / steps;

  if (each_ns < self->min_ns || self->steps == 0)
    self->min_ns = each_ns;
  if (each_ns > self->max_ns)
    self->max_ns = each_ns;

  self->steps += steps;
  self->total_ns += interval_ns;
}

/* @deviation_ns is what an interval was off by: the D of RFC 3550, 6.4.1 and A.8, whose
 * mean over about 16 intervals is the jitter. */
static inline void
netflux_intervals_add_deviation (NetfluxIntervals *self, double deviation_ns)
{
  self->jitter_ns += (ABS (deviation_ns) - self->jitter_ns) / 16;
}

/* 0 before the first. */
static inline double
netflux_intervals_get_mean (const NetfluxIntervals *self)
{
  return self->steps > 0 ? (double) self->total_ns / (double) self->steps : 0;
}

G_END_DECLS
