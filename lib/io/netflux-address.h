/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>
#include <string.h>

G_BEGIN_DECLS

/* An address and a port as a key: comparable and hashable without allocation. */
typedef struct
{
  guint8 bytes[16]; /* IPv4: the first four */
  guint32 scope_id;
  guint16 port;   /* host order; 0 in a key that stands for any port */
  guint16 family; /* GSocketFamily, narrowed */
} NetfluxAddress;

#define NETFLUX_ADDRESS_STRING_MAX 64

/* The largest native address that a port can have to do with. */
typedef union
{
  guint64 alignment;
  guint8 bytes[28]; /* struct sockaddr_in6 */
} NetfluxNativeAddress;

gboolean netflux_address_from_native (NetfluxAddress *self, gconstpointer native, gsize size);
gboolean netflux_address_from_socket_address (NetfluxAddress *self, GSocketAddress *address);
GSocketAddress *netflux_address_to_socket_address (const NetfluxAddress *self);
gsize netflux_address_to_native (const NetfluxAddress *self, NetfluxNativeAddress *native);
const char *netflux_address_to_string (const NetfluxAddress *self,
                                       char buffer[NETFLUX_ADDRESS_STRING_MAX]);
gboolean netflux_address_is_any (const NetfluxAddress *self);
gboolean netflux_address_is_link_local (const NetfluxAddress *self); /* IPv6 */
gboolean netflux_address_is_multicast (const NetfluxAddress *self);
guint netflux_address_hash (gconstpointer key);
gboolean netflux_address_equal (gconstpointer a, gconstpointer b);

/* The same, inline: it is in the path of each frame. */
static inline gboolean
netflux_address_is (const NetfluxAddress *self, const NetfluxAddress *other)
{
  return memcmp (self, other, sizeof *self) == 0;
}

G_END_DECLS
