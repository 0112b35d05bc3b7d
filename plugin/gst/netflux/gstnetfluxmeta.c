/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxmeta.h"

static gboolean
gst_netflux_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstNetfluxMeta *self = (GstNetfluxMeta *) meta;

  self->sequence = 0;
  self->feedback = 0;
  self->lost = 0;
  self->resynchronised = FALSE;
  self->round_trip_time = GST_CLOCK_TIME_NONE;

  return TRUE;
}

static gboolean
gst_netflux_meta_transform (
    GstBuffer *transbuf, GstMeta *meta, GstBuffer *buffer, GQuark type, gpointer data)
{
  const GstNetfluxMeta *self = (const GstNetfluxMeta *) meta;

  if (!GST_META_TRANSFORM_IS_COPY (type))
    return FALSE;

  return gst_buffer_add_netflux_meta (transbuf, self->sequence, self->feedback, self->lost,
                                      self->resynchronised, self->round_trip_time) != NULL;
}

/* For gst_meta_serialize (), which is there from GStreamer 1.24 on; gdppay does not call it. */
#if GST_CHECK_VERSION(1, 24, 0)
#define SERIALIZED_SIZE 15

static gboolean
gst_netflux_meta_serialize (const GstMeta *meta, GstByteArrayInterface *data, guint8 *version)
{
  const GstNetfluxMeta *self = (const GstNetfluxMeta *) meta;
  guint8 *bytes = gst_byte_array_interface_append (data, SERIALIZED_SIZE);

  if (bytes == NULL)
    return FALSE;

  GST_WRITE_UINT8 (bytes, self->sequence);
  GST_WRITE_UINT8 (bytes + 1, self->feedback);
  GST_WRITE_UINT8 (bytes + 2, self->resynchronised);
  GST_WRITE_UINT32_LE (bytes + 3, self->lost);
  GST_WRITE_UINT64_LE (bytes + 7, self->round_trip_time);
  return TRUE;
}

static GstMeta *
gst_netflux_meta_deserialize (
    const GstMetaInfo *info, GstBuffer *buffer, const guint8 *data, gsize size, guint8 version)
{
  if (version != 0 || size < SERIALIZED_SIZE)
    return NULL;

  return (GstMeta *) gst_buffer_add_netflux_meta (
      buffer, GST_READ_UINT8 (data), GST_READ_UINT8 (data + 1), GST_READ_UINT32_LE (data + 3),
      GST_READ_UINT8 (data + 2) != 0, GST_READ_UINT64_LE (data + 7));
}

static const GstMetaInfo *
register_meta (void)
{
  GstMetaInfo *info = (GstMetaInfo *) gst_meta_info_new (GST_NETFLUX_META_API_TYPE,
                                                         "GstNetfluxMeta", sizeof (GstNetfluxMeta));

  info->init_func = gst_netflux_meta_init;
  info->transform_func = gst_netflux_meta_transform;
  info->serialize_func = gst_netflux_meta_serialize;
  info->deserialize_func = gst_netflux_meta_deserialize;
  return gst_meta_info_register (info);
}
#else
static const GstMetaInfo *
register_meta (void)
{
  return gst_meta_register (GST_NETFLUX_META_API_TYPE, "GstNetfluxMeta", sizeof (GstNetfluxMeta),
                            gst_netflux_meta_init, NULL, gst_netflux_meta_transform);
}
#endif

GType
gst_netflux_meta_api_get_type (void)
{
  static GType type;
  static const char *tags[] = { NULL };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, gst_meta_api_type_register ("GstNetfluxMetaAPI", tags));

  return type;
}

/**
 * gst_netflux_meta_get_info:
 *
 * Gets the description of [struct@GstNetflux.NetfluxMeta].
 *
 * Returns: (transfer none): the description
 *
 * Since: 1.0
 */
const GstMetaInfo *
gst_netflux_meta_get_info (void)
{
  static const GstMetaInfo *info;

  if (g_once_init_enter ((GstMetaInfo **) &info))
    g_once_init_leave ((GstMetaInfo **) &info, (GstMetaInfo *) register_meta ());

  return info;
}

/**
 * gst_buffer_add_netflux_meta:
 * @buffer: a writable buffer
 * @sequence: the number of the frame
 * @feedback: the number of the newest frame that its sender had accepted
 * @lost: how many frames were lost immediately before
 * @resynchronised: whether it is the first after the start, an outage or a restart
 * @round_trip_time: in nanoseconds, or %GST_CLOCK_TIME_NONE
 *
 * Adds what the Netflux protocol says of a frame to the buffer with its payload.
 *
 * Returns: (transfer none): what was added
 *
 * Since: 1.0
 */
GstNetfluxMeta *
gst_buffer_add_netflux_meta (GstBuffer *buffer,
                             guint8 sequence,
                             guint8 feedback,
                             guint lost,
                             gboolean resynchronised,
                             GstClockTime round_trip_time)
{
  GstNetfluxMeta *self;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  self = (GstNetfluxMeta *) gst_buffer_add_meta (buffer, GST_NETFLUX_META_INFO, NULL);
  self->sequence = sequence;
  self->feedback = feedback;
  self->lost = lost;
  self->resynchronised = resynchronised;
  self->round_trip_time = round_trip_time;

  return self;
}

/**
 * gst_buffer_get_netflux_meta:
 * @buffer: a buffer
 *
 * Gets what the Netflux protocol says of the frame in @buffer.
 *
 * Returns: (transfer none) (nullable): what was added to it
 *
 * Since: 1.0
 */
GstNetfluxMeta *
gst_buffer_get_netflux_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstNetfluxMeta *) gst_buffer_get_meta (buffer, GST_NETFLUX_META_API_TYPE);
}

/**
 * gst_buffer_dup_netflux_info:
 * @buffer: a buffer
 *
 * Gets a copy of what the Netflux protocol says of the frame in @buffer, as the structure
 * `netflux-frame` with the fields `sequence` (guint), `feedback` (guint), `lost` (guint),
 * `resynchronised` (gboolean) and, if the frame acknowledges one that was not acknowledged
 * before, `round-trip-time` (guint64, nanoseconds).
 *
 * Language bindings use this: the meta that gst_buffer_get_netflux_meta() returns is a part of
 * the buffer, and must not be looked at once the buffer is gone.
 *
 * Returns: (transfer full) (nullable): the copy, or %NULL if @buffer has no frame in it
 *
 * Since: 1.0
 */
GstStructure *
gst_buffer_dup_netflux_info (GstBuffer *buffer)
{
  const GstNetfluxMeta *meta;
  GstStructure *info;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  meta = gst_buffer_get_netflux_meta (buffer);
  if (meta == NULL)
    return NULL;

  info =
      gst_structure_new ("netflux-frame", "sequence", G_TYPE_UINT, (guint) meta->sequence,
                         "feedback", G_TYPE_UINT, (guint) meta->feedback, "lost", G_TYPE_UINT,
                         meta->lost, "resynchronised", G_TYPE_BOOLEAN, meta->resynchronised, NULL);
  if (GST_CLOCK_TIME_IS_VALID (meta->round_trip_time))
    gst_structure_set (info, "round-trip-time", G_TYPE_UINT64, meta->round_trip_time, NULL);

  return info;
}
