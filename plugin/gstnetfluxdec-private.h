/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxcodec.h"
#include "gstnetfluxdec.h"
#include "gstnetfluxmembers.h"
#include "gstnetfluxpace.h"
#include "gstnetfluxsampler.h"
#include "gstnetfluxtext.h"

G_BEGIN_DECLS

typedef enum
{
  GST_NETFLUX_OUTPUT_UNKNOWN,
  GST_NETFLUX_OUTPUT_OBJECTS,
  GST_NETFLUX_OUTPUT_SAMPLES,
  GST_NETFLUX_OUTPUT_TEXT,
} GstNetfluxOutput;

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
  GstClockTime tolerance;
  gboolean correct_drift;
  char *format;
  char *template;
  char *silent_text;
  GstClockTime text_interval;
  int used_rate; /* 0: none yet */
  guint64 frames;
  guint64 dropped;

  /* The streaming thread */
  GstNetfluxOutput output;
  gboolean negotiated;
  gboolean has_failed; /* and said so */
  guint dropped_before;
  GstNetfluxSampler sampler;
  GstNetfluxText *text;
  GstNetfluxMembers *members;
  GstClockTime next_text; /* when one is due, or none */

  /* Until the rate is known */
  GstNetfluxPace pace;
  guint n_substitutes;
  GQueue pending; /* of GstMiniObject: frames, and events between them */
};

/* What the stream is, in gstnetfluxdec-caps.c */

typedef enum
{
  GST_NETFLUX_NEGOTIATED,
  GST_NETFLUX_NOT_YET, /* more frames are needed to tell the rate */
  GST_NETFLUX_REFUSED, /* the error was posted */
} GstNetfluxNegotiation;

/* @final: with what is known now */
GstNetfluxNegotiation gst_netflux_dec_negotiate (GstNetfluxDec *self, gboolean final);
/* Downstream is another one, or wants something else. */
void gst_netflux_dec_reconsider (GstNetfluxDec *self);
gboolean gst_netflux_dec_src_query (GstPad *pad, GstObject *parent, GstQuery *query);

/* Frames and events, in gstnetfluxdec-stream.c */

void gst_netflux_dec_reset (GstNetfluxDec *self);
GstFlowReturn gst_netflux_dec_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean gst_netflux_dec_sink_event (GstPad *pad, GstObject *parent, GstEvent *event);

G_END_DECLS
