/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-session.h"

static double
to_us (double time_ns)
{
  return time_ns / 1000;
}

static double
get_lateness (const NetfluxSession *self, double fraction)
{
  double lateness_ns = netflux_histogram_get_percentile (&self->lateness, fraction);

  return to_us (MIN (lateness_ns, (double) self->lateness_max_ns));
}

static double
get_round_trip (const NetfluxSession *self, double fraction)
{
  return to_us (netflux_round_trip_get_percentile (&self->round_trip, fraction));
}

static void
get_durations (const NetfluxSession *self, NetfluxFigures *figures)
{
  const NetfluxIntervals *own = &self->own_intervals;
  const NetfluxIntervals *partner = &self->partner_intervals;
  const NetfluxRoundTrip *round_trip = &self->round_trip;

  figures->avg_own_interval = to_us (netflux_intervals_get_mean (own));
  figures->own_jitter = to_us (own->jitter_ns);
  figures->min_own_interval = to_us ((double) own->min_ns);
  figures->max_own_interval = to_us ((double) own->max_ns);

  figures->avg_partner_interval = to_us (netflux_intervals_get_mean (partner));
  figures->partner_jitter = to_us (partner->jitter_ns);
  figures->min_partner_interval = to_us ((double) partner->min_ns);
  figures->max_partner_interval = to_us ((double) partner->max_ns);

  figures->lateness_p50 = get_lateness (self, 0.5);
  figures->lateness_p99 = get_lateness (self, 0.99);
  figures->lateness_p999 = get_lateness (self, 0.999);
  figures->lateness_max = to_us ((double) self->lateness_max_ns);

  figures->last_rtt = to_us ((double) round_trip->last_ns);
  figures->min_rtt = to_us ((double) round_trip->min_ns);
  figures->max_rtt = to_us ((double) round_trip->max_ns);
  figures->rtt_p50 = get_round_trip (self, 0.5);
  figures->rtt_p99 = get_round_trip (self, 0.99);
  if (round_trip->count > 0)
    figures->avg_rtt = to_us ((double) round_trip->total_ns / (double) round_trip->count);
}

void
netflux_session_get_figures (const NetfluxSession *self, NetfluxFigures *figures)
{
  *figures = (NetfluxFigures){
    .frames_sent = self->frames_sent,
    .send_errors = self->send_errors,
    .missed_cycles = self->schedule.missed,
    .frames_accepted = self->window.accepted,
    .frames_duplicate = self->window.duplicate,
    .frames_late = self->window.late,
    .frames_foreign = self->foreign,
    .frames_malformed = self->malformed,
    .frames_oversize = self->oversize,
    .partner_lost = self->window.lost,
    .feedback_lost = self->round_trip.lost,
    .restarts = self->window.restarts,
    .outages = self->outages,
  };

  get_durations (self, figures);
}

void
netflux_session_reset_figures (NetfluxSession *self, gint64 now_ns)
{
  netflux_window_reset_figures (&self->window);
  netflux_round_trip_reset_figures (&self->round_trip);
  netflux_intervals_init (&self->own_intervals);
  netflux_intervals_init (&self->partner_intervals);
  netflux_histogram_init (&self->lateness);
  self->lateness_max_ns = 0;

  self->schedule.missed = 0;
  self->frames_sent = self->send_errors = 0;
  self->malformed = self->oversize = self->foreign = 0;
  self->outages = 0;
}
