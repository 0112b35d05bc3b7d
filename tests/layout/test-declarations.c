/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include <netflux/netflux.h>

#include "tests/common/netflux-test-table.h"

#define PACKED NETFLUX_DIALECT_PACKED
#define CODESYS NETFLUX_DIALECT_CODESYS
#define S7 NETFLUX_DIALECT_S7

typedef struct
{
  const char *name;
  NetfluxDialect dialect;
  const char *type;
  const char *text;
  const char *expected; /* path@byte.bit of each field, and the size */
} Case;

#define AXIS                                                                                       \
  "TYPE Axis : STRUCT enabled : BOOL; speed : REAL; // mm/s\n"                                     \
  "position : ARRAY[1..3] OF DINT; name : STRING(16); END_STRUCT END_TYPE"

/* The manuals' examples of pack_mode. */
#define PACK(mode)                                                                                 \
  "{attribute 'pack_mode' := '" mode "'} TYPE str_Test : STRUCT b1 : BYTE; i : DINT; "             \
  "b2 : BYTE; n : INT; END_STRUCT END_TYPE"
#define PACK_BOOLS(mode)                                                                           \
  "{attribute 'pack_mode' := '" mode                                                               \
  "'}\nTYPE myStruct:\nSTRUCT\n Enable: BOOL;\n Counter: INT;\n"                                   \
  " MaxSize: BOOL;\n MaxSizeReached: BOOL;\nEND_STRUCT\nEND_TYPE\n"

static const Case cases[] = {
  { "axis-packed", PACKED, NULL, AXIS,
    "enabled@0 speed@1 position[1]@5 position[2]@9 position[3]@13 name@17 33" },
  { "axis-codesys", CODESYS, "axis", AXIS,
    "enabled@0 speed@4 position[1]@8 position[2]@12 position[3]@16 name@20 40" },
  { "axis-s7", S7, "AXIS", AXIS,
    "enabled@0.0 speed@2 position[1]@6 position[2]@10 position[3]@14 name@18 36" },
  { "pack-0", CODESYS, NULL, PACK ("0"), "b1@0 i@1 b2@5 n@6 8" },
  { "pack-1", CODESYS, NULL, PACK ("1"), "b1@0 i@1 b2@5 n@6 8" },
  { "pack-2", CODESYS, NULL, PACK ("2"), "b1@0 i@2 b2@6 n@8 10" },
  { "pack-4", CODESYS, NULL, PACK ("4"), "b1@0 i@4 b2@8 n@10 12" },
  { "pack-8", CODESYS, NULL, PACK ("8"), "b1@0 i@4 b2@8 n@10 12" },
  { "pack-1-bools", CODESYS, NULL, PACK_BOOLS ("1"),
    "Enable@0 Counter@1 MaxSize@3 MaxSizeReached@4 5" },
  { "pack-2-bools", CODESYS, NULL, PACK_BOOLS ("2"),
    "Enable@0 Counter@2 MaxSize@4 MaxSizeReached@5 6" },
  { "pack-of-one-type-only", CODESYS, "B",
    "{attribute 'pack_mode' := '1'} TYPE A : STRUCT a : BYTE; b : LREAL; END_STRUCT END_TYPE\n"
    "TYPE B : STRUCT x : BYTE; a : A; y : LREAL; END_STRUCT END_TYPE",
    "x@0 a.a@1 a.b@2 y@16 24" },
  { "bits-codesys", CODESYS, NULL,
    "TYPE Flags : STRUCT a : BIT; b : BIT; n : INT; c, d, e, f, g, h, i, j, k : BIT; END_STRUCT "
    "END_TYPE",
    "a@0.0 b@0.1 n@2 c@4.0 d@4.1 e@4.2 f@4.3 g@4.4 h@4.5 i@4.6 j@4.7 k@5.0 6" },
  { "structure-is-padded", CODESYS, "O",
    "TYPE I : STRUCT l : LINT; b : BOOL; END_STRUCT END_TYPE "
    "TYPE O : STRUCT i : ARRAY[0..1] OF I; b : BOOL; END_STRUCT END_TYPE",
    "i[0].l@0 i[0].b@8 i[1].l@16 i[1].b@24 b@32 40" },
  { "extends", CODESYS, "D",
    "TYPE D EXTENDS B : STRUCT y : BYTE; END_STRUCT END_TYPE "
    "TYPE B : STRUCT x : DINT; w : BYTE; END_STRUCT END_TYPE",
    "x@0 w@4 y@8 12" },
  { "strings-codesys", CODESYS, NULL,
    "TYPE T : STRUCT a : STRING; b : STRING[3]; c : WSTRING(2); d : BYTE; END_STRUCT END_TYPE",
    "a@0 b@81 c@86 d@92 94" },
  { "strings-s7", S7, NULL,
    "TYPE T : STRUCT a : BYTE; b : STRING[4]; c : WSTRING[2]; d : STRING; END_STRUCT END_TYPE",
    "a@0 b@2 c@8 d@16 272" },
  { "times-codesys", CODESYS, NULL,
    "TYPE T : STRUCT a : TIME; b : LTIME; c : DATE; d : TOD; e : DT; END_STRUCT END_TYPE",
    "a@0 b@8 c@16 d@20 e@24 32" },
  { "times-s7", S7, NULL,
    "TYPE T : STRUCT a : Time; b : LTime; c : Date; d : Time_Of_Day; e : Date_And_Time; f : DTL; "
    "END_STRUCT END_TYPE",
    "a@0 b@4 c@12 d@14 e@18 f@26 38" },
  { "words-s7", S7, NULL,
    "TYPE T : STRUCT a : BYTE; b : WORD; c : BYTE; d : BYTE; e : BOOL; f : BOOL; g : BYTE; "
    "h : BOOL; i : DWORD; j : BOOL; END_STRUCT END_TYPE",
    "a@0 b@2 c@4 d@5 e@6.0 f@6.1 g@7 h@8.0 i@10 j@14.0 16" },
  { "arrays-s7", S7, NULL,
    "TYPE T : STRUCT a : BOOL; b : ARRAY[0..9] OF BOOL; c : BOOL; d : ARRAY[1..3] OF BYTE; "
    "e : BYTE; END_STRUCT END_TYPE",
    "a@0.0 b[0]@2.0 b[1]@2.1 b[2]@2.2 b[3]@2.3 b[4]@2.4 b[5]@2.5 b[6]@2.6 b[7]@2.7 b[8]@3.0 "
    "b[9]@3.1 c@4.0 d[1]@6 d[2]@7 d[3]@8 e@10 12" },
  { "udt", S7, NULL,
    "\xef\xbb\xbfTYPE \"My Type\"\r\nVERSION : 0.1\r\n   STRUCT\r\n"
    "      on { ExternalWritable := 'False'} : Bool := TRUE;   // ready\r\n"
    "      \"set point\" : Real := 1.5;\r\n      inner : Struct\r\n         w : Word := 16#FF;\r\n"
    "      END_STRUCT;\r\n   END_STRUCT;\r\n\r\nEND_TYPE\r\n",
    "on@0.0 \"set point\"@2 inner.w@6 8" },
  { "data-block", S7, NULL,
    "TYPE \"U\" VERSION : 0.1 STRUCT a : Int; END_STRUCT; END_TYPE\n"
    "DATA_BLOCK \"DB1\"\n{ S7_Optimized_Access := 'FALSE' }\nVERSION : 0.1\nNON_RETAIN\n"
    "   STRUCT \n u : \"U\"; v : Array[1..2] of \"U\"; END_STRUCT;\n\nBEGIN\n   u.a := 5;\n\n"
    "END_DATA_BLOCK\n",
    "u.a@0 v[1].a@2 v[2].a@4 6" },
  { "data-block-of-a-type", S7, NULL,
    "TYPE \"U\" STRUCT a : Int; END_STRUCT; END_TYPE DATA_BLOCK \"DB\"\n\"U\"\nBEGIN\n"
    "END_DATA_BLOCK",
    "a@0 2" },
  { "data-block-of-variables", S7, NULL,
    "DATA_BLOCK DB VAR RETAIN a : Bool; END_VAR VAR b : Int; END_VAR BEGIN END_DATA_BLOCK",
    "a@0.0 b@2 4" },
  { "dimensions", PACKED, NULL,
    "TYPE T : STRUCT m : ARRAY[-1..0, 1..2] OF INT; END_STRUCT END_TYPE",
    "m[-1,1]@0 m[-1,2]@2 m[0,1]@4 m[0,2]@6 8" },
  { "arrays-of-arrays", PACKED, NULL,
    "TYPE R : ARRAY[0..1] OF BYTE; END_TYPE TYPE T : ARRAY[0..1] OF R; END_TYPE",
    "[0][0]@0 [0][1]@1 [1][0]@2 [1][1]@3 4" },
  { "names-comments-and-values", CODESYS, NULL,
    "(* a (* nested *) comment *)\ntype Color : (Red, Green := 16#10, Blue) := Red; End_Type\n"
    "TYPE PUBLIC Percent : INT (-100..100) := 5; END_TYPE\n"
    "TYPE T :\nstruct\n  {attribute 'x'}\n  c : color := Color.Blue;\n  p AT %QW0 : Lib.Percent;\n"
    "  s : STRING(3) := 'a;$'b';\n  u : UINT(1..5) := 3;\n  e : (Off, On) BYTE := Off;\n"
    "  z : ARRAY[0..1] OF SINT := [1, 2(0)];\nEND_STRUCT\nEND_TYPE",
    "c@0 p@2 s@4 u@8 e@10 z[0]@11 z[1]@12 14" },
  { "documented-bits", CODESYS, NULL,
    "TYPE Flags : STRUCT ready : BIT; fault : BIT; count : INT; END_STRUCT END_TYPE",
    "ready@0.0 fault@0.1 count@2 4" },
  { "documented-data-block", S7, NULL,
    "DATA_BLOCK \"Outputs\"\n{ S7_Optimized_Access := 'FALSE' }\nVERSION : 0.1\n   STRUCT\n"
    "run : Bool; stop : Bool; speed : Real;        // mm/s\n name : String[5]; code : Byte;\n"
    "   END_STRUCT;\nBEGIN\nEND_DATA_BLOCK",
    "run@0.0 stop@0.1 speed@2 name@6 code@13 14" },
  { "short-form", PACKED, NULL, "value1:f32 value2:f32 value3:u32 value4:u32 flags:u32",
    "value1@0 value2@4 value3@8 value4@12 flags@16 20" },
  { "short-form-more", CODESYS, NULL, "a:u8, b:i16[2]; c:string(5) d:BOOL",
    "a@0 b[0]@2 b[1]@4 c@6 d@12 14" },
  { "struct-notation", CODESYS, NULL, "<ffIII value1 value2 value3 value4 flags",
    "value1@0 value2@4 value3@8 value4@12 flags@16 20" },
  { "struct-notation-more", PACKED, NULL, ">B16s2h?d a b c d e f",
    "a@0 b@1 c@17 d@19 e@21 f@22 30" },
};

static char *
describe (NetfluxLayout *layout)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      NetfluxLayoutField *field = g_ptr_array_index (fields, i);

      g_string_append_printf (text, "%s@%" G_GSIZE_FORMAT, netflux_layout_field_get_path (field),
                              netflux_layout_field_get_offset (field));
      if (netflux_layout_field_get_bit (field) >= 0)
        g_string_append_printf (text, ".%d", netflux_layout_field_get_bit (field));
      g_string_append_c (text, ' ');
    }
  g_string_append_printf (text, "%" G_GSIZE_FORMAT, netflux_layout_get_size (layout));
  return g_string_free (text, FALSE);
}

static void
test_offsets (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data (test->text, test->type, test->dialect, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = describe (layout);
  g_assert_cmpstr (found, ==, test->expected);
}

typedef struct
{
  const char *name;
  NetfluxDialect dialect;
  const char *text;
  NetfluxError code;
  const char *message; /* a pattern */
} ErrorCase;

#define T(fields) "TYPE T : STRUCT\n" fields "\nEND_STRUCT END_TYPE"

static const ErrorCase errors[] = {
  { "empty", PACKED, "", NETFLUX_ERROR_SYNTAX, "line 1*found no type*expected*" },
  { "unknown-type", PACKED, T ("  a : REEL;"), NETFLUX_ERROR_SYNTAX,
    "line 2, column 7: found *REEL*expected a type*" },
  { "no-colon", PACKED, T ("a REAL;"), NETFLUX_ERROR_SYNTAX,
    "line 2, column 3: found *REAL*, expected :" },
  { "no-semicolon", PACKED, T ("a : REAL\nb : REAL;"), NETFLUX_ERROR_SYNTAX,
    "line 3, column 1: found *b*, expected ;" },
  { "no-value", PACKED, T ("a : INT := ;"), NETFLUX_ERROR_SYNTAX, "*found *;*, expected a value" },
  { "no-end", PACKED, "TYPE T : STRUCT a : INT;", NETFLUX_ERROR_SYNTAX,
    "line 1, column 25: found the end, expected a field or END_STRUCT" },
  { "no-fields", PACKED, "TYPE T : STRUCT END_STRUCT END_TYPE", NETFLUX_ERROR_SYNTAX,
    "*expected at least one field" },
  { "same-field-twice", PACKED, T ("a : INT; A : INT;"), NETFLUX_ERROR_SYNTAX,
    "line 2, column 10: found *A*" },
  { "same-type-twice", PACKED, "TYPE T : INT; END_TYPE TYPE t : INT; END_TYPE",
    NETFLUX_ERROR_SYNTAX, "line 1, column 29: found *t*" },
  { "recursion", PACKED,
    "TYPE A : STRUCT b : B; END_STRUCT END_TYPE TYPE B : STRUCT a : A; END_STRUCT END_TYPE",
    NETFLUX_ERROR_SYNTAX, "*contains itself*" },
  { "alias-of-itself", PACKED, "TYPE A : A; END_TYPE", NETFLUX_ERROR_SYNTAX, "*contains itself*" },
  { "bounds-reversed", PACKED, T ("a : ARRAY[3..1] OF INT;"), NETFLUX_ERROR_SYNTAX,
    "line 2, column 11: *ends before it begins*" },
  { "bounds-absurd", PACKED, T ("a : ARRAY[0..99999999999999999999] OF INT;"), NETFLUX_ERROR_SYNTAX,
    "line 2*expected an integer" },
  { "bounds-large", PACKED, T ("a : ARRAY[0..2147483647] OF BYTE;"), NETFLUX_ERROR_SYNTAX,
    "line 2*more elements than a frame*" },
  { "bounds-extreme", PACKED, T ("a : ARRAY[-9223372036854775808..5] OF BYTE;"),
    NETFLUX_ERROR_SYNTAX, "line 2*beyond 32 bits*" },
  { "overflow", PACKED, T ("a : ARRAY[1..60000, 1..60000, 1..60000] OF LREAL;"),
    NETFLUX_ERROR_DATA_TOO_LARGE, "line 2*65505*" },
  { "one-byte-too-many", PACKED, T ("a : ARRAY[1..65505] OF BYTE; b : BYTE;"),
    NETFLUX_ERROR_DATA_TOO_LARGE, "*65505*" },
  { "too-deep", PACKED,
    "TYPE T : ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF "
    "ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF "
    "ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF "
    "ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF "
    "ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF "
    "ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF ARRAY[0..0] OF INT; END_TYPE",
    NETFLUX_ERROR_SYNTAX, "*depth*" },
  { "string-too-long", S7, T ("a : STRING[255];"), NETFLUX_ERROR_SYNTAX,
    "line 2, column 12: found *255*, expected a length of 1 to 254" },
  { "string-without-length", PACKED, T ("a : STRING(0);"), NETFLUX_ERROR_SYNTAX, "*length*" },
  { "subrange", PACKED, T ("a : USINT(0..256);"), NETFLUX_ERROR_SYNTAX,
    "line 2, column 10: *beyond that of its type*" },
  { "enumeration", PACKED, T ("a : (X := 300) BYTE;"), NETFLUX_ERROR_SYNTAX,
    "line 2*X that does not fit into BYTE: name a larger type*" },
  { "enumeration-of-reals", PACKED, T ("a : (X) REAL;"), NETFLUX_ERROR_SYNTAX,
    "line 2*found *REAL*, expected an integer type*" },
  { "array-of-bits", CODESYS, T ("a : ARRAY[0..1] OF BIT;"), NETFLUX_ERROR_SYNTAX, "*BIT*BOOL*" },
  { "optimized", S7,
    "DATA_BLOCK \"D\"\n{ S7_Optimized_Access := 'TRUE' }\nSTRUCT a : Int; END_STRUCT; BEGIN "
    "END_DATA_BLOCK",
    NETFLUX_ERROR_SYNTAX, "line 2, column 1: found optimized access*" },
  { "comment", PACKED, "TYPE (* (* *) T", NETFLUX_ERROR_SYNTAX,
    "line 1, column 6: *comment that does not end, expected its closing bracket" },
  { "archive", S7, "PK\003\004\024\xff", NETFLUX_ERROR_SYNTAX, "found an archive,*export*" },
  { "not-utf-8", PACKED, "\n  \xff", NETFLUX_ERROR_SYNTAX, "line 2, column 3: *not UTF-8*" },
  { "elementary-name", PACKED, "TYPE INT : DINT; END_TYPE", NETFLUX_ERROR_SYNTAX,
    "line 1, column 6: found *INT*" },
  { "program", PACKED, "PROGRAM X", NETFLUX_ERROR_SYNTAX,
    "*expected TYPE or DATA_BLOCK: point at the file*" },
  { "short-type", PACKED, "a:f32 b:f33", NETFLUX_ERROR_SYNTAX,
    "line 1, column 9: found *f33*, expected a type such as*" },
  { "struct-names", PACKED, "<fff a b", NETFLUX_ERROR_SYNTAX,
    "*found the end, expected a name for each value" },
  { "struct-too-many-names", PACKED, "<f a b", NETFLUX_ERROR_SYNTAX,
    "line 1, column 6: found *b*, expected the end*" },
  { "struct-code", PACKED, "<fP a b", NETFLUX_ERROR_SYNTAX, "*found *P*, expected a count*" },
};

static void
test_error (gconstpointer data)
{
  const ErrorCase *test = data;
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout = netflux_layout_new_from_data (test->text, NULL, test->dialect, &error);

  g_assert_null (layout);
  g_assert_error (error, NETFLUX_ERROR, (int) test->code);
  if (!g_pattern_match_simple (test->message, error->message))
    g_error ("“%s” is not like “%s”", error->message, test->message);
}

static void
test_no_such_type (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (netflux_layout_new_from_data (AXIS, "Axle", PACKED, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
  g_assert_nonnull (strstr (error->message, "Axle"));
}

static void
test_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "axis.st", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = NULL;

  g_assert_null (netflux_layout_new_from_file (file, NULL, PACKED, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, AXIS, -1, &error));
  layout = netflux_layout_new_from_file (file, "Axis", PACKED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netflux_layout_get_size (layout), ==, 33);
  g_assert_cmpstr (netflux_layout_get_type_name (layout), ==, "Axis");
  g_assert_cmpint (netflux_layout_get_dialect (layout), ==, PACKED);

  g_assert_true (g_file_set_contents (path, "TYPE", -1, &error));
  g_assert_null (netflux_layout_new_from_file (file, NULL, PACKED, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "axis.st:1:"));
}

/* Each type has four fields of the next one: what is read again for each use never ends. */
static void
test_compiled_chain (void)
{
  g_autoptr (GString) text = g_string_new ("<TcModuleClass><DataTypes>");
  g_autoptr (NetfluxLayout) layout = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_string_append_printf (text, "<DataType><Name>T %u</Name><BitSize>8</BitSize>", i);
      for (guint field = 0; field < 4; field++)
        g_string_append_printf (text,
                                "<SubItem><Name>f%u</Name><Type>T %u</Type><BitSize>8</BitSize>"
                                "<BitOffs>0</BitOffs></SubItem>",
                                field, i + 1);
      g_string_append (text, "</DataType>");
    }
  g_string_append (text, "<DataType><Name>TOP</Name><BitSize>8</BitSize><SubItem><Name>f</Name>"
                         "<Type>T 0</Type><BitSize>8</BitSize><BitOffs>0</BitOffs></SubItem>"
                         "</DataType></DataTypes></TcModuleClass>");
  layout = netflux_layout_new_from_data (text->str, "TOP", NETFLUX_DIALECT_CODESYS, &error);
  g_assert_null (layout);
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX);
}

static void
test_table (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = netflux_layout_new_from_data (AXIS, NULL, S7, &error);
  g_autofree char *table = NULL;

  g_assert_no_error (error);
  table = netflux_layout_to_string (layout);
  g_assert_cmpstr (table, ==,
                   "Offset   Length  Type        Field        Comment\n"
                   "0.0      bit     BOOL        enabled\n"
                   "2.0      4       REAL        speed        mm/s\n"
                   "6.0      4       DINT        position[1]\n"
                   "10.0     4       DINT        position[2]\n"
                   "14.0     4       DINT        position[3]\n"
                   "18.0     18      STRING(16)  name\n"
                   "36.0     end\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/layout/offsets/", cases, test_offsets);
  netflux_test_add_rows ("/netflux/layout/errors/", errors, test_error);
  g_test_add_func ("/netflux/layout/no-such-type", test_no_such_type);
  g_test_add_func ("/netflux/layout/file", test_file);
  g_test_add_func ("/netflux/layout/compiled-chain", test_compiled_chain);
  g_test_add_func ("/netflux/layout/table", test_table);

  return g_test_run ();
}
