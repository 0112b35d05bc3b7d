/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One direction of a bad network. It knows no socket and no clock: datagrams and the
 * time go in, and come out when they are due.
 *
 * What becomes of the n-th datagram depends on nothing but the seed, n and the
 * impairment. */

typedef struct _NetfluxLane NetfluxLane;

/* Chances are from 0 to 1. All that is zero does nothing. */
typedef struct
{
  double loss;           /* of each datagram, independently */
  double burst_enter;    /* Gilbert and Elliott: of a good time becoming a bad one, */
  double burst_leave;    /* of a bad one becoming good, */
  double burst_loss;     /* and of being lost in a bad one */
  guint loss_every;      /* the n-th, 2n-th, … is lost */
  double duplicate;      /* passed on, and again 0 to depth later */
  double reorder;        /* held back until 1 to depth others have overtaken it */
  guint depth;           /* 0: as 1 */
  double corrupt;        /* one bit is turned over */
  double truncate;       /* cut to a random size */
  gint64 delay_ns;       /* of all, order kept */
  gint64 jitter_ns;      /* at most so much more, order kept */
  gint64 hold_ns;        /* for so long in each period nothing passes, then all at once */
  gint64 hold_period_ns; /* 0: never */
  guint64 spared;        /* the first so many are only delayed */
} NetfluxImpairment;

typedef enum
{
  NETFLUX_FATE_PASSED,
  NETFLUX_FATE_COPY,
  NETFLUX_FATE_HELD, /* overtaken */
} NetfluxFate;

typedef struct
{
  guint64 arrived;
  guint64 passed; /* datagrams that came out, copies included */
  guint64 lost;
  guint64 duplicated;
  guint64 reordered;
  guint64 corrupted;
  guint64 truncated;
  guint64 held;    /* for reordering or copying, now */
  guint64 delayed; /* now */
} NetfluxLaneCounts;

typedef struct
{
  GBytes *data;
  GObject *tag;  /* what was pushed with it, such as its sender */
  guint64 index; /* its number, from 0 */
  NetfluxFate fate;
  gboolean altered; /* corrupted or truncated */

  guint countdown; /* held: how many must overtake it */
  gint64 due_ns;
} NetfluxPacket;

NetfluxLane *netflux_lane_new (guint64 seed);
void netflux_lane_free (NetfluxLane *self);
void netflux_packet_free (NetfluxPacket *packet);

void netflux_lane_set_impairment (NetfluxLane *self, const NetfluxImpairment *impairment);
void netflux_lane_push (NetfluxLane *self, GBytes *data, GObject *tag, gint64 now_ns);
NetfluxPacket *netflux_lane_pop (NetfluxLane *self, gint64 now_ns);
gint64 netflux_lane_get_next_due (NetfluxLane *self);
NetfluxLaneCounts netflux_lane_get_counts (NetfluxLane *self);
guint64 netflux_lane_lose (NetfluxLane *self);
void netflux_lane_lose_due (NetfluxLane *self, gint64 now_ns);
void netflux_lane_lose_all (NetfluxLane *self);

guint64 netflux_draw (guint64 seed, guint64 index, guint purpose);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxLane, netflux_lane_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxPacket, netflux_packet_free)

G_END_DECLS
