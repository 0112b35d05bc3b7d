/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-schedule.h"
#include "tests/common/netflux-test-table.h"

#define CYCLIC NETFLUX_SEND_MODE_CYCLIC
#define ON_CHANGE NETFLUX_SEND_MODE_ON_CHANGE
#define ON_DEMAND NETFLUX_SEND_MODE_ON_DEMAND
#define NEVER NETFLUX_NEVER
#define MS (G_GINT64_CONSTANT (1000) * 1000)

typedef enum
{
  END,
  DUE,   /* wanted: when the next frame is due */
  BEGIN, /* wanted: when the cycle that is served was due */
  SENT,
  FAILED,
  CYCLE, /* begun and sent at once; wanted: as for BEGIN */
  CHANGED,
  INTERVAL, /* wanted: the new interval */
  GAP,      /* wanted: the new gap */
  MODE,     /* wanted: the new mode */
  MISSED,   /* wanted: cycles missed so far */
} Operation;

typedef struct
{
  Operation operation;
  gint64 now_ns;
  gint64 wanted;
} Step;

/* Each starts at 100; cyclic cases have a cycle of 10, the others a heartbeat of 1000 and
 * a gap of 20. */
typedef struct
{
  const char *name;
  NetfluxSendMode mode;
  Step steps[24];
} Case;

static const Case cases[] = {
  { "cyclic-first-at-once", CYCLIC, { { DUE, 0, 100 }, { CYCLE, 100, 100 }, { DUE, 0, 110 } } },
  { "cyclic-lateness-does-not-add-up",
    CYCLIC,
    { { CYCLE, 107, 100 },
      { DUE, 0, 110 },
      { CYCLE, 119, 110 },
      { DUE, 0, 120 },
      { CYCLE, 120, 120 },
      { DUE, 0, 130 },
      { MISSED, 0, 0 } } },
  { "cyclic-not-due-yet",
    CYCLIC,
    { { CYCLE, 100, 100 }, { BEGIN, 109, NEVER }, { DUE, 0, 110 }, { MISSED, 0, 0 } } },
  { "cyclic-last-moment-is-not-missed",
    CYCLIC,
    { { CYCLE, 109, 100 }, { MISSED, 0, 0 }, { DUE, 0, 110 } } },
  { "cyclic-one-missed",
    CYCLIC,
    { { CYCLE, 100, 100 }, { CYCLE, 120, 120 }, { MISSED, 0, 1 }, { DUE, 0, 130 } } },
  { "cyclic-newest-is-served",
    CYCLIC,
    { { CYCLE, 100, 100 }, { CYCLE, 1234, 1230 }, { MISSED, 0, 112 }, { DUE, 0, 1240 } } },
  { "cyclic-first-is-missed", CYCLIC, { { CYCLE, 135, 130 }, { MISSED, 0, 3 } } },
  { "cyclic-failure-goes-on",
    CYCLIC,
    { { BEGIN, 100, 100 },
      { FAILED, 0, 0 },
      { DUE, 0, 110 },
      { CYCLE, 110, 110 },
      { MISSED, 0, 0 } } },
  { "cyclic-unscheduled-frames-change-nothing",
    CYCLIC,
    { { SENT, 90, 0 }, { DUE, 0, 100 }, { CYCLE, 100, 100 }, { SENT, 104, 0 }, { DUE, 0, 110 } } },
  { "cyclic-changes-change-nothing",
    CYCLIC,
    { { CYCLE, 100, 100 }, { CHANGED, 101, 0 }, { DUE, 0, 110 } } },
  { "cyclic-longer-interval",
    CYCLIC,
    { { CYCLE, 102, 100 },
      { INTERVAL, 105, 50 },
      { DUE, 0, 150 },
      { CYCLE, 150, 150 },
      { DUE, 0, 200 },
      { MISSED, 0, 0 } } },
  { "cyclic-shorter-interval",
    CYCLIC,
    { { CYCLE, 100, 100 }, { INTERVAL, 102, 4 }, { DUE, 0, 104 }, { MISSED, 0, 0 } } },
  { "cyclic-shorter-interval-that-is-past",
    CYCLIC,
    { { CYCLE, 100, 100 },
      { INTERVAL, 109, 2 },
      { DUE, 0, 109 },
      { CYCLE, 109, 109 },
      { DUE, 0, 111 },
      { MISSED, 0, 0 } } },
  { "cyclic-interval-before-the-first",
    CYCLIC,
    { { INTERVAL, 95, 50 }, { DUE, 0, 100 }, { CYCLE, 100, 100 }, { DUE, 0, 150 } } },
  { "cyclic-interval-when-overdue",
    CYCLIC,
    { { CYCLE, 100, 100 },
      { INTERVAL, 135, 3 },
      { MISSED, 0, 2 },
      { CYCLE, 135, 135 },
      { MISSED, 0, 2 },
      { DUE, 0, 138 } } },
  { "cyclic-same-interval-again",
    CYCLIC,
    { { CYCLE, 100, 100 },
      { INTERVAL, 108, 10 },
      { DUE, 0, 110 },
      { INTERVAL, 125, 10 },
      { DUE, 0, 110 },
      { GAP, 125, 7 },
      { DUE, 0, 110 },
      { CYCLE, 125, 120 },
      { MISSED, 0, 1 } } },
  { "cyclic-interval-of-nothing",
    CYCLIC,
    { { INTERVAL, 100, 0 }, { CYCLE, 100, 100 }, { DUE, 0, 101 } } },
  { "cyclic-interval-without-end",
    CYCLIC,
    { { CYCLE, 100, 100 },
      { INTERVAL, 105, NEVER },
      { DUE, 0, NEVER },
      { BEGIN, 1000, NEVER },
      { INTERVAL, 1000, 10 },
      { DUE, 0, 1000 },
      { MISSED, 0, 0 } } },
  { "cyclic-to-on-demand-and-back",
    CYCLIC,
    { { CYCLE, 100, 100 },
      { MODE, 105, ON_DEMAND },
      { DUE, 0, NEVER },
      { MODE, 200, CYCLIC },
      { DUE, 0, 200 },
      { CYCLE, 200, 200 },
      { DUE, 0, 210 },
      { MISSED, 0, 0 } } },

  { "on-change-first-at-once",
    ON_CHANGE,
    { { DUE, 0, 100 }, { CYCLE, 103, 100 }, { DUE, 0, 1103 } } },
  { "on-change-heartbeat",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { CYCLE, 1105, 1100 }, { DUE, 0, 2105 }, { MISSED, 0, 0 } } },
  { "on-change-late-heartbeats-are-not-missed",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { CYCLE, 9000, 1100 }, { DUE, 0, 10000 }, { MISSED, 0, 0 } } },
  { "on-change-at-once",
    ON_CHANGE,
    { { CYCLE, 100, 100 },
      { CHANGED, 500, 0 },
      { DUE, 0, 500 },
      { CYCLE, 501, 500 },
      { DUE, 0, 1501 } } },
  { "on-change-gap",
    ON_CHANGE,
    { { CYCLE, 100, 100 },
      { CHANGED, 105, 0 },
      { DUE, 0, 120 },
      { CHANGED, 110, 0 },
      { CHANGED, 119, 0 },
      { DUE, 0, 120 },
      { CYCLE, 120, 120 },
      { DUE, 0, 1120 } } },
  { "on-change-twice-later",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { CHANGED, 200, 0 }, { CHANGED, 300, 0 }, { DUE, 0, 200 } } },
  { "on-change-just-before-the-heartbeat",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { CHANGED, 1200, 0 }, { DUE, 0, 1100 } } },
  { "on-change-before-the-first", ON_CHANGE, { { CHANGED, 50, 0 }, { DUE, 0, 50 } } },
  { "on-change-unscheduled-frame-takes-it-along",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { CHANGED, 105, 0 }, { SENT, 110, 0 }, { DUE, 0, 1110 } } },
  { "on-change-failed-change-is-tried-again",
    ON_CHANGE,
    { { INTERVAL, 100, 1000 * MS },
      { CYCLE, 100, 100 },
      { CHANGED, 200, 0 },
      { BEGIN, 200, 200 },
      { FAILED, 0, 0 },
      { DUE, 0, 200 + MS },
      { BEGIN, 200 + MS, 200 + MS },
      { FAILED, 0, 0 },
      { DUE, 0, 200 + 3 * MS },
      { CYCLE, 200 + 3 * MS, 200 + 3 * MS },
      { DUE, 0, 200 + 1003 * MS } } },
  { "on-change-failed-change-is-not-tried-sooner-by-another",
    ON_CHANGE,
    { { INTERVAL, 100, 1000 * MS },
      { CYCLE, 100, 100 },
      { CHANGED, 200, 0 },
      { BEGIN, 200, 200 },
      { FAILED, 0, 0 },
      { CHANGED, 300, 0 },
      { DUE, 0, 200 + MS },
      { BEGIN, 200 + MS, 200 + MS },
      { FAILED, 0, 0 },
      { CHANGED, 300 + MS, 0 },
      { DUE, 0, 200 + 3 * MS },
      { CYCLE, 200 + 3 * MS, 200 + 3 * MS },
      { CHANGED, 200 + 4 * MS, 0 },
      { DUE, 0, 200 + 4 * MS } } },
  { "on-change-failed-first-is-tried-again",
    ON_CHANGE,
    { { INTERVAL, 100, 1000 * MS }, { BEGIN, 100, 100 }, { FAILED, 0, 0 }, { DUE, 0, 100 + MS } } },
  { "on-change-failed-heartbeat-is-not",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { BEGIN, 1100, 1100 }, { FAILED, 0, 0 }, { DUE, 0, 2100 } } },
  { "on-change-failed-unscheduled-frame",
    ON_CHANGE,
    { { CYCLE, 100, 100 }, { CHANGED, 105, 0 }, { FAILED, 0, 0 }, { DUE, 0, 120 } } },
  { "on-change-gap-above-the-heartbeat",
    ON_CHANGE,
    { { GAP, 100, 5000 }, { CYCLE, 100, 100 }, { DUE, 0, 5100 } } },
  { "on-change-other-heartbeat",
    ON_CHANGE,
    { { CYCLE, 100, 100 },
      { INTERVAL, 150, 300 },
      { DUE, 0, 400 },
      { INTERVAL, 150, 30 },
      { DUE, 0, 150 } } },
  { "on-change-other-heartbeat-with-a-change",
    ON_CHANGE,
    { { CYCLE, 100, 100 },
      { CHANGED, 105, 0 },
      { INTERVAL, 106, 300 },
      { DUE, 0, 120 },
      { GAP, 106, 100 },
      { DUE, 0, 200 } } },
  { "on-change-other-heartbeat-before-the-first",
    ON_CHANGE,
    { { INTERVAL, 99, 300 }, { DUE, 0, 100 } } },
  { "on-change-from-cyclic",
    CYCLIC,
    { { CYCLE, 100, 100 },
      { MODE, 103, ON_CHANGE },
      { DUE, 0, 120 },
      { CYCLE, 120, 120 },
      { DUE, 0, 140 } } },
  { "on-change-to-cyclic",
    ON_CHANGE,
    { { CYCLE, 100, 100 },
      { MODE, 103, CYCLIC },
      { DUE, 0, 103 },
      { CYCLE, 103, 103 },
      { DUE, 0, 1103 } } },

  { "on-demand-never",
    ON_DEMAND,
    { { DUE, 0, NEVER },
      { BEGIN, 100, NEVER },
      { CHANGED, 150, 0 },
      { DUE, 0, NEVER },
      { SENT, 200, 0 },
      { DUE, 0, NEVER },
      { FAILED, 0, 0 },
      { INTERVAL, 300, 10 },
      { DUE, 0, NEVER },
      { BEGIN, NEVER, NEVER },
      { MISSED, 0, 0 } } },
};

static void
configure (NetfluxSchedule *schedule, const Step *step)
{
  netflux_schedule_configure (
      schedule, step->operation == MODE ? (NetfluxSendMode) step->wanted : schedule->mode,
      step->operation == INTERVAL ? step->wanted : schedule->interval_ns,
      step->operation == GAP ? step->wanted : schedule->gap_ns, step->now_ns);
}

static void
run (NetfluxSchedule *schedule, const Step *step)
{
  switch (step->operation)
    {
    case DUE:
      g_assert_cmpint (schedule->due_ns, ==, step->wanted);
      break;
    case BEGIN:
      g_assert_cmpint (netflux_schedule_begin (schedule, step->now_ns), ==, step->wanted);
      break;
    case SENT:
      netflux_schedule_sent (schedule, step->now_ns);
      break;
    case FAILED:
      netflux_schedule_failed (schedule);
      break;
    case CYCLE:
      g_assert_cmpint (netflux_schedule_begin (schedule, step->now_ns), ==, step->wanted);
      netflux_schedule_sent (schedule, step->now_ns);
      break;
    case CHANGED:
      netflux_schedule_data_changed (schedule, step->now_ns);
      break;
    case INTERVAL:
    case GAP:
    case MODE:
      configure (schedule, step);
      break;
    case MISSED:
      g_assert_cmpuint (schedule->missed, ==, step->wanted);
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
  gint64 interval_ns = self->mode == CYCLIC ? 10 : 1000;
  NetfluxSchedule schedule;
  const Step *step;

  netflux_schedule_start (&schedule, self->mode, interval_ns, 20, 100);
  for (step = self->steps; step->operation != END; step++)
    {
      g_test_message ("step %" G_GSIZE_FORMAT, (gsize) (step - self->steps));
      run (&schedule, step);
    }
}

/* A year of 1 ms, looked at in great strides, is where it belongs to the nanosecond. */
static void
test_no_drift (void)
{
  gint64 interval_ns = MS + 1, start_ns = 12345, now_ns = start_ns;
  gint64 cycles = 0, frames = 0;
  NetfluxSchedule schedule;

  netflux_schedule_start (&schedule, CYCLIC, interval_ns, 0, start_ns);
  while (cycles < G_GINT64_CONSTANT (31536000) * 1000)
    {
      gint64 late_ns = (frames * 7919) % interval_ns;

      now_ns = start_ns + cycles * interval_ns + late_ns;
      g_assert_cmpint (netflux_schedule_begin (&schedule, now_ns), ==,
                       start_ns + cycles * interval_ns);
      netflux_schedule_sent (&schedule, now_ns + 17);
      frames++;
      g_assert_cmpint ((gint64) schedule.missed + frames, ==, cycles + 1);
      cycles += 1 + (frames % 3 == 0 ? frames * 31 : 0);
    }
  g_assert_cmpint (frames, >, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/schedule/", cases, test_case);
  g_test_add_func ("/netflux/schedule/no-drift", test_no_drift);

  return g_test_run ();
}
