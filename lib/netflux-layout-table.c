/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

static void
append_column (GString *table, const char *text, gsize width)
{
  gsize length = (gsize) g_utf8_strlen (text, -1);

  g_string_append (table, text);
  for (; length < width + 2; length++)
    g_string_append_c (table, ' ');
}

static void
append_row (GString *table, NetfluxLayoutField *field, const gsize *widths)
{
  gsize offset = netflux_layout_field_get_offset (field);
  int bit = netflux_layout_field_get_bit (field);
  const char *comment = netflux_layout_field_get_comment (field);
  gsize start = table->len;
  g_autofree char *place = g_strdup_printf ("%" G_GSIZE_FORMAT ".%d", offset, MAX (bit, 0));
  g_autofree char *length =
      bit >= 0 ? g_strdup ("bit")
               : g_strdup_printf ("%" G_GSIZE_FORMAT, netflux_layout_field_get_length (field));

  append_column (table, place, 7);
  append_column (table, length, 6);
  append_column (table, netflux_layout_field_get_type_name (field), widths[1]);
  append_column (table, netflux_layout_field_get_path (field), widths[0]);
  g_string_append (table, comment != NULL ? comment : "");
  for (char *at = table->str + start; *at != '\0'; at++)
    *at = *at == '\n' || *at == '\r' ? ' ' : *at;
  while (table->str[table->len - 1] == ' ')
    g_string_truncate (table, table->len - 1);
  g_string_append_c (table, '\n');
}

/**
 * netflux_layout_to_string:
 * @self: a layout
 *
 * A table of all fields with their offsets (byte and bit), for people: as TIA Portal
 * and CODESYS show them, so that the two can be compared.
 *
 * Returns: (transfer full): the table
 *
 * Since: 1.0
 */
char *
netflux_layout_to_string (NetfluxLayout *self)
{
  g_autoptr (GPtrArray) fields = NULL;
  g_autofree char *end = NULL;
  gsize widths[2] = { 5, 4 };
  GString *table;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);

  fields = netflux_layout_list_fields (self);
  for (guint i = 0; i < fields->len; i++)
    {
      NetfluxLayoutField *field = g_ptr_array_index (fields, i);
      gsize path = (gsize) g_utf8_strlen (netflux_layout_field_get_path (field), -1);
      gsize type = (gsize) g_utf8_strlen (netflux_layout_field_get_type_name (field), -1);

      widths[0] = MAX (widths[0], path);
      widths[1] = MAX (widths[1], type);
    }

  table = g_string_new (NULL);
  append_column (table, "Offset", 7);
  append_column (table, "Length", 6);
  append_column (table, "Type", widths[1]);
  append_column (table, "Field", widths[0]);
  g_string_append (table, "Comment\n");
  for (guint i = 0; i < fields->len; i++)
    append_row (table, g_ptr_array_index (fields, i), widths);
  end = g_strdup_printf ("%u.0", (guint) netflux_layout_get_size (self));
  append_column (table, end, 7);
  g_string_append (table, "end\n");
  return g_string_free (table, FALSE);
}
