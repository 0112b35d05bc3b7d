/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-interface.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <net/if.h>
#include <string.h>

/* What is sent leaves by the card; what comes in by another one is received all the same. */
static int
set_unicast_interface (GSocket *socket, const char *name)
{
#if defined(IP_UNICAST_IF) && defined(IPV6_UNICAST_IF)
  gboolean is_ipv6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;
  guint32 index = htonl (if_nametoindex (name)); /* in network order, for both families */

  if (index == 0)
    return ENODEV;
  return setsockopt (g_socket_get_fd (socket), is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
                     is_ipv6 ? IPV6_UNICAST_IF : IP_UNICAST_IF, &index, sizeof index) < 0
             ? errno
             : 0;
#else
  return ENOTSUP;
#endif
}

int
netflux_interface_bind (GSocket *socket, const char *name)
{
  /* The system would cut a longer name. */
  if (*name == '\0' || strlen (name) >= IF_NAMESIZE)
    return ENODEV;

#ifdef SO_BINDTODEVICE
  if (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_BINDTODEVICE, name,
                  (socklen_t) strlen (name)) == 0)
    return 0;
  if (errno != EPERM)
    return errno;
#endif
  return set_unicast_interface (socket, name);
}

guint
netflux_interface_find (const char *name)
{
  return if_nametoindex (name);
}

char *
netflux_interface_dup_name (guint index)
{
  char name[IF_NAMESIZE];

  return if_indextoname (index, name) != NULL ? g_strdup (name) : NULL;
}

static void
leave_ipv6 (GSocket *socket, const NetfluxAddress *group, guint index)
{
  struct ipv6_mreq request = { .ipv6mr_interface = index };

  memcpy (&request.ipv6mr_multiaddr, group->bytes, sizeof request.ipv6mr_multiaddr);
  setsockopt (g_socket_get_fd (socket), IPPROTO_IPV6, IPV6_LEAVE_GROUP, &request, sizeof request);
}

void
netflux_interface_leave (GSocket *socket, const NetfluxAddress *group, guint index)
{
  struct ip_mreqn request = { .imr_ifindex = (int) index };

  if (group->family == G_SOCKET_FAMILY_IPV6)
    {
      leave_ipv6 (socket, group, index);
      return;
    }

  memcpy (&request.imr_multiaddr, group->bytes, sizeof request.imr_multiaddr);
  setsockopt (g_socket_get_fd (socket), IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request);
}
