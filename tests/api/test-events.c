/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* What happens to a link, as a program without a main loop hears of it. */

typedef struct
{
  NetfluxLink *link;
  GSocket *partner;
  GSocketAddress *address;
  GAsyncQueue *events; /* of strings */
} Fixture;

static void
on_event (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  const char *names[] = { "state", "expired", "recovered", "send-error", "receive-error" };

  g_async_queue_push (user_data, g_strdup_printf ("%s %d", names[event], detail));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->events = g_async_queue_new_full (g_free);
  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  self->link = g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port",
                             (guint) port, "remote-address", "127.0.0.1", "remote-port",
                             (guint) netflux_test_socket_get_port (self->partner), "watch-interval",
                             (gint64) 0, "sending", FALSE, NULL);
  netflux_link_set_event_callback (self->link, on_event, g_async_queue_ref (self->events),
                                   (GDestroyNotify) g_async_queue_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->link);
  g_object_unref (self->partner);
  g_object_unref (self->address);
  g_async_queue_unref (self->events);
}

static void
send_frame (Fixture *self, guint8 sequence)
{
  const guint8 frame[] = { sequence, 0, 'x' };

  g_socket_send_to (self->partner, self->address, (const char *) frame, sizeof frame, NULL, NULL);
}

static void
assert_event (Fixture *self, const char *event, int detail)
{
  g_autofree char *expected = g_strdup_printf ("%s %d", event, detail);
  g_autofree char *found = g_async_queue_timeout_pop (self->events, NETFLUX_TEST_PATIENCE);

  g_assert_cmpstr (found, ==, expected);
}

/* No main loop runs in this test. */
static void
test_order (Fixture *self, gconstpointer data)
{
  api_start (self->link);
  for (guint8 i = 0; i < 3; i++)
    {
      netflux_link_set_watch_interval (self->link, 0);
      send_frame (self, (guint8) (2 * i + 1));
      if (i > 0)
        assert_event (self, "recovered", NETFLUX_WATCHDOG_RECEIVE);
      assert_event (self, "state", NETFLUX_LINK_STATE_UP);
      netflux_link_set_watch_interval (self->link, 2000);
      assert_event (self, "expired", NETFLUX_WATCHDOG_RECEIVE);
      assert_event (self, "state", NETFLUX_LINK_STATE_LOST);
    }
}

/* Once it is taken back, nothing comes any more, and the data are given back. */
static void
test_cleared (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncQueue) kept = g_async_queue_new ();
  int gone = 0;

  api_start (self->link);
  send_frame (self, 1);
  assert_event (self, "state", NETFLUX_LINK_STATE_UP);
  netflux_link_set_event_callback (self->link, on_event, kept, NULL);
  netflux_link_set_event_callback (self->link, NULL, NULL, NULL);
  netflux_link_set_watch_interval (self->link, 2000);
  while (netflux_link_get_state (self->link) != NETFLUX_LINK_STATE_LOST)
    g_usleep (1000);
  netflux_link_stop (self->link);
  g_assert_null (g_async_queue_try_pop (self->events));
  g_assert_null (g_async_queue_try_pop (kept));
  netflux_link_set_event_callback (self->link, on_event, &gone,
                                   (GDestroyNotify) (GCallback) g_atomic_int_inc);
  g_clear_object (&self->link);
  g_assert_cmpint (g_atomic_int_get (&gone), ==, 1);
  self->link = netflux_link_new ("127.0.0.1", 2000);
}

static void
on_state (NetfluxLink *link, GParamSpec *pspec, GThread **thread)
{
  *thread = g_thread_self ();
}

static gpointer
start_elsewhere (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (netflux_link_start_in_context (self->link, NULL, &error));
  g_assert_no_error (error);
  return NULL;
}

/* Started in a thread, with handlers in the default context of the program. */
static void
test_context (Fixture *self, gconstpointer data)
{
  GThread *thread = NULL;

  g_thread_join (g_thread_new ("starts", start_elsewhere, self));
  g_signal_connect (self->link, "notify::state", G_CALLBACK (on_state), &thread);
  send_frame (self, 1);
  netflux_test_wait (thread != NULL);
  g_assert_true (thread == g_thread_self ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/netflux/api/events/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/netflux/api/events/cleared", Fixture, NULL, set_up, test_cleared, tear_down);
  g_test_add ("/netflux/api/events/context", Fixture, NULL, set_up, test_context, tear_down);

  return g_test_run ();
}
