/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include <netflux/netflux.h>

/* Files as tools write them, in samples/; each NAME.expect says what is right of one:
 *
 * file, include:     names in samples/; can be repeated
 * dialect, type, profile, pack, pointers, enumerations, define, undefine, charset: how it is read
 * size, offset:      bytes, "byte.bit" for bits
 * kind, comment:     of a field: its type name and its comment
 * error:             one of these must be in the message; "all:" each of them
 * why:               for people */

typedef struct
{
  char *path;
  GPtrArray *keys;
  GPtrArray *values;
} Sample;

static GStrv
get_all (const Sample *self, const char *key, const char *prefix)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;
  GStrv all;

  for (guint i = 0; i < self->keys->len; i++)
    if (strcmp (g_ptr_array_index (self->keys, i), key) == 0)
      {
        g_autofree char *value = g_strconcat (prefix, g_ptr_array_index (self->values, i), NULL);

        g_strv_builder_add (builder, value);
        any = TRUE;
      }
  all = g_strv_builder_end (builder);
  if (!any)
    g_clear_pointer (&all, g_strfreev);
  return all;
}

static const char *
get_one (const Sample *self, const char *key)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (strcmp (g_ptr_array_index (self->keys, i), key) == 0)
      return g_ptr_array_index (self->values, i);
  return NULL;
}

static guint
get_number (const Sample *self, const char *key)
{
  const char *value = get_one (self, key);

  return value != NULL ? (guint) g_ascii_strtoull (value, NULL, 10) : 0;
}

static int
get_enum (const Sample *self, const char *key, GType type)
{
  const char *nick = get_one (self, key);
  g_autoptr (GEnumClass) enums = g_type_class_ref (type);
  const GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (enums, nick) : NULL;

  g_assert_true (nick == NULL || value != NULL);
  return value != NULL ? value->value : 0;
}

static GStrv
join (GStrv first, GStrv second)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (first == NULL || second == NULL)
    return first != NULL ? first : second;
  g_strv_builder_addv (builder, (const char **) first);
  g_strv_builder_addv (builder, (const char **) second);
  g_strfreev (first);
  g_strfreev (second);
  return g_strv_builder_end (builder);
}

static NetfluxLayout *
load (const Sample *self, GError **error)
{
  g_autofree char *folder = g_strconcat (g_test_get_dir (G_TEST_DIST), "/samples/", NULL);
  g_auto (GStrv) files = get_all (self, "file", folder);
  g_auto (GStrv) include = get_all (self, "include", folder);
  g_auto (GStrv) defines = join (get_all (self, "define", ""), get_all (self, "undefine", "-"));

  g_autoptr (NetfluxLayout) layout =
      g_object_new (NETFLUX_TYPE_LAYOUT, "files", files, "include", include, "type-name",
                    get_one (self, "type"), "profile", get_one (self, "profile"), "pack",
                    get_number (self, "pack"), "pointer-size", get_number (self, "pointers"),
                    "enumeration-type", get_one (self, "enumerations"), "defines", defines, NULL);

  if (get_one (self, "dialect") != NULL)
    g_object_set (layout, "dialect", get_enum (self, "dialect", NETFLUX_TYPE_DIALECT), NULL);
  if (get_one (self, "charset") != NULL)
    g_object_set (layout, "charset", get_enum (self, "charset", NETFLUX_TYPE_CHARSET), NULL);
  return g_initable_init (G_INITABLE (layout), NULL, error) ? g_steal_pointer (&layout) : NULL;
}

static NetfluxLayoutField *
find_field (GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (netflux_layout_field_get_path (g_ptr_array_index (fields, i)), path) == 0)
      return g_ptr_array_index (fields, i);
  g_error ("there is no field %s", path);
}

static char *
describe (NetfluxLayoutField *field, const char *key)
{
  gsize offset = netflux_layout_field_get_offset (field);
  int bit = netflux_layout_field_get_bit (field);

  if (strcmp (key, "kind") == 0)
    return g_strdup (netflux_layout_field_get_type_name (field));
  if (strcmp (key, "comment") == 0)
    return g_strdup (netflux_layout_field_get_comment (field));
  return bit >= 0 ? g_strdup_printf ("%" G_GSIZE_FORMAT ".%d", offset, bit)
                  : g_strdup_printf ("%" G_GSIZE_FORMAT, offset);
}

static void
check_fields (const Sample *self, NetfluxLayout *layout)
{
  g_autoptr (GPtrArray) fields = netflux_layout_list_fields (layout);

  g_assert_cmpuint (netflux_layout_get_size (layout), ==, get_number (self, "size"));
  for (guint i = 0; i < self->keys->len; i++)
    {
      const char *key = g_ptr_array_index (self->keys, i);
      const char *value = g_ptr_array_index (self->values, i);
      const char *space = strchr (value, ' ');
      g_autofree char *path = NULL;
      g_autofree char *found = NULL;

      if (strcmp (key, "offset") != 0 && strcmp (key, "kind") != 0 && strcmp (key, "comment") != 0)
        continue;
      if (*value == '"')
        space = strchr (strchr (value + 1, '"'), ' ');
      path = g_strndup (value, (gsize) (space - value));
      found = describe (find_field (fields, path), key);
      if (g_strcmp0 (found, space + 1) != 0)
        g_error ("%s of %s is %s, not %s", key, path, found, space + 1);
    }
}

static void
check_error (const Sample *self, const char *message)
{
  g_auto (GStrv) words = get_all (self, "error", "");
  g_auto (GStrv) all = get_all (self, "all", "");
  gboolean found = words == NULL;

  for (char **word = words; word != NULL && *word != NULL; word++)
    found = found || strstr (message, *word) != NULL;
  for (char **word = all; word != NULL && *word != NULL; word++)
    found = found && strstr (message, *word) != NULL;
  if (!found)
    g_error ("the message does not say it: %s", message);
}

static void
test_sample (gconstpointer data)
{
  const Sample *self = data;
  gboolean refused = get_one (self, "error") != NULL || get_one (self, "all") != NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLayout) layout = load (self, &error);

  if (layout == NULL && !refused)
    g_error ("%s", error->message);
  if (layout != NULL && refused)
    g_error ("it is accepted, and should not be");
  if (refused)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      check_error (self, error->message);
    }
  else
    check_fields (self, layout);
}

static void
sample_free (gpointer data)
{
  Sample *self = data;

  g_free (self->path);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->values);
  g_free (self);
}

static Sample *
read_sample (const char *folder, const char *name)
{
  Sample *self = g_new0 (Sample, 1);
  g_autofree char *file = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  self->path = g_strdup_printf ("/netflux/layout/samples/%.*s", (int) strlen (name) - 7, name);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char *colon = strstr (*line, ": ");

      if (colon == NULL)
        continue;
      g_ptr_array_add (self->keys, g_strndup (*line, (gsize) (colon - *line)));
      g_ptr_array_add (self->values, g_strdup (colon + 2));
    }
  return self;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) directory = NULL;
  const char *name;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "samples", NULL);
  directory = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (directory);
  while ((name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_suffix (name, ".expect"))
      {
        Sample *sample = read_sample (folder, name);

        g_test_add_data_func_full (sample->path, sample, test_sample, sample_free);
      }
  return g_test_run ();
}
