/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-round-trip.h"

#define NUMBERS NETFLUX_ROUND_TRIP_NUMBERS

void
netflux_round_trip_init (NetfluxRoundTrip *self)
{
  *self = (NetfluxRoundTrip){ .limit_ns = NETFLUX_NEVER };
}

void
netflux_round_trip_set_cycle (NetfluxRoundTrip *self, gint64 cycle_ns)
{
  if (cycle_ns > 0 && cycle_ns < NETFLUX_NEVER / NUMBERS)
    self->limit_ns = cycle_ns * NUMBERS;
  else
    self->limit_ns = NETFLUX_NEVER;
}

/* The frames before @index that were not settled yet were never acknowledged. */
static void
settle (NetfluxRoundTrip *self, guint64 index, guint64 unacknowledged)
{
  guint64 from = MAX (self->settled, self->reset);

  if (unacknowledged > from)
    self->lost += unacknowledged - from;
  self->settled = index;
}

void
netflux_round_trip_settle_old (NetfluxRoundTrip *self)
{
  settle (self, self->sent - NUMBERS, self->sent - NUMBERS);
}

gint64
netflux_round_trip_receive (NetfluxRoundTrip *self,
                            guint8 feedback,
                            gboolean resynchronised,
                            gint64 arrival_ns)
{
  guint64 index = self->frames[feedback].index;
  gboolean repeated = feedback == self->fed_back;
  gint64 round_trip_ns;

  self->fed_back = feedback;

  /* A partner that hears nothing repeats itself, and says 0 until it has heard something:
   * without this, each 256th frame would seem to be acknowledged. */
  if (repeated || (resynchronised && feedback == 0))
    return -1;

  if (index <= self->settled)
    return -1;

  /* The arrival is stamped by the kernel and can be before the time that we sent at. */
  round_trip_ns = MAX (arrival_ns - self->frames[feedback].sent_ns, 0);
  if (round_trip_ns >= self->limit_ns)
    return -1;

  settle (self, index, index - 1);
  self->acknowledged = index;

  self->last_ns = round_trip_ns;
  if (self->count == 0 || round_trip_ns < self->min_ns)
    self->min_ns = round_trip_ns;
  if (round_trip_ns > self->max_ns)
    self->max_ns = round_trip_ns;
  self->total_ns += round_trip_ns;
  self->count++;
  netflux_histogram_add (&self->histogram, round_trip_ns);

  return round_trip_ns;
}

gint64
netflux_round_trip_find_due (const NetfluxRoundTrip *self)
{
  for (guint number = 0; number < NUMBERS; number++)
    if (self->frames[number].index == self->acknowledged + 1)
      return self->frames[number].due_ns;

  return NETFLUX_NEVER;
}

double
netflux_round_trip_get_percentile (const NetfluxRoundTrip *self, double fraction)
{
  double value = netflux_histogram_get_percentile (&self->histogram, fraction);

  return CLAMP (value, (double) self->min_ns, (double) self->max_ns);
}

void
netflux_round_trip_reset_figures (NetfluxRoundTrip *self)
{
  self->reset = self->sent;
  self->lost = self->count = 0;
  self->total_ns = self->last_ns = self->min_ns = self->max_ns = 0;
  netflux_histogram_init (&self->histogram);
}
