/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-resolve.h"

#include <string.h>

/* So many are listed where a name is not clear. */
#define MAX_LISTED 8

const char *
netflux_resolve_base_name (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot[1] != '\0' ? dot + 1 : name;
}

/* Whether @space is @qualifier, or ends with it behind a dot. */
static gboolean
ends_with (const char *space, const char *qualifier, gsize length)
{
  gsize all = strlen (space);

  return all >= length && (all == length || space[all - length - 1] == '.') &&
         netflux_name_equal (space + (all - length), qualifier, length);
}

/* A library's name is often that of a folder, or of the file. */
static gboolean
is_in_path (const NetfluxSymbol *symbol, const char *qualifier, gsize length)
{
  const char *file = symbol->position.source->file;
  g_auto (GStrv) parts = file != NULL ? g_strsplit_set (file, "/\\", -1) : NULL;

  for (char **part = parts; part != NULL && *part != NULL; part++)
    {
      char *dot = part[1] == NULL ? strrchr (*part, '.') : NULL;

      if (dot != NULL)
        *dot = '\0';
      if (netflux_name_equal (*part, qualifier, length))
        return TRUE;
    }
  return FALSE;
}

/* Library.GVL.MAX, of which a compiler writes GVL.MAX only */
static gboolean
begins_list (const char *space, const char *qualifier, gsize length)
{
  gsize all = strlen (space);

  return all > 0 && length > all && qualifier[length - all - 1] == '.' &&
         netflux_name_equal (space, qualifier + (length - all), all);
}

/* What was compiled fits itself best, and gives way to what is declared. */
static guint
rate_compiled (const NetfluxSymbol *symbol,
               const char *name,
               gsize length,
               const NetfluxSymbol *from)
{
  gboolean own = from != NULL && from->compiled && from->position.source == symbol->position.source;

  if (length > 0 && !ends_with (symbol->space, name, length) &&
      (symbol->kind != NETFLUX_SYMBOL_VALUE || !begins_list (symbol->space, name, length)))
    return 0;
  if (own)
    return 20;
  return symbol->position.source->role == NETFLUX_SCRIPT_MAIN ? 5 : length > 0 ? 4 : 2;
}

/* The innermost project that has the file, or NULL. */
static const char *
find_project (const NetfluxSchema *schema, const char *file)
{
  const char *found = NULL;
  gsize longest = 0;

  for (guint i = 0; i < schema->projects->len; i++)
    {
      const char *folder = g_ptr_array_index (schema->projects, i);
      gsize length = strlen (folder);

      if (length > longest && strncmp (file, folder, length) == 0 && file[length] == '/')
        {
          found = folder;
          longest = length;
        }
    }
  return found;
}

static gboolean
are_in_one_project (const NetfluxSchema *schema,
                    const NetfluxScript *source,
                    const NetfluxScript *other)
{
  const char *project;

  if (schema->projects->len == 0 || source->file == NULL || other->file == NULL)
    return FALSE;
  project = find_project (schema, source->file);
  return project != NULL && project == find_project (schema, other->file);
}

/* The attributes in front of a type have no part in its fingerprint. */
static gboolean
have_same_pack (const NetfluxSymbol *symbol, const NetfluxSymbol *other)
{
  return symbol->type == NULL || other->type == NULL || symbol->type->pack == other->type->pack;
}

/* What stands twice is the same, unless it names something that each project has of its own. */
static gboolean
are_same (const NetfluxSchema *schema, const NetfluxSymbol *symbol, const NetfluxSymbol *other)
{
  const NetfluxScript *source = symbol->position.source;
  const NetfluxScript *second = other->position.source;

  if (symbol->fingerprint != other->fingerprint || source == second ||
      (symbol->error == NULL) != (other->error == NULL) ||
      (symbol->kind == NETFLUX_SYMBOL_OTHER && !have_same_pack (symbol, other)))
    return FALSE;
  if (have_same_pack (symbol, other) &&
      (schema->projects->len == 0 || source->file == NULL || second->file == NULL ||
       find_project (schema, source->file) == find_project (schema, second->file)))
    return TRUE;
  return schema->are_alike != NULL && schema->are_alike ((NetfluxSchema *) schema, symbol, other);
}

/* With a library, a namespace or a list in front. */
static guint
rate_qualified (const NetfluxSymbol *symbol, const char *name, gsize length)
{
  if (*symbol->space != '\0' && !ends_with (symbol->space, name, length))
    return 0;
  if (symbol->position.source->role == NETFLUX_SCRIPT_BUILT_IN)
    return 1;
  return *symbol->space != '\0' ? 8 : is_in_path (symbol, name, length) ? 6 : 2;
}

/* How well a symbol fits: the nearest one is meant. */
static guint
rate (const NetfluxSchema *schema,
      const NetfluxSymbol *symbol,
      const char *name,
      const NetfluxSymbol *from)
{
  const char *base = netflux_resolve_base_name (name);
  gsize length = base > name ? (gsize) (base - name) - 1 : 0;
  const NetfluxScript *source = from != NULL ? from->position.source : NULL;
  guint near = source != NULL && are_in_one_project (schema, symbol->position.source, source);
  guint rating;

  if (symbol->compiled)
    return rate_compiled (symbol, name, length, from);
  if (length > 0)
    {
      rating = rate_qualified (symbol, name, length);
      return rating > 1 ? rating + near : rating;
    }
  if (source != NULL && symbol->position.source == source)
    return g_ascii_strcasecmp (symbol->space, from->space) == 0 ? 10 : 9;
  if (symbol->local)
    return 1;
  if (from != NULL && *from->space != '\0' && g_ascii_strcasecmp (symbol->space, from->space) == 0)
    return 8;
  switch (symbol->position.source->role)
    {
    case NETFLUX_SCRIPT_BUILT_IN:
      return 1;
    case NETFLUX_SCRIPT_INCLUDED:
      return 3 + near;
    case NETFLUX_SCRIPT_MAIN:
    default:
      return 6 + near;
    }
}

static void
fail_twice (const NetfluxSchema *schema,
            const NetfluxSymbol *first,
            guint best,
            const char *name,
            guint kinds,
            const NetfluxSymbol *from,
            NetfluxPosition position,
            GError **error)
{
  g_autoptr (GString) places = g_string_new (NULL);
  guint n = 0;

  for (; first != NULL; first = first->next)
    if ((kinds & 1u << first->kind) != 0 && rate (schema, first, name, from) == best &&
        n++ < MAX_LISTED)
      {
        g_autofree char *place = netflux_position_describe (first->position);

        g_string_append_printf (places, "%s%s", places->len > 0 ? ", " : "", place);
        if (*first->space != '\0')
          g_string_append_printf (places, " (%s.%s)", first->space, first->name);
      }
  if (n > MAX_LISTED)
    g_string_append_printf (places, " and %u more", n - MAX_LISTED);
  netflux_position_fail (position, error,
                         "found “%.60s”, which is declared %u times: %s; put its library or "
                         "namespace in front, or leave all but one out",
                         name, n, places->str);
}

static gboolean
fail_again (const NetfluxSymbol *first, const NetfluxSymbol *second, GError **error)
{
  g_autofree char *place = netflux_position_describe (first->position);

  return netflux_position_fail (
      second->position, error,
      "found “%.60s”, which is declared already: %s; rename one, or leave it out", second->name,
      place);
}

/* DATA_BLOCK "Axis" of the type "Axis": both are the same structure. */
static gboolean
is_block_of (const NetfluxSymbol *block, const NetfluxSymbol *type)
{
  return block->kind == NETFLUX_SYMBOL_BLOCK && type->kind == NETFLUX_SYMBOL_TYPE &&
         block->type != NULL && block->type->kind == NETFLUX_TYPE_REFERENCE &&
         block->type->name != NULL && netflux_name_same (block->type->name, type->name);
}

NetfluxSymbol *
netflux_resolve (const NetfluxSchema *schema,
                 const char *name,
                 guint kinds,
                 const NetfluxSymbol *from,
                 NetfluxPosition position,
                 GError **error)
{
  NetfluxSymbol *first = netflux_schema_lookup (schema, name);
  NetfluxSymbol *found = NULL;
  const NetfluxSymbol *other = NULL;
  guint best = 0;

  /* A name of S7 can have a dot in it. */
  if (first == NULL)
    first = netflux_schema_lookup (schema, netflux_resolve_base_name (name));
  else
    name = netflux_resolve_base_name (name);

  for (NetfluxSymbol *symbol = first; symbol != NULL; symbol = symbol->next)
    {
      guint rating = (kinds & 1u << symbol->kind) != 0 ? rate (schema, symbol, name, from) : 0;

      if (rating > best || (rating == best && rating > 0 && is_block_of (found, symbol)))
        {
          found = symbol;
          best = rating;
          other = NULL;
        }
      else if (rating == best && rating > 0 && !is_block_of (symbol, found) &&
               !are_same (schema, symbol, found))
        other = symbol;
    }

  if (other == NULL)
    return found;
  if (position.source == NULL)
    position = found->position;
  if (other->position.source == found->position.source &&
      g_ascii_strcasecmp (other->space, found->space) == 0)
    fail_again (found, other, error);
  else
    fail_twice (schema, first, best, name, kinds, from, position, error);
  return NULL;
}
