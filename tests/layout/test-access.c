/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/* Fields that are looked up once, in the bytes of a payload. */

#define FIELDS                                                                                     \
  "TYPE C : (Red, Green := 5); END_TYPE TYPE T : STRUCT\n"                                         \
  "  b : BOOL; i : INT; u : USINT; l : ULINT; r : REAL; d : LREAL; s : STRING(6); t : TIME;\n"     \
  "  c : C; sub : INT(0..5); a : ARRAY[1..2] OF UINT; // rpm\n"                                    \
  "END_STRUCT END_TYPE"

typedef struct
{
  NetfluxLayout *layout;
  gsize size;
  guint8 *payload;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->layout = netflux_layout_new_from_data (FIELDS, NULL, GPOINTER_TO_UINT (data), &error);
  g_assert_no_error (error);
  self->size = netflux_layout_get_size (self->layout);
  self->payload = g_malloc0 (self->size);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->payload);
  g_object_unref (self->layout);
}

static NetfluxLayoutField *
lookup (Fixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  NetfluxLayoutField *field = netflux_layout_lookup_field (self->layout, path, &error);

  g_assert_no_error (error);
  return field;
}

/* As the whole codec has it. */
static void
assert_value (Fixture *self, NetfluxLayoutField *field, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (self->payload, self->size);
  g_autoptr (GVariant) read =
      netflux_layout_field_read_value (field, self->payload, self->size, NULL);
  g_autofree char *printed = g_variant_print (read, TRUE);
  GVariant *value = NULL;

  g_assert_cmpstr (printed, ==, expected);
  g_assert_true (netflux_layout_get_field (self->layout, bytes,
                                           netflux_layout_field_get_path (field), &value, NULL));
  g_assert_cmpvariant (value, read);
  g_variant_unref (value);
}

static const struct Row
{
  const char *path;
  double number;
  const char *value; /* as it is read back; NULL: does not fit */
} rows[] = {
  { "b", 1, "true" },
  { "b", 2, NULL },
  { "i", -32768, "int16 -32768" },
  { "i", 32768, NULL },
  { "i", 1.5, NULL },
  { "u", 255, "byte 0xff" },
  { "u", -1, NULL },
  { "l", 9007199254740992.0, "uint64 9007199254740992" },
  { "l", -1, NULL },
  { "r", 0.5, "0.5" },
  { "r", 1e39, NULL },
  { "d", 0x1p600, "4.149515568880993e+180" },
  { "t", 5000000, "int64 5000000" },
  { "t", 1, NULL },
  { "c", 5, "int16 5" },
  { "sub", 5, "int16 5" },
  { "sub", 6, NULL },
  { "a[2]", 65535, "uint16 65535" },
  { "A[1]", 7, "uint16 7" },
};

static void
test_double (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (NetfluxLayoutField) field = lookup (self, rows[i].path);
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *before = g_memdup2 (self->payload, self->size);
      double number = 0;

      if (rows[i].value == NULL)
        {
          g_assert_false (netflux_layout_field_write_double (field, self->payload, self->size,
                                                             rows[i].number, &error));
          g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
          g_assert_true (g_str_has_prefix (error->message, rows[i].path));
          g_assert_cmpmem (self->payload, self->size, before, self->size);
          continue;
        }
      netflux_layout_field_write_double (field, self->payload, self->size, rows[i].number, &error);
      g_assert_no_error (error);
      assert_value (self, field, rows[i].value);
      netflux_layout_field_read_double (field, self->payload, self->size, &number, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (number, ==, rows[i].number);
    }
}

static void
test_integers (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLayoutField) l = lookup (self, "l");
  g_autoptr (NetfluxLayoutField) i = lookup (self, "i");
  g_autoptr (NetfluxLayoutField) r = lookup (self, "r");
  g_autoptr (GError) error = NULL;
  guint8 *p = self->payload;
  gint64 number = 0;
  guint64 unsigned_number = 0;

  g_assert_true (netflux_layout_field_write_uint64 (l, p, self->size, G_MAXUINT64, &error));
  g_assert_true (netflux_layout_field_read_uint64 (l, p, self->size, &unsigned_number, &error));
  g_assert_cmpuint (unsigned_number, ==, G_MAXUINT64);
  g_assert_false (netflux_layout_field_read_int64 (l, p, self->size, &number, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_clear_error (&error);

  g_assert_true (netflux_layout_field_write_int64 (i, p, self->size, -3, &error));
  g_assert_true (netflux_layout_field_read_int64 (i, p, self->size, &number, &error));
  g_assert_cmpint (number, ==, -3);
  g_assert_false (netflux_layout_field_read_uint64 (i, p, self->size, &unsigned_number, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_clear_error (&error);

  g_assert_true (netflux_layout_field_write_int64 (r, p, self->size, 2, &error));
  assert_value (self, r, "2.0");
  g_assert_false (netflux_layout_field_read_int64 (r, p, self->size, &number, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE);
}

static void
test_others (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLayoutField) b = lookup (self, "b");
  g_autoptr (NetfluxLayoutField) s = lookup (self, "s");
  g_autoptr (NetfluxLayoutField) c = lookup (self, "c");
  g_autoptr (NetfluxLayoutField) a = lookup (self, "a");
  g_autoptr (NetfluxLayoutField) all = lookup (self, "");
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *before = NULL;
  guint8 *p = self->payload;
  gboolean truth = FALSE;
  double number;

  g_assert_true (netflux_layout_field_write_boolean (b, p, self->size, 7, &error));
  g_assert_true (netflux_layout_field_read_boolean (b, p, self->size, &truth, &error));
  g_assert_cmpint (truth, ==, TRUE);
  g_assert_false (netflux_layout_field_read_boolean (c, p, self->size, &truth, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE);
  g_clear_error (&error);

  g_assert_true (netflux_layout_field_write_string (s, p, self->size, "p\xc3\xbcmp", &error));
  assert_value (self, s, "'p\xc3\xbcmp'");
  g_assert_false (netflux_layout_field_write_string (s, p, self->size, "too long", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_clear_error (&error);
  assert_value (self, s, "'p\xc3\xbcmp'");
  g_assert_true (netflux_layout_field_write_string (c, p, self->size, "green", &error));
  assert_value (self, c, "int16 5");

  g_assert_false (netflux_layout_field_read_double (a, p, self->size, &number, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE);
  g_clear_error (&error);
  g_assert_false (netflux_layout_field_write_double (a, p, self->size, 1, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE);
  g_clear_error (&error);
  g_assert_true (
      netflux_layout_field_write_value (a, p, self->size, g_variant_new_parsed ("[1,2]"), &error));
  assert_value (self, a, "[uint16 1, 2]");
  g_assert_cmpstr (netflux_layout_field_get_comment (a), ==, "rpm");

  before = g_memdup2 (p, self->size);
  g_assert_false (netflux_layout_field_write_value (
      all, p, self->size, g_variant_new_parsed ("{'a': <[3,4]>, 'i': <70000>}"), &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE);
  g_clear_error (&error);
  g_assert_cmpmem (p, self->size, before, self->size);

  g_assert_false (netflux_layout_field_read_double (b, p, self->size - 1, &number, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE);
  g_clear_error (&error);
  g_assert_null (netflux_layout_lookup_field (self->layout, "x", &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
}

/* A field keeps what it needs. */
static void
test_lifetime (void)
{
  NetfluxLayout *layout =
      netflux_layout_new_from_data ("a:u8 b:f32[2]", NULL, NETFLUX_DIALECT_PACKED, NULL);
  g_autoptr (NetfluxLayoutField) field = netflux_layout_lookup_field (layout, "b[1]", NULL);
  static const guint8 payload[9] = { 0, 0, 0, 0, 0, 0, 0, 0xc0, 0x3f };
  double number = 0;

  g_object_unref (layout);
  g_assert_true (netflux_layout_field_read_double (field, payload, sizeof payload, &number, NULL));
  g_assert_cmpfloat (number, ==, 1.5);
  g_assert_true (
      g_variant_type_equal (netflux_layout_field_get_value_type (field), G_VARIANT_TYPE_DOUBLE));
}

/* What an enumeration calls its values. */
static void
test_labels (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLayoutField) color = lookup (self, "c");
  g_autoptr (NetfluxLayoutField) number = lookup (self, "i");

  g_assert_cmpstr (netflux_layout_field_get_label (color, 0), ==, "Red");
  g_assert_cmpstr (netflux_layout_field_get_label (color, 5), ==, "Green");
  g_assert_null (netflux_layout_field_get_label (color, 1));
  g_assert_null (netflux_layout_field_get_label (color, -1));
  g_assert_null (netflux_layout_field_get_label (number, 0));
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = { "packed", "codesys", "s7" };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gconstpointer dialect = GUINT_TO_POINTER (i);
      g_autofree char *number = g_strconcat ("/netflux/layout/access/double/", names[i], NULL);
      g_autofree char *integers = g_strconcat ("/netflux/layout/access/integers/", names[i], NULL);
      g_autofree char *others = g_strconcat ("/netflux/layout/access/others/", names[i], NULL);

      g_test_add (number, Fixture, dialect, set_up, test_double, tear_down);
      g_test_add (integers, Fixture, dialect, set_up, test_integers, tear_down);
      g_test_add (others, Fixture, dialect, set_up, test_others, tear_down);
    }
  g_test_add_func ("/netflux/layout/access/lifetime", test_lifetime);
  g_test_add ("/netflux/layout/access/labels", Fixture, GUINT_TO_POINTER (NETFLUX_DIALECT_CODESYS),
              set_up, test_labels, tear_down);

  return g_test_run ();
}
