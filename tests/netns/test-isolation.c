/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <netflux/netflux.h>
#include <string.h>
#include <sys/resource.h>

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"

/* One partner never harms another, and none gets a burst of what was held back for it. */

#define PORT 2000
#define INTERVAL_US 5000
#define N_HEALTHY 7
#define N_DEAD 3

/* Watchdogs do not matter here, and a loaded machine must not make them expire. */
static const char *interface; /* that all links are bound to */

static NetfluxLink *
start_link (const char *local, const char *remote)
{
  NetfluxLink *link = netflux_link_new (remote, PORT);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-address", local, "local-port", PORT, "send-interval",
                (gint64) INTERVAL_US, "watch-interval", (gint64) 20 * G_USEC_PER_SEC,
                "network-interface", interface, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

static void
spin (guint ms)
{
  gint64 end_us = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end_us)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
    }
}

typedef struct
{
  const char *local;
  const char *alive; /* to be followed by a number */
  const char *dead;
  int send_buffer_size;
  gboolean occupies; /* all descriptors, before the dead ones */
  const char *interface;
} Network;

static gboolean
is_socket_of (int fd, const Network *network)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *host = NULL;
  struct sockaddr_storage native;
  socklen_t size = sizeof native;

  if (getsockname (fd, (struct sockaddr *) &native, &size) != 0)
    return FALSE;
  address = g_socket_address_new_from_native (&native, size);
  if (!G_IS_INET_SOCKET_ADDRESS (address) ||
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) != PORT)
    return FALSE;

  host = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  return g_str_equal (host, network->local);
}

/* Sockets of the endpoint of the links; the partners' have other addresses. */
static guint
find_sockets (const Network *network, int *last)
{
  guint n = 0;

  for (int fd = 3; fd < 1024; fd++)
    if (is_socket_of (fd, network))
      {
        *last = fd;
        n++;
      }

  return n;
}

static const Network ipv4 = { "10.77.0.1", "10.77.0.", "10.77.0.1", 0, FALSE, NULL };
static const Network ipv6 = { "fd77::1", "fd77::", "fd77::1:", 0, FALSE, NULL };
static const Network small_buffer = { "10.77.0.1", "10.77.0.", "10.77.0.1", 4096, FALSE, NULL };
static const Network no_descriptors_left = { "10.77.0.1", "10.77.0.", "10.77.0.1", 0, TRUE, NULL };

static const Network one_card = { "10.77.0.1", "10.77.0.", "10.77.0.1", 0, FALSE, "near0" };
/* No number of the link's was lost on the way, since none was refused. */
static void
assert_heard_all (NetfluxTestPartner *partner)
{
  g_autoptr (GArray) heard = netflux_test_partner_steal_heard (partner);

  g_assert_cmpuint (heard->len, >, 100);
  for (guint i = 1; i < heard->len; i++)
    g_assert_cmpuint (g_array_index (heard, NetfluxTestHeard, i).sequence, ==,
                      (guint8) (g_array_index (heard, NetfluxTestHeard, i - 1).sequence + 1));
}

static gboolean
is_up (NetfluxLink **links, guint n)
{
  for (guint i = 0; i < n; i++)
    if (netflux_link_get_state (links[i]) != NETFLUX_LINK_STATE_UP)
      return FALSE;

  return TRUE;
}

static void
start_healthy (const Network *network, NetfluxTestPartner **partners, NetfluxLink **links)
{
  int fd = -1;

  for (guint i = 0; i < N_HEALTHY; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u", network->alive, 20 + i);

      netflux_test_far ("ip addr add %s/%u dev far0%s", address,
                        strchr (address, ':') != NULL ? 64 : 24,
                        strchr (address, ':') != NULL ? " nodad" : "");
      partners[i] = netflux_test_partner_new (address, PORT, network->local, PORT, INTERVAL_US);
      links[i] = start_link (network->local, address);
    }
  g_assert_cmpuint (find_sockets (network, &fd), >=, 1);
  if (network->send_buffer_size > 0)
    g_assert_cmpint (
        setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &network->send_buffer_size, sizeof (int)), ==, 0);

  /* The very first frame waits for the answer to where the partner is: a second, if the
   * first question went astray. */
  netflux_test_wait (is_up (links, N_HEALTHY));
  for (guint i = 0; i < N_HEALTHY; i++)
    netflux_test_wait (netflux_test_partner_get_n_heard (partners[i]) > 20);
  for (guint i = 0; i < N_HEALTHY; i++)
    netflux_link_reset_statistics (links[i]);
}

static void
start_dead (const Network *network, NetfluxLink **links)
{
  while (network->occupies && open ("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
    ;
  for (guint i = 0; i < N_DEAD; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u", network->dead, 10 + i);

      links[i] = start_link (network->local, address);
    }
}

/* Where no descriptor is left, one that a busy machine acknowledges late is taken for dead until
 * it is heard. */
static void
assert_healthy (NetfluxLink *link, NetfluxTestPartner *partner, gboolean has_descriptors)
{
  guint64 errors_max = has_descriptors ? 0 : api_get_count (link, "frames-sent") / 50;

  g_test_message ("healthy: sent %" G_GUINT64_FORMAT ", missed %" G_GUINT64_FORMAT,
                  api_get_count (link, "frames-sent"), api_get_count (link, "missed-cycles"));
  g_assert_cmpuint (api_get_count (link, "send-errors"), <=, errors_max);
  g_assert_cmpuint (api_get_count (link, "outages"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_UP);
  assert_heard_all (partner);
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
run_dead (const Network *network)
{
  NetfluxTestPartner *partners[N_HEALTHY];
  NetfluxLink *healthy[N_HEALTHY];
  NetfluxLink *dead[N_DEAD];
  int fd;

  interface = network->interface;
  start_healthy (network, partners, healthy);
  start_dead (network, dead);
  spin (4500);
  g_assert_cmpuint (find_sockets (network, &fd), >=, network->occupies ? 1 : 1 + N_DEAD);
  for (guint i = 0; i < N_HEALTHY; i++)
    assert_healthy (healthy[i], partners[i], !network->occupies);
  for (guint i = 0; i < N_DEAD; i++)
    assert_dead (dead[i]);

  for (guint i = 0; i < N_DEAD; i++)
    g_object_unref (dead[i]);
  for (guint i = 0; i < N_HEALTHY; i++)
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

/* What the portable I/O cannot do is not asked of it. */
static void
run_isolated (void (*body) (void))
{
#ifdef NETFLUX_TEST_IO_LINUX
  netflux_test_netns_run (body);
#else
  g_test_skip ("the portable I/O has no sockets of one partner's own");
#endif
}

static void
test_dead_ipv4 (void)
{
  run_isolated (dead_ipv4);
}

static void
test_dead_ipv6 (void)
{
  run_isolated (dead_ipv6);
}

static void
test_dead_one_card (void)
{
  run_isolated (dead_one_card);
}

static void
test_dead_small_buffer (void)
{
  run_isolated (dead_small_buffer);
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
  run_isolated (no_descriptors);
}

static gboolean
renew_data (gpointer link)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GBytes) data = g_bytes_new (&now_us, sizeof now_us);

  netflux_link_set_send_data (link, data);
  return G_SOURCE_CONTINUE;
}

/* Frames that were older than this when they came, after a pause of the network */
#define OLD_US 300000

static guint
count_old (NetfluxTestPartner *partner)
{
  g_autoptr (GArray) heard = netflux_test_partner_steal_heard (partner);
  guint n = 0;

  for (guint i = 0; i < heard->len; i++)
    {
      NetfluxTestHeard *frame = &g_array_index (heard, NetfluxTestHeard, i);

      n += frame->stamp_us > 0 && frame->arrival_us - frame->stamp_us > OLD_US;
    }

  return n;
}

/* The images of the time without a cable are worthless. */
static void
cable (void)
{
  g_autoptr (NetfluxTestPartner) partner =
      netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  g_autoptr (NetfluxLink) link = start_link ("10.77.0.1", "10.77.0.2");
  guint timer = g_timeout_add (4, renew_data, link);

  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  for (guint ms = 500; ms <= 4000; ms += 3500)
    {
      guint64 accepted;
      guint n_old;

      count_old (partner);
      netflux_test_far ("ip link set far0 down");
      spin (ms);
      netflux_test_far ("ip link set far0 up");
      accepted = api_get_count (link, "frames-accepted");
      netflux_test_wait (api_get_count (link, "frames-accepted") > accepted + 50);
      spin (500);
      n_old = count_old (partner);
      g_test_message ("after %u ms without a cable: %u old frames", ms, n_old);
      g_assert_cmpuint (n_old, <=, 2);
    }
  g_source_remove (timer);
}

static void
test_cable (void)
{
  run_isolated (cable);
}

/* A partner that hears us though we do not hear it gets every frame, even while something
 * stays in the shared socket. */
static void
one_way (void)
{
  g_autoptr (NetfluxTestPartner) partner =
      netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (NetfluxLink) dead = NULL;

  netflux_test_partner_set_mute (partner, TRUE);
  dead = start_link ("10.77.0.1", "10.77.0.99");
  netflux_test_wait (api_get_count (dead, "frames-sent") > 0);
  link = start_link ("10.77.0.1", "10.77.0.2");
  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 300);
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
  assert_heard_all (partner);

  /* It speaks again: the link is up and back in the shared socket. */
  netflux_test_partner_set_mute (partner, FALSE);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 300);
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
}

static void
test_one_way (void)
{
  run_isolated (one_way);
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
  bad = start_link (six ? "fd77::1" : "10.77.0.1", six ? "fd99::1" : "10.99.0.1");
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
      partners[i] = netflux_test_partner_new (remotes[i], PORT, locals[i], PORT, INTERVAL_US);
      good[i] = start_link (locals[i], remotes[i]);
    }
  netflux_test_wait (is_up (good, 2));
  for (guint i = 0; i < 2; i++)
    netflux_test_wait (netflux_test_partner_get_n_heard (partners[i]) > 20);
  for (guint i = 0; i < 2; i++)
    netflux_link_reset_statistics (good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    refuse (i, good[strchr (refusals[i].route, ':') != NULL]);
  for (guint i = 0; i < 2; i++)
    {
      assert_heard_all (partners[i]);
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
  partner = netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  link = start_link ("10.77.0.1", "10.77.0.2");
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
  G_GNUC_UNUSED g_autoptr (NetfluxTestPartner) partner =
      netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  g_autoptr (NetfluxLink) link = start_link ("10.77.0.1", "10.77.0.2");
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
