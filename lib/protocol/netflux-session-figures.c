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
get_mean (guint64 total_ns, guint64 count)
{
  return count > 0 ? to_us ((double) total_ns / (double) count) : NETFLUX_UNKNOWN;
}

static void
collect_sums (const NetfluxSession *self, NetfluxSums *sums)
{
  *sums = (NetfluxSums){
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
    .icmp_reports = self->icmp_reports,
    .kernel_drops = self->kernel_drops,
    .own_ns = (guint64) self->own_intervals.total_ns,
    .own_steps = (guint64) self->own_intervals.steps,
    .partner_ns = (guint64) self->partner_intervals.total_ns,
    .partner_steps = (guint64) self->partner_intervals.steps,
    .round_trip_ns = (guint64) self->round_trip.total_ns,
    .round_trips = self->round_trip.count,
  };
}

void
netflux_session_note (NetfluxSession *self, gint64 now_ns)
{
  NetfluxSums sums;

  collect_sums (self, &sums);
  netflux_recent_note (&self->recent, &sums, now_ns);
}

static void
get_counts (const NetfluxSession *self, const NetfluxSums *sums, NetfluxFigures *figures)
{
  figures->frames_sent = sums->frames_sent;
  figures->send_errors = sums->send_errors;
  figures->missed_cycles = sums->missed_cycles;
  figures->frames_accepted = sums->frames_accepted;
  figures->frames_duplicate = sums->frames_duplicate;
  figures->frames_late = sums->frames_late;
  figures->frames_foreign = sums->frames_foreign;
  figures->frames_malformed = sums->frames_malformed;
  figures->frames_oversize = sums->frames_oversize;
  figures->partner_lost = sums->partner_lost;
  figures->feedback_lost = sums->feedback_lost;
  figures->restarts = sums->restarts;
  figures->outages = sums->outages;
  figures->icmp_reports = sums->icmp_reports;
  figures->kernel_drops = sums->kernel_drops;

  if (self->malformed_size > NETFLUX_HEADER_SIZE)
    figures->malformed_size = self->malformed_size - NETFLUX_HEADER_SIZE;
}

static void
get_recent (const NetfluxSums *recent, NetfluxFigures *figures)
{
  figures->recent_frames_sent = recent->frames_sent;
  figures->recent_send_errors = recent->send_errors;
  figures->recent_missed_cycles = recent->missed_cycles;
  figures->recent_frames_accepted = recent->frames_accepted;
  figures->recent_frames_duplicate = recent->frames_duplicate;
  figures->recent_frames_late = recent->frames_late;
  figures->recent_frames_foreign = recent->frames_foreign;
  figures->recent_frames_malformed = recent->frames_malformed;
  figures->recent_frames_oversize = recent->frames_oversize;
  figures->recent_partner_lost = recent->partner_lost;
  figures->recent_feedback_lost = recent->feedback_lost;
  figures->recent_restarts = recent->restarts;
  figures->recent_outages = recent->outages;
  figures->recent_icmp_reports = recent->icmp_reports;
  figures->recent_kernel_drops = recent->kernel_drops;

  figures->recent_avg_own_interval = get_mean (recent->own_ns, recent->own_steps);
  figures->recent_avg_partner_interval = get_mean (recent->partner_ns, recent->partner_steps);
  figures->recent_avg_rtt = get_mean (recent->round_trip_ns, recent->round_trips);
}

static void
get_intervals (const NetfluxSession *self, NetfluxFigures *figures)
{
  const NetfluxIntervals *own = &self->own_intervals;
  const NetfluxIntervals *partner = &self->partner_intervals;

  if (own->steps > 0)
    {
      figures->avg_own_interval = to_us (netflux_intervals_get_mean (own));
      figures->own_jitter = to_us (own->jitter_ns);
      figures->min_own_interval = to_us ((double) own->min_ns);
      figures->max_own_interval = to_us ((double) own->max_ns);
    }

  if (partner->steps > 0)
    {
      figures->min_partner_interval = to_us ((double) partner->min_ns);
      figures->max_partner_interval = to_us ((double) partner->max_ns);
    }

  /* The extremes of the run stay true; of how it is, nothing is known of a silent one. */
  if (partner->steps > 0 && !self->receive_watchdog.expired)
    {
      figures->avg_partner_interval = to_us (netflux_intervals_get_mean (partner));
      figures->partner_jitter = to_us (partner->jitter_ns);
    }
}

static double
get_lateness (const NetfluxSession *self, double fraction)
{
  double lateness_ns = netflux_histogram_get_percentile (&self->lateness, fraction);

  return to_us (MIN (lateness_ns, (double) self->lateness_max_ns));
}

static void
get_latenesses (const NetfluxSession *self, NetfluxFigures *figures)
{
  if (self->lateness.total == 0)
    return;

  figures->lateness_p50 = get_lateness (self, 0.5);
  figures->lateness_p99 = get_lateness (self, 0.99);
  figures->lateness_p999 = get_lateness (self, 0.999);
  figures->lateness_max = to_us ((double) self->lateness_max_ns);
}

static double
get_round_trip (const NetfluxSession *self, double fraction)
{
  return to_us (netflux_round_trip_get_percentile (&self->round_trip, fraction));
}

static void
get_round_trips (const NetfluxSession *self, NetfluxFigures *figures)
{
  const NetfluxRoundTrip *round_trip = &self->round_trip;

  if (round_trip->count == 0)
    return;

  figures->min_rtt = to_us ((double) round_trip->min_ns);
  figures->max_rtt = to_us ((double) round_trip->max_ns);
  figures->rtt_p50 = get_round_trip (self, 0.5);
  figures->rtt_p99 = get_round_trip (self, 0.99);

  if (self->receive_watchdog.expired || self->feedback_watchdog.expired)
    return;

  figures->last_rtt = to_us ((double) round_trip->last_ns);
  figures->avg_rtt = get_mean ((guint64) round_trip->total_ns, round_trip->count);
}

static const NetfluxFigures unknown = {
  .avg_own_interval = NETFLUX_UNKNOWN,
  .own_jitter = NETFLUX_UNKNOWN,
  .min_own_interval = NETFLUX_UNKNOWN,
  .max_own_interval = NETFLUX_UNKNOWN,
  .avg_partner_interval = NETFLUX_UNKNOWN,
  .partner_jitter = NETFLUX_UNKNOWN,
  .min_partner_interval = NETFLUX_UNKNOWN,
  .max_partner_interval = NETFLUX_UNKNOWN,
  .lateness_p50 = NETFLUX_UNKNOWN,
  .lateness_p99 = NETFLUX_UNKNOWN,
  .lateness_p999 = NETFLUX_UNKNOWN,
  .lateness_max = NETFLUX_UNKNOWN,
  .last_rtt = NETFLUX_UNKNOWN,
  .min_rtt = NETFLUX_UNKNOWN,
  .avg_rtt = NETFLUX_UNKNOWN,
  .rtt_p50 = NETFLUX_UNKNOWN,
  .rtt_p99 = NETFLUX_UNKNOWN,
  .max_rtt = NETFLUX_UNKNOWN,
  .recent_avg_own_interval = NETFLUX_UNKNOWN,
  .recent_avg_partner_interval = NETFLUX_UNKNOWN,
  .recent_avg_rtt = NETFLUX_UNKNOWN,
};

void
netflux_figures_init (NetfluxFigures *self)
{
  *self = unknown;
}

void
netflux_session_get_figures (const NetfluxSession *self, gint64 now_ns, NetfluxFigures *figures)
{
  NetfluxSums sums, recent;

  collect_sums (self, &sums);
  netflux_recent_get (&self->recent, &sums, now_ns, &recent);

  netflux_figures_init (figures);
  get_counts (self, &sums, figures);
  get_recent (&recent, figures);
  get_intervals (self, figures);
  get_latenesses (self, figures);
  get_round_trips (self, figures);
}

void
netflux_session_reset_figures (NetfluxSession *self, gint64 now_ns)
{
  netflux_window_reset_figures (&self->window);
  netflux_round_trip_reset_figures (&self->round_trip);
  netflux_intervals_init (&self->own_intervals);
  netflux_intervals_init (&self->partner_intervals);
  netflux_histogram_init (&self->lateness);
  netflux_recent_begin (&self->recent, now_ns);
  self->lateness_max_ns = 0;

  self->schedule.missed = 0;
  self->frames_sent = self->send_errors = 0;
  self->malformed = self->oversize = self->foreign = 0;
  self->icmp_reports = self->kernel_drops = 0;
  self->malformed_size = 0;
  self->outages = 0;
}
