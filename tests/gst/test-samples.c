/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/audio/audio.h>
#include <netflux/netflux.h>

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
    "aaaaaaabd",
    1,
    80 },
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
  CODEC_TEST ("netfluxdec", "/netflux/samples/dropped-sample", test_dropped_sample);
  CODEC_TEST ("netfluxdec", "/netflux/samples/flush", test_flush);

  return g_test_run ();
}
