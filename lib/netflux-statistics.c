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

#define FIGURE(name, member, is_count)                                                             \
  {                                                                                                \
    name, G_STRUCT_OFFSET (NetfluxFigures, member), is_count                                       \
  }

static const struct
{
  const char *name;
  gsize offset;
  gboolean is_count;
} figures[] = {
  FIGURE ("frames-sent", frames_sent, TRUE),
  FIGURE ("send-errors", send_errors, TRUE),
  FIGURE ("missed-cycles", missed_cycles, TRUE),
  FIGURE ("frames-accepted", frames_accepted, TRUE),
  FIGURE ("frames-duplicate", frames_duplicate, TRUE),
  FIGURE ("frames-late", frames_late, TRUE),
  FIGURE ("frames-foreign", frames_foreign, TRUE),
  FIGURE ("frames-malformed", frames_malformed, TRUE),
  FIGURE ("frames-oversize", frames_oversize, TRUE),
  FIGURE ("partner-lost", partner_lost, TRUE),
  FIGURE ("feedback-lost", feedback_lost, TRUE),
  FIGURE ("restarts", restarts, TRUE),
  FIGURE ("outages", outages, TRUE),
  FIGURE ("icmp-reports", icmp_reports, TRUE),
  FIGURE ("kernel-drops", kernel_drops, TRUE),
  FIGURE ("malformed-size", malformed_size, TRUE),
  FIGURE ("last-foreign-size", last_foreign_size, TRUE),
  FIGURE ("last-foreign-count", last_foreign_count, TRUE),
  FIGURE ("frames-dropped", frames_dropped, TRUE),
  FIGURE ("avg-own-interval", avg_own_interval, FALSE),
  FIGURE ("own-jitter", own_jitter, FALSE),
  FIGURE ("min-own-interval", min_own_interval, FALSE),
  FIGURE ("max-own-interval", max_own_interval, FALSE),
  FIGURE ("avg-partner-interval", avg_partner_interval, FALSE),
  FIGURE ("partner-jitter", partner_jitter, FALSE),
  FIGURE ("min-partner-interval", min_partner_interval, FALSE),
  FIGURE ("max-partner-interval", max_partner_interval, FALSE),
  FIGURE ("lateness-p50", lateness_p50, FALSE),
  FIGURE ("lateness-p99", lateness_p99, FALSE),
  FIGURE ("lateness-p999", lateness_p999, FALSE),
  FIGURE ("lateness-max", lateness_max, FALSE),
  FIGURE ("last-rtt", last_rtt, FALSE),
  FIGURE ("min-rtt", min_rtt, FALSE),
  FIGURE ("avg-rtt", avg_rtt, FALSE),
  FIGURE ("rtt-p50", rtt_p50, FALSE),
  FIGURE ("rtt-p99", rtt_p99, FALSE),
  FIGURE ("max-rtt", max_rtt, FALSE),
  FIGURE ("recent-frames-sent", recent_frames_sent, TRUE),
  FIGURE ("recent-send-errors", recent_send_errors, TRUE),
  FIGURE ("recent-missed-cycles", recent_missed_cycles, TRUE),
  FIGURE ("recent-frames-accepted", recent_frames_accepted, TRUE),
  FIGURE ("recent-frames-duplicate", recent_frames_duplicate, TRUE),
  FIGURE ("recent-frames-late", recent_frames_late, TRUE),
  FIGURE ("recent-frames-foreign", recent_frames_foreign, TRUE),
  FIGURE ("recent-frames-malformed", recent_frames_malformed, TRUE),
  FIGURE ("recent-frames-oversize", recent_frames_oversize, TRUE),
  FIGURE ("recent-partner-lost", recent_partner_lost, TRUE),
  FIGURE ("recent-feedback-lost", recent_feedback_lost, TRUE),
  FIGURE ("recent-restarts", recent_restarts, TRUE),
  FIGURE ("recent-outages", recent_outages, TRUE),
  FIGURE ("recent-icmp-reports", recent_icmp_reports, TRUE),
  FIGURE ("recent-kernel-drops", recent_kernel_drops, TRUE),
  FIGURE ("recent-avg-own-interval", recent_avg_own_interval, FALSE),
  FIGURE ("recent-avg-partner-interval", recent_avg_partner_interval, FALSE),
  FIGURE ("recent-avg-rtt", recent_avg_rtt, FALSE),
};

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
 * Mean Own interval, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:own-jitter:
 *
 * Own jitter, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:min-own-interval:
 *
 * Least Own interval, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:max-own-interval:
 *
 * Largest Own interval, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:avg-partner-interval:
 *
 * Mean Partner interval, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:partner-jitter:
 *
 * Partner jitter, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:min-partner-interval:
 *
 * Least Partner interval, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:max-partner-interval:
 *
 * Largest Partner interval, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-p50:
 *
 * Lateness of sending, median, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-p99:
 *
 * Lateness of sending, 99th percentile, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-p999:
 *
 * Lateness of sending, 99.9th percentile, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:lateness-max:
 *
 * Lateness of sending, Largest, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:last-rtt:
 *
 * Last round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:min-rtt:
 *
 * Least round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:avg-rtt:
 *
 * Mean round-trip time, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:rtt-p50:
 *
 * round-trip time median, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:rtt-p99:
 *
 * round-trip time 99th percentile, in microseconds.
 *
 * Since: 1.0
 */
/**
 * NetfluxStatistics:max-rtt:
 *
 * Largest round-trip time, in microseconds.
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
