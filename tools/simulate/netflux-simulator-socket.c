/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-simulator-socket.h"

#include <sys/socket.h>

#define RECEIVE_BUFFER_SIZE (4 << 20)

GSocket *
netflux_simulator_open_socket (GSocketAddress *local, guint *port, GError **error)
{
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (g_socket_address_get_family (local), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, error);
  if (socket == NULL || !g_socket_bind (socket, local, FALSE, error))
    return NULL;
  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return NULL;

  /* What is lost is lost on purpose, as far as the system allows it. */
  if (!g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_SIZE, NULL))
    g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_SIZE, NULL);
  g_socket_set_blocking (socket, FALSE);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_steal_pointer (&socket);
}

/* Whether an address is one of this machine: then a socket can be bound to it, and is allowed to
 * send to it, which it is not where it is one of all. */
static gboolean
is_of_this_machine (GInetAddress *address)
{
  g_autoptr (GSocketAddress) endpoint = g_inet_socket_address_new (address, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = g_socket_new (g_inet_address_get_family (address),
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  if (socket == NULL || g_inet_address_get_is_multicast (address) ||
      !g_socket_bind (socket, endpoint, FALSE, NULL))
    return FALSE;
  bound = g_socket_get_local_address (socket, NULL);
  return bound != NULL && g_socket_connect (socket, bound, NULL, NULL);
}

/* Whether what is sent to @to comes to the socket that is bound to @local and @port. */
gboolean
netflux_simulator_is_itself (GSocketAddress *local, guint port, GSocketAddress *to)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (to);
  GInetAddress *address = g_inet_socket_address_get_address (inet);
  GInetAddress *own = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));

  return port == g_inet_socket_address_get_port (inet) &&
         (g_inet_address_get_is_any (own) || g_inet_address_equal (own, address)) &&
         is_of_this_machine (address);
}
