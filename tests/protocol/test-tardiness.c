/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-session.h"

/* A partner that sends more slowly than the watch interval, and what only looks like one. */

#define MS (G_GINT64_CONSTANT (1000) * 1000)
#define WATCH (30 * MS)

typedef struct
{
  NetfluxSession session;
  NetfluxSessionConfig config;
  guint8 number;
  gint64 now_ns;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->config = (NetfluxSessionConfig){
    .receives = TRUE,
    .watch_interval_ns = WATCH,
  };
  netflux_session_start (&self->session, &self->config, 0);
}

static void
receive (Fixture *self, guint n, gint64 interval_ns)
{
  for (guint i = 0; i < n; i++)
    {
      const guint8 datagram[] = { ++self->number, 0 };

      self->now_ns += interval_ns;
      netflux_session_receive (&self->session, datagram, sizeof datagram, self->now_ns);
    }
}

static gint64
get_interval (Fixture *self)
{
  return netflux_session_get_slow_interval (&self->session, self->now_ns);
}

static void
test_slow (Fixture *self, gconstpointer data)
{
  receive (self, 1, 5 * MS);
  receive (self, 2, 40 * MS);
  g_assert_cmpint (get_interval (self), ==, 0);
  receive (self, 1, 40 * MS);
  g_assert_cmpint (get_interval (self), ==, 40 * MS);
  receive (self, 1000, 40 * MS);
  g_assert_cmpint (get_interval (self), ==, 40 * MS);

  /* A frame that was lost is none that came late. */
  self->number++;
  receive (self, 1, 80 * MS);
  g_assert_cmpint (get_interval (self), ==, 40 * MS);

  /* It follows. */
  receive (self, 1000, 60 * MS);
  g_assert_cmpint (get_interval (self), >, 59 * MS);

  /* It is not slow but silent. */
  self->now_ns += 200 * MS;
  g_assert_cmpint (get_interval (self), ==, 0);
}

static void
test_end (Fixture *self, gconstpointer data)
{
  receive (self, 10, 40 * MS);
  receive (self, 2, 20 * MS);
  g_assert_cmpint (get_interval (self), ==, 40 * MS);
  receive (self, 1, 20 * MS);
  g_assert_cmpint (get_interval (self), ==, 0);

  receive (self, 10, 40 * MS);
  g_assert_cmpint (get_interval (self), ==, 40 * MS);
  self->config.watch_interval_ns = 2 * WATCH;
  netflux_session_configure (&self->session, &self->config, self->now_ns);
  g_assert_cmpint (get_interval (self), ==, 0);
  receive (self, 10, 40 * MS);
  g_assert_cmpint (get_interval (self), ==, 0);
}

/* Outages of a fast partner, and one that restarts again and again. */
static void
test_not_slow (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      receive (self, 1, 50 * MS);
      receive (self, 1, 5 * MS);
      g_assert_cmpint (get_interval (self), ==, 0);
    }
  for (guint i = 0; i < 20; i++)
    {
      self->number = (guint8) (self->number + 9); /* one in ten arrives, of 4 ms each */
      receive (self, 1, 40 * MS);
      g_assert_cmpint (get_interval (self), ==, 0);
    }
}

#define ADD(name, func) g_test_add ("/netflux/tardiness/" name, Fixture, NULL, set_up, func, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("slow", test_slow);
  ADD ("end", test_end);
  ADD ("not-slow", test_not_slow);

  return g_test_run ();
}
