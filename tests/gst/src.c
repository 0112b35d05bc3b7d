/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "src.h"

#include <gst/netflux/gstnetfluxmeta.h>

#include "messages.h"
#include "netflux-test-loop.h"

void
src_set_up (SrcFixture *self, gconstpointer data)
{
  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  self->harness = gst_harness_new ("netfluxsrc");
  self->bus = gst_bus_new ();
  gst_element_set_bus (self->harness->element, self->bus);
  gst_harness_use_systemclock (self->harness);
  g_object_set (self->harness->element, "remote-address", "127.0.0.1", "remote-port",
                (guint) netflux_test_socket_get_port (self->partner), "local-port",
                (guint) self->port, "watch-interval", (guint64) 0, NULL);
}

void
src_tear_down (SrcFixture *self, gconstpointer data)
{
  gst_element_set_bus (self->harness->element, NULL);
  gst_harness_teardown (self->harness);
  g_object_unref (self->bus);
  g_object_unref (self->partner);
  g_object_unref (self->address);
}

void
src_send_bytes (SrcFixture *self, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_socket_send_to (self->partner, self->address, data, size, NULL, &error);
  g_assert_no_error (error);
}

void
src_send_frame (SrcFixture *self, guint8 sequence, guint8 content)
{
  const guint8 frame[] = { sequence, 0, content };

  src_send_bytes (self, frame, sizeof frame);
}

gboolean
src_has_flag (GstBuffer *buffer, GstBufferFlags flag)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, flag);
}

void
src_assert_buffer (GstBuffer *buffer, guint8 sequence, guint8 content, gboolean discont)
{
  GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);

  g_assert_nonnull (meta);
  g_assert_cmpuint (meta->sequence, ==, sequence);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 1);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, &content, 1), ==, 0);
  g_assert_cmpint (src_has_flag (buffer, GST_BUFFER_FLAG_DISCONT), ==, discont);
}

GstMessage *
src_pop_message (SrcFixture *self, const char *name)
{
  for (;;)
    {
      GstMessage *message =
          gst_bus_timed_pop_filtered (self->bus, 30 * GST_SECOND, GST_MESSAGE_ELEMENT);

      g_assert_nonnull (message);
      if (gst_message_has_name (message, name))
        return message;
      netflux_test_message_done (message);
    }
}
