/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

/* A duration that is not known now */
#define NETFLUX_UNKNOWN (-1.0)

/* Every figure of the statistics as a plain value. The members are named after the
 * properties of NetfluxStatistics; durations are microseconds, or NETFLUX_UNKNOWN. */
typedef struct
{
  guint64 frames_sent;
  guint64 send_errors;
  guint64 missed_cycles;
  guint64 frames_accepted;
  guint64 frames_duplicate;
  guint64 frames_late;
  guint64 frames_foreign;
  guint64 frames_malformed;
  guint64 frames_oversize; /* accepted, with more payload than expected */
  guint64 partner_lost;
  guint64 feedback_lost;
  guint64 restarts;
  guint64 outages;
  guint64 kernel_drops;
  guint64 icmp_reports;
  guint64 malformed_size;     /* payload of the last malformed one */
  guint64 last_foreign_size;  /* payload of the last foreign one */
  guint64 last_foreign_count; /* that the one who sent it has sent in a row */
  guint64 frames_dropped;     /* filled by the delivery, not by the protocol */

  /* Over the last second */
  guint64 recent_frames_sent;
  guint64 recent_send_errors;
  guint64 recent_missed_cycles;
  guint64 recent_frames_accepted;
  guint64 recent_frames_duplicate;
  guint64 recent_frames_late;
  guint64 recent_frames_foreign;
  guint64 recent_frames_malformed;
  guint64 recent_frames_oversize;
  guint64 recent_partner_lost;
  guint64 recent_feedback_lost;
  guint64 recent_restarts;
  guint64 recent_outages;
  guint64 recent_icmp_reports;
  guint64 recent_kernel_drops;

  double recent_avg_own_interval;
  double recent_avg_partner_interval;
  double recent_avg_rtt;

  double avg_own_interval;
  double own_jitter;
  double min_own_interval;
  double max_own_interval;
  double avg_partner_interval;
  double partner_jitter;
  double min_partner_interval;
  double max_partner_interval;
  double lateness_p50;
  double lateness_p99;
  double lateness_p999;
  double lateness_max;
  double last_rtt;
  double min_rtt;
  double avg_rtt;
  double rtt_p50;
  double rtt_p99;
  double max_rtt;

  char last_foreign[64]; /* who sent it, filled by the channel; empty: nobody */
} NetfluxFigures;

/* No counts, and no durations known */
void netflux_figures_init (NetfluxFigures *self);
