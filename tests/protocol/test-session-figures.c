/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-settings.h"

/* Two sessions that talk to each other, what they measure of it, and what other settings
 * do to that. */

typedef struct
{
  NetfluxSession a, b;
  NetfluxFigures figures;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  netflux_session_start (&self->a, &defaults, 0);
  netflux_session_start (&self->b, &defaults, 2 * MS);
}

static void
get_figures_at (Fixture *self, const NetfluxSession *session, gint64 now_ns)
{
  netflux_session_get_figures (session, now_ns, &self->figures);
}

static void
get_figures (Fixture *self, const NetfluxSession *session)
{
  get_figures_at (self, session, 0);
}

static void
send (NetfluxSession *from, gint64 now_ns)
{
  netflux_session_begin_cycle (from, now_ns);
  netflux_session_sent (from, now_ns);
}

/* One frame, at the time that it is due, which takes @delay_ns. */
static NetfluxReception
exchange (NetfluxSession *from, NetfluxSession *to, gint64 now_ns, gint64 delay_ns)
{
  guint8 header[NETFLUX_HEADER_SIZE];

  g_assert_cmpint (netflux_session_get_send_due (from), ==, now_ns);
  g_assert_true (netflux_session_is_due (from, now_ns));
  g_assert_false (netflux_session_is_due (from, now_ns - 1));
  netflux_session_write_header (from, header);
  send (from, now_ns);
  return netflux_session_receive (to, header, sizeof header, now_ns + delay_ns);
}

/* B sends 2 ms after A; each frame takes 250 µs: whatever is measured is exact. */
static void
test_perfect_link (Fixture *self, gconstpointer data)
{
  gint64 now_ns;
  guint i;

  for (i = 0, now_ns = 0; i < 3000; i++, now_ns += CYCLE)
    {
      NetfluxReception at_b = exchange (&self->a, &self->b, now_ns, 250 * US);
      NetfluxReception at_a = exchange (&self->b, &self->a, now_ns + 2 * MS, 250 * US);

      g_assert_cmpint (at_a.verdict, ==, NETFLUX_VERDICT_ACCEPTED);
      g_assert_cmpint (at_a.round_trip_ns, ==, 2250 * US);
      g_assert_cmpint (at_b.round_trip_ns, ==, i == 0 ? -1 : 3250 * US);
      g_assert_cmpint (at_a.resynchronised, ==, i == 0);
      g_assert_cmpint (at_a.events | at_b.events, ==, 0);
    }

  get_figures (self, &self->a);
  g_assert_cmpuint (self->figures.frames_sent, ==, 3000);
  g_assert_cmpuint (self->figures.frames_accepted, ==, 3000);
  g_assert_cmpuint (self->figures.missed_cycles + self->figures.send_errors, ==, 0);
  g_assert_cmpuint (self->figures.frames_duplicate + self->figures.frames_late, ==, 0);
  g_assert_cmpuint (self->figures.partner_lost + self->figures.feedback_lost, ==, 0);
  g_assert_cmpuint (self->figures.restarts + self->figures.outages, ==, 0);
  g_assert_cmpfloat (self->figures.avg_own_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.min_own_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.max_own_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 0);
  g_assert_cmpfloat (self->figures.avg_partner_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.min_partner_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.max_partner_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.partner_jitter, ==, 0);
  g_assert_cmpfloat (self->figures.lateness_p999, ==, 0);
  g_assert_cmpfloat (self->figures.lateness_max, ==, 0);
  g_assert_cmpfloat (self->figures.last_rtt, ==, 2250);
  g_assert_cmpfloat (self->figures.min_rtt, ==, 2250);
  g_assert_cmpfloat (self->figures.avg_rtt, ==, 2250);
  g_assert_cmpfloat (self->figures.rtt_p50, ==, 2250);
  g_assert_cmpfloat (self->figures.rtt_p99, ==, 2250);
  g_assert_cmpfloat (self->figures.max_rtt, ==, 2250);

  get_figures (self, &self->b);
  g_assert_cmpfloat (self->figures.avg_rtt, ==, 3250);
  g_assert_cmpuint (self->figures.feedback_lost, ==, 0);
}

/* The same with each third frame of B lost: only the losses differ. */
static void
test_perfect_link_with_loss (Fixture *self, gconstpointer data)
{
  gint64 now_ns;
  guint i;

  for (i = 0, now_ns = 0; i < 3001; i++, now_ns += CYCLE)
    {
      exchange (&self->a, &self->b, now_ns, 250 * US);
      if (i % 3 == 1)
        send (&self->b, now_ns + 2 * MS);
      else
        exchange (&self->b, &self->a, now_ns + 2 * MS, 250 * US);
    }

  get_figures (self, &self->a);
  g_assert_cmpuint (self->figures.frames_accepted, ==, 2001);
  g_assert_cmpuint (self->figures.partner_lost, ==, 1000);
  g_assert_cmpuint (self->figures.feedback_lost, ==, 1000);
  g_assert_cmpfloat (self->figures.avg_partner_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.max_partner_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.partner_jitter, ==, 0);
  g_assert_cmpfloat (self->figures.rtt_p99, ==, 2250);
  g_assert_cmpfloat (self->figures.max_rtt, ==, 2250);
}

static void
test_own_figures (Fixture *self, gconstpointer data)
{
  /* In time, 160 µs late, in time again, then two cycles missed */
  send (&self->a, 0);
  send (&self->a, CYCLE + 160 * US);
  get_figures (self, &self->a);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 10);
  g_assert_cmpfloat (self->figures.lateness_max, ==, 160);
  g_assert_cmpfloat_with_epsilon (self->figures.lateness_p99, 160, 160 * 0.032);

  send (&self->a, 2 * CYCLE);
  get_figures (self, &self->a);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 10 + (160 - 10) / 16.0);
  g_assert_cmpfloat (self->figures.min_own_interval, ==, 4840);
  g_assert_cmpfloat (self->figures.max_own_interval, ==, 5160);
  g_assert_cmpfloat (self->figures.avg_own_interval, ==, 5000);

  /* What was missed is no jitter. */
  netflux_session_reset_figures (&self->a, 2 * CYCLE);
  send (&self->a, 5 * CYCLE);
  get_figures (self, &self->a);
  g_assert_cmpuint (self->figures.missed_cycles, ==, 2);
  g_assert_cmpfloat (self->figures.avg_own_interval, ==, 15000);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 0);
}

/* Frames beside the schedule are late for nothing; their jitter is against the interval
 * before. */
static void
test_unscheduled_figures (Fixture *self, gconstpointer data)
{
  netflux_session_sent (&self->a, 0);
  netflux_session_sent (&self->a, 1000 * US);
  get_figures (self, &self->a);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 0);
  netflux_session_sent (&self->a, 2320 * US);
  get_figures (self, &self->a);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 20);
  g_assert_cmpfloat (self->figures.lateness_max, ==, NETFLUX_UNKNOWN);
  g_assert_cmpuint (self->a.lateness.total, ==, 0);
  g_assert_cmpuint (self->figures.frames_sent, ==, 3);

  /* Nor does one that failed make the next one late. */
  netflux_session_begin_cycle (&self->a, 3000 * US);
  netflux_session_send_failed (&self->a, 3000 * US);
  netflux_session_sent (&self->a, 4000 * US);
  g_assert_cmpuint (self->a.lateness.total, ==, 0);
  netflux_session_begin_cycle (&self->a, CYCLE);
  netflux_session_sent (&self->a, CYCLE);
  netflux_session_sent (&self->a, CYCLE + MS);
  g_assert_cmpuint (self->a.lateness.total, ==, 1);
}

static void
test_partner_jitter (Fixture *self, gconstpointer data)
{
  static const guint8 first[] = { 10, 0 }, second[] = { 11, 0 }, third[] = { 13, 0 };

  netflux_session_receive (&self->a, first, 2, 0);
  netflux_session_receive (&self->a, second, 2, 5000 * US);
  netflux_session_receive (&self->a, third, 2, 15320 * US);
  get_figures (self, &self->a);
  g_assert_cmpfloat (self->figures.partner_jitter, ==, 20);
  g_assert_cmpfloat (self->figures.min_partner_interval, ==, 5000);
  g_assert_cmpfloat (self->figures.max_partner_interval, ==, 5160);
  g_assert_cmpfloat_with_epsilon (self->figures.avg_partner_interval, 15320 / 3.0, 1e-9);
}

/* No counts, and nothing is known. */
static void
test_empty_figures (Fixture *self, gconstpointer data)
{
  NetfluxFigures empty;

  get_figures (self, &self->a);
  netflux_figures_init (&empty);
  g_assert_cmpmem (&self->figures, sizeof self->figures, &empty, sizeof empty);
  g_assert_cmpuint (empty.frames_sent, ==, 0);
  g_assert_cmpfloat (empty.last_rtt, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (empty.recent_avg_rtt, ==, NETFLUX_UNKNOWN);
}

/* A reset in the middle of everything leaves no trace of what was before. */
static void
test_reset (Fixture *self, gconstpointer data)
{
  static const guint8 frames[][2] = { { 1, 0 }, { 9, 1 }, { 9, 1 }, { 5, 1 }, { 3, 1 }, { 10, 4 } };
  guint i;

  for (i = 0; i < 4; i++)
    send (&self->a, i * CYCLE + 1);
  for (i = 0; i < 4; i++)
    netflux_session_receive (&self->a, frames[i], 2, 3 * CYCLE + i);
  netflux_session_receive (&self->a, NULL, 0, 3 * CYCLE + 4);
  netflux_session_count_foreign (&self->a, 1, 3 * CYCLE + 5);
  netflux_session_count_kernel_drops (&self->a, 5, 3 * CYCLE + 5);
  netflux_session_count_icmp_report (&self->a, 3 * CYCLE + 5);
  netflux_session_send_failed (&self->a, 3 * CYCLE + 5);
  netflux_session_reset_figures (&self->a, 3 * CYCLE + 5);
  test_empty_figures (self, NULL);

  /* The synchronisation is the same; what was lost is not awaited any more. */
  g_assert_cmpint (netflux_session_receive (&self->a, frames[4], 2, 4 * CYCLE).verdict, ==,
                   NETFLUX_VERDICT_DUPLICATE);
  g_assert_cmpint (netflux_session_receive (&self->a, frames[5], 2, 4 * CYCLE).round_trip_ns, ==,
                   CYCLE - 1);
  get_figures (self, &self->a);
  g_assert_cmpuint (self->figures.frames_accepted, ==, 1);
  g_assert_cmpuint (self->figures.frames_duplicate, ==, 1);
  g_assert_cmpuint (self->figures.partner_lost, ==, 0);
  g_assert_cmpuint (self->figures.feedback_lost, ==, 0);
  g_assert_cmpuint (self->a.next_sequence, ==, 5);
}

/* Settings */

static void
test_configure_watch (Fixture *self, gconstpointer data)
{
  static const guint8 frame[] = { 1, 0 };
  NetfluxSessionConfig config = defaults;

  config.sends = FALSE;
  netflux_session_configure (&self->a, &config, 0);
  netflux_session_receive (&self->a, frame, 2, 5 * MS);

  config.watch_interval_ns = 10 * MS;
  netflux_session_configure (&self->a, &config, 12 * MS);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, 15 * MS);
  config.watch_interval_ns = 0;
  netflux_session_configure (&self->a, &config, 13 * MS);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, NETFLUX_NEVER);
  config.watch_interval_ns = 3 * MS;
  netflux_session_configure (&self->a, &config, 13 * MS);
  g_assert_cmpint (netflux_session_advance (&self->a, 13 * MS), ==,
                   NETFLUX_SESSION_RECEIVE_EXPIRED);
}

static void
test_configure_size (Fixture *self, gconstpointer data)
{
  static const guint8 frames[][4] = { { 1, 0 }, { 2, 0 }, { 3, 0 } };
  NetfluxSessionConfig config = defaults;

  netflux_session_receive (&self->a, frames[0], 3, 1);
  config.receive_size = 2;
  netflux_session_configure (&self->a, &config, 2);
  g_assert_cmpint (netflux_session_receive (&self->a, frames[1], 3, 3).verdict, ==,
                   NETFLUX_VERDICT_MALFORMED);
  config.receive_size = 1;
  netflux_session_configure (&self->a, &config, 4);
  g_assert_cmpuint (netflux_session_receive (&self->a, frames[2], 4, 5).lost, ==, 1);
  g_assert_cmpuint (self->a.oversize, ==, 1);
}

static void
test_configure_interval (Fixture *self, gconstpointer data)
{
  NetfluxSessionConfig config = defaults;

  send (&self->a, 0);
  send (&self->a, CYCLE);
  config.send_interval_ns = MS;
  netflux_session_configure (&self->a, &config, CYCLE + MS / 2);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, CYCLE + MS);
  send (&self->a, CYCLE + MS);
  get_figures (self, &self->a);
  g_assert_cmpuint (self->figures.missed_cycles, ==, 0);
  g_assert_cmpfloat (self->figures.own_jitter, ==, 0);
  g_assert_cmpuint (self->a.next_sequence, ==, 4);
}

static void
test_configure_directions (Fixture *self, gconstpointer data)
{
  static const guint8 frame[] = { 1, 0 };
  NetfluxSessionConfig config = defaults;

  config.sends = FALSE;
  netflux_session_configure (&self->a, &config, 0);
  netflux_session_receive (&self->a, frame, 2, 0);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, WATCH);

  config.sends = TRUE;
  config.receives = FALSE;
  netflux_session_configure (&self->a, &config, MS);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, MS);
  send (&self->a, MS);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, MS + CYCLE);

  config.receives = TRUE;
  config.send_interval_ns = 100 * MS;
  netflux_session_configure (&self->a, &config, 2 * MS);
  g_assert_cmpint (self->a.receive_watchdog.deadline_ns, ==, 2 * MS + WATCH);
  g_assert_cmpint (netflux_session_advance (&self->a, MS + WATCH), ==, 0);
}

/* In each mode the oldest frame is awaited that is not acknowledged. */
static void
test_configure_mode (Fixture *self, gconstpointer data)
{
  static const guint8 frame[] = { 1, 1 };
  NetfluxSessionConfig config = defaults;

  config.send_mode = NETFLUX_SEND_MODE_ON_DEMAND;
  send (&self->a, 0);
  g_assert_cmpint (self->a.feedback_watchdog.deadline_ns, ==, WATCH);
  netflux_session_receive (&self->a, frame, 2, MS);
  g_assert_cmpint (self->a.feedback_watchdog.deadline_ns, ==, NETFLUX_NEVER);
  netflux_session_configure (&self->a, &config, 2 * MS);
  g_assert_cmpint (self->a.feedback_watchdog.deadline_ns, ==, NETFLUX_NEVER);
  netflux_session_sent (&self->a, 3 * MS);
  netflux_session_sent (&self->a, 4 * MS);
  g_assert_cmpint (self->a.feedback_watchdog.deadline_ns, ==, 3 * MS + WATCH);
  netflux_session_configure (&self->a, &defaults, 5 * MS);
  g_assert_cmpint (self->a.feedback_watchdog.deadline_ns, ==, 3 * MS + WATCH);
}

static void
test_on_change (Fixture *self, gconstpointer data)
{
  NetfluxSessionConfig config = defaults;

  config.send_mode = NETFLUX_SEND_MODE_ON_CHANGE;
  config.watch_interval_ns = 0;
  netflux_session_start (&self->a, &config, 0);
  send (&self->a, 0);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, CYCLE);
  netflux_session_data_changed (&self->a, 10 * US);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, MS);
  g_assert_true (netflux_session_is_due (&self->a, MS));
  send (&self->a, MS + 10 * US);
  g_assert_cmpint (netflux_session_get_deadline (&self->a), ==, MS + 10 * US + CYCLE);
  get_figures (self, &self->a);
  g_assert_cmpfloat (self->figures.lateness_max, ==, 10);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/netflux/session/" name, Fixture, NULL, setup, function, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("perfect-link", test_perfect_link);
  ADD ("perfect-link-with-loss", test_perfect_link_with_loss);
  ADD ("own-figures", test_own_figures);
  ADD ("unscheduled-figures", test_unscheduled_figures);
  ADD ("partner-jitter", test_partner_jitter);
  ADD ("empty-figures", test_empty_figures);
  ADD ("reset", test_reset);
  ADD ("configure-watch", test_configure_watch);
  ADD ("configure-size", test_configure_size);
  ADD ("configure-interval", test_configure_interval);
  ADD ("configure-directions", test_configure_directions);
  ADD ("configure-mode", test_configure_mode);
  ADD ("on-change", test_on_change);

  return g_test_run ();
}
