/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

/* The figures: their names, the ways to read them, and how they are related. */

static const char *const counts[] = {
  "frames-sent",
  "send-errors",
  "missed-cycles",
  "frames-accepted",
  "frames-duplicate",
  "frames-late",
  "frames-foreign",
  "partner-lost",
  "feedback-lost",
  "frames-malformed",
  "malformed-size",
  "last-foreign-size",
  "last-foreign-count",
  "frames-oversize",
  "frames-dropped",
  "restarts",
  "outages",
  "icmp-reports",
  "kernel-drops",
  "recent-frames-sent",
  "recent-send-errors",
  "recent-missed-cycles",
  "recent-frames-accepted",
  "recent-frames-duplicate",
  "recent-frames-late",
  "recent-frames-foreign",
  "recent-partner-lost",
  "recent-feedback-lost",
  "recent-frames-malformed",
  "recent-frames-oversize",
  "recent-restarts",
  "recent-outages",
  "recent-icmp-reports",
  "recent-kernel-drops",
};

static const char *const durations[] = {
  "avg-own-interval",
  "own-jitter",
  "min-own-interval",
  "max-own-interval",
  "avg-partner-interval",
  "partner-jitter",
  "min-partner-interval",
  "max-partner-interval",
  "lateness-p50",
  "lateness-p99",
  "lateness-p999",
  "lateness-max",
  "last-rtt",
  "min-rtt",
  "avg-rtt",
  "rtt-p50",
  "rtt-p99",
  "max-rtt",
  "recent-avg-own-interval",
  "recent-avg-partner-interval",
  "recent-avg-rtt",
};

typedef struct
{
  NetfluxLink *a;
  NetfluxLink *b;
} Fixture;

static guint64
get_count (NetfluxStatistics *statistics, const char *name)
{
  guint64 value;

  g_object_get (statistics, name, &value, NULL);

  return value;
}

static double
get_duration (NetfluxStatistics *statistics, const char *name)
{
  double value;

  g_object_get (statistics, name, &value, NULL);

  return value;
}

static gboolean
has_round_trips (NetfluxLink *link)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);

  return get_duration (statistics, "last-rtt") > 0 &&
         get_count (statistics, "frames-accepted") > 50 &&
         get_count (statistics, "frames-sent") > 50;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (GError) error = NULL;

  self->a = api_new_link (ports[0], ports[1]);
  self->b = api_new_link (ports[1], ports[0]);
  netflux_link_start (self->a, &error);
  g_assert_no_error (error);
  netflux_link_start (self->b, &error);
  g_assert_no_error (error);
  netflux_test_wait (has_round_trips (self->a) && has_round_trips (self->b));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->a);
  g_assert_finalize_object (self->b);
}

static void
check_types (NetfluxStatistics *statistics, const char *const *names, guint n, GType type)
{
  for (guint i = 0; i < n; i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (statistics), names[i]);

      g_assert_nonnull (pspec);
      g_assert_true (pspec->value_type == type);
    }
}

/* The names are all there are. */
static void
test_names (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->a);
  guint n;
  G_GNUC_UNUSED g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (statistics), &n);

  g_assert_nonnull (pspecs);
  check_types (statistics, counts, G_N_ELEMENTS (counts), G_TYPE_UINT64);
  check_types (statistics, durations, G_N_ELEMENTS (durations), G_TYPE_DOUBLE);
  g_assert_nonnull (g_object_class_find_property (G_OBJECT_GET_CLASS (statistics), "last-foreign"));
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (counts) + G_N_ELEMENTS (durations) + 1);
}

/* A snapshot stays as it is, and all ways to read it tell the same. */
static void
check_ways_to_read (NetfluxLink *link, NetfluxStatistics *statistics)
{
  g_autoptr (GVariant) variant = netflux_statistics_to_variant (statistics);
  g_autofree char *text = netflux_statistics_to_string (statistics);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint64 sent = get_count (statistics, "frames-sent");
  g_autofree char *line = g_strdup_printf ("frames-sent: %" G_GUINT64_FORMAT, sent);
  guint n_known = 0;

  netflux_link_reset_statistics (link);
  g_assert_cmpuint (get_count (statistics, "frames-sent"), ==, sent);

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint64 value;

      g_assert_true (g_variant_lookup (variant, counts[i], "t", &value));
      g_assert_cmpuint (value, ==, get_count (statistics, counts[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      double wanted = get_duration (statistics, durations[i]), value;
      gboolean known = g_variant_lookup (variant, durations[i], "d", &value);

      if (known)
        g_assert_cmpfloat (value, ==, wanted);
      else
        g_assert_cmpfloat (wanted, ==, 0);
      n_known += known;
    }
  g_assert_cmpuint (g_variant_n_children (variant), ==, G_N_ELEMENTS (counts) + n_known);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (counts) + n_known);
  g_assert_true (g_strv_contains ((const char *const *) lines, line));
}

static void
test_ways_to_read (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->a);

  check_ways_to_read (self->a, statistics);
}

/* Before anything was measured, no duration is known. */
static void
test_unknown (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 2000);
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);
  g_autoptr (GVariant) variant = netflux_statistics_to_variant (statistics);

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    g_assert_cmpfloat (get_duration (statistics, durations[i]), ==, 0);
  g_assert_cmpuint (g_variant_n_children (variant), ==, G_N_ELEMENTS (counts));
  check_ways_to_read (link, statistics);
}

/* Nor is there one of no link at all. */
static void
test_of_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxStatistics) statistics = g_object_new (NETFLUX_TYPE_STATISTICS, NULL);
  g_autoptr (GVariant) variant = netflux_statistics_to_variant (statistics);

  g_assert_cmpuint (g_variant_n_children (variant), ==, G_N_ELEMENTS (counts));
  g_assert_cmpfloat (
      netflux_statistics_get_duration (statistics, NETFLUX_STATISTICS_DURATION_LAST_RTT), ==, -1);
}

/* The last round trip of a partner that is silent is not that of now. */
static void
test_silent (Fixture *self, gconstpointer data)
{
  netflux_link_stop (self->b);
  g_object_set (self->a, "watch-interval", (gint64) 20000, NULL);
  netflux_test_wait (netflux_link_get_state (self->a) == NETFLUX_LINK_STATE_LOST);
  {
    g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->a);

    g_assert_cmpfloat (get_duration (statistics, "last-rtt"), ==, 0);
    g_assert_cmpfloat (get_duration (statistics, "avg-rtt"), ==, 0);
    g_assert_cmpfloat (get_duration (statistics, "avg-partner-interval"), ==, 0);
    g_assert_cmpfloat (get_duration (statistics, "max-rtt"), >, 0);
    check_ways_to_read (self->a, statistics);
  }
}

/* Each row in order of size, whatever the machine does. */
static void
test_order (Fixture *self, gconstpointer data)
{
  static const char *const rows[][5] = {
    { "min-rtt", "rtt-p50", "rtt-p99", "max-rtt" },
    { "min-rtt", "avg-rtt", "max-rtt" },
    { "min-rtt", "last-rtt", "max-rtt" },
    { "min-own-interval", "avg-own-interval", "max-own-interval" },
    { "min-partner-interval", "avg-partner-interval", "max-partner-interval" },
    { "lateness-p50", "lateness-p99", "lateness-p999", "lateness-max" },
  };
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->a);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double last = 0;

      for (guint j = 0; j < G_N_ELEMENTS (rows[i]) && rows[i][j] != NULL; j++)
        {
          double value = get_duration (statistics, rows[i][j]);

          g_test_message ("%s: %f", rows[i][j], value);
          g_assert_cmpfloat (value, >=, last);
          last = value;
        }
      g_assert_cmpfloat (last, >, 0);
    }
}

/* What one has sent, the other has accepted or counted. */
static void
test_balance (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxStatistics) of_a = NULL;
  g_autoptr (NetfluxStatistics) of_b = NULL;
  NetfluxSink *sink = netflux_link_get_sink (self->a);
  NetfluxSource *source = netflux_link_get_source (self->b);

  netflux_sink_set_sending (sink, FALSE);
  netflux_test_wait (netflux_source_get_partner_sequence (source) ==
                     netflux_sink_get_sequence (sink));
  of_a = netflux_link_get_statistics (self->a);
  of_b = netflux_link_get_statistics (self->b);

  /* Before B was there, A had sent some. */
  g_assert_cmpuint (get_count (of_b, "frames-accepted") + get_count (of_b, "partner-lost"), <=,
                    get_count (of_a, "frames-sent"));
  g_assert_cmpuint (get_count (of_b, "partner-lost"), ==, 0);
  g_assert_cmpuint (get_count (of_b, "frames-late"), ==, 0);
  g_assert_cmpuint (get_count (of_b, "frames-duplicate"), ==, 0);
  g_assert_cmpuint (get_count (of_b, "restarts"), ==, 0);
}

/* The typed functions have every figure, under the nick that is the name of its property. */
static void
test_typed (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->a);
  g_autoptr (GEnumClass) count_class = g_type_class_ref (NETFLUX_TYPE_STATISTICS_COUNT);
  g_autoptr (GEnumClass) duration_class = g_type_class_ref (NETFLUX_TYPE_STATISTICS_DURATION);

  g_assert_cmpuint (count_class->n_values, ==, G_N_ELEMENTS (counts));
  g_assert_cmpuint (duration_class->n_values, ==, G_N_ELEMENTS (durations));
  for (guint i = 0; i < count_class->n_values; i++)
    {
      guint64 expected = 1;

      g_object_get (statistics, count_class->values[i].value_nick, &expected, NULL);
      g_assert_cmpuint (netflux_statistics_get_count (statistics, count_class->values[i].value), ==,
                        expected);
    }
  for (guint i = 0; i < duration_class->n_values; i++)
    {
      double value = netflux_statistics_get_duration (statistics, duration_class->values[i].value);
      double expected = 1;

      g_object_get (statistics, duration_class->values[i].value_nick, &expected, NULL);
      g_assert_true (value == -1 || value >= 0);
      g_assert_cmpfloat (MAX (value, 0), ==, expected);
    }
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/statistics/names", test_names, NULL },
    { "/netflux/statistics/ways-to-read", test_ways_to_read, NULL },
    { "/netflux/statistics/typed", test_typed, NULL },
    { "/netflux/statistics/unknown", test_unknown, NULL },
    { "/netflux/statistics/of-nothing", test_of_nothing, NULL },
    { "/netflux/statistics/silent", test_silent, NULL },
    { "/netflux/statistics/order", test_order, NULL },
    { "/netflux/statistics/balance", test_balance, NULL },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
