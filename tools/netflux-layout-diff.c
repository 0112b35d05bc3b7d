/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-diff.h"

#include <string.h>

typedef struct
{
  GPtrArray *before;
  GPtrArray *after;
  GHashTable *after_by_path;
  GHashTable *after_by_place;
  GHashTable *before_paths;
  gsize before_size;
  gsize after_size;
  guint8 *bytes; /* of any payload, as long as the longer one */
  gboolean changed;
} NetfluxLayoutDiff;

/* What the bytes are: of “Colour (UINT)” it is UINT, whatever its values are called. */
static char *
describe_bytes (NetfluxLayoutField *field)
{
  const char *name = netflux_layout_field_get_type_name (field);
  const char *opening = strstr (name, " (");
  const char *closing = opening != NULL ? strrchr (opening, ')') : NULL;

  if (closing != NULL)
    return g_strndup (opening + 2, (gsize) (closing - opening - 2));
  return g_strdup (name);
}

static char *
describe_place (NetfluxLayoutField *field)
{
  return g_strdup_printf ("%" G_GSIZE_FORMAT ".%d", netflux_layout_field_get_offset (field),
                          MAX (netflux_layout_field_get_bit (field), 0));
}

static char *
make_key (NetfluxLayoutField *field)
{
  g_autofree char *place = describe_place (field);
  g_autofree char *bytes = describe_bytes (field);

  return g_strdup_printf ("%s %" G_GSIZE_FORMAT " %s", place,
                          netflux_layout_field_get_length (field), bytes);
}

static char *
fold (NetfluxLayoutField *field)
{
  return g_utf8_casefold (netflux_layout_field_get_path (field), -1);
}

/* The same declaration in another byte order or character set is another value. */
static gboolean
mean_the_same (const NetfluxLayoutDiff *self, NetfluxLayoutField *before, NetfluxLayoutField *after)
{
  g_autoptr (GVariant) old =
      netflux_layout_field_read_value (before, self->bytes, self->before_size, NULL);
  g_autoptr (GVariant) new =
      netflux_layout_field_read_value (after, self->bytes, self->after_size, NULL);

  return old == NULL || new == NULL || g_variant_equal (old, new);
}

static void
compare_fields (NetfluxLayoutDiff *self, NetfluxLayoutField *before, NetfluxLayoutField *after)
{
  const char *path = netflux_layout_field_get_path (after);
  g_autofree char *old_place = describe_place (before);
  g_autofree char *new_place = describe_place (after);
  g_autofree char *old_bytes = describe_bytes (before);
  g_autofree char *new_bytes = describe_bytes (after);

  if (strcmp (old_place, new_place) != 0)
    g_print ("%s: moved from %s to %s\n", path, old_place, new_place);
  if (strcmp (old_bytes, new_bytes) != 0)
    g_print ("%s: was %s, is %s\n", path, old_bytes, new_bytes);
  if (strcmp (old_place, new_place) != 0 || strcmp (old_bytes, new_bytes) != 0)
    self->changed = TRUE;
  else if (!mean_the_same (self, before, after))
    {
      g_print ("%s: the same bytes are another value: byte order or character set\n", path);
      self->changed = TRUE;
    }
}

/* A field that has gone where one of another name came with the same bytes is renamed. */
static void
find_gone (NetfluxLayoutDiff *self, NetfluxLayoutField *before)
{
  g_autofree char *key = make_key (before);
  g_autofree char *place = describe_place (before);
  NetfluxLayoutField *here = g_hash_table_lookup (self->after_by_place, key);
  g_autofree char *path = here != NULL ? fold (here) : NULL;

  if (here != NULL && !g_hash_table_contains (self->before_paths, path))
    {
      g_print ("%s: renamed to %s\n", netflux_layout_field_get_path (before),
               netflux_layout_field_get_path (here));
      g_hash_table_add (self->before_paths, g_steal_pointer (&path));
      return;
    }
  g_print ("%s: removed, was %s at %s\n", netflux_layout_field_get_path (before),
           netflux_layout_field_get_type_name (before), place);
  self->changed = TRUE;
}

static void
find_new (NetfluxLayoutDiff *self, NetfluxLayoutField *after)
{
  g_autofree char *place = describe_place (after);

  g_print ("%s: new, %s at %s\n", netflux_layout_field_get_path (after),
           netflux_layout_field_get_type_name (after), place);
  self->changed = TRUE;
}

static void
index_fields (NetfluxLayoutDiff *self)
{
  for (guint i = 0; i < self->after->len; i++)
    {
      g_hash_table_insert (self->after_by_path, fold (self->after->pdata[i]),
                           self->after->pdata[i]);
      g_hash_table_insert (self->after_by_place, make_key (self->after->pdata[i]),
                           self->after->pdata[i]);
    }
  for (guint i = 0; i < self->before->len; i++)
    g_hash_table_add (self->before_paths, fold (self->before->pdata[i]));
}

static void
compare_all (NetfluxLayoutDiff *self)
{
  for (guint i = 0; i < self->before->len; i++)
    {
      g_autofree char *path = fold (self->before->pdata[i]);
      NetfluxLayoutField *after = g_hash_table_lookup (self->after_by_path, path);

      if (after != NULL)
        compare_fields (self, self->before->pdata[i], after);
      else
        find_gone (self, self->before->pdata[i]);
    }
  for (guint i = 0; i < self->after->len; i++)
    {
      g_autofree char *path = fold (self->after->pdata[i]);

      if (!g_hash_table_contains (self->before_paths, path))
        find_new (self, self->after->pdata[i]);
    }
}

gboolean
netflux_layout_diff (NetfluxLayout *before, NetfluxLayout *after)
{
  NetfluxLayoutDiff self = {
    .before = netflux_layout_list_fields (before),
    .after = netflux_layout_list_fields (after),
    .after_by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .after_by_place = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .before_paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  gsize size;

  self.before_size = netflux_layout_get_size (before);
  self.after_size = netflux_layout_get_size (after);
  size = MAX (self.before_size, self.after_size);
  self.bytes = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    self.bytes[i] = (guint8) (i * 37 + 131);

  index_fields (&self);
  compare_all (&self);
  if (self.before_size != self.after_size)
    {
      g_print ("size: was %" G_GSIZE_FORMAT " bytes, is %" G_GSIZE_FORMAT "\n", self.before_size,
               self.after_size);
      self.changed = TRUE;
    }
  g_print ("%s\n", self.changed ? "The bytes of the payload have changed."
                                : "The bytes of the payload are the same.");

  g_hash_table_unref (self.after_by_path);
  g_hash_table_unref (self.after_by_place);
  g_hash_table_unref (self.before_paths);
  g_free (self.bytes);
  g_ptr_array_unref (self.before);
  g_ptr_array_unref (self.after);
  return self.changed;
}
