/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/**
 * SECTION:element-netfluxdec
 * @title: netfluxdec
 * @see_also: netfluxsrc, netfluxenc
 *
 * Tells what the payloads of frames mean, by the declaration of their structure.
 *
 * Without #GstNetfluxDec:field, each frame becomes a JSON object in a line of its own, with
 * the values by their names, the numbers of the frame and its times. With it, the values of
 * one or more fields become the samples of an audio stream: one channel for each field, one
 * sample for each frame. Frames that were lost are filled, as #GstNetfluxDec:gap-fill says,
 * so that the time of the stream stays true.
 *
 * A payload that has not the size of the layout is dropped, with a warning at most once a
 * second.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 netfluxsrc uri=netflux://192.168.1.100:2000 ! \
 *   netfluxdec layout="text:string(11)" ! filesink buffer-mode=unbuffered location=/dev/stdout
 * ]| Prints the values that the partner sends.
 * |[
 * gst-launch-1.0 -m netfluxsrc uri=netflux://192.168.1.100:2000 ! \
 *   netfluxdec layout=speed:i16,rest:u8[9] field=speed ! level ! fakesink
 * ]| Measures one of them.
 *
 * Since: 1.0
 */

#include "gstnetfluxdec-private.h"

#include "gstnetfluxmessages.h"

GST_DEBUG_CATEGORY (gst_netflux_dec_debug);
#define GST_CAT_DEFAULT gst_netflux_dec_debug

#define DEFAULT_MAX_GAP GST_SECOND
#define DEFAULT_TOLERANCE (500 * GST_MSECOND)
#define DEFAULT_TEXT_INTERVAL (100 * GST_MSECOND)

enum
{
  PROP_RATE = GST_NETFLUX_CODEC_FIRST_OWN_ID,
  PROP_GAP_FILL,
  PROP_MAX_GAP,
  PROP_TOLERANCE,
  PROP_CORRECT_DRIFT,
  PROP_FORMAT,
  PROP_TEXT,
  PROP_SILENT_TEXT,
  PROP_TEXT_INTERVAL,
  PROP_STATS,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("application/json; " GST_NETFLUX_AUDIO_CAPS
                                              "; text/x-raw, format = (string) utf8"));

#define gst_netflux_dec_parent_class parent_class
G_DEFINE_FINAL_TYPE (GstNetfluxDec, gst_netflux_dec, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (netfluxdec, "netfluxdec", GST_RANK_NONE, GST_TYPE_NETFLUX_DEC)

static GType gst_netflux_gap_fill_get_type (void);
G_DEFINE_ENUM_TYPE (GstNetfluxGapFill,
                    gst_netflux_gap_fill,
                    { GST_NETFLUX_GAP_FILL_HOLD, "The values of the frame before", "hold" },
                    { GST_NETFLUX_GAP_FILL_SILENCE, "Silence, flagged as a gap", "silence" })

/* The element */

static GstStateChangeReturn
gst_netflux_dec_change_state (GstElement *element, GstStateChange transition)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    {
      if (!gst_netflux_codec_load (&self->codec))
        return GST_STATE_CHANGE_FAILURE;
      self->output = GST_NETFLUX_OUTPUT_UNKNOWN;
      self->negotiated = FALSE;
      self->has_failed = FALSE;
      gst_netflux_dec_reset (self);
      GST_OBJECT_LOCK (self);
      self->used_rate = 0;
      self->frames = 0;
      self->dropped = 0;
      gst_netflux_sampler_clear_counts (&self->sampler);
      GST_OBJECT_UNLOCK (self);
    }

  result = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    {
      gst_netflux_dec_reset (self);
      g_clear_pointer (&self->text, gst_netflux_text_free);
      g_clear_pointer (&self->members, gst_netflux_members_free);
      gst_netflux_codec_unload (&self->codec);
    }

  return result;
}

static void
replace_text (char **text, const GValue *value)
{
  g_free (*text);
  *text = g_value_dup_string (value);
}

static void
gst_netflux_dec_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (object);

  gst_netflux_warn_of_change (GST_ELEMENT (self), pspec, value);
  if (gst_netflux_codec_set_property (&self->codec, id, value))
    return;

  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_RATE:
      self->rate = g_value_get_int (value);
      break;
    case PROP_GAP_FILL:
      self->gap_fill = (GstNetfluxGapFill) g_value_get_enum (value);
      break;
    case PROP_MAX_GAP:
      self->max_gap = g_value_get_uint64 (value);
      break;
    case PROP_TOLERANCE:
      self->tolerance = g_value_get_uint64 (value);
      break;
    case PROP_CORRECT_DRIFT:
      self->correct_drift = g_value_get_boolean (value);
      break;
    case PROP_FORMAT:
      replace_text (&self->format, value);
      break;
    case PROP_TEXT:
      replace_text (&self->template, value);
      break;
    case PROP_SILENT_TEXT:
      replace_text (&self->silent_text, value);
      break;
    case PROP_TEXT_INTERVAL:
      self->text_interval = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
  GST_OBJECT_UNLOCK (self);
}

static GstStructure *
get_stats (GstNetfluxDec *self)
{
  return gst_structure_new ("netflux-dec-stats", "frames", G_TYPE_UINT64, self->frames,
                            "frames-dropped", G_TYPE_UINT64, self->dropped, "samples-filled",
                            G_TYPE_UINT64, self->sampler.filled, "samples-repeated", G_TYPE_UINT64,
                            self->sampler.repeated, "samples-skipped", G_TYPE_UINT64,
                            self->sampler.skipped, NULL);
}

static void
gst_netflux_dec_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (object);

  if (gst_netflux_codec_get_property (&self->codec, id, value))
    return;

  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_RATE:
      g_value_set_int (value, self->rate);
      break;
    case PROP_GAP_FILL:
      g_value_set_enum (value, (int) self->gap_fill);
      break;
    case PROP_MAX_GAP:
      g_value_set_uint64 (value, self->max_gap);
      break;
    case PROP_TOLERANCE:
      g_value_set_uint64 (value, self->tolerance);
      break;
    case PROP_CORRECT_DRIFT:
      g_value_set_boolean (value, self->correct_drift);
      break;
    case PROP_FORMAT:
      g_value_set_string (value, self->format);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->template);
      break;
    case PROP_SILENT_TEXT:
      g_value_set_string (value, self->silent_text);
      break;
    case PROP_TEXT_INTERVAL:
      g_value_set_uint64 (value, self->text_interval);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, get_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_netflux_dec_finalize (GObject *object)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (object);

  gst_netflux_dec_reset (self);
  g_clear_pointer (&self->text, gst_netflux_text_free);
  g_clear_pointer (&self->members, gst_netflux_members_free);
  gst_netflux_codec_finalize (&self->codec);
  gst_netflux_sampler_finalize (&self->sampler);
  g_free (self->format);
  g_free (self->template);
  g_free (self->silent_text);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
install_text_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_TEXT,
      g_param_spec_string ("text", "Text",
                           "What is shown as text, with fields in braces, such as "
                           "\"{speed:.1f} mm/s  {mode}\" (NULL = each field in a line, if "
                           "downstream takes text only)",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_SILENT_TEXT,
      g_param_spec_string ("silent-text", "Silent text",
                           "What is shown while the partner is silent and its image is repeated "
                           "(NULL = the text with dashes for values)",
                           NULL, flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      object_class, PROP_TEXT_INTERVAL,
      g_param_spec_uint64 ("text-interval", "Text interval",
                           "Time between two texts, in nanoseconds (0 = one for each frame)", 0,
                           3600 * GST_SECOND, DEFAULT_TEXT_INTERVAL,
                           flags | GST_PARAM_MUTABLE_PLAYING));
}

static void
install_sample_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_RATE,
      g_param_spec_int ("rate", "Rate",
                        "Frames in a second, with field or fields (0 = what downstream insists "
                        "on, or else as measured)",
                        0, G_MAXINT, 0, flags));
  g_object_class_install_property (
      object_class, PROP_GAP_FILL,
      g_param_spec_enum ("gap-fill", "Gap fill", "The samples of frames that were lost",
                         gst_netflux_gap_fill_get_type (), GST_NETFLUX_GAP_FILL_HOLD, flags));
  g_object_class_install_property (
      object_class, PROP_MAX_GAP,
      g_param_spec_uint64 ("max-gap", "Maximum gap",
                           "Longer gaps, in nanoseconds, are not filled: the stream goes on "
                           "behind them",
                           0, 3600 * GST_SECOND, DEFAULT_MAX_GAP, flags));
  g_object_class_install_property (
      object_class, PROP_TOLERANCE,
      g_param_spec_uint64 ("tolerance", "Tolerance",
                           "Up to here, in nanoseconds, a frame that comes late or early is the "
                           "next one all the same: its number is trusted, not its time",
                           0, 3600 * GST_SECOND, DEFAULT_TOLERANCE, flags));
  g_object_class_install_property (
      object_class, PROP_FORMAT,
      g_param_spec_string ("format", "Format",
                           "F32LE or F64LE, with fields (NULL = what downstream insists on, or "
                           "else what the values need)",
                           NULL, flags));
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  gst_netflux_codec_install (object_class);
  install_sample_properties (object_class);
  install_text_properties (object_class);
  g_object_class_install_property (
      object_class, PROP_CORRECT_DRIFT,
      g_param_spec_boolean ("correct-drift", "Correct drift",
                            "Repeat or skip a sample when the clock of the partner is off by more "
                            "than a period",
                            TRUE, flags));
  g_object_class_install_property (
      object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
                          "Counts: frames, frames-dropped, samples-filled, samples-repeated, "
                          "samples-skipped",
                          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_netflux_dec_class_init (GstNetfluxDecClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_netflux_dec_debug, "netfluxdec", 0, "Netflux decoder");

  object_class->set_property = gst_netflux_dec_set_property;
  object_class->get_property = gst_netflux_dec_get_property;
  object_class->finalize = gst_netflux_dec_finalize;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Netflux decoder", "Decoder",
      "Makes JSON, samples or text of the process data of a PLC or a PC", "The Netflux authors");
  element_class->change_state = gst_netflux_dec_change_state;

  gst_type_mark_as_plugin_api (gst_netflux_gap_fill_get_type (), 0);
}

static void
gst_netflux_dec_init (GstNetfluxDec *self)
{
  gst_netflux_codec_init (&self->codec, GST_ELEMENT (self));
  self->max_gap = DEFAULT_MAX_GAP;
  self->tolerance = DEFAULT_TOLERANCE;
  self->correct_drift = TRUE;
  self->text_interval = DEFAULT_TEXT_INTERVAL;
  gst_netflux_dec_reset (self);

  self->sink_pad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink_pad, gst_netflux_dec_chain);
  gst_pad_set_event_function (self->sink_pad, gst_netflux_dec_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink_pad);

  self->src_pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src_pad, gst_netflux_dec_src_query);
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (GST_ELEMENT (self), self->src_pad);
  gst_netflux_sampler_init (&self->sampler, &self->codec, self->src_pad);
}
