/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "netflux-test-settings.h"
#include "tests/common/netflux-test-table.h"

/* Gaps, restarts of the partner, and restarts of our own against partners of each kind. */

static NetfluxReception
receive (NetfluxSession *session, guint8 number, gint64 arrival_ns)
{
  const guint8 datagram[] = { number, 0 };

  return netflux_session_receive (session, datagram, sizeof datagram, arrival_ns);
}

/* So many frames of a partner of 1 ms are lost in a row, shorter than the watch interval. */
typedef struct
{
  guint lost;
  guint counted;
  guint refused; /* good ones afterwards */
} Gap;

static const Gap gaps[] = {
  { 1, 1, 0 },
  { 100, 100, 0 },
  { 126, 126, 0 },
  { 127, 127, 0 },
  { 128, 128, 0 },
  { 150, 150, 0 },
  { 200, 200, 0 },
  { 254, 254, 0 },
  { 300, 300, 0 },
  { 400, 400, 0 },
  { 510, 510, 0 },
  { 600, 600, 0 },
  { 900, 900, 0 },
  /* As if it had paused, or had sent the last one again */
  { 255, 0, 1 },
  { 256, 0, 0 },
  { 511, 0, 1 },
  { 512, 0, 0 },
};

static void
test_gap (gconstpointer data)
{
  const Gap *self = data;
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);
  NetfluxSessionConfig config = defaults;
  gint64 now_ns = 1000 * MS;
  guint8 number = 0;
  guint refused = 0;

  config.sends = FALSE;
  config.watch_interval_ns = 1000 * MS;
  netflux_session_start (session, &config, now_ns);
  for (guint i = 0; i < 500; i++, now_ns += MS)
    receive (session, number++, now_ns);
  number += (guint8) self->lost;
  now_ns += self->lost * MS;
  for (guint i = 0; i < 500; i++, now_ns += MS)
    refused += receive (session, number++, now_ns).verdict != NETFLUX_VERDICT_ACCEPTED;

  g_assert_cmpuint (session->window.lost, ==, self->counted);
  g_assert_cmpuint (refused, ==, self->refused);
  g_assert_cmpuint (session->window.restarts + session->window.late + session->outages, ==, 0);
}

/* The partner was silent for 10 ms and begins anew with @first, whatever it sent last. */
typedef struct
{
  const char *name;
  guint8 first;
  gint64 watch_ns;
  guint loss; /* in hundredths */
  guint refused_max;
  guint lost_max;
} Restart;

/* A number up to 2x + 12 ahead cannot be told from a loss. */
static const Restart partner_restarts[] = {
  { "first-0", 0, WATCH, 0, 5, 21 },         { "first-1", 1, WATCH, 0, 5, 21 },
  { "first-77", 77, WATCH, 0, 5, 21 },       { "first-0-unwatched", 0, 0, 0, 10, 21 },
  { "first-1-unwatched", 1, 0, 0, 10, 21 },  { "first-77-unwatched", 77, 0, 0, 10, 21 },
  { "loss-10", 1, WATCH, 10, 8, 40 },        { "loss-30", 1, WATCH, 30, 8, 60 },
  { "loss-30-unwatched", 1, 0, 30, 16, 60 },
};

static gboolean
is_lost (guint hundredths)
{
  return (guint) g_test_rand_int_range (0, 100) < hundredths;
}

static void
check_restart (const Restart *self, NetfluxSession *session, guint8 last)
{
  NetfluxSessionConfig config = defaults;
  gint64 now_ns = 1000 * MS;
  guint refused = 0;

  config.sends = FALSE;
  config.watch_interval_ns = self->watch_ns;
  netflux_session_start (session, &config, now_ns);
  for (guint i = 300; i-- > 0; now_ns += CYCLE)
    if (i == 0 || i == 299 || !is_lost (self->loss))
      receive (session, (guint8) (last - i), now_ns);

  now_ns += 10 * MS;
  for (guint8 number = self->first;; number++, now_ns += CYCLE)
    {
      NetfluxReception reception;

      if (is_lost (self->loss))
        continue;
      reception = receive (session, number, now_ns);
      if (reception.verdict == NETFLUX_VERDICT_ACCEPTED)
        {
          g_assert_cmpuint (reception.lost, <=, self->lost_max);
          break;
        }
      refused++;
      g_assert_cmpuint (refused, <=, self->refused_max);
    }
}

static void
test_partner_restart (gconstpointer data)
{
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);

  for (guint last = 0; last < 256; last++)
    for (guint repeats = 0; repeats < 5; repeats++)
      check_restart (data, session, (guint8) last);
}

/* One whose interval is a third of the watch interval restarts: that is no outage, but where its
 * numbers lie so little behind that they look late. */
static void
test_slow_restart (void)
{
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);
  NetfluxSessionConfig config = defaults;
  guint n_outages = 0;

  config.sends = FALSE;
  config.watch_interval_ns = 30 * MS;
  for (guint last = 0; last < 256; last++)
    {
      gint64 now_ns = 1000 * MS;

      netflux_session_start (session, &config, now_ns);
      for (guint i = 300; i-- > 0; now_ns += 10 * MS)
        receive (session, (guint8) (last - i), now_ns);
      now_ns -= 7 * MS;
      for (guint8 number = 1; number < 50; number++, now_ns += 10 * MS)
        receive (session, number, now_ns);
      n_outages += session->outages > 0;
    }
  g_assert_cmpuint (n_outages, <=, 13);
}

/* We are started anew; the partner's last number of us is X. */

typedef enum
{
  NETFLUX,
  S7,
} Kind;

typedef struct
{
  Kind kind;
  NetfluxSession session; /* of NETFLUX */
  guint8 last;
  guint8 feedback;
  guint8 next;
  guint refused_in_a_row;
  guint refused;
  gint64 accepted_ns;
  gint64 longest_ns;
} Partner;

static gboolean
partner_accepts (Partner *self, const guint8 *header, gint64 now_ns)
{
  guint8 ahead = (guint8) (header[0] - self->last);

  switch (self->kind)
    {
    case NETFLUX:
      return netflux_session_receive (&self->session, header, NETFLUX_HEADER_SIZE, now_ns)
                 .verdict == NETFLUX_VERDICT_ACCEPTED;
    case S7:
      return (ahead >= 1 && ahead <= 127) || self->refused_in_a_row >= 100;
    default:
      g_assert_not_reached ();
    }
}

static void
partner_receive (Partner *self, const guint8 *header, gint64 now_ns)
{
  gboolean accepts = partner_accepts (self, header, now_ns);

  if (!accepts)
    {
      self->refused++;
      self->refused_in_a_row++;
      return;
    }
  self->last = self->feedback = header[0];
  self->refused_in_a_row = 0;
  self->longest_ns = MAX (self->longest_ns, now_ns - self->accepted_ns);
  self->accepted_ns = now_ns;
}

static void
partner_start (Partner *self, Kind kind, guint8 last, gint64 now_ns)
{
  *self = (Partner){
    .kind = kind, .last = last, .feedback = last, .next = 77, .accepted_ns = now_ns - 2 * MS
  };
  netflux_session_start (&self->session, &defaults, now_ns - 500 * MS);
  for (guint i = 100; i-- > 0;)
    receive (&self->session, (guint8) (last - i), now_ns - 2 * MS - i * CYCLE);
}

typedef struct
{
  gint64 arrival_ns;
  guint8 header[NETFLUX_HEADER_SIZE];
} Flight;

typedef struct
{
  Flight flights[64];
  guint first, end;
} Line;

static void
line_put (Line *self, const guint8 *header, gint64 arrival_ns)
{
  Flight *flight = &self->flights[self->end++ % G_N_ELEMENTS (self->flights)];

  flight->arrival_ns = arrival_ns;
  memcpy (flight->header, header, NETFLUX_HEADER_SIZE);
}

static const guint8 *
line_take (Line *self, gint64 now_ns)
{
  Flight *flight = &self->flights[self->first % G_N_ELEMENTS (self->flights)];

  if (self->first == self->end || flight->arrival_ns > now_ns)
    return NULL;
  self->first++;
  return flight->header;
}

typedef struct
{
  Kind kind;
  const char *name;
  gint64 way_ns;  /* one way */
  gint64 hold_ns; /* the partner's answer waits for so long */
  guint refused_max;
  gint64 longest_max_ns; /* that the partner hears nothing */
} OwnRestart;

/* What was sent before the first feedback was heard may be refused; where the numbers that we
 * begin with are far ahead, a steady partner of our own kind believes the third or fourth. */
static const OwnRestart own_restarts[] = {
  { NETFLUX, "netflux", 100 * US, 0, 3, 20 * MS },
  { NETFLUX, "netflux-1-ms", MS, 0, 3, 20 * MS },
  { NETFLUX, "netflux-held", MS, 5 * MS, 3, 20 * MS },
  { NETFLUX, "netflux-far", 10 * MS, 0, 3, 20 * MS },
  { S7, "s7", 100 * US, 0, 1, 10 * MS },
  { S7, "s7-1-ms", MS, 0, 1, 10 * MS },
  { S7, "s7-held", MS, 5 * MS, 1, 10 * MS },
};

static void
restart (const OwnRestart *self, guint8 last, gint64 phase_ns)
{
  g_autofree NetfluxSession *session = g_new0 (NetfluxSession, 1);
  g_autofree Partner *partner = g_new0 (Partner, 1);
  const gint64 begin_ns = 1000 * MS;
  gint64 partner_due_ns = begin_ns - 100 * MS + phase_ns;
  Line to_partner = { 0 }, to_us = { 0 };

  partner_start (partner, self->kind, last, begin_ns);
  netflux_session_start (session, &defaults, begin_ns);
  for (gint64 now_ns = begin_ns - 100 * MS; now_ns < begin_ns + 500 * MS; now_ns += 50 * US)
    {
      guint8 header[NETFLUX_HEADER_SIZE] = { partner->next, partner->feedback };
      const guint8 *arrived;

      while ((arrived = line_take (&to_us, now_ns)) != NULL)
        if (now_ns >= begin_ns)
          netflux_session_receive (session, arrived, NETFLUX_HEADER_SIZE, now_ns);
      while ((arrived = line_take (&to_partner, now_ns)) != NULL)
        partner_receive (partner, arrived, now_ns);
      if (now_ns >= partner_due_ns)
        {
          line_put (&to_us, header, now_ns + self->hold_ns + self->way_ns);
          partner->next++;
          partner_due_ns += CYCLE;
        }
      if (now_ns >= begin_ns && netflux_session_is_due (session, now_ns))
        {
          netflux_session_begin_cycle (session, now_ns);
          netflux_session_write_header (session, header);
          netflux_session_sent (session, now_ns);
          line_put (&to_partner, header, now_ns + self->way_ns);
        }
    }

  g_test_message ("X %u, phase %" G_GINT64_FORMAT " us: %u refused, longest %" G_GINT64_FORMAT
                  " us",
                  last, phase_ns / US, partner->refused, partner->longest_ns / US);
  g_assert_cmpuint (partner->refused, <=, self->refused_max);
  g_assert_cmpint (partner->longest_ns, <=, self->way_ns + self->longest_max_ns);
  g_assert_cmpint (netflux_session_get_state (session), ==, NETFLUX_LINK_STATE_UP);
}

static void
test_own_restart (gconstpointer data)
{
  for (guint last = 0; last < 256; last++)
    for (guint phase = 0; phase < 5; phase++)
      restart (data, (guint8) last, CYCLE / 5 * phase + 30 * US);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (gaps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/netflux/restarts/gap/%u", gaps[i].lost);

      g_test_add_data_func (path, &gaps[i], test_gap);
    }
  netflux_test_add_rows ("/netflux/restarts/partner/", partner_restarts, test_partner_restart);
  g_test_add_func ("/netflux/restarts/third-of-watch", test_slow_restart);
  netflux_test_add_rows ("/netflux/restarts/own/", own_restarts, test_own_restart);

  return g_test_run ();
}
