/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* A figure is of now: of a partner that is silent, what is not known any more is absent, ages are
 * ages, and what is of the last second ends with it. */

typedef struct
{
  NetfluxLink *link;
  NetfluxLink *partner;
} Fixture;

static double
get_duration (NetfluxLink *link, const char *name)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);
  double value;

  g_object_get (statistics, name, &value, NULL);
  return value;
}

static gint64
get_age (NetfluxLink *link)
{
  return netflux_source_get_data_age (netflux_link_get_source (link));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };

  self->link = api_new_link (ports[0], ports[1]);
  self->partner = api_new_link (ports[1], ports[0]);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->link);
  g_object_unref (self->partner);
}

static void
exchange (Fixture *self)
{
  api_start (self->link);
  api_start (self->partner);
  netflux_test_wait (api_get_count (self->link, "frames-accepted") > 20 &&
                     get_duration (self->link, "recent-avg-rtt") > 0);
}

/* There is none before the first frame; then it is of the last one, and grows. */
static void
test_age (Fixture *self, gconstpointer data)
{
  gint64 stopped_us, begin_us, age_us;

  g_assert_cmpint (get_age (self->link), ==, -1);
  api_start (self->link);
  g_assert_cmpint (get_age (self->link), ==, -1);
  begin_us = g_get_monotonic_time ();
  api_start (self->partner);
  netflux_test_wait (get_age (self->link) >= 0);
  g_assert_cmpint (get_age (self->link), <=, g_get_monotonic_time () - begin_us);

  /* Without the kernel's times, what is on the way counts from when it is read. */
  netflux_link_stop (self->partner);
  g_usleep (100000);
  stopped_us = g_get_monotonic_time ();
  for (guint i = 0; i < 5; i++)
    {
      g_usleep (20000);
      age_us = get_age (self->link);
      g_assert_cmpint (age_us, >=, 20000 * (i + 1));
      g_assert_cmpint (age_us, <=, g_get_monotonic_time () - begin_us);
    }
  stopped_us = g_get_monotonic_time () - stopped_us;
  g_assert_cmpint (get_age (self->link), >=, stopped_us);

  /* Of another run nothing is known yet. */
  netflux_link_stop (self->link);
  api_start (self->link);
  g_assert_cmpint (get_age (self->link), ==, -1);
}

/* A second after the partner has fallen silent nothing is recent, and all is counted. */
static void
test_recent (Fixture *self, gconstpointer data)
{
  guint64 accepted;

  exchange (self);
  g_assert_cmpuint (api_get_count (self->link, "recent-frames-accepted"), >, 0);
  g_assert_cmpuint (api_get_count (self->link, "recent-frames-sent"), >, 0);
  g_assert_cmpfloat (get_duration (self->link, "recent-avg-partner-interval"), >, 0);
  netflux_link_stop (self->partner);
  accepted = api_get_count (self->link, "frames-accepted");

  netflux_test_wait (api_get_count (self->link, "recent-frames-accepted") == 0);
  g_assert_cmpfloat (get_duration (self->link, "recent-avg-partner-interval"), ==, 0);
  g_assert_cmpfloat (get_duration (self->link, "recent-avg-rtt"), ==, 0);
  g_assert_cmpuint (api_get_count (self->link, "recent-frames-sent"), >, 0);
  g_assert_cmpuint (api_get_count (self->link, "frames-accepted"), ==, accepted);
  g_assert_cmpuint (accepted, >, 20);

  api_start (self->partner);
  netflux_test_wait (get_duration (self->link, "recent-avg-rtt") > 0);
}

/* They are not of more than a second either: a long run's are about as many as a second has. */
static void
test_last_second (Fixture *self, gconstpointer data)
{
  exchange (self);
  netflux_test_wait (api_get_count (self->link, "frames-sent") > 2400);
  g_assert_cmpuint (api_get_count (self->link, "recent-frames-sent"), <=, 1200);
}

#define add(name, func) g_test_add ("/netflux/now/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("age", test_age);
  add ("recent", test_recent);
  add ("last-second", test_last_second);

  return g_test_run ();
}
