/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-interfaces.h"

#include <gio/gnetworking.h>
#include <string.h>

#include "lib/io/netflux-interface.h"

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
is_broadcast_everywhere (const NetfluxAddress *address)
{
  return address->family == G_SOCKET_FAMILY_IPV4 &&
         (memcmp (address->bytes, "\xff\xff\xff\xff", 4) == 0 ||
          memcmp (address->bytes, "\x7f\xff\xff\xff", 4) == 0);
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

/* Whether the interface says so or not: the last address of its network. */
static gboolean
is_last (const NetfluxAddress *address, const struct ifaddrs *interface)
{
  const struct sockaddr_in *own = (const struct sockaddr_in *) interface->ifa_addr;
  const struct sockaddr_in *mask = (const struct sockaddr_in *) interface->ifa_netmask;
  guint32 host_bits, last;

  if (address->family != G_SOCKET_FAMILY_IPV4 || own == NULL || mask == NULL ||
      interface->ifa_addr->sa_family != AF_INET)
    return FALSE;

  host_bits = ~mask->sin_addr.s_addr;
  last = own->sin_addr.s_addr | host_bits;
  return g_ntohl (host_bits) > 1 && memcmp (&last, address->bytes, sizeof last) == 0;
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
    else
      found = is_last (address, one) ||
              ((one->ifa_flags & IFF_BROADCAST) && is_same (address, one->ifa_broadaddr) &&
               !is_same (address, one->ifa_addr));
  freeifaddrs (all);

  return found;
}

/* An alias such as eth0:1 is that card. */
static char *
find_card (const NetfluxAddress *own)
{
  struct ifaddrs *all = NULL;
  char *card = NULL;

  if (getifaddrs (&all) < 0)
    return NULL;

  for (struct ifaddrs *one = all; one != NULL && card == NULL; one = one->ifa_next)
    if (is_same (own, one->ifa_addr))
      card = g_strndup (one->ifa_name, strcspn (one->ifa_name, ":"));
  freeifaddrs (all);

  return card;
}

#else

static char *
find_card (const NetfluxAddress *own)
{
  return NULL;
}

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
  return is_broadcast_everywhere (address) || find (address, TRUE);
}

void
netflux_interfaces_find_source (const NetfluxAddress *address,
                                const char *interface,
                                NetfluxAddress *source)
{
  g_autoptr (GSocket) socket = g_socket_new ((GSocketFamily) address->family,
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) remote = netflux_address_to_socket_address (address);
  g_autoptr (GSocketAddress) local = NULL;

  *source = (NetfluxAddress){ 0 };
  if (socket == NULL)
    return;

  g_socket_set_broadcast (socket, TRUE);
  if (interface != NULL && netflux_interface_bind (socket, interface) != 0)
    return;
  if (g_socket_connect (socket, remote, NULL, NULL))
    local = g_socket_get_local_address (socket, NULL);
  if (local != NULL)
    netflux_address_from_socket_address (source, local);
}

char *
netflux_interfaces_dup_card (const NetfluxAddress *address)
{
  NetfluxAddress own;

  netflux_interfaces_find_source (address, NULL, &own);
  return own.family != 0 ? find_card (&own) : NULL;
}
