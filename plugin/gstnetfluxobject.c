/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxobject.h"

#include "gst/netflux/gstnetfluxmeta.h"
#include "gstnetfluxjson.h"

#include <string.h>

static void
add_meta (JsonObject *object, GstBuffer *frame)
{
  const GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (frame);

  /* What is in use while the partner is silent is no frame's. */
  if (GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_GAP))
    json_object_set_boolean_member (object, "received", FALSE);
  if (meta == NULL)
    return;

  json_object_set_int_member (object, "sequence", meta->sequence);
  json_object_set_int_member (object, "feedback", meta->feedback);
  json_object_set_int_member (object, "lost", meta->lost);
  json_object_set_boolean_member (object, "resynchronised", meta->resynchronised);
}

static GstClockTime
get_reference (GstBuffer *frame, const char *type)
{
  GstCaps *caps = gst_caps_new_empty_simple (type);
  const GstReferenceTimestampMeta *meta = gst_buffer_get_reference_timestamp_meta (frame, caps);

  gst_caps_unref (caps);
  return meta != NULL ? meta->timestamp : GST_CLOCK_TIME_NONE;
}

/* Microseconds from 1970: as the frame has it, or by its age. */
static gboolean
find_utc (GstBuffer *frame, GstClockTime monotonic, gint64 *utc_us)
{
  GstClockTime utc = get_reference (frame, "timestamp/x-unix");

  if (GST_CLOCK_TIME_IS_VALID (utc))
    *utc_us = (gint64) (utc / 1000);
  else if (GST_CLOCK_TIME_IS_VALID (monotonic))
    *utc_us = g_get_real_time () - (g_get_monotonic_time () - (gint64) (monotonic / 1000));
  else
    return FALSE;

  return TRUE;
}

static void
add_utc (JsonObject *object, gint64 utc_us)
{
  g_autoptr (GDateTime) whole = g_date_time_new_from_unix_utc (utc_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) moment =
      whole != NULL ? g_date_time_add (whole, utc_us % G_USEC_PER_SEC) : NULL;
  g_autofree char *text =
      moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S.%fZ") : NULL;

  if (text != NULL)
    json_object_set_string_member (object, "utc", text);
}

static void
add_times (JsonObject *object, GstBuffer *frame)
{
  GstClockTime monotonic = get_reference (frame, "timestamp/x-monotonic");
  gint64 utc_us;

  if (GST_BUFFER_PTS_IS_VALID (frame))
    json_object_set_int_member (object, "pts", (gint64) GST_BUFFER_PTS (frame));
  if (GST_CLOCK_TIME_IS_VALID (monotonic))
    json_object_set_int_member (object, "monotonic", (gint64) monotonic);
  if (find_utc (frame, monotonic, &utc_us))
    add_utc (object, utc_us);
}

GstBuffer *
gst_netflux_object_new (GstBuffer *frame, GVariant *values)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  GstBuffer *buffer;
  char *text, *line;

  add_meta (object, frame);
  add_times (object, frame);
  json_object_set_member (object, "values", gst_netflux_json_from_values (values));
  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  line = g_strconcat (text, "\n", NULL);
  g_free (text);

  buffer = gst_buffer_new_wrapped (line, strlen (line));
  gst_buffer_copy_into (buffer, frame,
                        GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META,
                        0, (gsize) -1);
  return buffer;
}
