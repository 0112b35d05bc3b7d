/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gio/gnetworking.h>
#include <netflux/netflux.h>
#include <string.h>

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"

/* Datagrams of somebody else, as many as one thread can send: none gets in, the cycles of
 * that link and of those on other ports go on, and what there was no room for is counted. */

#define PORT 2000
#define INTERVAL_US 1000
#define BATCH 64

typedef struct
{
  GSocket *socket;
  GSocketAddress *to;
  int quit;     /* atomic */
  guint64 sent; /* the thread's, until it has ended */
} Flood;

static gpointer
flood_thread (gpointer data)
{
  Flood *self = data;
  guint8 frame[10] = { 0 };
  GOutputVector vector = { frame, sizeof frame };
  GOutputMessage messages[BATCH];

  for (guint i = 0; i < BATCH; i++)
    messages[i] = (GOutputMessage){ .address = self->to, .vectors = &vector, .num_vectors = 1 };
  memset (frame + 2, 0xff, 8);
  while (!g_atomic_int_get (&self->quit))
    {
      int n;

      frame[0]++;
      n = g_socket_send_messages (self->socket, messages, BATCH, 0, NULL, NULL);
      self->sent += (guint64) MAX (n, 0);
    }

  return NULL;
}

static void
assert_payload (NetfluxFrame *frame, gpointer n_frames)
{
  GBytes *payload = netflux_frame_get_payload (frame);
  gint64 stamp_us;

  g_assert_cmpuint (g_bytes_get_size (payload), ==, 8);
  memcpy (&stamp_us, g_bytes_get_data (payload, NULL), 8);
  g_assert_cmpint (stamp_us, >, 0);
  g_assert_cmpint (stamp_us, <=, g_get_monotonic_time ());
  g_atomic_int_inc ((int *) n_frames);
}

static NetfluxLink *
start_link (guint16 port, guint receive_buffer_size, int *n_frames)
{
  NetfluxLink *link = netflux_link_new ("10.77.0.2", port);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-port", (guint) port, "send-interval", (gint64) INTERVAL_US,
                "watch-interval", (gint64) 20 * G_USEC_PER_SEC, "receive-buffer-size",
                receive_buffer_size, NULL);
  netflux_source_set_frame_callback (netflux_link_get_source (link), assert_payload, n_frames,
                                     NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

/* Until both links have gone on for a thousand cycles */
static void
flood_port (Flood *flood, NetfluxLink *link, NetfluxLink *other)
{
  g_autoptr (GThread) thread = NULL;
  guint64 sent = api_get_count (link, "frames-sent");
  guint64 other_sent = api_get_count (other, "frames-sent");

  flood->socket = netflux_test_far_socket ("10.77.0.2", 4000);
  flood->to = g_inet_socket_address_new_from_string ("10.77.0.1", PORT);
  thread = g_thread_new ("flood", flood_thread, flood);
  netflux_test_wait (api_get_count (link, "frames-sent") > sent + 1000 &&
                     api_get_count (other, "frames-sent") > other_sent + 1000);
  g_atomic_int_set (&flood->quit, TRUE);
  g_thread_join (g_steal_pointer (&thread));
  g_object_unref (flood->socket);
  g_object_unref (flood->to);

  g_test_message (
      "flood of %" G_GUINT64_FORMAT ": %" G_GUINT64_FORMAT " foreign, %" G_GUINT64_FORMAT
      " without room, missed cycles %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT,
      flood->sent, api_get_count (link, "frames-foreign"), api_get_count (link, "kernel-drops"),
      api_get_count (link, "missed-cycles"), api_get_count (other, "missed-cycles"));
}

static void
run_flood (guint receive_buffer_size)
{
  G_GNUC_UNUSED g_autoptr (NetfluxTestPartner) partner =
      netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  G_GNUC_UNUSED g_autoptr (NetfluxTestPartner) other_partner =
      netflux_test_partner_new ("10.77.0.2", PORT + 1, "10.77.0.1", PORT + 1, INTERVAL_US);
  int n_frames[2] = { 0 };
  g_autoptr (NetfluxLink) link = start_link (PORT, receive_buffer_size, &n_frames[0]);
  g_autoptr (NetfluxLink) other = start_link (PORT + 1, 0, &n_frames[1]);
  Flood flood = { 0 };
  int before;

  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP &&
                     netflux_link_get_state (other) == NETFLUX_LINK_STATE_UP);
  flood_port (&flood, link, other);

  g_assert_cmpuint (api_get_count (link, "frames-foreign"), >, 1000);
  g_assert_cmpuint (api_get_count (link, "frames-foreign"), <=, flood.sent);
  g_assert_cmpuint (api_get_count (link, "restarts"), ==, 0);
  if (receive_buffer_size > 0)
    g_assert_cmpuint (api_get_count (link, "kernel-drops"), >, 0);
  g_assert_cmpint (netflux_link_get_state (other), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (api_get_count (other, "outages"), ==, 0);
  g_assert_cmpuint (api_get_count (other, "frames-foreign"), ==, 0);

  /* Then the link is as before. */
  before = g_atomic_int_get (&n_frames[0]);
  netflux_test_wait (g_atomic_int_get (&n_frames[0]) > before + 100);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_UP);
}

static void
large_buffer (void)
{
  run_flood (0);
}

static void
small_buffer (void)
{
  run_flood (8192);
}

static void
test_large_buffer (void)
{
  netflux_test_netns_run (large_buffer);
}

static void
test_small_buffer (void)
{
  netflux_test_netns_run (small_buffer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/flood/large-buffer", test_large_buffer);
  g_test_add_func ("/netflux/flood/small-buffer", test_small_buffer);

  return g_test_run ();
}
