/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxdec-private.h"

#include <string.h>

#include "gst/netflux/gstnetfluxmeta.h"
#include "gstnetfluxobject.h"

/* The bytes of a payload; zeros in place of an image that nobody knows the size of. */
typedef struct
{
  GstMapInfo map;
  const guint8 *data;
  gsize size;
  guint8 *zeros;
} Payload;

static gboolean
is_substitute (GstBuffer *buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP);
}

static void
payload_init (Payload *self, GstNetfluxDec *dec, GstBuffer *buffer)
{
  gst_buffer_map (buffer, &self->map, GST_MAP_READ);
  self->data = self->map.data != NULL ? self->map.data : (const guint8 *) "";
  self->size = self->map.size;
  self->zeros = NULL;
  if (self->size == 0 && is_substitute (buffer))
    {
      self->size = netflux_layout_get_size (dec->codec.layout);
      self->zeros = g_malloc0 (self->size);
      self->data = self->zeros;
    }
}

static void
payload_clear (Payload *self, GstBuffer *buffer)
{
  gst_buffer_unmap (buffer, &self->map);
  g_free (self->zeros);
}

static GstFlowReturn
drop (GstNetfluxDec *self, const GError *error)
{
  GST_OBJECT_LOCK (self);
  self->dropped++;
  GST_OBJECT_UNLOCK (self);
  self->dropped_before++;
  gst_netflux_codec_warn (&self->codec, error->message);

  return GST_FLOW_OK;
}

static GstFlowReturn
push (GstNetfluxDec *self, GstBuffer *buffer)
{
  if (self->dropped_before > 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->dropped_before = 0;

  return gst_pad_push (self->src_pad, buffer);
}

static GstFlowReturn
push_object (GstNetfluxDec *self, GstBuffer *buffer, const Payload *payload)
{
  g_autoptr (GError) error = NULL;
  GstBuffer *object =
      gst_netflux_object_new (buffer, self->members, payload->data, payload->size, &error);

  return object != NULL ? push (self, object) : drop (self, error);
}

static GstFlowReturn
push_samples (GstNetfluxDec *self, GstBuffer *buffer, const Payload *payload)
{
  g_autoptr (GError) error = NULL;
  guint dropped = self->dropped_before;
  GstFlowReturn flow;

  self->dropped_before = 0;
  if (gst_netflux_sampler_push (&self->sampler, buffer, payload->data, payload->size, dropped,
                                &flow, &error))
    return flow;

  self->dropped_before = dropped;
  return drop (self, error);
}

/* Values that no partner has sent are not shown as if it had. */
static char *
format_text (GstNetfluxDec *self, GstBuffer *buffer, const Payload *payload, GError **error)
{
  g_autofree char *silent = NULL;

  if (!is_substitute (buffer))
    return gst_netflux_text_format (self->text, payload->data, payload->size, error);

  GST_OBJECT_LOCK (self);
  silent = g_strdup (self->silent_text);
  GST_OBJECT_UNLOCK (self);
  return silent != NULL ? g_steal_pointer (&silent) : gst_netflux_text_format_absent (self->text);
}

/* One text for each interval, however often frames come. */
static gboolean
is_text_due (GstNetfluxDec *self, GstClockTime pts, GstClockTime interval)
{
  if (!GST_CLOCK_TIME_IS_VALID (pts) || interval == 0)
    return TRUE;
  if (GST_CLOCK_TIME_IS_VALID (self->next_text) && pts < self->next_text &&
      pts + interval >= self->next_text)
    return FALSE;

  self->next_text = GST_CLOCK_TIME_IS_VALID (self->next_text) && pts < self->next_text + interval
                        ? self->next_text + interval
                        : pts + interval;
  return TRUE;
}

static GstFlowReturn
push_text (GstNetfluxDec *self, GstBuffer *buffer, const Payload *payload)
{
  g_autoptr (GError) error = NULL;
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstClockTime interval;
  GstBuffer *out;
  char *text;

  GST_OBJECT_LOCK (self);
  interval = self->text_interval;
  GST_OBJECT_UNLOCK (self);
  if (!is_text_due (self, pts, interval))
    return GST_FLOW_OK;

  text = format_text (self, buffer, payload, &error);
  if (text == NULL)
    return drop (self, error);

  out = gst_buffer_new_wrapped (text, strlen (text));
  gst_buffer_copy_into (out, buffer, GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META, 0,
                        (gsize) -1);
  if (GST_CLOCK_TIME_IS_VALID (pts) && interval > 0)
    GST_BUFFER_DURATION (out) = self->next_text - pts;
  return push (self, out);
}

static GstFlowReturn
push_frame (GstNetfluxDec *self, GstBuffer *buffer)
{
  GstFlowReturn flow;
  Payload payload;

  payload_init (&payload, self, buffer);
  if (self->output == GST_NETFLUX_OUTPUT_SAMPLES)
    flow = push_samples (self, buffer, &payload);
  else if (self->output == GST_NETFLUX_OUTPUT_TEXT)
    flow = push_text (self, buffer, &payload);
  else
    flow = push_object (self, buffer, &payload);
  payload_clear (&payload, buffer);
  gst_buffer_unref (buffer);

  return flow;
}

/* What comes before the rate is known */

static void
measure (GstNetfluxDec *self, GstBuffer *buffer)
{
  const GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);
  gboolean is_gap = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) &&
                    (meta == NULL || meta->lost == 0 || meta->resynchronised);

  /* The repeated image has our own cycle, which upstream knows better. */
  if (is_substitute (buffer))
    {
      self->n_substitutes++;
      return;
    }

  gst_netflux_pace_add (&self->pace, buffer, meta != NULL ? meta->lost : 0, is_gap);
}

static gboolean
push_event (GstNetfluxDec *self, GstEvent *event)
{
  const GstSegment *segment;
  GstSegment times;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
    return gst_pad_push_event (self->src_pad, event);

  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME || self->output == GST_NETFLUX_OUTPUT_OBJECTS)
    return gst_pad_push_event (self->src_pad, event);

  gst_event_unref (event);
  gst_segment_init (&times, GST_FORMAT_TIME);
  return gst_pad_push_event (self->src_pad, gst_event_new_segment (&times));
}

static GstFlowReturn
push_pending (GstNetfluxDec *self)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstMiniObject *object;

  while (flow == GST_FLOW_OK && (object = g_queue_pop_head (&self->pending)) != NULL)
    {
      if (GST_IS_BUFFER (object))
        flow = push_frame (self, GST_BUFFER_CAST (object));
      else
        push_event (self, GST_EVENT_CAST (object));
    }

  return flow;
}

static void
clear_pending (GstNetfluxDec *self)
{
  g_queue_clear_full (&self->pending, (GDestroyNotify) gst_mini_object_unref);
}

void
gst_netflux_dec_reset (GstNetfluxDec *self)
{
  clear_pending (self);
  gst_netflux_pace_reset (&self->pace);
  self->n_substitutes = 0;
  self->next_text = GST_CLOCK_TIME_NONE;
  self->dropped_before = 0;
}

GstFlowReturn
gst_netflux_dec_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (parent);
  GstNetfluxNegotiation negotiation;

  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);
  if (self->negotiated && gst_pad_check_reconfigure (self->src_pad))
    gst_netflux_dec_reconsider (self);
  if (!self->negotiated)
    measure (self, buffer);

  negotiation = gst_netflux_dec_negotiate (self, FALSE);
  if (negotiation == GST_NETFLUX_REFUSED)
    {
      gst_buffer_unref (buffer);
      return GST_PAD_IS_FLUSHING (self->src_pad) ? GST_FLOW_FLUSHING : GST_FLOW_NOT_NEGOTIATED;
    }
  if (negotiation == GST_NETFLUX_NEGOTIATED && self->pending.length == 0)
    return push_frame (self, buffer);

  g_queue_push_tail (&self->pending, buffer);
  return negotiation == GST_NETFLUX_NEGOTIATED ? push_pending (self) : GST_FLOW_OK;
}

static gboolean
handle_serialized (GstNetfluxDec *self, GstEvent *event)
{
  gboolean is_last = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  gboolean is_empty = self->pending.length == 0 && self->n_substitutes == 0 &&
                      !GST_CLOCK_TIME_IS_VALID (self->pace.last);
  GstNetfluxNegotiation negotiation;

  /* Without a frame there is nothing to know a rate for. */
  if (is_last && is_empty && !self->negotiated)
    {
      clear_pending (self);
      return gst_pad_push_event (self->src_pad, event);
    }

  negotiation = gst_netflux_dec_negotiate (self, is_last);
  if (negotiation == GST_NETFLUX_NOT_YET)
    {
      g_queue_push_tail (&self->pending, event);
      return TRUE;
    }
  if (negotiation == GST_NETFLUX_REFUSED && !is_last)
    {
      gst_event_unref (event);
      return FALSE;
    }
  if (negotiation == GST_NETFLUX_NEGOTIATED)
    push_pending (self);

  return push_event (self, event);
}

gboolean
gst_netflux_dec_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (parent);

  switch (GST_EVENT_TYPE (event))
    {
    case GST_EVENT_CAPS:
      /* Whatever it was called: the layout says what it is. */
      gst_event_unref (event);
      return gst_netflux_dec_negotiate (self, FALSE) != GST_NETFLUX_REFUSED;
    case GST_EVENT_FLUSH_STOP:
      gst_netflux_sampler_reset (&self->sampler);
      gst_netflux_dec_reset (self);
      return gst_pad_event_default (pad, parent, event);
    case GST_EVENT_STREAM_START:
      return gst_pad_event_default (pad, parent, event);
    default:
      if (GST_EVENT_IS_SERIALIZED (event))
        return handle_serialized (self, event);
      return gst_pad_event_default (pad, parent, event);
    }
}
