/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxtimeline.h"

/* Frames over which the jitter of their arrival is averaged */
#define AVERAGED 16
/* A difference that is no jitter: acted upon at once */
#define JITTER_MAX (40 * GST_MSECOND)

void
gst_netflux_timeline_reset (GstNetfluxTimeline *self)
{
  self->base = GST_CLOCK_TIME_NONE;
  self->next = 0;
  self->late = 0;
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

/* @late: periods that the frame comes after its sample */
static void
correct (GstNetfluxTimeline *self, double late, GstNetfluxStep *step)
{
  double jitter_max = (double) JITTER_MAX * self->rate / GST_SECOND;

  if (late >= 1 && late > jitter_max)
    {
      step->missing += (guint64) (late + 0.5);
      return;
    }
  if (late <= -1 && late < -jitter_max)
    {
      step->skips = TRUE;
      return;
    }

  self->late += (late - self->late) / AVERAGED;
  step->repeats = self->late > 1;
  step->skips = self->late < -1;
  self->late += step->skips - step->repeats;
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
