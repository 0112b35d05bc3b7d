/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "tests/common/netflux-test-table.h"
#include "truth.h"

/* Two links over a bad network count exactly what it did to their frames. */

#define BUDGET 1000    /* datagrams relayed in each direction; then the network is gone */
#define BUDGET_MIN 350 /* the same where all is slow: the numbers wrap */
#define SPARED 100     /* the first ones, so that the two know each other */

typedef struct
{
  const char *name;
  NetfluxTestImpairment impairment;
} Case;

static const Case cases[] = {
  { "clean", { 0 } },
  { "loss", { .loss_permille = 100 } },
  { "much-loss", { .loss_permille = 500 } },
  { "duplicates", { .duplicate_permille = 200, .depth = 4 } },
  { "reordered", { .reorder_permille = 200, .depth = 8 } },
  { "duplicates-far", { .duplicate_permille = 900, .depth = 100 } },
  { "reordered-far", { .reorder_permille = 50, .depth = 100 } },
  { "all",
    { .loss_permille = 100, .duplicate_permille = 100, .reorder_permille = 100, .depth = 8 } },
  { "all-delayed",
    { .loss_permille = 50,
      .duplicate_permille = 50,
      .reorder_permille = 50,
      .depth = 4,
      .delay_us = 20000 } },
};

static guint64
get_budget (void)
{
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");

  return scale == NULL ? BUDGET
                       : MAX (BUDGET_MIN, (guint64) (BUDGET * g_ascii_strtod (scale, NULL)));
}

static void
test_counts (gconstpointer data)
{
  const guint64 budget = get_budget ();
  NetfluxTestImpairment impairment = ((const Case *) data)->impairment;
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 20261123);

  impairment.spared = SPARED;
  for (guint side = 0; side < 2; side++)
    {
      netflux_test_relay_impair (pair->relay, side, &impairment);
      netflux_test_relay_set_budget (pair->relay, side, budget);
    }
  pair_count_frames (pair);
  pair_start (pair);

  for (guint side = 0; side < 2; side++)
    netflux_test_wait (netflux_test_relay_get_counts (pair->relay, side).arrived > budget);
  if (impairment.delay_us > 0)
    for (guint side = 0; side < 2; side++)
      netflux_test_wait (netflux_test_relay_get_counts (pair->relay, side).delayed == 0);

  for (guint side = 0; side < 2; side++)
    truth_check (pair, side);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/impairment/", cases, test_counts);

  return g_test_run ();
}
