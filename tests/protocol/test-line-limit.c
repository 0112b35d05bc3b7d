/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "common/netflux-line-limit.h"

#define SECOND G_USEC_PER_SEC
#define AT_ONCE 40

/* The lines that are told of one each millisecond, and the ones that tell of the others: as the
 * callers do it, with a timer of a second from the first one that is not told on. */
static guint
run (NetfluxLineLimit *limit, gint64 *now_us, guint seconds, guint *n_summaries)
{
  gint64 timer_us = limit->n_untold > 0 ? *now_us + SECOND : G_MAXINT64;
  guint n_told = 0, n_offered = limit->n_untold, n_summed = 0;

  *n_summaries = 0;
  for (gint64 end_us = *now_us + seconds * SECOND; *now_us < end_us; *now_us += 1000)
    {
      if (*now_us >= timer_us)
        {
          n_summed += netflux_line_limit_settle (limit);
          ++*n_summaries;
          timer_us = G_MAXINT64;
        }
      n_offered++;
      if (netflux_line_limit_take (limit, AT_ONCE, *now_us))
        n_told++;
      else if (limit->n_untold == 1)
        timer_us = *now_us + SECOND;
    }

  g_assert_cmpuint (n_told + n_summed + limit->n_untold, ==, n_offered);
  return n_told;
}

/* Whatever the clock says at first. */
static void
test_at_once (gconstpointer data)
{
  const gint64 *begin_us = data;
  NetfluxLineLimit limit = { 0 };

  for (guint i = 0; i < AT_ONCE; i++)
    g_assert_true (netflux_line_limit_take (&limit, AT_ONCE, *begin_us));
  for (guint i = 1; i < 1000; i++)
    {
      g_assert_false (netflux_line_limit_take (&limit, AT_ONCE, *begin_us));
      g_assert_cmpuint (limit.n_untold, ==, i);
    }
  g_assert_cmpuint (netflux_line_limit_settle (&limit), ==, 999);
  g_assert_cmpuint (limit.n_untold, ==, 0);
}

/* The forty of the beginning; after that, four a second and one that counts the others. */
static void
test_flood (void)
{
  NetfluxLineLimit limit = { 0 };
  gint64 now_us = 123 * SECOND;
  guint n_summaries;

  g_assert_cmpuint (run (&limit, &now_us, 1, &n_summaries), ==, AT_ONCE);
  for (guint i = 0; i < 10; i++)
    {
      guint n_told = run (&limit, &now_us, 60, &n_summaries);

      g_assert_cmpuint (n_told, <=, 60 * 4);
      g_assert_cmpuint (n_told, >=, 55 * 4);
      g_assert_cmpuint (n_summaries, >=, 55);
      g_assert_cmpuint (n_summaries, <=, 60);
    }
}

/* Four a second are told for ever, and five are not. */
static void
test_rates (void)
{
  NetfluxLineLimit limit = { 0 };
  gint64 now_us = SECOND;
  guint n_told = 0;

  for (guint i = 0; i < 100000; i++, now_us += SECOND / 4)
    g_assert_true (netflux_line_limit_take (&limit, AT_ONCE, now_us));
  while (netflux_line_limit_take (&limit, AT_ONCE, now_us))
    {
      now_us += SECOND / 5;
      n_told++;
    }
  g_assert_cmpuint (n_told, >=, 5 * (AT_ONCE - 1));
  g_assert_cmpuint (n_told, <=, 5 * (AT_ONCE + 1));
}

/* After ten seconds without any, forty are told at once again; none before they are counted. */
static void
test_recovery (void)
{
  NetfluxLineLimit limit = { 0 };
  gint64 now_us = SECOND;
  guint n_told = 0;

  while (netflux_line_limit_take (&limit, AT_ONCE, now_us))
    ;
  now_us += AT_ONCE / 4 * SECOND;
  g_assert_false (netflux_line_limit_take (&limit, AT_ONCE, now_us));
  g_assert_cmpuint (netflux_line_limit_settle (&limit), ==, 2);
  while (netflux_line_limit_take (&limit, AT_ONCE, now_us))
    n_told++;
  g_assert_cmpuint (n_told, ==, AT_ONCE);
}

int
main (int argc, char *argv[])
{
  static const gint64 zero = 0, small = 1, late = G_MAXINT64 / 2;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_data_func ("/netflux/line-limit/at-once/zero", &zero, test_at_once);
  g_test_add_data_func ("/netflux/line-limit/at-once/small", &small, test_at_once);
  g_test_add_data_func ("/netflux/line-limit/at-once/late", &late, test_at_once);
  g_test_add_func ("/netflux/line-limit/flood", test_flood);
  g_test_add_func ("/netflux/line-limit/rates", test_rates);
  g_test_add_func ("/netflux/line-limit/recovery", test_recovery);

  return g_test_run ();
}
