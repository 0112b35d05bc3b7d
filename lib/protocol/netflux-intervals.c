/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-intervals.h"

void
netflux_intervals_init (NetfluxIntervals *self)
{
  *self = (NetfluxIntervals){ 0 };
}

void
netflux_intervals_add (NetfluxIntervals *self, gint64 interval_ns, guint steps)
{
  gint64 each_ns = steps == 1 ? interval_ns : interval_ns / steps;

  if (self->steps == 0 || each_ns < self->min_ns)
    self->min_ns = each_ns;
  if (each_ns > self->max_ns)
    self->max_ns = each_ns;

  self->steps += steps;
  self->total_ns += interval_ns;
}

void
netflux_intervals_add_deviation (NetfluxIntervals *self, double deviation_ns)
{
  self->jitter_ns += (ABS (deviation_ns) - self->jitter_ns) / 16;
}

double
netflux_intervals_get_mean (const NetfluxIntervals *self)
{
  return self->steps > 0 ? (double) self->total_ns / (double) self->steps : 0;
}
