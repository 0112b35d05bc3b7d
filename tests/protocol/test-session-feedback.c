/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-session.h"

/* Whether the partner hears us: the feedback watchdog, alone and beside the other one. */

static void
test_deaf_partner (Fixture *self, gconstpointer data)
{
  NetfluxReception reception;
  gint64 now_ns;
  guint8 number = 0;

  for (now_ns = 0; now_ns < WATCH; now_ns += CYCLE)
    {
      send (self, now_ns);
      reception = receive (self, number++, 0, now_ns + 1);
      g_assert_cmpint (reception.round_trip_ns, ==, -1);
      assert_state (self, UP);
    }

  g_assert_cmpint (netflux_session_advance (&self->session, WATCH - 1), ==, 0);
  g_assert_cmpint (netflux_session_advance (&self->session, WATCH), ==, DEAF);
  g_assert_cmpint (netflux_session_advance (&self->session, WATCH + 1), ==, 0);
  assert_state (self, UNACKNOWLEDGED);
  g_assert_cmpuint (self->session.outages, ==, 0);

  /* What was never sent is no sign of life; what was, is, and then again must be. */
  reception = receive (self, number++, 200, WATCH + 2);
  g_assert_cmpint (reception.events, ==, 0);
  reception = receive (self, number++, 6, WATCH + 3);
  g_assert_cmpint (reception.events, ==, HEARS);
  g_assert_cmpint (reception.round_trip_ns, ==, CYCLE + 3);
  assert_state (self, UP);

  /* All is acknowledged: nothing is awaited until the next one is due. */
  receive (self, number++, 6, 2 * WATCH);
  g_assert_cmpint (netflux_session_advance (&self->session, 2 * WATCH + 3), ==, 0);
  send (self, 2 * WATCH + 3);
  receive (self, number++, 6, 3 * WATCH - 1);
  g_assert_cmpint (netflux_session_advance (&self->session, 3 * WATCH - 1), ==, 0);
  g_assert_cmpint (netflux_session_advance (&self->session, 3 * WATCH), ==, DEAF);
}

/* This machine had no time between the beginning of a cycle and its frame: the partner has not
 * had a watch interval to acknowledge it yet. */
static void
test_preempted (Fixture *self, gconstpointer data)
{
  guint8 header[NETFLUX_HEADER_SIZE];

  send (self, 0);
  receive (self, 1, 1, 1);
  netflux_session_begin_cycle (&self->session, CYCLE);
  netflux_session_write_header (&self->session, header);
  netflux_session_sent (&self->session, CYCLE + 2 * WATCH);
  receive (self, 2, 1, CYCLE + 2 * WATCH);
  g_assert_cmpint (netflux_session_advance (&self->session, CYCLE + 2 * WATCH + WATCH / 2), ==, 0);
  g_assert_cmpint (netflux_session_advance (&self->session, CYCLE + 3 * WATCH - 1) & DEAF, ==,
                   DEAF);
}

static gboolean
is_due (Fixture *self, gint64 now_ns)
{
  if (self->config.send_mode == NETFLUX_SEND_MODE_ON_DEMAND)
    return now_ns % (10 * WATCH) == 0;

  return netflux_session_is_due (&self->session, now_ns);
}

/* Who sends more slowly than the watch interval, and is acknowledged, is heard: in every mode. */
static void
test_slow_sender (Fixture *self, gconstpointer data)
{
  guint8 number = 0;

  self->config.send_mode = (NetfluxSendMode) GPOINTER_TO_INT (data);
  self->config.send_interval_ns = 10 * WATCH;
  netflux_session_start (&self->session, &self->config, 0);
  for (gint64 now_ns = 0; now_ns < 100 * WATCH; now_ns += CYCLE)
    {
      guint8 sent = self->session.next_sequence;

      if (is_due (self, now_ns))
        send (self, now_ns);
      g_assert_cmpint (receive (self, number++, (guint8) (sent - 1), now_ns + MS).events, ==, 0);
      g_assert_cmpint (netflux_session_advance (&self->session, now_ns + 2 * MS), ==, 0);
      assert_state (self, UP);
    }
  g_assert_cmpuint (self->session.frames_sent, ==, 10);
}

/* Round trips of 40 ms at a watch interval of 30: the oldest one is always overdue. */
static void
test_long_way (Fixture *self, gconstpointer data)
{
  NetfluxSessionEvents events = 0;

  for (guint i = 0; i < 100; i++)
    {
      NetfluxReception reception;

      send (self, i * CYCLE);
      reception = receive (self, (guint8) i, (guint8) (i >= 8 ? i - 7 : 0), i * CYCLE + 1);
      g_assert_cmpint (reception.round_trip_ns, ==, i >= 8 ? 8 * CYCLE + 1 : -1);
      events = reception.events | netflux_session_advance (&self->session, i * CYCLE + 2);
      g_assert_cmpint (events, ==, i == 6 ? DEAF : 0);
    }
  assert_state (self, UNACKNOWLEDGED);
  g_assert_cmpint (receive (self, 100, 100, 100 * CYCLE).events, ==, HEARS);
  assert_state (self, UP);
}

/* A firewall that forbids all we send: what is refused is not acknowledged, in any mode. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  static const NetfluxSendMode modes[] = { NETFLUX_SEND_MODE_CYCLIC, NETFLUX_SEND_MODE_ON_CHANGE,
                                           NETFLUX_SEND_MODE_ON_DEMAND };

  for (guint k = 0; k < G_N_ELEMENTS (modes); k++)
    {
      guint8 number = 0;
      gint64 now_ns;

      self->config.send_mode = modes[k];
      netflux_session_start (&self->session, &self->config, 0);
      for (now_ns = 0; now_ns < WATCH; now_ns += CYCLE)
        {
          netflux_session_begin_cycle (&self->session, now_ns);
          netflux_session_send_failed (&self->session, now_ns);
          receive (self, number++, 0, now_ns + 1);
          g_assert_cmpint (netflux_session_advance (&self->session, now_ns + 1), ==, 0);
          assert_state (self, UP);
        }
      g_assert_cmpint (netflux_session_advance (&self->session, WATCH), ==, DEAF);
      assert_state (self, UNACKNOWLEDGED);
      g_assert_cmpuint (self->session.send_errors, ==, 6);
      g_assert_cmpuint (self->session.frames_sent, ==, 0);

      /* That one got out is not yet that it was heard. */
      g_assert_cmpuint (send (self, WATCH), ==, 1);
      g_assert_cmpint (receive (self, number++, 0, WATCH + 1).events, ==, 0);
      assert_state (self, UNACKNOWLEDGED);
      g_assert_cmpint (receive (self, number++, 1, WATCH + 2).events, ==, HEARS);
      assert_state (self, UP);
    }
}

/* One that was refused after others that were acknowledged is awaited since then. */
static void
test_refused_later (Fixture *self, gconstpointer data)
{
  send (self, 0);
  receive (self, 1, 1, MS);
  netflux_session_begin_cycle (&self->session, CYCLE);
  netflux_session_send_failed (&self->session, CYCLE + MS);
  g_assert_cmpint (self->session.feedback_watchdog.deadline_ns, ==, CYCLE + WATCH);
  send (self, 2 * CYCLE);
  g_assert_cmpint (self->session.feedback_watchdog.deadline_ns, ==, CYCLE + WATCH);
  send (self, 3 * CYCLE);
  receive (self, 2, 2, 3 * CYCLE + MS);
  g_assert_cmpint (self->session.feedback_watchdog.deadline_ns, ==, 3 * CYCLE + WATCH);
  netflux_session_send_failed (&self->session, 3 * CYCLE + 2 * MS);
  receive (self, 3, 3, 3 * CYCLE + 3 * MS);
  g_assert_cmpint (self->session.feedback_watchdog.deadline_ns, ==, 3 * CYCLE + 2 * MS + WATCH);
}

static void
test_refused_without_watchdogs (Fixture *self, gconstpointer data)
{
  self->config.watch_interval_ns = 0;
  netflux_session_start (&self->session, &self->config, 0);
  receive (self, 1, 0, 0);
  assert_state (self, UP);
  netflux_session_send_failed (&self->session, MS);
  assert_state (self, UNACKNOWLEDGED);
  netflux_session_sent (&self->session, 2 * MS);
  assert_state (self, UP);
}

/* A process that stood still: what had arrived by then comes in afterwards, and the time is
 * never that of which nothing is known. */
static void
test_stood_still (Fixture *self, gconstpointer data)
{
  guint8 number = 0;
  gint64 now_ns, drained_ns = 0;

  send (self, 0);
  for (now_ns = 0; now_ns < 400 * MS; now_ns += CYCLE)
    {
      g_assert_cmpint (receive (self, number++, 1, now_ns).events, ==, 0);
      drained_ns = now_ns;
      g_assert_cmpint (netflux_session_advance (&self->session, drained_ns), ==, 0);
    }
  g_assert_cmpint (netflux_session_get_deadline (&self->session), <=, 400 * MS);
  g_assert_cmpuint (self->session.outages, ==, 0);
  assert_state (self, UP);
  g_assert_cmpint (netflux_session_advance (&self->session, drained_ns + WATCH), ==, EXPIRED);
}

/* The partner is silent and deaf: that it is silent goes first. */
static void
test_both_expire (Fixture *self, gconstpointer data)
{
  send (self, 0);
  receive (self, 1, 1, 10);
  send (self, CYCLE);
  g_assert_cmpint (netflux_session_advance (&self->session, CYCLE + WATCH), ==, EXPIRED | DEAF);
  assert_state (self, LOST);
  receive (self, 2, 1, 2 * WATCH);
  assert_state (self, UNACKNOWLEDGED);
}

/* Who does not send needs no answer, who does not receive cannot get one. */
static void
test_one_direction (Fixture *self, gconstpointer data)
{
  self->config.receives = FALSE;
  netflux_session_start (&self->session, &self->config, 0);
  send (self, 0);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, CYCLE);
  g_assert_cmpint (netflux_session_advance (&self->session, 10 * WATCH), ==, 0);
  assert_state (self, WAITING);

  self->config.receives = TRUE;
  self->config.sends = FALSE;
  netflux_session_start (&self->session, &self->config, 0);
  g_assert_false (netflux_session_is_due (&self->session, 100 * WATCH));
  g_assert_cmpint (netflux_session_get_send_due (&self->session), ==, NETFLUX_NEVER);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, WATCH);
  receive (self, 1, 33, 1);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, WATCH + 1);
  g_assert_cmpint (netflux_session_advance (&self->session, WATCH + 1), ==, EXPIRED);
}

static void
test_no_watchdogs (Fixture *self, gconstpointer data)
{
  self->config.watch_interval_ns = 0;
  netflux_session_start (&self->session, &self->config, 0);
  send (self, 0);
  receive (self, 1, 0, 0);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, CYCLE);
  g_assert_cmpint (netflux_session_advance (&self->session, 1000 * WATCH), ==, 0);
  g_assert_cmpint (receive (self, 2, 0, 1000 * WATCH).events, ==, 0);
  assert_state (self, UP);
}

static void
setup_on_demand (Fixture *self, gconstpointer data)
{
  self->config = defaults;
  self->config.send_mode = NETFLUX_SEND_MODE_ON_DEMAND;
  netflux_session_start (&self->session, &self->config, 0);
}

static void
test_on_demand_feedback (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, WATCH);
  receive (self, 1, 0, 0);
  receive (self, 2, 0, WATCH);

  /* From the first that is not acknowledged */
  send (self, WATCH + 1);
  send (self, WATCH + 2);
  receive (self, 3, 0, WATCH + 3);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, 2 * WATCH + 1);

  /* From the next one then; that of the newest ends it. */
  g_assert_cmpint (receive (self, 4, 1, WATCH + 10).round_trip_ns, ==, 9);
  receive (self, 5, 1, WATCH + 20);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, 2 * WATCH + 2);
  g_assert_cmpint (receive (self, 6, 2, WATCH + 30).round_trip_ns, ==, 28);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, 2 * WATCH + 30);
  g_assert_false (self->session.feedback_watchdog.armed);

  send (self, 2 * WATCH);
  receive (self, 7, 2, 2 * WATCH + 30);
  receive (self, 8, 2, 3 * WATCH);
  g_assert_cmpint (netflux_session_advance (&self->session, 3 * WATCH), ==, DEAF);
  assert_state (self, UNACKNOWLEDGED);
  g_assert_cmpint (receive (self, 9, 3, 3 * WATCH + 1).events, ==, HEARS);
  assert_state (self, UP);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/netflux/session/" name, Fixture, NULL, setup, function, NULL)

#define ADD_IN_MODE(name, mode, function)                                                          \
  g_test_add ("/netflux/session/" name, Fixture, GINT_TO_POINTER (NETFLUX_SEND_MODE_##mode),       \
              setup, function, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("deaf-partner", test_deaf_partner);
  ADD ("preempted", test_preempted);
  ADD ("long-way", test_long_way);
  ADD ("refused", test_refused);
  ADD ("refused-later", test_refused_later);
  ADD ("refused-without-watchdogs", test_refused_without_watchdogs);
  ADD ("stood-still", test_stood_still);
  ADD ("both-expire", test_both_expire);
  ADD ("one-direction", test_one_direction);
  ADD ("no-watchdogs", test_no_watchdogs);
  ADD_IN_MODE ("slow-sender", CYCLIC, test_slow_sender);
  ADD_IN_MODE ("slow-sender-on-change", ON_CHANGE, test_slow_sender);
  ADD_IN_MODE ("slow-sender-on-demand", ON_DEMAND, test_slow_sender);
  g_test_add ("/netflux/session/on-demand-feedback", Fixture, NULL, setup_on_demand,
              test_on_demand_feedback, NULL);

  return g_test_run ();
}
