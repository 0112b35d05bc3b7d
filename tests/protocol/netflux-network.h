/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

/* One direction of a network on injected time, with everything that networks do. */

#define NETFLUX_NETWORK_BYTES 16

/* Odds are in ten thousandths, and of each frame. */
typedef struct
{
  guint loss;
  guint every_nth;     /* lost, too */
  guint bad, bad_ends; /* Gilbert-Elliott: bad times begin, and end; in them all is lost */
  guint copied;
  guint overtaken; /* comes up to @overtaken_ns later than its delay */
  guint held;      /* all are held back for up to @held_ns, and let go at once */
  guint old;       /* up to @old_most of the last frames come once more, at once */
  guint truncated;
  guint silent; /* nothing goes through for up to @silent_ns */
  gint64 delay_ns;
  gint64 jitter_ns; /* in addition */
  gint64 overtaken_ns;
  gint64 held_ns;
  gint64 silent_ns;
  guint old_most;
} NetfluxImpairments;

typedef struct
{
  gint64 arrival_ns;
  guint64 order;
  gsize size;
  guint8 bytes[NETFLUX_NETWORK_BYTES];
} NetfluxFlight;

typedef struct
{
  NetfluxImpairments impairments;
  GRand *rand;
  GArray *flights; /* of NetfluxFlight, a heap */
  NetfluxFlight recent[128];
  guint64 n_sent;
  guint64 n_flights;
  gboolean is_bad;
  gint64 silent_until_ns;
  gint64 held_until_ns;
} NetfluxNetwork;

void
netflux_network_init (NetfluxNetwork *self, const NetfluxImpairments *impairments, GRand *rand);
void netflux_network_clear (NetfluxNetwork *self);
void netflux_network_send (NetfluxNetwork *self, const guint8 *bytes, gsize size, gint64 now_ns);

/* When the next one arrives; G_MAXINT64: none is under way. */
gint64 netflux_network_get_next_ns (const NetfluxNetwork *self);
NetfluxFlight netflux_network_take (NetfluxNetwork *self);
