/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxcodec.h"
#include "gstnetfluxenc.h"
#include "gstnetfluxlines.h"
#include "gstnetfluxreader.h"

G_BEGIN_DECLS

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
  GstNetfluxReader *reader;
  GstAudioInfo info;
  gboolean negotiated;
  gboolean is_discont;
  gboolean is_stream; /* of bytes: objects are cut anywhere */
  gboolean has_segment;
  GstNetfluxLines lines;
};

/* What comes in and goes out, in gstnetfluxenc-stream.c */

void gst_netflux_enc_reset (GstNetfluxEnc *self);
GstFlowReturn gst_netflux_enc_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean gst_netflux_enc_sink_event (GstPad *pad, GstObject *parent, GstEvent *event);
gboolean gst_netflux_enc_sink_query (GstPad *pad, GstObject *parent, GstQuery *query);

G_END_DECLS
