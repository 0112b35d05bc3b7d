/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/audio/audio.h>
#include <netflux/netflux.h>

#include <string.h>

#include "codec.h"

/* netfluxdec: samples of frames, and in place of those that did not come. */

static const struct
{
  const char *layout;
  NetfluxDialect dialect;
  const char *field;
  guint8 payload[16];
  const char *caps;
  gsize size;
  guint8 samples[16];
} formats[] = {
  { "a:f32",
    NETFLUX_DIALECT_PACKED,
    "a",
    { 0, 0, 0x80, 0x3f },
    "audio/x-raw, format=" GST_AUDIO_NE (F32) ", channels=1",
    4,
    { 0, 0, 0x80, 0x3f } },
  { "a:REAL",
    NETFLUX_DIALECT_S7,
    "a",
    { 0x3f, 0x80, 0, 0 },
    "audio/x-raw, format=" GST_AUDIO_NE (F32) ", channels=1",
    4,
    { 0, 0, 0x80, 0x3f } },
  { ">f a",
    NETFLUX_DIALECT_PACKED,
    "a",
    { 0x3f, 0x80, 0, 0 },
    "audio/x-raw, format=" GST_AUDIO_NE (F32) ", channels=1",
    4,
    { 0, 0, 0x80, 0x3f } },
  { "a:f64",
    NETFLUX_DIALECT_PACKED,
    "a",
    { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f },
    "audio/x-raw, format=" GST_AUDIO_NE (F64) ", channels=1",
    8,
    { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f } },
  { "z:u8 a:i16[3]",
    NETFLUX_DIALECT_PACKED,
    "A[2], a[0]",
    { 9, 1, 2, 3, 4, 0xff, 0xff },
    "audio/x-raw, format=" GST_AUDIO_NE (S16) ", channels=2",
    4,
    { 0xff, 0xff, 1, 2 } },
  { "a:i8 b:i8 c:i8",
    NETFLUX_DIALECT_PACKED,
    "c,b,a",
    { 1, 0x80, 3 },
    "audio/x-raw, format=S8, channels=3, channel-mask=(bitmask)0",
    3,
    { 3, 0x80, 1 } },
  { "a:u8",
    NETFLUX_DIALECT_PACKED,
    "a",
    { 200 },
    "audio/x-raw, format=U8, channels=1",
    1,
    { 200 } },
  { "a:u16",
    NETFLUX_DIALECT_S7,
    "a",
    { 1, 2 },
    "audio/x-raw, format=" GST_AUDIO_NE (U16) ", channels=1",
    2,
    { 2, 1 } },
  { "a:DINT",
    NETFLUX_DIALECT_S7,
    "a",
    { 0xff, 2, 3, 4 },
    "audio/x-raw, format=" GST_AUDIO_NE (S32) ", channels=1",
    4,
    { 4, 3, 2, 0xff } },
  { "a:u32",
    NETFLUX_DIALECT_PACKED,
    "a",
    { 1, 2, 3, 0xff },
    "audio/x-raw, format=" GST_AUDIO_NE (U32) ", channels=1",
    4,
    { 1, 2, 3, 0xff } },
  { "TYPE Speed : INT(0..100); END_TYPE TYPE A : STRUCT s : Speed; END_STRUCT END_TYPE",
    NETFLUX_DIALECT_CODESYS,
    "s",
    { 7, 0 },
    "audio/x-raw, format=" GST_AUDIO_NE (S16) ", channels=1",
    2,
    { 7, 0 } },
};

static gsize
get_layout_size (guint i)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data (formats[i].layout, NULL, formats[i].dialect, NULL);

  return netflux_layout_get_size (layout);
}

static void
test_formats (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      g_autoptr (GstCaps) expected = gst_caps_from_string (formats[i].caps);
      g_autoptr (GstCaps) caps = NULL;
      guint8 samples[16];

      codec_renew (self);
      g_object_set (self->element, "dialect", formats[i].dialect, NULL);
      codec_play_dec (self, formats[i].layout, formats[i].field, 200);
      gst_harness_push (self->harness,
                        codec_frame_new (GST_SECOND, 0, formats[i].payload, get_layout_size (i)));
      buffer = gst_harness_pull (self->harness);
      caps = gst_pad_get_current_caps (self->harness->sinkpad);
      g_assert_true (gst_caps_is_subset (caps, expected));
      g_assert_cmpuint (gst_buffer_extract (buffer, 0, samples, sizeof samples), ==,
                        formats[i].size);
      if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
        g_assert_cmpmem (samples, formats[i].size, formats[i].samples, formats[i].size);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, GST_SECOND);
      g_assert_cmpuint (GST_BUFFER_DURATION (buffer), ==, 5 * GST_MSECOND);
      g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
    }
}

/* Frames at 100 a second, each a letter, and what is made of them: a hyphen is silence. */
typedef struct
{
  char letter;
  guint at_ms;
  guint lost;
  gboolean discont;
} Letter;

static const struct
{
  const char *name;
  const char *gap_fill;
  GstClockTime max_gap;
  Letter letters[6];
  const char *samples;
  guint disconts;
  guint last_ms; /* the time of the last sample */
} gaps[] = {
  { "none", "hold", GST_SECOND, { { 'a', 0, 0, TRUE }, { 'b', 10, 0, FALSE } }, "ab", 1, 10 },
  { "jitter",
    "hold",
    GST_SECOND,
    { { 'a', 50, 0, TRUE }, { 'b', 67, 0, FALSE }, { 'c', 68, 0, FALSE }, { 'd', 81, 0, FALSE } },
    "abcd",
    1,
    80 },
  { "hold", "hold", GST_SECOND, { { 'a', 0, 0, TRUE }, { 'b', 30, 2, TRUE } }, "aaab", 1, 30 },
  { "silence",
    "silence",
    GST_SECOND,
    { { 'a', 0, 0, TRUE }, { 'b', 30, 2, TRUE } },
    "a--b",
    1,
    30 },
  { "outage",
    "silence",
    GST_SECOND,
    { { 'a', 0, 0, TRUE }, { 'b', 52, 0, TRUE }, { 'c', 60, 0, FALSE } },
    "a----bc",
    1,
    60 },
  { "long",
    "silence",
    40 * GST_MSECOND,
    { { 'a', 0, 0, TRUE }, { 'b', 60, 5, TRUE }, { 'c', 70, 0, FALSE } },
    "abc",
    2,
    70 },
  { "unfilled", "hold", 0, { { 'a', 0, 0, TRUE }, { 'b', 23, 1, TRUE } }, "ab", 2, 23 },
  { "absurd",
    "hold",
    GST_SECOND,
    { { 'a', 0, 0, TRUE }, { 'b', 3600000, 0, FALSE } },
    "ab",
    2,
    3600000 },
  { "early",
    "hold",
    GST_SECOND,
    { { 'a', 0, 0, TRUE }, { 'b', 70, 0, FALSE }, { 'c', 10, 0, FALSE }, { 'd', 81, 0, FALSE } },
    "abcd",
    1,
    30 },
};

static void
test_gaps (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (gaps); i++)
    {
      g_autoptr (GString) samples = g_string_new (NULL);
      GstClockTime last = 0;
      GstBuffer *buffer;
      guint disconts = 0;

      g_test_message ("%s", gaps[i].name);
      codec_renew (self);
      gst_util_set_object_arg (G_OBJECT (self->element), "gap-fill", gaps[i].gap_fill);
      g_object_set (self->element, "max-gap", gaps[i].max_gap, NULL);
      codec_play_dec (self, "a:u8", "a", 100);
      for (const Letter *letter = gaps[i].letters; letter->letter != 0; letter++)
        {
          GstBuffer *frame =
              codec_frame_new (letter->at_ms * GST_MSECOND, letter->lost, &letter->letter, 1);

          if (letter->discont)
            GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DISCONT);
          g_assert_cmpint (gst_harness_push (self->harness, frame), ==, GST_FLOW_OK);
        }
      while ((buffer = gst_harness_try_pull (self->harness)) != NULL)
        {
          gboolean is_gap = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP);
          guint8 sample;

          for (gsize at = 0; gst_buffer_extract (buffer, at, &sample, 1) == 1; at++)
            {
              g_assert_cmpint (sample == 0x80, ==, is_gap);
              g_string_append_c (samples, is_gap ? '-' : (char) sample);
            }
          disconts += GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
          if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
            g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, last);
          last = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
          gst_buffer_unref (buffer);
        }
      g_assert_cmpstr (samples->str, ==, gaps[i].samples);
      g_assert_cmpuint (disconts, ==, gaps[i].disconts);
      g_assert_cmpuint (last, ==, (gaps[i].last_ms + 10) * GST_MSECOND);
    }
}

/* Clocks that differ, and rates that are no integers: the time stays that of the frames. */
static const struct
{
  int rate;
  GstClockTime period;
  gboolean corrects;
  guint warnings;
} drifts[] = {
  { 200, 5 * GST_MSECOND, TRUE, 0 },    { 200, 5025 * GST_USECOND, TRUE, 0 },
  { 200, 4975 * GST_USECOND, TRUE, 0 }, { 333, 3 * GST_MSECOND, TRUE, 0 },
  { 200, GST_MSECOND, TRUE, 1 },        { 200, 5025 * GST_USECOND, FALSE, 0 },
};

static void
test_drift (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (drifts); i++)
    {
      const GstClockTime period = GST_SECOND / (guint64) drifts[i].rate;
      const guint n = 2000;
      GstClockTime next = 0;
      GstBuffer *buffer;

      codec_renew (self);
      g_object_set (self->element, "correct-drift", drifts[i].corrects, NULL);
      codec_play_dec (self, "a:u8", "a", drifts[i].rate);
      for (guint frame = 0; frame < n; frame++)
        {
          GstClockTime jitter = g_test_rand_int_range (0, 1000) * GST_USECOND;

          gst_harness_push (self->harness,
                            codec_frame_new (frame * drifts[i].period + jitter, 0, "x", 1));
          while ((buffer = gst_harness_try_pull (self->harness)) != NULL)
            {
              next = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
              gst_buffer_unref (buffer);
            }
          if (drifts[i].corrects && drifts[i].warnings == 0)
            g_assert_cmpint (ABS (GST_CLOCK_DIFF (next, (frame + 1) * drifts[i].period)), <=,
                             2 * period);
        }
      if (drifts[i].warnings > 0)
        g_assert_cmpint (ABS (GST_CLOCK_DIFF (next, n * drifts[i].period)), <=, 50 * GST_MSECOND);
      if (!drifts[i].corrects)
        g_assert_cmpint (codec_get_stat (self, "samples-repeated") +
                             codec_get_stat (self, "samples-skipped"),
                         ==, 0);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, "frames come in a second"),
                        ==, drifts[i].warnings);
    }
}

/* Frames that a stall has held up come in a burst behind it: within the tolerance, each of them
 * is a sample, and none is made in between. */
static void
test_stall (CodecFixture *self, gconstpointer data)
{
  const guint stalls[] = { 7, 20, 60 };

  for (guint i = 0; i < G_N_ELEMENTS (stalls); i++)
    {
      guint8 expected = 0;

      codec_renew (self);
      codec_play_dec (self, "a:u8", "a", 200);
      for (guint frame = 0; frame < 2000; frame++)
        {
          guint8 value = (guint8) frame;
          gboolean is_late = frame % 200 >= 200 - stalls[i];
          guint at = is_late ? (frame / 200 * 200 + 199) * 5000 + frame % 200 * 10 : frame * 5000;

          gst_harness_push (self->harness, codec_frame_new (at * GST_USECOND, 0, &value, 1));
        }
      g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 2000);
      for (guint frame = 0; frame < 2000; frame++)
        {
          g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);

          g_assert_cmpint (gst_buffer_memcmp (buffer, 0, &expected, 1), ==, 0);
          g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, frame * 5 * GST_MSECOND);
          expected++;
        }
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, ""), ==, 0);
    }
}

/* The image of a silent partner is told apart, and the time stays true. */
static void
test_substitutes (CodecFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *samples; /* a dot: the image, repeated */
    guint lost;          /* before the last one */
    char image;
  } silences[] = { { "ab...c", 3, 0 }, { "a..b", 0, 'k' }, { "..ab", 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (silences); i++)
    {
      const char *samples = silences[i].samples;
      guint n = (guint) strlen (samples);

      codec_renew (self);
      codec_play_dec (self, "a:i8", "a", 100);
      for (guint frame = 0; frame < n; frame++)
        {
          gboolean is_image = samples[frame] == '.';
          const char *value = is_image ? &silences[i].image : &samples[frame];
          GstBuffer *buffer = codec_frame_new (frame * 10 * GST_MSECOND,
                                               frame == n - 1 ? silences[i].lost : 0, value, 1);

          if (is_image)
            GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
          gst_harness_push (self->harness, buffer);
        }
      g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, n);
      for (guint frame = 0; frame < n; frame++)
        {
          g_autoptr (GstBuffer) buffer = gst_harness_pull (self->harness);
          gboolean is_image = samples[frame] == '.';

          g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, frame * 10 * GST_MSECOND);
          g_assert_cmpint (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED), ==,
                           is_image);
          g_assert_cmpint (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP), ==,
                           is_image && silences[i].image == 0);
        }
    }
}

/* Numbers of any types in one stream, scaled. */
static const struct
{
  const char *layout;
  const char *fields;
  guint8 payload[24];
  const char *format; /* asked for */
  const char *caps;
  double samples[4];
} mixtures[] = {
  { "speed:f32 level:i16 run:bool",
    "speed,level*0.1-4,run",
    { 0, 0, 0x48, 0x41, 0x9c, 0xff, 1 },
    NULL,
    GST_AUDIO_NE (F32),
    { 12.5, -14, 1 } },
  { "speed:f32 level:i16 run:bool",
    "run * 5 + 1, level",
    { 0, 0, 0x48, 0x41, 0x9c, 0xff, 0 },
    "F64LE",
    "F64LE",
    { 1, -100 } },
  { "a:i64 b:u32",
    "a,b",
    { 1, 0, 0, 0, 0, 0, 0x10, 0, 0xff, 0xff, 0xff, 0xff },
    NULL,
    GST_AUDIO_NE (F64),
    { 4503599627370497, 4294967295 } },
  { "t:TIME", "t*1e-9", { 0xe8, 3, 0, 0 }, NULL, GST_AUDIO_NE (F64), { 1 } },
};

static void
test_mixed (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (mixtures); i++)
    {
      g_autoptr (NetfluxLayout) layout =
          netflux_layout_new_from_data (mixtures[i].layout, NULL, NETFLUX_DIALECT_PACKED, NULL);
      g_autoptr (GstBuffer) buffer = NULL;
      GstAudioInfo info;
      GstCaps *caps;
      GstMapInfo map;

      codec_renew (self);
      g_object_set (self->element, "layout", mixtures[i].layout, "fields", mixtures[i].fields,
                    "format", mixtures[i].format, "rate", 200, NULL);
      codec_play (self, "application/octet-stream", NULL);
      gst_harness_push (self->harness, codec_frame_new (0, 0, mixtures[i].payload,
                                                        netflux_layout_get_size (layout)));
      buffer = gst_harness_pull (self->harness);
      caps = gst_pad_get_current_caps (self->harness->sinkpad);
      g_assert_true (gst_audio_info_from_caps (&info, caps));
      gst_caps_unref (caps);
      g_assert_cmpstr (gst_audio_format_to_string (GST_AUDIO_INFO_FORMAT (&info)), ==,
                       mixtures[i].caps);
      gst_buffer_map (buffer, &map, GST_MAP_READ);
      for (int j = 0; j < GST_AUDIO_INFO_CHANNELS (&info); j++)
        g_assert_cmpfloat_with_epsilon (GST_AUDIO_INFO_WIDTH (&info) == 32
                                            ? (double) ((float *) map.data)[j]
                                            : ((double *) map.data)[j],
                                        mixtures[i].samples[j], 1e-5);
      gst_buffer_unmap (buffer, &map);
    }
}

static const struct
{
  const char *fields;
  const char *message;
} bad_mixtures[] = {
  { "a*", "invalid field “a*”" },           { "a*0", "invalid field “a*0”" },
  { "a+b", "invalid field “a+b”" },         { "a*2*2", "invalid field “a*2*2”" },
  { "s", "The field “s” is not a number" }, { "x*2", "x" },
};

static void
test_bad_mixed (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_mixtures); i++)
    {
      codec_renew (self);
      g_object_set (self->element, "layout", "a:f32 s:string(4)", "fields", bad_mixtures[i].fields,
                    NULL);
      g_assert_cmpint (gst_element_set_state (self->element, GST_STATE_PAUSED), ==,
                       GST_STATE_CHANGE_FAILURE);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, bad_mixtures[i].message), ==,
                        1);
      gst_element_set_state (self->element, GST_STATE_NULL);
    }
}

/* A payload that is of no use is a frame that is missing. */
static void
test_dropped_sample (CodecFixture *self, gconstpointer data)
{
  codec_play_dec (self, "a:u8", "a", 100);
  gst_harness_push (self->harness, codec_frame_new (0, 0, "a", 1));
  gst_harness_push (self->harness, codec_frame_new (10 * GST_MSECOND, 0, "bb", 2));
  gst_harness_push (self->harness, codec_frame_new (20 * GST_MSECOND, 0, "c", 1));
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 3);
  g_assert_cmpuint (codec_get_stat (self, "samples-filled"), ==, 1);
}

/* After a flush, the time begins anew. */
static void
test_flush (CodecFixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstSegment segment;

  codec_play_dec (self, "a:u8", "a", 100);
  gst_harness_push (self->harness, codec_frame_new (GST_SECOND, 0, "a", 1));
  gst_buffer_unref (gst_harness_pull (self->harness));
  gst_harness_push_event (self->harness, gst_event_new_flush_start ());
  gst_harness_push_event (self->harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (self->harness, gst_event_new_segment (&segment));
  gst_harness_push (self->harness, codec_frame_new (0, 0, "b", 1));
  buffer = gst_harness_pull (self->harness);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 0);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  CODEC_TEST ("netfluxdec", "/netflux/samples/formats", test_formats);
  CODEC_TEST ("netfluxdec", "/netflux/samples/gaps", test_gaps);
  CODEC_TEST ("netfluxdec", "/netflux/samples/drift", test_drift);
  CODEC_TEST ("netfluxdec", "/netflux/samples/stall", test_stall);
  CODEC_TEST ("netfluxdec", "/netflux/samples/substitutes", test_substitutes);
  CODEC_TEST ("netfluxdec", "/netflux/samples/mixed", test_mixed);
  CODEC_TEST ("netfluxdec", "/netflux/samples/bad-mixed", test_bad_mixed);
  CODEC_TEST ("netfluxdec", "/netflux/samples/dropped-sample", test_dropped_sample);
  CODEC_TEST ("netfluxdec", "/netflux/samples/flush", test_flush);

  return g_test_run ();
}
