/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "tests/common/netflux-test-table.h"

#define PACKED NETFLUX_DIALECT_PACKED
#define CODESYS NETFLUX_DIALECT_CODESYS
#define S7 NETFLUX_DIALECT_S7

#define T(fields)                                                                                  \
  "TYPE C : (Red, Green := 5); END_TYPE TYPE T : STRUCT " fields " END_STRUCT END_TYPE"

typedef struct
{
  const char *name;
  NetfluxDialect dialect;
  const char *text;
  const char *values; /* as encoded */
  const char *hex;
  const char *again; /* as decoded; NULL is the same */
} Case;

static const Case cases[] = {
  { "struct-notation", PACKED, "<ffIII value1 value2 value3 value4 flags",
    "{'value1': <123.5>, 'value2': <-2.0>, 'value3': <uint32 42>, 'value4': <uint32 1000>, "
    "'flags': <uint32 0xab>}",
    "0000f742000000c02a000000e8030000ab000000", NULL },
  { "big-endian", PACKED, ">hI a b", "{'a': <int16 -2>, 'b': <uint32 1>}", "fffe00000001", NULL },
  { "left-out", PACKED, "a:u8 b:u16", "{'b': <uint16 0x1234>}", "003412",
    "{'a': <byte 0x00>, 'b': <uint16 0x1234>}" },
  { "any-number", PACKED, "a:i8 b:u16 c:f32 d:bool",
    "{'a': <-3.0>, 'b': <int64 5>, 'c': <7>, 'd': <1>}", "fd05000000e04001",
    "{'a': <int16 -3>, 'b': <uint16 5>, 'c': <7.0>, 'd': <true>}" },
  { "bits-s7", S7, T ("a : BOOL; b : BOOL; c : ARRAY[0..8] OF BOOL; d : INT;"),
    "{'a': <false>, 'b': <true>, 'c': <[true,false,false,false,false,false,false,true,true]>, "
    "'d': <int16 1>}",
    "020081010001", NULL },
  { "string-s7", S7, T ("a : STRING[4]; b : WSTRING[2];"), "{'a': <'ab'>, 'b': <'\xc3\xa4'>}",
    "040261620000"
    "0002000100e40000",
    NULL },
  { "string-s7-left-out", S7, T ("a : STRING[4];"), "@a{sv} {}", "040000000000", "{'a': <''>}" },
  { "string-codesys", CODESYS, T ("a : STRING(3); b : WSTRING(2);"),
    "{'a': <'abc'>, 'b': <'\xc3\xa4'>}", "61626300e40000000000", NULL },
  { "string-packed", PACKED, T ("a : STRING(3);"), "{'a': <'abc'>}", "616263", NULL },
  /* Private characters stand for what is none, so that the type stays. */
  { "string-not-utf-8", PACKED, T ("a : STRING(3);"), "{'a': <[byte 0xe4, 0xff]>}", "e4ff00",
    "{'a': <'\uefe4\uefff'>}" },
  { "string-half-a-character", PACKED, T ("a : STRING(3);"), "{'a': <'a\uefe2\uef82'>}", "61e282",
    NULL },
  { "string-private", PACKED, T ("a : STRING(4);"), "{'a': <[byte 0xee, 0xbf, 0xbf, 0x41]>}",
    "eebfbf41", "{'a': <'\uefee\uefbf\uefbfA'>}" },
  { "string-s7-nul", S7, T ("a : STRING[2];"), "{'a': <[byte 0x00, 0x41]>}", "02020041",
    "{'a': <'\uef00A'>}" },
  { "string-not-utf-16", PACKED, T ("a : WSTRING(2);"), "{'a': <[uint16 0xd800, 65]>}", "00d84100",
    "{'a': <'\U000fd800A'>}" },
  { "string-pair", PACKED, T ("a : WSTRING(2);"), "{'a': <'\U0001f600'>}", "3dd800de", NULL },
  { "string-wide-private", PACKED, T ("a : WSTRING(2);"), "{'a': <[uint16 0xdbb6, 0xdc00]>}",
    "b6db00dc", "{'a': <'\U000fdbb6\U000fdc00'>}" },
  { "string-wide-s7-nul", S7, T ("a : WSTRING[2];"), "{'a': <[uint16 0, 65]>}", "0002000200000041",
    "{'a': <'\U000f0000A'>}" },
  { "array-of-strings", CODESYS, T ("a : ARRAY[1..2] OF STRING(2);"), "{'a': <['ab', '\uefff']>}",
    "616200ff0000", NULL },
  { "array-of-arrays-of-strings", PACKED, T ("a : ARRAY[0..1,0..1] OF STRING(1);"),
    "{'a': <[['a', 'b'], ['', 'd']]>}", "61620064", NULL },
  { "boxed", PACKED, "a:u8[2] b:u16", "{'a': <[<1>, <<2.0>>]>, 'b': <<<3>>>}", "01020300",
    "{'a': <[byte 1, 2]>, 'b': <uint16 3>}" },
  { "tuple", PACKED, "a:u8[3]", "{'a': <(1, 2.0, true)>}", "010201", "{'a': <[byte 1, 2, 1]>}" },
  { "nested", PACKED,
    T ("a : ARRAY[0..1] OF STRUCT x : BYTE; m : ARRAY[0..1,0..1] OF SINT; END_STRUCT;"),
    "{'a': <[{'x': <byte 0x01>, 'm': <[[int16 1, 2], [3, 4]]>}, "
    "{'x': <byte 0x02>, 'm': <[[int16 -1, 0], [0, 0]]>}]>}",
    "0101020304"
    "02ff000000",
    NULL },
  { "paths", PACKED,
    T ("a : ARRAY[1..2] OF STRUCT x : BYTE; END_STRUCT; m : ARRAY[0..1,0..1] OF BYTE;"),
    "{'A[2].X': <7>, 'm[1,0]': <8>, 'm[0][1]': <9>}",
    "0007"
    "00090800",
    "{'a': <[{'x': <byte 0x00>}, {'x': <byte 0x07>}]>, 'm': <[[byte 0x00, 0x09], [0x08, 0x00]]>}" },
  { "names-with-dots", S7, T ("\"a.b[1]\" : BYTE; \"1\" : BYTE;"),
    "{'a.b[1]': <byte 0x01>, '1': <byte 0x02>}", "0102", NULL },
  { "enumeration", PACKED, T ("a : C; b : C;"), "{'a': <'green'>, 'b': <1>}", "05000100",
    "{'a': <int16 5>, 'b': <int16 1>}" },
  { "characters", CODESYS, T ("a : CHAR; b : WCHAR;"), "{'a': <'A'>, 'b': <'\xc3\xa4'>}",
    "4100e400", "{'a': <byte 0x41>, 'b': <uint16 0xe4>}" },
  { "times-codesys", CODESYS, T ("a : TIME; b : DATE; c : TOD; d : DT; e : LTIME;"),
    "{'a': <int64 1500000000>, 'b': <int64 86400000000000>, 'c': <int64 1000000>, "
    "'d': <int64 1000000000>, 'e': <uint64 7>}",
    "dc050000"
    "80510100"
    "01000000"
    "01000000"
    "0700000000000000",
    NULL },
  { "times-s7", S7, T ("a : TIME; b : DATE; c : TOD; d : LTIME;"),
    "{'a': <int64 -1000000>, 'b': <int64 631238400000000000>, 'c': <int64 2000000>, "
    "'d': <int64 -1>}",
    "ffffffff"
    "0001"
    "00000002"
    "ffffffffffffffff",
    NULL },
  /* 2024-02-29 13:45:59.123, a Thursday. */
  { "date-and-time-s7", S7, T ("a : DATE_AND_TIME; b : DTL;"),
    "{'a': <int64 1709214359123000000>, 'b': <int64 1709214359123456789>}",
    "2402291345591235"
    "07e8021d050d2d3b075bcd15",
    NULL },
  { "time-of-nothing", S7, T ("a : ARRAY[0..1] OF DTL;"),
    "{'a': <[int64 1709214359123456789, -9223372036854775808]>}",
    "07e8021d050d2d3b075bcd15000000000000000000000000", NULL },
  { "last-time", S7, T ("a : DTL;"), "{'a': <int64 9223372036854775807>}",
    "08d6040b06172f1032f2d7ff", NULL },
  { "leap-days", S7, T ("a : ARRAY[0..1] OF DT;"),
    "{'a': <[int64 951782400000000000, 3771187200000000000]>}", "00022900000000038907030000000001",
    NULL },
};

static char *
to_hex (GBytes *bytes)
{
  GString *hex = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return g_string_free (hex, FALSE);
}

static NetfluxLayout *
make_layout (const char *text, NetfluxDialect dialect)
{
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout = netflux_layout_new_from_data (text, NULL, dialect, &error);

  g_assert_no_error (error);
  return layout;
}

static void
test_codec (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = make_layout (test->text, test->dialect);
  g_autoptr (GVariant) expected =
      g_variant_parse (NULL, test->again != NULL ? test->again : test->values, NULL, NULL, &error);
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *expected_text = NULL;
  g_autofree char *found_text = NULL;

  g_assert_no_error (error);
  values = g_variant_parse (NULL, test->values, NULL, NULL, &error);
  g_assert_no_error (error);
  bytes = netflux_layout_encode (layout, values, &error);
  g_assert_no_error (error);
  hex = to_hex (bytes);
  g_assert_cmpstr (hex, ==, test->hex);

  found = netflux_layout_decode (layout, bytes, &error);
  g_assert_no_error (error);
  expected_text = g_variant_print (expected, TRUE);
  found_text = g_variant_print (found, TRUE);
  g_assert_cmpstr (found_text, ==, expected_text);
}

typedef struct
{
  const char *name;
  NetfluxDialect dialect;
  const char *text;
  const char *values;
  NetfluxError code;
  const char *message;
} ErrorCase;

#define RANGE NETFLUX_ERROR_OUT_OF_RANGE
#define TYPE NETFLUX_ERROR_WRONG_TYPE

static const ErrorCase errors[] = {
  { "byte", PACKED, "a:u8", "{'a': <256>}", RANGE,
    "a: 256 does not fit into u8: give an integer from 0 to 255" },
  { "negative", PACKED, "a:u64", "{'a': <-1>}", RANGE, "a: -1 *" },
  { "signed", PACKED, "a:i8", "{'a': <-129>}", RANGE, "a: *" },
  { "long", PACKED, "a:i64", "{'a': <uint64 9223372036854775808>}", RANGE, "a: *" },
  { "fraction", PACKED, "a:i32", "{'a': <1.5>}", RANGE, "a: 1.5 *" },
  { "not-a-number", PACKED, "a:i32", "{'a': <nan>}", RANGE, "a: *" },
  { "huge", PACKED, "a:u64", "{'a': <18446744073709551616.0>}", RANGE, "a: *" },
  { "real", PACKED, "a:f32", "{'a': <1e39>}", RANGE,
    "a: * does not fit into f32: give a number of at most 3.4e38" },
  { "bool", PACKED, "a:bool", "{'a': <2>}", RANGE, "a: 2 *BOOL: give true or false" },
  { "string", S7, T ("a : STRING[2];"), "{'a': <'abc'>}", RANGE,
    "a: 'abc' *STRING(2): give 2 bytes at most" },
  { "string-with-nul", CODESYS, T ("a : STRING(2);"), "{'a': <[byte 0, 1]>}", RANGE, "a: *NUL*" },
  { "subrange", PACKED, T ("a : INT(0..5);"), "{'a': <6>}", RANGE, "a: 6 *" },
  { "label", PACKED, T ("a : C;"), "{'a': <'Blue'>}", RANGE,
    "a: 'Blue' *C (INT): give one of its names" },
  { "array", PACKED, "a:u8[2]", "{'a': <[1,2,3]>}", RANGE, "a: *" },
  { "time", CODESYS, T ("a : TIME;"), "{'a': <1>}", RANGE,
    "a: 1 *TIME: give nanoseconds, from 0 to 4294967295000000 in steps of 1000000" },
  { "duration", S7, T ("a : TIME;"), "{'a': <-1>}", RANGE,
    "a: -1 *TIME: *from -2147483648000000 to 2147483647000000 in steps of 1000000" },
  { "dtl", S7, T ("a : DTL;"), "{'a': <-1>}", RANGE, "a: -1 *DTL: *1970-01-01, not negative" },
  { "dtl-text", S7, T ("a : DTL;"), "{'a': <'2024-01-01'>}", TYPE,
    "a: *DTL does not take: give nanoseconds from 1970-01-01" },
  { "s5time", S7, T ("a : S5TIME;"), "{'a': <5>}", RANGE, "a: 5 *S5TIME: *9990000000000*10 ms*" },
  { "character", S7, T ("a : CHAR;"), "{'a': <'ab'>}", TYPE,
    "a: found 'ab'*give a number or one character" },
  { "date", S7, T ("a : DATE;"), "{'a': <int64 -9223372036854775808>}", RANGE,
    "a: *1970-01-01, from 631152000000000000 to 6293376000000000000 in steps of 86400000000000" },
  { "year", S7, T ("a : DT;"), "{'a': <int64 1000000>}", RANGE, "a: *of 1990 to 2089*" },
  { "text", PACKED, "a:u8", "{'a': <'x'>}", TYPE,
    "a: found 'x', which u8 does not take: give a number" },
  { "number", PACKED, T ("a : STRING;"), "{'a': <1>}", TYPE, "a: *" },
  { "number-in-array", PACKED, "a:u8[2]", "{'a': <1>}", TYPE, "a: *" },
  { "number-for-all", PACKED, "a:u8", "1", TYPE, "*" },
  { "inner", PACKED, T ("a : STRUCT b : BYTE; END_STRUCT;"), "{'a': <{'b': <256>}>}", RANGE,
    "a.b: *" },
  { "name", PACKED, "a:u8", "{'b': <1>}", NETFLUX_ERROR_NO_FIELD, "*“b”*no such name" },
  { "index", PACKED, "a:u8[2]", "{'a[2]': <1>}", NETFLUX_ERROR_NO_FIELD, "*index is from 0 to 1" },
  { "no-array", PACKED, "a:u8", "{'a[0]': <1>}", NETFLUX_ERROR_NO_FIELD, "*not an array" },
  { "no-structure", PACKED, "a:u8", "{'a.b': <1>}", NETFLUX_ERROR_NO_FIELD, "*not a structure" },
  { "path", PACKED, "a:u8[2]", "{'a[0]b': <1>}", NETFLUX_ERROR_NO_FIELD, "*should end" },
};

static void
test_error (gconstpointer data)
{
  const ErrorCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = make_layout (test->text, test->dialect);
  GVariant *values = g_variant_parse (NULL, test->values, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (netflux_layout_encode (layout, values, &error));
  g_assert_error (error, NETFLUX_ERROR, (int) test->code);
  if (!g_pattern_match_simple (test->message, error->message))
    g_error ("“%s” is not like “%s”", error->message, test->message);
  g_variant_unref (values);
}

/* All NaNs keep their bits, the signalling ones, too. */
static void
test_reals (void)
{
  static const guint32 patterns[] = {
    0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffffffff,
    0x7fa12345, 0x80000000, 1,          0x007fffff, 0x7f7fffff,
  };
  g_autoptr (NetfluxLayout) layout = make_layout ("<f a", PACKED);

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      guint32 bits = GUINT32_TO_LE (patterns[i]);
      g_autoptr (GBytes) bytes = g_bytes_new (&bits, 4);
      g_autoptr (GVariant) values = netflux_layout_decode (layout, bytes, NULL);
      g_autoptr (GBytes) again = netflux_layout_encode (layout, values, NULL);

      g_assert_true (g_bytes_equal (bytes, again));
    }
}

/* Of bytes that are no value of their own, each field has the type that it always has. */
static void
test_types_stay (void)
{
  static const struct
  {
    const char *type;
    const char *hex;
    const char *value;
  } rows[] = {
    { "DTL", "07e8021d000d2d3b075bcd15", "int64 1709214359123456789" },
    { "DTL", "07e8021d010d2d3b075bcd15", "int64 1709214359123456789" },
    { "DTL", "07e8021d080d2d3b075bcd15", "int64 -9223372036854775808" },
    { "DTL", "07e8021dff0d2d3b075bcd15", "int64 -9223372036854775808" },
    { "DTL", "000000000000000000000000", "int64 -9223372036854775808" },
    { "DTL", "07e8021e050d2d3b075bcd15", "int64 -9223372036854775808" },
    { "DTL", "07e8021d05182d3b075bcd15", "int64 -9223372036854775808" },
    { "DTL", "07e8021d050d2d3b3b9aca00", "int64 -9223372036854775808" },
    { "DTL", "08d6040b06172f1032f2d800", "int64 -9223372036854775808" },
    { "DTL", "ffff0101010000000000000a", "int64 -9223372036854775808" },
    { "DT", "2402291345591230", "int64 1709214359123000000" },
    { "DT", "2402291345591238", "int64 -9223372036854775808" },
    { "DT", "ff01020304050607", "int64 -9223372036854775808" },
    { "DT", "24022913455912a5", "int64 -9223372036854775808" },
    { "DT", "2402291a45591235", "int64 -9223372036854775808" },
    { "STRING[4]", "04ff41420000", "'AB\uef00\uef00'" },
    { "BOOL", "02", "false" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("TYPE T : STRUCT a : %s; END_STRUCT END_TYPE", rows[i].type);
      g_autoptr (NetfluxLayout) layout = make_layout (text, S7);
      g_autoptr (NetfluxLayoutField) field = netflux_layout_lookup_field (layout, "A", NULL);
      gsize size = netflux_layout_get_size (layout);
      g_autofree guint8 *payload = g_malloc0 (size);
      g_autoptr (GVariant) value = NULL;
      g_autofree char *printed = NULL;

      for (gsize j = 0; rows[i].hex[j * 2] != '\0'; j++)
        payload[j] = (guint8) (g_ascii_xdigit_value (rows[i].hex[j * 2]) * 16 +
                               g_ascii_xdigit_value (rows[i].hex[j * 2 + 1]));
      value = netflux_layout_field_read_value (field, payload, size, NULL);
      printed = g_variant_print (value, TRUE);
      g_assert_cmpstr (printed, ==, rows[i].value);
      g_assert_true (g_variant_is_of_type (value, netflux_layout_field_get_value_type (field)));
    }
}

static void
test_field (void)
{
  g_autoptr (NetfluxLayout) layout = make_layout ("a:u8 b:u16[2]", PACKED);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\1\2\0\3\0", 5);
  g_autoptr (GBytes) longer = g_bytes_new_static ("\1\2\0\3\0\0", 6);
  g_autoptr (GError) error = NULL;
  GVariant *value = NULL;

  g_assert_true (netflux_layout_get_field (layout, bytes, "b[1]", &value, &error));
  g_assert_cmpuint (g_variant_get_uint16 (value), ==, 3);
  g_clear_pointer (&value, g_variant_unref);
  g_assert_true (netflux_layout_get_field (layout, bytes, "B", &value, &error));
  g_assert_cmpuint (g_variant_n_children (value), ==, 2);
  g_clear_pointer (&value, g_variant_unref);

  g_assert_false (netflux_layout_get_field (layout, bytes, "c", &value, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
  g_clear_error (&error);
  g_assert_false (netflux_layout_get_field (layout, longer, "a", &value, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE);
  g_assert_null (value);
}

static void
test_update (void)
{
  g_autoptr (NetfluxLayout) layout = make_layout ("a:u8 b:u8", PACKED);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\1\2", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) updated =
      netflux_layout_update (layout, bytes, g_variant_new_parsed ("{'b': <7>}"), &error);
  g_autofree char *hex = NULL;

  g_assert_no_error (error);
  hex = to_hex (updated);
  g_assert_cmpstr (hex, ==, "0107");

  g_assert_null (netflux_layout_update (layout, bytes,
                                        g_variant_new_parsed ("{'a': <7>, 'b': <256>}"), &error));
  g_assert_error (error, NETFLUX_ERROR, RANGE);
}

/* Each value among thousands is found by its name, in whatever order they come. */
static void
test_many (void)
{
  const guint n = 20000;
  g_autoptr (GString) text = g_string_new ("TYPE T : STRUCT\n");
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder builder;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "Value_%u : UINT;\n", i);
  g_string_append (text, "END_STRUCT END_TYPE");
  layout = make_layout (text->str, S7);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = n; i-- > 0;)
    {
      g_autofree char *name = g_strdup_printf ("value_%u", i);

      g_variant_builder_add (&builder, "{sv}", name, g_variant_new_uint32 (i));
    }
  values = g_variant_ref_sink (g_variant_builder_end (&builder));
  bytes = netflux_layout_encode (layout, values, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (GUINT16_FROM_BE (((const guint16 *) g_bytes_get_data (bytes, NULL))[i]), ==,
                      i);

  all = netflux_layout_decode (layout, bytes, &error);
  g_assert_cmpuint (g_variant_n_children (all), ==, n);
  for (guint i = 0; i < n; i += 777)
    {
      g_autofree char *name = g_strdup_printf ("Value_%u", i);
      g_autoptr (GVariant) entry = g_variant_get_child_value (all, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);

      g_assert_cmpstr (g_variant_get_string (key, NULL), ==, name);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/layout/codec/", cases, test_codec);
  netflux_test_add_rows ("/netflux/layout/codec-errors/", errors, test_error);
  g_test_add_func ("/netflux/layout/reals", test_reals);
  g_test_add_func ("/netflux/layout/types-stay", test_types_stay);
  g_test_add_func ("/netflux/layout/field", test_field);
  g_test_add_func ("/netflux/layout/update", test_update);
  g_test_add_func ("/netflux/layout/many", test_many);

  return g_test_run ();
}
