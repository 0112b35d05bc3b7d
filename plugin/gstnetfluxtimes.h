/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* From the monotonic time of a frame's arrival to running time. The clock is taken when an
 * element begins to play, so that it need not be looked up for each frame. */
typedef struct
{
  GstClock *clock; /* NULL: there is none */
  gboolean is_monotonic;
  GstClockTime base_time;
} GstNetfluxTimes;

/* Of an element that is about to play; guarded by its object lock, which they take. */
void gst_netflux_times_take (GstNetfluxTimes *self, GstElement *element);
GstClockTime gst_netflux_times_get_running_time (GstNetfluxTimes *self,
                                                 GstElement *element,
                                                 gint64 monotonic_us);
void gst_netflux_times_clear (GstNetfluxTimes *self);

G_END_DECLS
