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
 * Without #GstNetfluxEnc:field, each buffer is a JSON object with values by their names, or
 * what netfluxdec makes. With it, the samples of an audio stream are the values of one or more
 * fields, and each of them becomes a payload. Fields that are not given are those of
 * #GstNetfluxEnc:template.
 *
 * ## Example pipeline
 * |[
 * gst-launch-1.0 audiotestsrc is-live=1 samplesperbuffer=1 ! audio/x-raw,rate=200 ! \
 *   netfluxenc layout=setpoint:f32,flags:u32 field=setpoint template='{"flags": 1}' ! \
 *   netfluxsink uri=netflux://192.168.1.100:2000
 * ]| Sends a sine as a set point.
 *
 * Since: 1.0
 */

#include "gstnetfluxenc.h"

#include "gstnetfluxcodec.h"
#include "gstnetfluxjson.h"

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
  GstNetfluxErrorAction error_action;
  guint64 frames;
  guint64 dropped;

  /* From READY to PAUSED on */
  GBytes *image; /* of the template */
  gboolean has_field_values;

  /* The streaming thread */
  GstAudioInfo info;
  gboolean negotiated;
  gboolean is_discont;
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

static gboolean
load (GstNetfluxEnc *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  if (!gst_netflux_codec_load (&self->codec))
    return FALSE;

  GST_OBJECT_LOCK (self);
  text = g_strdup (self->template);
  self->frames = 0;
  self->dropped = 0;
  GST_OBJECT_UNLOCK (self);
  self->image = make_image (self, text, &error);
  if (self->image == NULL)
    {
      GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("The template: %s", error->message), (NULL));
      return FALSE;
    }

  self->has_field_values =
      netflux_layout_get_field (self->codec.layout, self->image, "values", &value, NULL);
  self->negotiated = FALSE;
  self->is_discont = FALSE;
  return TRUE;
}

static void
unload (GstNetfluxEnc *self)
{
  gst_netflux_codec_unload (&self->codec);
  g_clear_pointer (&self->image, g_bytes_unref);
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

static GBytes *
make_payload (GstNetfluxEnc *self, GVariant *values, GError **error)
{
  return netflux_layout_update (self->codec.layout, self->image, values, error);
}

static GstFlowReturn
push_payload (GstNetfluxEnc *self, GBytes *payload, GstBuffer *source, GstBufferCopyFlags copied)
{
  GstBuffer *buffer =
      g_bytes_get_size (payload) > 0 ? gst_buffer_new_wrapped_bytes (payload) : gst_buffer_new ();

  gst_buffer_copy_into (buffer, source, copied, 0, (gsize) -1);
  if (self->is_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->is_discont = FALSE;
  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);

  return gst_pad_push (self->src_pad, buffer);
}

/* What netfluxdec makes has the values in an object of their own. */
static GVariant *
find_values (GstNetfluxEnc *self, GVariant *object)
{
  GVariant *values = self->has_field_values
                         ? NULL
                         : g_variant_lookup_value (object, "values", G_VARIANT_TYPE_VARDICT);

  return values != NULL ? values : g_variant_ref (object);
}

static GstFlowReturn
push_object (GstNetfluxEnc *self, GstBuffer *buffer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = gst_netflux_buffer_dup_bytes (buffer);
  g_autoptr (GVariant) object = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GBytes) payload = NULL;
  gsize size;
  const char *data = g_bytes_get_data (text, &size);

  object = gst_netflux_json_to_values (data != NULL ? data : "", (gssize) size, &error);
  if (object != NULL)
    {
      values = find_values (self, object);
      payload = make_payload (self, values, &error);
    }
  if (payload == NULL)
    return fail (self, error);

  return push_payload (self, payload, buffer,
                       GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META);
}

/* Each on its own, not as a list: a sink that waits for the clock waits once for a list. */
static GstFlowReturn
push_sample (GstNetfluxEnc *self, GstBuffer *source, gconstpointer samples, GstClockTime offset)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values =
      g_variant_ref_sink (gst_netflux_codec_values_of_samples (&self->codec, samples));
  g_autoptr (GBytes) payload = make_payload (self, values, &error);
  g_autoptr (GstBuffer) times = NULL;

  if (payload == NULL)
    return fail (self, error);

  times = gst_buffer_new ();
  if (GST_BUFFER_PTS_IS_VALID (source))
    GST_BUFFER_PTS (times) = GST_BUFFER_PTS (source) + offset;
  GST_BUFFER_DURATION (times) =
      gst_util_uint64_scale_round (1, GST_SECOND, (guint64) GST_AUDIO_INFO_RATE (&self->info));
  return push_payload (self, payload, times, GST_BUFFER_COPY_TIMESTAMPS);
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

/* Text need not say that it is some. */
static gboolean
set_caps (GstNetfluxEnc *self, GstCaps *caps)
{
  GstCaps *payloads;

  if (self->codec.paths != NULL && (caps == NULL || !gst_audio_info_from_caps (&self->info, caps)))
    return FALSE;

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
  else if (self->codec.paths != NULL)
    flow = push_samples (self, buffer);
  else
    flow = push_object (self, buffer);
  gst_buffer_unref (buffer);

  return flow;
}

/* What the layout and the fields need. */
static GstCaps *
get_needed_caps (GstNetfluxEnc *self)
{
  if (self->codec.layout == NULL)
    return gst_static_pad_template_get_caps (&sink_template);
  if (self->codec.paths == NULL)
    return gst_caps_new_empty_simple ("application/json");

  return gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING,
                              gst_audio_format_to_string (self->codec.format), "layout",
                              G_TYPE_STRING, "interleaved", "rate", GST_TYPE_INT_RANGE, 1, G_MAXINT,
                              "channels", G_TYPE_INT, self->codec.n_paths, NULL);
}

static gboolean
gst_netflux_enc_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstNetfluxEnc *self = GST_NETFLUX_ENC (parent);
  GstCaps *caps;
  gboolean done;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT && !self->negotiated)
    set_caps (self, NULL);
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return gst_pad_event_default (pad, parent, event);

  gst_event_parse_caps (event, &caps);
  done = set_caps (self, caps);
  gst_event_unref (event);
  return done;
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

  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_TEMPLATE:
      g_free (self->template);
      self->template = g_value_dup_string (value);
      break;
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
                           NULL, flags | GST_PARAM_MUTABLE_READY));
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

  self->sink_pad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink_pad, gst_netflux_enc_chain);
  gst_pad_set_event_function (self->sink_pad, gst_netflux_enc_sink_event);
  gst_pad_set_query_function (self->sink_pad, gst_netflux_enc_sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sink_pad);

  self->src_pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (GST_ELEMENT (self), self->src_pad);
}
