/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-statistics-private.h"

/* What each figure is. */

/**
 * NetfluxStatistics:frames-sent:
 *
 * Frames handed to the network.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:send-errors:
 *
 * Frames that the system refused to send. What the network reports afterwards is counted in
 * [property@Netflux.Statistics:icmp-reports].
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:missed-cycles:
 *
 * Cycles that could not be served in time.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-accepted:
 *
 * Frames accepted.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-duplicate:
 *
 * Frames that were seen before.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-late:
 *
 * Frames that came after newer ones.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-foreign:
 *
 * Datagrams that were not of the partner.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-malformed:
 *
 * Datagrams that were too short.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-oversize:
 *
 * Accepted frames with more payload than expected.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:partner-lost:
 *
 * Frames of the partner that never arrived.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:feedback-lost:
 *
 * Own frames that were never acknowledged.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:restarts:
 *
 * Restarts of the partner.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:outages:
 *
 * Times that the partner fell silent.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:icmp-reports:
 *
 * Reports of the network that a frame could not be delivered, for example because nobody
 * listens at the partner's port. Such a frame was sent, and is counted in
 * [property@Netflux.Statistics:frames-sent].
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:kernel-drops:
 *
 * Datagrams that the receive buffer of this machine had no room for: of all partners that
 * share the local port, since the system does not say whose they were.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:malformed-size:
 *
 * Size of the payload of the last datagram that was too short, in bytes; 0 if there was
 * none.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:last-foreign-size:
 *
 * Size of the payload of that datagram, in bytes.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:last-foreign-count:
 *
 * How many that one has sent in a row.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:frames-dropped:
 *
 * Frames that the program was too slow for.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:avg-own-interval:
 *
 * Mean time from one of our frames to the next, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:own-jitter:
 *
 * Jitter of the times between our frames, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:min-own-interval:
 *
 * Shortest time from one of our frames to the next, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:max-own-interval:
 *
 * Longest time from one of our frames to the next, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:avg-partner-interval:
 *
 * Mean time from one of the partner's frames to the next, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:partner-jitter:
 *
 * Jitter of the times between the partner's frames, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:min-partner-interval:
 *
 * Shortest time from one of the partner's frames to the next, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:max-partner-interval:
 *
 * Longest time from one of the partner's frames to the next, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-p50:
 *
 * Median of how late frames were sent, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-p99:
 *
 * 99th percentile of how late frames were sent, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-p999:
 *
 * 99.9th percentile of how late frames were sent, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-max:
 *
 * The latest that a frame was sent, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:last-rtt:
 *
 * The last round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:min-rtt:
 *
 * The shortest round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:avg-rtt:
 *
 * The mean round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:rtt-p50:
 *
 * Median of the round-trip times, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:rtt-p99:
 *
 * 99th percentile of the round-trip times, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:max-rtt:
 *
 * The longest round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-sent:
 *
 * Frames handed to the network, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-send-errors:
 *
 * Frames that the system refused to send, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-missed-cycles:
 *
 * Cycles that could not be served in time, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-accepted:
 *
 * Frames accepted, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-duplicate:
 *
 * Frames that were seen before, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-late:
 *
 * Frames that came after newer ones, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-foreign:
 *
 * Datagrams that were not of the partner, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-malformed:
 *
 * Datagrams that were too short, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-frames-oversize:
 *
 * Accepted frames with more payload than expected, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-partner-lost:
 *
 * Frames of the partner that did not arrive, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-feedback-lost:
 *
 * Own frames that were never acknowledged, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-restarts:
 *
 * Restarts of the partner, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-outages:
 *
 * Times that the partner fell silent, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-icmp-reports:
 *
 * Reports of the network that a frame did not arrive, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-kernel-drops:
 *
 * Datagrams that the receive buffer had no room for, over the last second.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-avg-own-interval:
 *
 * Mean own interval over the last second, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-avg-partner-interval:
 *
 * Mean partner interval over the last second, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:recent-avg-rtt:
 *
 * Mean round-trip time over the last second, in microseconds.
 *
 * Since: 1.0
 */

#define COUNT_PSPEC(name, member, id)                                                              \
  g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags),
#define DURATION_PSPEC(name, member, id)                                                           \
  g_param_spec_double (name, NULL, NULL, 0, G_MAXDOUBLE, 0, flags),

void
netflux_statistics_install_figures (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamSpec *pspecs[] = { FIGURES (COUNT_PSPEC, DURATION_PSPEC) };

  for (guint i = 0; i < G_N_ELEMENTS (pspecs); i++)
    g_object_class_install_property (object_class, i + 1, pspecs[i]);
}
