/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/audio/audio.h>
#include <gst/gst.h>
#include <netflux/netflux.h>
#include <string.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "partner.h"
#include "tests/common/netflux-test-table.h"

/* What the elements know of single values: sinks that write a field each, and values on the
 * bus. */

static void
push (PartnerFixture *self, const char *name, gconstpointer data, gsize size)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);
  GstPad *pad = gst_element_get_static_pad (source, "sink");
  GstPad *peer = gst_pad_get_peer (pad);

  g_assert_cmpint (gst_pad_push (peer, buffer), ==, GST_FLOW_OK);
  gst_object_unref (peer);
  gst_object_unref (pad);
}

/* A source pad in front of a sink, which the test pushes into. */
static void
feed (PartnerFixture *self, const char *name, const char *caps)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstPad *pad = gst_pad_new (NULL, GST_PAD_SRC);
  GstPad *sink_pad = gst_element_get_static_pad (sink, "sink");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_set_active (pad, TRUE);
  g_assert_cmpint (gst_pad_link (pad, sink_pad), ==, GST_PAD_LINK_OK);
  gst_pad_push_event (pad, gst_event_new_stream_start (name));
  if (caps != NULL)
    {
      g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);

      gst_pad_push_event (pad, gst_event_new_caps (parsed));
    }
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
  gst_object_unref (sink_pad);
}

static void
unfeed (PartnerFixture *self, const char *name)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstPad *sink_pad = gst_element_get_static_pad (sink, "sink");
  GstPad *pad = gst_pad_get_peer (sink_pad);

  gst_pad_unlink (pad, sink_pad);
  gst_object_unref (pad);
  gst_object_unref (pad);
  gst_object_unref (sink_pad);
}

/* Three sinks and the application write one field each, and none of them another's. */
static void
test_sinks (PartnerFixture *self, gconstpointer data)
{
  const float samples[] = { 1.5F, 12.5F };
  g_autofree char *description = g_strdup_printf (
      "netfluxsink name=a connection-key=plc path=speed netfluxsink name=b connection-key=plc "
      "path=count netfluxsink name=c connection-key=plc path=name netfluxsrc connection-key=plc "
      "uri=netflux://127.0.0.1:%u?local-port=%u&local-address=127.0.0.1 "
      "send-layout=\"" PARTNER_LAYOUT "\" name=source ! fakesink async=false",
      self->partner_port, self->port);
  const char *names[] = { "a", "b", "c" };
  g_autoptr (GstElement) source = NULL;
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (GError) error = NULL;

  partner_play (self, description);
  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  g_object_get (source, "used-link", &link, NULL);
  feed (self, "a",
        "audio/x-raw, format=" GST_AUDIO_NE (F32) ", rate=100, channels=1, "
                                                  "layout=interleaved");
  feed (self, "b", "application/json");
  feed (self, "c", "text/x-raw, format=utf8");
  push (self, "a", samples, sizeof samples);
  push (self, "b", "-7", 2);
  push (self, "c", "abc\n", 4);
  g_assert_true (netflux_link_set_value (link, "run", g_variant_new_boolean (TRUE), &error));
  g_assert_no_error (error);
  netflux_test_wait (partner_has (self, "speed", "12.5") && partner_has (self, "count", "-7") &&
                     partner_has (self, "name", "'abc'") && partner_has (self, "run", "true"));
  push (self, "b", "{\"pts\": 1, \"values\": {\"speed\": 3, \"count\": 9}}", 47);
  netflux_test_wait (partner_has (self, "count", "9"));
  g_assert_true (partner_has (self, "speed", "12.5"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    unfeed (self, names[i]);
}

static void
test_sink_errors (PartnerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *layout;
    const char *text;
    const char *message;
  } cases[] = {
    { "", "1", "set the property send-layout" },
    { "send-layout=\"" PARTNER_LAYOUT "\"", "70000", "count: 70000" },
    { "send-layout=\"" PARTNER_LAYOUT "\"", "\"x\"", "count: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *description = g_strdup_printf (
          "netfluxsink name=a path=count uri=netflux://127.0.0.1:%u?local-port=0 %s "
          "fakesink async=false",
          self->partner_port, cases[i].layout);
      GstMessage *message;
      g_autoptr (GError) error = NULL;
      g_autoptr (GstElement) sink = NULL;
      GstPad *pad, *peer;

      partner_play (self, description);
      sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "a");
      pad = gst_element_get_static_pad (sink, "sink");
      peer = gst_pad_new (NULL, GST_PAD_SRC);
      gst_pad_set_active (peer, TRUE);
      gst_pad_link (peer, pad);
      gst_pad_push_event (peer, gst_event_new_stream_start ("a"));
      {
        GstSegment segment;

        gst_segment_init (&segment, GST_FORMAT_TIME);
        gst_pad_push_event (peer, gst_event_new_segment (&segment));
      }
      g_assert_cmpint (
          gst_pad_push (peer, gst_buffer_new_memdup (cases[i].text, strlen (cases[i].text))), ==,
          GST_FLOW_ERROR);
      message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);
      g_assert_nonnull (message);
      gst_message_parse_error (message, &error, NULL);
      netflux_test_message_done (message);
      g_assert_nonnull (strstr (error->message, cases[i].message));
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_pad_unlink (peer, pad);
      gst_object_unref (peer);
      gst_object_unref (pad);
      gst_clear_object (&self->pipeline);
      gst_clear_object (&self->bus);
    }
}

static const GValue *
wait_value (PartnerFixture *self, const char *path, GstMessage **message)
{
  for (;;)
    {
      const GstStructure *structure;

      *message = gst_bus_timed_pop_filtered (self->bus, 30 * GST_SECOND, GST_MESSAGE_ELEMENT);
      g_assert_nonnull (*message);
      structure = gst_message_get_structure (*message);
      if (gst_structure_has_name (structure, "netflux-value") &&
          g_str_equal (gst_structure_get_string (structure, "path"), path))
        return gst_structure_get_value (structure, "value");
      netflux_test_message_done (*message);
    }
}

/* Each change, with the type of the field. */
static void
test_values (PartnerFixture *self, gconstpointer data)
{
  g_autofree char *description = g_strdup_printf (
      "netfluxsrc uri=netflux://127.0.0.1:%u?local-port=%u&local-address=127.0.0.1 "
      "receive-layout=\"" PARTNER_LAYOUT "\" values-interval=1000000 ! fakesink async=false",
      self->partner_port, self->port);
  GstMessage *message;
  const GValue *value;

  partner_play (self, description);
  value = wait_value (self, "speed", &message);
  g_assert_true (G_VALUE_HOLDS_DOUBLE (value));
  netflux_test_message_done (message);
  value = wait_value (self, "run", &message);
  g_assert_true (G_VALUE_HOLDS_BOOLEAN (value));
  netflux_test_message_done (message);
  netflux_link_set_value (self->partner, "count", g_variant_new_int16 (-5), NULL);
  do
    {
      value = wait_value (self, "count", &message);
      g_assert_true (G_VALUE_HOLDS_INT (value));
      if (g_value_get_int (value) == -5)
        break;
      netflux_test_message_done (message);
    }
  while (TRUE);
  netflux_test_message_done (message);
}

static guint
count_values (PartnerFixture *self)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ELEMENT)) != NULL)
    {
      n += gst_message_has_name (message, "netflux-value");
      netflux_test_message_done (message);
    }

  return n;
}

/* However often a value changes, it is told once in an interval, and not at all if nobody asked. */
static void
test_limited_values (PartnerFixture *self, gconstpointer data)
{
  const guint interval_ms = GPOINTER_TO_UINT (data);
  g_autofree char *description = g_strdup_printf (
      "netfluxsrc uri=netflux://127.0.0.1:%u?local-port=%u&local-address=127.0.0.1 "
      "receive-layout=\"" PARTNER_LAYOUT "\" values-interval=%u000000 ! fakesink async=false",
      self->partner_port, self->port, interval_ms);
  const guint n_fields = 4;
  gint64 begin_us;
  guint n = 0;

  partner_play (self, description);
  begin_us = g_get_monotonic_time ();
  for (gint16 i = 0; i < 300; i++)
    {
      netflux_link_set_value (self->partner, "count", g_variant_new_int16 (i), NULL);
      g_usleep (2000);
      n += count_values (self);
    }
  partner_stop (self);
  if (interval_ms == 0)
    g_assert_cmpuint (n, ==, 0);
  else
    g_assert_cmpuint (
        n, <=, n_fields + 1 + (g_get_monotonic_time () - begin_us) / (1000 * (gint64) interval_ms));
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (PartnerFixture) cases[] = {
    { "/netflux/gst/fields/sinks", test_sinks, NULL },
    { "/netflux/gst/fields/sink-errors", test_sink_errors, NULL },
    { "/netflux/gst/fields/values", test_values, NULL },
    { "/netflux/gst/fields/values/limited", test_limited_values, GUINT_TO_POINTER (50) },
    { "/netflux/gst/fields/values/none", test_limited_values, GUINT_TO_POINTER (0) },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (PartnerFixture, cases, partner_set_up, partner_tear_down);

  return g_test_run ();
}
