/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

/* Two links that talk to each other, as an application sees it. */

typedef struct
{
  NetfluxLink *a;
  NetfluxLink *b;
} Fixture;

static NetfluxLink *
new_link (const char *host, guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new (host, remote_port);

  /* Silence must be able to last here: machines are slow at times. */
  g_object_set (link, "local-address", host, "local-port", (guint) local_port, "send-interval",
                (gint64) 2000, "watch-interval", (gint64) 0, NULL);

  return link;
}

static void
set_up_on (Fixture *self, const char *host, GSocketFamily family)
{
  guint16 a = netflux_test_pick_port (family);
  guint16 b = netflux_test_pick_port (family);

  self->a = new_link (host, a, b);
  self->b = new_link (host, b, a);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  set_up_on (self, "127.0.0.1", G_SOCKET_FAMILY_IPV4);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->a);
  g_assert_finalize_object (self->b);
}

static void
set_text (NetfluxLink *link, const char *text)
{
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));

  netflux_link_set_send_data (link, data);
}

static gboolean
has_text (NetfluxLink *link, const char *text)
{
  g_autoptr (GBytes) data = netflux_link_get_received_data (link);

  return g_bytes_get_size (data) == strlen (text) &&
         memcmp (g_bytes_get_data (data, NULL), text, strlen (text)) == 0;
}

static void
exchange (Fixture *self)
{
  set_text (self->a, "from A");
  set_text (self->b, "from B");
  api_start (self->a);
  api_start (self->b);
  netflux_test_wait (has_text (self->a, "from B") && has_text (self->b, "from A"));
  netflux_test_wait (netflux_link_get_state (self->a) == NETFLUX_LINK_STATE_UP);
}

static void
test_addresses (Fixture *self, gconstpointer data)
{
  exchange (self);
}

/* Names are looked up, and an address of the family that the other one has is chosen. */
static void
test_names (Fixture *self, gconstpointer data)
{
  g_object_set (self->a, "remote-address", "localhost", NULL);
  g_object_set (self->b, "local-address", "localhost", NULL);
  exchange (self);
}

static void
test_ipv6 (void)
{
  Fixture self;

  set_up_on (&self, "::1", G_SOCKET_FAMILY_IPV6);
  exchange (&self);
  tear_down (&self, NULL);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_start_async (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  netflux_link_start_async (self->a, NULL, on_started, &result);
  netflux_test_wait (result != NULL);
  g_assert_true (netflux_link_start_finish (self->a, result, &error));
  g_assert_no_error (error);

  netflux_link_start_async (self->a, NULL, on_started, &again);
  netflux_test_wait (again != NULL);
  g_assert_false (netflux_link_start_finish (self->a, again, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  netflux_link_start_async (self->b, cancellable, on_started, &cancelled);
  netflux_test_wait (cancelled != NULL);
  g_assert_false (netflux_link_start_finish (self->b, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (netflux_link_get_state (self->b), ==, NETFLUX_LINK_STATE_STOPPED);
}

typedef struct
{
  guint n;
  guint8 sequence;
  char *text;
  gint64 arrival_time;
  gint64 round_trip_time;
  guint port;
} Seen;

static void
on_frame_received (NetfluxLink *link, NetfluxFrame *frame, Seen *seen)
{
  GBytes *payload = netflux_frame_get_payload (frame);
  g_autoptr (GSocketAddress) sender = netflux_frame_get_sender (frame);

  if (seen->n > 0)
    {
      g_assert_cmpuint (netflux_frame_get_sequence (frame), ==, (guint8) (seen->sequence + 1));
      g_assert_false (netflux_frame_get_resynchronised (frame));
      g_assert_cmpint (netflux_frame_get_arrival_time (frame), >=, seen->arrival_time);
    }
  else
    g_assert_true (netflux_frame_get_resynchronised (frame));
  g_assert_cmpuint (netflux_frame_get_lost (frame), ==, 0);

  seen->n++;
  seen->sequence = netflux_frame_get_sequence (frame);
  seen->arrival_time = netflux_frame_get_arrival_time (frame);
  seen->round_trip_time = MAX (seen->round_trip_time, netflux_frame_get_round_trip_time (frame));
  seen->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (sender));
  g_free (seen->text);
  seen->text = g_strndup (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
}

static void
test_frames (Fixture *self, gconstpointer data)
{
  Seen by_link = { .round_trip_time = -1 };
  Seen by_source = { .round_trip_time = -1 };
  gint64 before = g_get_monotonic_time ();

  g_signal_connect (self->a, "frame-received", G_CALLBACK (on_frame_received), &by_link);
  g_signal_connect (netflux_link_get_source (self->a), "frame-received",
                    G_CALLBACK (on_frame_received), &by_source);
  exchange (self);
  netflux_test_wait (by_link.n > 20 && by_source.n > 20 && by_link.round_trip_time > 0);

  g_assert_cmpstr (by_link.text, ==, "from B");
  g_assert_cmpstr (by_source.text, ==, "from B");
  g_assert_cmpuint (by_link.port, ==, netflux_link_get_local_port (self->b));
  g_assert_cmpint (by_link.arrival_time, >=, before);
  g_assert_cmpint (by_link.arrival_time, <=, g_get_monotonic_time ());
  g_assert_cmpint (netflux_source_get_data_age (netflux_link_get_source (self->a)), >=, 0);
  g_assert_cmpuint (netflux_source_get_partner_sequence (netflux_link_get_source (self->a)), >=, 0);
  g_free (by_link.text);
  g_free (by_source.text);
}

static void
on_prepare (NetfluxSink *sink, guint *n)
{
  g_autofree char *text = g_strdup_printf ("prepared %u", ++*n);
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));

  netflux_sink_set_send_data (sink, data);
}

static void
test_prepare_frame (Fixture *self, gconstpointer data)
{
  guint n = 0;

  g_signal_connect (netflux_link_get_sink (self->a), "prepare-frame", G_CALLBACK (on_prepare), &n);
  api_start (self->a);
  api_start (self->b);
  netflux_test_wait (has_text (self->b, "prepared 10") || n > 10);
  g_assert_cmpuint (api_get_count (self->a, "frames-sent"), >, 5);
}

static void
on_statistics (NetfluxLink *link, NetfluxStatistics *statistics, guint *n)
{
  guint64 sent;

  g_object_get (statistics, "frames-sent", &sent, NULL);
  if (sent > 0)
    (*n)++;
}

static void
count (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_statistics (Fixture *self, gconstpointer data)
{
  guint n = 0, notified = 0;
  guint64 sent;

  netflux_link_set_statistics_interval (self->a, 10000);
  g_signal_connect (self->a, "statistics-updated", G_CALLBACK (on_statistics), &n);
  g_signal_connect (self->a, "notify::statistics", G_CALLBACK (count), &notified);
  exchange (self);
  netflux_test_wait (n >= 3 && notified >= 3);

  netflux_test_wait (api_get_count (self->a, "frames-sent") >= 50);
  sent = api_get_count (self->a, "frames-sent");
  netflux_link_reset_statistics (self->a);
  g_assert_cmpuint (api_get_count (self->a, "frames-sent"), <, sent);
  netflux_test_wait (api_get_count (self->a, "frames-accepted") > 3);
  g_assert_cmpuint (api_get_count (self->a, "partner-lost"), ==, 0);

  /* After the stop they are those of the last run. */
  netflux_link_stop (self->a);
  g_assert_cmpuint (api_get_count (self->a, "frames-accepted"), >, 3);
  netflux_link_reset_statistics (self->a);
  g_assert_cmpuint (api_get_count (self->a, "frames-accepted"), ==, 0);
}

/* Each start begins afresh, and the partner goes on. */
static void
test_restart (Fixture *self, gconstpointer data)
{
  exchange (self);
  for (guint round = 0; round < 3; round++)
    {
      g_autofree char *text = g_strdup_printf ("round %u", round);

      netflux_link_stop (self->a);
      g_assert_cmpint (netflux_link_get_state (self->a), ==, NETFLUX_LINK_STATE_STOPPED);
      set_text (self->a, text);
      api_start (self->a);
      netflux_test_wait (has_text (self->b, text));
      netflux_test_wait (has_text (self->a, "from B"));
    }
}

/* Nothing is dropped or sent twice when a setting is changed while it runs. */
static void
test_change_while_running (Fixture *self, gconstpointer data)
{
  NetfluxSink *sink = netflux_link_get_sink (self->a);

  exchange (self);
  for (guint round = 0; round < 20; round++)
    {
      guint64 accepted = api_get_count (self->b, "frames-accepted");

      netflux_link_set_send_interval (self->a, 500 + 100 * round);
      netflux_link_set_watch_interval (self->a, 60 * G_USEC_PER_SEC + round);
      netflux_link_set_receive_size (self->a, round % 2 == 0 ? 6 : 0);
      netflux_link_set_keep_values_on_timeout (self->a, round % 2 == 0);
      netflux_link_set_qos_dscp (self->a, (int) round - 1);
      netflux_link_set_receive_buffer_size (self->a, 10000 * round);
      netflux_sink_set_send_mode (sink, round % 3 == 0 ? NETFLUX_SEND_MODE_ON_CHANGE
                                                       : NETFLUX_SEND_MODE_CYCLIC);
      if (round % 3 == 0)
        {
          set_text (self->a, "changed");
          set_text (self->a, "from A");
        }
      netflux_test_wait (api_get_count (self->b, "frames-accepted") > accepted);
    }

  netflux_sink_set_send_mode (sink, NETFLUX_SEND_MODE_ON_DEMAND);
  netflux_test_wait (netflux_source_get_partner_sequence (netflux_link_get_source (self->b)) ==
                     netflux_sink_get_sequence (sink));
  g_assert_cmpuint (api_get_count (self->b, "partner-lost"), ==, 0);
  g_assert_cmpuint (api_get_count (self->b, "frames-duplicate"), ==, 0);
  g_assert_cmpuint (api_get_count (self->b, "restarts"), ==, 0);
}

/* What is too short is refused, and what is too long is cut. */
static void
test_receive_size (Fixture *self, gconstpointer data)
{
  exchange (self);

  netflux_link_set_receive_size (self->a, 7);
  netflux_test_wait (api_get_count (self->a, "frames-malformed") > 0);
  set_text (self->b, "12345678");
  netflux_test_wait (has_text (self->a, "1234567"));
  netflux_test_wait (api_get_count (self->a, "frames-oversize") > 0);
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/exchange/addresses", test_addresses, NULL },
    { "/netflux/exchange/names", test_names, NULL },
    { "/netflux/exchange/start-async", test_start_async, NULL },
    { "/netflux/exchange/frames", test_frames, NULL },
    { "/netflux/exchange/prepare-frame", test_prepare_frame, NULL },
    { "/netflux/exchange/statistics", test_statistics, NULL },
    { "/netflux/exchange/restart", test_restart, NULL },
    { "/netflux/exchange/change-while-running", test_change_while_running, NULL },
    { "/netflux/exchange/receive-size", test_receive_size, NULL },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);
  g_test_add_func ("/netflux/exchange/ipv6", test_ipv6);

  return g_test_run ();
}
