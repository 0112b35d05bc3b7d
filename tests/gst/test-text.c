/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "codec.h"

/* netfluxdec: values as text, and who takes what it makes. */

#define LAYOUT                                                                                     \
  "TYPE M : (Off, Running := 3); END_TYPE TYPE T : STRUCT\n"                                       \
  "  speed : REAL; count : INT; on : BOOL; mode : M; name : STRING(3); big : ULINT;\n"             \
  "END_STRUCT END_TYPE"

/* 12.3, -7, true, Running, "ab", 2^64 - 1; packed */
static const guint8 payload[] = { 0xcd, 0xcc, 0x44, 0x41, 0xf9, 0xff, 1,    3,    0,    'a',
                                  'b',  0,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static const struct
{
  const char *text;
  const char *expected;
} texts[] = {
  { "{speed} mm/s  {mode}", "12.3 mm/s  Running" },
  { "{speed:.2f}|{speed:8.1f}|{speed:e}", "12.30|    12.3|1.230000e+01" },
  { "{count}|{count:05d}|{count:+d}|{count:.1f}", "-7|-0007|-7|-7.0" },
  { "{on} {name} {big}", "true ab 18446744073709551615" },
  { "{mode:d}|{mode:10s}|{mode:-10s}|", "3|   Running|Running   |" },
  { "{{{ count }}} 100 %s %n", "{-7} 100 %s %n" },
  { "plain", "plain" },
  { NULL, "speed: 12.3\ncount: -7\non: true\nmode: Running\nname: ab\nbig: 18446744073709551615" },
};

static char *
pull_text (CodecFixture *self)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);
  gsize size = gst_buffer_get_size (buffer);
  char *text = g_malloc0 (size + 1);

  gst_buffer_extract (buffer, 0, text, size);
  return text;
}

static void
play (CodecFixture *self, const char *text, const char *caps)
{
  codec_renew (self);
  g_object_set (self->element, "layout", LAYOUT, "text", text, NULL);
  codec_play (self, "application/octet-stream", caps);
}

static void
test_texts (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *found = NULL;
      GstCaps *caps;

      play (self, texts[i].text, "text/x-raw, format=utf8");
      g_assert_cmpint (
          gst_harness_push (self->harness, codec_frame_new (0, 0, payload, sizeof payload)), ==,
          GST_FLOW_OK);
      found = pull_text (self);
      g_assert_cmpstr (found, ==, texts[i].expected);
      caps = gst_pad_get_current_caps (self->harness->sinkpad);
      g_assert_true (gst_structure_has_name (gst_caps_get_structure (caps, 0), "text/x-raw"));
      gst_caps_unref (caps);
    }
}

static const struct
{
  const char *text;
  const char *message;
} errors[] = {
  { "{speed", "single “{”" },
  { "speed}", "single “}”" },
  { "{}", "{} without a field" },
  { "{nope}", "nope" },
  { "{speed:d}", "invalid format “d”" },
  { "{count:n}", "invalid format “n”" },
  { "{name:.1s}", "invalid format “.1s”" },
  { "{count:*d}", "invalid format “*d”" },
  { "{count:ld}", "invalid format “ld”" },
  { "{count:999d}", "invalid format “999d”" },
};

static void
test_errors (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      play (self, errors[i].text, NULL);
      g_assert_cmpint (
          gst_harness_push (self->harness, codec_frame_new (0, 0, payload, sizeof payload)), ==,
          GST_FLOW_NOT_NEGOTIATED);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, errors[i].message), ==, 1);
    }
}

/* A text an interval, without a gap between them, however often frames come. */
static void
test_interval (CodecFixture *self, gconstpointer data)
{
  GstClockTime next = 0;

  codec_renew (self);
  g_object_set (self->element, "layout", LAYOUT, "text", "{count}", "text-interval",
                50 * GST_MSECOND, NULL);
  codec_play (self, "application/octet-stream", NULL);
  for (guint i = 0; i < 100; i++)
    gst_harness_push (self->harness,
                      codec_frame_new (i * 5 * GST_MSECOND, 0, payload, sizeof payload));
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, next);
      next += GST_BUFFER_DURATION (buffer);
    }
  g_assert_cmpuint (next, ==, 500 * GST_MSECOND);
}

/* What no partner has sent is not shown as if it had. */
static void
test_silent (CodecFixture *self, gconstpointer data)
{
  const char *expected[] = { "at – mm/s", "no partner" };

  for (guint i = 0; i < 2; i++)
    {
      GstBuffer *buffer = gst_buffer_new ();
      g_autofree char *found = NULL;

      codec_renew (self);
      g_object_set (self->element, "layout", LAYOUT, "text", "at {speed} mm/s", "silent-text",
                    i == 0 ? NULL : expected[i], NULL);
      codec_play (self, "application/octet-stream", NULL);
      GST_BUFFER_PTS (buffer) = 0;
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
      g_assert_cmpint (gst_harness_push (self->harness, buffer), ==, GST_FLOW_OK);
      found = pull_text (self);
      g_assert_cmpstr (found, ==, expected[i]);
    }
}

static const struct
{
  const char *text;
  const char *field;
  const char *caps; /* of what is downstream */
  const char *message;
} refusals[] = {
  { NULL, NULL, "audio/x-raw", "set the property “field” for samples" },
  { NULL, "speed", "audio/x-raw, format=S16LE", "put audioconvert" },
  { "{speed}", NULL, "video/x-raw", "text/x-raw" },
};

/* The error says what is missing between. */
static void
test_refused (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      codec_renew (self);
      g_object_set (self->element, "layout", LAYOUT, "text", refusals[i].text, "field",
                    refusals[i].field, "rate", 200, NULL);
      codec_play (self, "application/octet-stream", refusals[i].caps);
      g_assert_cmpint (
          gst_harness_push (self->harness, codec_frame_new (0, 0, payload, sizeof payload)), ==,
          GST_FLOW_NOT_NEGOTIATED);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, refusals[i].message), ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  CODEC_TEST ("netfluxdec", "/netflux/text/texts", test_texts);
  CODEC_TEST ("netfluxdec", "/netflux/text/errors", test_errors);
  CODEC_TEST ("netfluxdec", "/netflux/text/interval", test_interval);
  CODEC_TEST ("netfluxdec", "/netflux/text/silent", test_silent);
  CODEC_TEST ("netfluxdec", "/netflux/text/refused", test_refused);

  return g_test_run ();
}
