/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>
#include <netflux/netflux.h>

#include "common/netflux-layout-rules.h"
#include "gstnetfluxbuffers.h"
#include "gstnetfluxchannels.h"

G_BEGIN_DECLS

/* What netfluxdec and netfluxenc have in common: which structure the payloads are, and which
 * of its fields are samples. */

#define GST_NETFLUX_CODEC_FIRST_OWN_ID 10

/* Asks upstream how often frames come: "cycle" of the answer, a GstClockTime, and whether it was
 * "measured" or is that of our own end, a boolean */
#define GST_NETFLUX_CYCLE_QUERY "netflux-cycle"

typedef struct
{
  GstElement *element;

  /* As set, with the object lock */
  char *text;
  char *type;
  NetfluxLayoutRules rules;
  char *field;
  char *fields;

  /* From READY to PAUSED on */
  NetfluxLayout *layout;
  GstNetfluxChannels channels; /* none: values, not samples */

  /* The streaming thread */
  gint64 warned_us;
} GstNetfluxCodec;

void gst_netflux_codec_install (GObjectClass *object_class);
void gst_netflux_codec_init (GstNetfluxCodec *self, GstElement *element);
void gst_netflux_codec_finalize (GstNetfluxCodec *self);
/* False: it is none of these. */
gboolean gst_netflux_codec_set_property (GstNetfluxCodec *self, guint id, const GValue *value);
gboolean gst_netflux_codec_get_property (GstNetfluxCodec *self, guint id, GValue *value);

/* Reads the layout; an error is posted. */
gboolean gst_netflux_codec_load (GstNetfluxCodec *self);
void gst_netflux_codec_unload (GstNetfluxCodec *self);

gboolean gst_netflux_codec_has_samples (const GstNetfluxCodec *self);

/* A warning on the bus, at most once a second. */
void gst_netflux_codec_warn (GstNetfluxCodec *self, const char *message);

G_END_DECLS
