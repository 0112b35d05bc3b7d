/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <glib-object.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

/**
 * NetfluxStatisticsCount:
 * @NETFLUX_STATISTICS_COUNT_FRAMES_SENT: [property@Netflux.Statistics:frames-sent]
 * @NETFLUX_STATISTICS_COUNT_SEND_ERRORS: [property@Netflux.Statistics:send-errors]
 * @NETFLUX_STATISTICS_COUNT_MISSED_CYCLES: [property@Netflux.Statistics:missed-cycles]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_ACCEPTED: [property@Netflux.Statistics:frames-accepted]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_DUPLICATE: [property@Netflux.Statistics:frames-duplicate]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_LATE: [property@Netflux.Statistics:frames-late]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_FOREIGN: [property@Netflux.Statistics:frames-foreign]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_MALFORMED: [property@Netflux.Statistics:frames-malformed]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_OVERSIZE: [property@Netflux.Statistics:frames-oversize]
 * @NETFLUX_STATISTICS_COUNT_PARTNER_LOST: [property@Netflux.Statistics:partner-lost]
 * @NETFLUX_STATISTICS_COUNT_FEEDBACK_LOST: [property@Netflux.Statistics:feedback-lost]
 * @NETFLUX_STATISTICS_COUNT_RESTARTS: [property@Netflux.Statistics:restarts]
 * @NETFLUX_STATISTICS_COUNT_OUTAGES: [property@Netflux.Statistics:outages]
 * @NETFLUX_STATISTICS_COUNT_ICMP_REPORTS: [property@Netflux.Statistics:icmp-reports]
 * @NETFLUX_STATISTICS_COUNT_KERNEL_DROPS: [property@Netflux.Statistics:kernel-drops]
 * @NETFLUX_STATISTICS_COUNT_MALFORMED_SIZE: [property@Netflux.Statistics:malformed-size]
 * @NETFLUX_STATISTICS_COUNT_LAST_FOREIGN_SIZE: [property@Netflux.Statistics:last-foreign-size]
 * @NETFLUX_STATISTICS_COUNT_LAST_FOREIGN_COUNT: [property@Netflux.Statistics:last-foreign-count]
 * @NETFLUX_STATISTICS_COUNT_FRAMES_DROPPED: [property@Netflux.Statistics:frames-dropped]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_SENT: [property@Netflux.Statistics:recent-frames-sent]
 * @NETFLUX_STATISTICS_COUNT_RECENT_SEND_ERRORS: [property@Netflux.Statistics:recent-send-errors]
 * @NETFLUX_STATISTICS_COUNT_RECENT_MISSED_CYCLES:
 * [property@Netflux.Statistics:recent-missed-cycles]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_ACCEPTED:
 * [property@Netflux.Statistics:recent-frames-accepted]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_DUPLICATE:
 * [property@Netflux.Statistics:recent-frames-duplicate]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_LATE: [property@Netflux.Statistics:recent-frames-late]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_FOREIGN:
 * [property@Netflux.Statistics:recent-frames-foreign]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_MALFORMED:
 * [property@Netflux.Statistics:recent-frames-malformed]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_OVERSIZE:
 * [property@Netflux.Statistics:recent-frames-oversize]
 * @NETFLUX_STATISTICS_COUNT_RECENT_PARTNER_LOST: [property@Netflux.Statistics:recent-partner-lost]
 * @NETFLUX_STATISTICS_COUNT_RECENT_FEEDBACK_LOST:
 * [property@Netflux.Statistics:recent-feedback-lost]
 * @NETFLUX_STATISTICS_COUNT_RECENT_RESTARTS: [property@Netflux.Statistics:recent-restarts]
 * @NETFLUX_STATISTICS_COUNT_RECENT_OUTAGES: [property@Netflux.Statistics:recent-outages]
 * @NETFLUX_STATISTICS_COUNT_RECENT_ICMP_REPORTS: [property@Netflux.Statistics:recent-icmp-reports]
 * @NETFLUX_STATISTICS_COUNT_RECENT_KERNEL_DROPS: [property@Netflux.Statistics:recent-kernel-drops]
 *
 * The counts of [class@Netflux.Statistics].
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_STATISTICS_COUNT_FRAMES_SENT,
  NETFLUX_STATISTICS_COUNT_SEND_ERRORS,
  NETFLUX_STATISTICS_COUNT_MISSED_CYCLES,
  NETFLUX_STATISTICS_COUNT_FRAMES_ACCEPTED,
  NETFLUX_STATISTICS_COUNT_FRAMES_DUPLICATE,
  NETFLUX_STATISTICS_COUNT_FRAMES_LATE,
  NETFLUX_STATISTICS_COUNT_FRAMES_FOREIGN,
  NETFLUX_STATISTICS_COUNT_FRAMES_MALFORMED,
  NETFLUX_STATISTICS_COUNT_FRAMES_OVERSIZE,
  NETFLUX_STATISTICS_COUNT_PARTNER_LOST,
  NETFLUX_STATISTICS_COUNT_FEEDBACK_LOST,
  NETFLUX_STATISTICS_COUNT_RESTARTS,
  NETFLUX_STATISTICS_COUNT_OUTAGES,
  NETFLUX_STATISTICS_COUNT_ICMP_REPORTS,
  NETFLUX_STATISTICS_COUNT_KERNEL_DROPS,
  NETFLUX_STATISTICS_COUNT_MALFORMED_SIZE,
  NETFLUX_STATISTICS_COUNT_LAST_FOREIGN_SIZE,
  NETFLUX_STATISTICS_COUNT_LAST_FOREIGN_COUNT,
  NETFLUX_STATISTICS_COUNT_FRAMES_DROPPED,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_SENT,
  NETFLUX_STATISTICS_COUNT_RECENT_SEND_ERRORS,
  NETFLUX_STATISTICS_COUNT_RECENT_MISSED_CYCLES,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_ACCEPTED,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_DUPLICATE,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_LATE,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_FOREIGN,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_MALFORMED,
  NETFLUX_STATISTICS_COUNT_RECENT_FRAMES_OVERSIZE,
  NETFLUX_STATISTICS_COUNT_RECENT_PARTNER_LOST,
  NETFLUX_STATISTICS_COUNT_RECENT_FEEDBACK_LOST,
  NETFLUX_STATISTICS_COUNT_RECENT_RESTARTS,
  NETFLUX_STATISTICS_COUNT_RECENT_OUTAGES,
  NETFLUX_STATISTICS_COUNT_RECENT_ICMP_REPORTS,
  NETFLUX_STATISTICS_COUNT_RECENT_KERNEL_DROPS,
} NetfluxStatisticsCount;

/**
 * NetfluxStatisticsDuration:
 * @NETFLUX_STATISTICS_DURATION_AVG_OWN_INTERVAL: [property@Netflux.Statistics:avg-own-interval]
 * @NETFLUX_STATISTICS_DURATION_OWN_JITTER: [property@Netflux.Statistics:own-jitter]
 * @NETFLUX_STATISTICS_DURATION_MIN_OWN_INTERVAL: [property@Netflux.Statistics:min-own-interval]
 * @NETFLUX_STATISTICS_DURATION_MAX_OWN_INTERVAL: [property@Netflux.Statistics:max-own-interval]
 * @NETFLUX_STATISTICS_DURATION_AVG_PARTNER_INTERVAL:
 * [property@Netflux.Statistics:avg-partner-interval]
 * @NETFLUX_STATISTICS_DURATION_PARTNER_JITTER: [property@Netflux.Statistics:partner-jitter]
 * @NETFLUX_STATISTICS_DURATION_MIN_PARTNER_INTERVAL:
 * [property@Netflux.Statistics:min-partner-interval]
 * @NETFLUX_STATISTICS_DURATION_MAX_PARTNER_INTERVAL:
 * [property@Netflux.Statistics:max-partner-interval]
 * @NETFLUX_STATISTICS_DURATION_LATENESS_P50: [property@Netflux.Statistics:lateness-p50]
 * @NETFLUX_STATISTICS_DURATION_LATENESS_P99: [property@Netflux.Statistics:lateness-p99]
 * @NETFLUX_STATISTICS_DURATION_LATENESS_P999: [property@Netflux.Statistics:lateness-p999]
 * @NETFLUX_STATISTICS_DURATION_LATENESS_MAX: [property@Netflux.Statistics:lateness-max]
 * @NETFLUX_STATISTICS_DURATION_LAST_RTT: [property@Netflux.Statistics:last-rtt]
 * @NETFLUX_STATISTICS_DURATION_MIN_RTT: [property@Netflux.Statistics:min-rtt]
 * @NETFLUX_STATISTICS_DURATION_AVG_RTT: [property@Netflux.Statistics:avg-rtt]
 * @NETFLUX_STATISTICS_DURATION_RTT_P50: [property@Netflux.Statistics:rtt-p50]
 * @NETFLUX_STATISTICS_DURATION_RTT_P99: [property@Netflux.Statistics:rtt-p99]
 * @NETFLUX_STATISTICS_DURATION_MAX_RTT: [property@Netflux.Statistics:max-rtt]
 * @NETFLUX_STATISTICS_DURATION_RECENT_AVG_OWN_INTERVAL:
 * [property@Netflux.Statistics:recent-avg-own-interval]
 * @NETFLUX_STATISTICS_DURATION_RECENT_AVG_PARTNER_INTERVAL:
 * [property@Netflux.Statistics:recent-avg-partner-interval]
 * @NETFLUX_STATISTICS_DURATION_RECENT_AVG_RTT: [property@Netflux.Statistics:recent-avg-rtt]
 *
 * The durations of [class@Netflux.Statistics].
 *
 * Since: 1.0
 */
typedef enum
{
  NETFLUX_STATISTICS_DURATION_AVG_OWN_INTERVAL,
  NETFLUX_STATISTICS_DURATION_OWN_JITTER,
  NETFLUX_STATISTICS_DURATION_MIN_OWN_INTERVAL,
  NETFLUX_STATISTICS_DURATION_MAX_OWN_INTERVAL,
  NETFLUX_STATISTICS_DURATION_AVG_PARTNER_INTERVAL,
  NETFLUX_STATISTICS_DURATION_PARTNER_JITTER,
  NETFLUX_STATISTICS_DURATION_MIN_PARTNER_INTERVAL,
  NETFLUX_STATISTICS_DURATION_MAX_PARTNER_INTERVAL,
  NETFLUX_STATISTICS_DURATION_LATENESS_P50,
  NETFLUX_STATISTICS_DURATION_LATENESS_P99,
  NETFLUX_STATISTICS_DURATION_LATENESS_P999,
  NETFLUX_STATISTICS_DURATION_LATENESS_MAX,
  NETFLUX_STATISTICS_DURATION_LAST_RTT,
  NETFLUX_STATISTICS_DURATION_MIN_RTT,
  NETFLUX_STATISTICS_DURATION_AVG_RTT,
  NETFLUX_STATISTICS_DURATION_RTT_P50,
  NETFLUX_STATISTICS_DURATION_RTT_P99,
  NETFLUX_STATISTICS_DURATION_MAX_RTT,
  NETFLUX_STATISTICS_DURATION_RECENT_AVG_OWN_INTERVAL,
  NETFLUX_STATISTICS_DURATION_RECENT_AVG_PARTNER_INTERVAL,
  NETFLUX_STATISTICS_DURATION_RECENT_AVG_RTT,
} NetfluxStatisticsDuration;

#define NETFLUX_TYPE_STATISTICS (netflux_statistics_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxStatistics, netflux_statistics, NETFLUX, STATISTICS, GObject)

NETFLUX_AVAILABLE_IN_1_0
guint64 netflux_statistics_get_count (NetfluxStatistics *self, NetfluxStatisticsCount count);
NETFLUX_AVAILABLE_IN_1_0
double netflux_statistics_get_duration (NetfluxStatistics *self,
                                        NetfluxStatisticsDuration duration);
NETFLUX_AVAILABLE_IN_1_0
GVariant *netflux_statistics_to_variant (NetfluxStatistics *self);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_statistics_to_string (NetfluxStatistics *self);

G_END_DECLS
