/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <json-glib/json-glib.h>
#include <netflux/netflux.h>
#include <string.h>

#include "tests/common/netflux-test-table.h"

/* Values as JSON and back, by json-glib, as the documentation shows it. */

#define DECLARATION                                                                                \
  "TYPE Axis : STRUCT speed : REAL; on : BOOL; END_STRUCT END_TYPE\n"                              \
  "TYPE Machine : STRUCT\n"                                                                        \
  "  axes : ARRAY[1..2] OF Axis; name : STRING(8); count : USINT; big : ULINT; mode : (A, B);\n"   \
  "  pause : TIME; matrix : ARRAY[0..1, 0..1] OF INT;\n"                                           \
  "END_STRUCT END_TYPE\n"

static const char text[] =
    "{\"axes\":[{\"speed\":12.5,\"on\":true},{\"speed\":-3,\"on\":false}],\"name\":\"left\","
    "\"count\":200,\"big\":9223372036854775807,\"mode\":1,\"pause\":5000000,"
    "\"matrix\":[[1,-2],[3,4]]}";

static GBytes *
encode (NetfluxLayout *layout, const char *json, GError **error)
{
  GVariant *values = json_gvariant_deserialize_data (json, -1, "a{sv}", error);

  return values != NULL ? netflux_layout_encode (layout, values, error) : NULL;
}

static void
test_round_trip (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data (DECLARATION, NULL, GPOINTER_TO_UINT (data), &error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) speed = NULL;
  g_autofree char *json = NULL;

  g_assert_no_error (error);
  bytes = encode (layout, text, &error);
  g_assert_no_error (error);
  netflux_layout_get_field (layout, bytes, "axes[1].speed", &speed, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (g_variant_get_double (speed), ==, 12.5);

  values = netflux_layout_decode (layout, bytes, &error);
  g_assert_no_error (error);
  json = json_gvariant_serialize_data (values, NULL);
  g_assert_nonnull (strstr (json, "\"name\":\"left\""));
  g_assert_nonnull (strstr (json, "\"matrix\":[[1,-2],[3,4]]"));
  again = encode (layout, json, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, again));
}

/* Bytes that are no text and no UTF-16 are private characters, which come back; those that are
 * no date are written as zeros. */
static void
test_no_text (void)
{
  guint8 image[] = { 4,    2,    0xff, 'a',  0,    0,             /* STRING(4) */
                     0,    2,    0,    1,    0xd8, 0,    0,    0, /* WSTRING(2), half a pair */
                     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = netflux_layout_new_from_data (
      "TYPE T : STRUCT s : STRING(4); w : WSTRING(2); t : DT; END_STRUCT END_TYPE", NULL,
      NETFLUX_DIALECT_S7, &error);
  g_autoptr (GBytes) bytes = g_bytes_new (image, sizeof image);
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autofree char *json = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (netflux_layout_get_size (layout), ==, sizeof image);
  values = netflux_layout_decode (layout, bytes, &error);
  g_assert_no_error (error);
  json = json_gvariant_serialize_data (values, NULL);
  g_assert_nonnull (strstr (json, "\"s\":\"\xee\xbf\xbf"
                                  "a\""));
  g_assert_nonnull (strstr (json, "\"w\":\"\xf3\xbd\xa0\x80\""));
  g_assert_nonnull (strstr (json, "\"t\":-9223372036854775808"));

  again = encode (layout, json, &error);
  g_assert_no_error (error);
  memset (image + 14, 0, 8);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), image, sizeof image);
}

static const struct NoBytes
{
  const char *name;
  const char *json;
  int code;
} no_bytes[] = {
  { "large", "{\"s\":[256]}", NETFLUX_ERROR_WRONG_TYPE },
  { "negative", "{\"s\":[-1]}", NETFLUX_ERROR_WRONG_TYPE },
  { "fraction", "{\"s\":[1.5]}", NETFLUX_ERROR_WRONG_TYPE },
  { "text", "{\"s\":[\"a\"]}", NETFLUX_ERROR_WRONG_TYPE },
  { "long", "{\"s\":[1,2,3,4,5]}", NETFLUX_ERROR_OUT_OF_RANGE },
  { "date", "{\"t\":[1,2,3]}", NETFLUX_ERROR_WRONG_TYPE },
};

static void
test_no_bytes (gconstpointer data)
{
  const struct NoBytes *row = data;
  g_autoptr (NetfluxLayout) layout = netflux_layout_new_from_data (
      "TYPE T : STRUCT s : STRING(4); t : DT; END_STRUCT END_TYPE", NULL, NETFLUX_DIALECT_S7, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (encode (layout, row->json, &error));
  g_assert_error (error, NETFLUX_ERROR, row->code);
}

static void
test_errors (void)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data (DECLARATION, NULL, NETFLUX_DIALECT_PACKED, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (encode (layout, "{\"count\":256}", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_clear_error (&error);
  g_assert_null (encode (layout, "{\"axes\":[{\"sped\":1}]}", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_data_func ("/netflux/layout/json/packed", GUINT_TO_POINTER (NETFLUX_DIALECT_PACKED),
                        test_round_trip);
  g_test_add_data_func ("/netflux/layout/json/codesys", GUINT_TO_POINTER (NETFLUX_DIALECT_CODESYS),
                        test_round_trip);
  g_test_add_data_func ("/netflux/layout/json/s7", GUINT_TO_POINTER (NETFLUX_DIALECT_S7),
                        test_round_trip);
  g_test_add_func ("/netflux/layout/json/no-text", test_no_text);
  netflux_test_add_rows ("/netflux/layout/json/no-bytes/", no_bytes, test_no_bytes);
  g_test_add_func ("/netflux/layout/json/errors", test_errors);

  return g_test_run ();
}
