/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "pair.h"

/* The network goes and comes back. */

#define FRONT NETFLUX_TEST_RELAY_FRONT
#define BACK NETFLUX_TEST_RELAY_BACK

static void
set_blackout (Pair *pair, gboolean blackout)
{
  netflux_test_relay_set_blackout (pair->relay, FRONT, blackout);
  netflux_test_relay_set_blackout (pair->relay, BACK, blackout);
}

/* After an outage the first frames may not be believed yet. */
static guint64
count_read (Pair *pair, guint side)
{
  return pair_get_statistic (pair, side, "frames-accepted") +
         pair_get_statistic (pair, side, "frames-duplicate") +
         pair_get_statistic (pair, side, "frames-late");
}

/* The network goes, and both have read what it still brought, before the watchdogs are
 * set: a frame that waits while the machine stalls would end an outage. */
static void
cut (Pair *pair)
{
  set_blackout (pair, TRUE);
  for (guint side = 0; side < 2; side++)
    netflux_test_wait (count_read (pair, side) ==
                       netflux_test_relay_get_counts (pair->relay, 1 - side).sent);
  pair_set (pair, "watch-interval", 30000);
}

static guint
count_frames (PairEnd *end)
{
  guint n;

  g_mutex_lock (&end->lock);
  n = end->frames->len;
  g_mutex_unlock (&end->lock);

  return n;
}

/* The first good frame, the one after those that were there before, has ended it. */
static void
check_recovery (Pair *pair, NetfluxTestRelaySide side, guint outage, guint n_frames)
{
  PairEnd *end = &pair->ends[side];
  PairFrame frame;

  netflux_test_wait (end->recovered[NETFLUX_WATCHDOG_RECEIVE] == outage);
  netflux_test_wait (end->recovered[NETFLUX_WATCHDOG_FEEDBACK] == outage);
  g_mutex_lock (&end->lock);
  frame = g_array_index (end->frames, PairFrame, n_frames);
  g_mutex_unlock (&end->lock);
  g_assert_true (frame.resynchronised);
  g_assert_cmpuint (pair_get_statistic (pair, side, "outages"), ==, outage);
}

/* Each outage is seen once, with the default watchdog of 30 ms, and the first good
 * frame ends it. */
static void
test_both_directions (void)
{
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 1);

  pair_count_frames (pair);
  pair_start (pair);
  netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));

  for (guint outage = 1; outage <= 3; outage++)
    {
      guint64 arrived, outages[2];
      guint n_frames[2];

      cut (pair);
      netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_LOST));
      for (guint side = 0; side < 2; side++)
        {
          PairEnd *end = &pair->ends[side];

          netflux_test_wait (end->expired[NETFLUX_WATCHDOG_RECEIVE] == outage);
          netflux_test_wait (end->expired[NETFLUX_WATCHDOG_FEEDBACK] == outage);
          outages[side] = pair_get_statistic (pair, side, "outages");
          n_frames[side] = count_frames (end);
        }

      /* It lasts, and is still one; the cycles go on. */
      arrived = netflux_test_relay_get_counts (pair->relay, FRONT).arrived;
      netflux_test_wait (netflux_test_relay_get_counts (pair->relay, FRONT).arrived >
                         arrived + 100);
      for (guint side = 0; side < 2; side++)
        {
          PairEnd *end = &pair->ends[side];

          g_assert_cmpuint (end->expired[NETFLUX_WATCHDOG_RECEIVE], ==, outage);
          g_assert_cmpuint (end->expired[NETFLUX_WATCHDOG_FEEDBACK], ==, outage);
          g_assert_cmpuint (pair_get_statistic (pair, side, "outages"), ==, outages[side]);
          g_assert_cmpuint (count_frames (end), ==, n_frames[side]);
        }

      /* A short stall of the machine is no outage. */
      pair_set (pair, "watch-interval", 100 * G_USEC_PER_SEC);
      g_assert_true (pair_is (pair, NETFLUX_LINK_STATE_LOST));
      set_blackout (pair, FALSE);
      netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));
      for (guint side = 0; side < 2; side++)
        check_recovery (pair, side, outage, n_frames[side]);
    }

  /* Nothing was lost but during outages. */
  for (guint side = 0; side < 2; side++)
    {
      NetfluxTestRelayCounts counts = netflux_test_relay_get_counts (pair->relay, 1 - side);

      g_assert_cmpuint (pair_get_statistic (pair, side, "partner-lost"), <=,
                        counts.arrived - counts.sent);
      g_assert_cmpuint (pair_get_statistic (pair, side, "restarts"), ==, 0);
    }
}

/* What goes from the front is lost: the back does not hear it, and the front learns
 * that from the feedback alone. */
static void
test_one_direction (void)
{
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 2);
  NetfluxLink *front = pair->ends[FRONT].link, *back = pair->ends[BACK].link;
  guint n_frames;

  pair_count_frames (pair);
  pair_start (pair);
  netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));

  netflux_test_relay_set_blackout (pair->relay, FRONT, TRUE);
  pair_set (pair, "watch-interval", 500000);
  netflux_test_wait (netflux_link_get_state (front) == NETFLUX_LINK_STATE_UNACKNOWLEDGED);
  netflux_test_wait (netflux_link_get_state (back) == NETFLUX_LINK_STATE_LOST);
  netflux_test_wait (pair->ends[FRONT].expired[NETFLUX_WATCHDOG_FEEDBACK] > 0);
  netflux_test_wait (pair->ends[BACK].expired[NETFLUX_WATCHDOG_RECEIVE] > 0);
  n_frames = count_frames (&pair->ends[FRONT]);
  netflux_test_wait (count_frames (&pair->ends[FRONT]) > n_frames + 20);

  netflux_test_relay_set_blackout (pair->relay, FRONT, FALSE);
  netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));
  netflux_test_wait (pair->ends[FRONT].recovered[NETFLUX_WATCHDOG_FEEDBACK] > 0);
  netflux_test_wait (pair->ends[BACK].recovered[NETFLUX_WATCHDOG_RECEIVE] > 0);
}

/* What the image is when the partner is silent. */
static void
test_policies (void)
{
  static const struct
  {
    gboolean keep;
    const char *safe;
    const char *expected;
  } policies[] = {
    { FALSE, NULL, "\0\0\0\0" },
    { TRUE, NULL, "live" },
    { FALSE, "safe", "safe" },
    { TRUE, "safe", "live" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 3);
      g_autoptr (GBytes) live = g_bytes_new_static ("live", 4);
      g_autoptr (GBytes) expected = g_bytes_new_static (policies[i].expected, 4);
      g_autoptr (GBytes) safe =
          policies[i].safe != NULL ? g_bytes_new_static (policies[i].safe, 4) : NULL;

      g_object_set (pair->ends[BACK].link, "keep-values-on-timeout", policies[i].keep,
                    "safe-values", safe, NULL);
      netflux_link_set_send_data (pair->ends[FRONT].link, live);
      pair_start (pair);
      netflux_test_wait (pair_holds (pair, BACK, live));

      cut (pair);
      netflux_test_wait (netflux_link_get_state (pair->ends[BACK].link) == NETFLUX_LINK_STATE_LOST);
      g_assert_true (pair_holds (pair, BACK, expected));

      set_blackout (pair, FALSE);
      netflux_test_wait (pair_holds (pair, BACK, live));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/outage/both-directions", test_both_directions);
  g_test_add_func ("/netflux/outage/one-direction", test_one_direction);
  g_test_add_func ("/netflux/outage/policies", test_policies);

  return g_test_run ();
}
