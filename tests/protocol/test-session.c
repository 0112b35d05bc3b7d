/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-session.h"

/* Sizes */

typedef struct
{
  gsize receive_size;
  gsize size;
  NetfluxVerdict verdict;
  gsize payload_size;
  gboolean oversize;
} Size;

static const Size sizes[] = {
  { 0, 0, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 0, 1, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 0, 2, NETFLUX_VERDICT_ACCEPTED, 0, FALSE },
  { 0, 3, NETFLUX_VERDICT_ACCEPTED, 1, FALSE },
  { 0, 65507, NETFLUX_VERDICT_ACCEPTED, 65505, FALSE },
  { 1, 2, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 1, 3, NETFLUX_VERDICT_ACCEPTED, 1, FALSE },
  { 1, 4, NETFLUX_VERDICT_ACCEPTED, 1, TRUE },
  { 20, 0, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 20, 1, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 20, 2, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 20, 21, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 20, 22, NETFLUX_VERDICT_ACCEPTED, 20, FALSE },
  { 20, 23, NETFLUX_VERDICT_ACCEPTED, 20, TRUE },
  { 65505, 65506, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
  { 65505, 65507, NETFLUX_VERDICT_ACCEPTED, 65505, FALSE },
  { G_MAXSIZE, 65507, NETFLUX_VERDICT_MALFORMED, 0, FALSE },
};

static void
test_sizes (Fixture *self, gconstpointer data)
{
  guint8 *datagram = g_malloc0 (65507);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const Size *size = &sizes[i];
      NetfluxReception reception;

      self->config.receive_size = size->receive_size;
      netflux_session_start (&self->session, &self->config, 0);
      reception = netflux_session_receive (&self->session, datagram, size->size, MS);

      g_test_message ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT, size->size, size->receive_size);
      g_assert_cmpint (reception.verdict, ==, size->verdict);
      g_assert_cmpuint (reception.payload_size, ==, size->payload_size);
      g_assert_cmpint (reception.oversize, ==, size->oversize);
      g_assert_cmpuint (self->session.oversize, ==, size->oversize);
      g_assert_cmpuint (self->session.malformed, ==, size->verdict == NETFLUX_VERDICT_MALFORMED);
      g_assert_true (reception.payload ==
                     (size->verdict == NETFLUX_VERDICT_ACCEPTED ? datagram + 2 : NULL));
    }
  g_free (datagram);
}

/* Headers */

static void
test_header (Fixture *self, gconstpointer data)
{
  guint8 header[NETFLUX_HEADER_SIZE];
  gint64 now_ns = 0;
  guint i;

  netflux_session_write_header (&self->session, header);
  g_assert_cmpuint (header[0], ==, 1);
  g_assert_cmpuint (header[1], ==, 0);

  /* A failure consumes no number. */
  netflux_session_begin_cycle (&self->session, 0);
  netflux_session_send_failed (&self->session, 0);
  g_assert_cmpuint (self->session.send_errors, ==, 1);

  for (i = 1; i < 600; i++)
    {
      now_ns += CYCLE;
      g_assert_cmpuint (send (self, now_ns), ==, i % 256);
    }

  /* Only what is accepted is fed back. */
  receive (self, 9, 0, now_ns);
  receive (self, 250, 0, now_ns);
  netflux_session_write_header (&self->session, header);
  g_assert_cmpuint (header[1], ==, 9);
  receive (self, 0, 0, now_ns);
  netflux_session_write_header (&self->session, header);
  g_assert_cmpuint (header[1], ==, 9);
  receive (self, 10, 0, now_ns);
  netflux_session_write_header (&self->session, header);
  g_assert_cmpuint (header[1], ==, 10);
}

typedef struct
{
  guint sent;      /* frames before the first is heard */
  guint8 feedback; /* of the first one heard */
  guint8 next;
} Former;

/* Where 1 is ahead of what the former self sent, all of ours is taken. */
static const Former formers[] = {
  { 0, 0, 1 },      { 0, 1, 2 },   { 0, 2, 3 },   { 0, 100, 101 }, { 0, 128, 129 },
  { 0, 129, 130 },  { 0, 130, 1 }, { 0, 200, 1 }, { 0, 255, 1 },   { 3, 0, 4 },
  { 3, 3, 4 },      { 3, 1, 4 },   { 3, 4, 5 },   { 3, 100, 101 }, { 3, 129, 130 },
  { 3, 130, 4 },    { 3, 255, 4 }, { 255, 0, 0 }, { 255, 255, 0 }, { 300, 0, 45 },
  { 300, 100, 45 },
};

static void
test_former_self (Fixture *self, gconstpointer data)
{
  guint i, sent;

  for (i = 0; i < G_N_ELEMENTS (formers); i++)
    {
      const Former *former = &formers[i];
      gint64 now_ns = 0;

      g_test_message ("%u sent, %u fed back", former->sent, former->feedback);
      netflux_session_start (&self->session, &self->config, 0);
      for (sent = 0; sent < former->sent; sent++, now_ns += CYCLE)
        send (self, now_ns);

      receive (self, 77, former->feedback, now_ns);
      g_assert_cmpuint (send (self, now_ns), ==, former->next);

      /* Once: later ones decide nothing. */
      receive (self, 78, (guint8) (former->next + 50), now_ns + 1);
      g_assert_cmpuint (send (self, now_ns + CYCLE), ==, (guint8) (former->next + 1));
    }
}

static void
test_former_self_and_dropped_frames (Fixture *self, gconstpointer data)
{
  static const guint8 shorter[] = { 5 };

  netflux_session_receive (&self->session, shorter, sizeof shorter, 1);
  receive (self, 5, 90, 2);
  receive (self, 5, 120, 3);
  g_assert_cmpuint (send (self, 4), ==, 91);
}

/* The receive watchdog */

static void
test_never_there (Fixture *self, gconstpointer data)
{
  NetfluxReception reception;

  self->config.sends = FALSE;
  netflux_session_start (&self->session, &self->config, 0);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, WATCH);
  g_assert_cmpint (netflux_session_advance (&self->session, WATCH - 1), ==, 0);
  g_assert_cmpint (netflux_session_advance (&self->session, WATCH), ==, EXPIRED);
  g_assert_cmpint (netflux_session_advance (&self->session, 100 * WATCH), ==, 0);
  g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, NETFLUX_NEVER);
  assert_state (self, WAITING);
  g_assert_cmpuint (self->session.outages, ==, 1);

  reception = receive (self, 0, 0, 101 * WATCH);
  assert_verdict (reception, ACCEPTED);
  g_assert_true (reception.resynchronised);
  g_assert_cmpint (reception.events, ==, RECOVERED);
  assert_state (self, UP);
}

/* What is no news keeps nobody alive. */
static void
test_kept_alive_by_nothing_else (Fixture *self, gconstpointer data)
{
  static const guint8 shorter[] = { 12 };
  gint64 now_ns;

  self->config.sends = FALSE;
  netflux_session_start (&self->session, &self->config, 0);
  receive (self, 10, 0, 0);
  receive (self, 20, 0, 1);

  for (now_ns = MS; now_ns <= WATCH; now_ns += MS)
    {
      assert_verdict (receive (self, 20, 0, now_ns), DUPLICATE);
      g_assert_cmpint (receive (self, 12, 0, now_ns).verdict, ==,
                       now_ns == MS ? NETFLUX_VERDICT_LATE : NETFLUX_VERDICT_DUPLICATE);
      assert_verdict (netflux_session_receive (&self->session, shorter, sizeof shorter, now_ns),
                      MALFORMED);
      netflux_session_count_foreign (&self->session, 1, now_ns);
      g_assert_cmpint (netflux_session_get_deadline (&self->session), ==, WATCH + 1);
      assert_state (self, UP);
    }

  g_assert_cmpint (netflux_session_advance (&self->session, WATCH + 1), ==, EXPIRED);
  assert_state (self, LOST);
  g_assert_cmpuint (self->session.outages, ==, 1);
  g_assert_cmpuint (self->session.window.restarts, ==, 0);
}

/* After an outage a step forward is a step forward, and what was lost is counted. Any other
 * number is believed when the next one follows. */
typedef struct
{
  guint8 number;
  gboolean forward;
} Return;

static const Return returns[] = {
  { 6, TRUE },  { 120, TRUE }, { 132, TRUE },  { 5, FALSE },
  { 4, FALSE }, { 0, FALSE },  { 255, FALSE }, { 133, FALSE },
};

static void
test_outage (Fixture *self, gconstpointer data)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (returns); i++)
    {
      const Return *back = &returns[i];
      NetfluxReception reception;

      g_test_message ("%u", back->number);
      setup (self, NULL);
      receive (self, 5, 0, 0);
      netflux_session_advance (&self->session, WATCH);
      reception = receive (self, back->number, 0, 3 * WATCH);
      g_assert_cmpint (reception.verdict == NETFLUX_VERDICT_ACCEPTED, ==, back->forward);
      g_assert_cmpint (reception.events, ==, back->forward ? RECOVERED : 0);
      g_assert_cmpuint (reception.lost, ==, back->forward ? back->number - 6u : 0);
      g_assert_cmpint (reception.resynchronised, ==, back->forward);

      reception = receive (self, (guint8) (back->number + 1), 0, 3 * WATCH + CYCLE);
      assert_verdict (reception, ACCEPTED);
      g_assert_cmpint (reception.events, ==, back->forward ? 0 : RECOVERED);
      g_assert_cmpint (reception.resynchronised, ==, !back->forward);
      g_assert_cmpuint (reception.lost, ==, 0);
      g_assert_cmpuint (self->session.feedback, ==, (guint8) (back->number + 1));
      g_assert_cmpuint (self->session.window.restarts, ==, 0);
      g_assert_cmpuint (self->session.outages, ==, 1);
    }
}

/* A partner that sends more slowly than the watch interval has an interval all the same; the
 * silence of a faster one is none. */
static void
test_slow_partner (Fixture *self, gconstpointer data)
{
  guint8 number = 0;
  gint64 now_ns = 0;

  for (; number < 100; number++, now_ns += 40 * MS)
    {
      NetfluxReception reception = receive (self, number, 0, now_ns);

      g_assert_cmpint (reception.events, ==, number > 0 ? EXPIRED | RECOVERED : 0);
      assert_verdict (reception, ACCEPTED);
    }
  g_assert_cmpuint (self->session.outages, ==, 99);
  g_assert_cmpint (self->session.partner_intervals.steps, ==, 99);
  g_assert_cmpint (self->session.partner_intervals.total_ns, ==, 99 * 40 * MS);

  receive (self, number++, 0, now_ns + 10000 * MS);
  g_assert_cmpint (self->session.partner_intervals.steps, ==, 99);
  receive (self, number++, 0, now_ns + 10040 * MS);
  g_assert_cmpint (self->session.partner_intervals.steps, ==, 100);
  g_assert_cmpint (self->session.partner_intervals.max_ns, ==, 40 * MS);
}

/* Nobody called advance() in time: it is an outage all the same. */
static void
test_outage_noticed_late (Fixture *self, gconstpointer data)
{
  NetfluxReception reception;

  receive (self, 5, 0, 0);
  reception = receive (self, 6, 0, WATCH);
  g_assert_cmpint (reception.events, ==, 0);
  g_assert_false (reception.resynchronised);

  reception = receive (self, 7, 0, 2 * WATCH + 1);
  g_assert_cmpint (reception.events, ==, EXPIRED | RECOVERED);
  assert_verdict (reception, ACCEPTED);
  g_assert_true (reception.resynchronised);
  g_assert_cmpuint (self->session.outages, ==, 1);
  assert_state (self, UP);

  /* A dropped datagram tells of it too. */
  reception = netflux_session_receive (&self->session, NULL, 0, 4 * WATCH);
  assert_verdict (reception, MALFORMED);
  g_assert_cmpint (reception.events, ==, EXPIRED);
  assert_state (self, LOST);
}

static void
test_restarted_partner (Fixture *self, gconstpointer data)
{
  NetfluxReception reception;
  guint i;

  for (i = 0; i < 100; i++)
    receive (self, (guint8) (150 + i), 0, i * CYCLE);
  for (i = 1; i <= 2; i++)
    {
      reception = receive (self, (guint8) (149 + i), 0, (99 + i) * CYCLE);
      assert_verdict (reception, DUPLICATE);
      g_assert_false (reception.resynchronised);
    }
  reception = receive (self, 152, 0, 102 * CYCLE);
  assert_verdict (reception, ACCEPTED);
  g_assert_true (reception.resynchronised);
  g_assert_cmpuint (reception.lost, ==, 0);
  g_assert_cmpuint (self->session.window.restarts, ==, 1);
  g_assert_cmpuint (self->session.outages, ==, 0);
  g_assert_cmpint (self->session.partner_intervals.steps, ==, 99);
  assert_state (self, UP);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/netflux/session/" name, Fixture, NULL, setup, function, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("sizes", test_sizes);
  ADD ("header", test_header);
  ADD ("former-self", test_former_self);
  ADD ("former-self-and-dropped-frames", test_former_self_and_dropped_frames);
  ADD ("never-there", test_never_there);
  ADD ("kept-alive-by-nothing-else", test_kept_alive_by_nothing_else);
  ADD ("outage", test_outage);
  ADD ("slow-partner", test_slow_partner);
  ADD ("outage-noticed-late", test_outage_noticed_late);
  ADD ("restarted-partner", test_restarted_partner);

  return g_test_run ();
}
