/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/audio/audio.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

/* GStreamer's audioconvert crashes with 64 of them. */
#define GST_NETFLUX_MAX_FIELDS 63

/* All formats that a field can have as samples; the order of the bytes is the machine's. */
#define GST_NETFLUX_AUDIO_CAPS                                                                     \
  "audio/x-raw, format = (string) { " GST_AUDIO_NE (F32) ", " GST_AUDIO_NE (                       \
      F64) ", "                                                                                    \
           "S8, " GST_AUDIO_NE (S16) ", " GST_AUDIO_NE (S32) ", U8, " GST_AUDIO_NE (               \
               U16) ", " GST_AUDIO_NE (U32) " }, "                                                 \
                                            "layout = (string) interleaved, rate = [ 1, max ], "   \
                                            "channels = [ 1, 63 ]"

/* The fields of a payload that are samples, one channel each. */
typedef struct
{
  GPtrArray *fields; /* of NetfluxLayoutField */
  double *scales;    /* NULL: the values as they are, all of one type */
  double *offsets;
  GstAudioFormat format;
  gboolean is_precise; /* a float of 32 bits does not have all values */
} GstNetfluxChannels;

/* Fields of one type, whose format is the stream's. */
gboolean gst_netflux_channels_find (GstNetfluxChannels *self,
                                    NetfluxLayout *layout,
                                    const char *names,
                                    GError **error);
/* Fields of any types as speed,level*0.1-4,run: scaled, in a format with a floating point. */
gboolean gst_netflux_channels_find_mixed (GstNetfluxChannels *self,
                                          NetfluxLayout *layout,
                                          const char *names,
                                          GError **error);
void gst_netflux_channels_clear (GstNetfluxChannels *self);
int gst_netflux_channels_count (const GstNetfluxChannels *self);

/* Of all channels */
gsize gst_netflux_channels_get_frame_size (const GstNetfluxChannels *self);
gboolean gst_netflux_channels_read (const GstNetfluxChannels *self,
                                    const guint8 *payload,
                                    gsize size,
                                    gpointer samples,
                                    GError **error);
gboolean gst_netflux_channels_write (const GstNetfluxChannels *self,
                                     guint8 *payload,
                                     gsize size,
                                     gconstpointer samples,
                                     GError **error);

G_END_DECLS
