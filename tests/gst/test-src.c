/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <gst/netflux/gstnetfluxmeta.h>
#include <netflux/netflux.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "src.h"
#include "tests/common/netflux-test-table.h"

/* Numbers as they arrive; what becomes a buffer, and where something is missing. */
static const struct
{
  guint8 sequence;
  gboolean accepted;
  gboolean discont;
  guint lost;
} arrivals[] = {
  { 250, TRUE, TRUE, 0 },  { 251, TRUE, FALSE, 0 },  { 251, FALSE, FALSE, 0 },
  { 253, TRUE, TRUE, 1 },  { 252, FALSE, FALSE, 0 }, { 254, TRUE, FALSE, 0 },
  { 255, TRUE, FALSE, 0 }, { 0, TRUE, FALSE, 0 },    { 1, TRUE, FALSE, 0 },
  { 6, TRUE, TRUE, 4 },    { 7, TRUE, FALSE, 0 },
};

static void
test_discont (SrcFixture *self, gconstpointer data)
{
  GstClockTime last = 0;

  gst_harness_play (self->harness);
  for (guint i = 0; i < G_N_ELEMENTS (arrivals); i++)
    src_send_frame (self, arrivals[i].sequence, (guint8) i);
  for (guint i = 0; i < G_N_ELEMENTS (arrivals); i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      GstNetfluxMeta *meta;

      if (!arrivals[i].accepted)
        continue;
      buffer = gst_harness_pull (self->harness);
      src_assert_buffer (buffer, arrivals[i].sequence, (guint8) i, arrivals[i].discont);
      meta = gst_buffer_get_netflux_meta (buffer);
      g_assert_cmpuint (meta->lost, ==, arrivals[i].lost);
      g_assert_cmpint (meta->resynchronised, ==, i == 0);
      g_assert_false (GST_CLOCK_TIME_IS_VALID (meta->round_trip_time));
      g_assert_true (GST_BUFFER_PTS_IS_VALID (buffer));
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), >=, last);
      last = GST_BUFFER_PTS (buffer);
    }
}

/* The time of arrival, as running time and on the monotonic clock. */
static void
test_times (SrcFixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  for (guint8 i = 1; i <= 3; i++)
    {
      GstClockTime before = (GstClockTime) g_get_monotonic_time () * 1000;
      g_autoptr (GstBuffer) buffer = NULL;
      GstReferenceTimestampMeta *meta;
      GstClockTime base_time, after;

      src_send_frame (self, i, 0);
      buffer = gst_harness_pull (self->harness);
      after = (GstClockTime) g_get_monotonic_time () * 1000;
      meta = gst_buffer_get_reference_timestamp_meta (buffer, NULL);
      g_assert_nonnull (meta);
      /* A microsecond for what is cut off, a millisecond for how the kernel's time of day is
       * told from the monotonic time. */
      g_assert_cmpuint (meta->timestamp + GST_MSECOND, >=, before);
      g_assert_cmpuint (meta->timestamp, <=, after + GST_MSECOND);
      base_time = gst_element_get_base_time (self->harness->element);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, meta->timestamp - base_time);
    }
}

static void
test_meta_survives_copy (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GstBuffer) copy = NULL;
  g_autoptr (GstBuffer) part = NULL;

  gst_harness_play (self->harness);
  src_send_frame (self, 9, 'x');
  buffer = gst_harness_pull (self->harness);
  copy = gst_buffer_copy_deep (buffer);
  src_assert_buffer (copy, 9, 'x', TRUE);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, 1);
  g_assert_cmpuint (gst_buffer_get_netflux_meta (part)->sequence, ==, 9);
}

/* Whatever comes from the network. */
static void
test_sizes (SrcFixture *self, gconstpointer data)
{
  g_autofree guint8 *zeros = g_malloc0 (65507);
  g_autoptr (GstBuffer) empty = NULL;
  g_autoptr (GstBuffer) cut = NULL;
  g_autoptr (GstBuffer) whole = NULL;

  gst_harness_play (self->harness);
  src_send_bytes (self, zeros, 0);
  src_send_bytes (self, zeros, 1);
  zeros[0] = 1;
  src_send_bytes (self, zeros, 2);
  empty = gst_harness_pull (self->harness);
  g_assert_cmpuint (gst_buffer_get_size (empty), ==, 0);

  zeros[0] = 2;
  src_send_bytes (self, zeros, 65507);
  whole = gst_harness_pull (self->harness);
  g_assert_cmpuint (gst_buffer_get_size (whole), ==, 65505);

  g_object_set (self->harness->element, "receive-size", 4, NULL);
  zeros[0] = 3;
  src_send_bytes (self, zeros, 5);
  zeros[0] = 4;
  src_send_bytes (self, zeros, 7);
  cut = gst_harness_pull (self->harness);
  g_assert_cmpuint (gst_buffer_get_netflux_meta (cut)->sequence, ==, 4);
  g_assert_cmpuint (gst_buffer_get_size (cut), ==, 4);
}

static guint64
get_stat (SrcFixture *self, const char *name)
{
  GstStructure *stats;
  guint64 value;

  g_object_get (self->harness->element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);

  return value;
}

/* Downstream is stuck in a pad probe: the bounded queue leaks, and tells where. */
static GstPadProbeReturn
on_block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

static void
test_leaky (SrcFixture *self, gconstpointer data)
{
  const char *leaky = data;
  gboolean oldest = g_str_equal (leaky, "downstream");
  gulong probe;
  GstPad *pad = gst_element_get_static_pad (self->harness->element, "src");

  gst_util_set_object_arg (G_OBJECT (self->harness->element), "leaky-type", leaky);
  g_object_set (self->harness->element, "max-buffers", 3, NULL);
  gst_harness_play (self->harness);
  probe = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, on_block,
                             NULL, NULL);
  src_send_frame (self, 1, 0);
  netflux_test_wait (gst_pad_is_blocking (pad));
  for (guint8 i = 2; i <= 9; i++)
    src_send_frame (self, i, 0);
  netflux_test_wait (get_stat (self, "buffers-dropped") == 5);
  gst_pad_remove_probe (pad, probe);

  for (guint8 i = 0; i < 4; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);
      guint8 expected = (guint8) (i == 0 ? 1 : i + (oldest ? 6 : 1));

      src_assert_buffer (buffer, expected, 0, i == 0 || (oldest && i == 1));
    }
  src_send_frame (self, 10, 0);
  {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

    src_assert_buffer (buffer, 10, 0, !oldest);
  }
  gst_object_unref (pad);
}

/* Flushed while data flow, it goes on. */
static void
test_flush (SrcFixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  for (guint8 i = 1; i < 100; i++)
    {
      guint8 sequence;

      gst_element_send_event (self->harness->element, gst_event_new_flush_start ());
      src_send_frame (self, i, 'x');
      gst_element_send_event (self->harness->element, gst_event_new_flush_stop (TRUE));
      src_send_frame (self, ++i, 'y');
      do
        {
          g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

          g_assert_nonnull (buffer);
          sequence = gst_buffer_get_netflux_meta (buffer)->sequence;
        }
      while (sequence != i);
    }
}

/* What a flush that resets the time does in a pipeline: a new base time while data flow. */
static void
test_base_time (SrcFixture *self, gconstpointer data)
{
  GstClockTime base_time;

  gst_harness_play (self->harness);
  base_time = gst_element_get_base_time (self->harness->element);
  for (guint8 i = 1; i <= 6; i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      GstReferenceTimestampMeta *meta;

      gst_element_set_base_time (self->harness->element,
                                 i % 2 == 0 ? base_time : base_time + GST_SECOND);
      src_send_frame (self, i, 0);
      buffer = gst_harness_pull (self->harness);
      meta = gst_buffer_get_reference_timestamp_meta (buffer, NULL);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==,
                        meta->timestamp - gst_element_get_base_time (self->harness->element));
    }
}

static void
test_latency (SrcFixture *self, gconstpointer data)
{
  GstQuery *query = gst_query_new_latency ();
  gboolean live;
  GstClockTime least, most;

  gst_harness_play (self->harness);
  g_assert_true (gst_element_query (self->harness->element, query));
  gst_query_parse_latency (query, &live, &least, &most);
  g_assert_true (live);
  g_assert_cmpuint (least, ==, 0);
  g_assert_false (GST_CLOCK_TIME_IS_VALID (most));
  gst_query_unref (query);
}

/* When the cycle of the partner is known, so is how long a frame can wait in the queue. */
static void
test_measured_latency (SrcFixture *self, gconstpointer data)
{
  GstQuery *query = gst_query_new_latency ();
  GstMessage *message = NULL;
  GstClockTime most;
  guint8 sequence = 0;

  g_object_set (self->harness->element, "stats-interval", 10 * GST_MSECOND, "max-buffers", 20,
                NULL);
  gst_harness_play (self->harness);
  while (message == NULL)
    {
      src_send_frame (self, ++sequence, 0);
      gst_buffer_unref (gst_harness_pull (self->harness));
      g_usleep (1000);
      message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_LATENCY);
    }
  netflux_test_message_done (message);

  g_assert_true (gst_element_query (self->harness->element, query));
  gst_query_parse_latency (query, NULL, NULL, &most);
  g_assert_cmpuint (most, >=, 20 * GST_MSECOND);
  g_assert_true (GST_CLOCK_TIME_IS_VALID (most));
  gst_query_unref (query);

  message = src_pop_message (self, "netflux-stats");
  g_assert_true (gst_structure_has_field_typed (gst_message_get_structure (message),
                                                "frames-accepted", G_TYPE_UINT64));
  g_assert_true (gst_structure_has_field_typed (gst_message_get_structure (message),
                                                "avg-partner-interval", G_TYPE_DOUBLE));
  g_assert_true (gst_structure_has_field (gst_message_get_structure (message), "rtt-p99"));
  netflux_test_message_done (message);
}

static void
assert_state (SrcFixture *self, const char *old_state, const char *new_state)
{
  GstMessage *message = src_pop_message (self, "netflux-state");
  const GstStructure *structure = gst_message_get_structure (message);

  g_assert_cmpstr (gst_structure_get_string (structure, "old-state"), ==, old_state);
  g_assert_cmpstr (gst_structure_get_string (structure, "new-state"), ==, new_state);
  netflux_test_message_done (message);
}

/* One message for each change, in order. */
static void
test_state_messages (SrcFixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  assert_state (self, "stopped", "waiting");
  src_send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
  assert_state (self, "waiting", "up");
  g_object_set (self->harness->element, "watch-interval", 2 * GST_MSECOND, NULL);
  assert_state (self, "up", "lost");
}

/* Each of its frames looks like the end of an outage: one warning says so. */
static void
test_slow_partner (SrcFixture *self, gconstpointer data)
{
  GstMessage *message = NULL;
  guint n_warnings = 0;

  g_object_set (self->harness->element, "watch-interval", 1 * GST_MSECOND, NULL);
  gst_harness_play (self->harness);
  for (guint i = 1, after = 0; after < 40; i++)
    {
      src_send_frame (self, (guint8) i, 'x');
      gst_buffer_unref (gst_harness_pull (self->harness));
      g_usleep (20000);
      after += n_warnings;
      while ((message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING)) != NULL)
        {
          g_autoptr (GError) error = NULL;

          gst_message_parse_warning (message, &error, NULL);
          g_assert_nonnull (strstr (error->message, " sends every "));
          g_assert_nonnull (strstr (error->message, "the watch interval of 1.0 ms"));
          n_warnings++;
          netflux_test_message_done (message);
        }
      g_assert_cmpuint (n_warnings, <=, 1);
    }
}

/* In PAUSED nothing is queued; the first buffer after it tells of the gap. */
static void
test_pause (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) second = NULL;

  gst_harness_play (self->harness);
  src_send_frame (self, 1, 'a');
  first = gst_harness_pull (self->harness);
  gst_element_set_state (self->harness->element, GST_STATE_PAUSED);
  src_send_frame (self, 2, 'b');
  netflux_test_wait (get_stat (self, "frames-accepted") == 2);
  gst_element_set_state (self->harness->element, GST_STATE_PLAYING);
  src_send_frame (self, 3, 'c');
  second = gst_harness_pull (self->harness);
  src_assert_buffer (second, 3, 'c', TRUE);
}

#if CAN_ASSIST
static gboolean
is_enough (gpointer data)
{
  return TRUE;
}

/* An engine has one assistant. Who asks can be the one itself: with the next frame the
 * element tries again. */
static gboolean
is_assisted (SrcFixture *self)
{
  static guint8 sequence;

  src_send_frame (self, ++sequence, 'a');
  return !netflux_engine_assist (netflux_engine_get_default (), is_enough, NULL);
}

/* Where it waits for frames it does the engine's work. */
static void
test_assistance (SrcFixture *self, gconstpointer data)
{
  gst_element_set_state (self->harness->element, GST_STATE_PAUSED);
  g_assert_false (is_assisted (self));
  gst_harness_play (self->harness);
  netflux_test_wait (is_assisted (self));
  gst_buffer_unref (gst_harness_pull (self->harness));
}
#endif

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (SrcFixture) cases[] = {
    { "/netflux/gst/src/discont", test_discont, NULL },
    { "/netflux/gst/src/times", test_times, NULL },
    { "/netflux/gst/src/meta-survives-copy", test_meta_survives_copy, NULL },
    { "/netflux/gst/src/sizes", test_sizes, NULL },
    { "/netflux/gst/src/leaky/upstream", test_leaky, "upstream" },
    { "/netflux/gst/src/leaky/downstream", test_leaky, "downstream" },
    { "/netflux/gst/src/flush", test_flush, NULL },
    { "/netflux/gst/src/base-time", test_base_time, NULL },
    { "/netflux/gst/src/latency", test_latency, NULL },
    { "/netflux/gst/src/measured-latency", test_measured_latency, NULL },
    { "/netflux/gst/src/state-messages", test_state_messages, NULL },
    { "/netflux/gst/src/slow-partner", test_slow_partner, NULL },
    { "/netflux/gst/src/pause", test_pause, NULL },
#if CAN_ASSIST
    { "/netflux/gst/src/assistance", test_assistance, NULL },
#endif
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (SrcFixture, cases, src_set_up, src_tear_down);

  return g_test_run ();
}
