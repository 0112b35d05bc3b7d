/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "netflux-test-resolver.h"

/* A partner whose name moves to another address while the link runs. */

static NetfluxTestResolver *resolver;

static NetfluxLink *
new_end (const char *local_address, guint local_port, const char *remote_address, guint remote_port)
{
  NetfluxLink *link = netflux_link_new (remote_address, (guint16) remote_port);

  g_object_set (link, "local-address", local_address, "local-port", local_port, "send-interval",
                (gint64) 2000, "watch-interval", (gint64) 200000, NULL);
  return link;
}

static gboolean
is_up (NetfluxLink *link)
{
  return netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP;
}

static void
on_error (NetfluxLink *link, GError *error, GString *messages)
{
  g_string_append_printf (messages, "%s\n", error->message);
}

static void
test_follow (void)
{
  guint ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                    netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) link = new_end ("127.0.0.1", ports[0], "plc", ports[1]);
  g_autoptr (NetfluxLink) before = new_end ("127.0.3.1", ports[1], "127.0.0.1", ports[0]);
  g_autoptr (NetfluxLink) after = new_end ("127.0.3.2", ports[1], "127.0.0.1", ports[0]);
  g_autoptr (GString) messages = g_string_new (NULL);
  guint64 sent;
  guint lookups;

  netflux_test_resolver_set (resolver, "plc", "127.0.3.1");
  g_signal_connect (link, "error", G_CALLBACK (on_error), messages);
  api_start (link);
  api_start (before);
  netflux_test_wait (is_up (link) && is_up (before));
  lookups = netflux_test_resolver_count_lookups (resolver);
  sent = api_get_count (link, "frames-sent");

  netflux_link_stop (before);
  netflux_test_resolver_set (resolver, "plc", NULL); /* for a while, nobody knows */
  netflux_test_wait (netflux_test_resolver_count_lookups (resolver) > lookups + 1);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_LOST);
  netflux_test_resolver_set (resolver, "plc", "127.0.3.2");
  api_start (after);
  netflux_test_wait (is_up (link) && is_up (after));

  /* It is the same link: its figures go on, and who moved away is a stranger. An engine that
   * stands still sends nothing, to itself either: that is another outage. */
  g_assert_cmpuint (api_get_count (link, "frames-sent"), >, sent);
  g_assert_cmpuint (api_get_count (link, "outages"), >=, 1);
  netflux_link_stop (after);
  netflux_test_wait (strstr (messages->str, "plc (127.0.3.2)") != NULL);

  /* As long as it is heard, nobody asks. */
  api_start (after);
  netflux_test_wait (is_up (link));
  lookups = netflux_test_resolver_count_lookups (resolver);
  for (gint64 end = g_get_monotonic_time () + 1500000; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (netflux_test_resolver_count_lookups (resolver), <=, lookups + 1);
  g_assert_cmpuint (netflux_test_resolver_count_blocking (resolver), ==, 1); /* the start */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  resolver = netflux_test_resolver_install ();
  g_test_add_func ("/netflux/follow/name", test_follow);

  return g_test_run ();
}
