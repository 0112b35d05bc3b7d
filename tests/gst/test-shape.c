/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <string.h>

/* JSON of arrays and structures, there and back: by the short way, which knows each field
 * beforehand, and by the long one, which takes whatever is not plain. */

static const struct
{
  const char *layout;
  const char *values; /* as they are written */
} shapes[] = {
  { "a:f32[3] b:u8", "{\"a\":[12.3,0.5,-1.0],\"b\":7}" },
  { "TYPE T : STRUCT a : ARRAY[0..1,0..1] OF LREAL; END_STRUCT END_TYPE",
    "{\"a\":[[0.1,2.0],[1e+300,-4.25]]}" },
  { "a:bool[4] b:i64", "{\"a\":[true,false,true,true],\"b\":-9007199254740993}" },
  { "a:u64[1]", "{\"a\":[9223372036854775807]}" },
  { "TYPE T : STRUCT a : ARRAY[1..2] OF Point; n : ARRAY[-1..0] OF INT; s : STRING(4); END_STRUCT "
    "END_TYPE TYPE Point : STRUCT x : REAL; on : BOOL; END_STRUCT END_TYPE",
    "{\"a\":[{\"x\":1.5,\"on\":true},{\"x\":-0.25,\"on\":false}],\"n\":[-3,4],\"s\":\"abc\"}" },
  { "TYPE T : STRUCT a : Inner; z : BYTE; END_STRUCT END_TYPE TYPE Inner : STRUCT b : Deep; c : "
    "BYTE; END_STRUCT END_TYPE TYPE Deep : STRUCT d : ARRAY[0..1] OF STRING(3); e : LREAL; "
    "END_STRUCT END_TYPE",
    "{\"a\":{\"b\":{\"d\":[\"x\",\"yz\"],\"e\":2.5},\"c\":3},\"z\":4}" },
};

static GstHarness *
new_harness (const char *name, const char *layout, const char *caps)
{
  g_autoptr (GstElement) element = gst_object_ref_sink (gst_element_factory_make (name, NULL));
  GstHarness *self;

  g_object_set (element, "layout", layout, NULL);
  if (g_str_has_prefix (layout, "TYPE"))
    g_object_set (element, "type", "T", NULL);
  self = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (self, caps);
  return self;
}

static GstBuffer *
pass (GstHarness *harness, const char *text)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
  return gst_harness_pull (harness);
}

static void
assert_same (GstBuffer *buffer, GstBuffer *other)
{
  GstMapInfo map;

  gst_buffer_map (other, &map, GST_MAP_READ);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, map.size);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, map.data, map.size), ==, 0);
  gst_buffer_unmap (other, &map);
}

static void
test_there_and_back (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      GstHarness *enc = new_harness ("netfluxenc", shapes[i].layout, "application/json");
      GstHarness *dec = new_harness ("netfluxdec", shapes[i].layout, "application/octet-stream");
      g_autofree char *escaped = g_strdup_printf ("{\"\\u0061%s", shapes[i].values + 3);
      g_autofree char *end = g_strdup_printf ("\"values\":%s}\n", shapes[i].values);
      g_autoptr (GstBuffer) payload = pass (enc, shapes[i].values);
      g_autoptr (GstBuffer) by_values = pass (enc, escaped);
      g_autoptr (GstBuffer) line = NULL;
      g_autofree char *text = NULL;

      assert_same (payload, by_values);
      gst_harness_push (dec, gst_buffer_ref (payload));
      line = gst_harness_pull (dec);
      text = g_malloc0 (gst_buffer_get_size (line) + 1);
      gst_buffer_extract (line, 0, text, gst_buffer_get_size (line));
      g_test_message ("%s", text);
      g_assert_true (g_str_has_suffix (text, end));
      gst_harness_teardown (enc);
      gst_harness_teardown (dec);
    }
}

/* What is left out stays; the members come in any order, or by their paths. */
static const struct
{
  const char *text;
  const char *same_as;
} orders[] = {
  { "{\"b\":7,\"a\":[1,2,3],\"c\":{\"y\":5,\"x\":4}}",
    "{\"a\":[1,2,3],\"b\":7,\"c\":{\"x\":4,\"y\":5}}" },
  { "{\"c\":{\"y\":5}}", "{\"a\":[0,0,0],\"b\":0,\"c\":{\"x\":0,\"y\":5}}" },
  { "{\"a[1]\":2,\"c.x\":4,\"b\":7}", "{\"a\":[0,2,0],\"b\":7,\"c\":{\"x\":4,\"y\":0}}" },
  { " { \"a\" : [ 1 , 2 , 3 ] , \"c\" : { } } ", "{\"a\":[1,2,3]}" },
};

#define ORDERED                                                                                    \
  "TYPE T : STRUCT a : ARRAY[0..2] OF INT; b : BYTE; c : C_; END_STRUCT END_TYPE "                 \
  "TYPE C_ : STRUCT x : INT; y : INT; END_STRUCT END_TYPE"

static void
test_orders (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      GstHarness *enc = new_harness ("netfluxenc", ORDERED, "application/json");
      g_autoptr (GstBuffer) payload = pass (enc, orders[i].text);
      g_autoptr (GstBuffer) same = pass (enc, orders[i].same_as);

      assert_same (payload, same);
      gst_harness_teardown (enc);
    }
}

static void
test_wrong (void)
{
  static const char *const texts[] = {
    "{\"a\":[1,2,3,4]}", "{\"a\":1}",   "{\"a\":[1,2,\"x\"]}",
    "{\"c\":{\"z\":1}}", "{\"b\":[7]}", "{\"a\":[1,2,40000]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GstHarness *enc = new_harness ("netfluxenc", ORDERED, "application/json");
      g_autoptr (GstBus) bus = gst_bus_new ();
      g_autoptr (GError) error = NULL;
      GstMessage *message;

      gst_element_set_bus (enc->element, bus);
      g_assert_cmpint (gst_harness_push (enc, gst_buffer_new_memdup (texts[i], strlen (texts[i]))),
                       ==, GST_FLOW_ERROR);
      message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
      g_assert_nonnull (message);
      gst_message_parse_error (message, &error, NULL);
      g_test_message ("%s: %s", texts[i], error->message);
      gst_message_unref (message);
      gst_element_set_bus (enc->element, NULL);
      gst_harness_teardown (enc);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func ("/netflux/gst/shape/there-and-back", test_there_and_back);
  g_test_add_func ("/netflux/gst/shape/orders", test_orders);
  g_test_add_func ("/netflux/gst/shape/wrong", test_wrong);

  return g_test_run ();
}
