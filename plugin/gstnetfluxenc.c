/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/**
 * SECTION:element-netfluxenc
 * @title: netfluxenc
 * @see_also: netfluxsink, netfluxdec
 *
 * Makes payloads of values, by the declaration of their structure.
 *
 * Without #GstNetfluxEnc:field, it takes JSON objects with values by their names, or what
 * netfluxdec makes, as many in a buffer as there are; from a file, they are cut anywhere, and
 * what netfluxdec has recorded gets its time stamps back. With it, or with
 * #GstNetfluxEnc:fields, the samples of an audio stream are the values of one or more fields, and
 * each of them becomes a payload. Fields that are not given are those of
 * #GstNetfluxEnc:template.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 audiotestsrc is-live=1 samplesperbuffer=1 ! audio/x-raw,rate=200 ! \
 *   netfluxenc layout=setpoint:f32,flags:u32 field=setpoint template='{"flags": 1}' ! \
 *   netfluxsink uri=netflux://192.168.1.100:2000
 * ]| Sends a sine as a set point.
 *
 * Since: 1.0
 */

#include "gstnetfluxenc.h"

#include <string.h>

#include "gstnetfluxcodec.h"
#include "gstnetfluxjson.h"
#include "gstnetfluxlines.h"

GST_DEBUG_CATEGORY_STATIC (gst_netflux_enc_debug);
#define GST_CAT_DEFAULT gst_netflux_enc_debug

typedef enum
{
  GST_NETFLUX_ERROR_ACTION_ERROR,
  GST_NETFLUX_ERROR_ACTION_SKIP,
} GstNetfluxErrorAction;

struct _GstNetfluxEnc
{
  GstElement parent_instance;

  GstPad *sink_pad;
  GstPad *src_pad;
  GstNetfluxCodec codec;

  /* With the object lock */
  char *template;
  GBytes *image; /* of the template, from READY to PAUSED on */
  GstNetfluxErrorAction error_action;
  guint64 frames;
  guint64 dropped;

  /* The streaming thread */
  gboolean has_field_values;
  GstAudioInfo info;
  gboolean negotiated;
  gboolean is_discont;
  gboolean is_stream; /* of bytes: objects are cut anywhere */
  gboolean has_segment;
  GstNetfluxLines lines;
};

enum
{
  PROP_TEMPLATE = GST_NETFLUX_CODEC_FIRST_OWN_ID,
  PROP_ERROR_ACTION,
  PROP_STATS,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink",
                             GST_PAD_SINK,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("application/json; " GST_NETFLUX_AUDIO_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/octet-stream"));

#define gst_netflux_enc_parent_class parent_class
G_DEFINE_FINAL_TYPE (GstNetfluxEnc, gst_netflux_enc, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (netfluxenc, "netfluxenc", GST_RANK_NONE, GST_TYPE_NETFLUX_ENC)

static GType gst_netflux_error_action_get_type (void);
G_DEFINE_ENUM_TYPE (GstNetfluxErrorAction,
                    gst_netflux_error_action,
                    { GST_NETFLUX_ERROR_ACTION_ERROR, "Fail", "error" },
                    { GST_NETFLUX_ERROR_ACTION_SKIP, "Warn, and send nothing", "skip" })

/* The template */

static GBytes *
make_image (GstNetfluxEnc *self, const char *text, GError **error)
{
  g_autoptr (GVariant) values = gst_netflux_json_to_values (text != NULL ? text : "{}", -1, error);

  return values != NULL ? netflux_layout_encode (self->codec.layout, values, error) : NULL;
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

static gboolean
load (GstNetfluxEnc *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayoutField) values = NULL;
  g_autofree char *text = NULL;
  GBytes *image;

  if (!gst_netflux_codec_load (&self->codec))
    return FALSE;

  GST_OBJECT_LOCK (self);
  text = g_strdup (self->template);
  self->frames = 0;
  self->dropped = 0;
  GST_OBJECT_UNLOCK (self);
  image = make_image (self, text, &error);
  if (image == NULL)
    {
      GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("The template: %s", error->message), (NULL));
      return FALSE;
    }

  GST_OBJECT_LOCK (self);
  self->image = image;
  GST_OBJECT_UNLOCK (self);
  values = netflux_layout_lookup_field (self->codec.layout, "values", NULL);
  self->has_field_values = values != NULL;
  self->negotiated = FALSE;
  self->is_discont = FALSE;
  self->is_stream = TRUE;
  self->has_segment = FALSE;
  gst_netflux_lines_reset (&self->lines);
  return TRUE;
}

/* While it plays, payloads have the new values from the next one on. */
static void
set_template (GstNetfluxEnc *self, const char *text)
{
  g_autoptr (GBytes) old = NULL;
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_loaded;

  GST_OBJECT_LOCK (self);
  is_loaded = self->image != NULL;
  GST_OBJECT_UNLOCK (self);

  if (is_loaded && (image = make_image (self, text, &error)) == NULL)
    {
      GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
                           ("The template stays as it was: %s", error->message), (NULL));
      return;
    }

  GST_OBJECT_LOCK (self);
  g_free (self->template);
  self->template = g_strdup (text);
  if (self->image != NULL && image != NULL)
    {
      old = self->image;
      self->image = g_steal_pointer (&image);
    }
  GST_OBJECT_UNLOCK (self);
}

static void
unload (GstNetfluxEnc *self)
{
  GST_OBJECT_LOCK (self);
  g_clear_pointer (&self->image, g_bytes_unref);
  GST_OBJECT_UNLOCK (self);
  gst_netflux_codec_unload (&self->codec);
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

/* What was in use while the partner was silent is no frame's. */
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

static GstFlowReturn
push_values (GstNetfluxEnc *self, GVariant *values, GstBuffer *source, GstClockTime pts)
{
  g_autoptr (GBytes) image = ref_image (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = netflux_layout_update (self->codec.layout, image, values, &error);
  GstBuffer *buffer;

  if (payload == NULL)
    return fail (self, error);

  buffer =
      g_bytes_get_size (payload) > 0 ? gst_buffer_new_wrapped_bytes (payload) : gst_buffer_new ();
  if (source != NULL)
    gst_buffer_copy_into (buffer, source,
                          GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META,
                          0, (gsize) -1);
  else
    GST_BUFFER_PTS (buffer) = pts;
  return push_payload (self, buffer);
}

/* @source: NULL if the times are in the objects. */
static GstFlowReturn
push_object (GstNetfluxEnc *self, const char *text, GstBuffer *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) object = gst_netflux_json_to_values (text, -1, &error);
  g_autoptr (GVariant) values = object != NULL ? find_values (self, object) : NULL;
  GstClockTime pts = values != NULL ? find_pts (object) : GST_CLOCK_TIME_NONE;

  if (source == NULL)
    begin_segment (self, pts);
  if (object == NULL)
    return fail (self, error);
  if (values != NULL && !is_frame (object))
    return GST_FLOW_OK;

  return push_values (self, values != NULL ? values : object, source, pts);
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

static GstFlowReturn
push_samples (GstNetfluxEnc *self, GstBuffer *buffer)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->info);
  guint64 rate = (guint64) GST_AUDIO_INFO_RATE (&self->info);
  GstFlowReturn flow = GST_FLOW_OK;
  GstMapInfo map;

  self->is_discont |= GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
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

  self->is_stream = caps == NULL && !gst_netflux_codec_has_samples (&self->codec);
  payloads = gst_static_pad_template_get_caps (&src_template);
  self->negotiated = gst_pad_push_event (self->src_pad, gst_event_new_caps (payloads));
  gst_caps_unref (payloads);
  return self->negotiated;
}

static GstFlowReturn
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
    return gst_static_pad_template_get_caps (&sink_template);
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

static gboolean
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

static gboolean
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
        gst_caps_take (&needed, gst_caps_intersect_full (other, needed, GST_CAPS_INTERSECT_FIRST));
      gst_query_set_caps_result (query, needed);
    }
  gst_caps_unref (needed);

  return TRUE;
}

/* The element */

static GstStateChangeReturn
gst_netflux_enc_change_state (GstElement *element, GstStateChange transition)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !load (self))
    {
      unload (self);
      return GST_STATE_CHANGE_FAILURE;
    }

  result = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    unload (self);

  return result;
}

static void
gst_netflux_enc_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (object);

  if (gst_netflux_codec_set_property (&self->codec, id, value))
    return;
  if (id == PROP_TEMPLATE)
    {
      set_template (self, g_value_get_string (value));
      return;
    }

  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_ERROR_ACTION:
      self->error_action = (GstNetfluxErrorAction) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_netflux_enc_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (object);

  if (gst_netflux_codec_get_property (&self->codec, id, value))
    return;

  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_TEMPLATE:
      g_value_set_string (value, self->template);
      break;
    case PROP_ERROR_ACTION:
      g_value_set_enum (value, (int) self->error_action);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_structure_new ("netflux-enc-stats", "frames", G_TYPE_UINT64,
                                                    self->frames, "frames-dropped", G_TYPE_UINT64,
                                                    self->dropped, NULL));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_netflux_enc_finalize (GObject *object)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (object);

  unload (self);
  gst_netflux_codec_finalize (&self->codec);
  gst_netflux_lines_finalize (&self->lines);
  g_free (self->template);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  gst_netflux_codec_install (object_class);
  g_object_class_install_property (
      object_class, PROP_TEMPLATE,
      g_param_spec_string ("template", "Template",
                           "A JSON object with the values of fields that are not given, such as "
                           "{\"enabled\": true} (NULL = zero)",
                           NULL, flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      object_class, PROP_ERROR_ACTION,
      g_param_spec_enum ("error-action", "Error action",
                         "What to do with values that do not fit into their fields, and with a "
                         "text that is no JSON object",
                         gst_netflux_error_action_get_type (), GST_NETFLUX_ERROR_ACTION_ERROR,
                         flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Counts: frames, frames-dropped",
                          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_netflux_enc_class_init (GstNetfluxEncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_netflux_enc_debug, "netfluxenc", 0, "Netflux encoder");

  object_class->set_property = gst_netflux_enc_set_property;
  object_class->get_property = gst_netflux_enc_get_property;
  object_class->finalize = gst_netflux_enc_finalize;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Netflux encoder", "Encoder",
                                         "Makes process data for a PLC or a PC of JSON or samples",
                                         "The Netflux authors");
  element_class->change_state = gst_netflux_enc_change_state;

  gst_type_mark_as_plugin_api (gst_netflux_error_action_get_type (), 0);
}

static void
gst_netflux_enc_init (GstNetfluxEnc *self)
{
  gst_netflux_codec_init (&self->codec, GST_ELEMENT (self));
  gst_netflux_lines_init (&self->lines);

  self->sink_pad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink_pad, gst_netflux_enc_chain);
  gst_pad_set_event_function (self->sink_pad, gst_netflux_enc_sink_event);
  gst_pad_set_query_function (self->sink_pad, gst_netflux_enc_sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sink_pad);

  self->src_pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (GST_ELEMENT (self), self->src_pad);
}
