/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxdec-private.h"

#include "gstnetfluxrate.h"

#define GST_CAT_DEFAULT gst_netflux_dec_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_dec_debug);

/* Frames that wait for the rate at the most, where they have no time */
#define PENDING_MAX 256
/* Repeated images after which nobody waits for a partner to come */
#define SUBSTITUTES_MAX 16

static GstCaps *
new_text_caps (void)
{
  return gst_caps_new_simple ("text/x-raw", "format", G_TYPE_STRING, "utf8", NULL);
}

/* What the properties make possible. */
static GstCaps *
get_possible_caps (GstNetfluxDec *self)
{
  GstCaps *all = gst_pad_get_pad_template_caps (self->src_pad);
  GstCaps *kind, *possible;
  gboolean has_text, has_samples;

  GST_OBJECT_LOCK (self);
  has_text = self->template != NULL;
  has_samples = self->codec.field != NULL || self->codec.fields != NULL;
  GST_OBJECT_UNLOCK (self);

  if (has_text)
    kind = new_text_caps ();
  else if (has_samples)
    kind = gst_caps_new_empty_simple ("audio/x-raw");
  else
    kind = gst_caps_from_string ("application/json; text/x-raw, format=utf8");
  possible = gst_caps_intersect_full (kind, all, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (kind);
  gst_caps_unref (all);

  return possible;
}

static void
answer_caps (GstNetfluxDec *self, GstPad *pad, GstQuery *query)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  GstCaps *filter;

  if (caps == NULL)
    caps = get_possible_caps (self);
  gst_query_parse_caps (query, &filter);
  if (filter != NULL)
    gst_caps_take (&caps, gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST));
  gst_query_set_caps_result (query, caps);
  gst_caps_unref (caps);
}

/* A sample can have a time by up to a period before its frame's. */
static gboolean
answer_latency (GstNetfluxDec *self, GstQuery *query)
{
  GstClockTime shortest, longest, period = 0;
  gboolean live;

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

gboolean
gst_netflux_dec_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstNetfluxDec *self = GST_NETFLUX_DEC (parent);

  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY)
    return answer_latency (self, query);
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return gst_pad_query_default (pad, parent, query);

  answer_caps (self, pad, query);
  return TRUE;
}

/* Without a template, text is what downstream takes if it does not take JSON. */
static GstNetfluxOutput
find_output (GstNetfluxDec *self)
{
  GstCaps *objects, *allowed;
  gboolean has_template, takes_objects;

  GST_OBJECT_LOCK (self);
  has_template = self->template != NULL;
  GST_OBJECT_UNLOCK (self);

  if (has_template)
    return GST_NETFLUX_OUTPUT_TEXT;
  if (gst_netflux_codec_has_samples (&self->codec))
    return GST_NETFLUX_OUTPUT_SAMPLES;

  objects = gst_caps_new_empty_simple ("application/json");
  allowed = gst_pad_peer_query_caps (self->src_pad, NULL);
  takes_objects = gst_caps_can_intersect (allowed, objects);
  if (!takes_objects)
    {
      gst_caps_unref (objects);
      objects = new_text_caps ();
      takes_objects = !gst_caps_can_intersect (allowed, objects);
    }
  gst_caps_unref (objects);
  gst_caps_unref (allowed);

  return takes_objects ? GST_NETFLUX_OUTPUT_OBJECTS : GST_NETFLUX_OUTPUT_TEXT;
}

/* Samples */

/* 0: not known, or not yet. What was used before is good enough for another format. */
static int
find_rate (GstNetfluxDec *self, gboolean final)
{
  gboolean is_enough =
      final || self->pending.length >= PENDING_MAX || self->n_substitutes >= SUBSTITUTES_MAX;
  int rate, used;

  GST_OBJECT_LOCK (self);
  rate = self->rate;
  used = self->used_rate;
  GST_OBJECT_UNLOCK (self);

  if (rate == 0)
    rate = gst_netflux_rate_ask_downstream (self->src_pad, &self->codec);
  if (rate == 0)
    rate = used;
  if (rate == 0)
    rate = gst_netflux_rate_ask_upstream (self->sink_pad, TRUE);
  if (rate == 0 && (is_enough || gst_netflux_pace_is_known (&self->pace)))
    rate = gst_netflux_pace_get_rate (&self->pace);
  if (rate == 0 && is_enough)
    rate = gst_netflux_rate_ask_upstream (self->sink_pad, FALSE);

  return rate;
}

/* Mixed fields have a floating point: as told, as downstream insists, or as large as needed. */
static gboolean
find_format (GstNetfluxDec *self)
{
  GstNetfluxChannels *channels = &self->codec.channels;
  GstCaps *wide = gst_caps_from_string ("audio/x-raw, format=" GST_AUDIO_NE (F64));
  GstCaps *narrow = gst_caps_from_string ("audio/x-raw, format=" GST_AUDIO_NE (F32));
  GstCaps *allowed = gst_pad_peer_query_caps (self->src_pad, NULL);
  gboolean takes_wide = gst_caps_can_intersect (allowed, wide);
  gboolean takes_narrow = gst_caps_can_intersect (allowed, narrow);
  g_autofree char *format = NULL;

  gst_caps_unref (wide);
  gst_caps_unref (narrow);
  gst_caps_unref (allowed);
  GST_OBJECT_LOCK (self);
  format = g_strdup (self->format);
  GST_OBJECT_UNLOCK (self);

  if (format == NULL)
    {
      gboolean is_wide = takes_wide && (channels->is_precise || !takes_narrow);

      channels->format = is_wide ? GST_AUDIO_FORMAT_F64 : GST_AUDIO_FORMAT_F32;
      return TRUE;
    }

  channels->format =
      g_ascii_strncasecmp (format, "F64", 3) == 0 ? GST_AUDIO_FORMAT_F64 : GST_AUDIO_FORMAT_F32;
  return g_ascii_strcasecmp (format, gst_audio_format_to_string (channels->format)) == 0;
}

static GstCaps *
new_caps_of_samples (GstNetfluxDec *self, int rate)
{
  GstNetfluxChannels *channels = &self->codec.channels;
  GstAudioInfo info;

  gst_audio_info_init (&info);
  gst_audio_info_set_format (&info, channels->format, rate, gst_netflux_channels_count (channels),
                             NULL);
  GST_OBJECT_LOCK (self);
  self->used_rate = rate;
  gst_netflux_sampler_start (&self->sampler, rate, self->gap_fill, self->max_gap, self->tolerance,
                             self->correct_drift);
  GST_OBJECT_UNLOCK (self);
  gst_element_post_message (GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));

  return gst_audio_info_to_caps (&info);
}

/* Text */

static gboolean
load_text (GstNetfluxDec *self)
{
  g_autofree char *template = NULL;
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  template = g_strdup (self->template);
  GST_OBJECT_UNLOCK (self);

  g_clear_pointer (&self->text, gst_netflux_text_free);
  self->text = gst_netflux_text_new (self->codec.layout, template, &error);
  if (self->text == NULL)
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("The property “text”: %s", error->message),
                       (NULL));
  return self->text != NULL;
}

/* Errors */

static const char *
get_remedy (GstNetfluxDec *self)
{
  switch (self->output)
    {
    case GST_NETFLUX_OUTPUT_SAMPLES:
      return "put audioconvert and audioresample between, which make other formats and rates";
    case GST_NETFLUX_OUTPUT_TEXT:
      return "set the property “field” for samples, or take “text” away for JSON";
    case GST_NETFLUX_OUTPUT_OBJECTS:
    case GST_NETFLUX_OUTPUT_UNKNOWN:
    default:
      return "set the property “field” for samples, which are audio, or “text” for text";
    }
}

static void
post_refusal (GstNetfluxDec *self, GstCaps *caps)
{
  g_autofree char *ours = gst_caps_to_string (caps);
  GstCaps *allowed = gst_pad_peer_query_caps (self->src_pad, NULL);
  g_autofree char *theirs = gst_caps_to_string (allowed);
  GstPad *peer = gst_pad_get_peer (self->src_pad);
  g_autoptr (GstElement) element = peer != NULL ? gst_pad_get_parent_element (peer) : NULL;
  g_autofree char *name = element != NULL ? gst_element_get_name (element) : NULL;

  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
                     ("%s does not take %s: %s", name != NULL ? name : "The next element", ours,
                      get_remedy (self)),
                     ("It takes %s", theirs));
  gst_clear_object (&peer);
  gst_caps_unref (allowed);
}

static GstNetfluxNegotiation
refuse (GstNetfluxDec *self, const char *message)
{
  if (message != NULL && !self->has_failed)
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, ("%s", message), (NULL));
  self->has_failed = TRUE;
  return GST_NETFLUX_REFUSED;
}

static GstNetfluxNegotiation
push_caps (GstNetfluxDec *self, GstCaps *caps)
{
  GstPad *peer = gst_pad_get_peer (self->src_pad);
  gboolean accepted = peer == NULL || gst_pad_query_accept_caps (peer, caps);

  gst_clear_object (&peer);
  GST_INFO_OBJECT (self, "makes %" GST_PTR_FORMAT, caps);
  self->negotiated = accepted && gst_pad_push_event (self->src_pad, gst_event_new_caps (caps));
  if (!self->negotiated && !GST_PAD_IS_FLUSHING (self->src_pad) && !self->has_failed)
    {
      post_refusal (self, caps);
      self->has_failed = TRUE;
    }
  gst_caps_unref (caps);

  return self->negotiated ? GST_NETFLUX_NEGOTIATED : GST_NETFLUX_REFUSED;
}

GstNetfluxNegotiation
gst_netflux_dec_negotiate (GstNetfluxDec *self, gboolean final)
{
  int rate;

  if (self->negotiated)
    return GST_NETFLUX_NEGOTIATED;
  if (self->has_failed)
    return GST_NETFLUX_REFUSED;

  if (self->output == GST_NETFLUX_OUTPUT_UNKNOWN)
    self->output = find_output (self);
  if (self->output == GST_NETFLUX_OUTPUT_OBJECTS)
    {
      g_clear_pointer (&self->members, gst_netflux_members_free);
      self->members = gst_netflux_members_new (self->codec.layout);
      return push_caps (self, gst_caps_new_empty_simple ("application/json"));
    }
  if (self->output == GST_NETFLUX_OUTPUT_TEXT)
    return load_text (self) ? push_caps (self, new_text_caps ()) : refuse (self, NULL);

  /* The rate that downstream insists on is one of this format. */
  if (self->codec.channels.scales != NULL && !find_format (self))
    return refuse (self, "The property “format” is neither F32LE nor F64LE, or not in the order of "
                         "this machine's bytes");
  rate = find_rate (self, final);
  if (rate == 0 && !final && self->pending.length < PENDING_MAX)
    return GST_NETFLUX_NOT_YET;
  if (rate == 0)
    return refuse (self, "How many frames come in a second is not known: set the property “rate”, "
                         "such as rate=200 for a cycle of 5 ms");
  return push_caps (self, new_caps_of_samples (self, rate));
}

void
gst_netflux_dec_reconsider (GstNetfluxDec *self)
{
  GstCaps *caps = gst_pad_get_current_caps (self->src_pad);

  if (caps != NULL && gst_pad_peer_query_accept_caps (self->src_pad, caps))
    {
      gst_caps_unref (caps);
      return;
    }

  gst_clear_caps (&caps);
  self->negotiated = FALSE;
  self->output = GST_NETFLUX_OUTPUT_UNKNOWN;
  gst_netflux_dec_negotiate (self, TRUE);
}
