/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gio/gnetworking.h>
#include <netflux/netflux.h>
#include <string.h>

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"
#include "tests/common/netflux-test-table.h"

/* A partner that is a group, or a whole network: which card the frames leave by, how far they
 * go, and that who answers is heard. */

#define PORT 2000
#define TTL 7

typedef struct
{
  const char *name;
  const char *group;
  const char *join; /* lets "far" hear it; %s: the card there */
  gboolean has_ttl;
} Group;

static const Group groups[] = {
  { "multicast", "239.1.2.3", "ip addr add 239.1.2.3/32 dev %s autojoin", TRUE },
  { "multicast-ipv6", "ff05::1:3", "ip -6 addr add ff05::1:3/128 dev %s autojoin", TRUE },
  { "directed-broadcast", "10.78.0.255", NULL, FALSE },
  { "limited-broadcast", "255.255.255.255", NULL, FALSE },
};

static const Group *group;

static gboolean
is_ipv6 (void)
{
  return strchr (group->group, ':') != NULL;
}

/* Hears what comes to the port in "far", by whatever card, and how far it may have gone. */
static GSocket *
new_listener (void)
{
  GSocket *socket = netflux_test_far_socket (is_ipv6 () ? "::" : "0.0.0.0", PORT);
  int one = 1;

  if (is_ipv6 ())
    {
      setsockopt (g_socket_get_fd (socket), IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof one);
      setsockopt (g_socket_get_fd (socket), IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof one);
    }
  else
    {
      setsockopt (g_socket_get_fd (socket), IPPROTO_IP, IP_RECVTTL, &one, sizeof one);
      setsockopt (g_socket_get_fd (socket), IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
    }
  g_socket_set_broadcast (socket, TRUE);
  return socket;
}

typedef struct
{
  struct sockaddr_storage sender;
  socklen_t sender_size;
  int ttl;
  guint card; /* the index in "far" that it came by */
} Heard;

static void
look_at (const struct cmsghdr *part, Heard *heard)
{
  const void *data = CMSG_DATA (part);

  if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_TTL)
    memcpy (&heard->ttl, data, sizeof heard->ttl);
  else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_HOPLIMIT)
    memcpy (&heard->ttl, data, sizeof heard->ttl);
  else if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO)
    heard->card = (guint) ((const struct in_pktinfo *) data)->ipi_ifindex;
  else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO)
    heard->card = ((const struct in6_pktinfo *) data)->ipi6_ifindex;
}

static gboolean
hear (GSocket *socket, Heard *heard)
{
  guint8 frame[100], control[200];
  struct iovec vector = { frame, sizeof frame };
  struct msghdr message = {
    .msg_name = &heard->sender,
    .msg_namelen = sizeof heard->sender,
    .msg_iov = &vector,
    .msg_iovlen = 1,
    .msg_control = control,
    .msg_controllen = sizeof control,
  };

  if (recvmsg (g_socket_get_fd (socket), &message, MSG_DONTWAIT) < 2)
    return FALSE;

  heard->sender_size = message.msg_namelen;
  for (struct cmsghdr *part = CMSG_FIRSTHDR (&message); part != NULL;
       part = CMSG_NXTHDR (&message, part))
    look_at (part, heard);
  return TRUE;
}

static NetfluxLink *
new_link (void)
{
  NetfluxLink *link = netflux_link_new (group->group, PORT);

  g_object_set (link, "network-interface", "near1", "allow-broadcast", TRUE, "multicast-ttl", TTL,
                "watch-interval", (gint64) (20 * G_USEC_PER_SEC), NULL);
  return link;
}

/* An answer to where the frame came from, which acknowledges it. */
static void
answer (GSocket *socket, const Heard *heard, guint8 number)
{
  const guint8 frame[] = { number, number, 'h', 'i' };

  g_assert_cmpint (sendto (g_socket_get_fd (socket), frame, sizeof frame, 0,
                           (const struct sockaddr *) &heard->sender, heard->sender_size),
                   ==, sizeof frame);
}

static void
send_to_group (void)
{
  g_autoptr (GSocket) listener = NULL;
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (GError) error = NULL;
  Heard heard = { .ttl = -1 };
  guint8 number = 0;
  guint card = 0;

  /* Two cards: "near0", which nothing may leave by, and "near1". */
  netflux_test_netns_connect (1);
  for (guint i = 0; group->join != NULL && i < 2; i++)
    {
      g_autoptr (GString) command = g_string_new (group->join);
      g_autofree char *name = g_strdup_printf ("far%u", i);

      g_string_replace (command, "%s", name, 1);
      netflux_test_far ("%s", command->str);
    }
  listener = new_listener ();
  link = new_link ();
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  netflux_test_wait (hear (listener, &heard));
  g_assert_cmpuint (heard.card, >, 0);
  if (group->has_ttl)
    g_assert_cmpint (heard.ttl, ==, TTL);

  /* A broadcast comes back to who has sent it, who is no partner of itself. */
  for (guint i = 0; i < 20; i++)
    netflux_test_wait (hear (listener, &heard));
  g_assert_cmpuint (api_get_count (link, "frames-accepted"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_WAITING);

  /* All come by one card, and whoever answers is heard. */
  card = heard.card;
  while (netflux_link_get_state (link) != NETFLUX_LINK_STATE_UP)
    {
      netflux_test_wait (hear (listener, &heard));
      g_assert_cmpuint (heard.card, ==, card);
      answer (listener, &heard, ++number);
    }
  g_assert_cmpuint (api_get_count (link, "send-errors"), ==, 0);
  g_assert_cmpuint (api_get_count (link, "frames-foreign"), ==, 0);

  /* It is "near1": without that one's cable nothing arrives any more. */
  netflux_test_near ("ip link set near0 down");
  netflux_test_wait (hear (listener, &heard));
  if (!group->has_ttl)
    return;

  /* How far they go can be changed meanwhile. */
  netflux_link_set_multicast_ttl (link, 3);
  while (heard.ttl != 3)
    netflux_test_wait (hear (listener, &heard));
}

static void
test_group (gconstpointer data)
{
  group = data;
  netflux_test_netns_run (send_to_group);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/groups/", groups, test_group);

  return g_test_run ();
}
