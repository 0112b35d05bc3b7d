/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "pair.h"

/* Many links on one local port, told apart by their partners' addresses; and one partner
 * that sends as fast as it can. */

#define N_LINKS 64
#define N_ROUNDS 20

typedef struct
{
  guint8 header[2];
  guint8 link;
  guint8 round;
} Frame;

typedef struct
{
  guint port; /* of all links */
  GSocketAddress *address;
  GSocket *partners[N_LINKS];
  guint8 sequences[N_LINKS];
  NetfluxLink *links[N_LINKS];
} Fixture;

static void
open_link (Fixture *self, guint i)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) local = NULL;
  guint8 image[2] = { (guint8) i, 0xaa };
  g_autoptr (GBytes) data = g_bytes_new (image, sizeof image);
  g_autoptr (GError) error = NULL;

  self->partners[i] =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->partners[i], any_port, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (self->partners[i], FALSE);
  local = g_socket_get_local_address (self->partners[i], &error);
  g_assert_no_error (error);

  self->links[i] = netflux_link_new (
      "127.0.0.1", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)));
  g_object_set (self->links[i], "local-address", "127.0.0.1", "local-port", self->port,
                "receive-size", 2, "send-interval", (gint64) 5000, "watch-interval", (gint64) 0,
                NULL);
  netflux_link_set_send_data (self->links[i], data);
  netflux_link_start (self->links[i], &error);
  g_assert_no_error (error);

  if (i == 0)
    {
      self->port = netflux_link_get_local_port (self->links[i]);
      self->address = g_inet_socket_address_new (loopback, (guint16) self->port);
    }
  g_assert_cmpuint (netflux_link_get_local_port (self->links[i]), ==, self->port);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_LINKS; i++)
    open_link (self, i);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_LINKS; i++)
    {
      netflux_link_stop (self->links[i]);
      g_assert_finalize_object (self->links[i]);
      g_object_unref (self->partners[i]);
    }
  g_object_unref (self->address);
}

static guint64
get_statistic (NetfluxLink *link, const char *name)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);
  guint64 value;

  g_object_get (statistics, name, &value, NULL);

  return value;
}

static void
send_frame (Fixture *self, guint i, guint8 round)
{
  Frame frame = { { ++self->sequences[i], 0 }, (guint8) i, round };

  /* A full buffer loses it, as any network may; who sends it looks whether it arrived. */
  g_socket_send_to (self->partners[i], self->address, (const char *) &frame, sizeof frame, NULL,
                    NULL);
}

static gboolean
has_round (Fixture *self, guint i, guint8 round)
{
  g_autoptr (GBytes) received = netflux_link_get_received_data (self->links[i]);
  const guint8 image[2] = { (guint8) i, round };
  g_autoptr (GBytes) wanted = g_bytes_new (image, sizeof image);

  return received != NULL && g_bytes_equal (received, wanted);
}

/* What came from the link, and only from it, is waiting for its partner. */
static void
check_partner (Fixture *self, guint i)
{
  Frame frame;
  guint n = 0;

  netflux_test_wait (g_socket_condition_check (self->partners[i], G_IO_IN) & G_IO_IN);
  for (;;)
    {
      g_autoptr (GSocketAddress) sender = NULL;
      gssize size = g_socket_receive_from (self->partners[i], &sender, (char *) &frame,
                                           sizeof frame, NULL, NULL);

      if (size < 0)
        break;
      g_assert_cmpint (size, ==, sizeof frame);
      g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (sender)), ==,
                        self->port);
      g_assert_cmpuint (frame.link, ==, i);
      g_assert_cmpuint (frame.round, ==, 0xaa);
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

static void
test_told_apart (Fixture *self, gconstpointer data)
{
  for (guint8 round = 1; round <= N_ROUNDS; round++)
    {
      for (guint i = 0; i < N_LINKS; i++)
        send_frame (self, i, round);
      for (guint i = 0; i < N_LINKS; i++)
        {
          netflux_test_wait (has_round (self, i, round));
          check_partner (self, i);
        }
    }

  for (guint i = 0; i < N_LINKS; i++)
    {
      g_assert_cmpuint (get_statistic (self->links[i], "frames-accepted"), ==, N_ROUNDS);
      g_assert_cmpuint (get_statistic (self->links[i], "frames-duplicate"), ==, 0);
      g_assert_cmpuint (get_statistic (self->links[i], "partner-lost"), ==, 0);
    }
}

/* Links come and go on the port without disturbing the others. */
static void
test_come_and_go (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_LINKS; i += 2)
    netflux_link_stop (self->links[i]);
  for (guint i = 0; i < N_LINKS; i++)
    send_frame (self, i, 1);
  for (guint i = 1; i < N_LINKS; i += 2)
    netflux_test_wait (has_round (self, i, 1));

  for (guint i = 0; i < N_LINKS; i += 2)
    {
      netflux_link_set_local_port (self->links[i], self->port);
      netflux_link_start (self->links[i], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < N_LINKS; i++)
    send_frame (self, i, 2);
  for (guint i = 0; i < N_LINKS; i++)
    netflux_test_wait (has_round (self, i, 2));
  for (guint i = 0; i < N_LINKS; i++)
    g_assert_cmpuint (get_statistic (self->links[i], "frames-accepted"), ==, 1 + i % 2);
}

typedef struct
{
  Fixture *fixture;
  gint stop;  /* atomic */
  guint sent; /* atomic */
} Flood;

/* The partner of the first link has gone mad: two bytes too few, as fast as it can. */
static gpointer
flood_thread (gpointer data)
{
  Flood *flood = data;

  while (!g_atomic_int_get (&flood->stop))
    if (g_socket_send_to (flood->fixture->partners[0], flood->fixture->address, "\0", 2, NULL,
                          NULL) > 0)
      g_atomic_int_inc (&flood->sent);

  return NULL;
}

/* All cycles go on, and what the others send arrives, though the flood fills the buffer
 * that all share. */
static void
test_flood (Fixture *self, gconstpointer data)
{
  Flood flood = { self, 0, 0 };
  guint64 sent[N_LINKS];
  GThread *thread;

  for (guint i = 0; i < N_LINKS; i++)
    sent[i] = get_statistic (self->links[i], "frames-sent");
  thread = g_thread_new ("flood", flood_thread, &flood);
  netflux_test_wait (get_statistic (self->links[0], "frames-malformed") > 1000);

  for (guint i = 1; i < N_LINKS; i += 9)
    for (guint8 round = 1; round <= 3; round++)
      {
        /* Whatever is lost in the full buffer is sent again. */
        netflux_test_wait ((send_frame (self, i, round), has_round (self, i, round)));
        check_partner (self, i);
      }
  for (guint i = 0; i < N_LINKS; i++)
    netflux_test_wait (get_statistic (self->links[i], "frames-sent") > sent[i] + 20);

  g_assert_cmpuint (get_statistic (self->links[0], "frames-accepted"), ==, 0);
  g_atomic_int_set (&flood.stop, 1);
  g_thread_join (thread);
  g_test_message ("%u datagrams of the flood were sent", g_atomic_int_get (&flood.sent));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/netflux/many/told-apart", Fixture, NULL, set_up, test_told_apart, tear_down);
  g_test_add ("/netflux/many/come-and-go", Fixture, NULL, set_up, test_come_and_go, tear_down);
  g_test_add ("/netflux/many/flood", Fixture, NULL, set_up, test_flood, tear_down);

  return g_test_run ();
}
