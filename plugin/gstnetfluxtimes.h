/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* From the monotonic time of a frame's arrival to running time. The clock and the base time
 * are the element's at that moment: a flush that resets the time changes the one, and a
 * pipeline that gets another clock both. Of the streaming thread. */
typedef struct
{
  GstClock *clock; /* of the last one, or NULL */
  gboolean is_monotonic;
  GstClockTime base_time;
  GstClockTime last; /* running time that was told, or none since the clock changed */
} GstNetfluxTimes;

#define GST_NETFLUX_TIMES_INIT                                                                     \
  {                                                                                                \
    .base_time = GST_CLOCK_TIME_NONE, .last = GST_CLOCK_TIME_NONE                                  \
  }

/* Never less than the one before on the same clock; none without a clock. */
GstClockTime gst_netflux_times_get_running_time (GstNetfluxTimes *self,
                                                 GstElement *element,
                                                 gint64 monotonic_us);
void gst_netflux_times_clear (GstNetfluxTimes *self);

G_END_DECLS
