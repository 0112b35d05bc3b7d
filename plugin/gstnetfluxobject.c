/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxobject.h"

#include "gst/netflux/gstnetfluxmeta.h"

/* A line is written at once, without a tree of nodes: with many fields and at 1 kHz, that is
 * what counts. */

static void
append_integer (GString *line, const char *name, gint64 number)
{
  g_string_append_printf (line, "\"%s\":%" G_GINT64_FORMAT ",", name, number);
}

static void
append_meta (GString *line, GstBuffer *frame)
{
  const GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (frame);

  /* What is in use while the partner is silent is not that of a frame. */
  if (GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_GAP))
    g_string_append (line, "\"received\":false,");
  if (meta == NULL)
    return;

  g_string_append_printf (
      line, "\"sequence\":%u,\"feedback\":%u,\"lost\":%u,\"resynchronised\":%s,", meta->sequence,
      meta->feedback, meta->lost, meta->resynchronised ? "true" : "false");
}

static GstClockTime
get_reference (GstBuffer *frame, GstStaticCaps *type)
{
  GstCaps *caps = gst_static_caps_get (type);
  const GstReferenceTimestampMeta *meta = gst_buffer_get_reference_timestamp_meta (frame, caps);

  gst_caps_unref (caps);
  return meta != NULL ? meta->timestamp : GST_CLOCK_TIME_NONE;
}

/* Microseconds from 1970: as the frame has it, or by its age. */
static gboolean
find_utc (GstBuffer *frame, GstClockTime monotonic, gint64 *utc_us)
{
  static GstStaticCaps unix_caps = GST_STATIC_CAPS ("timestamp/x-unix");
  GstClockTime utc = get_reference (frame, &unix_caps);

  if (GST_CLOCK_TIME_IS_VALID (utc))
    *utc_us = (gint64) (utc / 1000);
  else if (GST_CLOCK_TIME_IS_VALID (monotonic))
    *utc_us = g_get_real_time () - (g_get_monotonic_time () - (gint64) (monotonic / 1000));
  else
    return FALSE;

  return TRUE;
}

static void
append_utc (GString *line, gint64 utc_us)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (utc_us / G_USEC_PER_SEC);

  if (moment != NULL)
    g_string_append_printf (line, "\"utc\":\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\",",
                            g_date_time_get_year (moment), g_date_time_get_month (moment),
                            g_date_time_get_day_of_month (moment), g_date_time_get_hour (moment),
                            g_date_time_get_minute (moment), g_date_time_get_second (moment),
                            (int) (utc_us % G_USEC_PER_SEC));
}

static void
append_times (GString *line, GstBuffer *frame)
{
  static GstStaticCaps monotonic_caps = GST_STATIC_CAPS ("timestamp/x-monotonic");
  GstClockTime monotonic = get_reference (frame, &monotonic_caps);
  gint64 utc_us;

  if (GST_BUFFER_PTS_IS_VALID (frame))
    append_integer (line, "pts", (gint64) GST_BUFFER_PTS (frame));
  if (GST_CLOCK_TIME_IS_VALID (monotonic))
    append_integer (line, "monotonic", (gint64) monotonic);
  if (find_utc (frame, monotonic, &utc_us))
    append_utc (line, utc_us);
}

GstBuffer *
gst_netflux_object_new (GstBuffer *frame,
                        const GstNetfluxMembers *members,
                        const guint8 *payload,
                        gsize size,
                        GError **error)
{
  GString *line = g_string_sized_new (1024);
  GstBuffer *buffer;
  gsize length;

  g_string_append_c (line, '{');
  append_meta (line, frame);
  append_times (line, frame);
  g_string_append (line, "\"values\":");
  if (!gst_netflux_members_append (members, payload, size, line, error))
    {
      g_string_free (line, TRUE);
      return NULL;
    }
  g_string_append (line, "}\n");

  length = line->len;
  buffer = gst_buffer_new_wrapped (g_string_free (line, FALSE), length);
  gst_buffer_copy_into (buffer, frame,
                        GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META,
                        0, (gsize) -1);
  return buffer;
}
