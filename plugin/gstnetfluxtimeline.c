/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxtimeline.h"

/* Frames of a window, besides those that a delay of the tolerance makes late */
#define WINDOW_FRAMES 32
/* Periods by which the clocks differ until it is corrected: less than one, since it is known
 * at the end of the window only, and more than a half, so that it is not taken back. */
#define OFF 0.75

void
gst_netflux_timeline_reset (GstNetfluxTimeline *self)
{
  self->base = GST_CLOCK_TIME_NONE;
  self->next = 0;
  self->n_window = 0;
  self->skips = 0;
}

static GstClockTime
get_time (GstNetfluxTimeline *self, guint64 sample)
{
  return self->base + gst_util_uint64_scale_round (sample, GST_SECOND, (guint64) self->rate);
}

static GstNetfluxStep
begin (GstNetfluxTimeline *self, GstClockTime pts)
{
  gst_netflux_timeline_reset (self);
  self->base = GST_CLOCK_TIME_IS_VALID (pts) ? pts : 0;

  return (GstNetfluxStep){ .begins = TRUE };
}

static double
get_tolerance (GstNetfluxTimeline *self)
{
  return self->is_other_rate ? 0 : (double) self->tolerance * self->rate / (double) GST_SECOND;
}

/* At the end of a window: the clocks. */
static void
end_window (GstNetfluxTimeline *self, GstNetfluxStep *step)
{
  if (self->least_late >= OFF)
    step->repeats += (guint) (self->least_late + 1 - OFF);
  else if (self->least_late <= -OFF)
    self->skips = (guint) (1 - OFF - self->least_late);
  self->n_window = 0;
}

/* @late: periods that the frame comes after its sample */
static void
correct (GstNetfluxTimeline *self, double late, GstNetfluxStep *step)
{
  double tolerance = get_tolerance (self);

  if (late >= 1 && self->is_other_rate)
    step->repeats += (guint) MIN (late, G_MAXINT);
  else if (late >= 1 && late > tolerance)
    {
      step->missing += (guint64) (late + 0.5);
      self->n_window = 0;
    }
  else if (late <= -1 && late < -tolerance)
    {
      step->skips = TRUE;
      self->n_window = 0;
    }
  else if (self->skips > 0)
    {
      step->skips = TRUE;
      self->skips--;
    }
  else
    {
      self->least_late = self->n_window == 0 ? late : MIN (self->least_late, late);
      if (++self->n_window > WINDOW_FRAMES + tolerance)
        end_window (self, step);
    }
}

GstNetfluxStep
gst_netflux_timeline_step (GstNetfluxTimeline *self, GstClockTime pts, guint lost, gboolean is_gap)
{
  guint64 missing_max = gst_util_uint64_scale (self->max_gap, (guint64) self->rate, GST_SECOND);
  GstNetfluxStep step = { .missing = lost };
  double late = 0;

  if (!GST_CLOCK_TIME_IS_VALID (self->base))
    return begin (self, pts);

  if (GST_CLOCK_TIME_IS_VALID (pts))
    {
      late = (double) GST_CLOCK_DIFF (get_time (self, self->next), pts) * self->rate / GST_SECOND;
      if (is_gap && late > lost)
        step.missing = (guint64) (late + 0.5);
      if (self->corrects && step.missing <= missing_max)
        correct (self, late - (double) step.missing, &step);
    }

  if (step.missing <= missing_max)
    return step;
  return begin (self, GST_CLOCK_TIME_IS_VALID (pts) ? MAX (pts, get_time (self, self->next))
                                                    : get_time (self, self->next + step.missing));
}

void
gst_netflux_timeline_stamp (GstNetfluxTimeline *self, GstBuffer *buffer, guint64 n)
{
  GST_BUFFER_PTS (buffer) = get_time (self, self->next);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_OFFSET (buffer) = self->next;
  self->next += n;
  GST_BUFFER_OFFSET_END (buffer) = self->next;
  GST_BUFFER_DURATION (buffer) = get_time (self, self->next) - GST_BUFFER_PTS (buffer);
}
