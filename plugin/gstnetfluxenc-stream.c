/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxenc-private.h"

#include "gstnetfluxjson.h"

#define GST_CAT_DEFAULT gst_netflux_enc_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_enc_debug);

void
gst_netflux_enc_reset (GstNetfluxEnc *self)
{
  self->negotiated = FALSE;
  self->is_discont = FALSE;
  self->is_stream = TRUE;
  self->has_segment = FALSE;
  gst_netflux_lines_reset (&self->lines);
}

static GBytes *
ref_image (GstNetfluxEnc *self)
{
  GBytes *image;

  GST_OBJECT_LOCK (self);
  image = g_bytes_ref (self->image);
  GST_OBJECT_UNLOCK (self);

  return image;
}

/* Payloads */

static GstFlowReturn
fail (GstNetfluxEnc *self, const GError *error)
{
  GstNetfluxErrorAction action;

  GST_OBJECT_LOCK (self);
  action = self->error_action;
  self->dropped++;
  GST_OBJECT_UNLOCK (self);

  if (action == GST_NETFLUX_ERROR_ACTION_ERROR)
    {
      GST_ELEMENT_ERROR (self, STREAM, ENCODE, ("%s", error->message), (NULL));
      return GST_FLOW_ERROR;
    }

  self->is_discont = TRUE;
  gst_netflux_codec_warn (&self->codec, error->message);
  return GST_FLOW_OK;
}

static GstFlowReturn
push_payload (GstNetfluxEnc *self, GstBuffer *buffer)
{
  if (self->is_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->is_discont = FALSE;
  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);

  return gst_pad_push (self->src_pad, buffer);
}

/* Objects */

/* What netfluxdec makes has the values in an object of their own. */
static GVariant *
find_values (GstNetfluxEnc *self, GVariant *object)
{
  return self->has_field_values ? NULL
                                : g_variant_lookup_value (object, "values", G_VARIANT_TYPE_VARDICT);
}

static GstClockTime
find_pts (GVariant *object)
{
  g_autoptr (GVariant) pts = g_variant_lookup_value (object, "pts", G_VARIANT_TYPE_INT64);

  return pts != NULL && g_variant_get_int64 (pts) >= 0 ? (GstClockTime) g_variant_get_int64 (pts)
                                                       : GST_CLOCK_TIME_NONE;
}

/* What was in use while the partner was silent is not that of a frame. */
static gboolean
is_frame (GVariant *object)
{
  g_autoptr (GVariant) received =
      g_variant_lookup_value (object, "received", G_VARIANT_TYPE_BOOLEAN);

  return received == NULL || g_variant_get_boolean (received);
}

/* Of a file, it begins with the first recorded time. */
static void
begin_segment (GstNetfluxEnc *self, GstClockTime pts)
{
  GstSegment segment;

  if (self->has_segment)
    return;

  self->has_segment = TRUE;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  if (GST_CLOCK_TIME_IS_VALID (pts))
    {
      segment.start = pts;
      segment.time = pts;
      segment.position = pts;
    }
  gst_pad_push_event (self->src_pad, gst_event_new_segment (&segment));
}

/* @source: NULL if the times are in the objects. */
static GstFlowReturn
push_image (GstNetfluxEnc *self, GstBuffer *buffer, GstBuffer *source, GstClockTime pts)
{
  if (source != NULL)
    gst_buffer_copy_into (buffer, source,
                          GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META,
                          0, (gsize) -1);
  else
    {
      begin_segment (self, pts);
      GST_BUFFER_PTS (buffer) = pts;
    }

  return push_payload (self, buffer);
}

static GstFlowReturn
push_values (GstNetfluxEnc *self, GVariant *values, GstBuffer *source, GstClockTime pts)
{
  g_autoptr (GBytes) image = ref_image (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = netflux_layout_update (self->codec.layout, image, values, &error);

  if (payload == NULL)
    return fail (self, error);

  return push_image (self,
                     g_bytes_get_size (payload) > 0 ? gst_buffer_new_wrapped_bytes (payload)
                                                    : gst_buffer_new (),
                     source, pts);
}

/* The plain case. False: it is not. */
static gboolean
push_plain (GstNetfluxEnc *self, const char *text, GstBuffer *source, GstFlowReturn *flow)
{
  g_autoptr (GBytes) image = ref_image (self);
  gsize size;
  gconstpointer old = g_bytes_get_data (image, &size);
  guint8 *payload = size > 0 ? g_memdup2 (old, size) : NULL;
  GstClockTime pts;
  gboolean received;

  if (payload == NULL ||
      !gst_netflux_reader_read (self->reader, text, payload, size, &pts, &received))
    {
      g_free (payload);
      return FALSE;
    }

  *flow = GST_FLOW_OK;
  if (received)
    *flow = push_image (self, gst_buffer_new_wrapped (payload, size), source, pts);
  else
    g_free (payload);
  return TRUE;
}

static GstFlowReturn
push_object (GstNetfluxEnc *self, const char *text, GstBuffer *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) object = NULL;
  g_autoptr (GVariant) values = NULL;
  GstFlowReturn flow;

  if (push_plain (self, text, source, &flow))
    return flow;

  object = gst_netflux_json_to_values (text, -1, &error);
  if (object == NULL)
    {
      if (source == NULL)
        begin_segment (self, GST_CLOCK_TIME_NONE);
      return fail (self, error);
    }

  values = find_values (self, object);
  if (values != NULL && !is_frame (object))
    return GST_FLOW_OK;
  return push_values (self, values != NULL ? values : object, source,
                      values != NULL ? find_pts (object) : GST_CLOCK_TIME_NONE);
}

/* A buffer with a time of its own has whole objects. */
static GstFlowReturn
push_objects (GstNetfluxEnc *self, GstBuffer *buffer)
{
  gboolean is_empty = gst_buffer_get_size (buffer) == 0;
  GstFlowReturn flow = GST_FLOW_OK;

  gst_netflux_lines_push (&self->lines, buffer);
  while (flow == GST_FLOW_OK)
    {
      g_autofree char *text = gst_netflux_lines_pop (&self->lines, !self->is_stream);

      if (text == NULL)
        break;
      flow = push_object (self, text, self->is_stream ? NULL : buffer);
    }

  return is_empty && !self->is_stream ? push_object (self, "", buffer) : flow;
}

/* The last object of a file may have no end of line; what has no end is told. */
static void
push_rest (GstNetfluxEnc *self)
{
  g_autofree char *text = gst_netflux_lines_pop (&self->lines, TRUE);

  if (text != NULL && self->negotiated)
    push_object (self, text, NULL);
  if (self->negotiated && self->is_stream && !gst_netflux_codec_has_samples (&self->codec))
    begin_segment (self, GST_CLOCK_TIME_NONE);
}

/* Samples */

/* Each on its own, not as a list: a sink that waits for the clock waits once for a list. */
static GstFlowReturn
push_sample (GstNetfluxEnc *self, GstBuffer *source, gconstpointer samples, GstClockTime offset)
{
  g_autoptr (GBytes) image = ref_image (self);
  g_autoptr (GError) error = NULL;
  gsize size;
  gconstpointer zeros = g_bytes_get_data (image, &size);
  guint8 *payload = g_memdup2 (zeros, size);
  GstBuffer *buffer;

  if (!gst_netflux_channels_write (&self->codec.channels, payload, size, samples, &error))
    {
      g_free (payload);
      return fail (self, error);
    }

  buffer = gst_buffer_new_wrapped (payload, size);
  if (GST_BUFFER_PTS_IS_VALID (source))
    GST_BUFFER_PTS (buffer) = GST_BUFFER_PTS (source) + offset;
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale_round (1, GST_SECOND, (guint64) GST_AUDIO_INFO_RATE (&self->info));
  return push_payload (self, buffer);
}

static void
warn_of_rest (GstNetfluxEnc *self, gsize size, gsize frame_size)
{
  g_autofree char *message = NULL;

  if (size % frame_size == 0)
    return;

  message = g_strdup_printf ("A buffer has %" G_GSIZE_FORMAT " bytes, which are no whole number of "
                             "samples of %" G_GSIZE_FORMAT ": what is left over is dropped. Cut "
                             "the buffers between samples",
                             size, frame_size);
  gst_netflux_codec_warn (&self->codec, message);
}

static GstFlowReturn
push_samples (GstNetfluxEnc *self, GstBuffer *buffer)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->info);
  guint64 rate = (guint64) GST_AUDIO_INFO_RATE (&self->info);
  GstFlowReturn flow = GST_FLOW_OK;
  GstMapInfo map;

  self->is_discont |= GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  warn_of_rest (self, map.size, frame_size);
  for (gsize i = 0; i < map.size / frame_size && flow == GST_FLOW_OK; i++)
    flow = push_sample (self, buffer, map.data + i * frame_size,
                        gst_util_uint64_scale_round (i, GST_SECOND, rate));
  gst_buffer_unmap (buffer, &map);

  return flow;
}

/* Pads */

static void
refuse_caps (GstNetfluxEnc *self, GstCaps *caps)
{
  GstNetfluxChannels *channels = &self->codec.channels;
  g_autofree char *theirs = caps != NULL ? gst_caps_to_string (caps) : g_strdup ("no caps");

  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
                     ("The fields need audio/x-raw with %d channels, format=%s: put audioconvert "
                      "before netfluxenc",
                      gst_netflux_channels_count (channels),
                      gst_audio_format_to_string (channels->format)),
                     ("These are %s", theirs));
}

/* Text need not say that it is some. */
static gboolean
set_caps (GstNetfluxEnc *self, GstCaps *caps)
{
  GstNetfluxChannels *channels = &self->codec.channels;
  GstCaps *payloads;

  if (gst_netflux_codec_has_samples (&self->codec))
    {
      if (caps == NULL || !gst_audio_info_from_caps (&self->info, caps) ||
          GST_AUDIO_INFO_CHANNELS (&self->info) != gst_netflux_channels_count (channels))
        {
          refuse_caps (self, caps);
          return FALSE;
        }
      channels->format = GST_AUDIO_INFO_FORMAT (&self->info);
    }

  GST_INFO_OBJECT (self, "takes %" GST_PTR_FORMAT, caps);
  self->is_stream = caps == NULL && !gst_netflux_codec_has_samples (&self->codec);
  payloads = gst_pad_get_pad_template_caps (self->src_pad);
  self->negotiated = gst_pad_push_event (self->src_pad, gst_event_new_caps (payloads));
  gst_caps_unref (payloads);
  return self->negotiated;
}

GstFlowReturn
gst_netflux_enc_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (parent);
  GstFlowReturn flow;

  if (!self->negotiated)
    flow = GST_PAD_IS_FLUSHING (self->src_pad) ? GST_FLOW_FLUSHING : GST_FLOW_NOT_NEGOTIATED;
  else if (gst_netflux_codec_has_samples (&self->codec))
    flow = push_samples (self, buffer);
  else
    flow = push_objects (self, buffer);
  gst_buffer_unref (buffer);

  return flow;
}

/* What the layout and the fields need. */
static GstCaps *
get_needed_caps (GstNetfluxEnc *self)
{
  GstNetfluxChannels *channels = &self->codec.channels;
  GstCaps *caps;

  if (self->codec.layout == NULL)
    return gst_pad_get_pad_template_caps (self->sink_pad);
  if (!gst_netflux_codec_has_samples (&self->codec))
    return gst_caps_new_empty_simple ("application/json");

  caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING,
                              gst_audio_format_to_string (channels->format), "layout",
                              G_TYPE_STRING, "interleaved", "rate", GST_TYPE_INT_RANGE, 1, G_MAXINT,
                              "channels", G_TYPE_INT, gst_netflux_channels_count (channels), NULL);
  if (channels->scales != NULL)
    {
      GstCaps *wide = gst_caps_copy (caps);

      gst_caps_set_simple (wide, "format", G_TYPE_STRING, GST_AUDIO_NE (F64), NULL);
      gst_caps_set_simple (caps, "format", G_TYPE_STRING, GST_AUDIO_NE (F32), NULL);
      gst_caps_append (caps, wide);
    }
  return caps;
}

/* Of bytes, it becomes one of time, with the first object. */
static gboolean
handle_segment (GstNetfluxEnc *self, GstEvent *event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (!gst_netflux_codec_has_samples (&self->codec) && segment->format == GST_FORMAT_BYTES)
    self->is_stream = TRUE;
  if (!self->negotiated)
    set_caps (self, NULL);
  if (segment->format == GST_FORMAT_TIME)
    self->is_stream = FALSE;
  if (!self->is_stream)
    return gst_pad_push_event (self->src_pad, event);

  gst_event_unref (event);
  return TRUE;
}

gboolean
gst_netflux_enc_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (parent);
  GstCaps *caps;
  gboolean done;

  switch (GST_EVENT_TYPE (event))
    {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      done = set_caps (self, caps);
      gst_event_unref (event);
      return done;
    case GST_EVENT_SEGMENT:
      return handle_segment (self, event);
    case GST_EVENT_EOS:
      push_rest (self);
      return gst_pad_event_default (pad, parent, event);
    case GST_EVENT_FLUSH_STOP:
      gst_netflux_lines_reset (&self->lines);
      self->has_segment = FALSE;
      return gst_pad_event_default (pad, parent, event);
    default:
      return gst_pad_event_default (pad, parent, event);
    }
}

gboolean
gst_netflux_enc_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (parent);
  GstCaps *needed, *other;

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS && GST_QUERY_TYPE (query) != GST_QUERY_ACCEPT_CAPS)
    return gst_pad_query_default (pad, parent, query);

  needed = get_needed_caps (self);
  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS)
    {
      gst_query_parse_accept_caps (query, &other);
      gst_query_set_accept_caps_result (query, gst_caps_is_subset (other, needed));
    }
  else
    {
      gst_query_parse_caps (query, &other);
      if (other != NULL)
        {
          GST_DEBUG_OBJECT (self, "needs %" GST_PTR_FORMAT ", and is asked for %" GST_PTR_FORMAT,
                            needed, other);
          gst_caps_take (&needed,
                         gst_caps_intersect_full (other, needed, GST_CAPS_INTERSECT_FIRST));
        }
      gst_query_set_caps_result (query, needed);
    }
  gst_caps_unref (needed);

  return TRUE;
}
