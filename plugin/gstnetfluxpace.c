/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpace.h"

#include "gst/netflux/gstnetfluxmeta.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Known after so many frames that last so long and are steady, or after fewer that last much
 * longer. */
#define FRAMES_MIN 16
#define SPAN_MIN (100 * GST_MSECOND)
#define FEW_FRAMES_MIN 4
#define LONG_SPAN_MIN GST_SECOND
/* What may lie between a measured cycle and a round one: a fiftieth. */
#define ROUNDING 50

void
gst_netflux_pace_reset (GstNetfluxPace *self)
{
  *self = (GstNetfluxPace){ .last = GST_CLOCK_TIME_NONE };
}

void
gst_netflux_pace_restart (GstNetfluxPace *self)
{
  *self = (GstNetfluxPace){ .last = self->last,
                            .has_sequence = self->has_sequence,
                            .sequence = self->sequence };
}

/* From the frame before to this one; 0: not known. Where a machine has stalled for longer than its
 * watchdog, the partner goes on with its numbers. */
static guint
count_steps (const GstNetfluxPace *self, const GstNetfluxMeta *meta, guint lost, gboolean is_gap)
{
  if (!is_gap)
    return lost + 1;

  return meta != NULL && self->has_sequence ? (guint8) (meta->sequence - self->sequence) : 0;
}

void
gst_netflux_pace_add (GstNetfluxPace *self, GstBuffer *buffer, guint lost, gboolean is_gap)
{
  const GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  guint steps = count_steps (self, meta, lost, is_gap);

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return;

  if (GST_CLOCK_TIME_IS_VALID (self->last) && steps > 0)
    {
      GstClockTimeDiff interval = GST_CLOCK_DIFF (self->last, pts);

      self->intervals[self->n++ % GST_NETFLUX_PACE_FRAMES] = interval / (GstClockTimeDiff) steps;
      self->span += interval;
      self->steps += steps;
    }
  self->last = pts;
  self->has_sequence = meta != NULL;
  self->sequence = meta != NULL ? meta->sequence : 0;
}

static int
compare (const void *a, const void *b)
{
  GstClockTimeDiff first = *(const GstClockTimeDiff *) a;
  GstClockTimeDiff second = *(const GstClockTimeDiff *) b;

  return (first > second) - (first < second);
}

/* @doubt: how far the median can be from the cycle: an eighth, or three times its standard error
 * where intervals are scattered to both sides of it, which a stall and a burst do not do. */
static GstClockTime
get_median (const GstNetfluxPace *self, GstClockTime *doubt)
{
  GstClockTimeDiff sorted[GST_NETFLUX_PACE_FRAMES];
  guint n = MIN (self->n, GST_NETFLUX_PACE_FRAMES);
  double below, above;
  GstClockTimeDiff median;

  memcpy (sorted, self->intervals, n * sizeof sorted[0]);
  qsort (sorted, n, sizeof sorted[0], compare);
  median = MAX (sorted[n / 2], 0);
  below = (double) (sorted[n / 2] - sorted[n / 4]);
  above = (double) (sorted[3 * n / 4] - sorted[n / 2]);
  *doubt = (GstClockTime) MAX ((double) median / 8, 6 * sqrt (below * above / n));

  return (GstClockTime) median;
}

static GstClockTime
get_distance (GstClockTime a, GstClockTime b)
{
  return a > b ? a - b : b - a;
}

/* The coarsest step that is near enough. */
static GstClockTime
round_cycle (GstClockTime cycle)
{
  const GstClockTime steps[] = {
    100 * GST_MSECOND, 50 * GST_MSECOND,  20 * GST_MSECOND, 10 * GST_MSECOND,
    5 * GST_MSECOND,   2 * GST_MSECOND,   GST_MSECOND,      500 * GST_USECOND,
    250 * GST_USECOND, 100 * GST_USECOND, 50 * GST_USECOND,
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      GstClockTime rounded = (cycle + steps[i] / 2) / steps[i] * steps[i];

      if (rounded > 0 && get_distance (rounded, cycle) <= cycle / ROUNDING)
        return rounded;
    }

  return cycle;
}

static GstClockTime
get_mean (const GstNetfluxPace *self)
{
  return (GstClockTime) MAX (self->span, 0) / MAX (self->steps, 1);
}

static gboolean
is_steady (const GstNetfluxPace *self)
{
  GstClockTime doubt;
  GstClockTime median = get_median (self, &doubt);

  return get_distance (get_mean (self), median) <= doubt;
}

gboolean
gst_netflux_pace_is_known (const GstNetfluxPace *self)
{
  if (self->n >= FEW_FRAMES_MIN && self->span >= (GstClockTimeDiff) LONG_SPAN_MIN)
    return TRUE;

  return self->n >= FRAMES_MIN && self->span >= (GstClockTimeDiff) SPAN_MIN && is_steady (self);
}

/* None, from less than two frames. A cycle that is a round number is that. */
static GstClockTime
get_cycle (const GstNetfluxPace *self)
{
  GstClockTime median, mean, doubt;

  if (self->n == 0)
    return GST_CLOCK_TIME_NONE;

  /* The mean is finer, where nothing has disturbed it, and all that there is where most frames
   * came in a burst. */
  median = get_median (self, &doubt);
  mean = get_mean (self);
  return round_cycle (get_distance (mean, median) <= doubt || median < mean / 2 ? mean : median);
}

int
gst_netflux_pace_get_rate (const GstNetfluxPace *self)
{
  GstClockTime cycle = get_cycle (self);

  if (!GST_CLOCK_TIME_IS_VALID (cycle) || cycle == 0)
    return 0;

  return (int) MAX ((GST_SECOND + cycle / 2) / cycle, 1);
}
