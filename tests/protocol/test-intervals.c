/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-intervals.h"
#include "tests/common/netflux-test-table.h"

typedef struct
{
  const char *name;
  struct
  {
    gint64 interval_ns;
    guint steps;
  } intervals[8];
  double mean_ns;
  gint64 min_ns;
  gint64 max_ns;
} Case;

static const Case cases[] = {
  { "empty", { { 0, 0 } }, 0, 0, 0 },
  { "one", { { 5000, 1 } }, 5000, 5000, 5000 },
  { "perfect", { { 5000, 1 }, { 5000, 1 }, { 5000, 1 } }, 5000, 5000, 5000 },
  { "perfect-with-loss", { { 5000, 1 }, { 15000, 3 }, { 635000, 127 } }, 5000, 5000, 5000 },
  { "rising", { { 1000, 1 }, { 2000, 1 }, { 6000, 1 } }, 3000, 1000, 6000 },
  { "falling", { { 6000, 1 }, { 2000, 1 }, { 1000, 1 } }, 3000, 1000, 6000 },
  { "nothing-between", { { 0, 1 }, { 0, 2 } }, 0, 0, 0 },
  { "down-to-0", { { 10, 1 }, { 0, 1 } }, 5, 0, 10 },
  { "steps-weigh", { { 8000, 2 }, { 1000, 1 } }, 3000, 1000, 4000 },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  NetfluxIntervals intervals;
  guint i;

  netflux_intervals_init (&intervals);
  for (i = 0; i < G_N_ELEMENTS (self->intervals) && self->intervals[i].steps > 0; i++)
    netflux_intervals_add (&intervals, self->intervals[i].interval_ns, self->intervals[i].steps);

  g_assert_cmpfloat (netflux_intervals_get_mean (&intervals), ==, self->mean_ns);
  g_assert_cmpint (intervals.min_ns, ==, self->min_ns);
  g_assert_cmpint (intervals.max_ns, ==, self->max_ns);
  g_assert_cmpfloat (intervals.jitter_ns, ==, 0);
}

/* The examples are worked out by J += (|D| − J) / 16. */
static void
test_jitter (void)
{
  NetfluxIntervals intervals;
  guint i;

  netflux_intervals_init (&intervals);
  netflux_intervals_add_deviation (&intervals, 160);
  g_assert_cmpfloat (intervals.jitter_ns, ==, 10);
  netflux_intervals_add_deviation (&intervals, -26);
  g_assert_cmpfloat (intervals.jitter_ns, ==, 11);
  netflux_intervals_add_deviation (&intervals, 0);
  g_assert_cmpfloat (intervals.jitter_ns, ==, 11 - 11 / 16.0);

  for (i = 0; i < 1000; i++)
    netflux_intervals_add_deviation (&intervals, i % 2 ? 500 : -500);
  g_assert_cmpfloat_with_epsilon (intervals.jitter_ns, 500, 1e-6);

  for (i = 0; i < 1000; i++)
    netflux_intervals_add_deviation (&intervals, 0);
  g_assert_cmpfloat_with_epsilon (intervals.jitter_ns, 0, 1e-6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/intervals/", cases, test_case);
  g_test_add_func ("/netflux/intervals/jitter", test_jitter);

  return g_test_run ();
}
