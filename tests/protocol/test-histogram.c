/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-histogram.h"

#define MINUTE_NS (G_GINT64_CONSTANT (60) * 1000 * 1000 * 1000)

static void
test_empty (void)
{
  NetfluxHistogram histogram;

  netflux_histogram_init (&histogram);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0), ==, 0);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0.5), ==, 0);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 1), ==, 0);
}

static void
assert_single (gint64 value, double wanted)
{
  static const double fractions[] = { 0, 0.001, 0.5, 0.999, 1 };
  NetfluxHistogram histogram;
  guint i;

  netflux_histogram_init (&histogram);
  netflux_histogram_add (&histogram, value);
  for (i = 0; i < G_N_ELEMENTS (fractions); i++)
    {
      double got = netflux_histogram_get_percentile (&histogram, fractions[i]);

      g_assert_cmpfloat (got, >=, wanted / 1.032);
      g_assert_cmpfloat (got, <=, wanted * 1.032);
    }
}

/* A value is never reported more than a bucket away, at every border of a bucket. */
static void
test_error (void)
{
  gint64 power, value;

  for (value = 0; value < 64; value++)
    {
      NetfluxHistogram histogram;

      netflux_histogram_init (&histogram);
      netflux_histogram_add (&histogram, value);
      g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0.5), ==, (double) value);
    }

  for (power = 32; power <= MINUTE_NS; power *= 2)
    for (value = power; value < 2 * power; value += power / 32)
      {
        assert_single (value - 1, (double) (value - 1));
        assert_single (value, (double) value);
        assert_single (value + 1, (double) (value + 1));
      }
}

static void
test_limits (void)
{
  NetfluxHistogram histogram;

  assert_single (MINUTE_NS, (double) MINUTE_NS);
  assert_single (-1, 0);
  assert_single (G_MININT64, 0);
  assert_single (G_GINT64_CONSTANT (1) << 36, 68719476736.0);
  assert_single (G_MAXINT64, 68719476736.0);

  netflux_histogram_init (&histogram);
  netflux_histogram_add (&histogram, G_MAXINT64);
  g_assert_cmpuint (histogram.counts[NETFLUX_HISTOGRAM_BUCKETS - 1], ==, 1);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* Against all the values, sorted. */
static void
test_percentiles (void)
{
  static const double fractions[] = { 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999 };
  enum
  {
    VALUES = 20000
  };
  gint64 *values = g_new (gint64, VALUES);
  NetfluxHistogram histogram;
  guint i;

  netflux_histogram_init (&histogram);
  for (i = 0; i < VALUES; i++)
    {
      values[i] = g_test_rand_int_range (0, 1 << g_test_rand_int_range (1, 30));
      netflux_histogram_add (&histogram, values[i]);
    }
  qsort (values, VALUES, sizeof values[0], compare);

  g_assert_cmpuint (histogram.total, ==, VALUES);
  for (i = 0; i < G_N_ELEMENTS (fractions); i++)
    {
      double got = netflux_histogram_get_percentile (&histogram, fractions[i]);
      double wanted = (double) values[(guint) (fractions[i] * VALUES) - 1];

      g_test_message ("%g: %g, not %g", fractions[i], got, wanted);
      g_assert_cmpfloat (got, >=, wanted / 1.032 - 1);
      g_assert_cmpfloat (got, <=, wanted * 1.032 + 1);
    }
  g_free (values);
}

/* Within a bucket, the rank decides: 1024 to 1055 is one. */
static void
test_interpolation (void)
{
  NetfluxHistogram histogram;
  gint64 value;

  netflux_histogram_init (&histogram);
  for (value = 1024; value < 1056; value++)
    netflux_histogram_add (&histogram, value);

  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0), ==, 1024);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0.5), ==, 1024 + 15.5);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 1), ==, 1055);

  /* Between two buckets that are far apart, the lower one up to its rank */
  netflux_histogram_init (&histogram);
  netflux_histogram_add (&histogram, 10);
  netflux_histogram_add (&histogram, 20);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0.5), ==, 10);
  g_assert_cmpfloat (netflux_histogram_get_percentile (&histogram, 0.51), ==, 20);
}

static void
test_size (void)
{
  g_assert_cmpuint (sizeof (NetfluxHistogram), <=, 8 * 1024 + 64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/histogram/empty", test_empty);
  g_test_add_func ("/netflux/histogram/error", test_error);
  g_test_add_func ("/netflux/histogram/limits", test_limits);
  g_test_add_func ("/netflux/histogram/percentiles", test_percentiles);
  g_test_add_func ("/netflux/histogram/interpolation", test_interpolation);
  g_test_add_func ("/netflux/histogram/size", test_size);

  return g_test_run ();
}
