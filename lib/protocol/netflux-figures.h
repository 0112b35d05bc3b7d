/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

/* Every figure of the statistics as a plain value. The members are named after the
 * properties of NetfluxStatistics; durations are microseconds, 0 before the first
 * measurement. */
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
  guint64 frames_dropped; /* filled by the delivery, not by the protocol */

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
} NetfluxFigures;
