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
 * NetfluxStatistics:last-foreign:
 *
 * Address and port of who sent the last datagram that was not of the partner, %NULL if
 * nobody did. Often that is the partner itself, at an address or a port that is not the one
 * expected.
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
  netflux_statistics_install_figures (object_class);
}

static void
netflux_statistics_init (NetfluxStatistics *self)
{
  netflux_figures_init (&self->figures);
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
 * Gets a duration. Unlike the property of the same name, this tells one that is not
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
