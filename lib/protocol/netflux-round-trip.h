/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-histogram.h"
#include "lib/protocol/netflux-time.h"

G_BEGIN_DECLS

#define NETFLUX_ROUND_TRIP_NUMBERS 256

/* The numbers that we sent, and what the partner's feedback says of them. Frames have a
 * 64-bit index beside their 8-bit number, from 1, so that nothing is ambiguous here. */
typedef struct
{
  struct
  {
    guint64 index; /* of the newest frame with this number; 0: none yet */
    gint64 due_ns; /* when it was first tried to send it, or should have been */
    gint64 sent_ns;
  } frames[NETFLUX_ROUND_TRIP_NUMBERS];

  guint64 sent;         /* index of the newest frame */
  guint64 acknowledged; /* index of the newest acknowledged one */
  guint64 settled;      /* what happened to the frames up to this one will not change */
  guint64 reset;        /* those up to this one are not in the figures */
  gint64 limit_ns;      /* a round trip takes less than this */
  guint8 fed_back;      /* the feedback heard last, 0 before */

  guint64 lost;
  guint64 count;
  gint64 total_ns;
  gint64 last_ns;
  gint64 min_ns;
  gint64 max_ns;
  NetfluxHistogram histogram;
} NetfluxRoundTrip;

void netflux_round_trip_init (NetfluxRoundTrip *self);

/* @cycle_ns: 0 if frames have no rhythm. */
void netflux_round_trip_set_cycle (NetfluxRoundTrip *self, gint64 cycle_ns);

/* What was sent so long ago that its number was used again was not acknowledged. */
void netflux_round_trip_settle_old (NetfluxRoundTrip *self);

static inline void
netflux_round_trip_sent (NetfluxRoundTrip *self, guint8 number, gint64 due_ns, gint64 now_ns)
{
  self->sent++;
  self->frames[number].due_ns = due_ns;
  self->frames[number].index = self->sent;
  self->frames[number].sent_ns = now_ns;

  if (G_UNLIKELY (self->sent - self->settled > NETFLUX_ROUND_TRIP_NUMBERS - 1 &&
                  self->sent > NETFLUX_ROUND_TRIP_NUMBERS))
    netflux_round_trip_settle_old (self);
}

/* The feedback of an accepted frame; @resynchronised: the partner may have begun anew.
 * Returns the round-trip time, or -1 if it acknowledges nothing new. */
gint64 netflux_round_trip_receive (NetfluxRoundTrip *self,
                                   guint8 feedback,
                                   gboolean resynchronised,
                                   gint64 arrival_ns);

static inline gboolean
netflux_round_trip_has_sent (const NetfluxRoundTrip *self, guint8 number)
{
  return self->frames[number].index > 0;
}

/* Nothing that was sent is awaited any more. */
static inline gboolean
netflux_round_trip_is_settled (const NetfluxRoundTrip *self)
{
  return self->acknowledged == self->sent && self->sent > 0;
}

/* After @feedback was an acknowledgement: since when the oldest frame is due that is not
 * acknowledged, by itself or by a newer one; NETFLUX_NEVER: there is none. */
gint64 netflux_round_trip_find_due (const NetfluxRoundTrip *self);

static inline gint64
netflux_round_trip_get_due (const NetfluxRoundTrip *self, guint8 feedback)
{
  guint8 next = (guint8) (feedback + 1);

  if (self->acknowledged == self->sent)
    return NETFLUX_NEVER;

  /* Numbers go on from one to the next, but once. */
  if (G_LIKELY (self->frames[next].index == self->acknowledged + 1))
    return self->frames[next].due_ns;

  return netflux_round_trip_find_due (self);
}

/* Within the least and the greatest value, so exact if they are equal. */
double netflux_round_trip_get_percentile (const NetfluxRoundTrip *self, double fraction);

/* Frames sent before do not count as lost afterwards. */
void netflux_round_trip_reset_figures (NetfluxRoundTrip *self);

G_END_DECLS
