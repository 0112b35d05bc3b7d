/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-types.h"

#include <string.h>

/* From here on a table of names is faster than to compare all. */
#define MANY_MEMBERS 8

static void
type_free (gpointer data)
{
  NetfluxType *self = data;

  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->index, g_hash_table_unref);
}

static void
symbol_free (gpointer data)
{
  NetfluxSymbol *self = data;

  g_clear_error (&self->error);
}

NetfluxSchema *
netflux_schema_new_empty (const NetfluxRules *rules)
{
  NetfluxSchema *self = g_new0 (NetfluxSchema, 1);

  self->rules = *rules;
  self->arena = netflux_arena_new ();
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_script_free);
  self->types = g_ptr_array_new_with_free_func (type_free);
  self->symbols = g_ptr_array_new_with_free_func (symbol_free);
  self->names = g_hash_table_new (netflux_name_hash, netflux_name_same);
  netflux_schema_set_dialect (self, rules->dialect);
  return self;
}

void
netflux_schema_free (NetfluxSchema *self)
{
  g_ptr_array_unref (self->types);
  g_ptr_array_unref (self->symbols);
  g_hash_table_unref (self->names);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  g_ptr_array_unref (self->sources);
  netflux_arena_free (self->arena);
  g_clear_error (&self->first_error);
  g_free (self);
}

void
netflux_schema_set_dialect (NetfluxSchema *self, NetfluxDialect dialect)
{
  self->dialect = dialect;
  if (dialect == NETFLUX_DIALECT_CODESYS_BIG_ENDIAN)
    self->dialect = NETFLUX_DIALECT_CODESYS;
  self->big_endian = dialect == NETFLUX_DIALECT_S7 || dialect != self->dialect;
}

/* In which dialects a type must exist. */
guint
netflux_schema_mask (const NetfluxSchema *self)
{
  return 1u << self->dialect;
}

guint
netflux_schema_size (const NetfluxSchema *self)
{
  return (self->root->bits + 7) / 8;
}

NetfluxType *
netflux_schema_add (NetfluxSchema *self, NetfluxTypeKind kind, NetfluxPosition position)
{
  NetfluxType *type = netflux_arena_new0 (self->arena, NetfluxType);

  type->kind = kind;
  type->position = position;
  if (kind == NETFLUX_TYPE_STRUCT)
    type->members = g_ptr_array_new ();
  g_ptr_array_add (self->types, type);
  return type;
}

NetfluxSymbol *
netflux_schema_declare (NetfluxSchema *self,
                        NetfluxSymbolKind kind,
                        const char *name,
                        const char *space,
                        NetfluxPosition position)
{
  NetfluxSymbol *symbol = netflux_arena_new0 (self->arena, NetfluxSymbol);
  NetfluxSymbol *first = netflux_schema_lookup (self, name);

  symbol->kind = kind;
  symbol->name = name;
  symbol->space = space;
  symbol->position = position;
  g_ptr_array_add (self->symbols, symbol);

  if (first == NULL)
    g_hash_table_insert (self->names, (gpointer) name, symbol);
  else
    {
      symbol->next = first->next;
      first->next = symbol;
    }
  return symbol;
}

/* The first of that name. */
NetfluxSymbol *
netflux_schema_lookup (const NetfluxSchema *self, const char *name)
{
  return g_hash_table_lookup (self->names, name);
}

NetfluxMember *
netflux_type_find_member (const NetfluxType *self, const char *name, gsize length)
{
  if (self->index != NULL)
    {
      char buffer[128];
      g_autofree char *copy = NULL;
      const char *key = buffer;

      if (length < sizeof buffer)
        {
          memcpy (buffer, name, length);
          buffer[length] = '\0';
        }
      else
        key = copy = g_strndup (name, length);
      return g_hash_table_lookup (self->index, key);
    }

  for (guint i = 0; i < self->members->len; i++)
    {
      NetfluxMember *member = g_ptr_array_index (self->members, i);

      if (netflux_name_equal (member->name, name, length))
        return member;
    }
  return NULL;
}

static void
index_member (NetfluxType *self, NetfluxMember *member)
{
  if (self->index != NULL)
    g_hash_table_insert (self->index, (gpointer) member->name, member);
  else if (self->members->len > MANY_MEMBERS)
    {
      self->index = g_hash_table_new (netflux_name_hash, netflux_name_same);
      for (guint i = 0; i < self->members->len; i++)
        index_member (self, g_ptr_array_index (self->members, i));
    }
}

NetfluxMember *
netflux_schema_add_member (NetfluxSchema *self,
                           NetfluxType *type,
                           const char *name,
                           NetfluxType *member_type)
{
  NetfluxMember *member;

  if (netflux_type_find_member (type, name, strlen (name)) != NULL)
    return NULL;

  member = netflux_arena_new0 (self->arena, NetfluxMember);
  member->name = name;
  member->type = member_type;
  member->declared = member_type;
  member->owner = type;
  g_ptr_array_add (type->members, member);
  index_member (type, member);
  return member;
}

/* Takes @members. */
void
netflux_type_set_members (NetfluxType *self, GPtrArray *members)
{
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_ptr_array_unref (self->members);
  self->members = members;
  if (members->len > 0)
    index_member (self, g_ptr_array_index (members, 0));
}

/* As a field list shows it: what was declared, aliases by their own names. */
char *
netflux_type_describe (const NetfluxType *self)
{
  g_autofree char *plain = NULL;

  if (self->kind == NETFLUX_TYPE_STRUCT)
    return g_strdup (self->name != NULL ? self->name : self->is_union ? "UNION" : "STRUCT");
  if (self->kind == NETFLUX_TYPE_ARRAY)
    return g_strdup (self->name != NULL ? self->name : "ARRAY");

  if (netflux_elementary_is_text (self->elementary))
    plain = g_strdup_printf ("%s(%u)", self->elementary->name, self->length);
  else
    plain = g_strdup (self->elementary->name);
  return self->name != NULL ? g_strdup_printf ("%s (%s)", self->name, plain)
                            : g_steal_pointer (&plain);
}
