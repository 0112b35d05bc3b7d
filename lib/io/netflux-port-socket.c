/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* The socket of a port: how it is opened, what is set on it, and what becomes of it when it is in
 * error. */

#include "lib/io/netflux-port-private.h"

#include <errno.h>
#include <gio/gnetworking.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"
#include "lib/io/netflux-interface.h"
#include "lib/io/netflux-interfaces.h"

/* How often a socket in error is opened anew. */
#define RETRY_NS (100 * 1000 * NETFLUX_NS_PER_US)

/* Nobody else may close or replace the descriptor, but programs do. */
static gboolean
is_socket (GSocket *socket)
{
  socklen_t size = sizeof (int);
  int type;

  return getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_TYPE, (char *) &type, &size) == 0;
}

/* Errors of the socket. All others are of a destination, which is not another partner's
 * affair: even EINVAL, which is what Linux says of an address that cannot be reached from
 * the local one. EIO stands for what the portable calls do not tell apart. */
gboolean
netflux_port_is_error_of_socket (NetfluxPort *self, int errnum)
{
  /* A card that is gone comes back, under its name, as another one. */
  if (self->interface != NULL && (errnum == ENODEV || errnum == ENXIO))
    return TRUE;

  return errnum == EBADF || errnum == ENOTSOCK ||
         (errnum == EIO && !is_socket (self->socket.gsocket));
}

static int
create_socket (const NetfluxAddress *local, GSocket **socket)
{
  g_autoptr (GError) error = NULL;

  *socket = g_socket_new ((GSocketFamily) local->family, G_SOCKET_TYPE_DATAGRAM,
                          G_SOCKET_PROTOCOL_UDP, &error);
  if (*socket != NULL)
    {
      netflux_datagrams_prepare_socket (*socket);
      /* The start decides which partners are allowed. */
      g_socket_set_broadcast (*socket, TRUE);
      g_socket_set_multicast_loopback (*socket, FALSE);
      return 0;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
    return EMFILE;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) ? EAFNOSUPPORT : ENOBUFS;
}

int
netflux_port_create_socket (NetfluxPort *self, GSocket **socket)
{
  int errnum = create_socket (&self->local, socket);

  if (errnum == 0 && self->interface != NULL)
    errnum = netflux_interface_bind (*socket, self->interface);
  if (errnum == 0)
    {
      netflux_datagrams_set_dscp (*socket, self->dscp);
      netflux_datagrams_set_multicast_ttl (*socket, self->multicast_ttl);
    }
  return errnum;
}

/* Not g_socket_bind(): its message does not tell the cause apart as errno does. */
static int
bind_socket (GSocket *socket, const NetfluxAddress *local)
{
  NetfluxNativeAddress native;
  gsize size = netflux_address_to_native (local, &native);

  return bind (g_socket_get_fd (socket), (struct sockaddr *) &native, (socklen_t) size) < 0 ? errno
                                                                                            : 0;
}

GSocket *
netflux_port_open_socket (const NetfluxAddress *local, const char *interface, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  char name[NETFLUX_ADDRESS_STRING_MAX];
  int errnum = create_socket (local, &socket);

  if (errnum == 0 && interface != NULL)
    {
      errnum = netflux_interface_bind (socket, interface);
      if (errnum != 0)
        {
          netflux_error_set_from_interface (error, errnum, interface);
          return NULL;
        }
    }
  if (errnum == 0)
    errnum = bind_socket (socket, local);
  if (errnum == 0)
    return g_steal_pointer (&socket);

  netflux_error_set_from_bind (error, errnum, netflux_address_to_string (local, name));
  return NULL;
}

static void
apply_dscp (NetfluxPort *self)
{
  netflux_datagrams_set_dscp (self->socket.gsocket, self->dscp);
  for (guint i = 0; self->n_outlets > 0 && i < self->clients->len; i++)
    {
      NetfluxPortClient *client = g_ptr_array_index (self->clients, i);

      if (client->outlet != NULL)
        netflux_datagrams_set_dscp (netflux_outlet_get_socket (client->outlet), self->dscp);
    }
}

static void
apply_multicast_ttl (NetfluxPort *self)
{
  netflux_datagrams_set_multicast_ttl (self->socket.gsocket, self->multicast_ttl);
  for (guint i = 0; self->n_outlets > 0 && i < self->clients->len; i++)
    {
      NetfluxPortClient *client = g_ptr_array_index (self->clients, i);

      if (client->outlet != NULL)
        netflux_datagrams_set_multicast_ttl (netflux_outlet_get_socket (client->outlet),
                                             self->multicast_ttl);
    }
}

/* By the card of the port, or by that which leads there now. It is named: where the group was
 * joined by one that is gone, the system would say that it is joined already. */
static void
follow_group (NetfluxPort *self, NetfluxPortClient *client)
{
  g_autofree char *card = self->interface != NULL ? g_strdup (self->interface)
                                                  : netflux_interfaces_dup_card (&client->partner);
  guint index = card != NULL ? netflux_interface_find (card) : 0;
  g_autoptr (GInetAddress) group = NULL;

  if (index == 0 || index == client->group_card)
    return;

  if (client->group_card != 0)
    netflux_interface_leave (self->socket.gsocket, &client->partner, client->group_card);
  client->group_card = index;
  group =
      g_inet_address_new_from_bytes (client->partner.bytes, (GSocketFamily) client->partner.family);
  g_socket_join_multicast_group (self->socket.gsocket, group, FALSE, card, NULL);
}

static gboolean
hears_group (NetfluxPort *self, NetfluxPortClient *client)
{
  return self->socket.gsocket != NULL && client->receives &&
         netflux_address_is_multicast (&client->partner);
}

/* A client that sends to a group hears what others send to it. */
void
netflux_port_join_group (NetfluxPort *self, NetfluxPortClient *client)
{
  client->group_card = 0;
  if (hears_group (self, client))
    follow_group (self, client);
}

static void
apply_options (NetfluxPort *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    netflux_port_join_group (self, g_ptr_array_index (self->clients, i));
  apply_multicast_ttl (self);
  netflux_datagrams_set_receive_buffer_size (self->socket.gsocket, self->receive_buffer_size);
  apply_dscp (self);
}

/* Before the socket that receives: it has to be the first of the endpoint. */
static void
close_outlets (NetfluxPort *self)
{
  for (guint i = 0; self->n_outlets > 0 && i < self->clients->len; i++)
    netflux_port_close_outlet (self, g_ptr_array_index (self->clients, i));
}

void
netflux_port_set_receive_buffer_size (NetfluxPort *self, guint receive_buffer_size)
{
  self->receive_buffer_size = receive_buffer_size;
  if (self->socket.gsocket != NULL)
    netflux_datagrams_set_receive_buffer_size (self->socket.gsocket, receive_buffer_size);
}

void
netflux_port_set_multicast_ttl (NetfluxPort *self, guint ttl)
{
  self->multicast_ttl = ttl;
  if (self->socket.gsocket != NULL)
    apply_multicast_ttl (self);
}

void
netflux_port_set_dscp (NetfluxPort *self, int dscp)
{
  self->dscp = dscp;
  if (self->socket.gsocket != NULL)
    apply_dscp (self);
}

static void
tell_all (NetfluxPort *self, int errnum)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_copy (self->clients, NULL, NULL);

  for (guint i = 0; i < clients->len; i++)
    {
      NetfluxPortClient *client = g_ptr_array_index (clients, i);

      if (g_ptr_array_find (self->clients, client, NULL))
        client->funcs->failed (client, errnum);
    }
}

void
netflux_port_schedule_retry (NetfluxPort *self, gint64 now_ns)
{
  netflux_timer_heap_set (netflux_reactor_get_timers (self->reactor), &self->retry,
                          now_ns + RETRY_NS);
}

void
netflux_port_fail (NetfluxPort *self, int errnum)
{
  if (self->socket.gsocket == NULL || self->clients->len == 0)
    return;

  close_outlets (self);
  netflux_reactor_remove_watch (self->reactor, self->socket.gsocket, &self->watch);
  netflux_socket_close (&self->socket);
  self->error = errnum;
  netflux_port_schedule_retry (self, netflux_clock_now_ns ());
  tell_all (self, errnum);
}

/* The card is there, but is another one than the socket's. */
static gboolean
has_card_moved (NetfluxPort *self)
{
  guint index = self->card != NULL ? netflux_interface_find (self->card) : 0;

  return index != 0 && index != self->card_index;
}

static void
follow_card (NetfluxPort *self)
{
  if (!has_card_moved (self))
    return;

  self->card_index = netflux_interface_find (self->card);
  if (self->bound.scope_id != 0)
    self->bound.scope_id = self->card_index;
}

void
netflux_port_on_retry (NetfluxTimer *timer, gint64 now_ns)
{
  NetfluxPort *self = (NetfluxPort *) ((char *) timer - G_STRUCT_OFFSET (NetfluxPort, retry));
  g_autoptr (GSocket) socket = NULL;

  follow_card (self);
  socket = netflux_port_open_socket (&self->bound, self->interface, NULL);
  if (socket == NULL || !netflux_reactor_add_watch (self->reactor, socket, &self->watch))
    {
      netflux_port_schedule_retry (self, now_ns);
      return;
    }

  self->socket = netflux_socket_of (g_steal_pointer (&socket));
  netflux_timer_heap_remove (netflux_reactor_get_timers (self->reactor), timer);
  apply_options (self);
  self->error = 0;
  self->drained_ns = now_ns;
  self->uncut_ns = now_ns;
  self->drops = 0;
  tell_all (self, 0);
}

void
netflux_port_check (NetfluxPort *self, NetfluxPortClient *client)
{
  if (self->socket.gsocket != NULL && !is_socket (self->socket.gsocket))
    netflux_port_fail (self, errno);
  else if (has_card_moved (self))
    netflux_port_fail (self, ENODEV);
  else if (hears_group (self, client))
    follow_group (self, client);
}
