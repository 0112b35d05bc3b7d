/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-datagrams.h"

G_BEGIN_DECLS

/* Senders to a port that are nobody's partner. A stranger from the host of a partner
 * is a matter of that one's link; any other may be one of all links of the port. Nothing is
 * allocated for a datagram, and a flood costs the same however many links there are. */

typedef struct
{
  guint64 total;
  NetfluxAddress address; /* who sent last */
  gsize size;             /* of that datagram */
  guint64 in_a_row;       /* that this one sent */
  gint64 arrival_ns;
} NetfluxStranger;

/* Of a client of the port */
typedef struct
{
  NetfluxAddress host; /* the partner's, port 0 */
  NetfluxStranger stranger;
} NetfluxNeighbour;

typedef struct
{
  GHashTable *by_host; /* NetfluxAddress → NetfluxNeighbour, unowned */
  NetfluxStranger others;
} NetfluxStrangers;

void netflux_strangers_init (NetfluxStrangers *self);
void netflux_strangers_clear (NetfluxStrangers *self);

/* FALSE: another one has this host already, and stands for it. */
gboolean netflux_strangers_add (NetfluxStrangers *self,
                                NetfluxNeighbour *neighbour,
                                const NetfluxAddress *partner);

/* FALSE: it did not stand for its host. Otherwise another one may. */
gboolean netflux_strangers_remove (NetfluxStrangers *self, NetfluxNeighbour *neighbour);

void netflux_strangers_note (NetfluxStrangers *self, const NetfluxDatagram *datagram);

guint64 netflux_strangers_count (const NetfluxStrangers *self, const NetfluxNeighbour *neighbour);

/* The last sender of those that matter to @neighbour. */
const NetfluxStranger *netflux_strangers_get_last (const NetfluxStrangers *self,
                                                   const NetfluxNeighbour *neighbour);

G_END_DECLS
