/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxcodec.h"
#include "gstnetfluxpace.h"
#include "gstnetfluxtimeline.h"

G_BEGIN_DECLS

typedef enum
{
  GST_NETFLUX_GAP_FILL_HOLD,
  GST_NETFLUX_GAP_FILL_SILENCE,
} GstNetfluxGapFill;

/* Pushes the samples of frames: of those that came, and in place of those that did not. */
typedef struct
{
  GstNetfluxCodec *codec;
  GstPad *pad;

  /* With the element's object lock */
  guint64 filled;
  guint64 repeated;
  guint64 skipped;

  /* The streaming thread */
  GstNetfluxTimeline timeline;
  GstNetfluxGapFill gap_fill;
  gsize frame_size;
  gpointer last; /* sample of each channel */
  GstNetfluxPace pace;
  gboolean is_substituted; /* the frame before was no frame of the partner */
  gboolean has_sequence;
  guint8 sequence; /* of the frame before */
  guint compared;  /* frames since the rate was compared with it */
  guint differing; /* how often it was quite another one since then */
  guint64 long_span;
  guint64 long_steps;
} GstNetfluxSampler;

void gst_netflux_sampler_init (GstNetfluxSampler *self, GstNetfluxCodec *codec, GstPad *pad);
void gst_netflux_sampler_finalize (GstNetfluxSampler *self);
void gst_netflux_sampler_clear_counts (GstNetfluxSampler *self);

void gst_netflux_sampler_start (GstNetfluxSampler *self,
                                int rate,
                                GstNetfluxGapFill gap_fill,
                                GstClockTime max_gap,
                                GstClockTime tolerance,
                                gboolean correct_drift);
void gst_netflux_sampler_reset (GstNetfluxSampler *self);
/* @dropped: frames that came before, and were of no use. False: so is this one. */
gboolean gst_netflux_sampler_push (GstNetfluxSampler *self,
                                   GstBuffer *buffer,
                                   const guint8 *payload,
                                   gsize size,
                                   guint dropped,
                                   GstFlowReturn *flow,
                                   GError **error);

G_END_DECLS
