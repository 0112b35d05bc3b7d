/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-watchdog.h"
#include "tests/common/netflux-test-table.h"

/* One step of a case: what is done at which time, and what comes of it. */
typedef enum
{
  END,
  ARM,
  DISARM,
  FEED,     /* wanted: whether it recovers */
  EXPIRE,   /* wanted: whether it expires */
  INTERVAL, /* the time is the new interval */
  DEADLINE, /* wanted: the deadline */
  POSTPONE, /* not before the time */
  EXPIRED,  /* wanted: whether it is expired */
} Operation;

typedef struct
{
  Operation operation;
  gint64 time_ns;
  gint64 wanted;
} Step;

typedef struct
{
  const char *name;
  gint64 interval_ns;
  Step steps[16];
} Case;

static const Case cases[] = {
  { "postponed",
    30,
    { { POSTPONE, 500, 0 },
      { DEADLINE, 0, NETFLUX_NEVER },
      { ARM, 100, 0 },
      { POSTPONE, 120, 0 },
      { DEADLINE, 0, 130 },
      { POSTPONE, 150, 0 },
      { DEADLINE, 0, 150 },
      { EXPIRE, 149, FALSE },
      { FEED, 130, FALSE },
      { DEADLINE, 0, 160 },
      { EXPIRE, 160, TRUE },
      { POSTPONE, 500, 0 },
      { EXPIRED, 0, TRUE },
      { FEED, 200, TRUE } } },
  { "never-armed",
    30,
    { { DEADLINE, 0, NETFLUX_NEVER }, { EXPIRE, 1000, FALSE }, { EXPIRE, NETFLUX_NEVER, FALSE } } },
  { "expires-once",
    30,
    { { ARM, 100, 0 },
      { DEADLINE, 0, 130 },
      { EXPIRE, 129, FALSE },
      { EXPIRED, 0, FALSE },
      { EXPIRE, 130, TRUE },
      { EXPIRED, 0, TRUE },
      { DEADLINE, 0, NETFLUX_NEVER },
      { EXPIRE, 131, FALSE },
      { EXPIRE, 9999, FALSE } } },
  { "expires-when-looked-at-late", 30, { { ARM, 0, 0 }, { EXPIRE, 500, TRUE } } },
  { "recovers-once",
    30,
    { { ARM, 0, 0 },
      { EXPIRE, 30, TRUE },
      { FEED, 70, TRUE },
      { EXPIRED, 0, FALSE },
      { FEED, 75, FALSE },
      { DEADLINE, 0, 105 },
      { EXPIRE, 105, TRUE } } },
  { "fed-in-time",
    30,
    { { ARM, 0, 0 },
      { FEED, 29, FALSE },
      { EXPIRE, 30, FALSE },
      { FEED, 58, FALSE },
      { EXPIRE, 87, FALSE },
      { EXPIRE, 88, TRUE } } },
  { "older-food-changes-nothing",
    30,
    { { ARM, 0, 0 }, { FEED, 20, FALSE }, { FEED, 10, FALSE }, { DEADLINE, 0, 50 } } },
  { "old-food-recovers-and-expires-again",
    30,
    { { ARM, 0, 0 },
      { EXPIRE, 30, TRUE },
      { FEED, 25, TRUE },
      { DEADLINE, 0, 55 },
      { EXPIRE, 100, TRUE } } },
  { "feeding-arms", 30, { { FEED, 10, FALSE }, { DEADLINE, 0, 40 } } },
  { "disarmed",
    30,
    { { ARM, 0, 0 },
      { DISARM, 0, 0 },
      { DEADLINE, 0, NETFLUX_NEVER },
      { EXPIRE, 100, FALSE },
      { ARM, 200, 0 },
      { DEADLINE, 0, 230 } } },
  { "disarmed-while-expired",
    30,
    { { ARM, 0, 0 },
      { EXPIRE, 30, TRUE },
      { DISARM, 0, 0 },
      { EXPIRED, 0, FALSE },
      { FEED, 50, FALSE } } },
  { "without-an-interval",
    0,
    { { ARM, 0, 0 },
      { DEADLINE, 0, NETFLUX_NEVER },
      { EXPIRE, 1000, FALSE },
      { FEED, 50, FALSE },
      { DEADLINE, 0, NETFLUX_NEVER } } },
  { "longer-interval",
    30,
    { { ARM, 0, 0 }, { FEED, 10, FALSE }, { INTERVAL, 100, 0 }, { DEADLINE, 0, 110 } } },
  { "shorter-interval-expires-at-once",
    30,
    { { ARM, 0, 0 }, { INTERVAL, 5, 0 }, { DEADLINE, 0, 5 }, { EXPIRE, 20, TRUE } } },
  { "shorter-interval-that-holds",
    30,
    { { ARM, 0, 0 },
      { FEED, 19, FALSE },
      { INTERVAL, 5, 0 },
      { EXPIRE, 20, FALSE },
      { DEADLINE, 0, 24 } } },
  { "interval-of-0-and-back",
    30,
    { { ARM, 0, 0 },
      { INTERVAL, 0, 0 },
      { EXPIRE, 50, FALSE },
      { FEED, 60, FALSE },
      { INTERVAL, 30, 0 },
      { DEADLINE, 0, 90 } } },
  { "expired-stays-whatever-the-interval",
    30,
    { { ARM, 0, 0 },
      { EXPIRE, 30, TRUE },
      { INTERVAL, 0, 0 },
      { EXPIRED, 0, TRUE },
      { INTERVAL, 1000, 0 },
      { EXPIRED, 0, TRUE },
      { EXPIRE, 5000, FALSE },
      { FEED, 5001, TRUE },
      { DEADLINE, 0, 6001 } } },
  { "interval-before-arming",
    30,
    { { INTERVAL, 7, 0 }, { DEADLINE, 0, NETFLUX_NEVER }, { ARM, 3, 0 }, { DEADLINE, 0, 10 } } },
  { "endless-interval",
    NETFLUX_NEVER - 5,
    { { ARM, 5, 0 },
      { DEADLINE, 0, NETFLUX_NEVER },
      { FEED, 100, FALSE },
      { DEADLINE, 0, NETFLUX_NEVER },
      { EXPIRE, NETFLUX_NEVER, FALSE } } },
};

static void
run (NetfluxWatchdogTimer *watchdog, const Step *step)
{
  switch (step->operation)
    {
    case ARM:
      netflux_watchdog_timer_arm (watchdog, step->time_ns);
      break;
    case DISARM:
      netflux_watchdog_timer_disarm (watchdog);
      break;
    case FEED:
      g_assert_cmpint (netflux_watchdog_timer_feed (watchdog, step->time_ns), ==, step->wanted);
      break;
    case EXPIRE:
      g_assert_cmpint (netflux_watchdog_timer_expire (watchdog, step->time_ns), ==, step->wanted);
      break;
    case POSTPONE:
      netflux_watchdog_timer_postpone (watchdog, step->time_ns);
      break;
    case INTERVAL:
      netflux_watchdog_timer_set_interval (watchdog, step->time_ns);
      break;
    case DEADLINE:
      g_assert_cmpint (watchdog->deadline_ns, ==, step->wanted);
      break;
    case EXPIRED:
      g_assert_cmpint (watchdog->expired, ==, step->wanted);
      break;
    case END:
    default:
      g_assert_not_reached ();
    }
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  NetfluxWatchdogTimer watchdog;
  const Step *step;

  netflux_watchdog_timer_init (&watchdog, self->interval_ns);
  for (step = self->steps; step->operation != END; step++)
    {
      g_test_message ("step %" G_GSIZE_FORMAT, (gsize) (step - self->steps));
      run (&watchdog, step);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/watchdog/", cases, test_case);

  return g_test_run ();
}
