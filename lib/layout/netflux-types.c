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

  g_clear_pointer (&self->numbers, g_hash_table_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
  g_clear_pointer (&self->index, g_free);
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
  self->projects = g_ptr_array_new_with_free_func (g_free);
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
  g_ptr_array_unref (self->projects);
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

NetfluxCharset
netflux_schema_charset (const NetfluxSchema *self, const NetfluxType *text)
{
  return text->utf8 ? NETFLUX_CHARSET_UTF8 : self->rules.charset;
}

void
netflux_type_set_utf8 (NetfluxType *type)
{
  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = type->element;
  type->utf8 = TRUE;
}

/* One that its field shares with all others of that name: it has no name of its own. */
NetfluxType *
netflux_schema_add_plain (NetfluxSchema *self,
                          const NetfluxElementary *elementary,
                          NetfluxPosition position)
{
  NetfluxType **plain = &self->plain[netflux_elementary_index (elementary)];

  if (*plain == NULL)
    {
      *plain = netflux_schema_add (self, NETFLUX_TYPE_ELEMENTARY, position);
      (*plain)->elementary = elementary;
    }
  return *plain;
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

/* UDT 20 of S7 is UDT20 elsewhere, also in the same source. */
static NetfluxSymbol *
lookup_absolute (const NetfluxSchema *self, const char *name)
{
  static const char *const kinds[] = { "UDT", "DB", "FB", "SFB" };
  gsize letters = strcspn (name, " 0123456789");
  const char *number = name + letters + strspn (name + letters, " ");
  g_autofree char *other = NULL;

  if (*number == '\0' || number[strspn (number, "0123456789")] != '\0')
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && other == NULL; i++)
    if (strlen (kinds[i]) == letters && g_ascii_strncasecmp (name, kinds[i], letters) == 0)
      other = g_strconcat (kinds[i], number == name + letters ? " " : "", number, NULL);
  return other != NULL ? g_hash_table_lookup (self->names, other) : NULL;
}

/* The first of that name. */
NetfluxSymbol *
netflux_schema_lookup (const NetfluxSchema *self, const char *name)
{
  NetfluxSymbol *symbol = g_hash_table_lookup (self->names, name);

  return symbol == NULL && self->dialect == NETFLUX_DIALECT_S7 ? lookup_absolute (self, name)
                                                               : symbol;
}

/* Where a member of that name is, or can be, in the index. */
static NetfluxMember **
find_place (const NetfluxType *self, const char *name, gsize length, guint hash)
{
  guint place = (hash * 2654435769u >> 8) & (self->index_size - 1);

  while (self->index[place] != NULL &&
         (self->index[place]->hash != hash ||
          !netflux_name_equal (self->index[place]->name, name, length)))
    place = (place + 1) & (self->index_size - 1);
  return &self->index[place];
}

static void
make_index (NetfluxType *self)
{
  guint size = 4 * MANY_MEMBERS;

  while (size < self->members->len * 4)
    size *= 2;
  g_free (self->index);
  self->index = g_new0 (NetfluxMember *, size);
  self->index_size = size;
  for (guint i = 0; i < self->members->len; i++)
    {
      NetfluxMember *member = g_ptr_array_index (self->members, i);

      *find_place (self, member->name, strlen (member->name), member->hash) = member;
    }
}

static NetfluxMember *
find_hashed (const NetfluxType *self, const char *name, gsize length, guint hash)
{
  if (self->index != NULL)
    return *find_place (self, name, length, hash);

  for (guint i = 0; i < self->members->len; i++)
    {
      NetfluxMember *member = g_ptr_array_index (self->members, i);

      if (member->hash == hash && netflux_name_equal (member->name, name, length))
        return member;
    }
  return NULL;
}

NetfluxMember *
netflux_type_find_member (const NetfluxType *self, const char *name, gsize length)
{
  return find_hashed (self, name, length, netflux_name_hash_length (name, length));
}

NetfluxMember *
netflux_schema_add_member_hashed (
    NetfluxSchema *self, NetfluxType *type, const char *name, guint hash, NetfluxType *member_type)
{
  NetfluxMember *member;

  if (find_hashed (type, name, strlen (name), hash) != NULL)
    return NULL;

  member = netflux_arena_new0 (self->arena, NetfluxMember);
  member->name = name;
  member->hash = hash;
  member->type = member_type;
  member->declared = member_type;
  member->owner = type;
  g_ptr_array_add (type->members, member);
  if (type->members->len > MAX (MANY_MEMBERS, type->index_size / 2))
    make_index (type);
  else if (type->index != NULL)
    *find_place (type, name, strlen (name), hash) = member;
  return member;
}

NetfluxMember *
netflux_schema_add_member (NetfluxSchema *self,
                           NetfluxType *type,
                           const char *name,
                           NetfluxType *member_type)
{
  return netflux_schema_add_member_hashed (self, type, name, netflux_name_hash (name), member_type);
}

/* Takes @members. */
void
netflux_type_set_members (NetfluxType *self, GPtrArray *members)
{
  g_ptr_array_unref (self->members);
  self->members = members;
  g_clear_pointer (&self->index, g_free);
  self->index_size = 0;
  if (members->len > MANY_MEMBERS)
    make_index (self);
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
