/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-strangers.h"

void
netflux_strangers_init (NetfluxStrangers *self)
{
  *self = (NetfluxStrangers){
    .by_host = g_hash_table_new (netflux_address_hash, netflux_address_equal),
  };
}

void
netflux_strangers_clear (NetfluxStrangers *self)
{
  g_clear_pointer (&self->by_host, g_hash_table_unref);
}

gboolean
netflux_strangers_add (NetfluxStrangers *self,
                       NetfluxNeighbour *neighbour,
                       const NetfluxAddress *partner)
{
  neighbour->host = *partner;
  neighbour->host.port = 0;
  if (partner->family == 0 || g_hash_table_contains (self->by_host, &neighbour->host))
    return FALSE;

  return g_hash_table_insert (self->by_host, &neighbour->host, neighbour);
}

gboolean
netflux_strangers_remove (NetfluxStrangers *self, NetfluxNeighbour *neighbour)
{
  if (g_hash_table_lookup (self->by_host, &neighbour->host) != neighbour)
    return FALSE;

  return g_hash_table_remove (self->by_host, &neighbour->host);
}

static void
note (NetfluxStranger *self, const NetfluxDatagram *datagram)
{
  if (!netflux_address_equal (&self->address, &datagram->sender))
    {
      self->address = datagram->sender;
      self->in_a_row = 0;
    }
  self->size = datagram->size;
  self->arrival_ns = datagram->arrival_ns;
  self->in_a_row++;
  self->total++;
}

void
netflux_strangers_note (NetfluxStrangers *self, const NetfluxDatagram *datagram)
{
  NetfluxAddress host = datagram->sender;
  NetfluxNeighbour *neighbour;

  host.port = 0;
  neighbour = g_hash_table_lookup (self->by_host, &host);
  note (neighbour != NULL ? &neighbour->stranger : &self->others, datagram);
}

guint64
netflux_strangers_count (const NetfluxStrangers *self, const NetfluxNeighbour *neighbour)
{
  return self->others.total + neighbour->stranger.total;
}

const NetfluxStranger *
netflux_strangers_get_last (const NetfluxStrangers *self, const NetfluxNeighbour *neighbour)
{
  return neighbour->stranger.arrival_ns >= self->others.arrival_ns ? &neighbour->stranger
                                                                   : &self->others;
}
