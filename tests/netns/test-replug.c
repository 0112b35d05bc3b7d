/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"
#include "tests/common/netflux-test-table.h"

/* A network card that is unplugged and plugged in again has its name, but another index. What
 * a link was given by that name follows: the scope of the partner's address, that of its own,
 * the card that it is bound to. */

#define PORT 2000
#define INTERVAL_US 5000

typedef struct
{
  const char *name;
  const char *remote;
  const char *local;
  const char *interface;
  const char *partner; /* its address, and where it sends */
  const char *to;
} Replug;

static const Replug replugs[] = {
  { "remote-scope", "fe80::b%near0", NULL, NULL, "fe80::b%far0", "fe80::a%far0" },
  { "both-scopes", "fe80::b%near0", "fe80::a%near0", NULL, "fe80::b%far0", "fe80::a%far0" },
  { "local-address", "10.77.0.2", "10.77.0.1", NULL, "10.77.0.2", "10.77.0.1" },
  { "local-address-ipv6", "fd77::2", "fd77::1", NULL, "fd77::2", "fd77::1" },
  { "interface", "10.77.0.2", NULL, "near0", "10.77.0.2", "10.77.0.1" },
  { "interface-and-scope", "fe80::b%near0", NULL, "near0", "fe80::b%far0", "fe80::a%far0" },
};

static const Replug groups[] = {
  { "ipv4", "239.1.2.3", NULL, NULL, "10.77.0.2", "239.1.2.3" },
  { "ipv6", "ff05::1:3", NULL, NULL, "fd77::2", "ff05::1:3" },
};

static const Replug *replug;

/* Without addresses that the system makes up, of which it could choose one. */
static void
add_link_local (void)
{
  netflux_test_near ("ip link set near0 addrgenmode none");
  netflux_test_far ("ip link set far0 addrgenmode none");
  netflux_test_near ("ip -6 addr flush dev near0 scope link");
  netflux_test_far ("ip -6 addr flush dev far0 scope link");
  netflux_test_near ("ip -6 addr add fe80::a/64 dev near0 nodad");
  netflux_test_far ("ip -6 addr add fe80::b/64 dev far0 nodad");
}

static void
assert_flows (NetfluxLink *link)
{
  guint64 accepted, sent;

  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  accepted = api_get_count (link, "frames-accepted");
  sent = api_get_count (link, "frames-sent");
  netflux_test_wait (api_get_count (link, "frames-accepted") > accepted + 20 &&
                     api_get_count (link, "frames-sent") > sent + 20);
}

static void
plug (void)
{
  NetfluxTestPartner *partner;
  g_autoptr (NetfluxLink) link = netflux_link_new (replug->remote, PORT);
  g_autoptr (GError) error = NULL;

  add_link_local ();
  g_object_set (link, "local-address", replug->local, "network-interface", replug->interface,
                "watch-interval", (gint64) 300000, NULL);
  partner = netflux_test_partner_new (replug->partner, PORT, replug->to, PORT, INTERVAL_US);
  netflux_link_start (link, &error);
  g_assert_no_error (error);
  assert_flows (link);

  for (guint round = 0; round < 2; round++)
    {
      netflux_test_partner_free (partner);
      netflux_test_near ("ip link del near0");
      netflux_test_wait (netflux_link_get_state (link) != NETFLUX_LINK_STATE_UP);
      netflux_test_netns_connect (0);
      add_link_local ();
      partner = netflux_test_partner_new (replug->partner, PORT, replug->to, PORT, INTERVAL_US);
      assert_flows (link);
    }
  netflux_test_partner_free (partner);
}

static void
plug_group (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new (replug->remote, PORT);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "allow-broadcast", TRUE, "watch-interval", (gint64) 300000, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  /* The first card that leads there is plugged in after the start, and no more than one can have
   * joined. */
  netflux_test_near ("sh -c 'echo 1 >/proc/sys/net/ipv4/igmp_max_memberships'");
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (NetfluxTestPartner) partner = NULL;
      guint64 accepted = api_get_count (link, "frames-accepted");

      netflux_test_near ("ip route add 239.0.0.0/8 dev near0");
      netflux_test_far ("ip route add 239.0.0.0/8 dev far0");
      partner = netflux_test_partner_new (replug->partner, PORT, replug->to, PORT, INTERVAL_US);
      netflux_test_wait (api_get_count (link, "frames-accepted") > accepted + 20);
      netflux_test_near ("ip link del near0");
      netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_LOST);
      netflux_test_netns_connect (0);
    }
}

/* A group has no card: it is joined by the one that leads there, whenever that is plugged in. */
static void
test_group (gconstpointer data)
{
  replug = data;
  netflux_test_netns_run (plug_group);
}

static void
test_replug (gconstpointer data)
{
  replug = data;
  netflux_test_netns_run (plug);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/replug/", replugs, test_replug);
  netflux_test_add_rows ("/netflux/replug/group/", groups, test_group);

  return g_test_run ();
}
