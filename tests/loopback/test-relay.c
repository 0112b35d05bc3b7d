/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gio/gio.h>

#include "netflux-test-relay.h"

/* The bad network that other tests rely on does what it says. */

#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define MANY 600

typedef struct
{
  NetfluxTestRelay *relay;
  GSocket *partners[2];
} Fixture;

static void
fixture_send (Fixture *fixture, NetfluxTestRelaySide side, const void *data, gsize size)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) to =
      g_inet_socket_address_new (loopback, netflux_test_relay_get_port (fixture->relay, side));
  g_autoptr (GError) error = NULL;

  g_socket_send_to (fixture->partners[side], to, data, size, NULL, &error);
  g_assert_no_error (error);
}

static gssize
fixture_receive (Fixture *fixture, NetfluxTestRelaySide side, guint8 *data, gsize size)
{
  return g_socket_receive (fixture->partners[side], (char *) data, size, NULL, NULL);
}

static void
fixture_wait_arrived (Fixture *fixture, NetfluxTestRelaySide side, guint64 n)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (netflux_test_relay_get_counts (fixture->relay, side).arrived < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (200);
    }
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->relay = netflux_test_relay_new (G_SOCKET_FAMILY_IPV4, 4711, &error);
  g_assert_no_error (error);

  for (guint side = 0; side < 2; side++)
    {
      fixture->partners[side] = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                              G_SOCKET_PROTOCOL_UDP, &error);
      g_assert_no_error (error);
      g_socket_set_timeout (fixture->partners[side], 20);
    }

  /* The first datagram of each makes it known; the front's finds nobody yet. */
  fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, "", 0);
  fixture_wait_arrived (fixture, NETFLUX_TEST_RELAY_FRONT, 1);
  fixture_send (fixture, NETFLUX_TEST_RELAY_BACK, "", 0);
  g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_FRONT, (guint8[1]){ 0 }, 1), ==, 0);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->relay, netflux_test_relay_free);
  for (guint side = 0; side < 2; side++)
    g_clear_object (&fixture->partners[side]);
}

static void
test_both_ways (Fixture *fixture, gconstpointer data)
{
  NetfluxTestRelayCounts counts;
  guint8 answer[8] = { 0 };

  fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, "there", 5);
  g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_BACK, answer, 8), ==, 5);
  g_assert_cmpmem (answer, 5, "there", 5);
  fixture_send (fixture, NETFLUX_TEST_RELAY_BACK, "back", 4);
  g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_FRONT, answer, 8), ==, 4);
  g_assert_cmpmem (answer, 4, "back", 4);

  g_assert_true (netflux_test_relay_inject (fixture->relay, NETFLUX_TEST_RELAY_FRONT, "forged", 6));
  g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_BACK, answer, 8), ==, 6);
  g_assert_cmpmem (answer, 6, "forged", 6);

  counts = netflux_test_relay_get_counts (fixture->relay, NETFLUX_TEST_RELAY_FRONT);
  g_assert_cmpuint (counts.arrived, ==, 2);
  g_assert_cmpuint (counts.unrouted, ==, 1);
  g_assert_cmpuint (counts.sent, ==, 2);
}

static void
test_blackout_and_budget (Fixture *fixture, gconstpointer data)
{
  NetfluxTestRelay *relay = fixture->relay;
  guint8 byte = 0;

  netflux_test_relay_set_blackout (relay, NETFLUX_TEST_RELAY_FRONT, TRUE);
  fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, "\x01", 1);
  fixture_wait_arrived (fixture, NETFLUX_TEST_RELAY_FRONT, 2);
  netflux_test_relay_set_blackout (relay, NETFLUX_TEST_RELAY_FRONT, FALSE);
  netflux_test_relay_set_budget (relay, NETFLUX_TEST_RELAY_FRONT, 3);
  fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, "\x02", 1);
  fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, "\x03", 1);
  fixture_wait_arrived (fixture, NETFLUX_TEST_RELAY_FRONT, 4);

  g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_BACK, &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 2);
  g_assert_cmpuint (netflux_test_relay_get_counts (relay, NETFLUX_TEST_RELAY_FRONT).dropped, ==, 2);
  g_assert_cmpuint (netflux_test_relay_get_counts (relay, NETFLUX_TEST_RELAY_FRONT).sent, ==, 1);
}

static void
test_delay (Fixture *fixture, gconstpointer data)
{
  NetfluxTestImpairment impairment = { .delay_us = 20000 };
  gint64 sent_us = g_get_monotonic_time ();

  netflux_test_relay_impair (fixture->relay, NETFLUX_TEST_RELAY_FRONT, &impairment);
  for (guint8 i = 1; i <= 5; i++)
    fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, &i, 1);

  for (guint8 i = 1; i <= 5; i++)
    {
      guint8 byte = 0;

      g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_BACK, &byte, 1), ==, 1);
      g_assert_cmpint (byte, ==, i);
      g_assert_cmpint (g_get_monotonic_time () - sent_us, >=, impairment.delay_us);
    }
}

/* Reads what the log has from @first on. A socket holds only some hundred datagrams. */
static void
check_received (Fixture *fixture, const GArray *log, guint first)
{
  for (guint i = first; i < log->len; i++)
    {
      const NetfluxTestRelayEntry *entry = &g_array_index (log, NetfluxTestRelayEntry, i);
      guint8 bytes[2] = { 0 };

      g_assert_cmpint (fixture_receive (fixture, NETFLUX_TEST_RELAY_BACK, bytes, 2), ==, 2);
      g_assert_cmpuint (bytes[0], ==, entry->sequence);
      g_assert_cmpuint (bytes[1], ==, entry->feedback);
      g_assert_cmpuint (bytes[0] + 256u * bytes[1], ==, entry->index);
    }
}

/* Sends MANY numbered datagrams through a lane, and checks what comes out against the
 * log of the relay. Returns the log. */
static GArray *
run_impaired (Fixture *fixture, const NetfluxTestImpairment *impairment)
{
  NetfluxTestRelay *relay = fixture->relay;
  g_autoptr (GArray) log = netflux_test_relay_dup_log (relay, NETFLUX_TEST_RELAY_FRONT);

  netflux_test_relay_impair (relay, NETFLUX_TEST_RELAY_FRONT, impairment);
  for (guint i = 1; i <= MANY; i++)
    {
      guint first = log->len;

      fixture_send (fixture, NETFLUX_TEST_RELAY_FRONT, (guint8[2]){ (guint8) i, (guint8) (i >> 8) },
                    2);
      if (i % 50 != 0)
        continue;

      fixture_wait_arrived (fixture, NETFLUX_TEST_RELAY_FRONT, i + 1);
      g_array_unref (log);
      log = netflux_test_relay_dup_log (relay, NETFLUX_TEST_RELAY_FRONT);
      check_received (fixture, log, first);
    }

  return g_steal_pointer (&log);
}

static void
test_impairment (Fixture *fixture, gconstpointer data)
{
  NetfluxTestImpairment impairment = {
    .loss_permille = 100, .duplicate_permille = 100, .reorder_permille = 100, .depth = 4
  };
  Fixture again = { 0 };
  g_autoptr (GArray) log = run_impaired (fixture, &impairment);
  g_autoptr (GArray) same = NULL;
  NetfluxTestRelayCounts counts =
      netflux_test_relay_get_counts (fixture->relay, NETFLUX_TEST_RELAY_FRONT);
  guint64 newest = 0, overtaken = 0;

  g_assert_cmpuint (counts.dropped, >, MANY / 20);
  g_assert_cmpuint (counts.duplicated, >, MANY / 30);
  g_assert_cmpuint (counts.reordered, >, MANY / 20);
  g_assert_cmpuint (counts.sent, ==, log->len);
  g_assert_cmpuint (counts.sent + counts.dropped + counts.held, ==, MANY + counts.duplicated);

  for (guint i = 0; i < log->len; i++)
    {
      NetfluxTestRelayEntry *entry = &g_array_index (log, NetfluxTestRelayEntry, i);

      if (entry->fate == NETFLUX_TEST_FATE_HELD && entry->index < newest)
        overtaken++;
      newest = MAX (newest, entry->index);
    }
  g_assert_cmpuint (overtaken, ==, counts.reordered);

  /* The same seed does the same again. */
  fixture_set_up (&again, NULL);
  same = run_impaired (&again, &impairment);
  g_assert_cmpuint (log->len, ==, same->len);
  for (guint i = 0; i < log->len; i++)
    {
      NetfluxTestRelayEntry *entry = &g_array_index (log, NetfluxTestRelayEntry, i);
      NetfluxTestRelayEntry *twin = &g_array_index (same, NetfluxTestRelayEntry, i);

      g_assert_cmpuint (entry->index, ==, twin->index);
      g_assert_cmpint (entry->fate, ==, twin->fate);
    }
  fixture_tear_down (&again, NULL);
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/netflux/relay/both-ways", test_both_ways);
  add ("/netflux/relay/blackout-and-budget", test_blackout_and_budget);
  add ("/netflux/relay/delay", test_delay);
  add ("/netflux/relay/impairment", test_impairment);

  return g_test_run ();
}
