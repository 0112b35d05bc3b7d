/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/audio/audio.h>
#include <netflux/netflux.h>
#include <string.h>

#include "codec.h"

/* netfluxenc: payloads of values. */

#define AUDIO(format, rest) "audio/x-raw, format=" format ", layout=interleaved, " rest

static void
set_properties (CodecFixture *self, const char *layout, const char *field, const char *template)
{
  g_object_set (self->element, "layout", layout, "field", field, "template", template, NULL);
}

static GstFlowReturn
push_text (CodecFixture *self, const char *text)
{
  GstBuffer *buffer =
      *text != '\0' ? gst_buffer_new_memdup (text, strlen (text)) : gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = GST_SECOND;
  return gst_harness_push (self->harness, buffer);
}

static void
assert_payload (GstBuffer *buffer, const void *expected, gsize expected_size)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_cmpmem (map.data, map.size, expected, expected_size);
  gst_buffer_unmap (buffer, &map);
}

static const struct
{
  const char *layout;
  NetfluxDialect dialect;
  const char *template;
  const char *text;
  gsize size;
  guint8 payload[24];
  const char *message; /* or an error that names field and value */
} objects[] = {
  { "a:u8 b:u16", NETFLUX_DIALECT_PACKED, NULL, "{\"b\": 258}", 3, { 0, 2, 1 }, NULL },
  { "a:u8 b:u16",
    NETFLUX_DIALECT_PACKED,
    "{\"a\": 9, \"b\": 1}",
    "{\"b\": 2}",
    3,
    { 9, 2, 0 },
    NULL },
  { "a:u8 b:u16",
    NETFLUX_DIALECT_PACKED,
    "{\"a\": 9}",
    "{\"sequence\": 4, \"pts\": 5, \"values\": {\"b\": 2}}",
    3,
    { 9, 2, 0 },
    NULL },
  { "values:u8[2]", NETFLUX_DIALECT_PACKED, NULL, "{\"values\": [1, 2]}", 2, { 1, 2 }, NULL },
  { "a:BOOL b:WORD",
    NETFLUX_DIALECT_S7,
    NULL,
    "{\"a\": true, \"b\": 258}\n",
    4,
    { 1, 0, 1, 2 },
    NULL },
  { "a:string(4)", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": \"abc\"}", 4, { 'a', 'b', 'c' }, NULL },
  { "a:string(4)", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": [255, 97]}", 4, { 255, 'a' }, NULL },
  { "a:f32[3]",
    NETFLUX_DIALECT_PACKED,
    NULL,
    "{\"a\": [\"NaN\", \"Infinity\", \"-Infinity\"]}",
    12,
    { 0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f, 0, 0, 0x80, 0xff },
    NULL },
  { "a:u64 b:i64",
    NETFLUX_DIALECT_PACKED,
    NULL,
    "{\"a\": \"18446744073709551615\", \"b\": \"-2\"}",
    16,
    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff },
    NULL },
  { "TYPE A : STRUCT b : ARRAY[1..2] OF INT; END_STRUCT END_TYPE",
    NETFLUX_DIALECT_CODESYS,
    "{\"b\": [1, 2]}",
    "{\"b[2]\": 7}",
    4,
    { 1, 0, 7, 0 },
    NULL },
  { "a:i8", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": 300}", 0, { 0 }, "a: 300 does not fit into i8" },
  { "a:i8", NETFLUX_DIALECT_PACKED, NULL, "{\"b\": 1}", 0, { 0 }, "b" },
  { "a:i8", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": \"x\"}", 0, { 0 }, "a: found " },
  { "a:f32", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": \"nan\"}", 0, { 0 }, "a: found " },
  { "a:u64", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": \"1e3\"}", 0, { 0 }, "a: found " },
  { "a:i8", NETFLUX_DIALECT_PACKED, NULL, "{\"a\": ", 0, { 0 }, "" },
  { "a:i8", NETFLUX_DIALECT_PACKED, NULL, "[1]", 0, { 0 }, "expected one" },
  { "a:i8", NETFLUX_DIALECT_PACKED, NULL, "", 0, { 0 }, "expected one" },
};

static void
test_objects (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      GstFlowReturn expected = objects[i].message == NULL ? GST_FLOW_OK : GST_FLOW_ERROR;

      codec_renew (self);
      g_object_set (self->element, "dialect", objects[i].dialect, NULL);
      set_properties (self, objects[i].layout, NULL, objects[i].template);
      codec_play (self, "application/json", "application/octet-stream");
      g_assert_cmpint (push_text (self, objects[i].text), ==, expected);
      if (objects[i].message != NULL)
        {
          g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, objects[i].message), ==,
                            1);
          continue;
        }
      buffer = gst_harness_pull (self->harness);
      assert_payload (buffer, objects[i].payload, objects[i].size);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, GST_SECOND);
    }
}

/* What is left out leaves no trace but a warning a second, a count and a flag. */
static void
test_skip (CodecFixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) second = NULL;

  gst_util_set_object_arg (G_OBJECT (self->element), "error-action", "skip");
  set_properties (self, "a:u8", NULL, NULL);
  codec_play (self, "application/json", NULL);
  g_assert_cmpint (push_text (self, "{\"a\": 1}"), ==, GST_FLOW_OK);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (push_text (self, "{\"a\": 256}"), ==, GST_FLOW_OK);
  g_assert_cmpint (push_text (self, "{\"a\": 2}"), ==, GST_FLOW_OK);

  first = gst_harness_pull (self->harness);
  second = gst_harness_pull (self->harness);
  assert_payload (first, "\1", 1);
  assert_payload (second, "\2", 1);
  g_assert_false (GST_BUFFER_FLAG_IS_SET (first, GST_BUFFER_FLAG_DISCONT));
  g_assert_true (GST_BUFFER_FLAG_IS_SET (second, GST_BUFFER_FLAG_DISCONT));
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, "a: 256"), ==, 1);
  g_assert_cmpuint (codec_get_stat (self, "frames"), ==, 2);
  g_assert_cmpuint (codec_get_stat (self, "frames-dropped"), ==, 5);
}

static const struct
{
  const char *layout;
  const char *field;
  const char *template;
  const char *message;
} errors[] = {
  { NULL, NULL, NULL, "No layout" },
  { "a:u8", NULL, "{\"a\": -1}", "The template: a: -1" },
  { "a:u8", NULL, "a", "The template: " },
  { "a:u8", "a,b", NULL, "b" },
};

static void
test_errors (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      codec_renew (self);
      set_properties (self, errors[i].layout, errors[i].field, errors[i].template);
      g_assert_cmpint (gst_element_set_state (self->element, GST_STATE_PAUSED), ==,
                       GST_STATE_CHANGE_FAILURE);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, errors[i].message), ==, 1);
      gst_element_set_state (self->element, GST_STATE_NULL);
    }
}

/* A payload for each sample, with the time of it. */
static void
test_samples (CodecFixture *self, gconstpointer data)
{
  const gint16 samples[] = { 1, -1, 2, -2, 3, -3 };
  GstBuffer *buffer = gst_buffer_new_memdup (samples, sizeof samples);

  GST_BUFFER_PTS (buffer) = GST_SECOND;
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  g_object_set (self->element, "dialect", NETFLUX_DIALECT_S7, NULL);
  set_properties (self, "a:INT z:BYTE b:INT", "b,a", "{\"z\": 9}");
  codec_play (self, AUDIO (GST_AUDIO_NE (S16), "rate=300, channels=2"), NULL);
  g_assert_cmpint (gst_harness_push (self->harness, buffer), ==, GST_FLOW_OK);

  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 3);
  for (guint8 i = 0; i < 3; i++)
    {
      const guint8 expected[] = { 0xff, (guint8) ~i, 9, 0, 0, (guint8) (i + 1) };
      g_autoptr (GstBuffer) payload = gst_harness_pull (self->harness);

      assert_payload (payload, expected, sizeof expected);
      g_assert_cmpuint (GST_BUFFER_PTS (payload), ==,
                        GST_SECOND + gst_util_uint64_scale_round (i, GST_SECOND, 300));
      g_assert_cmpuint (GST_BUFFER_DURATION (payload), ==, 3333333);
      g_assert_cmpint (GST_BUFFER_FLAG_IS_SET (payload, GST_BUFFER_FLAG_DISCONT), ==, i == 0);
    }
}

/* A subrange is narrower than the samples are. */
static void
test_sample_range (CodecFixture *self, gconstpointer data)
{
  const gint16 samples[] = { 100, 101 };

  set_properties (self, "TYPE A : STRUCT s : INT(0..100); END_STRUCT END_TYPE", "s", NULL);
  codec_play (self, AUDIO (GST_AUDIO_NE (S16), "rate=200, channels=1"), NULL);
  g_assert_cmpint (
      gst_harness_push (self->harness, gst_buffer_new_memdup (samples, sizeof samples)), ==,
      GST_FLOW_ERROR);
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 1);
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, "s: 101"), ==, 1);
}

static void
test_part_of_sample (CodecFixture *self, gconstpointer data)
{
  set_properties (self, "s:i16", "s", NULL);
  codec_play (self, AUDIO (GST_AUDIO_NE (S16), "rate=200, channels=1"), NULL);
  g_assert_cmpint (gst_harness_push (self->harness, gst_buffer_new_memdup ("abcde", 5)), ==,
                   GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 2);
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, "5 bytes, which are no whole"),
                    ==, 1);
}

/* As many objects as there are, however the bytes of a file are cut. */
static void
test_lines (CodecFixture *self, gconstpointer data)
{
  const char text[] = "\xef\xbb\xbf{\"a\": 1}\n{\"a\": 2}{\"a\":\n 3}\n\n"
                      "{\"pts\": 1000000000, \"values\": {\"a\": 4}}\r\n"
                      "{\"pts\": 1005000000, \"received\": false, \"values\": {\"a\": 9}}\n"
                      "{\"pts\": 1010000000, \"values\": {\"a\": 5}}";

  for (gsize chunk = 1; chunk < sizeof text; chunk += 3)
    {
      GstSegment segment;

      codec_renew (self);
      set_properties (self, "a:u8", NULL, NULL);
      self->harness = gst_harness_new_with_element (self->element, "sink", "src");
      gst_harness_play (self->harness);
      gst_harness_push_event (self->harness, gst_event_new_stream_start ("bytes"));
      gst_segment_init (&segment, GST_FORMAT_BYTES);
      gst_harness_push_event (self->harness, gst_event_new_segment (&segment));
      for (gsize at = 0; at < sizeof text - 1; at += chunk)
        g_assert_cmpint (
            gst_pad_push (self->harness->srcpad,
                          gst_buffer_new_memdup (text + at, MIN (chunk, sizeof text - 1 - at))),
            ==, GST_FLOW_OK);
      gst_harness_push_event (self->harness, gst_event_new_eos ());
      g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 5);
      for (guint8 i = 1; i <= 5; i++)
        {
          g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

          assert_payload (buffer, &i, 1);
          g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==,
                            i < 4    ? GST_CLOCK_TIME_NONE
                            : i == 4 ? GST_SECOND
                                     : 1010 * GST_MSECOND);
        }
    }
}

/* Several in one buffer, which all have its time. */
static void
test_several (CodecFixture *self, gconstpointer data)
{
  set_properties (self, "a:u8", NULL, NULL);
  codec_play (self, "application/json", NULL);
  g_assert_cmpint (push_text (self, "{\"a\": 1}\n{\"a\": 2}\n"), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 2);
  g_assert_cmpuint (codec_get_stat (self, "frames"), ==, 2);
}

/* A template counts from the next payload on; one that is wrong leaves the old one. */
static void
test_live_template (CodecFixture *self, gconstpointer data)
{
  g_autofree char *template = NULL;

  set_properties (self, "a:u8 b:u8", NULL, "{\"b\": 1}");
  codec_play (self, "application/json", NULL);
  push_text (self, "{\"a\": 1}");
  g_object_set (self->element, "template", "{\"b\": 2}", NULL);
  push_text (self, "{\"a\": 1}");
  g_object_set (self->element, "template", "{\"c\": 3}", NULL);
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, "stays as it was"), ==, 1);
  push_text (self, "{\"a\": 1}");
  g_object_get (self->element, "template", &template, NULL);
  g_assert_cmpstr (template, ==, "{\"b\": 2}");
  for (guint i = 0; i < 3; i++)
    {
      const guint8 expected[] = { 1, i == 0 ? 1 : 2 };
      g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

      assert_payload (buffer, expected, 2);
    }
}

/* Scaled back into fields of several types. */
static void
test_mixed (CodecFixture *self, gconstpointer data)
{
  const float samples[] = { 12.5F, -14.04F, 1, 0, 40000, 0 };
  const guint8 expected[] = { 0, 0, 0x48, 0x41, 0x9c, 0xff, 1 };
  g_autoptr (GstBuffer) buffer = NULL;

  g_object_set (self->element, "layout", "speed:f32 level:i16 run:bool", "fields",
                "speed,level*0.1-4,run", NULL);
  gst_util_set_object_arg (G_OBJECT (self->element), "error-action", "skip");
  codec_play (self, AUDIO (GST_AUDIO_NE (F32), "rate=200, channels=3, channel-mask=(bitmask)0"),
              NULL);
  g_assert_cmpint (
      gst_harness_push (self->harness, gst_buffer_new_memdup (samples, sizeof samples)), ==,
      GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 1);
  buffer = gst_harness_pull (self->harness);
  assert_payload (buffer, expected, sizeof expected);
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, "level: "), ==, 1);
}

static const struct
{
  const char *layout;
  const char *field;
  const char *caps;
} needs[] = {
  { "a:f32", NULL, "application/json" },
  { "a:f32", "a", AUDIO (GST_AUDIO_NE (F32), "channels=1, rate=[1, max]") },
  { "a:f64[2]", "a[0],a[1]", AUDIO (GST_AUDIO_NE (F64), "channels=2, rate=[1, max]") },
  { "a:u32", "a", AUDIO (GST_AUDIO_NE (U32), "channels=1, rate=[1, max]") },
};

static void
test_caps (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      g_autoptr (GstCaps) expected = gst_caps_from_string (needs[i].caps);
      g_autoptr (GstCaps) caps = NULL;
      GstPad *pad;

      codec_renew (self);
      set_properties (self, needs[i].layout, needs[i].field, NULL);
      gst_element_set_state (self->element, GST_STATE_PAUSED);
      pad = gst_element_get_static_pad (self->element, "sink");
      caps = gst_pad_query_caps (pad, NULL);
      g_assert_true (gst_caps_is_equal (caps, expected));
      gst_object_unref (pad);
      gst_element_set_state (self->element, GST_STATE_NULL);
    }
}

/* Every format, there and back: each sample as it was. */
static void
test_round_trip (CodecFixture *self, gconstpointer data)
{
  static const char *const types[] = { "SINT", "INT",   "DINT", "USINT",
                                       "UINT", "UDINT", "REAL", "LREAL" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *layout = g_strdup_printf ("x:BYTE a:%s b:%s", types[i], types[i]);
      g_autofree char *line =
          g_strdup_printf ("netfluxenc name=enc layout=\"%s\" field=a,b dialect=s7 ! "
                           "netfluxdec layout=\"%s\" field=a,b dialect=s7 rate=100",
                           layout, layout);
      GstHarness *harness = gst_harness_new_parse (line);
      guint8 samples[8 * 2 * 20];
      GstBuffer *buffer;
      GstPad *pad;
      GstCaps *caps;

      pad = gst_element_get_static_pad (harness->element, "sink");
      caps = gst_pad_query_caps (pad, NULL);
      gst_caps_set_simple (caps, "rate", G_TYPE_INT, 100, NULL);
      gst_object_unref (pad);
      gst_harness_set_src_caps (harness, caps);

      /* No exponent of it is that of NaNs, which need not stay as they are. */
      for (guint j = 0; j < sizeof samples; j++)
        samples[j] = (guint8) g_test_rand_int_range (0, 0x70);
      buffer = gst_buffer_new_memdup (samples, sizeof samples);
      GST_BUFFER_PTS (buffer) = 0;
      g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
      for (gsize at = 0; at < sizeof samples;)
        {
          g_autoptr (GstBuffer) sample = gst_harness_pull (harness);
          gsize size = gst_buffer_get_size (sample);

          assert_payload (sample, samples + at, size);
          at += size;
        }
      gst_harness_teardown (harness);
    }
}

/* Numbers as digits, and back: all bits are as they were. */
static void
test_digits (CodecFixture *self, gconstpointer data)
{
  const double special[] = { 0, -0.0, 1, -1, 0.1, 12.3, 1e15, 1e16, 1e-5, 5e-324, 1e308, 0.5 };
  const char *layout = "f:f32 d:f64 a:i8 b:u8 c:i16 e:u16 g:i32 h:u32 i:i64 j:u64";
  g_autofree char *line =
      g_strdup_printf ("netfluxdec layout=\"%s\" ! netfluxenc layout=\"%s\"", layout, layout);
  GstHarness *harness = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (harness, "application/octet-stream");
  for (guint i = 0; i < 2000; i++)
    {
      guint8 payload[42];
      GstBuffer *buffer;

      for (gsize j = 0; j < sizeof payload; j++)
        payload[j] = (guint8) g_test_rand_int_range (0, 256);
      /* NaNs need not stay as they are. */
      payload[3] &= 0xbf;
      payload[11] &= 0xbf;
      if (i < G_N_ELEMENTS (special))
        {
          const float single = (float) CLAMP (special[i], -1e30, 1e30);

          memcpy (payload, &single, 4);
          memcpy (payload + 4, &special[i], 8);
        }
      else if (i % 2 == 0)
        {
          const float single = (float) g_test_rand_double_range (-1000, 1000);
          const double real = g_test_rand_double_range (-1000, 1000);

          memcpy (payload, &single, 4);
          memcpy (payload + 4, &real, 8);
        }
      gst_harness_push (harness, gst_buffer_new_memdup (payload, sizeof payload));
      buffer = gst_harness_pull (harness);
      assert_payload (buffer, payload, sizeof payload);
      gst_buffer_unref (buffer);
    }
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  CODEC_TEST ("netfluxenc", "/netflux/enc/objects", test_objects);
  CODEC_TEST ("netfluxenc", "/netflux/enc/skip", test_skip);
  CODEC_TEST ("netfluxenc", "/netflux/enc/errors", test_errors);
  CODEC_TEST ("netfluxenc", "/netflux/enc/samples", test_samples);
  CODEC_TEST ("netfluxenc", "/netflux/enc/sample-range", test_sample_range);
  CODEC_TEST ("netfluxenc", "/netflux/enc/part-of-sample", test_part_of_sample);
  CODEC_TEST ("netfluxenc", "/netflux/enc/lines", test_lines);
  CODEC_TEST ("netfluxenc", "/netflux/enc/several", test_several);
  CODEC_TEST ("netfluxenc", "/netflux/enc/live-template", test_live_template);
  CODEC_TEST ("netfluxenc", "/netflux/enc/mixed", test_mixed);
  CODEC_TEST ("netfluxenc", "/netflux/enc/caps", test_caps);
  CODEC_TEST ("netfluxenc", "/netflux/enc/round-trip", test_round_trip);
  CODEC_TEST ("netfluxenc", "/netflux/enc/digits", test_digits);

  return g_test_run ();
}
