/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <gst/netflux/gstnetfluxmeta.h>
#include <netflux/netflux.h>

#include "netflux-test-loop.h"
#include "netflux-test-relay.h"

/* netfluxsrc behind a bad network: its partner numbers its payloads, and the buffers tell
 * exactly where some are missing. */

typedef struct
{
  NetfluxTestRelay *relay;
  NetfluxLink *partner;
  GstHarness *harness;
  guint32 n_sent; /* the engine's thread */
} Fixture;

static const NetfluxTestImpairment impairments[] = {
  { .loss_permille = 0 },
  { .loss_permille = 100 },
  { .duplicate_permille = 200, .depth = 4 },
  { .reorder_permille = 200, .depth = 6 },
  { .loss_permille = 50, .duplicate_permille = 100, .reorder_permille = 100, .depth = 8 },
};

/* In the engine's thread. */
static void
on_prepare (NetfluxSink *sink, gpointer user_data)
{
  Fixture *self = user_data;
  guint32 n_sent = ++self->n_sent;
  guint32 count = GUINT32_TO_LE (n_sent);
  g_autoptr (GBytes) image = g_bytes_new (&count, sizeof count);

  netflux_sink_set_send_data (sink, image);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const NetfluxTestImpairment *impairment = data;
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint16 front, back;
  const guint8 hello[] = { 1, 0 };
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) relay = NULL;

  self->relay = netflux_test_relay_new (G_SOCKET_FAMILY_IPV4, 42, &error);
  g_assert_no_error (error);
  front = netflux_test_relay_get_port (self->relay, NETFLUX_TEST_RELAY_FRONT);
  back = netflux_test_relay_get_port (self->relay, NETFLUX_TEST_RELAY_BACK);
  netflux_test_relay_impair (self->relay, NETFLUX_TEST_RELAY_BACK, impairment);

  /* netfluxsrc alone sends nothing, but the relay has to know where it is. */
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  relay = g_inet_socket_address_new_from_string ("127.0.0.1", front);
  g_assert_true (g_socket_bind (socket, local, FALSE, NULL));
  g_socket_send_to (socket, relay, (const char *) hello, sizeof hello, NULL, NULL);
  netflux_test_wait (netflux_test_relay_get_counts (self->relay, NETFLUX_TEST_RELAY_FRONT).arrived >
                     0);
  g_socket_close (socket, NULL);

  self->harness = gst_harness_new ("netfluxsrc");
  gst_harness_use_systemclock (self->harness);
  g_object_set (self->harness->element, "remote-address", "127.0.0.1", "remote-port", (guint) front,
                "local-address", "127.0.0.1", "local-port", (guint) port, "watch-interval",
                (guint64) 0, "max-buffers", 10000, NULL);
  gst_harness_play (self->harness);

  self->partner = netflux_link_new ("127.0.0.1", back);
  g_object_set (self->partner, "local-address", "127.0.0.1", "local-port", 0, "send-interval",
                (gint64) 1000, "watch-interval", (gint64) 0, "engine", engine, NULL);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (self->partner), on_prepare, self, NULL);
  netflux_link_start (self->partner, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->partner);
  gst_harness_teardown (self->harness);
  netflux_test_relay_free (self->relay);
}

static guint32
get_count (GstBuffer *buffer, gsize at)
{
  guint32 count;

  g_assert_cmpuint (gst_buffer_extract (buffer, at, &count, sizeof count), ==, sizeof count);
  return GUINT32_FROM_LE (count);
}

/* Twice round all numbers. */
static void
test_discont (Fixture *self, gconstpointer data)
{
  const NetfluxTestImpairment *impairment = data;
  guint32 last = 0;
  GstClockTime last_pts = 0;
  guint n_gaps = 0;

  while (last < 600)
    {
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);
      GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);
      guint32 count = get_count (buffer, 0);
      gboolean is_first = last == 0;
      gboolean discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);

      g_assert_cmpuint (count, >, last);
      g_assert_cmpint (discont, ==, is_first || count != last + 1);
      g_assert_cmpuint (meta->lost, ==, is_first ? 0 : count - last - 1);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), >=, last_pts);
      n_gaps += !is_first && discont;
      last = count;
      last_pts = GST_BUFFER_PTS (buffer);
    }

  g_assert_cmpint (n_gaps > 0, ==,
                   impairment->loss_permille > 0 || impairment->reorder_permille > 0);
}

/* netfluxdec behind it: a sample for each frame that was sent, of that frame or of the last one
 * before it that came. */
static void
test_samples (Fixture *self, gconstpointer data)
{
  GstHarness *dec = gst_harness_new_parse (
      "netfluxdec layout=count:u32 field=count rate=1000 correct-drift=false");
  guint32 first = 0;
  guint32 last = 0;
  guint32 n = 0;
  guint32 value = 0;
  GstBuffer *samples;

  gst_harness_set_src_caps_str (dec, "application/octet-stream");
  while (last < 600)
    {
      GstBuffer *buffer = gst_harness_pull (self->harness);

      last = get_count (buffer, 0);
      first = first == 0 ? last : first;
      g_assert_cmpint (gst_harness_push (dec, buffer), ==, GST_FLOW_OK);
    }

  while ((samples = gst_harness_try_pull (dec)) != NULL)
    {
      for (gsize at = 0; at < gst_buffer_get_size (samples); at += sizeof value, n++)
        {
          guint32 found = get_count (samples, at);

          g_assert_true (found == first + n || found == value);
          value = found;
        }
      gst_buffer_unref (samples);
    }
  g_assert_cmpuint (n, ==, last - first + 1);
  g_assert_cmpuint (value, ==, last);
  gst_harness_teardown (dec);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (impairments); i++)
    {
      g_autofree char *discont = g_strdup_printf ("/netflux/gst/relay/discont/%u", i);
      g_autofree char *samples = g_strdup_printf ("/netflux/gst/relay/samples/%u", i);

      g_test_add (discont, Fixture, &impairments[i], set_up, test_discont, tear_down);
      g_test_add (samples, Fixture, &impairments[i], set_up, test_samples, tear_down);
    }

  return g_test_run ();
}
