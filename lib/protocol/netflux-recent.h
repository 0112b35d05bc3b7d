/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-time.h"

G_BEGIN_DECLS

/* What the sums of a session were about a second ago, so that figures of the last second
 * are differences. A note is taken before the first thing that happens after a tenth of a
 * second: nothing runs by itself, and nothing is done for each frame. */

#define NETFLUX_RECENT_NS (G_GINT64_CONSTANT (1000) * 1000 * 1000)
#define NETFLUX_RECENT_STEP_NS (NETFLUX_RECENT_NS / 10)
#define NETFLUX_RECENT_NOTES 12

/* All members are guint64: two are subtracted as arrays. */
typedef struct
{
  guint64 frames_sent;
  guint64 send_errors;
  guint64 missed_cycles;
  guint64 frames_accepted;
  guint64 frames_duplicate;
  guint64 frames_late;
  guint64 frames_foreign;
  guint64 frames_malformed;
  guint64 frames_oversize;
  guint64 partner_lost;
  guint64 feedback_lost;
  guint64 restarts;
  guint64 outages;
  guint64 icmp_reports;
  guint64 kernel_drops;

  guint64 own_ns;
  guint64 own_steps;
  guint64 partner_ns;
  guint64 partner_steps;
  guint64 round_trip_ns;
  guint64 round_trips;
} NetfluxSums;

typedef struct
{
  gint64 due_ns; /* of the next note */
  guint n_notes; /* taken since the beginning; the newest NETFLUX_RECENT_NOTES are kept */
  struct
  {
    gint64 time_ns;
    NetfluxSums sums;
  } notes[NETFLUX_RECENT_NOTES];
} NetfluxRecent;

/* The sums are 0 at @now_ns. */
void netflux_recent_begin (NetfluxRecent *self, gint64 now_ns);

/* The sums at @now_ns, if the next note is due. */
void netflux_recent_note (NetfluxRecent *self, const NetfluxSums *sums, gint64 now_ns);

/* What was added to @sums, those at @now_ns, in the last second, or a tenth longer; since
 * the beginning, if that was later. A sum that went down has added nothing. */
void netflux_recent_get (const NetfluxRecent *self,
                         const NetfluxSums *sums,
                         gint64 now_ns,
                         NetfluxSums *recent);

G_END_DECLS
