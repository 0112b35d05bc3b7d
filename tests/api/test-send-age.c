/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* Data to send that nobody renews: the partner sees that nobody is at home. */

typedef struct
{
  GSocket *partner;
  NetfluxLink *link;
  GBytes *data;
  GString *heard;
} Fixture;

static void
on_link_expired (NetfluxLink *link, GString *heard)
{
  g_string_append_c (heard, 'E');
}

static void
on_link_renewed (NetfluxLink *link, GString *heard)
{
  g_string_append_c (heard, 'R');
}

static void
on_sink_expired (NetfluxSink *sink, GString *heard)
{
  g_string_append_c (heard, 'e');
}

static void
on_sink_renewed (NetfluxSink *sink, GString *heard)
{
  g_string_append_c (heard, 'r');
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->link = netflux_link_new ("127.0.0.1", netflux_test_socket_get_port (self->partner));
  self->data = g_bytes_new_static ("alive", 5);
  self->heard = g_string_new (NULL);
  g_object_set (self->link, "local-address", "127.0.0.1", "local-port", 0, "send-interval",
                (gint64) 2000, "watch-interval", (gint64) 0, "max-send-age", (gint64) 100000, NULL);
  g_signal_connect (self->link, "send-data-expired", G_CALLBACK (on_link_expired), self->heard);
  g_signal_connect (self->link, "send-data-renewed", G_CALLBACK (on_link_renewed), self->heard);
  g_signal_connect (netflux_link_get_sink (self->link), "send-data-expired",
                    G_CALLBACK (on_sink_expired), self->heard);
  g_signal_connect (netflux_link_get_sink (self->link), "send-data-renewed",
                    G_CALLBACK (on_sink_renewed), self->heard);
  netflux_link_set_send_data (self->link, self->data);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->link);
  g_object_unref (self->partner);
  g_bytes_unref (self->data);
  g_string_free (self->heard, TRUE);
}

/* Whether one of the frames that have come since the last call is one with these data: newer ones
 * can be of what stands for them, if nobody has looked for a while. */
static gboolean
hears (Fixture *self, const char *data)
{
  char frame[64];
  gboolean found = FALSE;
  gssize size;

  while ((size = g_socket_receive (self->partner, frame, sizeof frame, NULL, NULL)) > 0)
    found |= (gsize) size == 2 + strlen (data) && memcmp (frame + 2, data, (gsize) size - 2) == 0;

  return found;
}

static void
run_for (gint64 duration_us)
{
  for (gint64 end = g_get_monotonic_time () + duration_us; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_stop (Fixture *self, gconstpointer data)
{
  guint64 sent;
  g_autoptr (GError) error = NULL;

  api_start (self->link);
  netflux_test_wait (hears (self, "alive"));
  netflux_test_wait (g_str_equal (self->heard->str, "eE"));
  sent = api_get_count (self->link, "frames-sent");
  run_for (200000);
  g_assert_cmpuint (api_get_count (self->link, "frames-sent"), ==, sent);
  g_assert_cmpuint (api_get_count (self->link, "send-errors"), ==, 0);
  g_assert_false (netflux_link_send_now (self->link, &error));
  g_assert_nonnull (strstr (error->message, "max-send-age"));

  /* The same data are renewed data. */
  hears (self, "");
  netflux_link_set_send_data (self->link, self->data);
  netflux_test_wait (hears (self, "alive"));
  netflux_test_wait (strlen (self->heard->str) >= 4);
  g_assert_true (g_str_has_prefix (self->heard->str, "eErR"));
}

static void
test_safe_values (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  g_autoptr (GBytes) other = g_bytes_new_static ("others", 6);

  netflux_link_set_send_safe_values (self->link, safe);
  api_start (self->link);
  netflux_test_wait (hears (self, "alive"));
  netflux_test_wait (hears (self, "safe"));
  netflux_link_set_send_safe_values (self->link, other);
  netflux_test_wait (hears (self, "others"));
  g_assert_true (netflux_link_send_now (self->link, NULL));
  netflux_link_set_send_data (self->link, self->data);
  netflux_test_wait (hears (self, "alive"));
}

/* Who renews them in time is not disturbed, and who switches it off neither. */
static void
test_renewed (Fixture *self, gconstpointer data)
{
  netflux_link_set_max_send_age (self->link, 60 * G_USEC_PER_SEC);
  api_start (self->link);
  run_for (300000);
  g_assert_cmpstr (self->heard->str, ==, "");
  netflux_link_set_max_send_age (self->link, 100000);
  netflux_test_wait (g_str_equal (self->heard->str, "eE"));
  netflux_link_set_max_send_age (self->link, 0);
  netflux_test_wait (g_str_equal (self->heard->str, "eErR"));
  hears (self, "");
  netflux_test_wait (hears (self, "alive"));
}

/* The frame that shows it waits for a call. */
static void
test_on_demand (Fixture *self, gconstpointer data)
{
  netflux_sink_set_send_mode (netflux_link_get_sink (self->link), NETFLUX_SEND_MODE_ON_DEMAND);
  api_start (self->link);
  netflux_test_wait (g_str_equal (self->heard->str, "eE"));
  do
    netflux_link_set_send_data (self->link, self->data);
  while (!netflux_link_send_now (self->link, NULL)); /* it was too late again */
  netflux_test_wait (strlen (self->heard->str) >= 4);
  g_assert_true (g_str_has_prefix (self->heard->str, "eErR"));
  netflux_test_wait (hears (self, "alive"));
}

#define add(name, func)                                                                            \
  g_test_add ("/netflux/send-age/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("stop", test_stop);
  add ("safe-values", test_safe_values);
  add ("renewed", test_renewed);
  add ("on-demand", test_on_demand);

  return g_test_run ();
}
