/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxtimes.h"

static gboolean
is_monotonic (GstClock *clock)
{
  GstClockType type = GST_CLOCK_TYPE_OTHER;

  if (GST_IS_SYSTEM_CLOCK (clock))
    g_object_get (clock, "clock-type", &type, NULL);

  return type == GST_CLOCK_TYPE_MONOTONIC;
}

void
gst_netflux_times_take (GstNetfluxTimes *self, GstElement *element)
{
  GstNetfluxTimes old;
  GstNetfluxTimes taken = {
    .clock = gst_element_get_clock (element),
    .base_time = gst_element_get_base_time (element),
  };

  taken.is_monotonic = taken.clock != NULL && is_monotonic (taken.clock);

  GST_OBJECT_LOCK (element);
  old = *self;
  *self = taken;
  GST_OBJECT_UNLOCK (element);
  gst_netflux_times_clear (&old);
}

void
gst_netflux_times_clear (GstNetfluxTimes *self)
{
  gst_clear_object (&self->clock);
}

/* When it was then on the clock: exactly on the system's, by its age on others. */
static GstClockTime
get_clock_time (GstNetfluxTimes *self, gint64 monotonic_us)
{
  GstClockTime internal, external, numerator, denominator;
  GstClockTime now, age;

  if (self->is_monotonic)
    {
      gst_clock_get_calibration (self->clock, &internal, &external, &numerator, &denominator);
      return gst_clock_adjust_with_calibration (self->clock, (GstClockTime) monotonic_us * 1000,
                                                internal, external, numerator, denominator);
    }

  now = gst_clock_get_time (self->clock);
  age = (GstClockTime) MAX (g_get_monotonic_time () - monotonic_us, 0) * 1000;
  return now - MIN (now, age);
}

GstClockTime
gst_netflux_times_get_running_time (GstNetfluxTimes *self, GstElement *element, gint64 monotonic_us)
{
  GstClockTime time = GST_CLOCK_TIME_NONE;

  GST_OBJECT_LOCK (element);
  if (self->clock != NULL)
    {
      time = get_clock_time (self, monotonic_us);
      time -= MIN (time, self->base_time);
    }
  GST_OBJECT_UNLOCK (element);

  return time;
}
