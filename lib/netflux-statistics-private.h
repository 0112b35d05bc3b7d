/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/protocol/netflux-figures.h"

G_BEGIN_DECLS

/* All figures, in the order in which they are shown. */

/* clang-format off */
#define FIGURES(COUNT, DURATION) \
  COUNT ("frames-sent", frames_sent, FRAMES_SENT) \
  COUNT ("send-errors", send_errors, SEND_ERRORS) \
  COUNT ("missed-cycles", missed_cycles, MISSED_CYCLES) \
  COUNT ("frames-accepted", frames_accepted, FRAMES_ACCEPTED) \
  COUNT ("frames-duplicate", frames_duplicate, FRAMES_DUPLICATE) \
  COUNT ("frames-late", frames_late, FRAMES_LATE) \
  COUNT ("frames-foreign", frames_foreign, FRAMES_FOREIGN) \
  COUNT ("frames-malformed", frames_malformed, FRAMES_MALFORMED) \
  COUNT ("frames-oversize", frames_oversize, FRAMES_OVERSIZE) \
  COUNT ("partner-lost", partner_lost, PARTNER_LOST) \
  COUNT ("feedback-lost", feedback_lost, FEEDBACK_LOST) \
  COUNT ("restarts", restarts, RESTARTS) \
  COUNT ("outages", outages, OUTAGES) \
  COUNT ("icmp-reports", icmp_reports, ICMP_REPORTS) \
  COUNT ("kernel-drops", kernel_drops, KERNEL_DROPS) \
  COUNT ("malformed-size", malformed_size, MALFORMED_SIZE) \
  COUNT ("last-foreign-size", last_foreign_size, LAST_FOREIGN_SIZE) \
  COUNT ("last-foreign-count", last_foreign_count, LAST_FOREIGN_COUNT) \
  COUNT ("frames-dropped", frames_dropped, FRAMES_DROPPED) \
  DURATION ("avg-own-interval", avg_own_interval, AVG_OWN_INTERVAL) \
  DURATION ("own-jitter", own_jitter, OWN_JITTER) \
  DURATION ("min-own-interval", min_own_interval, MIN_OWN_INTERVAL) \
  DURATION ("max-own-interval", max_own_interval, MAX_OWN_INTERVAL) \
  DURATION ("avg-partner-interval", avg_partner_interval, AVG_PARTNER_INTERVAL) \
  DURATION ("partner-jitter", partner_jitter, PARTNER_JITTER) \
  DURATION ("min-partner-interval", min_partner_interval, MIN_PARTNER_INTERVAL) \
  DURATION ("max-partner-interval", max_partner_interval, MAX_PARTNER_INTERVAL) \
  DURATION ("lateness-p50", lateness_p50, LATENESS_P50) \
  DURATION ("lateness-p99", lateness_p99, LATENESS_P99) \
  DURATION ("lateness-p999", lateness_p999, LATENESS_P999) \
  DURATION ("lateness-max", lateness_max, LATENESS_MAX) \
  DURATION ("last-rtt", last_rtt, LAST_RTT) \
  DURATION ("min-rtt", min_rtt, MIN_RTT) \
  DURATION ("avg-rtt", avg_rtt, AVG_RTT) \
  DURATION ("rtt-p50", rtt_p50, RTT_P50) \
  DURATION ("rtt-p99", rtt_p99, RTT_P99) \
  DURATION ("max-rtt", max_rtt, MAX_RTT) \
  COUNT ("recent-frames-sent", recent_frames_sent, RECENT_FRAMES_SENT) \
  COUNT ("recent-send-errors", recent_send_errors, RECENT_SEND_ERRORS) \
  COUNT ("recent-missed-cycles", recent_missed_cycles, RECENT_MISSED_CYCLES) \
  COUNT ("recent-frames-accepted", recent_frames_accepted, RECENT_FRAMES_ACCEPTED) \
  COUNT ("recent-frames-duplicate", recent_frames_duplicate, RECENT_FRAMES_DUPLICATE) \
  COUNT ("recent-frames-late", recent_frames_late, RECENT_FRAMES_LATE) \
  COUNT ("recent-frames-foreign", recent_frames_foreign, RECENT_FRAMES_FOREIGN) \
  COUNT ("recent-frames-malformed", recent_frames_malformed, RECENT_FRAMES_MALFORMED) \
  COUNT ("recent-frames-oversize", recent_frames_oversize, RECENT_FRAMES_OVERSIZE) \
  COUNT ("recent-partner-lost", recent_partner_lost, RECENT_PARTNER_LOST) \
  COUNT ("recent-feedback-lost", recent_feedback_lost, RECENT_FEEDBACK_LOST) \
  COUNT ("recent-restarts", recent_restarts, RECENT_RESTARTS) \
  COUNT ("recent-outages", recent_outages, RECENT_OUTAGES) \
  COUNT ("recent-icmp-reports", recent_icmp_reports, RECENT_ICMP_REPORTS) \
  COUNT ("recent-kernel-drops", recent_kernel_drops, RECENT_KERNEL_DROPS) \
  DURATION ("recent-avg-own-interval", recent_avg_own_interval, RECENT_AVG_OWN_INTERVAL) \
  DURATION ("recent-avg-partner-interval", recent_avg_partner_interval, RECENT_AVG_PARTNER_INTERVAL) \
  DURATION ("recent-avg-rtt", recent_avg_rtt, RECENT_AVG_RTT)
/* clang-format on */

/* The properties have the ids from 1 on, in this order; in netflux-statistics-figures.c */
void netflux_statistics_install_figures (GObjectClass *object_class);

NetfluxStatistics *netflux_statistics_new (const NetfluxFigures *figures);

G_END_DECLS
