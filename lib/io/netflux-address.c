/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-address.h"

#include <gio/gnetworking.h>
#include <string.h>

static const guint8 v4_mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* An IPv4 address that an IPv6 socket shows as ::ffff:a.b.c.d is the same partner. */
static void
unmap (NetfluxAddress *self)
{
  if (memcmp (self->bytes, v4_mapped_prefix, sizeof v4_mapped_prefix) != 0)
    return;

  memmove (self->bytes, self->bytes + 12, 4);
  memset (self->bytes + 4, 0, 12);
  self->scope_id = 0;
  self->family = G_SOCKET_FAMILY_IPV4;
}

gboolean
netflux_address_from_native (NetfluxAddress *self, gconstpointer native, gsize size)
{
  const struct sockaddr *address = native;

  memset (self, 0, sizeof *self);

  if (address->sa_family == AF_INET && size >= sizeof (struct sockaddr_in))
    {
      const struct sockaddr_in *in = native;

      memcpy (self->bytes, &in->sin_addr, 4);
      self->port = g_ntohs (in->sin_port);
      self->family = G_SOCKET_FAMILY_IPV4;
      return TRUE;
    }

  if (address->sa_family == AF_INET6 && size >= sizeof (struct sockaddr_in6))
    {
      const struct sockaddr_in6 *in6 = native;

      memcpy (self->bytes, &in6->sin6_addr, 16);
      self->port = g_ntohs (in6->sin6_port);
      self->scope_id = in6->sin6_scope_id;
      self->family = G_SOCKET_FAMILY_IPV6;
      unmap (self);
      return TRUE;
    }

  return FALSE;
}

gboolean
netflux_address_from_socket_address (NetfluxAddress *self, GSocketAddress *address)
{
  NetfluxNativeAddress native;
  gssize size = g_socket_address_get_native_size (address);

  if (size < 0 || (gsize) size > sizeof native ||
      !g_socket_address_to_native (address, &native, sizeof native, NULL))
    return FALSE;

  return netflux_address_from_native (self, &native, (gsize) size);
}

gsize
netflux_address_to_native (const NetfluxAddress *self, NetfluxNativeAddress *native)
{
  memset (native, 0, sizeof *native);

  if (self->family == G_SOCKET_FAMILY_IPV4)
    {
      struct sockaddr_in *in = (struct sockaddr_in *) native;

      in->sin_family = AF_INET;
      in->sin_port = g_htons (self->port);
      memcpy (&in->sin_addr, self->bytes, 4);
      return sizeof *in;
    }
  else
    {
      struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) native;

      in6->sin6_family = AF_INET6;
      in6->sin6_port = g_htons (self->port);
      in6->sin6_scope_id = self->scope_id;
      memcpy (&in6->sin6_addr, self->bytes, 16);
      return sizeof *in6;
    }
}

GSocketAddress *
netflux_address_to_socket_address (const NetfluxAddress *self)
{
  NetfluxNativeAddress native;
  gsize size = netflux_address_to_native (self, &native);

  return g_socket_address_new_from_native (&native, size);
}

const char *
netflux_address_to_string (const NetfluxAddress *self, char buffer[NETFLUX_ADDRESS_STRING_MAX])
{
  g_autoptr (GInetAddress) inet =
      g_inet_address_new_from_bytes (self->bytes, (GSocketFamily) self->family);
  g_autofree char *host = g_inet_address_to_string (inet);

  if (self->family == G_SOCKET_FAMILY_IPV6)
    g_snprintf (buffer, NETFLUX_ADDRESS_STRING_MAX, "[%s]:%u", host, self->port);
  else
    g_snprintf (buffer, NETFLUX_ADDRESS_STRING_MAX, "%s:%u", host, self->port);
  return buffer;
}

gboolean
netflux_address_is_any (const NetfluxAddress *self)
{
  static const guint8 zeros[sizeof self->bytes] = { 0 };

  return memcmp (self->bytes, zeros, sizeof zeros) == 0;
}

gboolean
netflux_address_is_link_local (const NetfluxAddress *self)
{
  return self->family == G_SOCKET_FAMILY_IPV6 && self->bytes[0] == 0xfe &&
         (self->bytes[1] & 0xc0) == 0x80;
}

gboolean
netflux_address_is_multicast (const NetfluxAddress *self)
{
  return self->family == G_SOCKET_FAMILY_IPV6 ? self->bytes[0] == 0xff
                                              : (self->bytes[0] & 0xf0) == 0xe0;
}

guint
netflux_address_hash (gconstpointer key)
{
  const NetfluxAddress *self = key;
  guint64 words[2];
  guint64 hash;

  memcpy (words, self->bytes, sizeof words);
  hash = (words[0] ^ (words[1] * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15))) + self->port;
  hash *= G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return (guint) (hash >> 32);
}

gboolean
netflux_address_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (NetfluxAddress)) == 0;
}
