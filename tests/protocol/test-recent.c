/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-settings.h"

#define SECOND (1000 * MS)
#define STEP (SECOND / 10)

typedef struct
{
  NetfluxRecent recent;
  NetfluxSums sums;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  netflux_recent_begin (&self->recent, 0);
}

static void
happen (Fixture *self, gint64 now_ns)
{
  netflux_recent_note (&self->recent, &self->sums, now_ns);
  self->sums.frames_sent++;
  self->sums.own_ns += 1000;
}

static guint64
count (Fixture *self, gint64 now_ns)
{
  NetfluxSums recent;

  netflux_recent_get (&self->recent, &self->sums, now_ns, &recent);
  g_assert_cmpuint (recent.own_ns, ==, recent.frames_sent * 1000);
  return recent.frames_sent;
}

static void
test_steady (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (count (self, 0), ==, 0);
  for (gint64 now_ns = 0; now_ns < 10 * SECOND; now_ns += 10 * MS)
    {
      happen (self, now_ns);
      g_assert_cmpuint (count (self, now_ns), <=, 111);
      g_assert_cmpuint (count (self, now_ns), >=,
                        now_ns < SECOND ? (guint64) (now_ns / MS / 10) : 100);
    }
}

static void
test_silence (Fixture *self, gconstpointer data)
{
  happen (self, 0);
  g_assert_cmpuint (count (self, SECOND), ==, 1);
  g_assert_cmpuint (count (self, SECOND + STEP), ==, 0);
  g_assert_cmpuint (count (self, 100 * SECOND), ==, 0);
  happen (self, 100 * SECOND);
  g_assert_cmpuint (count (self, 100 * SECOND), ==, 1);
  happen (self, 100 * SECOND + STEP);
  g_assert_cmpuint (count (self, 101 * SECOND - 1), ==, 2);
  g_assert_cmpuint (count (self, 101 * SECOND + STEP), ==, 1);
  g_assert_cmpuint (count (self, 101 * SECOND + 2 * STEP), ==, 0);
}

/* What was lost came late, more than a second after. */
static void
test_less (Fixture *self, gconstpointer data)
{
  NetfluxSums recent;

  self->sums.partner_lost = 3;
  netflux_recent_note (&self->recent, &self->sums, SECOND);
  self->sums.partner_lost = 1;
  netflux_recent_get (&self->recent, &self->sums, 2 * SECOND, &recent);
  g_assert_cmpuint (recent.partner_lost, ==, 0);
}

/* Whatever happens when: nothing of the last second is missing, and nothing is there that
 * is older than a tenth more. */
static void
test_any (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 now_ns = 0;

  for (guint i = 0; i < 20000; i++)
    {
      guint64 least = 0, most = 0;

      switch (g_test_rand_int_range (0, 20))
        {
        case 0:
          now_ns += (gint64) g_test_rand_int_range (0, 3000) * MS;
          break;
        case 1:
          break;
        default:
          now_ns += (gint64) g_test_rand_int_range (0, 200) * MS / 10;
        }
      happen (self, now_ns);
      g_array_append_val (times, now_ns);
      now_ns += (gint64) g_test_rand_int_range (0, 100) * MS;

      for (guint k = times->len; k-- > 0;)
        {
          gint64 age_ns = now_ns - g_array_index (times, gint64, k);

          least += age_ns < SECOND;
          most += age_ns <= SECOND + STEP;
          if (age_ns > SECOND + STEP)
            break;
        }
      g_assert_cmpuint (count (self, now_ns), >=, least);
      g_assert_cmpuint (count (self, now_ns), <=, most);
    }
}

/* What a session makes of it */

static NetfluxReception
receive (NetfluxSession *session, guint8 number, guint8 feedback, gint64 now_ns)
{
  const guint8 datagram[] = { number, feedback };

  return netflux_session_receive (session, datagram, sizeof datagram, now_ns);
}

/* 2 ms after each frame of ours its feedback comes; from @from_ns to @to_ns. */
static void
exchange (NetfluxSession *session, gint64 from_ns, gint64 to_ns)
{
  for (gint64 now_ns = from_ns; now_ns < to_ns; now_ns += CYCLE)
    {
      guint8 number = session->next_sequence;

      netflux_session_begin_cycle (session, now_ns);
      netflux_session_sent (session, now_ns);
      receive (session, (guint8) (session->window.last + 1), number, now_ns + 2 * MS);
    }
}

static void
test_silent_partner (Fixture *self, gconstpointer data)
{
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);
  NetfluxFigures figures;

  netflux_session_start (session, &defaults, 0);
  exchange (session, 0, 3 * SECOND);
  netflux_session_get_figures (session, 3 * SECOND, &figures);
  g_assert_cmpuint (figures.frames_accepted, ==, 600);
  g_assert_cmpuint (figures.recent_frames_accepted, >=, 200);
  g_assert_cmpuint (figures.recent_frames_accepted, <=, 221);
  g_assert_cmpuint (figures.recent_frames_sent, <=, 221);
  g_assert_cmpfloat (figures.recent_avg_rtt, ==, 2000);
  g_assert_cmpfloat (figures.recent_avg_own_interval, ==, 5000);
  g_assert_cmpfloat (figures.recent_avg_partner_interval, ==, 5000);
  g_assert_cmpfloat (figures.last_rtt, ==, 2000);

  /* It is silent now: how it was is not how it is. */
  g_assert_cmpint (netflux_session_advance (session, 4 * SECOND), ==,
                   NETFLUX_SESSION_RECEIVE_EXPIRED);
  netflux_session_get_figures (session, 5 * SECOND, &figures);
  g_assert_cmpfloat (figures.last_rtt, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.avg_rtt, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.avg_partner_interval, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.partner_jitter, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.recent_avg_rtt, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.recent_avg_own_interval, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.recent_avg_partner_interval, ==, NETFLUX_UNKNOWN);
  g_assert_cmpuint (figures.recent_frames_accepted + figures.recent_frames_sent, ==, 0);
  g_assert_cmpuint (figures.recent_outages, ==, 1);
  g_assert_cmpuint (figures.frames_accepted, ==, 600);
  g_assert_cmpfloat (figures.max_rtt, ==, 2000);
  g_assert_cmpfloat (figures.rtt_p99, ==, 2000);

  exchange (session, 10 * SECOND, 11 * SECOND);
  netflux_session_get_figures (session, 11 * SECOND, &figures);
  g_assert_cmpfloat (figures.last_rtt, ==, 2000);
  g_assert_cmpfloat (figures.avg_rtt, ==, 2000);
  g_assert_cmpfloat (figures.recent_avg_partner_interval, ==, 5000);
  g_assert_cmpfloat (figures.max_partner_interval, ==, 5000);
  g_assert_cmpuint (figures.outages, ==, 1);
  g_assert_cmpuint (figures.recent_outages, ==, 0);
}

/* It hears us no more: the last round trip is not that of now. */
static void
test_deaf_partner (Fixture *self, gconstpointer data)
{
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);
  NetfluxFigures figures;
  guint8 heard;

  netflux_session_start (session, &defaults, 0);
  exchange (session, 0, SECOND);
  heard = (guint8) (session->next_sequence - 1);
  for (gint64 now_ns = SECOND; now_ns < 3 * SECOND; now_ns += CYCLE)
    {
      netflux_session_begin_cycle (session, now_ns);
      netflux_session_sent (session, now_ns);
      receive (session, (guint8) (session->window.last + 1), heard, now_ns + MS);
    }
  netflux_session_get_figures (session, 3 * SECOND, &figures);
  g_assert_cmpint (netflux_session_get_state (session), ==, NETFLUX_LINK_STATE_UNACKNOWLEDGED);
  g_assert_cmpfloat (figures.last_rtt, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.recent_avg_rtt, ==, NETFLUX_UNKNOWN);
  g_assert_cmpfloat (figures.avg_partner_interval, >, 0);
  g_assert_cmpfloat (figures.recent_avg_partner_interval, ==, 5000);
}

/* Each thing counts once, where it belongs. */
static void
test_incidents (Fixture *self, gconstpointer data)
{
  static const guint8 shorter[10] = { 0 };
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);
  NetfluxSessionConfig config = defaults;
  NetfluxFigures figures;

  config.receive_size = 20;
  netflux_session_start (session, &config, 0);
  netflux_session_send_failed (session, MS);
  netflux_session_sent (session, 2 * MS);
  netflux_session_count_icmp_report (session, 3 * MS);
  netflux_session_count_kernel_drops (session, 7, 4 * MS);
  netflux_session_count_foreign (session, 1, 5 * MS);
  netflux_session_receive (session, shorter, sizeof shorter, 6 * MS);
  netflux_session_get_figures (session, 10 * MS, &figures);
  g_assert_cmpuint (figures.send_errors, ==, 1);
  g_assert_cmpuint (figures.frames_sent, ==, 1);
  g_assert_cmpuint (figures.icmp_reports, ==, 1);
  g_assert_cmpuint (figures.kernel_drops, ==, 7);
  g_assert_cmpuint (figures.frames_foreign, ==, 1);
  g_assert_cmpuint (figures.frames_malformed, ==, 1);
  g_assert_cmpuint (figures.malformed_size, ==, 8);
  g_assert_cmpuint (figures.recent_kernel_drops, ==, 7);
  g_assert_cmpuint (figures.recent_icmp_reports, ==, 1);
  g_assert_cmpuint (figures.recent_send_errors, ==, 1);

  netflux_session_receive (session, shorter, 1, 7 * MS);
  netflux_session_get_figures (session, 5 * SECOND, &figures);
  g_assert_cmpuint (figures.malformed_size, ==, 0);
  g_assert_cmpuint (figures.frames_malformed, ==, 2);
  g_assert_cmpuint (figures.recent_frames_malformed + figures.recent_kernel_drops, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/netflux/recent/" name, Fixture, NULL, setup, function, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("steady", test_steady);
  ADD ("silence", test_silence);
  ADD ("less", test_less);
  ADD ("any", test_any);
  ADD ("silent-partner", test_silent_partner);
  ADD ("deaf-partner", test_deaf_partner);
  ADD ("incidents", test_incidents);

  return g_test_run ();
}
