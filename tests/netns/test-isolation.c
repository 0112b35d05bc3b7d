/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>
#include <sys/resource.h>

#include "isolation.h"

/* One partner never harms another, and none gets a burst of what was held back for it. */

#define N_DEAD 3

static const IsolationNetwork ipv4 = { "10.77.0.1", "10.77.0.", "10.77.0.1", 0, FALSE, NULL };
static const IsolationNetwork ipv6 = { "fd77::1", "fd77::", "fd77::1:", 0, FALSE, NULL };
static const IsolationNetwork small_buffer = { "10.77.0.1", "10.77.0.", "10.77.0.1",
                                               4096,        FALSE,      NULL };
static const IsolationNetwork no_descriptors_left = { "10.77.0.1", "10.77.0.", "10.77.0.1",
                                                      0,           TRUE,       NULL };
static const IsolationNetwork one_card = {
  "10.77.0.1", "10.77.0.", "10.77.0.1", 0, FALSE, "near0"
};

static void
start_dead (const IsolationNetwork *network, NetfluxLink **links)
{
  if (network->occupies)
    isolation_occupy_descriptors ();
  for (guint i = 0; i < N_DEAD; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u", network->dead, 10 + i);

      links[i] = isolation_start_link (network->local, address);
    }
}

static void
assert_healthy (NetfluxLink *link, NetfluxTestPartner *partner)
{
  g_test_message ("healthy: sent %" G_GUINT64_FORMAT ", missed %" G_GUINT64_FORMAT,
                  api_get_count (link, "frames-sent"), api_get_count (link, "missed-cycles"));
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
  g_assert_cmpuint (api_get_count (link, "outages"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_UP);
  isolation_assert_heard_all (partner);
}

static void
assert_dead (NetfluxLink *link)
{
  g_autoptr (GError) error = netflux_sink_dup_error (netflux_link_get_sink (link));

  g_test_message ("dead: sent %" G_GUINT64_FORMAT ", refused %" G_GUINT64_FORMAT ": %s",
                  api_get_count (link, "frames-sent"), api_get_count (link, "send-errors"),
                  error != NULL ? error->message : "");
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_UNREACHABLE);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_WAITING);
  g_assert_cmpuint (api_get_count (link, "frames-sent"), <, 20);
}

static void
run_dead (const IsolationNetwork *network)
{
  NetfluxTestPartner *partners[ISOLATION_N_HEALTHY];
  NetfluxLink *healthy[ISOLATION_N_HEALTHY];
  NetfluxLink *dead[N_DEAD];
  int fd;

  isolation_interface = network->interface;
  isolation_start_healthy (network, partners, healthy);
  start_dead (network, dead);
  isolation_spin (4500);
  g_assert_cmpuint (isolation_find_sockets (network, &fd), >=, network->occupies ? 1 : 1 + N_DEAD);
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    assert_healthy (healthy[i], partners[i]);
  for (guint i = 0; i < N_DEAD; i++)
    assert_dead (dead[i]);

  for (guint i = 0; i < N_DEAD; i++)
    g_object_unref (dead[i]);
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    {
      g_object_unref (healthy[i]);
      netflux_test_partner_free (partners[i]);
    }
}

static void
dead_ipv4 (void)
{
  run_dead (&ipv4);
}

static void
dead_ipv6 (void)
{
  run_dead (&ipv6);
}

static void
dead_one_card (void)
{
  run_dead (&one_card);
}

static void
dead_small_buffer (void)
{
  run_dead (&small_buffer);
}

static void
test_dead_ipv4 (void)
{
  isolation_run (dead_ipv4);
}

static void
test_dead_ipv6 (void)
{
  isolation_run (dead_ipv6);
}

static void
test_dead_one_card (void)
{
  isolation_run (dead_one_card);
}

static void
test_dead_small_buffer (void)
{
  isolation_run (dead_small_buffer);
}

/* Without a descriptor for a socket of its own, a dead partner gets a frame now and then. */
static void
no_descriptors (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 128;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  run_dead (&no_descriptors_left);
}

static void
test_no_descriptors (void)
{
  isolation_run (no_descriptors);
}

/* In the engine's thread: when each frame is sent. */
static void
on_prepare (NetfluxSink *sink, gpointer user_data)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GBytes) data = g_bytes_new (&now_us, sizeof now_us);

  netflux_sink_set_send_data (sink, data);
}

/* Frames that were older than this when they came, after a pause of the network */
#define OLD_US 300000

/* A partner that this busy machine did not run reads them so much later. */
static guint
count_old (NetfluxTestPartner *partner)
{
  g_autoptr (GArray) heard = netflux_test_partner_steal_heard (partner);
  gint64 old_us = OLD_US + netflux_test_partner_get_pause_us (partner);
  guint n = 0;

  for (guint i = 0; i < heard->len; i++)
    {
      NetfluxTestHeard *frame = &g_array_index (heard, NetfluxTestHeard, i);

      n += frame->stamp_us > 0 && frame->arrival_us - frame->stamp_us > old_us;
    }

  return n;
}

/* The images of the time without a cable are worthless. */
static void
cable (void)
{
  g_autoptr (NetfluxTestPartner) partner = netflux_test_partner_new (
      "10.77.0.2", ISOLATION_PORT, "10.77.0.1", ISOLATION_PORT, ISOLATION_INTERVAL_US);
  g_autoptr (NetfluxLink) link = isolation_start_link ("10.77.0.1", "10.77.0.2");

  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), on_prepare, NULL, NULL);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  for (guint ms = 500; ms <= 4000; ms += 3500)
    {
      guint64 accepted;
      guint n_old;

      count_old (partner);
      netflux_test_far ("ip link set far0 down");
      isolation_spin (ms);
      netflux_test_far ("ip link set far0 up");
      accepted = api_get_count (link, "frames-accepted");
      netflux_test_wait (api_get_count (link, "frames-accepted") > accepted + 50);
      isolation_spin (500);
      n_old = count_old (partner);
      g_test_message ("after %u ms without a cable: %u old frames", ms, n_old);
      g_assert_cmpuint (n_old, <=, 2);
    }
}

static void
test_cable (void)
{
  isolation_run (cable);
}

/* A partner that hears us though we do not hear it gets every frame, even while something
 * stays in the shared socket. */
static void
one_way (void)
{
  g_autoptr (NetfluxTestPartner) partner = netflux_test_partner_new (
      "10.77.0.2", ISOLATION_PORT, "10.77.0.1", ISOLATION_PORT, ISOLATION_INTERVAL_US);
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (NetfluxLink) dead = NULL;

  netflux_test_partner_set_mute (partner, TRUE);
  dead = isolation_start_link ("10.77.0.1", "10.77.0.99");
  netflux_test_wait (api_get_count (dead, "frames-sent") > 0);
  link = isolation_start_link ("10.77.0.1", "10.77.0.2");
  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 300);
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
  isolation_assert_heard_all (partner);

  /* It speaks again: the link is up and back in the shared socket. */
  netflux_test_partner_set_mute (partner, FALSE);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 300);
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
}

static void
test_one_way (void)
{
  isolation_run (one_way);
}

/* What the system refuses of one destination is that link's alone. */
static const struct
{
  const char *route;
  int code;
} refusals[] = {
  { "prohibit 10.99.0.1", NETFLUX_ERROR_PERMISSION_DENIED },
  { "unreachable 10.99.0.1", NETFLUX_ERROR_UNREACHABLE },
  { "blackhole 10.99.0.1", NETFLUX_ERROR_UNREACHABLE },
  { "", NETFLUX_ERROR_UNREACHABLE },
  { "prohibit fd99::1", NETFLUX_ERROR_PERMISSION_DENIED },
  { "unreachable fd99::1", NETFLUX_ERROR_UNREACHABLE },
  { "blackhole fd99::1", NETFLUX_ERROR_UNREACHABLE },
};

static void
refuse (guint i, NetfluxLink *good)
{
  gboolean six = strchr (refusals[i].route, ':') != NULL;
  g_autoptr (NetfluxLink) bad = NULL;
  g_autoptr (GError) error = NULL;

  if (*refusals[i].route != '\0')
    netflux_test_near ("ip %s route add %s", six ? "-6" : "-4", refusals[i].route);
  bad = isolation_start_link (six ? "fd77::1" : "10.77.0.1", six ? "fd99::1" : "10.99.0.1");
  netflux_test_wait (api_get_count (bad, "send-errors") > 50);
  error = netflux_sink_dup_error (netflux_link_get_sink (bad));
  g_test_message ("%s: %s", refusals[i].route, error != NULL ? error->message : "no error");
  g_assert_error (error, NETFLUX_ERROR, refusals[i].code);
  g_assert_cmpint (netflux_link_get_state (bad), !=, NETFLUX_LINK_STATE_FAILED);
  g_assert_cmpint (netflux_link_get_state (good), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (api_get_count (good, "send-errors"), ==, 0);
  g_assert_cmpuint (api_get_count (good, "outages"), ==, 0);
  if (*refusals[i].route != '\0')
    netflux_test_near ("ip %s route del %s", six ? "-6" : "-4", refusals[i].route);
}

static void
refused (void)
{
  static const char *const locals[] = { "10.77.0.1", "fd77::1" };
  static const char *const remotes[] = { "10.77.0.2", "fd77::2" };
  NetfluxTestPartner *partners[2];
  NetfluxLink *good[2];

  for (guint i = 0; i < 2; i++)
    {
      partners[i] = netflux_test_partner_new (remotes[i], ISOLATION_PORT, locals[i], ISOLATION_PORT,
                                              ISOLATION_INTERVAL_US);
      good[i] = isolation_start_link (locals[i], remotes[i]);
    }
  netflux_test_wait (isolation_is_up (good, 2));
  for (guint i = 0; i < 2; i++)
    netflux_test_wait (netflux_test_partner_get_n_heard (partners[i]) > 20);
  for (guint i = 0; i < 2; i++)
    netflux_link_reset_statistics (good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    refuse (i, good[strchr (refusals[i].route, ':') != NULL]);
  for (guint i = 0; i < 2; i++)
    {
      isolation_assert_heard_all (partners[i]);
      g_object_unref (good[i]);
      netflux_test_partner_free (partners[i]);
    }
}

static void
test_refused (void)
{
  netflux_test_netns_run (refused);
}

/* Frames larger than the network takes at once are sent in pieces. */
static void
mtu (void)
{
  g_autoptr (NetfluxTestPartner) partner = NULL;
  g_autoptr (NetfluxLink) link = NULL;
  g_autofree guint8 *image = g_malloc0 (1450);
  g_autoptr (GBytes) data = g_bytes_new (image, 1450);
  g_autoptr (GArray) heard = NULL;

  netflux_test_near ("ip link set near0 mtu 600");
  partner = netflux_test_partner_new ("10.77.0.2", ISOLATION_PORT, "10.77.0.1", ISOLATION_PORT,
                                      ISOLATION_INTERVAL_US);
  link = isolation_start_link ("10.77.0.1", "10.77.0.2");
  netflux_link_set_send_data (link, data);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 50);
  heard = netflux_test_partner_steal_heard (partner);
  g_assert_cmpuint (g_array_index (heard, NetfluxTestHeard, heard->len - 1).size, ==, 1452);
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
}

static void
test_mtu (void)
{
  netflux_test_netns_run (mtu);
}

/* A firewall of this machine. */
static void
firewall (void)
{
  G_GNUC_UNUSED g_autoptr (NetfluxTestPartner) partner = netflux_test_partner_new (
      "10.77.0.2", ISOLATION_PORT, "10.77.0.1", ISOLATION_PORT, ISOLATION_INTERVAL_US);
  g_autoptr (NetfluxLink) link = isolation_start_link ("10.77.0.1", "10.77.0.2");
  g_autoptr (GError) error = NULL;

  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  netflux_link_set_watch_interval (link, 300000);
  netflux_test_near ("nft add table inet test");
  netflux_test_near ("nft add chain inet test out '{ type filter hook output priority 0; }'");
  netflux_test_near ("nft add rule inet test out udp dport 2000 drop");
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UNACKNOWLEDGED);
  netflux_test_wait (api_get_count (link, "send-errors") > 20);
  error = netflux_sink_dup_error (netflux_link_get_sink (link));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, "firewall"));
  netflux_test_near ("nft delete table inet test");
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
}

static void
test_firewall (void)
{
  if (netflux_test_has_program ("nft"))
    netflux_test_netns_run (firewall);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/isolation/dead/ipv4", test_dead_ipv4);
  g_test_add_func ("/netflux/isolation/dead/ipv6", test_dead_ipv6);
  g_test_add_func ("/netflux/isolation/dead/one-card", test_dead_one_card);
  g_test_add_func ("/netflux/isolation/dead/small-buffer", test_dead_small_buffer);
  g_test_add_func ("/netflux/isolation/dead/no-descriptors", test_no_descriptors);
  g_test_add_func ("/netflux/isolation/cable", test_cable);
  g_test_add_func ("/netflux/isolation/one-way", test_one_way);
  g_test_add_func ("/netflux/isolation/refused", test_refused);
  g_test_add_func ("/netflux/isolation/mtu", test_mtu);
  g_test_add_func ("/netflux/isolation/firewall", test_firewall);

  return g_test_run ();
}
