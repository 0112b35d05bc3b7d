/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxbuffers.h"

#include "gst/netflux/gstnetfluxmeta.h"

/* Nothing is copied: the frame lives as long as the memory. */
static void
append_payload (GstBuffer *buffer, NetfluxFrame *frame)
{
  gsize size;
  gpointer data = (gpointer) netflux_frame_get_data (frame, &size);

  if (size > 0)
    gst_buffer_append_memory (buffer,
                              gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY, data, size, 0, size,
                                                      frame, (GDestroyNotify) netflux_frame_unref));
  else
    netflux_frame_unref (frame);
}

GstBuffer *
gst_netflux_buffer_new_from_frame (NetfluxFrame *frame, gboolean resynchronised)
{
  GstBuffer *buffer = gst_buffer_new ();
  gint64 round_trip_us = netflux_frame_get_round_trip_time (frame);

  gst_buffer_add_netflux_meta (
      buffer, netflux_frame_get_sequence (frame), netflux_frame_get_feedback (frame),
      netflux_frame_get_lost (frame), resynchronised,
      round_trip_us < 0 ? GST_CLOCK_TIME_NONE : (GstClockTime) round_trip_us * 1000);
  if (netflux_frame_get_lost (frame) > 0 || resynchronised)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  append_payload (buffer, frame);

  return buffer;
}

/* Before the first frame there is none: what is used after an outage is used then, too. */
static GBytes *
dup_first_image (NetfluxLink *link)
{
  GBytes *image = netflux_link_dup_safe_values (link);
  gsize size = netflux_link_get_receive_size (link);

  if (image != NULL && !netflux_link_get_keep_values_on_timeout (link))
    return image;

  g_clear_pointer (&image, g_bytes_unref);
  return g_bytes_new_take (g_malloc0 (size), size);
}

GstBuffer *
gst_netflux_buffer_new_from_image (NetfluxLink *link, GBytes *image)
{
  g_autoptr (GBytes) used =
      g_bytes_get_size (image) > 0 ? g_bytes_ref (image) : dup_first_image (link);
  GstBuffer *buffer =
      g_bytes_get_size (used) > 0 ? gst_buffer_new_wrapped_bytes (used) : gst_buffer_new ();

  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  return buffer;
}

void
gst_netflux_buffer_add_monotonic_time (GstBuffer *buffer, GstCaps *caps, gint64 monotonic_us)
{
  gst_buffer_add_reference_timestamp_meta (buffer, caps, (GstClockTime) monotonic_us * 1000,
                                           GST_CLOCK_TIME_NONE);
}

GBytes *
gst_netflux_buffer_dup_bytes (GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  gpointer payload = g_malloc (size);

  if (size > 0)
    gst_buffer_extract (buffer, 0, payload, size);

  return g_bytes_new_take (payload, size);
}
