/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "lib/netflux-statistics-private.h"

/**
 * NetfluxStatistics:
 *
 * A snapshot of all figures of a link, a source or a sink.
 *
 * It does not change after it was taken. Counts are since the start or the last reset,
 * those called `recent-` over the last second, or up to a tenth of a second longer. Durations
 * are in microseconds. What is not known now, since nothing was measured yet or the partner
 * is silent, is absent from [method@Netflux.Statistics.to_variant] and
 * [method@Netflux.Statistics.to_string], and its property is 0.
 *
 * Since: 1.0
 */
struct _NetfluxStatistics
{
  GObject parent_instance;

  NetfluxFigures figures;
};

G_DEFINE_FINAL_TYPE (NetfluxStatistics, netflux_statistics, G_TYPE_OBJECT)

/* Beside the figures: who sent the last foreign datagram. */
#define LAST_FOREIGN (G_N_ELEMENTS (figures) + 1)

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

#define COUNT_ROW(name, member, id) { name, G_STRUCT_OFFSET (NetfluxFigures, member), TRUE },
#define DURATION_ROW(name, member, id) { name, G_STRUCT_OFFSET (NetfluxFigures, member), FALSE },
#define NOTHING(name, member, id)
#define COUNT_OFFSET(name, member, id)                                                             \
  [NETFLUX_STATISTICS_COUNT_##id] = G_STRUCT_OFFSET (NetfluxFigures, member),
#define DURATION_OFFSET(name, member, id)                                                          \
  [NETFLUX_STATISTICS_DURATION_##id] = G_STRUCT_OFFSET (NetfluxFigures, member),

static const struct
{
  const char *name;
  gsize offset;
  gboolean is_count;
} figures[] = { FIGURES (COUNT_ROW, DURATION_ROW) };

static const gsize count_offsets[] = { FIGURES (COUNT_OFFSET, NOTHING) };
static const gsize duration_offsets[] = { FIGURES (NOTHING, DURATION_OFFSET) };

#define MEMBER(self, i, type) G_STRUCT_MEMBER (type, &(self)->figures, figures[i].offset)

/* Counts always are. */
static gboolean
is_known (NetfluxStatistics *self, guint i)
{
  return figures[i].is_count || MEMBER (self, i, double) >= 0;
}

static const char *
get_last_foreign (NetfluxStatistics *self)
{
  return self->figures.last_foreign[0] != '\0' ? self->figures.last_foreign : NULL;
}

static void
netflux_statistics_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetfluxStatistics *self = NETFLUX_STATISTICS (object);

  if (id == LAST_FOREIGN)
    g_value_set_string (value, get_last_foreign (self));
  else if (figures[id - 1].is_count)
    g_value_set_uint64 (value, MEMBER (self, id - 1, guint64));
  else
    g_value_set_double (value, is_known (self, id - 1) ? MEMBER (self, id - 1, double) : 0);
}

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
 * NetfluxStatistics:last-foreign:
 *
 * Address and port of who sent the last datagram that was not of the partner, %NULL if
 * nobody did. Often that is the partner itself, at an address or a port that is not the one
 * expected.
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
static void
netflux_statistics_class_init (NetfluxStatisticsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = netflux_statistics_get_property;
  g_object_class_install_property (object_class, LAST_FOREIGN,
                                   g_param_spec_string ("last-foreign", NULL, NULL, NULL,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    g_object_class_install_property (
        object_class, i + 1,
        figures[i].is_count ? g_param_spec_uint64 (figures[i].name, NULL, NULL, 0, G_MAXUINT64, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
                            : g_param_spec_double (figures[i].name, NULL, NULL, 0, G_MAXDOUBLE, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
netflux_statistics_init (NetfluxStatistics *self)
{
}

NetfluxStatistics *
netflux_statistics_new (const NetfluxFigures *snapshot)
{
  NetfluxStatistics *self = g_object_new (NETFLUX_TYPE_STATISTICS, NULL);

  self->figures = *snapshot;
  return self;
}

/**
 * netflux_statistics_get_count:
 * @self: statistics
 * @count: which
 *
 * Gets a count, as the property of the same name does.
 *
 * Returns: the count
 *
 * Since: 1.0
 */
guint64
netflux_statistics_get_count (NetfluxStatistics *self, NetfluxStatisticsCount count)
{
  g_return_val_if_fail (NETFLUX_IS_STATISTICS (self), 0);
  g_return_val_if_fail ((guint) count < G_N_ELEMENTS (count_offsets), 0);

  return G_STRUCT_MEMBER (guint64, &self->figures, count_offsets[count]);
}

/**
 * netflux_statistics_get_duration:
 * @self: statistics
 * @duration: which
 *
 * Gets a duration. Other than the property of the same name, this tells one that is not
 * known from one that is 0.
 *
 * Returns: microseconds; -1 if it is not known now
 *
 * Since: 1.0
 */
double
netflux_statistics_get_duration (NetfluxStatistics *self, NetfluxStatisticsDuration duration)
{
  double value;

  g_return_val_if_fail (NETFLUX_IS_STATISTICS (self), -1);
  g_return_val_if_fail ((guint) duration < G_N_ELEMENTS (duration_offsets), -1);

  value = G_STRUCT_MEMBER (double, &self->figures, duration_offsets[duration]);
  return value >= 0 ? value : -1;
}

/**
 * netflux_statistics_to_variant:
 * @self: statistics
 *
 * Gets all figures that are known under the names of the properties: counts as `t`,
 * durations as `d`, who sent last as `s`.
 *
 * Returns: (transfer full): an `a{sv}`
 *
 * Since: 1.0
 */
GVariant *
netflux_statistics_to_variant (NetfluxStatistics *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (NETFLUX_IS_STATISTICS (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (is_known (self, i))
      g_variant_builder_add (&builder, "{sv}", figures[i].name,
                             figures[i].is_count ? g_variant_new_uint64 (MEMBER (self, i, guint64))
                                                 : g_variant_new_double (MEMBER (self, i, double)));
  if (get_last_foreign (self) != NULL)
    g_variant_builder_add (&builder, "{sv}", "last-foreign",
                           g_variant_new_string (get_last_foreign (self)));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * netflux_statistics_to_string:
 * @self: statistics
 *
 * Gets all figures that are known as text for people, a line for each.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
netflux_statistics_to_string (NetfluxStatistics *self)
{
  GString *text;

  g_return_val_if_fail (NETFLUX_IS_STATISTICS (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (figures[i].is_count)
      g_string_append_printf (text, "%s%s: %" G_GUINT64_FORMAT, i > 0 ? "\n" : "", figures[i].name,
                              MEMBER (self, i, guint64));
    else if (is_known (self, i))
      g_string_append_printf (text, "\n%s: %.3f ms", figures[i].name,
                              MEMBER (self, i, double) / 1000);
  if (get_last_foreign (self) != NULL)
    g_string_append_printf (text, "\nlast-foreign: %s", get_last_foreign (self));

  return g_string_free (text, FALSE);
}
