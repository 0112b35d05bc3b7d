/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-port-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"
#include "lib/io/netflux-interface.h"

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

static NetfluxPort *
netflux_port_new (NetfluxReactor *reactor,
                  const NetfluxAddress *local,
                  const char *interface,
                  GError **error)
{
  g_autoptr (GSocket) socket = netflux_port_open_socket (local, interface, error);
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
  self->retry.func = netflux_port_on_retry;
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

/* What another thread is about to stop makes way. */
static gboolean
is_in_the_way (NetfluxPort *self, NetfluxPortClient *other)
{
  if (other == NULL)
    return FALSE;
  if (!other->funcs->leaves (other))
    return TRUE;

  netflux_port_remove_client (self, other);
  return FALSE;
}

static gboolean
is_partner_taken (NetfluxPort *self, NetfluxPortClient *client)
{
  if (!client->receives)
    return FALSE;

  return is_in_the_way (self, g_hash_table_lookup (self->by_partner, &client->partner)) ||
         (client->accepts_anyone && is_in_the_way (self, self->anyone));
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
    netflux_port_schedule_retry (self, netflux_clock_now_ns ());
  else if (!netflux_reactor_add_watch (self->reactor, self->socket.gsocket, &self->watch))
    return errno;

  return 0;
}

int
netflux_port_add_client (NetfluxPort *self, NetfluxPortClient *client)
{
  int errnum;

  netflux_port_flush (self); /* whoever hears of that may start and stop others */
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
  netflux_port_join_group (self, client);
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
  netflux_port_flush (self);
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
