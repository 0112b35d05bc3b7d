/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "pair.h"

/* Payloads of all sizes arrive as they were sent, over IPv4 and IPv6. */

static const gsize sizes[] = {
  0, 1, 2, 1450, 1451, 1470, 1471, 1472, 1473, 9000, 65504, 65505,
};

static GBytes *
make_payload (gsize size, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint8 *payload = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    payload[i] = (guint8) g_rand_int (random);

  return g_bytes_new_take (payload, size);
}

static void
send_both_ways (Pair *pair, gsize size)
{
  GBytes *sent[2] = { make_payload (size, 1), make_payload (size, 2) };
  guint64 accepted[2];

  for (guint side = 0; side < 2; side++)
    {
      netflux_link_set_send_data (pair->ends[side].link, sent[side]);
      accepted[side] = pair_get_statistic (pair, side, "frames-accepted");
    }
  for (guint side = 0; side < 2; side++)
    {
      netflux_test_wait (pair_holds (pair, side, sent[1 - side]));
      netflux_test_wait (pair_get_statistic (pair, side, "frames-accepted") > accepted[side]);
    }
  for (guint side = 0; side < 2; side++)
    g_bytes_unref (sent[side]);
}

static void
test_sizes (gconstpointer family)
{
  g_autoptr (Pair) pair = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (GPOINTER_TO_INT (family), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (GPOINTER_TO_INT (family));
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new (loopback, 0);

  if (socket == NULL || !g_socket_bind (socket, local, FALSE, NULL))
    {
      g_test_skip ("this machine has no loopback address of that family");
      return;
    }

  pair = pair_new (GPOINTER_TO_INT (family), 1);
  pair_set (pair, "send-interval", 5000);
  pair_start (pair);
  netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    send_both_ways (pair, sizes[i]);
  for (guint i = G_N_ELEMENTS (sizes); i-- > 0;)
    send_both_ways (pair, sizes[i]);

  for (guint side = 0; side < 2; side++)
    {
      g_assert_cmpuint (pair_get_statistic (pair, side, "frames-malformed"), ==, 0);
      g_assert_cmpuint (pair_get_statistic (pair, side, "frames-foreign"), ==, 0);
      g_assert_cmpuint (pair_get_statistic (pair, side, "send-errors"), ==, 0);
    }
}

/* One byte more than fits: refused, and the image before it stays in use. */
static void
test_too_large (void)
{
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 1);
  g_autoptr (GBytes) good = make_payload (40, 3);
  g_autoptr (GBytes) better = make_payload (41, 4);
  g_autoptr (GBytes) too_large = make_payload (65506, 5);
  NetfluxSink *sink = netflux_link_get_sink (pair->ends[0].link);
  g_autoptr (GError) error = NULL;
  guint64 accepted;

  pair_start (pair);
  netflux_link_set_send_data (pair->ends[0].link, good);
  netflux_test_wait (pair_holds (pair, 1, good));

  netflux_link_set_send_data (pair->ends[0].link, too_large);
  error = netflux_sink_dup_error (sink);
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE);
  accepted = pair_get_statistic (pair, 1, "frames-accepted");
  netflux_test_wait (pair_get_statistic (pair, 1, "frames-accepted") > accepted + 10);
  g_assert_true (pair_holds (pair, 1, good));

  netflux_link_set_send_data (pair->ends[0].link, better);
  netflux_test_wait (pair_holds (pair, 1, better));
}

/* Datagrams that no partner would send are counted, and change nothing. */
static void
test_odd_datagrams (void)
{
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 1);
  g_autoptr (GBytes) image = make_payload (16, 6);
  static const guint8 bytes[17] = { 0 };

  g_object_set (pair->ends[1].link, "receive-size", 16, NULL);
  netflux_link_set_send_data (pair->ends[0].link, image);
  pair_start (pair);
  netflux_test_wait (pair_holds (pair, 1, image));

  for (gsize size = 0; size <= sizeof bytes; size++)
    g_assert_true (netflux_test_relay_inject (pair->relay, NETFLUX_TEST_RELAY_FRONT, bytes, size));
  netflux_test_wait (pair_get_statistic (pair, 1, "frames-malformed") == sizeof bytes + 1);
  g_assert_true (pair_holds (pair, 1, image));
  g_assert_cmpuint (pair_get_statistic (pair, 1, "frames-oversize"), ==, 0);
  g_assert_cmpuint (pair_get_statistic (pair, 1, "partner-lost"), ==, 0);
  netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_data_func ("/netflux/payload/ipv4", GINT_TO_POINTER (G_SOCKET_FAMILY_IPV4),
                        test_sizes);
  g_test_add_data_func ("/netflux/payload/ipv6", GINT_TO_POINTER (G_SOCKET_FAMILY_IPV6),
                        test_sizes);
  g_test_add_func ("/netflux/payload/too-large", test_too_large);
  g_test_add_func ("/netflux/payload/odd-datagrams", test_odd_datagrams);

  return g_test_run ();
}
