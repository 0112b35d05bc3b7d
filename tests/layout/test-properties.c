/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include <netflux/netflux.h>

/* Random layouts with random contents: what is decoded encodes to the same bytes. */

static const char *const types[] = {
  "BOOL",  "BYTE",  "WORD", "DWORD", "LWORD", "SINT",      "USINT",      "INT",        "UINT",
  "DINT",  "UDINT", "LINT", "ULINT", "REAL",  "LREAL",     "CHAR",       "WCHAR",      "TIME",
  "LTIME", "DATE",  "TOD",  "DT",    "BIT",   "STRING(5)", "WSTRING(3)", "STRING(12)",
};

static void add_struct (GRand *rand, GString *text, guint depth);

static void
add_type (GRand *rand, GString *text, guint depth)
{
  guint kind = (guint) g_rand_int_range (rand, 0, depth < 3 ? 10 : 7);
  guint n = g_rand_boolean (rand) ? 2 : 1;

  if (kind == 9)
    add_struct (rand, text, depth + 1);
  else if (kind >= 7)
    {
      g_string_append (text, n == 2 ? "ARRAY[-1..1,5..6] OF " : "ARRAY[1..3] OF ");
      if (g_rand_int_range (rand, 0, 3) == 0)
        add_struct (rand, text, depth + 1);
      else
        g_string_append (text, types[g_rand_int_range (rand, 0, 22)]);
    }
  else
    g_string_append (text, types[g_rand_int_range (rand, 0, G_N_ELEMENTS (types))]);
}

static void
add_struct (GRand *rand, GString *text, guint depth)
{
  guint n = (guint) g_rand_int_range (rand, 1, 8);

  g_string_append (text, "STRUCT ");
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "f%u : ", i);
      add_type (rand, text, depth);
      g_string_append (text, "; ");
    }
  g_string_append (text, "END_STRUCT");
}

static NetfluxLayout *
random_layout (GRand *rand, NetfluxDialect dialect)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout;

  if (g_rand_boolean (rand))
    g_string_append_printf (text, "{attribute 'pack_mode' := '%d'} ",
                            1 << g_rand_int_range (rand, 0, 4));
  g_string_append (text, "TYPE T : ");
  add_struct (rand, text, 0);
  g_string_append (text, " END_TYPE");

  layout = netflux_layout_new_from_data (text->str, NULL, dialect, &error);
  if (layout == NULL)
    g_error ("%s: %s", text->str, error->message);
  return layout;
}

/* The unused part of a text is zero, as is what lies between fields. */
static void
fill_text (GRand *rand, NetfluxDialect dialect, guint8 *at, gsize size, gboolean wide)
{
  gsize unit = wide ? 2 : 1;
  gsize header = dialect == NETFLUX_DIALECT_S7 ? 2 * unit : 0;
  gsize most = size / unit - (dialect == NETFLUX_DIALECT_PACKED ? 0 : header > 0 ? 2 : 1);
  gsize used;

  used = (gsize) g_rand_int_range (rand, 0, (gint32) most + 1);
  if (header > 0)
    {
      at[unit - 1] = (guint8) most;
      at[2 * unit - 1] = (guint8) used;
    }
  for (gsize i = 0; i < used * unit; i++)
    at[header + i] = (guint8) g_rand_int_range (rand, 1, 256);
}

static guint8
to_bcd (int number)
{
  return (guint8) (number / 10 * 16 + number % 10);
}

/* Any of the dates that there are: bytes that are none do not come back. */
static void
fill_date (GRand *rand, guint8 *at)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (
      631152000 + (gint64) g_rand_double_range (rand, 0, 3155760000.0));
  int ms = g_rand_int_range (rand, 0, 1000);

  at[0] = to_bcd (g_date_time_get_year (date) % 100);
  at[1] = to_bcd (g_date_time_get_month (date));
  at[2] = to_bcd (g_date_time_get_day_of_month (date));
  at[3] = to_bcd (g_date_time_get_hour (date));
  at[4] = to_bcd (g_date_time_get_minute (date));
  at[5] = to_bcd (g_date_time_get_second (date));
  at[6] = to_bcd (ms / 10);
  at[7] = (guint8) (ms % 10 * 16 + g_date_time_get_day_of_week (date) % 7 + 1);
}

static void
fill (GRand *rand, NetfluxDialect dialect, NetfluxLayoutField *field, guint8 *data)
{
  guint8 *at = data + netflux_layout_field_get_offset (field);
  gsize length = netflux_layout_field_get_length (field);
  const char *type = netflux_layout_field_get_type_name (field);
  int bit = netflux_layout_field_get_bit (field);

  if (bit >= 0)
    *at = (guint8) (*at | (guint) g_rand_boolean (rand) << bit);
  else if (g_str_equal (type, "BOOL"))
    *at = (guint8) g_rand_boolean (rand);
  else if (strstr (type, "STRING") != NULL)
    fill_text (rand, dialect, at, length, *type == 'W');
  else if (g_str_equal (type, "DT") && dialect == NETFLUX_DIALECT_S7)
    fill_date (rand, at);
  else
    for (gsize i = 0; i < length; i++)
      at[i] = (guint8) g_rand_int (rand);
}

/* The same bytes, of which nothing is trusted. */
static void
check_normal (GVariant *values)
{
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (values);
  g_autoptr (GVariant) again =
      g_variant_ref_sink (g_variant_new_from_bytes (g_variant_get_type (values), bytes, FALSE));

  g_assert_true (g_variant_is_normal_form (again));
}

/* Fields in their order, none over another, all within the payload. */
static void
check_fields (NetfluxLayout *layout, GPtrArray *fields)
{
  gsize end = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      NetfluxLayoutField *field = g_ptr_array_index (fields, i);
      int bit = netflux_layout_field_get_bit (field);
      gsize start = netflux_layout_field_get_offset (field) * 8 + (gsize) MAX (bit, 0);

      g_assert_cmpuint (start, >=, end);
      end = start + (bit >= 0 ? 1 : netflux_layout_field_get_length (field) * 8);
    }
  g_assert_cmpuint (end, <=, netflux_layout_get_size (layout) * 8);
}

static void
check_each_field (NetfluxLayout *layout, GPtrArray *fields, GBytes *bytes)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const char *path = netflux_layout_field_get_path (g_ptr_array_index (fields, i));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) same = NULL;
      GVariant *value = NULL;
      GVariantBuilder builder;

      netflux_layout_get_field (layout, bytes, path, &value, &error);
      g_assert_no_error (error);
      check_normal (value);
      g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", path, value);
      same = netflux_layout_update (layout, bytes, g_variant_builder_end (&builder), &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (same, bytes));
      g_variant_unref (value);
    }
}

static void
check_bytes (NetfluxLayout *layout, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) values = netflux_layout_decode (layout, bytes, &error);
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GBytes) encoded = NULL;

  g_assert_no_error (error);
  check_normal (values);
  encoded = netflux_layout_encode (layout, values, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded),
                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  again = netflux_layout_decode (layout, encoded, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_variant_get_data (again), g_variant_get_size (again),
                   g_variant_get_data (values), g_variant_get_size (values));
}

static void
test_round_trip (gconstpointer data)
{
  NetfluxDialect dialect = (NetfluxDialect) GPOINTER_TO_INT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (NetfluxLayout) layout = random_layout (rand, dialect);
      g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);
      gsize size = netflux_layout_get_size (layout);

      check_fields (layout, fields);
      for (guint j = 0; j < 4; j++)
        {
          guint8 *payload = g_malloc0 (size);
          g_autoptr (GBytes) bytes = NULL;

          for (guint k = 0; k < fields->len; k++)
            fill (rand, dialect, g_ptr_array_index (fields, k), payload);
          bytes = g_bytes_new_take (payload, size);
          check_bytes (layout, bytes);
          if (j == 0 && i % 4 == 0)
            check_each_field (layout, fields, bytes);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_data_func ("/netflux/layout/round-trip/packed",
                        GINT_TO_POINTER (NETFLUX_DIALECT_PACKED), test_round_trip);
  g_test_add_data_func ("/netflux/layout/round-trip/codesys",
                        GINT_TO_POINTER (NETFLUX_DIALECT_CODESYS), test_round_trip);
  g_test_add_data_func ("/netflux/layout/round-trip/s7", GINT_TO_POINTER (NETFLUX_DIALECT_S7),
                        test_round_trip);

  return g_test_run ();
}
