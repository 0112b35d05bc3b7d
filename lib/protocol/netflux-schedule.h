/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-time.h"
#include "netflux/netflux-enums.h"

G_BEGIN_DECLS

/* When a frame is due. All times are absolute and computed from each other without
 * rounding, so that cycles do not drift. */
typedef struct
{
  NetfluxSendMode mode;
  gint64 interval_ns; /* cyclic: the cycle; on change: the heartbeat */
  gint64 gap_ns;      /* on change: between two frames */

  gint64 due_ns;   /* NETFLUX_NEVER: nothing is due */
  gint64 sent_ns;  /* when the last frame was sent; NETFLUX_NEVER: none yet */
  gint64 begun_ns; /* when the cycle that is being sent began; NETFLUX_NEVER: none */
  gboolean cycled; /* a cycle has begun since the mode was set */
  gboolean changed;
  gint64 retry_ns; /* on change: how long to wait after a failure; 0: the last one was sent */
  gint64 again_ns; /* and until when */

  guint64 missed; /* cycles that were skipped */
} NetfluxSchedule;

/* The first frame is due at once. */
void netflux_schedule_start (
    NetfluxSchedule *self, NetfluxSendMode mode, gint64 interval_ns, gint64 gap_ns, gint64 now_ns);

/* The next frame is due a new interval after the last one was, at once if that is past. */
void netflux_schedule_configure (
    NetfluxSchedule *self, NetfluxSendMode mode, gint64 interval_ns, gint64 gap_ns, gint64 now_ns);

/* The frame that is due is sent now. Of several cycles that are due the newest is served
 * and the others are missed: never a burst. Returns when it was due, NETFLUX_NEVER if
 * nothing is due. */
gint64 netflux_schedule_begin (NetfluxSchedule *self, gint64 now_ns);

/* On change: when a frame is due, after one at @from_ns, though nothing changes. */
static inline gint64
netflux_schedule_get_heartbeat (const NetfluxSchedule *self, gint64 from_ns)
{
  return netflux_time_add (from_ns, MAX (self->interval_ns, self->gap_ns));
}

/* A frame was sent, by the schedule or beside it. */
static inline void
netflux_schedule_sent (NetfluxSchedule *self, gint64 now_ns)
{
  self->sent_ns = now_ns;
  self->begun_ns = NETFLUX_NEVER;
  self->changed = FALSE;

  if (self->mode == NETFLUX_SEND_MODE_ON_CHANGE)
    {
      self->due_ns = netflux_schedule_get_heartbeat (self, now_ns);
      self->retry_ns = 0;
    }
}

void netflux_schedule_failed (NetfluxSchedule *self);

void netflux_schedule_data_changed (NetfluxSchedule *self, gint64 now_ns);

G_END_DECLS
