/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <gst/netflux/gstnetfluxmeta.h>
#include <netflux/netflux.h>

#include "messages.h"
#include "netflux-test-loop.h"

/* netfluxsrc, with a socket as its partner that sends what the test wants. */

typedef struct
{
  GSocket *partner;
  GSocketAddress *address; /* of the element */
  GstHarness *harness;
  GstBus *bus;
  guint16 port;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
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

static void
tear_down (Fixture *self, gconstpointer data)
{
  gst_element_set_bus (self->harness->element, NULL);
  gst_harness_teardown (self->harness);
  g_object_unref (self->bus);
  g_object_unref (self->partner);
  g_object_unref (self->address);
}

static void
send_bytes (Fixture *self, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_socket_send_to (self->partner, self->address, data, size, NULL, &error);
  g_assert_no_error (error);
}

static void
send_frame (Fixture *self, guint8 sequence, guint8 content)
{
  const guint8 frame[] = { sequence, 0, content };

  send_bytes (self, frame, sizeof frame);
}

static gboolean
has_flag (GstBuffer *buffer, GstBufferFlags flag)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, flag);
}

static void
assert_buffer (GstBuffer *buffer, guint8 sequence, guint8 content, gboolean discont)
{
  GstNetfluxMeta *meta = gst_buffer_get_netflux_meta (buffer);

  g_assert_nonnull (meta);
  g_assert_cmpuint (meta->sequence, ==, sequence);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 1);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, &content, 1), ==, 0);
  g_assert_cmpint (has_flag (buffer, GST_BUFFER_FLAG_DISCONT), ==, discont);
}

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
test_discont (Fixture *self, gconstpointer data)
{
  GstClockTime last = 0;

  gst_harness_play (self->harness);
  for (guint i = 0; i < G_N_ELEMENTS (arrivals); i++)
    send_frame (self, arrivals[i].sequence, (guint8) i);
  for (guint i = 0; i < G_N_ELEMENTS (arrivals); i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      GstNetfluxMeta *meta;

      if (!arrivals[i].accepted)
        continue;
      buffer = gst_harness_pull (self->harness);
      assert_buffer (buffer, arrivals[i].sequence, (guint8) i, arrivals[i].discont);
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
test_times (Fixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  for (guint8 i = 1; i <= 3; i++)
    {
      GstClockTime before = (GstClockTime) g_get_monotonic_time () * 1000;
      g_autoptr (GstBuffer) buffer = NULL;
      GstReferenceTimestampMeta *meta;
      GstClockTime base_time, after;

      send_frame (self, i, 0);
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
test_meta_survives_copy (Fixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GstBuffer) copy = NULL;
  g_autoptr (GstBuffer) part = NULL;

  gst_harness_play (self->harness);
  send_frame (self, 9, 'x');
  buffer = gst_harness_pull (self->harness);
  copy = gst_buffer_copy_deep (buffer);
  assert_buffer (copy, 9, 'x', TRUE);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, 1);
  g_assert_cmpuint (gst_buffer_get_netflux_meta (part)->sequence, ==, 9);
}

/* Whatever comes from the network. */
static void
test_sizes (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *zeros = g_malloc0 (65507);
  g_autoptr (GstBuffer) empty = NULL;
  g_autoptr (GstBuffer) cut = NULL;
  g_autoptr (GstBuffer) whole = NULL;

  gst_harness_play (self->harness);
  send_bytes (self, zeros, 0);
  send_bytes (self, zeros, 1);
  zeros[0] = 1;
  send_bytes (self, zeros, 2);
  empty = gst_harness_pull (self->harness);
  g_assert_cmpuint (gst_buffer_get_size (empty), ==, 0);

  zeros[0] = 2;
  send_bytes (self, zeros, 65507);
  whole = gst_harness_pull (self->harness);
  g_assert_cmpuint (gst_buffer_get_size (whole), ==, 65505);

  g_object_set (self->harness->element, "receive-size", 4, NULL);
  zeros[0] = 3;
  send_bytes (self, zeros, 5);
  zeros[0] = 4;
  send_bytes (self, zeros, 7);
  cut = gst_harness_pull (self->harness);
  g_assert_cmpuint (gst_buffer_get_netflux_meta (cut)->sequence, ==, 4);
  g_assert_cmpuint (gst_buffer_get_size (cut), ==, 4);
}

static guint64
get_stat (Fixture *self, const char *name)
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
test_leaky (Fixture *self, gconstpointer data)
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
  send_frame (self, 1, 0);
  netflux_test_wait (gst_pad_is_blocking (pad));
  for (guint8 i = 2; i <= 9; i++)
    send_frame (self, i, 0);
  netflux_test_wait (get_stat (self, "buffers-dropped") == 5);
  gst_pad_remove_probe (pad, probe);

  for (guint8 i = 0; i < 4; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);
      guint8 expected = (guint8) (i == 0 ? 1 : i + (oldest ? 6 : 1));

      assert_buffer (buffer, expected, 0, i == 0 || (oldest && i == 1));
    }
  send_frame (self, 10, 0);
  {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

    assert_buffer (buffer, 10, 0, !oldest);
  }
  gst_object_unref (pad);
}

static GstMessage *
pop_element_message (Fixture *self, const char *name)
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

static void
assert_watchdog (Fixture *self, gboolean expected)
{
  GstMessage *message = pop_element_message (self, "netflux-watchdog");
  const GstStructure *structure = gst_message_get_structure (message);
  gboolean expired;

  g_assert_cmpstr (gst_structure_get_string (structure, "watchdog"), ==, "receive");
  g_assert_true (gst_structure_get_boolean (structure, "expired", &expired));
  g_assert_cmpint (expired, ==, expected);
  netflux_test_message_done (message);
}

static void
fall_silent (Fixture *self, const char *action)
{
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", action);
  gst_harness_play (self->harness);
  send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
  g_object_set (self->harness->element, "watch-interval", 2 * GST_MSECOND, NULL);
  /* The error can be the first of the two. */
  if (!g_str_equal (action, "error"))
    assert_watchdog (self, TRUE);
}

/* One message for each edge. */
static void
test_timeout_message (Fixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;

  fall_silent (self, "message");
  g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
  send_frame (self, 2, 'y');
  assert_watchdog (self, FALSE);
  buffer = gst_harness_pull (self->harness);
  assert_buffer (buffer, 2, 'y', TRUE);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING));
}

static void
test_timeout_values (Fixture *self, gconstpointer data)
{
  const char *kept = data;
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);

  g_object_set (self->harness->element, "keep-values-on-timeout", g_str_equal (kept, "x"),
                "safe-values", g_str_equal (kept, "safe") ? safe : NULL, NULL);
  fall_silent (self, "values");
  buffer = gst_harness_pull (self->harness);
  g_assert_true (has_flag (buffer, GST_BUFFER_FLAG_GAP));
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, MAX (strlen (kept), 1));
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, kept, MAX (strlen (kept), 1)), ==, 0);
  g_assert_null (gst_buffer_get_netflux_meta (buffer));
}

/* The next image that is no frame's. */
static GstBuffer *
pull_image (Fixture *self, const char *content)
{
  gsize size = MAX (strlen (content), 1);

  for (;;)
    {
      GstBuffer *buffer = gst_harness_pull (self->harness);

      g_assert_nonnull (buffer);
      if (gst_buffer_get_netflux_meta (buffer) == NULL)
        {
          g_assert_true (has_flag (buffer, GST_BUFFER_FLAG_GAP));
          g_assert_cmpuint (gst_buffer_get_size (buffer), ==, size);
          g_assert_cmpint (gst_buffer_memcmp (buffer, 0, content, size), ==, 0);
          return buffer;
        }
      g_assert_false (has_flag (buffer, GST_BUFFER_FLAG_GAP));
      gst_buffer_unref (buffer);
    }
}

static void
assert_goes_on (Fixture *self, const char *content)
{
  GstClockTime last = 0;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GstBuffer) buffer = pull_image (self, content);

      g_assert_cmpint (has_flag (buffer, GST_BUFFER_FLAG_DISCONT), ==, i == 0);
      g_assert_true (GST_BUFFER_PTS_IS_VALID (buffer));
      g_assert_true (i == 0 || GST_BUFFER_PTS (buffer) > last);
      last = GST_BUFFER_PTS (buffer);
    }
}

/* Every cycle, until the partner is heard again. */
static void
test_timeout_repeat (Fixture *self, gconstpointer data)
{
  const char *kept = data;
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  g_autoptr (GstBuffer) buffer = NULL;

  g_object_set (self->harness->element, "keep-values-on-timeout", g_str_equal (kept, "x"),
                "safe-values", g_str_equal (kept, "safe") ? safe : NULL, NULL);
  fall_silent (self, "repeat");
  assert_goes_on (self, kept);
  g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
  send_frame (self, 2, 'y');
  do
    {
      g_clear_pointer (&buffer, gst_buffer_unref);
      buffer = gst_harness_pull (self->harness);
      g_assert_nonnull (buffer);
    }
  while (gst_buffer_get_netflux_meta (buffer) == NULL);
  assert_buffer (buffer, 2, 'y', TRUE);
  g_usleep (20000);
  g_assert_cmpuint (gst_harness_buffers_in_queue (self->harness), ==, 0);
}

/* The partner was never there. */
static void
test_absent (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);

  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "repeat");
  g_object_set (self->harness->element, "receive-size", 4, "safe-values",
                data == NULL ? NULL : safe, NULL);
  gst_harness_play (self->harness);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

      g_assert_cmpint (has_flag (buffer, GST_BUFFER_FLAG_DISCONT), ==, i == 0);
      g_assert_true (has_flag (buffer, GST_BUFFER_FLAG_GAP));
      g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 4);
      g_assert_cmpint (gst_buffer_memcmp (buffer, 0, data == NULL ? "\0\0\0" : "safe", 4), ==, 0);
    }
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "message");
  gst_element_send_event (self->harness->element, gst_event_new_eos ());
  for (;;)
    {
      g_autoptr (GstEvent) event = gst_harness_pull_event (self->harness);

      g_assert_nonnull (event);
      if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
        break;
    }
}

/* It can be switched on while the partner is silent. */
static void
test_repeat_later (Fixture *self, gconstpointer data)
{
  g_object_set (self->harness->element, "keep-values-on-timeout", TRUE, NULL);
  fall_silent (self, "message");
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "repeat");
  assert_goes_on (self, "x");
}

static void
test_timeout_eos (Fixture *self, gconstpointer data)
{
  fall_silent (self, "eos");
  for (;;)
    {
      g_autoptr (GstEvent) event = gst_harness_pull_event (self->harness);

      g_assert_nonnull (event);
      if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
        break;
    }
}

static void
test_timeout_error (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GstMessage *message;

  fall_silent (self, "error");
  message = gst_bus_timed_pop_filtered (self->bus, 30 * GST_SECOND, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ);
  netflux_test_message_done (message);
}

/* Never early, and once for each edge. */
static void
test_watch_intervals (Fixture *self, gconstpointer data)
{
  const GstClockTime intervals[] = { 500 * GST_USECOND, 1500 * GST_USECOND, 10 * GST_MSECOND };

  gst_harness_play (self->harness);
  for (guint8 i = 0; i < 12; i++)
    {
      GstClockTime interval = intervals[i % G_N_ELEMENTS (intervals)];
      GstReferenceTimestampMeta *meta;
      GstClockTime arrival;
      GstBuffer *buffer;

      send_frame (self, (guint8) (2 * i + 1), 'x');
      buffer = gst_harness_pull (self->harness);
      meta = gst_buffer_get_reference_timestamp_meta (buffer, NULL);
      arrival = meta->timestamp;
      gst_buffer_unref (buffer);
      g_object_set (self->harness->element, "watch-interval", interval, NULL);
      assert_watchdog (self, TRUE);
      g_assert_cmpuint ((GstClockTime) g_get_monotonic_time () * 1000 - arrival, >=, interval);

      g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
      send_frame (self, (guint8) (2 * i + 2), 'y');
      assert_watchdog (self, FALSE);
      gst_buffer_unref (gst_harness_pull (self->harness));
    }
}

/* Flushed while data flow, it goes on. */
static void
test_flush (Fixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  for (guint8 i = 1; i < 100; i++)
    {
      guint8 sequence;

      gst_element_send_event (self->harness->element, gst_event_new_flush_start ());
      send_frame (self, i, 'x');
      gst_element_send_event (self->harness->element, gst_event_new_flush_stop (TRUE));
      send_frame (self, ++i, 'y');
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
test_base_time (Fixture *self, gconstpointer data)
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
      send_frame (self, i, 0);
      buffer = gst_harness_pull (self->harness);
      meta = gst_buffer_get_reference_timestamp_meta (buffer, NULL);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==,
                        meta->timestamp - gst_element_get_base_time (self->harness->element));
    }
}

static void
test_latency (Fixture *self, gconstpointer data)
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
test_measured_latency (Fixture *self, gconstpointer data)
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
      send_frame (self, ++sequence, 0);
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

  message = pop_element_message (self, "netflux-stats");
  g_assert_true (gst_structure_has_field_typed (gst_message_get_structure (message),
                                                "frames-accepted", G_TYPE_UINT64));
  g_assert_true (gst_structure_has_field_typed (gst_message_get_structure (message),
                                                "avg-partner-interval", G_TYPE_DOUBLE));
  g_assert_true (gst_structure_has_field (gst_message_get_structure (message), "rtt-p99"));
  netflux_test_message_done (message);
}

static void
assert_state (Fixture *self, const char *old_state, const char *new_state)
{
  GstMessage *message = pop_element_message (self, "netflux-state");
  const GstStructure *structure = gst_message_get_structure (message);

  g_assert_cmpstr (gst_structure_get_string (structure, "old-state"), ==, old_state);
  g_assert_cmpstr (gst_structure_get_string (structure, "new-state"), ==, new_state);
  netflux_test_message_done (message);
}

/* One message for each change, in order. */
static void
test_state_messages (Fixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  assert_state (self, "stopped", "waiting");
  send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
  assert_state (self, "waiting", "up");
  g_object_set (self->harness->element, "watch-interval", 2 * GST_MSECOND, NULL);
  assert_state (self, "up", "lost");
}

/* In PAUSED nothing is queued; the first buffer after it tells of the gap. */
static void
test_pause (Fixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) second = NULL;

  gst_harness_play (self->harness);
  send_frame (self, 1, 'a');
  first = gst_harness_pull (self->harness);
  gst_element_set_state (self->harness->element, GST_STATE_PAUSED);
  send_frame (self, 2, 'b');
  netflux_test_wait (get_stat (self, "frames-accepted") == 2);
  gst_element_set_state (self->harness->element, GST_STATE_PLAYING);
  send_frame (self, 3, 'c');
  second = gst_harness_pull (self->harness);
  assert_buffer (second, 3, 'c', TRUE);
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
is_assisted (Fixture *self)
{
  static guint8 sequence;

  send_frame (self, ++sequence, 'a');
  return !netflux_engine_assist (netflux_engine_get_default (), is_enough, NULL);
}

/* Where it waits for frames it does the engine's work. */
static void
test_assistance (Fixture *self, gconstpointer data)
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
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
    const char *argument;
  } cases[] = {
    { "/netflux/gst/src/discont", test_discont, NULL },
    { "/netflux/gst/src/times", test_times, NULL },
    { "/netflux/gst/src/meta-survives-copy", test_meta_survives_copy, NULL },
    { "/netflux/gst/src/sizes", test_sizes, NULL },
    { "/netflux/gst/src/leaky/upstream", test_leaky, "upstream" },
    { "/netflux/gst/src/leaky/downstream", test_leaky, "downstream" },
    { "/netflux/gst/src/timeout/message", test_timeout_message, NULL },
    { "/netflux/gst/src/timeout/kept", test_timeout_values, "x" },
    { "/netflux/gst/src/timeout/zeroed", test_timeout_values, "" },
    { "/netflux/gst/src/timeout/safe", test_timeout_values, "safe" },
    { "/netflux/gst/src/timeout/repeat/kept", test_timeout_repeat, "x" },
    { "/netflux/gst/src/timeout/repeat/zeroed", test_timeout_repeat, "\0" },
    { "/netflux/gst/src/timeout/repeat/safe", test_timeout_repeat, "safe" },
    { "/netflux/gst/src/timeout/repeat/absent", test_absent, NULL },
    { "/netflux/gst/src/timeout/repeat/absent-safe", test_absent, "safe" },
    { "/netflux/gst/src/timeout/repeat/later", test_repeat_later, NULL },
    { "/netflux/gst/src/timeout/eos", test_timeout_eos, NULL },
    { "/netflux/gst/src/timeout/error", test_timeout_error, NULL },
    { "/netflux/gst/src/watch-intervals", test_watch_intervals, NULL },
    { "/netflux/gst/src/flush", test_flush, NULL },
    { "/netflux/gst/src/base-time", test_base_time, NULL },
    { "/netflux/gst/src/latency", test_latency, NULL },
    { "/netflux/gst/src/measured-latency", test_measured_latency, NULL },
    { "/netflux/gst/src/state-messages", test_state_messages, NULL },
    { "/netflux/gst/src/pause", test_pause, NULL },
#if CAN_ASSIST
    { "/netflux/gst/src/assistance", test_assistance, NULL },
#endif
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, cases[i].argument, set_up, cases[i].func, tear_down);

  return g_test_run ();
}
