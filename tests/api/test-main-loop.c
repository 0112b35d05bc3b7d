/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* An application whose main loop stands still: its frames go on, and what it did not hear
 * of is there, or counted, when it goes on itself. */

typedef struct
{
  NetfluxLink *application;
  NetfluxLink *partner;
  guint handled; /* by the application's signal handler */
  guint expired; /* the same, of the receive watchdog */
  guint recovered;

  int arrived; /* atomic: at the partner, in the engine's thread */
  int steps_wrong;
  guint8 last_sequence; /* the engine's thread */
} Fixture;

static void
on_partner_frame (NetfluxFrame *frame, gpointer user_data)
{
  Fixture *self = user_data;
  guint8 sequence = netflux_frame_get_sequence (frame);

  if (g_atomic_int_get (&self->arrived) > 0 && sequence != (guint8) (self->last_sequence + 1))
    g_atomic_int_inc (&self->steps_wrong);
  self->last_sequence = sequence;
  g_atomic_int_inc (&self->arrived);
}

static void
on_frame_received (NetfluxLink *link, NetfluxFrame *frame, Fixture *self)
{
  self->handled++;
}

static NetfluxLink *
new_link (guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "send-interval", (gint64) 2000, "watch-interval", (gint64) 20 * G_USEC_PER_SEC,
                NULL);

  return link;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 a = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint16 b = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->application = new_link (a, b);
  self->partner = new_link (b, a);
  g_signal_connect (self->application, "frame-received", G_CALLBACK (on_frame_received), self);
  netflux_source_set_frame_callback (netflux_link_get_source (self->partner), on_partner_frame,
                                     self, NULL);
  api_start (self->partner);
  api_start (self->application);
  netflux_test_wait (self->handled > 3 && g_atomic_int_get (&self->arrived) > 3);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->application);
  g_assert_finalize_object (self->partner);
}

/* Stands still for a second at least, and until so many more frames are at the partner. */
static void
block (Fixture *self, int frames)
{
  int target = g_atomic_int_get (&self->arrived) + frames;

  g_usleep (G_USEC_PER_SEC);
  while (g_atomic_int_get (&self->arrived) < target)
    g_usleep (1000);
}

static void
test_blocked (Fixture *self, gconstpointer data)
{
  guint handled = self->handled;

  block (self, 300);
  g_assert_cmpuint (self->handled, ==, handled);
  g_assert_cmpint (g_atomic_int_get (&self->steps_wrong), ==, 0);
  g_assert_cmpuint (api_get_count (self->partner, "partner-lost"), ==, 0);
  g_assert_cmpuint (api_get_count (self->partner, "outages"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (self->partner), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (api_get_count (self->application, "outages"), ==, 0);

  netflux_link_stop (self->partner);
  netflux_test_wait (self->handled + api_get_count (self->application, "frames-dropped") ==
                     api_get_count (self->application, "frames-accepted"));
}

/* More than the application's mailbox holds: the oldest go, and are counted. */
static void
test_dropped (Fixture *self, gconstpointer data)
{
  guint handled;

  netflux_link_set_send_interval (self->partner, 100);
  while (api_get_count (self->application, "frames-dropped") == 0)
    g_usleep (10000);
  netflux_link_stop (self->partner);

  handled = self->handled;
  netflux_test_wait (self->handled + api_get_count (self->application, "frames-dropped") ==
                     api_get_count (self->application, "frames-accepted"));
  g_assert_cmpuint (self->handled - handled, <=, 1100);
  g_assert_cmpuint (self->handled - handled, >, 800);

  netflux_link_reset_statistics (self->application);
  g_assert_cmpuint (api_get_count (self->application, "frames-dropped"), ==, 0);
}

static void
on_expired (NetfluxLink *link, NetfluxWatchdog watchdog, Fixture *self)
{
  if (watchdog != NETFLUX_WATCHDOG_RECEIVE)
    return;

  g_assert_cmpuint (self->expired, ==, self->recovered);
  self->expired++;
}

static void
on_recovered (NetfluxLink *link, NetfluxWatchdog watchdog, Fixture *self)
{
  if (watchdog != NETFLUX_WATCHDOG_RECEIVE)
    return;

  self->recovered++;
  g_assert_cmpuint (self->expired, ==, self->recovered);
}

/* That the partner was silent, and is back, is heard of even if the frames before and after
 * are not. */
static void
test_transitions (Fixture *self, gconstpointer data)
{
  g_signal_connect (self->application, "watchdog-expired", G_CALLBACK (on_expired), self);
  g_signal_connect (self->application, "watchdog-recovered", G_CALLBACK (on_recovered), self);

  netflux_link_stop (self->partner);
  netflux_link_set_watch_interval (self->application, 2000);
  while (api_get_count (self->application, "outages") == 0)
    g_usleep (1000);
  netflux_link_set_watch_interval (self->application, 20 * G_USEC_PER_SEC);
  netflux_link_set_send_interval (self->partner, 100);
  api_start (self->partner);
  while (api_get_count (self->application, "frames-dropped") == 0)
    g_usleep (10000);
  netflux_link_stop (self->partner);

  netflux_test_wait (self->handled + api_get_count (self->application, "frames-dropped") ==
                     api_get_count (self->application, "frames-accepted"));
  g_assert_cmpuint (self->recovered, ==, 1);
  g_assert_cmpuint (api_get_count (self->application, "outages"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/netflux/main-loop/blocked", Fixture, NULL, set_up, test_blocked, tear_down);
  g_test_add ("/netflux/main-loop/dropped", Fixture, NULL, set_up, test_dropped, tear_down);
  g_test_add ("/netflux/main-loop/transitions", Fixture, NULL, set_up, test_transitions, tear_down);

  return g_test_run ();
}
