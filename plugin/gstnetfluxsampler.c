/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsampler.h"

#include "gst/netflux/gstnetfluxmeta.h"

#include <string.h>

/* Frames of which the rate in the long run is, half of them older ones */
#define LONG_STEPS_MAX 1024

/* A sample of a frame that no PLC has sent is not in a line with the others. */
#define IS_SUBSTITUTE(buffer) GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)

void
gst_netflux_sampler_init (GstNetfluxSampler *self, GstNetfluxCodec *codec, GstPad *pad)
{
  self->codec = codec;
  self->pad = pad;
}

void
gst_netflux_sampler_finalize (GstNetfluxSampler *self)
{
  g_clear_pointer (&self->last, g_free);
}

void
gst_netflux_sampler_clear_counts (GstNetfluxSampler *self)
{
  self->filled = 0;
  self->repeated = 0;
  self->skipped = 0;
}

void
gst_netflux_sampler_start (GstNetfluxSampler *self,
                           int rate,
                           GstNetfluxGapFill gap_fill,
                           GstClockTime max_gap,
                           GstClockTime tolerance,
                           gboolean correct_drift)
{
  self->timeline.rate = rate;
  self->timeline.max_gap = max_gap;
  self->timeline.tolerance = tolerance;
  self->timeline.corrects = correct_drift;
  self->gap_fill = gap_fill;
  self->frame_size = gst_netflux_channels_get_frame_size (&self->codec->channels);
  g_free (self->last);
  self->last = g_malloc0 (self->frame_size);
  gst_netflux_sampler_reset (self);
}

void
gst_netflux_sampler_reset (GstNetfluxSampler *self)
{
  gst_netflux_timeline_reset (&self->timeline);
  self->timeline.is_other_rate = FALSE;
  gst_netflux_pace_reset (&self->pace);
  self->compared = 0;
  self->differing = 0;
  self->long_span = 0;
  self->long_steps = 0;
  self->is_substituted = FALSE;
  self->has_sequence = FALSE;
}

static void
fill (GstNetfluxSampler *self, guint8 *data, gconstpointer sample, guint64 n)
{
  if (sample == NULL)
    gst_audio_format_info_fill_silence (gst_audio_format_get_info (self->codec->channels.format),
                                        data, self->frame_size * n);
  else
    for (guint64 i = 0; i < n; i++)
      memcpy (data + i * self->frame_size, sample, self->frame_size);
}

/* @sample: NULL is silence. Elements downstream do not look into what is flagged as a gap:
 * only silence is. */
static GstFlowReturn
push (GstNetfluxSampler *self, gconstpointer sample, guint64 n, GstBufferFlags flags)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, self->frame_size * n, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  fill (self, map.data, sample, n);
  gst_buffer_unmap (buffer, &map);

  if (sample == NULL)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  GST_BUFFER_FLAG_SET (buffer, flags);
  gst_netflux_timeline_stamp (&self->timeline, buffer, n);

  return gst_pad_push (self->pad, buffer);
}

/* Whether it is quite another rate: 1 is a higher one, -1 a lower one. The clocks of two machines
 * differ by a sample in minutes, not by one in eight. */
static int
compare (GstNetfluxSampler *self, int measured)
{
  int difference = measured - self->timeline.rate;

  if (measured == 0 || ABS (difference) <= self->timeline.rate / 8)
    return 0;
  return difference > 0 ? 1 : -1;
}

/* A burst is behind a stall: it does not make up for more than that. */
static int
get_long_rate (GstNetfluxSampler *self)
{
  self->long_span += (guint64) MAX (self->pace.span, 0);
  self->long_steps += self->pace.steps;
  if (self->long_steps > LONG_STEPS_MAX)
    {
      self->long_span /= 2;
      self->long_steps /= 2;
    }

  return self->long_span > 0
             ? (int) gst_util_uint64_scale_round (self->long_steps, GST_SECOND, self->long_span)
             : 0;
}

/* Twice in a row, so that a pause is none. */
static void
compare_rate (GstNetfluxSampler *self)
{
  g_autofree char *message = NULL;
  int measured, in_the_long_run, other;

  if (++self->compared < GST_NETFLUX_PACE_FRAMES)
    return;

  self->compared = 0;
  measured = gst_netflux_pace_get_rate (&self->pace);
  in_the_long_run = get_long_rate (self);
  gst_netflux_pace_restart (&self->pace);
  other = compare (self, measured);
  if (other == 0 || other != compare (self, in_the_long_run))
    {
      self->differing = 0;
      self->timeline.is_other_rate = FALSE;
      return;
    }

  self->timeline.is_other_rate = ++self->differing >= 2;
  if (self->differing != 2)
    return;

  message = g_strdup_printf ("About %d frames come in a second, not %d: set the property “rate” to "
                             "%d, or take it away so that it is measured",
                             measured, self->timeline.rate, measured);
  gst_netflux_codec_warn (self->codec, message);
}

/* Frames that the source dropped, and outages, are in nobody's count. Where frames were lost,
 * too, the numbers tell of them, up to a half of all numbers. */
static gboolean
is_uncounted (GstNetfluxSampler *self, GstBuffer *buffer, const GstNetfluxMeta *meta)
{
  gboolean is_discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gboolean is_gap = is_discont && (meta == NULL || meta->lost == 0 || meta->resynchronised);

  if (is_discont && !is_gap && self->has_sequence)
    is_gap = (gint8) (meta->sequence - self->sequence - 1 - meta->lost) > 0;
  self->has_sequence = meta != NULL;
  self->sequence = meta != NULL ? meta->sequence : 0;

  return is_gap;
}

static GstNetfluxStep
take_step (GstNetfluxSampler *self, GstBuffer *buffer, guint dropped)
{
  const GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);
  /* What was lost while the image was repeated has its samples. */
  gboolean is_back = self->is_substituted && !IS_SUBSTITUTE (buffer);
  guint lost = is_back ? 0 : dropped + (meta != NULL ? meta->lost : 0);
  gboolean is_gap = is_uncounted (self, buffer, meta) || is_back;
  GstNetfluxStep step =
      gst_netflux_timeline_step (&self->timeline, GST_BUFFER_PTS (buffer), lost, is_gap);

  GST_OBJECT_LOCK (self->codec->element);
  self->filled += step.missing;
  self->repeated += step.repeats;
  self->skipped += step.skips ? 1 : 0;
  GST_OBJECT_UNLOCK (self->codec->element);
  self->is_substituted = IS_SUBSTITUTE (buffer);
  if (!self->is_substituted)
    {
      gst_netflux_pace_add (&self->pace, buffer, lost, is_gap);
      compare_rate (self);
    }

  return step;
}

static gboolean
is_silence (GstNetfluxSampler *self, gconstpointer sample)
{
  g_autofree guint8 *silence = g_malloc (self->frame_size);

  fill (self, silence, NULL, 1);
  return memcmp (silence, sample, self->frame_size) == 0;
}

/* Corrupted is what GStreamer calls data that are there, but not what was sent. */
static GstBufferFlags
get_flags (GstNetfluxSampler *self, GstBuffer *buffer, gconstpointer sample, gboolean begins)
{
  GstBufferFlags flags = begins ? GST_BUFFER_FLAG_DISCONT : 0;

  if (IS_SUBSTITUTE (buffer))
    flags |= GST_BUFFER_FLAG_CORRUPTED;
  if (IS_SUBSTITUTE (buffer) && is_silence (self, sample))
    flags |= GST_BUFFER_FLAG_GAP;

  return flags;
}

gboolean
gst_netflux_sampler_push (GstNetfluxSampler *self,
                          GstBuffer *buffer,
                          const guint8 *payload,
                          gsize size,
                          guint dropped,
                          GstFlowReturn *flow,
                          GError **error)
{
  gdouble sample[GST_NETFLUX_MAX_FIELDS]; /* the widest of all formats */
  GstNetfluxStep step;

  if (!gst_netflux_channels_read (&self->codec->channels, payload, size, sample, error))
    return FALSE;

  *flow = GST_FLOW_OK;
  step = take_step (self, buffer, dropped);
  if (step.missing > 0)
    *flow = push (self, self->gap_fill == GST_NETFLUX_GAP_FILL_HOLD ? self->last : NULL,
                  step.missing, 0);
  if (step.repeats > 0 && *flow == GST_FLOW_OK)
    *flow = push (self, self->last, step.repeats, 0);

  memcpy (self->last, sample, self->frame_size);
  if (!step.skips && *flow == GST_FLOW_OK)
    *flow = push (self, self->last, 1, get_flags (self, buffer, self->last, step.begins));

  return TRUE;
}
