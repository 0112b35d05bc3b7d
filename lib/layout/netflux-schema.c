/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-schema.h"

#include <string.h>

static void
member_free (gpointer data)
{
  NetfluxMember *self = data;

  g_free (self->name);
  g_free (self->comment);
  g_free (self);
}

static void
type_free (gpointer data)
{
  NetfluxType *self = data;

  g_free (self->name);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_free (self);
}

/* The root is the type asked for, else the last that was declared. */
static gboolean
find_root (NetfluxSchema *self, const char *type_name, GError **error)
{
  NetfluxType *type = self->last;

  if (type_name != NULL)
    type = netflux_schema_lookup (self, type_name);

  if (type == NULL && type_name != NULL)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD, "The text declares no type %s",
                 type_name);
  else if (type == NULL)
    g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                 "line 1, column 1: found no type, expected TYPE, DATA_BLOCK or fields");
  else
    self->root = netflux_schema_place (self, type, error);

  return self->root != NULL;
}

NetfluxSchema *
netflux_schema_new (
    const char *text, gsize length, const char *type_name, NetfluxDialect dialect, GError **error)
{
  g_autoptr (NetfluxSchema) self = g_new0 (NetfluxSchema, 1);
  g_autoptr (NetfluxTokens) tokens = NULL;
  gboolean short_form = FALSE;

  self->dialect = dialect;
  self->big_endian = dialect == NETFLUX_DIALECT_S7;
  self->types = g_ptr_array_new_with_free_func (type_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  tokens = netflux_tokens_new (text, length, error);
  if (tokens == NULL || !netflux_parse_short_form (self, tokens, &short_form, error))
    return NULL;
  if (!short_form && !netflux_parse_declarations (self, tokens, error))
    return NULL;
  if (!find_root (self, type_name, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
netflux_schema_free (NetfluxSchema *self)
{
  g_ptr_array_unref (self->types);
  g_hash_table_unref (self->names);
  g_free (self);
}

NetfluxType *
netflux_schema_add (NetfluxSchema *self, NetfluxTypeKind kind, const NetfluxToken *token)
{
  NetfluxType *type = g_new0 (NetfluxType, 1);

  type->kind = kind;
  type->line = token->line;
  type->column = token->column;
  if (kind == NETFLUX_TYPE_STRUCT)
    type->members = g_ptr_array_new_with_free_func (member_free);
  g_ptr_array_add (self->types, type);
  return type;
}

gboolean
netflux_schema_declare (NetfluxSchema *self,
                        const NetfluxToken *token,
                        NetfluxType *type,
                        GError **error)
{
  g_autofree char *folded = g_utf8_casefold (token->text, -1);

  if (g_hash_table_contains (self->names, folded))
    {
      netflux_token_error (token, "the name of a type that is not declared yet", error);
      return FALSE;
    }

  if (type->name == NULL)
    type->name = g_strdup (token->text);
  g_hash_table_insert (self->names, g_steal_pointer (&folded), type);
  self->last = type;
  return TRUE;
}

NetfluxType *
netflux_schema_lookup (const NetfluxSchema *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return g_hash_table_lookup (self->names, folded);
}

guint
netflux_schema_size (const NetfluxSchema *self)
{
  return (self->root->bits + 7) / 8;
}

/* IEC 61131-3 knows no difference between upper and lower case. */
gboolean
netflux_name_equal (const char *name, const char *other, gsize length)
{
  g_autofree char *folded = NULL;
  g_autofree char *other_folded = NULL;

  if (strlen (name) == length && memcmp (name, other, length) == 0)
    return TRUE;

  folded = g_utf8_casefold (name, -1);
  other_folded = g_utf8_casefold (other, (gssize) length);
  return g_str_equal (folded, other_folded);
}

NetfluxMember *
netflux_type_find_member (const NetfluxType *self, const char *name, gsize length)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      NetfluxMember *member = g_ptr_array_index (self->members, i);

      if (netflux_name_equal (member->name, name, length))
        return member;
    }
  return NULL;
}

gboolean
netflux_type_add_member (NetfluxType *self,
                         const NetfluxToken *name,
                         NetfluxType *type,
                         const char *comment,
                         GError **error)
{
  NetfluxMember *member;

  if (netflux_type_find_member (self, name->text, strlen (name->text)) != NULL)
    {
      netflux_token_error (name, "a name that the structure does not have yet", error);
      return FALSE;
    }

  member = g_new0 (NetfluxMember, 1);
  member->name = g_strdup (name->text);
  member->comment = g_strdup (comment);
  member->type = type;
  g_ptr_array_add (self->members, member);
  return TRUE;
}

/* As a field list shows it: what was declared, aliases by their own names. */
char *
netflux_type_describe (const NetfluxType *self)
{
  g_autofree char *plain = NULL;

  if (self->kind == NETFLUX_TYPE_STRUCT)
    return g_strdup (self->name != NULL ? self->name : "STRUCT");
  if (self->kind == NETFLUX_TYPE_ARRAY)
    return g_strdup (self->name != NULL ? self->name : "ARRAY");

  if (netflux_elementary_is_text (self->elementary))
    plain = g_strdup_printf ("%s(%u)", self->elementary->name, self->length);
  else
    plain = g_strdup (self->elementary->name);
  return self->name != NULL ? g_strdup_printf ("%s (%s)", self->name, plain)
                            : g_steal_pointer (&plain);
}
