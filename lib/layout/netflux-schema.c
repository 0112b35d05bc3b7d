/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-schema.h"

#include <string.h>

#include "lib/layout/netflux-alike.h"
#include "lib/layout/netflux-declarations.h"
#include "lib/layout/netflux-expression.h"
#include "lib/layout/netflux-library.h"
#include "lib/layout/netflux-placement.h"
#include "lib/layout/netflux-readers.h"
#include "lib/layout/netflux-reading.h"
#include "lib/layout/netflux-resolve.h"
#include "lib/layout/netflux-short-form.h"
#include "lib/layout/netflux-text.h"

#define MAX_LISTED 12

NetfluxSchema *
netflux_schema_new (const NetfluxRules *rules)
{
  NetfluxSchema *self = netflux_schema_new_empty (rules);
  const char *library = netflux_library_get (rules->dialect);
  NetfluxScript *source =
      netflux_script_new (NULL, g_strdup (library), strlen (library), NETFLUX_SCRIPT_BUILT_IN);
  g_autoptr (NetfluxTokens) tokens = NULL;

  self->are_alike = netflux_are_alike;
  g_ptr_array_add (self->sources, source);
  tokens = netflux_reading_tokens (source, self);
  netflux_declarations_parse (self, tokens, "");
  return self;
}

/* The successor of PLCopen XML, with other elements. */
static gboolean
is_iec_61131_10 (const NetfluxElement *root)
{
  const NetfluxElement *types = netflux_element_child (root, "Types");

  return netflux_element_is (root, "Project") && types != NULL &&
         netflux_element_child (types, "GlobalNamespace") != NULL;
}

static gboolean
read_xml (NetfluxSchema *self, const NetfluxScript *source, GError **error)
{
  NetfluxElement *root = netflux_xml_parse (source, self->arena, error);

  if (root == NULL)
    return FALSE;
  if (netflux_element_is (root, "Project") && netflux_element_child (root, "ItemGroup") != NULL)
    return netflux_position_fail (
        netflux_element_position (root, source), error,
        "found a project (.plcproj), which declares no types itself: point at a .TcDUT of it, with "
        "--include and the project's folder");
  if (is_iec_61131_10 (root))
    return netflux_position_fail (netflux_element_position (root, source), error,
                                  "found IEC 61131-10 XML, which is not read: export PLCopen XML "
                                  "(TC6) instead, or copy the text of the declaration");
  if (netflux_tmc_recognise (root))
    return netflux_tmc_read (self, source, root, error);
  if (netflux_twincat_read (self, source, root) || netflux_plcopen_read (self, source, root) ||
      netflux_simaticml_read (self, source, root))
    return TRUE;
  return netflux_position_fail (
      netflux_element_position (root, source), error,
      "found XML that begins with <%.60s>, expected a TwinCAT object (TcPlcObject) or module "
      "(TcModuleClass), PLCopen XML (project) or SimaticML (Document): export the data types as "
      "one of these",
      root->name);
}

gboolean
netflux_schema_read (NetfluxSchema *self,
                     const char *file,
                     const char *data,
                     gsize length,
                     NetfluxScriptRole role,
                     GError **error)
{
  NetfluxScript *source =
      netflux_text_read (file, data, length, role, self->dialect == NETFLUX_DIALECT_S7, error);
  g_autoptr (NetfluxTokens) tokens = NULL;

  if (source == NULL)
    return FALSE;
  g_ptr_array_add (self->sources, source);
  if (netflux_xml_recognise (source))
    return read_xml (self, source, error);

  tokens = netflux_reading_tokens (source, self);
  if (role != NETFLUX_SCRIPT_MAIN || !netflux_short_form_recognise (tokens))
    {
      netflux_declarations_parse (self, tokens, "");
      return TRUE;
    }
  self->root = netflux_short_form_parse (self, tokens, error);
  return self->root != NULL;
}

static gboolean
fail_not_found (NetfluxSchema *self, const char *type_name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const NetfluxSymbol *other = netflux_schema_lookup (self, type_name);
  guint listed = 0;

  for (guint i = 0; i < self->symbols->len && listed < MAX_LISTED; i++)
    {
      const NetfluxSymbol *symbol = g_ptr_array_index (self->symbols, i);

      if (symbol->kind > NETFLUX_SYMBOL_BLOCK ||
          symbol->position.source->role != NETFLUX_SCRIPT_MAIN)
        continue;
      g_string_append_printf (names, "%s %s", listed++ > 0 ? "," : ": it has", symbol->name);
    }
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD, "The text declares no type %s%s%s%s",
               type_name, names->str,
               other != NULL && other->kind == NETFLUX_SYMBOL_OTHER ? "; that is " : "",
               other != NULL && other->kind == NETFLUX_SYMBOL_OTHER ? other->what : "");
  return FALSE;
}

static NetfluxSymbol *
find_named (NetfluxSchema *self, const char *name, GError **error)
{
  guint kinds = 1u << NETFLUX_SYMBOL_TYPE | 1u << NETFLUX_SYMBOL_BLOCK;
  NetfluxPosition nowhere = { 0 };
  GError *failure = NULL;
  NetfluxSymbol *symbol = netflux_resolve (self, name, kinds, NULL, nowhere, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (symbol == NULL)
    fail_not_found (self, name, error);
  return symbol;
}

/* Whether that was new. */
static gboolean
mark_used_by (NetfluxSchema *self, const char *name, const NetfluxSymbol *user)
{
  NetfluxSymbol *used = netflux_schema_lookup (self, name);
  gboolean marked = FALSE;

  if (used == NULL)
    used = netflux_schema_lookup (self, netflux_resolve_base_name (name));
  for (; used != NULL; used = used->next)
    {
      marked = marked || (!used->used && used != user);
      used->used = used->used || used != user;
    }
  return marked;
}

/* SIZEOF (T) */
static void
mark_sizes (NetfluxSchema *self, const NetfluxExpression *expression, const NetfluxSymbol *user)
{
  for (; expression != NULL; expression = expression->left)
    {
      if (expression->kind == NETFLUX_EXPRESSION_SIZE)
        mark_used_by (self, expression->name, user);
      mark_sizes (self, expression->right, user);
    }
}

/* What a function block has counts where the block is used. */
static gboolean
counts (const NetfluxSymbol *user)
{
  return user->kind != NETFLUX_SYMBOL_CONSTANT &&
         (user->kind != NETFLUX_SYMBOL_OTHER || user->used);
}

static gboolean
mark_used (NetfluxSchema *self)
{
  gboolean marked = FALSE;

  for (guint i = 0; i < self->types->len; i++)
    {
      const NetfluxType *type = g_ptr_array_index (self->types, i);

      if (type->symbol != NULL)
        {
          mark_sizes (self, type->first, type->symbol);
          mark_sizes (self, type->second, type->symbol);
        }
      if (type->kind == NETFLUX_TYPE_REFERENCE && type->symbol != NULL && type->name != NULL &&
          counts (type->symbol))
        marked = mark_used_by (self, type->name, type->symbol) || marked;
    }
  return marked;
}

/* An enumeration alone is seldom what is sent. */
static gboolean
is_plain (const NetfluxSymbol *symbol)
{
  return symbol->kind == NETFLUX_SYMBOL_TYPE && symbol->error == NULL &&
         symbol->type->kind == NETFLUX_TYPE_ELEMENTARY;
}

static GPtrArray *
list_unused (const NetfluxSchema *self, gboolean plain, gboolean used)
{
  GPtrArray *unused = g_ptr_array_new ();

  for (guint i = 0; i < self->symbols->len; i++)
    {
      NetfluxSymbol *symbol = g_ptr_array_index (self->symbols, i);

      if (symbol->kind <= NETFLUX_SYMBOL_BLOCK && (used || !symbol->used) &&
          symbol->position.source->role == NETFLUX_SCRIPT_MAIN && (plain || !is_plain (symbol)))
        g_ptr_array_add (unused, symbol);
    }
  return unused;
}

static gboolean
fail_several (const GPtrArray *candidates, GError **error)
{
  const NetfluxSymbol *first = g_ptr_array_index (candidates, 0);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (candidates->len, MAX_LISTED); i++)
    {
      const NetfluxSymbol *symbol = g_ptr_array_index (candidates, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", symbol->name);
    }
  if (candidates->len > MAX_LISTED)
    g_string_append_printf (names, " and %u more", candidates->len - MAX_LISTED);
  return netflux_position_fail (first->position, error,
                                "found %u types that no other one uses, expected one: name the one "
                                "that the payload is, as by --type: %s",
                                candidates->len, names->str);
}

static NetfluxPosition
find_begin (const NetfluxSchema *self)
{
  NetfluxPosition begin = { 0 };

  for (guint i = 0; i < self->sources->len && begin.source == NULL; i++)
    {
      const NetfluxScript *source = g_ptr_array_index (self->sources, i);

      if (source->role == NETFLUX_SCRIPT_MAIN)
        begin.source = source;
    }
  return begin;
}

static gboolean
fail_empty (NetfluxSchema *self, GError **error)
{

  if (self->first_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->first_error));
      return FALSE;
    }
  for (guint i = 0; i < self->symbols->len; i++)
    {
      const NetfluxSymbol *symbol = g_ptr_array_index (self->symbols, i);

      if (symbol->kind == NETFLUX_SYMBOL_OTHER &&
          symbol->position.source->role == NETFLUX_SCRIPT_MAIN)
        return netflux_position_fail (
            symbol->position, error,
            "found %s (%.60s) and no type, expected TYPE or DATA_BLOCK: point "
            "at the file that declares the structure of the payload",
            symbol->what, symbol->name);
    }
  if (self->variables.source != NULL)
    return netflux_position_fail (
        self->variables, error,
        "found variables and no type, expected TYPE or DATA_BLOCK: declare a structure that has "
        "them, since where a controller places single variables is its own matter");
  return netflux_position_fail (
      find_begin (self), error,
      "found no type, expected TYPE, DATA_BLOCK or fields: point at the file "
      "that declares the structure of the payload");
}

static gboolean
have_one_name (const GPtrArray *candidates)
{
  const NetfluxSymbol *first = g_ptr_array_index (candidates, 0);

  for (guint i = 1; i < candidates->len; i++)
    {
      const NetfluxSymbol *other = g_ptr_array_index (candidates, i);

      if (!netflux_name_same (first->name, other->name))
        return FALSE;
    }
  return TRUE;
}

static NetfluxSymbol *
find_unused (NetfluxSchema *self, GError **error)
{
  g_autoptr (GPtrArray) candidates = NULL;
  gboolean circle = FALSE;

  /* Where each type is used by another one, they contain each other, which placing says. */
  while (mark_used (self))
    ;
  for (guint i = 0; i < 4 && (candidates == NULL || candidates->len == 0); i++)
    {
      g_clear_pointer (&candidates, g_ptr_array_unref);
      candidates = list_unused (self, i % 2 == 1, i >= 2);
      circle = i >= 2;
    }
  if (candidates->len == 0)
    fail_empty (self, error);
  else if (circle)
    return g_ptr_array_index (candidates, candidates->len - 1);
  else if (candidates->len > 1 && have_one_name (candidates))
    return find_named (self, ((NetfluxSymbol *) g_ptr_array_index (candidates, 0))->name, error);
  else if (candidates->len > 1)
    fail_several (candidates, error);
  return candidates->len == 1 ? g_ptr_array_index (candidates, 0) : NULL;
}

static gboolean
find_root (NetfluxSchema *self, const char *type_name, GError **error)
{
  NetfluxSymbol *symbol;

  if (type_name == NULL && self->root != NULL)
    return TRUE;
  symbol = type_name != NULL ? find_named (self, type_name, error) : find_unused (self, error);
  if (symbol == NULL)
    return FALSE;
  if (symbol->error != NULL)
    {
      g_propagate_error (error, g_error_copy (symbol->error));
      return FALSE;
    }
  self->root = symbol->type;
  return TRUE;
}

/* A type that is declared by that name, which no field can have. */
static const NetfluxSymbol *
find_shadow (const NetfluxSchema *self, const NetfluxElementary *elementary)
{
  for (guint i = 0; i < self->symbols->len; i++)
    {
      const NetfluxSymbol *symbol = g_ptr_array_index (self->symbols, i);

      if (symbol->kind == NETFLUX_SYMBOL_TYPE && symbol->error != NULL &&
          netflux_elementary_find (symbol->name, netflux_schema_mask (self)) == elementary)
        return symbol;
    }
  return NULL;
}

static gboolean
check_shadows (const NetfluxSchema *self, const NetfluxType *type, GError **error)
{
  const NetfluxSymbol *shadow;

  for (; type->kind == NETFLUX_TYPE_ARRAY; type = type->element)
    ;
  for (guint i = 0; type->kind == NETFLUX_TYPE_STRUCT && i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      if (!check_shadows (self, member->type, error))
        return FALSE;
    }
  if (type->kind != NETFLUX_TYPE_ELEMENTARY ||
      (shadow = find_shadow (self, type->elementary)) == NULL)
    return TRUE;
  return netflux_position_fail (
      shadow->position, error,
      "found “%s”, which is the name of an elementary type that a field has, too: give this one "
      "another name, or leave it out if it is the same",
      shadow->name);
}

gboolean
netflux_schema_compile (NetfluxSchema *self, const char *type_name, GError **error)
{
  NetfluxType *root;

  if (!find_root (self, type_name, error))
    return FALSE;
  root = netflux_placement_place (self, self->root, error);
  if (root == NULL)
    return FALSE;
  if (root->bits == 0 || (root->kind == NETFLUX_TYPE_STRUCT && root->members->len == 0))
    return netflux_position_fail (root->position, error,
                                  "found a structure without fields, as the base of others can be, "
                                  "expected at least one field");
  if (self->has_shadows && !check_shadows (self, root, error))
    return FALSE;
  self->root = root;
  return TRUE;
}
