/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/gst.h>

/* Receives from a partner, and tells on what the bus says of the link, without a window and
 * without a main loop of GLib's.
 *
 * Usage: pipeline-bus [URI [SECONDS]] */

static void
print_message (GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  gboolean expired = FALSE;
  guint64 accepted = 0, lost = 0;

  if (gst_message_has_name (message, "netflux-state"))
    g_print ("The link is %s\n", gst_structure_get_string (structure, "new-state"));
  else if (gst_message_has_name (message, "netflux-watchdog") &&
           gst_structure_get_boolean (structure, "expired", &expired))
    g_print ("The %s watchdog has %s\n", gst_structure_get_string (structure, "watchdog"),
             expired ? "expired" : "recovered");
  else if (gst_message_has_name (message, "netflux-stats") &&
           gst_structure_get_uint64 (structure, "frames-accepted", &accepted) &&
           gst_structure_get_uint64 (structure, "partner-lost", &lost))
    g_print ("%" G_GUINT64_FORMAT " frames, %" G_GUINT64_FORMAT " lost\n", accepted, lost);
}

static gboolean
print_error (GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  g_printerr ("%s\n", error->message);

  return FALSE;
}

static gboolean
run (GstElement *pipeline, GstClockTime duration)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gint64 end_us = g_get_monotonic_time () + (gint64) (duration / 1000);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (gint64 left_us = end_us; left_us > 0; left_us = end_us - g_get_monotonic_time ())
    {
      g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
          bus, (GstClockTime) left_us * 1000, GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);

      if (message == NULL)
        break;
      if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        return print_error (message);
      print_message (message);
    }

  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GError) error = NULL;
  guint64 seconds = argc > 2 ? g_ascii_strtoull (argv[2], NULL, 10) : 10;
  gboolean done;

  gst_init (NULL, NULL);
  pipeline = gst_parse_launch ("netfluxsrc name=source ! fakesink", &error);
  if (pipeline == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "uri", argc > 1 ? argv[1] : "netflux://192.168.1.100:2000", NULL);

  done = run (pipeline, seconds * GST_SECOND);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return done ? 0 : 1;
}
