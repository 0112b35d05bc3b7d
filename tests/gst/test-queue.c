/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <gst/netflux/gstnetfluxmeta.h>
#include <netflux/netflux.h>

#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* Frames that netfluxsrc cannot push: they are counted, and the next one tells what they had to
 * tell. The partner is a socket. */

typedef struct
{
  GSocket *partner;
  GSocketAddress *address; /* of the element */
  GstElement *pipeline;
  GstElement *source;
  GstPad *pad;
  GAsyncQueue *buffers; /* that left the source */
} Fixture;

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_async_queue_push (data, gst_buffer_ref (GST_PAD_PROBE_INFO_BUFFER (info)));
  return GST_PAD_PROBE_OK;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autofree char *description = NULL;

  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  description = g_strdup_printf (
      "netfluxsrc name=source uri=netflux://127.0.0.1:%u?local-port=%u watch-interval=0 ! "
      "fakesink async=false",
      netflux_test_socket_get_port (self->partner), port);
  self->pipeline = gst_parse_launch (description, NULL);
  self->source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  self->pad = gst_element_get_static_pad (self->source, "src");
  self->buffers = g_async_queue_new_full ((GDestroyNotify) gst_buffer_unref);
  gst_pad_add_probe (self->pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, self->buffers, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pad);
  gst_object_unref (self->source);
  gst_object_unref (self->pipeline);
  g_async_queue_unref (self->buffers);
  g_object_unref (self->partner);
  g_object_unref (self->address);
}

static guint64
get_stat (Fixture *self, const char *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (self->source, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  return value;
}

/* Waits until it was accepted. */
static void
send_frame (Fixture *self, guint8 sequence)
{
  const char frame[] = { (char) sequence, 0, 'x' };
  guint64 before = get_stat (self, "frames-accepted");

  g_assert_cmpint (g_socket_send_to (self->partner, self->address, frame, sizeof frame, NULL, NULL),
                   >, 0);
  netflux_test_wait (get_stat (self, "frames-accepted") > before);
}

static void
assert_next (Fixture *self, guint8 sequence, gboolean discont, gboolean resynchronised)
{
  g_autoptr (GstBuffer) buffer =
      g_async_queue_timeout_pop (self->buffers, 60 * (guint64) G_USEC_PER_SEC);
  const GstNetfluxMeta *meta;

  g_assert_nonnull (buffer);
  meta = gst_buffer_get_netflux_meta (buffer);
  g_assert_cmpuint (meta->sequence, ==, sequence);
  g_assert_cmpint (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT), ==, discont);
  g_assert_cmpint (meta->resynchronised, ==, resynchronised);
}

/* The link runs from PAUSED on, frames are pushed in PLAYING only. */
static void
test_before_playing (Fixture *self, gconstpointer data)
{
  for (guint run = 0; run < 2; run++)
    {
      gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
      send_frame (self, 7);
      send_frame (self, 8);
      gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
      send_frame (self, 9);
      assert_next (self, 9, TRUE, TRUE);
      send_frame (self, 10);
      assert_next (self, 10, FALSE, FALSE);
      g_assert_cmpuint (get_stat (self, "buffers-dropped"), ==, 2);
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
    }
}

/* The watchdog expires. */
static void
wait_outage (Fixture *self)
{
  guint64 before = get_stat (self, "outages");

  g_object_set (self->source, "watch-interval", GST_MSECOND, NULL);
  netflux_test_wait (get_stat (self, "outages") > before);
  g_object_set (self->source, "watch-interval", (guint64) 0, NULL);
}

/* An outage while the element was in PAUSED. */
static void
test_pause (Fixture *self, gconstpointer data)
{
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  send_frame (self, 1);
  assert_next (self, 1, TRUE, TRUE);
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  send_frame (self, 2);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  send_frame (self, 3);
  assert_next (self, 3, TRUE, FALSE);

  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  wait_outage (self);
  send_frame (self, 4);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  send_frame (self, 5);
  assert_next (self, 5, TRUE, TRUE);
  g_assert_cmpuint (get_stat (self, "frames-accepted"), ==, 3 + get_stat (self, "buffers-dropped"));
}

static GstPadProbeReturn
on_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  return GST_PAD_PROBE_OK;
}

/* Downstream is stuck, and of those that wait the oldest one, or the new one, goes; the first
 * one after an outage is among those that go. */
static void
test_full (Fixture *self, gconstpointer data)
{
  gboolean leaks_newest = g_str_equal (data, "upstream");
  int blocked = FALSE; /* atomic */
  gulong probe;

  gst_util_set_object_arg (G_OBJECT (self->source), "leaky-type", data);
  g_object_set (self->source, "max-buffers", 2, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  probe = gst_pad_add_probe (self->pad, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
                             on_blocked, &blocked, NULL);
  send_frame (self, 1);
  netflux_test_wait (g_atomic_int_get (&blocked));

  for (guint8 i = 2; i < 6; i++)
    {
      if (i == (leaks_newest ? 4 : 2))
        wait_outage (self);
      send_frame (self, i);
    }
  g_assert_cmpuint (get_stat (self, "buffers-dropped"), ==, 2);
  gst_pad_remove_probe (self->pad, probe);
  assert_next (self, 1, TRUE, TRUE);
  if (leaks_newest)
    {
      assert_next (self, 2, FALSE, FALSE);
      assert_next (self, 3, FALSE, FALSE);
      send_frame (self, 6);
      assert_next (self, 6, TRUE, TRUE);
    }
  else
    {
      assert_next (self, 4, TRUE, TRUE);
      assert_next (self, 5, FALSE, FALSE);
    }
}

#if GST_CHECK_VERSION(1, 24, 0)
/* To another process and back: what is too short is nothing. */
static void
test_serialised (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GstBuffer) other = gst_buffer_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GstNetfluxMeta *meta = gst_buffer_add_netflux_meta (buffer, 200, 7, 70000, TRUE, 123456789012);
  guint32 consumed;

  g_assert_true (gst_meta_serialize_simple ((GstMeta *) meta, bytes));
  g_assert_null (gst_meta_deserialize (other, bytes->data, bytes->len - 1, &consumed));
  meta = (GstNetfluxMeta *) gst_meta_deserialize (other, bytes->data, bytes->len, &consumed);
  g_assert_nonnull (meta);
  g_assert_cmpuint (consumed, ==, bytes->len);
  g_assert_true (meta == gst_buffer_get_netflux_meta (other));
  g_assert_cmpuint (meta->sequence, ==, 200);
  g_assert_cmpuint (meta->feedback, ==, 7);
  g_assert_cmpuint (meta->lost, ==, 70000);
  g_assert_true (meta->resynchronised);
  g_assert_cmpuint (meta->round_trip_time, ==, 123456789012);
}
#endif

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/gst/queue/before-playing", test_before_playing, NULL },
    { "/netflux/gst/queue/pause", test_pause, NULL },
    { "/netflux/gst/queue/full/upstream", test_full, "upstream" },
    { "/netflux/gst/queue/full/downstream", test_full, "downstream" },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

#if GST_CHECK_VERSION(1, 24, 0)
  g_test_add_func ("/netflux/gst/meta/serialised", test_serialised);
#endif

  return g_test_run ();
}
