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

#include "gstnetfluxdec.h"

#include "gstnetfluxcodec.h"
#include "gstnetfluxobject.h"
#include "gstnetfluxrate.h"
#include "gstnetfluxsampler.h"

GST_DEBUG_CATEGORY_STATIC (gst_netflux_dec_debug);
#define GST_CAT_DEFAULT gst_netflux_dec_debug

#define DEFAULT_MAX_GAP GST_SECOND

struct _GstNetfluxDec
{
  GstElement parent_instance;

  GstPad *sink_pad;
  GstPad *src_pad;
  GstNetfluxCodec codec;

  /* With the object lock */
  int rate;
  GstNetfluxGapFill gap_fill;
  GstClockTime max_gap;
  gboolean correct_drift;
  int used_rate; /* 0: none yet */
  guint64 frames;
  guint64 dropped;

  /* The streaming thread */
  gboolean negotiated;
  gboolean has_failed; /* and said so */
  guint dropped_before;
  GstNetfluxSampler sampler;
};

enum
{
  PROP_RATE = GST_NETFLUX_CODEC_FIRST_OWN_ID,
  PROP_GAP_FILL,
  PROP_MAX_GAP,
  PROP_CORRECT_DRIFT,
  PROP_STATS,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("application/json; " GST_NETFLUX_AUDIO_CAPS));

#define gst_netflux_dec_parent_class parent_class
G_DEFINE_FINAL_TYPE (GstNetfluxDec, gst_netflux_dec, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (netfluxdec, "netfluxdec", GST_RANK_NONE, GST_TYPE_NETFLUX_DEC)

static GType gst_netflux_gap_fill_get_type (void);
G_DEFINE_ENUM_TYPE (GstNetfluxGapFill,
                    gst_netflux_gap_fill,
                    { GST_NETFLUX_GAP_FILL_HOLD, "The values of the frame before", "hold" },
                    { GST_NETFLUX_GAP_FILL_SILENCE, "Silence, flagged as a gap", "silence" })

/* Caps */

static int
find_rate (GstNetfluxDec *self)
{
  int rate;

  GST_OBJECT_LOCK (self);
  rate = self->rate;
  GST_OBJECT_UNLOCK (self);

  if (rate == 0)
    rate = gst_netflux_rate_ask_downstream (self->src_pad, &self->codec);
  if (rate == 0)
    rate = gst_netflux_rate_ask_upstream (self->sink_pad);
  if (rate == 0 && !self->has_failed)
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
                       ("How many frames come in a second is not known: set the property “rate”, "
                        "such as rate=200 for a cycle of 5 ms"),
                       (NULL));
  self->has_failed = rate == 0;
  return rate;
}

static GstCaps *
new_caps_of_samples (GstNetfluxDec *self)
{
  int rate = find_rate (self);
  GstAudioInfo info;

  if (rate == 0)
    return NULL;

  gst_audio_info_init (&info);
  gst_audio_info_set_format (&info, self->codec.format, rate, self->codec.n_paths, NULL);
  GST_OBJECT_LOCK (self);
  self->used_rate = rate;
  gst_netflux_sampler_start (&self->sampler, rate, self->gap_fill, self->max_gap,
                             self->correct_drift);
  GST_OBJECT_UNLOCK (self);
  gst_element_post_message (GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));

  return gst_audio_info_to_caps (&info);
}

static gboolean
negotiate (GstNetfluxDec *self)
{
  GstCaps *caps;

  if (self->negotiated)
    return TRUE;

  caps = self->codec.paths != NULL ? new_caps_of_samples (self)
                                   : gst_caps_new_empty_simple ("application/json");
  if (caps == NULL)
    return FALSE;

  self->negotiated = gst_pad_push_event (self->src_pad, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  return self->negotiated;
}

/* Values */

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
push_object (GstNetfluxDec *self, GstBuffer *buffer, GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = netflux_layout_decode (self->codec.layout, payload, &error);
  GstBuffer *object;

  if (values == NULL)
    return drop (self, error);

  object = gst_netflux_object_new (buffer, values);
  if (self->dropped_before > 0)
    GST_BUFFER_FLAG_SET (object, GST_BUFFER_FLAG_DISCONT);
  self->dropped_before = 0;

  return gst_pad_push (self->src_pad, object);
}

static GstFlowReturn
push_samples (GstNetfluxDec *self, GstBuffer *buffer, GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  guint dropped = self->dropped_before;
  GstFlowReturn flow;

  self->dropped_before = 0;
  if (gst_netflux_sampler_push (&self->sampler, buffer, payload, dropped, &flow, &error))
    return flow;

  self->dropped_before = dropped;
  return drop (self, error);
}

/* Pads */

static GstFlowReturn
gst_netflux_dec_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (parent);
  g_autoptr (GBytes) payload = gst_netflux_buffer_dup_bytes (buffer);
  GstFlowReturn flow;

  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);

  if (!negotiate (self))
    flow = GST_PAD_IS_FLUSHING (self->src_pad) ? GST_FLOW_FLUSHING : GST_FLOW_NOT_NEGOTIATED;
  else if (self->codec.paths != NULL)
    flow = push_samples (self, buffer, payload);
  else
    flow = push_object (self, buffer, payload);
  gst_buffer_unref (buffer);

  return flow;
}

static GstEvent *
make_segment (GstNetfluxDec *self, GstEvent *event)
{
  const GstSegment *segment;
  GstSegment times;

  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME || self->codec.paths == NULL)
    return event;

  gst_event_unref (event);
  gst_segment_init (&times, GST_FORMAT_TIME);
  return gst_event_new_segment (&times);
}

static gboolean
gst_netflux_dec_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (parent);

  switch (GST_EVENT_TYPE (event))
    {
    case GST_EVENT_CAPS:
      /* Whatever it was called: the layout says what it is. */
      gst_event_unref (event);
      return negotiate (self);
    case GST_EVENT_SEGMENT:
      if (!negotiate (self))
        {
          gst_event_unref (event);
          return FALSE;
        }
      return gst_pad_push_event (self->src_pad, make_segment (self, event));
    case GST_EVENT_FLUSH_STOP:
      gst_netflux_sampler_reset (&self->sampler);
      self->dropped_before = 0;
      return gst_pad_event_default (pad, parent, event);
    default:
      return gst_pad_event_default (pad, parent, event);
    }
}

/* A sample can have a time by up to a period before its frame's. */
static gboolean
gst_netflux_dec_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (parent);
  GstClockTime shortest, longest, period = 0;
  gboolean live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  if (!gst_pad_peer_query (self->sink_pad, query))
    return FALSE;

  GST_OBJECT_LOCK (self);
  if (self->used_rate > 0)
    period = GST_SECOND / (guint64) self->used_rate;
  GST_OBJECT_UNLOCK (self);

  gst_query_parse_latency (query, &live, &shortest, &longest);
  if (GST_CLOCK_TIME_IS_VALID (longest))
    longest += period;
  gst_query_set_latency (query, live, shortest + period, longest);
  return TRUE;
}

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
      self->negotiated = FALSE;
      self->has_failed = FALSE;
      self->dropped_before = 0;
      GST_OBJECT_LOCK (self);
      self->used_rate = 0;
      self->frames = 0;
      self->dropped = 0;
      gst_netflux_sampler_clear_counts (&self->sampler);
      GST_OBJECT_UNLOCK (self);
    }

  result = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_netflux_codec_unload (&self->codec);

  return result;
}

static void
gst_netflux_dec_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (object);

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
    case PROP_CORRECT_DRIFT:
      self->correct_drift = g_value_get_boolean (value);
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
    case PROP_CORRECT_DRIFT:
      g_value_set_boolean (value, self->correct_drift);
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

  gst_netflux_codec_finalize (&self->codec);
  gst_netflux_sampler_finalize (&self->sampler);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  gst_netflux_codec_install (object_class);
  g_object_class_install_property (
      object_class, PROP_RATE,
      g_param_spec_int ("rate", "Rate",
                        "Frames in a second, with field (0 = what downstream insists on, else by "
                        "the send-interval of the link)",
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
      object_class, PROP_CORRECT_DRIFT,
      g_param_spec_boolean ("correct-drift", "Correct drift",
                            "Repeat or skip a sample when the stream is off the times of the "
                            "frames by more than a period",
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
      "Makes JSON or samples of the process data of a PLC or a PC", "The Netflux authors");
  element_class->change_state = gst_netflux_dec_change_state;

  gst_type_mark_as_plugin_api (gst_netflux_gap_fill_get_type (), 0);
}

static void
gst_netflux_dec_init (GstNetfluxDec *self)
{
  gst_netflux_codec_init (&self->codec, GST_ELEMENT (self));
  self->max_gap = DEFAULT_MAX_GAP;
  self->correct_drift = TRUE;

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
