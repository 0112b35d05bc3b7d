/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "codec.h"

#include <gst/netflux/gstnetfluxmeta.h>
#include <string.h>

#include "messages.h"

static void
clear (CodecFixture *self)
{
  gst_element_set_bus (self->element, NULL);
  if (self->harness != NULL)
    gst_harness_teardown (self->harness);
  self->harness = NULL;
  gst_clear_object (&self->element);
}

void
codec_renew (CodecFixture *self)
{
  if (self->element != NULL)
    clear (self);
  self->element = gst_object_ref_sink (gst_element_factory_make (self->name, NULL));
  gst_element_set_bus (self->element, self->bus);
}

void
codec_set_up (CodecFixture *self, gconstpointer name)
{
  self->name = name;
  self->bus = gst_bus_new ();
  codec_renew (self);
}

void
codec_tear_down (CodecFixture *self, gconstpointer name)
{
  clear (self);
  g_object_unref (self->bus);
}

void
codec_play (CodecFixture *self, const char *sink_caps, const char *src_caps)
{
  self->harness = gst_harness_new_with_element (self->element, "sink", "src");
  if (src_caps != NULL)
    gst_harness_set_sink_caps_str (self->harness, src_caps);
  gst_harness_set_src_caps_str (self->harness, sink_caps);
}

void
codec_play_dec (CodecFixture *self, const char *layout, const char *field, int rate)
{
  g_object_set (self->element, "layout", layout, "field", field, "rate", rate, NULL);
  codec_play (self, "application/octet-stream", NULL);
}

GstBuffer *
codec_frame_new (GstClockTime pts, guint lost, gconstpointer data, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);

  GST_BUFFER_PTS (buffer) = pts;
  gst_buffer_add_netflux_meta (buffer, 7, 3, lost, FALSE, GST_CLOCK_TIME_NONE);
  if (lost > 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);

  return buffer;
}

/* How many messages of the type wait, and whether the text is in the first one. */
guint
codec_count_messages (CodecFixture *self, GstMessageType type, const char *text)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (self->bus, type)) != NULL)
    {
      g_autoptr (GError) error = NULL;

      if (type == GST_MESSAGE_ERROR)
        gst_message_parse_error (message, &error, NULL);
      else
        gst_message_parse_warning (message, &error, NULL);
      if (n++ == 0 && strstr (error->message, text) == NULL)
        g_error ("“%s” is not in “%s”", text, error->message);
      netflux_test_message_done (message);
    }

  return n;
}

guint64
codec_get_stat (CodecFixture *self, const char *name)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (self->element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);

  return value;
}
