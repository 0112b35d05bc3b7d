/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-interfaces.h"

#include <gio/gnetworking.h>
#include <string.h>

#ifdef G_OS_UNIX
#include <ifaddrs.h>
#include <net/if.h>
#endif

/* The whole of 127.0.0.0/8 is this machine, though only 127.0.0.1 is in the list. */
static gboolean
is_loopback (const NetfluxAddress *address)
{
  return address->family == G_SOCKET_FAMILY_IPV4 && address->bytes[0] == 127;
}

static gboolean
is_limited_broadcast (const NetfluxAddress *address)
{
  return address->family == G_SOCKET_FAMILY_IPV4 &&
         memcmp (address->bytes, "\xff\xff\xff\xff", 4) == 0;
}

#ifdef G_OS_UNIX

static gboolean
is_same (const NetfluxAddress *address, const struct sockaddr *native)
{
  NetfluxAddress other;
  gsize size;

  if (native == NULL || (native->sa_family != AF_INET && native->sa_family != AF_INET6))
    return FALSE;

  size = native->sa_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
  if (!netflux_address_from_native (&other, native, size))
    return FALSE;

  return other.family == address->family &&
         memcmp (other.bytes, address->bytes, sizeof other.bytes) == 0 &&
         (address->scope_id == 0 || other.scope_id == 0 || other.scope_id == address->scope_id);
}

static gboolean
find (const NetfluxAddress *address, gboolean broadcast)
{
  struct ifaddrs *all = NULL;
  gboolean found = FALSE;

  if (getifaddrs (&all) < 0)
    return FALSE;

  for (struct ifaddrs *one = all; one != NULL && !found; one = one->ifa_next)
    if (!broadcast)
      found = is_same (address, one->ifa_addr);
    else if (one->ifa_flags & IFF_BROADCAST)
      found = is_same (address, one->ifa_broadaddr) && !is_same (address, one->ifa_addr);
  freeifaddrs (all);

  return found;
}

#else

/* An address that can be bound is one of this machine. Which broadcast addresses its networks
 * have is not known. */
static gboolean
find (const NetfluxAddress *address, gboolean broadcast)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  NetfluxAddress any_port = *address;

  if (broadcast)
    return FALSE;

  any_port.port = 0;
  bound = netflux_address_to_socket_address (&any_port);
  socket = g_socket_new ((GSocketFamily) address->family, G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, NULL);
  return socket != NULL && g_socket_bind (socket, bound, FALSE, NULL);
}

#endif

gboolean
netflux_interfaces_have_address (const NetfluxAddress *address)
{
  return is_loopback (address) || find (address, FALSE);
}

gboolean
netflux_interfaces_have_broadcast (const NetfluxAddress *address)
{
  return is_limited_broadcast (address) || find (address, TRUE);
}
