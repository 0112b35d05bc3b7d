/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-port-private.h"

#include <errno.h>
#include <gio/gnetworking.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"
#include "lib/io/netflux-interface.h"

/* How often a socket in error is opened anew. */
#define RETRY_NS (100 * 1000 * NETFLUX_NS_PER_US)

NetfluxPort *
netflux_port_ref (NetfluxPort *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_port_unref (NetfluxPort *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->socket.gsocket != NULL)
    netflux_socket_close (&self->socket);
  g_hash_table_unref (self->by_partner);
  netflux_strangers_clear (&self->strangers);
  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->senders);
  netflux_outbox_free (self->outbox);
  g_free (self->interface);
  g_free (self->card);
  g_free (self);
}

/* Nobody else may close or replace the descriptor, but programs do. */
static gboolean
is_socket (GSocket *socket)
{
  socklen_t size = sizeof (int);
  int type;

  return getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_TYPE, (char *) &type, &size) == 0;
}

/* Errors of the socket. All others are of a destination, which is no other partner's
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
      /* Who a partner may be is decided at the start. */
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

static GSocket *
open_socket (const NetfluxAddress *local, const char *interface, GError **error)
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

/* Who sends to a group hears what others send to it. */
static void
join_group (NetfluxPort *self, NetfluxPortClient *client)
{
  g_autoptr (GInetAddress) group = NULL;

  if (self->socket.gsocket == NULL || !client->receives ||
      !netflux_address_is_multicast (&client->partner))
    return;

  group =
      g_inet_address_new_from_bytes (client->partner.bytes, (GSocketFamily) client->partner.family);
  g_socket_join_multicast_group (self->socket.gsocket, group, FALSE, self->interface, NULL);
}

static void
apply_options (NetfluxPort *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    join_group (self, g_ptr_array_index (self->clients, i));
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

static void
schedule_retry (NetfluxPort *self, gint64 now_ns)
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
  schedule_retry (self, netflux_clock_now_ns ());
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

static void
on_retry (NetfluxTimer *timer, gint64 now_ns)
{
  NetfluxPort *self = (NetfluxPort *) ((char *) timer - G_STRUCT_OFFSET (NetfluxPort, retry));
  g_autoptr (GSocket) socket = NULL;

  follow_card (self);
  socket = open_socket (&self->bound, self->interface, NULL);
  if (socket == NULL || !netflux_reactor_add_watch (self->reactor, socket, &self->watch))
    {
      schedule_retry (self, now_ns);
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

static NetfluxPort *
netflux_port_new (NetfluxReactor *reactor,
                  const NetfluxAddress *local,
                  const char *interface,
                  GError **error)
{
  g_autoptr (GSocket) socket = open_socket (local, interface, error);
  g_autoptr (GSocketAddress) bound = NULL;
  NetfluxPort *self;

  if (socket == NULL)
    return NULL;

  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return NULL;

  self = g_new0 (NetfluxPort, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->watch.ready = netflux_port_on_ready;
  self->retry.func = on_retry;
  self->flush.run = netflux_port_on_flush;
  self->dscp = -1;
  self->multicast_ttl = 1;
  self->interface = g_strdup (interface);
  self->reactor = reactor;
  self->socket = netflux_socket_of (g_steal_pointer (&socket));
  self->by_partner = g_hash_table_new (netflux_address_hash, netflux_address_equal);
  netflux_strangers_init (&self->strangers);
  self->clients = g_ptr_array_new ();
  self->senders = g_ptr_array_new ();
  self->outbox = netflux_outbox_new ();
  netflux_address_from_socket_address (&self->local, bound);
  self->local.family = local->family;
  self->bound = self->local;
  self->card =
      interface != NULL ? g_strdup (interface) : netflux_interface_dup_name (self->local.scope_id);
  if (self->card != NULL)
    self->card_index = netflux_interface_find (self->card);

  return self;
}

NetfluxPort *
netflux_port_acquire (NetfluxReactor *reactor,
                      const NetfluxAddress *local,
                      const char *interface,
                      GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker =
      g_mutex_locker_new (netflux_reactor_get_ports_lock (reactor));
  GPtrArray *ports = netflux_reactor_get_ports (reactor);
  NetfluxPort *self;

  for (guint i = 0; local->port != 0 && i < ports->len; i++)
    {
      self = g_ptr_array_index (ports, i);
      if (netflux_address_equal (&self->local, local) &&
          g_strcmp0 (self->interface, interface) == 0)
        {
          self->n_users++;
          return netflux_port_ref (self);
        }
    }

  self = netflux_port_new (reactor, local, interface, error);
  if (self == NULL)
    return NULL;

  self->n_users = 1;
  g_ptr_array_add (ports, self);

  return self;
}

/* The last one out closes the socket here, not with the last reference: the port is
 * free when this returns, whoever still looks at the object. */
void
netflux_port_release (NetfluxPort *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker =
      g_mutex_locker_new (netflux_reactor_get_ports_lock (self->reactor));

  self->n_users--;
  if (self->n_users == 0)
    {
      g_ptr_array_remove_fast (netflux_reactor_get_ports (self->reactor), self);
      if (self->socket.gsocket != NULL)
        netflux_socket_close (&self->socket);
    }
  netflux_port_unref (self);
}

const NetfluxAddress *
netflux_port_get_local (NetfluxPort *self)
{
  return &self->local;
}

static gboolean
is_partner_taken (NetfluxPort *self, NetfluxPortClient *client)
{
  if (!client->receives)
    return FALSE;

  return g_hash_table_contains (self->by_partner, &client->partner) ||
         (client->accepts_anyone && self->anyone != NULL);
}

/* The first client wakes the port up; one in error goes on trying to recover. */
static int
wake_up (NetfluxPort *self)
{
  if (self->clients->len > 0)
    return 0;

  self->drained_ns = 0;
  self->uncut_ns = 0;
  self->watch.ready_round = netflux_reactor_get_round (self->reactor);
  if (self->socket.gsocket == NULL)
    schedule_retry (self, netflux_clock_now_ns ());
  else if (!netflux_reactor_add_watch (self->reactor, self->socket.gsocket, &self->watch))
    return errno;

  return 0;
}

int
netflux_port_add_client (NetfluxPort *self, NetfluxPortClient *client)
{
  int errnum;

  if (is_partner_taken (self, client))
    return EADDRINUSE;
  errnum = wake_up (self);
  if (errnum != 0)
    return errnum;

  g_ptr_array_add (self->clients, client);
  if (!client->receives)
    g_ptr_array_add (self->senders, client);
  client->incidents = &self->incidents;
  client->proven = FALSE;
  client->n_unheard = NETFLUX_PORT_UNHEARD_MAX + 1;
  netflux_reactor_count_client (self->reactor, 1);
  self->heard = NULL;
  if (client->receives && client->partner.family != 0)
    g_hash_table_insert (self->by_partner, &client->partner, client);
  if (client->receives)
    netflux_strangers_add (&self->strangers, &client->neighbour, &client->partner);
  if (client->receives && client->accepts_anyone)
    self->anyone = client;
  client->asks = client->accepts_anyone || client->partner.port == 0;
  join_group (self, client);
  if (self->socket.gsocket == NULL)
    client->funcs->failed (client, self->error);

  return 0;
}

/* Another one of the same host stands for it from now on. */
static void
leave_host (NetfluxPort *self, NetfluxPortClient *client)
{
  if (!netflux_strangers_remove (&self->strangers, &client->neighbour))
    return;

  for (guint i = 0; i < self->clients->len; i++)
    {
      NetfluxPortClient *other = g_ptr_array_index (self->clients, i);

      if (other->receives &&
          netflux_address_equal (&other->neighbour.host, &client->neighbour.host))
        {
          netflux_strangers_add (&self->strangers, &other->neighbour, &other->partner);
          break;
        }
    }
}

void
netflux_port_remove_client (NetfluxPort *self, NetfluxPortClient *client)
{
  netflux_port_forget_letters (self, client);
  if (!g_ptr_array_remove_fast (self->clients, client))
    return;
  netflux_reactor_keep (self->reactor, netflux_port_ref (self),
                        (GDestroyNotify) netflux_port_unref);
  g_ptr_array_remove_fast (self->senders, client);
  netflux_port_close_outlet (self, client);
  netflux_reactor_count_client (self->reactor, -1);
  if (g_hash_table_lookup (self->by_partner, &client->partner) == client)
    g_hash_table_remove (self->by_partner, &client->partner);
  if (self->anyone == client)
    self->anyone = NULL;
  self->heard = NULL;
  leave_host (self, client);

  if (self->clients->len == 0)
    {
      if (self->socket.gsocket != NULL)
        netflux_reactor_remove_watch (self->reactor, self->socket.gsocket, &self->watch);
      netflux_timer_heap_remove (netflux_reactor_get_timers (self->reactor), &self->retry);
      netflux_reactor_remove_chore (self->reactor, &self->flush);
    }
}

guint64
netflux_port_count_strangers (NetfluxPort *self, NetfluxPortClient *client)
{
  return netflux_strangers_count (&self->strangers, &client->neighbour);
}

const NetfluxStranger *
netflux_port_get_stranger (NetfluxPort *self, NetfluxPortClient *client)
{
  return netflux_strangers_get_last (&self->strangers, &client->neighbour);
}

guint32
netflux_port_get_socket_drops (NetfluxPort *self)
{
  return self->drops;
}

guint64
netflux_port_get_kernel_drops (NetfluxPort *self)
{
  return self->kernel_drops;
}

void
netflux_port_check (NetfluxPort *self)
{
  if (self->socket.gsocket != NULL && !is_socket (self->socket.gsocket))
    netflux_port_fail (self, errno);
  else if (has_card_moved (self))
    netflux_port_fail (self, ENODEV);
}
