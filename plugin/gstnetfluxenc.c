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

#include "gstnetfluxenc-private.h"
#include "gstnetfluxjson.h"
#include "gstnetfluxmessages.h"

GST_DEBUG_CATEGORY (gst_netflux_enc_debug);
#define GST_CAT_DEFAULT gst_netflux_enc_debug

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
  g_clear_pointer (&self->reader, gst_netflux_reader_free);
  self->reader = gst_netflux_reader_new (self->codec.layout);
  gst_netflux_enc_reset (self);
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
  g_clear_pointer (&self->reader, gst_netflux_reader_free);
  gst_netflux_codec_unload (&self->codec);
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

  gst_netflux_warn_of_change (GST_ELEMENT (self), pspec, value);
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
                         "text that is not a JSON object",
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
