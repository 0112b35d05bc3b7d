/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_NETFLUX_PACE_FRAMES 64

/* How far apart frames come, by the median of the last ones: a stall with a burst behind it,
 * and lost frames, do not move it. */
typedef struct
{
  GstClockTimeDiff intervals[GST_NETFLUX_PACE_FRAMES]; /* for one step each */
  guint n;                                             /* of all there were */
  GstClockTime last;                                   /* time stamp, or none */
  gboolean has_sequence;
  guint8 sequence;       /* of the last one */
  GstClockTimeDiff span; /* of all there were */
  guint64 steps;
} GstNetfluxPace;

void gst_netflux_pace_reset (GstNetfluxPace *self);
/* As new, but for the frame from which on it counts */
void gst_netflux_pace_restart (GstNetfluxPace *self);
/* @lost: frames before it; @is_gap: nobody knows, but the numbers may tell. */
void gst_netflux_pace_add (GstNetfluxPace *self, GstBuffer *buffer, guint lost, gboolean is_gap);
/* Enough of them for a figure */
gboolean gst_netflux_pace_is_known (const GstNetfluxPace *self);
int gst_netflux_pace_get_rate (const GstNetfluxPace *self);

G_END_DECLS
