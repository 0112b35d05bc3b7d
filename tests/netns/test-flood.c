/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gio/gnetworking.h>
#include <netflux/netflux.h>
#include <string.h>

#include "floor.h"
#include "netflux-test-netns.h"
#include "tests/api/api-common.h"

/* Datagrams of somebody else, as many as one thread can send: none gets in, the cycles of
 * that link and of those on other ports go on, and what there was no room for is counted. */

#define PORT 2000
#define INTERVAL_US 1000
#define BATCH 64
#define CYCLES 1000
#define ROUNDS 10
#define PRIORITY 10 /* so that other work of the machine is neither's affair */

#ifdef NETFLUX_TEST_IO_LINUX
#define READS_IN_BATCHES TRUE
#else
#define READS_IN_BATCHES FALSE
#endif

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
start_link (NetfluxEngine *engine, guint16 port, guint receive_buffer_size, int *n_frames)
{
  NetfluxLink *link = netflux_link_new ("10.77.0.2", port);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "engine", engine, "local-port", (guint) port, "send-interval",
                (gint64) INTERVAL_US, "watch-interval", (gint64) 20 * G_USEC_PER_SEC,
                "receive-buffer-size", receive_buffer_size, NULL);
  netflux_source_set_frame_callback (netflux_link_get_source (link), assert_payload, n_frames,
                                     NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

static GThread *
flood_start (Flood *flood)
{
  flood->quit = FALSE;
  flood->socket = netflux_test_far_socket ("10.77.0.2", 4000);
  flood->to = g_inet_socket_address_new_from_string ("10.77.0.1", PORT);
  return g_thread_new ("flood", flood_thread, flood);
}

static void
flood_stop (Flood *flood, GThread *thread)
{
  g_atomic_int_set (&flood->quit, TRUE);
  g_thread_join (thread);
  g_object_unref (flood->socket);
  g_object_unref (flood->to);
}

/* Until both links have gone on for a thousand cycles */
static void
flood_port (Flood *flood, NetfluxLink *link, NetfluxLink *other)
{
  GThread *thread;
  guint64 sent = api_get_count (link, "frames-sent");
  guint64 other_sent = api_get_count (other, "frames-sent");

  thread = flood_start (flood);
  netflux_test_wait (api_get_count (link, "frames-sent") > sent + 1000 &&
                     api_get_count (other, "frames-sent") > other_sent + 1000);
  flood_stop (flood, thread);

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
  g_autoptr (NetfluxLink) link = start_link (NULL, PORT, receive_buffer_size, &n_frames[0]);
  g_autoptr (NetfluxLink) other = start_link (NULL, PORT + 1, 0, &n_frames[1]);
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

/* The share of its cycles that the floor misses beside the flood. */
static double
flood_floor (void)
{
  Floor *floor = floor_new ("10.77.0.1", "10.77.0.2", PORT, INTERVAL_US, PRIORITY);
  Flood flood = { 0 };
  GThread *thread = flood_start (&flood);
  guint64 sent = floor_get_sent (floor), missed = floor_get_missed (floor);

  netflux_test_wait (floor_get_sent (floor) > sent + CYCLES);
  sent = floor_get_sent (floor) - sent;
  missed = floor_get_missed (floor) - missed;
  flood_stop (&flood, thread);
  floor_free (floor);
  return (double) missed / (double) (sent + missed);
}

static double
flood_link (void)
{
  int n_frames = 0;
  g_autoptr (NetfluxEngine) engine =
      g_object_new (NETFLUX_TYPE_ENGINE, "realtime-priority", PRIORITY, NULL);
  g_autoptr (NetfluxLink) link = start_link (engine, PORT, 0, &n_frames);
  Flood flood = { 0 };
  GThread *thread;
  guint64 sent, missed;

  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  thread = flood_start (&flood);
  sent = api_get_count (link, "frames-sent");
  missed = api_get_count (link, "missed-cycles");
  netflux_test_wait (api_get_count (link, "frames-sent") > sent + CYCLES);
  sent = api_get_count (link, "frames-sent") - sent;
  missed = api_get_count (link, "missed-cycles") - missed;
  flood_stop (&flood, thread);
  return (double) missed / (double) (sent + missed);
}

/* The link misses no more than the floor does right before or after it: something else that keeps
 * a CPU for a moment does so to one of them only, hence more than one round. */
static void
against_floor (void)
{
  G_GNUC_UNUSED g_autoptr (NetfluxTestPartner) partner =
      netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  double before = flood_floor (), link, after;

  for (guint round = 1; round <= ROUNDS; round++)
    {
      link = flood_link ();
      after = flood_floor ();
      g_test_message ("round %u: the floor misses %.3f %% and %.3f %%, the link %.3f %%", round,
                      100 * before, 100 * after, 100 * link);
      if (link <= MAX (before, after))
        return;
      before = after;
    }
  g_assert_cmpfloat (link, <=, MAX (before, after));
}

static void
test_against_floor (void)
{
  if (!READS_IN_BATCHES)
    g_test_skip ("the portable I/O reads a datagram by a call, the floor many");
  else if (floor_can_have_priority (PRIORITY))
    netflux_test_netns_run (against_floor);
  else
    g_test_skip ("where there is no real-time priority, what is missed is the load of the machine");
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

  g_test_add_func ("/netflux/flood/against-the-floor", test_against_floor);

  return g_test_run ();
}
