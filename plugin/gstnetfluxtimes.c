/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxtimes.h"

/* Between the two clocks at one moment: what they are read within, and how often at most. */
#define READ_WITHIN_US 50
#define READS_MAX 4

/* Subclasses count from wherever they like: the clock of an audio sink from its start, a
 * network clock from that of another machine. */
static gboolean
is_monotonic (GstClock *clock)
{
  GstClockType type = GST_CLOCK_TYPE_OTHER;

  if (G_OBJECT_TYPE (clock) == GST_TYPE_SYSTEM_CLOCK)
    g_object_get (clock, "clock-type", &type, NULL);

  return type == GST_CLOCK_TYPE_MONOTONIC;
}

static void
follow (GstNetfluxTimes *self, GstElement *element)
{
  GstClock *clock = NULL;
  GstClockTime base_time;

  GST_OBJECT_LOCK (element);
  base_time = element->base_time;
  if (GST_ELEMENT_CLOCK (element) != NULL && GST_ELEMENT_CLOCK (element) != self->clock)
    clock = gst_object_ref (GST_ELEMENT_CLOCK (element));
  else if (GST_ELEMENT_CLOCK (element) == NULL)
    gst_clear_object (&self->clock);
  GST_OBJECT_UNLOCK (element);

  if (clock != NULL || base_time != self->base_time)
    self->last = GST_CLOCK_TIME_NONE;
  self->base_time = base_time;
  if (clock == NULL)
    return;

  gst_clear_object (&self->clock);
  self->clock = clock;
  self->is_monotonic = is_monotonic (clock);
}

void
gst_netflux_times_clear (GstNetfluxTimes *self)
{
  gst_clear_object (&self->clock);
  self->last = GST_CLOCK_TIME_NONE;
}

/* By its age on any clock: read again where this thread was interrupted between the two. */
static GstClockTime
get_clock_time_by_age (GstClock *clock, gint64 monotonic_us)
{
  GstClockTime now = 0, age;
  gint64 before_us = 0, after_us = 0;

  for (guint i = 0; i < READS_MAX; i++)
    {
      before_us = g_get_monotonic_time ();
      now = gst_clock_get_time (clock);
      after_us = g_get_monotonic_time ();
      if (after_us - before_us <= READ_WITHIN_US)
        break;
    }

  age = (GstClockTime) MAX ((before_us + after_us) / 2 - monotonic_us, 0) * 1000;
  return now - MIN (now, age);
}

/* When it was then on the clock: exactly on the system's. */
static GstClockTime
get_clock_time (GstNetfluxTimes *self, gint64 monotonic_us)
{
  GstClockTime internal, external, numerator, denominator;

  if (!self->is_monotonic)
    return get_clock_time_by_age (self->clock, monotonic_us);

  gst_clock_get_calibration (self->clock, &internal, &external, &numerator, &denominator);
  return gst_clock_adjust_with_calibration (self->clock, (GstClockTime) monotonic_us * 1000,
                                            internal, external, numerator, denominator);
}

GstClockTime
gst_netflux_times_get_running_time (GstNetfluxTimes *self, GstElement *element, gint64 monotonic_us)
{
  GstClockTime time;

  follow (self, element);
  if (self->clock == NULL)
    return GST_CLOCK_TIME_NONE;

  time = get_clock_time (self, monotonic_us);
  time -= MIN (time, self->base_time);
  if (GST_CLOCK_TIME_IS_VALID (self->last))
    time = MAX (time, self->last);
  self->last = time;

  return time;
}
