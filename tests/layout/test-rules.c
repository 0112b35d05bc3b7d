/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include <netflux/netflux.h>

#include "tests/common/netflux-test-table.h"

/* What the properties of a layout change in its bytes. */

static NetfluxLayout *
make (const char *text, NetfluxDialect dialect, NetfluxCharset charset)
{
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout = g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "text", text,
                                          "dialect", dialect, "charset", charset, NULL);

  g_assert_no_error (error);
  return layout;
}

static GBytes *
encode (NetfluxLayout *layout, const char *values, GError **error)
{
  return netflux_layout_encode (layout, g_variant_new_parsed (values), error);
}

typedef struct
{
  const char *name;
  NetfluxCharset charset;
  const char *text;
  const char *bytes; /* of a STRING(4) of S7 */
} CharsetCase;

static const CharsetCase charsets[] = {
  { "utf8", NETFLUX_CHARSET_UTF8, "é", "\x04\x02\xc3\xa9\x00\x00" },
  { "latin1", NETFLUX_CHARSET_LATIN1, "é£ÿ", "\x04\x03\xe9\xa3\xff\x00" },
  { "windows-1252", NETFLUX_CHARSET_WINDOWS_1252, "é€Ž", "\x04\x03\xe9\x80\x8e\x00" },
  { "latin1-control", NETFLUX_CHARSET_LATIN1, "\xc2\x80", "\x04\x01\x80\x00\x00\x00" },
  { "windows-1252-none", NETFLUX_CHARSET_WINDOWS_1252, "\xee\xbe\x81", "\x04\x01\x81\x00\x00\x00" },
};

static void
test_charset (gconstpointer data)
{
  const CharsetCase *test = data;
  g_autoptr (NetfluxLayout) layout = make ("TYPE T : STRUCT s : String[4]; END_STRUCT END_TYPE",
                                           NETFLUX_DIALECT_S7, test->charset);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = NULL;
  GVariantDict dict;

  g_assert_cmpint (netflux_layout_get_charset (layout), ==, test->charset);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "s", "s", test->text);
  values = g_variant_ref_sink (g_variant_dict_end (&dict));
  bytes = netflux_layout_encode (layout, values, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), test->bytes, 6);
  g_assert_true (netflux_layout_get_field (layout, bytes, "s", &value, &error));
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, test->text);
}

/* What the set does not have, and what is too long in it. */
static void
test_charset_misfits (void)
{
  g_autoptr (NetfluxLayout) layout = make ("TYPE T : STRUCT s : STRING(2); END_STRUCT END_TYPE",
                                           NETFLUX_DIALECT_CODESYS, NETFLUX_CHARSET_LATIN1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) fits = encode (layout, "{'s': <'éé'>}", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (fits, NULL), g_bytes_get_size (fits), "\xe9\xe9\0", 3);
  g_assert_null (encode (layout, "{'s': <'€'>}", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_assert_nonnull (strstr (error->message, "Latin-1"));
  g_clear_error (&error);
  g_assert_null (encode (layout, "{'s': <'ééé'>}", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
}

/* One character of CHAR. */
static void
test_charset_character (void)
{
  g_autoptr (NetfluxLayout) layout = make ("TYPE T : STRUCT c : CHAR; END_STRUCT END_TYPE",
                                           NETFLUX_DIALECT_CODESYS, NETFLUX_CHARSET_WINDOWS_1252);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) euro = encode (layout, "{'c': <'€'>}", &error);
  g_autoptr (GBytes) accent = encode (layout, "{'c': <'é'>}", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (euro, NULL), 1, "\x80", 1);
  g_assert_cmpmem (g_bytes_get_data (accent, NULL), 1, "\xe9", 1);
  g_assert_null (encode (layout, "{'c': <'ж'>}", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_assert_nonnull (strstr (error->message, "Windows-1252"));
}

/* Each byte of a string comes back, whatever it stands for. */
static void
test_charset_bytes (gconstpointer data)
{
  NetfluxCharset charset = (NetfluxCharset) GPOINTER_TO_INT (data);
  g_autoptr (NetfluxLayout) layout = make ("TYPE T : STRUCT s : STRING(255); END_STRUCT END_TYPE",
                                           NETFLUX_DIALECT_CODESYS, charset);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GError) error = NULL;
  guint8 payload[256] = { 0 };

  for (guint i = 0; i < 255; i++)
    payload[i] = (guint8) (i + 1);
  bytes = g_bytes_new (payload, sizeof payload);
  values = netflux_layout_decode (layout, bytes, &error);
  g_assert_no_error (error);
  again = netflux_layout_encode (layout, values, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, again));
}

typedef struct
{
  guint8 bytes[2];
  gint64 ms;     /* -1: none */
  gboolean same; /* the time is written so */
} S5timeCase;

static const S5timeCase s5times[] = {
  { { 0x00, 0x01 }, 10, TRUE },    { { 0x09, 0x99 }, 9990, TRUE },
  { { 0x11, 0x00 }, 10000, TRUE }, { { 0x39, 0x99 }, 9990000, TRUE },
  { { 0x20, 0x05 }, 5000, FALSE }, { { 0x00, 0x00 }, 0, TRUE },
  { { 0x00, 0x0a }, -1, FALSE },
};

static void
test_s5time (void)
{
  g_autoptr (NetfluxLayout) layout = make ("TYPE T : STRUCT t : S5TIME; END_STRUCT END_TYPE",
                                           NETFLUX_DIALECT_S7, NETFLUX_CHARSET_UTF8);

  for (gsize i = 0; i < G_N_ELEMENTS (s5times); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (s5times[i].bytes, 2);
      g_autoptr (GBytes) again = NULL;
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) values = NULL;
      g_autoptr (GVariant) same = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (netflux_layout_get_field (layout, bytes, "t", &value, &error));
      g_assert_cmpstr (g_variant_get_type_string (value), ==, "x");
      g_assert_cmpint (g_variant_get_int64 (value), ==,
                       s5times[i].ms >= 0 ? s5times[i].ms * 1000000 : NETFLUX_TIME_INVALID);

      values = netflux_layout_decode (layout, bytes, &error);
      again = netflux_layout_encode (layout, values, &error);
      g_assert_no_error (error);
      g_assert_true (!s5times[i].same || g_bytes_equal (bytes, again));
      same = netflux_layout_decode (layout, again, &error);
      g_assert_true (g_variant_equal (values, same));
    }
}

static void
test_s5time_misfits (void)
{
  g_autoptr (NetfluxLayout) layout = make ("TYPE T : STRUCT t : S5TIME; END_STRUCT END_TYPE",
                                           NETFLUX_DIALECT_S7, NETFLUX_CHARSET_UTF8);
  static const char *const values[] = {
    "{'t': <int64 5000000>}",
    "{'t': <int64 9991000000000>}",
    "{'t': <int64 -10000000>}",
    "{'t': <int64 10010000000>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (encode (layout, values[i], &error));
      g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
    }
}

static void
test_big_endian (void)
{
  g_autoptr (NetfluxLayout) layout =
      make ("TYPE T : STRUCT b : BOOL; r : REAL; i : INT; w : WSTRING(1); s : STRING(3); "
            "END_STRUCT END_TYPE",
            NETFLUX_DIALECT_CODESYS_BIG_ENDIAN, NETFLUX_CHARSET_UTF8);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = encode (
      layout, "{'b': <true>, 'r': <1.0>, 'i': <int16 258>, 'w': <'A'>, 's': <'hi'>}", &error);

  g_assert_no_error (error);
  g_assert_cmpint (netflux_layout_get_dialect (layout), ==, NETFLUX_DIALECT_CODESYS_BIG_ENDIAN);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   "\1\0\0\0\x3f\x80\0\0\1\2\0\x41\0\0hi\0\0\0\0", 20);
}

static void
test_properties (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = g_initable_new (
      NETFLUX_TYPE_LAYOUT, NULL, &error, "text",
      "TYPE T : STRUCT b : BYTE; l : LREAL; END_STRUCT END_TYPE", "profile", "TwinCAT2", NULL);
  g_autofree char *type_name = NULL;
  guint pack = 0;

  g_assert_no_error (error);
  g_object_get (layout, "pack", &pack, "type-name", &type_name, NULL);
  g_assert_cmpuint (pack, ==, 1);
  g_assert_cmpuint (netflux_layout_get_pack (layout), ==, 1);
  g_assert_cmpstr (type_name, ==, "T");
  g_assert_cmpuint (netflux_layout_get_size (layout), ==, 9);
  g_assert_cmpint (netflux_layout_get_charset (layout), ==, NETFLUX_CHARSET_WINDOWS_1252);
}

/* What is said comes first, also where it is what would be taken without a profile. */
static void
test_profile_with_charset (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout =
      g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "text",
                      "TYPE T : STRUCT s : STRING(4); END_STRUCT END_TYPE", "charset",
                      NETFLUX_CHARSET_UTF8, "profile", "twincat3", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (netflux_layout_get_charset (layout), ==, NETFLUX_CHARSET_UTF8);
  g_assert_cmpint (netflux_layout_get_dialect (layout), ==, NETFLUX_DIALECT_CODESYS);
}

static void
test_profile_with_dialect (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout =
      g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "text",
                      "TYPE T : STRUCT s : STRING(4); END_STRUCT END_TYPE", "profile", "twincat3",
                      "dialect", NETFLUX_DIALECT_PACKED, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (netflux_layout_get_dialect (layout), ==, NETFLUX_DIALECT_PACKED);
  g_assert_cmpint (netflux_layout_get_charset (layout), ==, NETFLUX_CHARSET_WINDOWS_1252);
}

/* Beside a STRING of TwinCAT, one with UTF-8, also by an alias that others use without. */
#define ENCODINGS                                                                                  \
  "TYPE Name : STRING(4); END_TYPE TYPE T : STRUCT a : STRING(4);\n"                               \
  "{attribute 'TcEncoding' := 'UTF-8'}\nb : STRING(4);\n"                                          \
  "{attribute 'TcEncoding' := 'utf-8'}\nc : ARRAY[0..0] OF Name; d : Name;\n"                      \
  "{attribute 'TcEncoding' := 'UTF-8'}\ne : Name;\n"                                               \
  "{attribute 'monitoring_encoding' := 'UTF-8'}\nf : Name; g : Text; END_STRUCT END_TYPE\n"        \
  "{attribute 'TcEncoding' := 'UTF-8'}\nTYPE Text : STRING(4); END_TYPE"

static NetfluxLayout *
make_twincat (const char *text)
{
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout =
      g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "text", text, "profile", "twincat3", NULL);

  g_assert_no_error (error);
  return layout;
}

static void
check_encodings (NetfluxLayout *layout)
{
  const char values[] =
      "{'a': <'é'>, 'b': <'é'>, 'c': <['é']>, 'd': <'é'>, 'e': <'é'>, 'f': <'é'>, 'g': <'é'>}";
  const char *expected = "\xe9\0\0\0\0\xc3\xa9\0\0\0\xc3\xa9\0\0\0\xe9\0\0\0\0"
                         "\xc3\xa9\0\0\0\xc3\xa9\0\0\0\xc3\xa9\0\0\0";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = encode (layout, values, &error);
  g_autoptr (GVariant) decoded = NULL;

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, 35);
  decoded = netflux_layout_decode (layout, bytes, &error);
  g_assert_no_error (error);
  for (const char *name = "abdefg"; *name != '\0'; name++)
    {
      const char key[] = { *name, '\0' };
      g_autoptr (GVariant) value = g_variant_lookup_value (decoded, key, NULL);

      g_assert_cmpstr (g_variant_get_string (value, NULL), ==, "é");
    }
}

static void
test_charset_of_one_field (void)
{
  g_autoptr (NetfluxLayout) layout = make_twincat (ENCODINGS);

  check_encodings (layout);
}

static void
test_charset_of_one_field_written (gconstpointer data)
{
  NetfluxNotation notation = (NetfluxNotation) GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = make_twincat (ENCODINGS);
  g_autofree char *text = netflux_layout_emit (layout, notation, &error);
  g_autoptr (NetfluxLayout) again = NULL;

  g_assert_no_error (error);
  again = make_twincat (text);
  check_encodings (again);
}

/* Elsewhere each text has its character set beside it. */
static void
test_charset_of_one_field_elsewhere (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = make_twincat (ENCODINGS);
  g_autofree char *python = netflux_layout_emit (layout, NETFLUX_NOTATION_PYTHON, &error);
  g_autofree char *lua = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (strstr (python, "('a', 0, _Text(4, 5, 1, 'cp1252', False))"));
  g_assert_nonnull (strstr (python, "('b', 40, _Text(4, 5, 1, 'utf-8', False))"));

  lua = netflux_layout_emit (layout, NETFLUX_NOTATION_WIRESHARK, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lua, "\"a\", \"text\", 0, 5, \"\", characters = 4 }"));
  g_assert_nonnull (
      strstr (lua, "\"b\", \"text\", 5, 5, \"\", characters = 4, encoding = ENC_UTF_8 }"));
  g_assert_nonnull (strstr (lua, "row.encoding or layout.encoding"));
}

/* Attributes of a variable and of a type, as CODESYS writes them. */
static void
test_charset_of_one_field_exported (void)
{
  static const char text[] =
      "<project xmlns=\"http://www.plcopen.org/xml/tc6_0200\"><types><dataTypes>"
      "<dataType name=\"T\"><baseType><struct>"
      "<variable name=\"a\"><type><derived name=\"Text\" /></type></variable>"
      "<variable name=\"b\"><type><string length=\"4\" /></type><addData><data name=\"x\">"
      "<Attributes><Attribute Name=\"monitoring_encoding\" Value=\"UTF-8\" /></Attributes></data>"
      "</addData></variable>"
      "<variable name=\"c\"><type><string length=\"4\" /></type></variable>"
      "</struct></baseType></dataType>"
      "<dataType name=\"Text\"><baseType><string length=\"4\" /></baseType><addData>"
      "<data name=\"x\"><Attributes><Attribute Name=\"TcEncoding\" Value=\"UTF-8\" /></Attributes>"
      "</data></addData></dataType></dataTypes></types></project>";
  g_autoptr (NetfluxLayout) layout = make_twincat (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = encode (layout, "{'a': <'é'>, 'b': <'é'>, 'c': <'é'>}", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   "\xc3\xa9\0\0\0\xc3\xa9\0\0\0\xe9\0\0\0\0", 15);
}

static const char *const wrong[] = { "profile", "pack", "pointer-size", "enumeration-type" };

static void
test_wrong_property (gconstpointer data)
{
  const char *name = data;
  gboolean number = strcmp (name, "pack") == 0 || strcmp (name, "pointer-size") == 0;
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout =
      number ? g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "text", "a:u8", name, 3u, NULL)
             : g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, &error, "text", "a:u8", name, "STRING",
                               NULL);

  g_assert_null (layout);
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "use "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/layout/charset/", charsets, test_charset);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strconcat ("/netflux/layout/wrong/", wrong[i], NULL);

      g_test_add_data_func (path, wrong[i], test_wrong_property);
    }
  g_test_add_data_func ("/netflux/layout/charset/bytes/latin1",
                        GINT_TO_POINTER (NETFLUX_CHARSET_LATIN1), test_charset_bytes);
  g_test_add_data_func ("/netflux/layout/charset/bytes/windows-1252",
                        GINT_TO_POINTER (NETFLUX_CHARSET_WINDOWS_1252), test_charset_bytes);
  g_test_add_func ("/netflux/layout/charset/misfits", test_charset_misfits);
  g_test_add_func ("/netflux/layout/charset/character", test_charset_character);
  g_test_add_func ("/netflux/layout/charset/of-one-field", test_charset_of_one_field);
  g_test_add_func ("/netflux/layout/charset/of-one-field/elsewhere",
                   test_charset_of_one_field_elsewhere);
  g_test_add_func ("/netflux/layout/charset/of-one-field/exported",
                   test_charset_of_one_field_exported);
  g_test_add_data_func ("/netflux/layout/charset/of-one-field/st",
                        GINT_TO_POINTER (NETFLUX_NOTATION_ST), test_charset_of_one_field_written);
  g_test_add_data_func ("/netflux/layout/charset/of-one-field/tcdut",
                        GINT_TO_POINTER (NETFLUX_NOTATION_TCDUT),
                        test_charset_of_one_field_written);
  g_test_add_data_func ("/netflux/layout/charset/of-one-field/plcopen",
                        GINT_TO_POINTER (NETFLUX_NOTATION_PLCOPEN),
                        test_charset_of_one_field_written);
  g_test_add_func ("/netflux/layout/s5time", test_s5time);
  g_test_add_func ("/netflux/layout/s5time/misfits", test_s5time_misfits);
  g_test_add_func ("/netflux/layout/big-endian", test_big_endian);
  g_test_add_func ("/netflux/layout/properties", test_properties);
  g_test_add_func ("/netflux/layout/profile/with-charset", test_profile_with_charset);
  g_test_add_func ("/netflux/layout/profile/with-dialect", test_profile_with_dialect);
  return g_test_run ();
}
