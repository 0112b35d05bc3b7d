/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>
#include <netflux/netflux.h>

#include "gstnetfluxbuffers.h"

G_BEGIN_DECLS

/* What netfluxdec and netfluxenc have in common: which structure the payloads are, and which
 * of its fields are samples. */

#define GST_NETFLUX_CODEC_FIRST_OWN_ID 10

/* All formats that a field can have as samples; the order of the bytes is the machine's. */
#define GST_NETFLUX_AUDIO_CAPS                                                                     \
  "audio/x-raw, format = (string) { " GST_AUDIO_NE (F32) ", " GST_AUDIO_NE (                       \
      F64) ", "                                                                                    \
           "S8, " GST_AUDIO_NE (S16) ", " GST_AUDIO_NE (S32) ", U8, " GST_AUDIO_NE (               \
               U16) ", " GST_AUDIO_NE (U32) " }, "                                                 \
                                            "layout = (string) interleaved, rate = [ 1, max ], "   \
                                            "channels = [ 1, 64 ]"

/* Asks upstream how often a link sends: "cycle" of the answer, a GstClockTime */
#define GST_NETFLUX_CYCLE_QUERY "netflux-cycle"

#define GST_NETFLUX_MAX_FIELDS 64

typedef struct
{
  GstElement *element;

  /* As set, with the object lock */
  char *text;
  char *type;
  NetfluxDialect dialect;
  char *field;

  /* From READY to PAUSED on */
  NetfluxLayout *layout;
  char **paths; /* NULL: values, not samples */
  int n_paths;
  GstAudioFormat format;

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

/* The samples of a payload, or the other way round */
gsize gst_netflux_codec_get_sample_size (GstNetfluxCodec *self);
gboolean gst_netflux_codec_read_samples (GstNetfluxCodec *self,
                                         GBytes *payload,
                                         gpointer samples,
                                         GError **error);
GVariant *gst_netflux_codec_values_of_samples (GstNetfluxCodec *self, gconstpointer samples);

/* A warning on the bus, at most once a second. */
void gst_netflux_codec_warn (GstNetfluxCodec *self, const char *message);

G_END_DECLS
