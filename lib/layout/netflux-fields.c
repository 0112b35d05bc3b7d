/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include <string.h>

/* Fields by their paths: motors[2].speed, matrix[1,3]. */

static gint64
signed_of (NetfluxInteger integer)
{
  return integer.negative ? -(gint64) integer.magnitude : (gint64) integer.magnitude;
}

static gboolean
fail (const char *path, const char *at, const char *why, GError **error)
{
  netflux_fail (error, NETFLUX_ERROR_NO_FIELD, "There is no field “%.200s”: at “%.60s”, %s", path,
                at, why);
  return FALSE;
}

static gboolean
is_plain (const char *name)
{
  if (g_ascii_isdigit (*name))
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_' && (*name & 0x80) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
descend_name (NetfluxPlace *place, const char *path, const char **at, GError **error)
{
  const char *start = *at;
  const char *stop = start + strcspn (start, ".[");
  NetfluxMember *member;

  if (*start == '"')
    {
      start++;
      stop = strchr (start, '"');
      if (stop == NULL)
        return fail (path, *at, "the quotation mark is not closed", error);
    }

  if (place->type->kind != NETFLUX_TYPE_STRUCT)
    return fail (path, *at, "what is before is not a structure", error);
  member = netflux_type_find_member (place->type, start, (gsize) (stop - start));
  if (member == NULL)
    return fail (path, *at, "the structure has no such name", error);

  place->type = member->type;
  place->bit += member->bit;
  place->comment = member->comment;
  *at = *stop == '"' ? stop + 1 : stop;
  return TRUE;
}

/* [1,2] and [1][2] are the same. */
static gboolean
descend_index (NetfluxPlace *place, const char *path, const char **at, GError **error)
{
  do
    {
      const char *digits = *at + 1;
      char *stop;
      gint64 index = g_ascii_strtoll (digits, &stop, 10);
      gint64 lower, upper;

      if (place->type->kind != NETFLUX_TYPE_ARRAY)
        return fail (path, *at, "what is before is not an array", error);
      lower = signed_of (place->type->lower);
      upper = signed_of (place->type->upper);
      if (stop == digits || (*stop != ',' && *stop != ']') || index < lower || index > upper)
        {
          g_autofree char *why =
              g_strdup_printf ("an index is from %d to %d", (int) lower, (int) upper);

          return fail (path, *at, why, error);
        }

      place->bit += (guint) (index - lower) * place->type->stride;
      place->type = place->type->element;
      *at = stop;
    }
  while (**at == ',');

  *at += 1;
  return TRUE;
}

gboolean
netflux_place_descend (NetfluxPlace *place, const char *path, GError **error)
{
  const char *at = path;

  /* All of it, which has no name. */
  if (*path == '\0')
    return TRUE;

  do
    {
      if (*at == '.')
        at++;
      if (*at == '[' ? !descend_index (place, path, &at, error)
                     : !descend_name (place, path, &at, error))
        return FALSE;
    }
  while (*at == '.' || *at == '[');

  return *at == '\0' || fail (path, at, "the path should end", error);
}

typedef struct
{
  GString *path;
  NetfluxFieldFunc func;
  gpointer user_data;

  gboolean compares;
  const guint8 *before; /* NULL: all differ */
  const guint8 *after;
} NetfluxWalk;

static void walk (NetfluxWalk *self, const NetfluxPlace *place, const char *comment);

/* Whole bytes, which is enough to pass over what has not changed. */
static gboolean
is_passed_over (const NetfluxWalk *self, const NetfluxPlace *place)
{
  guint first = place->bit / 8;
  guint stop = (place->bit + place->type->bits + 7) / 8;

  return self->compares && self->before != NULL &&
         memcmp (self->before + first, self->after + first, stop - first) == 0;
}

static void
walk_struct (NetfluxWalk *self, const NetfluxPlace *place)
{
  gsize length = self->path->len;

  for (guint i = 0; i < place->type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (place->type->members, i);
      NetfluxPlace inner = { .type = member->type, .bit = place->bit + member->bit };
      const char *quote = is_plain (member->name) ? "" : "\"";

      if (is_passed_over (self, &inner))
        continue;
      g_string_append_printf (self->path, "%s%s%s%s", length > 0 ? "." : "", quote, member->name,
                              quote);
      walk (self, &inner, member->comment);
      g_string_truncate (self->path, length);
    }
}

static void
walk_array (NetfluxWalk *self, const NetfluxPlace *place, const char *comment)
{
  gsize length = self->path->len;

  /* The dimensions of one declaration share their brackets. */
  for (guint i = 0; i < place->type->count; i++)
    {
      NetfluxPlace inner = { .type = place->type->element,
                             .bit = place->bit + i * place->type->stride };
      gint64 index = signed_of (place->type->lower) + i;

      if (is_passed_over (self, &inner))
        continue;
      if (place->type->inner)
        {
          g_string_truncate (self->path, length - 1);
          g_string_append_c (self->path, ',');
        }
      else
        g_string_append_c (self->path, '[');
      g_string_append_printf (self->path, "%" G_GINT64_FORMAT "]", index);
      walk (self, &inner, comment);
      g_string_truncate (self->path, place->type->inner ? length - 1 : length);
      if (place->type->inner)
        g_string_append_c (self->path, ']');
    }
}

static void
walk (NetfluxWalk *self, const NetfluxPlace *place, const char *comment)
{
  gboolean composite =
      place->type->kind == NETFLUX_TYPE_STRUCT || place->type->kind == NETFLUX_TYPE_ARRAY;

  if (!composite || self->compares)
    {
      NetfluxFieldView field = {
        .path = self->path->str,
        .type = place->type,
        .comment = comment,
        .bit = place->bit,
      };

      self->func (&field, self->user_data);
    }
  if (place->type->kind == NETFLUX_TYPE_STRUCT)
    walk_struct (self, place);
  else if (composite)
    walk_array (self, place, comment);
}

void
netflux_schema_foreach (const NetfluxSchema *self, NetfluxFieldFunc func, gpointer user_data)
{
  NetfluxWalk all = { .path = g_string_new (NULL), .func = func, .user_data = user_data };
  NetfluxPlace place = { .type = self->root };

  walk (&all, &place, NULL);
  g_string_free (all.path, TRUE);
}

void
netflux_schema_compare (const NetfluxSchema *self,
                        const guint8 *before,
                        const guint8 *after,
                        NetfluxFieldFunc func,
                        gpointer user_data)
{
  NetfluxWalk differing = {
    .path = g_string_new (NULL),
    .func = func,
    .user_data = user_data,
    .compares = TRUE,
    .before = before,
    .after = after,
  };
  NetfluxPlace place = { .type = self->root };

  walk (&differing, &place, NULL);
  g_string_free (differing.path, TRUE);
}
