/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

#include <string.h>

#include "lib/layout/netflux-schema.h"

#define MAX_TEXT (16u << 20)

/**
 * NetfluxLayout:
 *
 * What the bytes of a payload mean, as the PLC engineer declared it.
 *
 * A layout is made of an IEC 61131-3 declaration (`TYPE … END_TYPE`, as CODESYS exports
 * it, or a `.udt` or `.db` source of TIA Portal), of a short form such as
 * `value1:f32 flags:u32`, or of Python's struct notation with names, such as
 * `<fI value1 flags`. The [enum@Netflux.Dialect] says how the fields lie.
 *
 * Values are [struct@GLib.Variant]: a structure is `a{sv}`, an array is an array, BOOL
 * is `b`, integers have their own widths (SINT is `n`), REAL and LREAL are `d`, strings
 * are `s`. Times are nanoseconds: durations from 0, dates from 1970-01-01. The type of a
 * field's values does not depend on the bytes. Names are not case-sensitive.
 *
 * A layout is immutable and can be used from any thread.
 *
 * Since: 1.0
 */
struct _NetfluxLayout
{
  GObject parent_instance;

  NetfluxSchema *schema;
};

G_DEFINE_FINAL_TYPE (NetfluxLayout, netflux_layout, G_TYPE_OBJECT)

static void
netflux_layout_finalize (GObject *object)
{
  NetfluxLayout *self = NETFLUX_LAYOUT (object);

  g_clear_pointer (&self->schema, netflux_schema_free);
  G_OBJECT_CLASS (netflux_layout_parent_class)->finalize (object);
}

static void
netflux_layout_class_init (NetfluxLayoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = netflux_layout_finalize;
}

static void
netflux_layout_init (NetfluxLayout *self)
{
}

const NetfluxSchema *
netflux_layout_get_schema (NetfluxLayout *self)
{
  return self->schema;
}

static NetfluxLayout *
layout_new (const char *file,
            const char *text,
            gsize length,
            const char *type_name,
            NetfluxDialect dialect,
            GError **error)
{
  NetfluxRules rules = { .dialect = dialect };
  g_autoptr (NetfluxSchema) schema = netflux_schema_new (&rules);
  NetfluxLayout *self;

  if (!netflux_schema_read (schema, file, text, length, NETFLUX_SCRIPT_MAIN, error) ||
      !netflux_schema_compile (schema, type_name, error))
    return NULL;
  self = g_object_new (NETFLUX_TYPE_LAYOUT, NULL);
  self->schema = g_steal_pointer (&schema);
  return self;
}

/**
 * netflux_layout_new_from_data:
 * @text: the declaration
 * @type_name: (nullable): the type or data block that the payload is; %NULL is the last
 *   one that the text declares
 * @dialect: how the fields lie
 * @error: return location
 *
 * Makes a layout of a text. Any thread.
 *
 * Errors are %NETFLUX_ERROR_SYNTAX, %NETFLUX_ERROR_NO_FIELD if there is no @type_name,
 * and %NETFLUX_ERROR_DATA_TOO_LARGE beyond 65505 bytes.
 *
 * Returns: (transfer full): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_layout_new_from_data (const char *text,
                              const char *type_name,
                              NetfluxDialect dialect,
                              GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (dialect <= NETFLUX_DIALECT_S7, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return layout_new (NULL, text, strlen (text), type_name, dialect, error);
}

/* Not what g_file_load_contents() does: a device has no end. */
static char *
load_text (GFile *file, gsize *length, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  if (stream == NULL)
    return NULL;

  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, sizeof buffer, NULL, error)) >
         0)
    {
      g_string_append_len (text, buffer, n);
      if (text->len > MAX_TEXT)
        {
          g_autofree char *name = g_file_get_parse_name (file);

          g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                       "%s has more than %u MiB: it is no declaration", name, MAX_TEXT >> 20);
          return NULL;
        }
    }
  if (n < 0)
    return NULL;

  *length = text->len;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * netflux_layout_new_from_file:
 * @file: where the declaration is
 * @type_name: (nullable): the type or data block that the payload is; %NULL is the last
 *   one that the text declares
 * @dialect: how the fields lie
 * @error: return location
 *
 * Makes a layout of a file, which is read at once, and blocks meanwhile. Any thread.
 *
 * Errors are those of reading, of a text of more than 16 MiB, and those of
 * [ctor@Netflux.Layout.new_from_data] with the file's name in front.
 *
 * Returns: (transfer full): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_layout_new_from_file (GFile *file,
                              const char *type_name,
                              NetfluxDialect dialect,
                              GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  gsize length;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (dialect <= NETFLUX_DIALECT_S7, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = load_text (file, &length, error);
  if (text == NULL)
    return NULL;
  name = g_file_get_parse_name (file);
  return layout_new (name, text, length, type_name, dialect, error);
}

/**
 * netflux_layout_get_dialect:
 * @self: a layout
 *
 * The dialect; Python's struct notation is always %NETFLUX_DIALECT_PACKED.
 *
 * Returns: the dialect
 *
 * Since: 1.0
 */
NetfluxDialect
netflux_layout_get_dialect (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NETFLUX_DIALECT_PACKED);

  return self->schema->dialect;
}

/**
 * netflux_layout_get_type_name:
 * @self: a layout
 *
 * The name of the type that the payload is.
 *
 * Returns: (nullable): the name; %NULL if it has none, as in the short form
 *
 * Since: 1.0
 */
const char *
netflux_layout_get_type_name (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);

  return self->schema->root->name;
}

/**
 * netflux_layout_get_size:
 * @self: a layout
 *
 * How many bytes the payload has.
 *
 * Returns: the size in bytes
 *
 * Since: 1.0
 */
gsize
netflux_layout_get_size (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), 0);

  return netflux_schema_size (self->schema);
}

typedef struct
{
  NetfluxLayout *layout;
  GPtrArray *fields;
} NetfluxFieldList;

static void
add_field (const NetfluxFieldView *view, gpointer user_data)
{
  NetfluxFieldList *list = user_data;

  g_ptr_array_add (list->fields, netflux_layout_field_new (list->layout, view));
}

/**
 * netflux_layout_list_fields:
 * @self: a layout
 *
 * All fields in their order, each element of an array as one.
 *
 * Returns: (transfer container) (element-type NetfluxLayoutField): the fields, which live as
 *   long as the array unless they are referenced
 *
 * Since: 1.0
 */
GPtrArray *
netflux_layout_list_fields (NetfluxLayout *self)
{
  NetfluxFieldList list = { .layout = self };

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);

  list.fields = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_layout_field_unref);
  netflux_schema_foreach (self->schema, add_field, &list);
  return list.fields;
}

/**
 * netflux_layout_lookup_field:
 * @self: a layout
 * @path: which field, such as `axes[2].speed`; structures and arrays, too, and
 *   the empty string for all of it
 * @error: return location
 *
 * Looks a field up, to read and write it in many payloads. Any thread.
 *
 * The error is %NETFLUX_ERROR_NO_FIELD.
 *
 * Returns: (transfer full): the field
 *
 * Since: 1.0
 */
NetfluxLayoutField *
netflux_layout_lookup_field (NetfluxLayout *self, const char *path, GError **error)
{
  NetfluxFieldView view = { .path = path };
  NetfluxPlace place = { 0 };

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  place.type = self->schema->root;
  if (!netflux_place_descend (&place, path, error))
    return NULL;
  view.type = place.type;
  view.bit = place.bit;
  view.comment = place.comment;
  return netflux_layout_field_new (self, &view);
}

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
  g_autofree char *place = g_strdup_printf ("%" G_GSIZE_FORMAT ".%d", offset, MAX (bit, 0));
  g_autofree char *length =
      bit >= 0 ? g_strdup ("bit")
               : g_strdup_printf ("%" G_GSIZE_FORMAT, netflux_layout_field_get_length (field));

  append_column (table, place, 7);
  append_column (table, length, 6);
  append_column (table, netflux_layout_field_get_type_name (field), widths[1]);
  append_column (table, netflux_layout_field_get_path (field), widths[0]);
  g_string_append (table, comment != NULL ? comment : "");
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
  end = g_strdup_printf ("%u.0", netflux_schema_size (self->schema));
  append_column (table, end, 7);
  g_string_append (table, "end\n");
  return g_string_free (table, FALSE);
}

static const guint8 *
check_size (NetfluxLayout *self, GBytes *bytes, GError **error)
{
  guint size = netflux_schema_size (self->schema);

  if (g_bytes_get_size (bytes) == size)
    return g_bytes_get_data (bytes, NULL);

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
               "The payload has %" G_GSIZE_FORMAT " bytes, its layout %u; both ends need the "
               "same declaration and dialect",
               g_bytes_get_size (bytes), size);
  return NULL;
}

/**
 * netflux_layout_decode:
 * @self: a layout
 * @bytes: a payload
 * @error: return location
 *
 * Makes values of bytes. Any thread.
 *
 * Everything that a field can hold is a value: only a payload of another size than the
 * layout's is an error, %NETFLUX_ERROR_WRONG_SIZE.
 *
 * Returns: (transfer full): the values, `a{sv}` if the layout is a structure
 *
 * Since: 1.0
 */
GVariant *
netflux_layout_decode (NetfluxLayout *self, GBytes *bytes, GError **error)
{
  NetfluxPlace place = { 0 };
  const guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = check_size (self, bytes, error);
  if (data == NULL)
    return NULL;
  place.type = self->schema->root;
  return g_variant_ref_sink (netflux_decode (self->schema, &place, data));
}

/**
 * netflux_layout_get_field:
 * @self: a layout
 * @bytes: a payload
 * @path: which field, such as `axes[2].speed`; structures and arrays, too, and
 *   the empty string for all of it
 * @value: (out) (transfer full): return location for the value
 * @error: return location
 *
 * Makes the value of one field of a payload. Any thread.
 *
 * Errors are %NETFLUX_ERROR_NO_FIELD and %NETFLUX_ERROR_WRONG_SIZE.
 *
 * Returns: whether there is a value
 *
 * Since: 1.0
 */
gboolean
netflux_layout_get_field (
    NetfluxLayout *self, GBytes *bytes, const char *path, GVariant **value, GError **error)
{
  NetfluxPlace place = { 0 };
  const guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  place.type = self->schema->root;
  data = check_size (self, bytes, error);
  if (data == NULL || !netflux_place_descend (&place, path, error))
    return FALSE;
  *value = g_variant_ref_sink (netflux_decode (self->schema, &place, data));
  return TRUE;
}

static GBytes *
encode_over (NetfluxLayout *self, guint8 *data, GVariant *values, GError **error)
{
  NetfluxPlace place = { .type = self->schema->root };
  g_autoptr (GVariant) sunk = g_variant_ref_sink (values);

  if (!netflux_encode (self->schema, &place, "", sunk, data, error))
    {
      g_free (data);
      return NULL;
    }
  return g_bytes_new_take (data, netflux_schema_size (self->schema));
}

/**
 * netflux_layout_encode:
 * @self: a layout
 * @values: the values, `a{sv}` if the layout is a structure; if it is floating, it is
 *   consumed
 * @error: return location
 *
 * Makes bytes of values. Any thread.
 *
 * Any number type will do if the value fits; an enumeration takes the names of its
 * values, too. Keys are names or paths. Fields left out are zero, or the empty string.
 *
 * Errors are %NETFLUX_ERROR_NO_FIELD, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE: nothing is rounded or cut off to make it fit, but that
 * REAL has 24 significant bits.
 *
 * Returns: (transfer full): the payload
 *
 * Since: 1.0
 */
GBytes *
netflux_layout_encode (NetfluxLayout *self, GVariant *values, GError **error)
{
  NetfluxPlace place = { 0 };
  guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (values != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = g_malloc0 (netflux_schema_size (self->schema));
  place.type = self->schema->root;
  netflux_encode_blank (self->schema, &place, data);
  return encode_over (self, data, values, error);
}

/**
 * netflux_layout_update:
 * @self: a layout
 * @bytes: a payload
 * @values: the values that change; if it is floating, it is consumed
 * @error: return location
 *
 * Makes a payload that differs from another one in some fields. Any thread.
 *
 * As [method@Netflux.Layout.encode], but fields left out are as in @bytes; a payload
 * of another size is %NETFLUX_ERROR_WRONG_SIZE. If there is an error, nothing changes.
 *
 * Returns: (transfer full): the new payload
 *
 * Since: 1.0
 */
GBytes *
netflux_layout_update (NetfluxLayout *self, GBytes *bytes, GVariant *values, GError **error)
{
  const guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = check_size (self, bytes, error);
  if (data == NULL)
    {
      g_variant_unref (g_variant_ref_sink (values));
      return NULL;
    }
  return encode_over (self, g_memdup2 (data, g_bytes_get_size (bytes)), values, error);
}
