/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-test-loop.h"
#include "netflux-test-relay.h"

G_BEGIN_DECLS

/* Two links with a bad network between them: links[NETFLUX_TEST_RELAY_FRONT] and
 * links[NETFLUX_TEST_RELAY_BACK]. What one sends comes to the relay from its side. */

typedef struct
{
  guint8 sequence;
  guint8 feedback;
  guint lost;
  gboolean resynchronised;
  guint32 count;    /* the how manieth frame of its sender, from 1 */
  guint32 prepared; /* how many of the receiver's own there were by then */
  gint64 arrival_us;
} PairFrame;

typedef struct
{
  NetfluxLink *link;
  guint expired[2]; /* by NetfluxWatchdog */
  guint recovered[2];

  GMutex lock; /* of what follows: the engine's thread uses it, too */
  GArray *frames;
  GArray *prepared_us; /* gint64: when each frame was about to be sent, from the first one on */
} PairEnd;

typedef struct
{
  NetfluxTestRelay *relay;
  PairEnd ends[2];
} Pair;

Pair *pair_new (GSocketFamily family, guint32 seed);
void pair_free (Pair *self);
void pair_set (Pair *self, const char *property, gint64 value);
void pair_count_frames (Pair *self);
void pair_start (Pair *self);
guint64 pair_get_statistic (Pair *self, NetfluxTestRelaySide side, const char *name);
gboolean pair_holds (Pair *self, NetfluxTestRelaySide side, GBytes *image);
gboolean pair_is (Pair *self, NetfluxLinkState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

G_END_DECLS
