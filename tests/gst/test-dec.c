/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <glib/gstdio.h>
#include <gst/audio/audio.h>
#include <gst/netflux/gstnetfluxmeta.h>
#include <json-glib/json-glib.h>
#include <netflux/netflux.h>

#include "codec.h"

/* netfluxdec: what it tells of payloads, and what it needs to know. */

static JsonNode *
pull_object (CodecFixture *self, GstBuffer **buffer)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  GstMapInfo map;

  *buffer = gst_harness_pull (self->harness);
  gst_buffer_map (*buffer, &map, GST_MAP_READ);
  g_assert_cmpint (map.data[map.size - 1], ==, '\n');
  json_parser_load_from_data (parser, (const char *) map.data, (gssize) map.size, &error);
  g_assert_no_error (error);
  gst_buffer_unmap (*buffer, &map);

  return json_parser_steal_root (parser);
}

static void
test_object (CodecFixture *self, gconstpointer data)
{
  static const guint8 payload[] = { 0,    0,    0xc0, 0x7f, 0xfe, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  GstBuffer *frame = codec_frame_new (5 * GST_MSECOND, 2, payload, sizeof payload);
  g_autoptr (GstCaps) unix_caps = gst_caps_new_empty_simple ("timestamp/x-unix");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GstBuffer) buffer = NULL;
  JsonObject *object, *values;

  gst_buffer_add_reference_timestamp_meta (frame, unix_caps, 1500 * GST_MSECOND,
                                           GST_CLOCK_TIME_NONE);
  codec_play_dec (self, "real:f32 small:i8 large:u64", NULL, 0);
  g_assert_cmpint (gst_harness_push (self->harness, frame), ==, GST_FLOW_OK);
  node = pull_object (self, &buffer);
  object = json_node_get_object (node);
  g_assert_cmpint (json_object_get_int_member (object, "sequence"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (object, "feedback"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "lost"), ==, 2);
  g_assert_false (json_object_get_boolean_member (object, "resynchronised"));
  g_assert_cmpint (json_object_get_int_member (object, "pts"), ==, 5 * GST_MSECOND);
  g_assert_cmpstr (json_object_get_string_member (object, "utc"), ==,
                   "1970-01-01T00:00:01.500000Z");
  values = json_object_get_object_member (object, "values");
  g_assert_cmpstr (json_object_get_string_member (values, "real"), ==, "NaN");
  g_assert_cmpint (json_object_get_int_member (values, "small"), ==, -2);
  g_assert_cmpstr (json_object_get_string_member (values, "large"), ==, "18446744073709551615");

  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 5 * GST_MSECOND);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  g_assert_cmpuint (gst_buffer_get_netflux_meta (buffer)->lost, ==, 2);
}

static void
test_wrong_size (CodecFixture *self, gconstpointer data)
{
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) second = NULL;

  codec_play_dec (self, "a:u16", NULL, 0);
  gst_harness_push (self->harness, codec_frame_new (0, 0, "ab", 2));
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (gst_harness_push (self->harness, codec_frame_new (0, 0, "abc", 3)), ==,
                     GST_FLOW_OK);
  gst_harness_push (self->harness, codec_frame_new (0, 0, "ab", 2));

  first = gst_harness_pull (self->harness);
  second = gst_harness_pull (self->harness);
  g_assert_false (GST_BUFFER_FLAG_IS_SET (first, GST_BUFFER_FLAG_DISCONT));
  g_assert_true (GST_BUFFER_FLAG_IS_SET (second, GST_BUFFER_FLAG_DISCONT));
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 2);
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, "3 bytes"), ==, 1);
  g_assert_cmpuint (codec_get_stat (self, "frames"), ==, 7);
  g_assert_cmpuint (codec_get_stat (self, "frames-dropped"), ==, 5);
}

#define FOUR_FIELDS(n) "a[" n "0],a[" n "1],a[" n "2],a[" n "3]"
#define TEN_FIELDS(n) FOUR_FIELDS (n) ",a[" n "4],a[" n "5],a[" n "6],a[" n "7],a[" n "8],a[" n "9]"
#define MANY_FIELDS                                                                                \
  TEN_FIELDS ("")                                                                                  \
  "," TEN_FIELDS ("1") "," TEN_FIELDS ("2") "," TEN_FIELDS ("3") "," TEN_FIELDS (                  \
      "4") "," TEN_FIELDS ("5") "," FOUR_FIELDS ("6")

/* Where a layout comes from, and what is wrong with it. */
static const struct
{
  const char *layout;
  const char *type;
  const char *field;
  const char *message;
} errors[] = {
  { NULL, NULL, NULL, "No layout" },
  { "a:reel", NULL, NULL, "line 1, column 3: found “reel”" },
  { "/nowhere/at/all.st", NULL, NULL, "/nowhere/at/all.st" },
  { "file:///nowhere/at/all.st", NULL, NULL, "/nowhere/at/all.st" },
  { "TYPE A : INT; END_TYPE", "B", NULL, "no type B" },
  { "/nowhere/at/all.st:A", NULL, NULL, "/nowhere/at/all.st" },
  { "/nowhere/at/all.st:A", "A", NULL, "/nowhere/at/all.st" },
  { "/nowhere/at/all.st:A", "B", NULL, "names a type, and 'B' is another one" },
  { "a:f32", NULL, "b", "b" },
  { "a:f32 b:f64", NULL, "a,b",
    "“b” is f64, which is not the type of “a”: use the property “fields”" },
  { "a:f32[2]", NULL, "a", "“a” is " },
  { "a:f32[64]", NULL, MANY_FIELDS, "64 fields are too many for one stream: use up to 63" },
  { "a:string(4)", NULL, "a", "“a” is " },
  { "a:i64", NULL, "a", "“a” is i64" },
};

static void
test_errors (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      codec_renew (self);
      g_object_set (self->element, "layout", errors[i].layout, "type", errors[i].type, "field",
                    errors[i].field, NULL);
      g_assert_cmpint (gst_element_set_state (self->element, GST_STATE_PAUSED), ==,
                       GST_STATE_CHANGE_FAILURE);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, errors[i].message), ==, 1);
      gst_element_set_state (self->element, GST_STATE_NULL);
    }
}

static void
test_file (CodecFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "axis", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *layouts[] = { path, uri };

  g_assert_true (
      g_file_set_contents (path, "TYPE A : STRUCT x : INT; END_STRUCT END_TYPE", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      g_autoptr (JsonNode) node = NULL;

      codec_renew (self);
      codec_play_dec (self, layouts[i], NULL, 0);
      gst_harness_push (self->harness, codec_frame_new (0, 0, "\5", 2));
      node = pull_object (self, &buffer);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A controller's tool wrote it, and nobody said how that one lays fields out. */
static void
test_origin (CodecFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *property;
    const char *value;
    guint notes;
  } cases[] = { { NULL, NULL, 1 }, { "profile", "twincat3", 0 }, { "dialect", "packed", 0 } };
  static const char text[] = "<TcPlcObject><DUT Name=\"T\"><Declaration>TYPE T : STRUCT x : INT; "
                             "END_STRUCT END_TYPE</Declaration></DUT></TcPlcObject>";
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "T.TcDUT", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const char *property = cases[i / 2].property;
      g_autofree char *layout = g_strconcat (path, i % 2 == 1 ? ":T" : NULL, NULL);

      codec_renew (self);
      if (property != NULL)
        gst_util_set_object_arg (G_OBJECT (self->element), property, cases[i / 2].value);
      codec_play_dec (self, layout, NULL, 0);
      g_assert_cmpuint (
          codec_count_messages (self, GST_MESSAGE_WARNING,
                                cases[i / 2].notes > 0 ? "set profile to twincat3" : ""),
          ==, cases[i / 2].notes);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_rate (CodecFixture *self, gconstpointer data)
{
  GstCaps *caps;
  int rate;

  /* Nobody knows, and one frame does not tell. */
  codec_play_dec (self, "a:u8", "a", 0);
  g_assert_cmpint (gst_harness_push (self->harness, codec_frame_new (0, 0, "a", 1)), ==,
                   GST_FLOW_OK);
  gst_harness_push_event (self->harness, gst_event_new_eos ());
  g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_ERROR, "“rate”"), ==, 1);

  /* Downstream insists. */
  codec_renew (self);
  g_object_set (self->element, "layout", "a:u8", "field", "a", NULL);
  codec_play (self, "application/octet-stream", "audio/x-raw, rate=500");
  g_assert_cmpint (gst_harness_push (self->harness, codec_frame_new (0, 0, "a", 1)), ==,
                   GST_FLOW_OK);
  caps = gst_pad_get_current_caps (self->harness->sinkpad);
  g_assert_true (gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate));
  g_assert_cmpint (rate, ==, 500);
  gst_caps_unref (caps);
}

/* Downstream insists on something else while the stream runs. */
static void
test_reconfigure (CodecFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *wanted;
    const char *format;
    int rate;
  } steps[] = {
    { "audio/x-raw, rate=200", GST_AUDIO_NE (F32), 200 },
    { "audio/x-raw, rate=100", GST_AUDIO_NE (F32), 100 },
    { "audio/x-raw, format=" GST_AUDIO_NE (F64), GST_AUDIO_NE (F64), 100 },
    { "audio/x-raw", GST_AUDIO_NE (F64), 100 },
    { "audio/x-raw, rate=50, format=" GST_AUDIO_NE (F32), GST_AUDIO_NE (F32), 50 },
    { "audio/x-raw, rate=20, format=" GST_AUDIO_NE (F64), GST_AUDIO_NE (F64), 20 },
  };

  g_object_set (self->element, "layout", "a:u8", "fields", "a", NULL);
  codec_play (self, "application/octet-stream", steps[0].wanted);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      GstBuffer *buffer;
      GstAudioInfo info;
      GstCaps *caps;

      if (i > 0)
        gst_harness_set_sink_caps_str (self->harness, steps[i].wanted);
      g_assert_cmpint (
          gst_harness_push (self->harness, codec_frame_new (i * GST_SECOND / 10, 0, "a", 1)), ==,
          GST_FLOW_OK);
      while ((buffer = gst_harness_try_pull (self->harness)) != NULL)
        gst_buffer_unref (buffer);
      caps = gst_pad_get_current_caps (self->harness->sinkpad);
      g_assert_true (gst_audio_info_from_caps (&info, caps));
      g_assert_cmpint (info.rate, ==, steps[i].rate);
      g_assert_cmpstr (info.finfo->name, ==, steps[i].format);
      gst_caps_unref (caps);
    }
  gst_harness_set_sink_caps_str (self->harness, "application/json");
  g_assert_cmpint (gst_harness_push (self->harness, codec_frame_new (GST_SECOND, 0, "a", 1)), ==,
                   GST_FLOW_NOT_NEGOTIATED);
  g_assert_cmpuint (
      codec_count_messages (self, GST_MESSAGE_ERROR, "put audioconvert and audioresample between"),
      ==, 1);
}

/* What is used from the next start on says so, if it is another value. */
static void
test_set_while_running (CodecFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *property;
    const char *value;
    guint warnings;
  } cases[] = {
    { "layout", "a:u8", 0 },     { "layout", "b:u16", 1 }, { "field", "a", 1 },
    { "rate", "200", 1 },        { "rate", "200", 0 },     { "dialect", "codesys", 1 },
    { "text-interval", "5", 0 },
  };

  codec_play_dec (self, "a:u8", NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected =
          g_strdup_printf ("%s cannot change while the stream runs", cases[i].property);

      gst_util_set_object_arg (G_OBJECT (self->element), cases[i].property, cases[i].value);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, expected), ==,
                        cases[i].warnings);
    }
}

/* Frames as they come, and the rate that they have. */
static const struct
{
  GstClockTime cycle;
  GstClockTime jitter;
  guint n;
  int rate;
} paces[] = {
  { 5 * GST_MSECOND, 0, 40, 200 },
  { 10 * GST_MSECOND, GST_MSECOND, 40, 100 },
  { 20 * GST_MSECOND, 0, 20, 50 },
  { 1500 * GST_USECOND, 0, 100, 667 },
  { GST_MSECOND, 900 * GST_USECOND, 200, 1000 },
  { GST_MSECOND, 3 * GST_MSECOND, 200, 1000 },
  { GST_SECOND, 0, 6, 1 },
  { 5 * GST_MSECOND, 0, 3, 200 },
};

/* The cycle of the partner, whatever that of our own end is: no frame is lost while it is
 * measured, or when the stream ends before it is known. */
static void
test_measured_rate (CodecFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    {
      GstCaps *caps;
      int rate;

      codec_renew (self);
      codec_play_dec (self, "a:u8", "a", 0);
      for (guint frame = 0; frame < paces[i].n; frame++)
        {
          GstClockTime jitter =
              paces[i].jitter > 0
                  ? (GstClockTime) g_test_rand_int_range (0, (gint32) (paces[i].jitter / 1000)) *
                        1000
                  : 0;

          gst_harness_push (self->harness,
                            codec_frame_new (frame * paces[i].cycle + jitter, 0, "x", 1));
        }
      gst_harness_push_event (self->harness, gst_event_new_eos ());
      g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, paces[i].n);
      caps = gst_pad_get_current_caps (self->harness->sinkpad);
      g_assert_true (gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate));
      gst_caps_unref (caps);
      if (paces[i].jitter < paces[i].cycle / 20)
        g_assert_cmpint (rate, ==, paces[i].rate);
      else
        g_assert_cmpint (ABS (rate - paces[i].rate), <, paces[i].rate / 8);
      g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, ""), ==, 0);
    }
}

/* Jitter of more than a period is not another rate, and hides none. */
static void
test_jitter (CodecFixture *self, gconstpointer data)
{
  static const struct
  {
    int rate;
    gboolean is_told;
  } cases[] = { { 1000, FALSE }, { 700, TRUE }, { 1400, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      codec_renew (self);
      codec_play_dec (self, "a:u8", "a", cases[i].rate);
      for (guint frame = 0; frame < 8000; frame++)
        {
          GstClockTime jitter = (GstClockTime) g_test_rand_int_range (0, 3000) * GST_USECOND;
          GstBuffer *buffer;

          gst_harness_push (self->harness,
                            codec_frame_new (frame * GST_MSECOND + jitter, 0, "x", 1));
          while ((buffer = gst_harness_try_pull (self->harness)) != NULL)
            gst_buffer_unref (buffer);
        }
      g_assert_cmpint (codec_count_messages (self, GST_MESSAGE_WARNING, "About ") > 0, ==,
                       cases[i].is_told);
    }
}

/* The watchdog has expired before each burst. */
static GstBuffer *
new_held_frame (GstClockTime pts, guint frame)
{
  gboolean resynchronised = frame % 1000 <= 1;
  GstBuffer *buffer = gst_buffer_new_memdup ("x", 1);

  GST_BUFFER_PTS (buffer) = pts;
  gst_buffer_add_netflux_meta (buffer, (guint8) frame, 0, 0, resynchronised, GST_CLOCK_TIME_NONE);
  if (resynchronised)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);

  return buffer;
}

/* The rate of frames that a machine holds up again and again, the first ones, too, after the
 * very first. */
static void
test_bursts (CodecFixture *self, gconstpointer data)
{
  const guint held[] = { 20, 60, 150, 240 };

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    for (int rate = 0; rate <= 500; rate += 500)
      {
        GstBuffer *buffer;
        GstCaps *caps;
        int found;

        codec_renew (self);
        codec_play_dec (self, "a:u8", "a", rate);
        for (guint frame = 0; frame < 6000; frame++)
          {
            guint end = (frame / 1000) * 1000 + held[i];
            GstClockTime time =
                frame == 0 ? 0 : (MAX (frame, end) * 2000 + frame % 1000) * GST_USECOND;

            gst_harness_push (self->harness, new_held_frame (time, frame));
            while ((buffer = gst_harness_try_pull (self->harness)) != NULL)
              gst_buffer_unref (buffer);
          }
        g_assert_cmpuint (codec_count_messages (self, GST_MESSAGE_WARNING, ""), ==, 0);
        caps = gst_pad_get_current_caps (self->harness->sinkpad);
        g_assert_true (gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &found));
        g_assert_cmpint (ABS (found - 500), <, 500 / 8);
        gst_caps_unref (caps);
      }
}

/* A partner that is not there has our own cycle. */
static void
test_rate_of_link (void)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;
  GstElement *dec;
  GstPad *pad;
  GstCaps *caps;
  int rate;

  if (!gst_registry_check_feature_version (gst_registry_get (), "audioresample", 1, 0, 0))
    {
      g_test_skip ("needs GStreamer's base plugins");
      return;
    }
  pipeline =
      gst_parse_launch ("netfluxsrc uri=netflux://127.0.0.1:9?local-port=0&send-interval=3ms "
                        "timeout-action=repeat ! queue ! "
                        "netfluxdec name=dec layout=a:u8 field=a ! audioconvert ! audioresample ! "
                        "audio/x-raw,rate=8000 ! fakesink async=false",
                        &error);
  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  dec = gst_bin_get_by_name (GST_BIN (pipeline), "dec");
  pad = gst_element_get_static_pad (dec, "src");
  while ((caps = gst_pad_get_current_caps (pad)) == NULL)
    g_usleep (1000);
  g_assert_true (gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate));
  g_assert_cmpint (rate, ==, 333);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (dec);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
test_latency (CodecFixture *self, gconstpointer data)
{
  codec_play_dec (self, "a:u8", NULL, 0);
  gst_harness_set_upstream_latency (self->harness, 20 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (self->harness), ==, 20 * GST_MSECOND);
  codec_renew (self);
  codec_play_dec (self, "a:u8", "a", 200);
  gst_harness_set_upstream_latency (self->harness, 20 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (self->harness), ==, 25 * GST_MSECOND);
}

/* What is a file is the library's rule, and all rules of a controller are properties. */
static void
test_rules (CodecFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *plc = g_build_filename (folder, "plc.st", NULL);
  g_autofree char *more = g_build_filename (folder, "more.st", NULL);
  g_autofree char *text = g_strconcat (plc, ":Inputs", NULL);
  g_autofree char *include = NULL, *defines = NULL;
  guint pack;

  g_assert_true (g_file_set_contents (plc,
                                      "TYPE Inputs : STRUCT b : BYTE; p : POINTER TO Unit; "
                                      "u : Unit; END_STRUCT END_TYPE\n"
                                      "TYPE Other : STRUCT i : Inputs; END_STRUCT END_TYPE",
                                      -1, NULL));
  g_assert_true (g_file_set_contents (more,
                                      "TYPE Unit : STRUCT {IF defined (WIDE)} l : LREAL; {ELSE} "
                                      "r : REAL; {END_IF} END_STRUCT END_TYPE",
                                      -1, NULL));
  gst_util_set_object_arg (G_OBJECT (self->element), "dialect", "codesys");
  gst_util_set_object_arg (G_OBJECT (self->element), "charset", "latin1");
  g_object_set (self->element, "include", more, "pack", 4, "pointer-size", 4, "enumeration-type",
                "DINT", "defines", "WIDE; -NARROW;", NULL);
  codec_play_dec (self, text, NULL, 0);
  gst_harness_push (self->harness, codec_frame_new (0, 0, "abcdefghijklmnop", 16));
  g_assert_cmpuint (gst_harness_buffers_received (self->harness), ==, 1);

  g_object_get (self->element, "include", &include, "defines", &defines, "pack", &pack, NULL);
  g_assert_cmpstr (include, ==, more);
  g_assert_cmpstr (defines, ==, "WIDE;-NARROW");
  g_assert_cmpuint (pack, ==, 4);
  g_unlink (plc);
  g_unlink (more);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  CODEC_TEST ("netfluxdec", "/netflux/dec/object", test_object);
  CODEC_TEST ("netfluxdec", "/netflux/dec/wrong-size", test_wrong_size);
  CODEC_TEST ("netfluxdec", "/netflux/dec/errors", test_errors);
  CODEC_TEST ("netfluxdec", "/netflux/dec/file", test_file);
  CODEC_TEST ("netfluxdec", "/netflux/dec/origin", test_origin);
  CODEC_TEST ("netfluxdec", "/netflux/dec/rules", test_rules);
  CODEC_TEST ("netfluxdec", "/netflux/dec/rate", test_rate);
  CODEC_TEST ("netfluxdec", "/netflux/dec/reconfigure", test_reconfigure);
  CODEC_TEST ("netfluxdec", "/netflux/dec/set-while-running", test_set_while_running);
  CODEC_TEST ("netfluxdec", "/netflux/dec/measured-rate", test_measured_rate);
  CODEC_TEST ("netfluxdec", "/netflux/dec/jitter", test_jitter);
  CODEC_TEST ("netfluxdec", "/netflux/dec/bursts", test_bursts);
  g_test_add_func ("/netflux/dec/rate-of-link", test_rate_of_link);
  CODEC_TEST ("netfluxdec", "/netflux/dec/latency", test_latency);

  return g_test_run ();
}
