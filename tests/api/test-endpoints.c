/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "netflux-test-resolver.h"
#include "tests/common/netflux-test-table.h"

/* Who a partner can be, and which address of a name is used. */

static NetfluxTestResolver *resolver;

typedef struct
{
  const char *name;
  const char *local_address;
  const char *remote_address;
  guint local_port;
  guint remote_port;
  const char *names[3]; /* in the message */
} Case;

static const Case refused[] = {
  { "any", NULL, "0.0.0.0", 0, 2000, { "remote-address 0.0.0.0", "any address" } },
  { "any-6", NULL, "::", 0, 2000, { "remote-address ::", "any address" } },
  { "no-scope", NULL, "fe80::1", 0, 2000, { "fe80::1", "interface", "fe80::1%eth0" } },
  { "group", NULL, "239.1.2.3", 0, 2000, { "239.1.2.3", "group", "allow-broadcast" } },
  { "group-6", NULL, "ff02::1", 0, 2000, { "ff02::1", "group", "allow-broadcast" } },
  { "all", NULL, "255.255.255.255", 0, 2000, { "255.255.255.255", "all machines" } },
  { "all-here", NULL, "127.255.255.255", 0, 2000, { "127.255.255.255", "all machines" } },
  { "itself", "127.0.0.1", "127.0.0.1", 29461, 29461, { "127.0.0.1:29461", "this end itself" } },
  { "itself-6", "::1", "::1", 29461, 29461, { "[::1]:29461", "two different ports" } },
  { "itself-by-any", NULL, "127.0.0.1", 29461, 29461, { "127.0.0.1:29461", "itself" } },
  { "itself-by-loopback", NULL, "127.8.9.10", 29461, 29461, { "127.8.9.10:29461" } },
  { "itself-by-name", NULL, "here", 29461, 29461, { "127.0.0.1:29461", "itself" } },
};

static NetfluxLink *
new_link (const Case *c)
{
  NetfluxLink *link = netflux_link_new (c->remote_address, (guint16) c->remote_port);

  g_object_set (link, "local-address", c->local_address, "local-port", c->local_port, "sending",
                FALSE, NULL);
  return link;
}

static void
test_refused (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (NetfluxLink) link = new_link (c);
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_ALLOWED);
  g_test_message ("%s", error->message);
  for (guint i = 0; i < G_N_ELEMENTS (c->names) && c->names[i] != NULL; i++)
    g_assert_nonnull (strstr (error->message, c->names[i]));
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
}

static void
test_allowed (void)
{
  guint port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  const Case allowed[] = {
    { "other-port", NULL, "127.0.0.1", port, port ^ 1, { NULL } },
    { "other-address", "127.0.0.1", "127.0.0.2", port, port, { NULL } },
    { "by-name", NULL, "here", port, port ^ 1, { NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      g_autoptr (NetfluxLink) link = new_link (&allowed[i]);

      api_start (link);
    }
}

/* Nobody is at the other end of a source that takes frames from any port of an address. */
static void
test_source (void)
{
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (source, "remote-address", "127.0.0.1", "local-port", 0, NULL);
  netflux_source_start (source, &error);
  g_assert_no_error (error);
}

static void
test_sink (void)
{
  g_autoptr (NetfluxSink) sink = netflux_sink_new ("127.0.0.1", 29464);
  g_autoptr (GError) error = NULL;

  g_object_set (sink, "local-port", 29464, NULL);
  g_assert_false (netflux_sink_start (sink, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_ALLOWED);
}

static gboolean
is_heard (GSocket *partner, NetfluxLink *link)
{
  static guint8 sequence;
  guint8 frame[16];
  g_autoptr (GSocketAddress) sender = NULL;

  if (g_socket_receive_from (partner, &sender, (char *) frame, sizeof frame, NULL, NULL) <= 0)
    return FALSE;

  frame[1] = frame[0];
  frame[0] = sequence++;
  g_socket_send_to (partner, sender, (const char *) frame, 2, NULL, NULL);
  return netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP;
}

/* All who listen hear it, and who answers is heard. */
static void
test_broadcast (void)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.255.255.255", port);
  g_autoptr (GSocket) partner =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("0.0.0.0", port);
  g_autoptr (GError) error = NULL;

  g_socket_bind (partner, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (partner, FALSE);
  g_object_set (link, "local-port", 0, "send-interval", (gint64) 2000, "watch-interval", (gint64) 0,
                "allow-broadcast", TRUE, "multicast-ttl", 4, NULL);
  api_start (link);
  netflux_test_wait (is_heard (partner, link));
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
}

/* A broadcast comes back to the port that it was sent from: that is no partner. */
static void
test_own_broadcast (void)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.255.255.255", port);

  g_object_set (link, "local-port", (guint) port, "send-interval", (gint64) 2000, "watch-interval",
                (gint64) 0, "allow-broadcast", TRUE, NULL);
  api_start (link);
  netflux_test_wait (api_get_count (link, "frames-sent") > 20);
  g_assert_cmpuint (api_get_count (link, "frames-accepted"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_WAITING);
}

static void
test_no_interface (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("fe80::1%nosuch0", 2000);
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE);
  g_assert_nonnull (strstr (error->message, "interface “nosuch0”"));
}

static gboolean
has_ipv6 (void)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);

  return socket != NULL && g_socket_bind (socket, address, FALSE, NULL);
}

static GError *
start_and_fail (const char *remote_address, const char *local_address)
{
  g_autoptr (NetfluxLink) link = netflux_link_new (remote_address, 29465);
  GError *error = NULL;

  g_object_set (link, "local-address", local_address, "local-port", 0, "send-interval",
                (gint64) 1000, NULL);
  api_start (link);
  netflux_test_wait ((error = netflux_sink_dup_error (netflux_link_get_sink (link))) != NULL);
  return error;
}

/* Both have 127.0.0.1 and ::1. Nobody listens, and the message says where. */
static void
test_family (void)
{
  static const struct
  {
    const char *name;
    const char *local_address;
    const char *used;
  } cases[] = { { "both", NULL, "both (127.0.0.1) port 29465" },
                { "both", "::1", "both (::1) port 29465" },
                { "six", NULL, "six (::1) port 29465" },
                { "127.0.0.1", NULL, "at 127.0.0.1 port 29465" } };

  if (!has_ipv6 ())
    {
      g_test_skip ("this machine has no IPv6");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = start_and_fail (cases[i].name, cases[i].local_address);

      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].used));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  resolver = netflux_test_resolver_install ();
  netflux_test_resolver_set (resolver, "here", "127.0.0.1");
  netflux_test_resolver_set (resolver, "both", "::1 127.0.0.1");
  netflux_test_resolver_set (resolver, "six", "::1");

  netflux_test_add_rows ("/netflux/endpoints/refused/", refused, test_refused);
  g_test_add_func ("/netflux/endpoints/allowed", test_allowed);
  g_test_add_func ("/netflux/endpoints/source", test_source);
  g_test_add_func ("/netflux/endpoints/sink", test_sink);
  g_test_add_func ("/netflux/endpoints/broadcast", test_broadcast);
  g_test_add_func ("/netflux/endpoints/own-broadcast", test_own_broadcast);
  g_test_add_func ("/netflux/endpoints/no-interface", test_no_interface);
  g_test_add_func ("/netflux/endpoints/family", test_family);

  return g_test_run ();
}
