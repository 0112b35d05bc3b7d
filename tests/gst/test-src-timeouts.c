/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <gst/netflux/gstnetfluxmeta.h>
#include <netflux/netflux.h>
#include <string.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "src.h"
#include "tests/common/netflux-test-table.h"

/* What netfluxsrc does while the partner is silent. */

static void
assert_watchdog (SrcFixture *self, gboolean expected)
{
  GstMessage *message = src_pop_message (self, "netflux-watchdog");
  const GstStructure *structure = gst_message_get_structure (message);
  gboolean expired;

  g_assert_cmpstr (gst_structure_get_string (structure, "watchdog"), ==, "receive");
  g_assert_true (gst_structure_get_boolean (structure, "expired", &expired));
  g_assert_cmpint (expired, ==, expected);
  netflux_test_message_done (message);
}

static void
fall_silent (SrcFixture *self, const char *action)
{
  g_autoptr (GstBuffer) buffer = NULL;

  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", action);
  gst_harness_play (self->harness);
  src_send_frame (self, 1, 'x');
  /* Images may be repeated before it comes. */
  do
    {
      g_clear_pointer (&buffer, gst_buffer_unref);
      buffer = gst_harness_pull (self->harness);
      g_assert_nonnull (buffer);
    }
  while (gst_buffer_get_netflux_meta (buffer) == NULL);
  g_object_set (self->harness->element, "watch-interval", 2 * GST_MSECOND, NULL);
  /* The error can be the first of the two. */
  if (!g_str_equal (action, "error"))
    assert_watchdog (self, TRUE);
}

/* One message for each edge. */
static void
test_timeout_message (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;

  fall_silent (self, "message");
  g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
  src_send_frame (self, 2, 'y');
  assert_watchdog (self, FALSE);
  buffer = gst_harness_pull (self->harness);
  src_assert_buffer (buffer, 2, 'y', TRUE);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING));
}

static void
test_timeout_values (SrcFixture *self, gconstpointer data)
{
  const char *kept = data;
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);

  g_object_set (self->harness->element, "keep-values-on-timeout", g_str_equal (kept, "x"),
                "safe-values", g_str_equal (kept, "safe") ? safe : NULL, NULL);
  fall_silent (self, "values");
  buffer = gst_harness_pull (self->harness);
  g_assert_true (src_has_flag (buffer, GST_BUFFER_FLAG_GAP));
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, MAX (strlen (kept), 1));
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, kept, MAX (strlen (kept), 1)), ==, 0);
  g_assert_null (gst_buffer_get_netflux_meta (buffer));
}

typedef struct
{
  int reached, ended; /* atomic */
} Hold;

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Hold *self = data;

  g_atomic_int_set (&self->reached, TRUE);
  while (!g_atomic_int_get (&self->ended))
    g_usleep (1000);

  return GST_PAD_PROBE_OK;
}

/* The pipeline stands still while a silence comes and goes: its image is that of the silence. */
static void
test_values_late (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->harness->element, "src");
  g_autoptr (GstBuffer) first = NULL, second = NULL, image = NULL, third = NULL;
  Hold held = { 0 };
  gulong probe;

  g_object_set (self->harness->element, "keep-values-on-timeout", TRUE, NULL);
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "values");
  gst_harness_play (self->harness);
  src_send_frame (self, 1, 'x');
  first = gst_harness_pull (self->harness);

  probe = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, hold, &held, NULL);
  src_send_frame (self, 2, 'y');
  netflux_test_wait (g_atomic_int_get (&held.reached));
  g_object_set (self->harness->element, "watch-interval", 2 * GST_MSECOND, NULL);
  assert_watchdog (self, TRUE);
  g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
  src_send_frame (self, 3, 'z');
  assert_watchdog (self, FALSE);
  g_atomic_int_set (&held.ended, TRUE);

  second = gst_harness_pull (self->harness);
  src_assert_buffer (second, 2, 'y', FALSE);
  image = gst_harness_pull (self->harness);
  g_assert_null (gst_buffer_get_netflux_meta (image));
  g_assert_cmpint (gst_buffer_memcmp (image, 0, "y", 1), ==, 0);
  third = gst_harness_pull (self->harness);
  src_assert_buffer (third, 3, 'z', TRUE);
  gst_pad_remove_probe (pad, probe);
}

/* The next image that is not that of a frame. */
static GstBuffer *
pull_image (SrcFixture *self, const char *content)
{
  gsize size = MAX (strlen (content), 1);

  for (;;)
    {
      GstBuffer *buffer = gst_harness_pull (self->harness);

      g_assert_nonnull (buffer);
      if (gst_buffer_get_netflux_meta (buffer) == NULL)
        {
          g_assert_true (src_has_flag (buffer, GST_BUFFER_FLAG_GAP));
          g_assert_cmpuint (gst_buffer_get_size (buffer), ==, size);
          g_assert_cmpint (gst_buffer_memcmp (buffer, 0, content, size), ==, 0);
          return buffer;
        }
      g_assert_false (src_has_flag (buffer, GST_BUFFER_FLAG_GAP));
      gst_buffer_unref (buffer);
    }
}

static void
assert_goes_on (SrcFixture *self, const char *content)
{
  GstClockTime last = 0;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GstBuffer) buffer = pull_image (self, content);

      g_assert_cmpint (src_has_flag (buffer, GST_BUFFER_FLAG_DISCONT), ==, i == 0);
      g_assert_true (GST_BUFFER_PTS_IS_VALID (buffer));
      g_assert_true (i == 0 || GST_BUFFER_PTS (buffer) > last);
      last = GST_BUFFER_PTS (buffer);
    }
}

/* Every cycle, until the partner is heard again. */
static void
test_timeout_repeat (SrcFixture *self, gconstpointer data)
{
  const char *kept = data;
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  g_autoptr (GstBuffer) buffer = NULL;

  g_object_set (self->harness->element, "keep-values-on-timeout", g_str_equal (kept, "x"),
                "safe-values", g_str_equal (kept, "safe") ? safe : NULL, NULL);
  fall_silent (self, "repeat");
  assert_goes_on (self, kept);
  g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
  src_send_frame (self, 2, 'y');
  do
    {
      g_clear_pointer (&buffer, gst_buffer_unref);
      buffer = gst_harness_pull (self->harness);
      g_assert_nonnull (buffer);
    }
  while (gst_buffer_get_netflux_meta (buffer) == NULL);
  src_assert_buffer (buffer, 2, 'y', TRUE);
  g_usleep (20000);
  g_assert_cmpuint (gst_harness_buffers_in_queue (self->harness), ==, 0);
}

/* The partner was never there. */
static void
test_absent (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);

  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "repeat");
  g_object_set (self->harness->element, "receive-size", 4, "safe-values",
                data == NULL ? NULL : safe, NULL);
  gst_harness_play (self->harness);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

      g_assert_cmpint (src_has_flag (buffer, GST_BUFFER_FLAG_DISCONT), ==, i == 0);
      g_assert_true (src_has_flag (buffer, GST_BUFFER_FLAG_GAP));
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
test_repeat_later (SrcFixture *self, gconstpointer data)
{
  g_object_set (self->harness->element, "keep-values-on-timeout", TRUE, NULL);
  fall_silent (self, "message");
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "repeat");
  assert_goes_on (self, "x");
}

static void
test_timeout_eos (SrcFixture *self, gconstpointer data)
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
test_timeout_error (SrcFixture *self, gconstpointer data)
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
test_watch_intervals (SrcFixture *self, gconstpointer data)
{
  const GstClockTime intervals[] = { 500 * GST_USECOND, 1500 * GST_USECOND, 10 * GST_MSECOND };

  gst_harness_play (self->harness);
  for (guint8 i = 0; i < 12; i++)
    {
      GstClockTime interval = intervals[i % G_N_ELEMENTS (intervals)];
      GstReferenceTimestampMeta *meta;
      GstClockTime arrival;
      GstBuffer *buffer;

      src_send_frame (self, (guint8) (2 * i + 1), 'x');
      buffer = gst_harness_pull (self->harness);
      meta = gst_buffer_get_reference_timestamp_meta (buffer, NULL);
      arrival = meta->timestamp;
      gst_buffer_unref (buffer);
      g_object_set (self->harness->element, "watch-interval", interval, NULL);
      assert_watchdog (self, TRUE);
      g_assert_cmpuint ((GstClockTime) g_get_monotonic_time () * 1000 - arrival, >=, interval);

      g_object_set (self->harness->element, "watch-interval", 60 * GST_SECOND, NULL);
      src_send_frame (self, (guint8) (2 * i + 2), 'y');
      assert_watchdog (self, FALSE);
      gst_buffer_unref (gst_harness_pull (self->harness));
    }
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (SrcFixture) cases[] = {
    { "/netflux/gst/src/timeout/message", test_timeout_message, NULL },
    { "/netflux/gst/src/timeout/kept", test_timeout_values, "x" },
    { "/netflux/gst/src/timeout/zeroed", test_timeout_values, "" },
    { "/netflux/gst/src/timeout/safe", test_timeout_values, "safe" },
    { "/netflux/gst/src/timeout/values/late", test_values_late, NULL },
    { "/netflux/gst/src/timeout/repeat/kept", test_timeout_repeat, "x" },
    { "/netflux/gst/src/timeout/repeat/zeroed", test_timeout_repeat, "\0" },
    { "/netflux/gst/src/timeout/repeat/safe", test_timeout_repeat, "safe" },
    { "/netflux/gst/src/timeout/repeat/absent", test_absent, NULL },
    { "/netflux/gst/src/timeout/repeat/absent-safe", test_absent, "safe" },
    { "/netflux/gst/src/timeout/repeat/later", test_repeat_later, NULL },
    { "/netflux/gst/src/timeout/eos", test_timeout_eos, NULL },
    { "/netflux/gst/src/timeout/error", test_timeout_error, NULL },
    { "/netflux/gst/src/watch-intervals", test_watch_intervals, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  netflux_test_add_cases (SrcFixture, cases, src_set_up, src_tear_down);

  return g_test_run ();
}
