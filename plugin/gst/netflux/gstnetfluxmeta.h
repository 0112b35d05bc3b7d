/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#ifndef GST_NETFLUX_API
#if defined(_WIN32)
#define GST_NETFLUX_API extern
#else
#define GST_NETFLUX_API __attribute__ ((visibility ("default"))) extern
#endif
#endif

#define GST_NETFLUX_META_API_TYPE (gst_netflux_meta_api_get_type ())
#define GST_NETFLUX_META_INFO (gst_netflux_meta_get_info ())

typedef struct _GstNetfluxMeta GstNetfluxMeta;

/**
 * GstNetfluxMeta:
 * @meta: the parent
 * @sequence: the number of the frame, as its sender gave it
 * @feedback: the number of our newest frame that the sender had accepted
 * @lost: how many frames of the sender were lost immediately before this one
 * @resynchronised: whether this is the first frame after the start, an outage or a
 *   restart of the sender
 * @round_trip_time: the time from sending the frame that this one acknowledges to the
 *   arrival of this one, or %GST_CLOCK_TIME_NONE if it acknowledges none that was not
 *   acknowledged before
 *
 * What the Netflux protocol says of the frame in a buffer. netfluxsrc adds it to each
 * buffer, and it stays with copies of it.
 *
 * Since: 1.0
 */
struct _GstNetfluxMeta
{
  GstMeta meta;

  guint8 sequence;
  guint8 feedback;
  guint lost;
  gboolean resynchronised;
  GstClockTime round_trip_time;
};

GST_NETFLUX_API
GType gst_netflux_meta_api_get_type (void);
GST_NETFLUX_API
const GstMetaInfo *gst_netflux_meta_get_info (void);
GST_NETFLUX_API
GstNetfluxMeta *gst_buffer_add_netflux_meta (GstBuffer *buffer,
                                             guint8 sequence,
                                             guint8 feedback,
                                             guint lost,
                                             gboolean resynchronised,
                                             GstClockTime round_trip_time);
GST_NETFLUX_API
GstNetfluxMeta *gst_buffer_get_netflux_meta (GstBuffer *buffer);
GST_NETFLUX_API
GstStructure *gst_buffer_dup_netflux_info (GstBuffer *buffer);

G_END_DECLS
