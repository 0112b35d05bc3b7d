/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Which samples a stream needs so that its time is that of the frames: one for each frame, for
 * each that was lost, and one more or less where the clocks of the two ends differ.
 *
 * Numbers are trusted rather than times: a frame that comes late is the next one all the same,
 * as long as it is off by no more than the tolerance. Since frames are delayed but never come
 * before they are sent, the least delayed one of many tells how the clocks differ. */
typedef struct
{
  /* As configured */
  int rate;
  GstClockTime max_gap;
  GstClockTime tolerance;
  gboolean corrects;

  gboolean is_other_rate; /* frames come at quite another rate: times are trusted then */
  GstClockTime base;      /* of the sample 0, or none before the first frame */
  guint64 next;
  double least_late; /* in periods: of the frames of the window */
  guint n_window;
  guint skips; /* that are still to be made */
} GstNetfluxTimeline;

/* What to do before and with the sample of a frame. */
typedef struct
{
  gboolean begins; /* not a continuation of what was before */
  guint64 missing; /* samples in place of those that did not come */
  guint repeats;   /* the last sample once more, for the clocks */
  gboolean skips;  /* the frame's own sample, for the clocks */
} GstNetfluxStep;

void gst_netflux_timeline_reset (GstNetfluxTimeline *self);
/* Of a frame that came at @pts (or none): @lost frames before it are known to be missing, or
 * with @is_gap an unknown number of them. */
GstNetfluxStep
gst_netflux_timeline_step (GstNetfluxTimeline *self, GstClockTime pts, guint lost, gboolean is_gap);
/* Gives the next @n samples a time. */
void gst_netflux_timeline_stamp (GstNetfluxTimeline *self, GstBuffer *buffer, guint64 n);

G_END_DECLS
