/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsampler.h"

#include "gst/netflux/gstnetfluxmeta.h"

#include <string.h>

/* Frames over which the rate is compared with what was said */
#define COMPARED 64

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
                           gboolean correct_drift)
{
  self->timeline.rate = rate;
  self->timeline.max_gap = max_gap;
  self->timeline.corrects = correct_drift;
  self->gap_fill = gap_fill;
  self->frame_size = gst_netflux_codec_get_sample_size (self->codec) * (gsize) self->codec->n_paths;
  g_free (self->last);
  self->last = g_malloc0 (self->frame_size);
  gst_netflux_sampler_reset (self);
}

void
gst_netflux_sampler_reset (GstNetfluxSampler *self)
{
  gst_netflux_timeline_reset (&self->timeline);
  self->compared = 0;
  self->corrections = 0;
}

/* @sample: NULL is silence */
static GstFlowReturn
push (GstNetfluxSampler *self, gconstpointer sample, guint64 n, gboolean begins)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, self->frame_size * n, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  if (sample == NULL)
    gst_audio_format_info_fill_silence (gst_audio_format_get_info (self->codec->format), map.data,
                                        map.size);
  else
    for (guint64 i = 0; i < n; i++)
      memcpy (map.data + i * self->frame_size, sample, self->frame_size);
  gst_buffer_unmap (buffer, &map);

  /* Those downstream do not look into a gap: what is held is none. */
  if (sample == NULL)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  if (begins)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_netflux_timeline_stamp (&self->timeline, buffer, n);

  return gst_pad_push (self->pad, buffer);
}

/* The clocks of two machines differ by a sample in minutes, not by one in eight. */
static void
compare_rate (GstNetfluxSampler *self, const GstNetfluxStep *step)
{
  g_autofree char *message = NULL;
  int samples;

  self->corrections += step->repeats - step->skips;
  if (++self->compared < COMPARED)
    return;

  samples = COMPARED + self->corrections;
  if (ABS (self->corrections) > COMPARED / 8 && samples > 0)
    {
      message = g_strdup_printf ("About %d frames come in a second, not %d: set the property "
                                 "“rate”",
                                 self->timeline.rate * COMPARED / samples, self->timeline.rate);
      gst_netflux_codec_warn (self->codec, message);
    }
  self->compared = 0;
  self->corrections = 0;
}

static GstNetfluxStep
take_step (GstNetfluxSampler *self, GstBuffer *buffer, guint dropped)
{
  const GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);
  guint lost = dropped + (meta != NULL ? meta->lost : 0);
  /* Frames that the source dropped, and outages, are in nobody's count. */
  gboolean is_gap = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) &&
                    (meta == NULL || meta->lost == 0 || meta->resynchronised);
  GstNetfluxStep step =
      gst_netflux_timeline_step (&self->timeline, GST_BUFFER_PTS (buffer), lost, is_gap);

  GST_OBJECT_LOCK (self->codec->element);
  self->filled += step.missing;
  self->repeated += step.repeats ? 1 : 0;
  self->skipped += step.skips ? 1 : 0;
  GST_OBJECT_UNLOCK (self->codec->element);
  compare_rate (self, &step);

  return step;
}

gboolean
gst_netflux_sampler_push (GstNetfluxSampler *self,
                          GstBuffer *buffer,
                          GBytes *payload,
                          guint dropped,
                          GstFlowReturn *flow,
                          GError **error)
{
  gdouble sample[GST_NETFLUX_MAX_FIELDS]; /* the widest of all formats */
  GstNetfluxStep step;

  if (!gst_netflux_codec_read_samples (self->codec, payload, sample, error))
    return FALSE;

  *flow = GST_FLOW_OK;
  step = take_step (self, buffer, dropped);
  if (step.missing > 0)
    *flow = push (self, self->gap_fill == GST_NETFLUX_GAP_FILL_HOLD ? self->last : NULL,
                  step.missing, FALSE);
  if (step.repeats && *flow == GST_FLOW_OK)
    *flow = push (self, self->last, 1, FALSE);

  memcpy (self->last, sample, self->frame_size);
  if (!step.skips && *flow == GST_FLOW_OK)
    *flow = push (self, self->last, 1, step.begins);

  return TRUE;
}
