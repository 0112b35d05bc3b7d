/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-declarations.h"

#include <string.h>

#include "lib/layout/netflux-blocks.h"
#include "lib/layout/netflux-expression.h"
#include "lib/layout/netflux-variables.h"

/* Of what has no name yet; what a file that is only included holds does not matter. */
static void
remember_first_error (NetfluxDeclarations *self, GError *error)
{
  if (self->schema->first_error == NULL && self->cursor->source->role == NETFLUX_SCRIPT_MAIN)
    self->schema->first_error = error;
  else
    g_error_free (error);
}

/* TIA Portal writes words such as VERSION : 0.1 between a name and its structure. */
static gboolean
skip_header_word (NetfluxCursor *cursor)
{
  static const char *const words[] = {
    "VERSION",    "AUTHOR",           "FAMILY",   "NAME",      "TITLE",    "RETAIN",
    "NON_RETAIN", "KNOW_HOW_PROTECT", "UNLINKED", "READ_ONLY", "STANDARD", NULL,
  };

  if (!netflux_cursor_skip_any (cursor, words))
    return FALSE;
  if (netflux_cursor_skip (cursor, ":") || netflux_cursor_skip (cursor, "="))
    do
      netflux_cursor_next (cursor);
    while (!cursor->token->first && !netflux_cursor_ended (cursor) &&
           !netflux_cursor_at (cursor, "STRUCT") && !netflux_cursor_at (cursor, "VAR"));
  return TRUE;
}

static gboolean
skip_header (NetfluxDeclarations *self, GError **error)
{
  do
    for (; self->cursor->token->kind == NETFLUX_TOKEN_PRAGMA; self->cursor->token++)
      if (!netflux_blocks_check_access (self->schema, self->cursor, self->cursor->token, error))
        return FALSE;
  while (skip_header_word (self->cursor));
  return TRUE;
}

static gboolean
parse_extends (NetfluxDeclarations *self, NetfluxType **base, GError **error)
{
  const NetfluxToken *token;

  if (!netflux_cursor_skip (self->cursor, "EXTENDS"))
    return TRUE;
  token = self->cursor->token;
  *base = netflux_grammar_add (&self->grammar, NETFLUX_TYPE_REFERENCE, token);
  (*base)->name = netflux_expression_parse_name (self->cursor, self->schema->arena,
                                                 "the structure that is extended", error);
  return (*base)->name != NULL;
}

static gboolean
parse_declared_type (NetfluxDeclarations *self, NetfluxSymbol *symbol, GError **error)
{
  const NetfluxToken *start = self->cursor->token;
  NetfluxType *base = NULL;
  NetfluxType *type;
  const char *initial = NULL;
  gboolean utf8 = self->grammar.utf8;

  if (!skip_header (self, error) || !parse_extends (self, &base, error))
    return FALSE;

  /* TIA Portal writes no colon. */
  if (!netflux_cursor_skip (self->cursor, ":") && !netflux_cursor_at (self->cursor, "STRUCT"))
    return netflux_cursor_expect (self->cursor, ":", error);
  if ((base == NULL && !parse_extends (self, &base, error)) ||
      (type = netflux_grammar_type (&self->grammar, error)) == NULL)
    return FALSE;

  if (base != NULL && (type->kind != NETFLUX_TYPE_STRUCT || type->is_union))
    return netflux_position_fail (
        symbol->position, error,
        "found EXTENDS, expected it with STRUCT only: how another type is laid "
        "out with it is not documented; write the fields of the base into it");
  if (utf8)
    netflux_type_set_utf8 (type);
  type->base = base;
  type->comment = start[-1].above;
  symbol->type = type;
  return netflux_grammar_initial (&self->grammar, &initial, error);
}

/* A name of its own hides what it refers to. */
static gboolean
check_name (NetfluxDeclarations *self, const NetfluxToken *name, GError **error)
{
  if (name->kind != NETFLUX_TOKEN_NAME ||
      netflux_elementary_find (name->text, netflux_schema_mask (self->schema)) == NULL)
    return TRUE;
  self->schema->has_shadows = TRUE;
  return netflux_cursor_fail_at (self->cursor, name,
                                 "a name that is not that of an elementary type", error);
}

static gboolean
at_any (const NetfluxCursor *cursor, const char *const *words)
{
  for (; *words != NULL; words++)
    if (netflux_cursor_at (cursor, *words))
      return TRUE;
  return FALSE;
}

/* Name : STRUCT, or Name : ( */
static gboolean
at_next_type (const NetfluxCursor *cursor)
{
  const NetfluxToken *kind = netflux_cursor_peek (cursor, 2);

  return cursor->token->first && cursor->token->kind == NETFLUX_TOKEN_NAME &&
         netflux_token_is (netflux_cursor_peek (cursor, 1), ":") &&
         (netflux_token_is (kind, "STRUCT") || netflux_token_is (kind, "("));
}

/* Where no more types of this TYPE can follow. */
static gboolean
at_stop (const NetfluxCursor *cursor)
{
  static const char *const stops[] = {
    "END_TYPE", "TYPE", "DATA_BLOCK", "END_NAMESPACE", "FUNCTION_BLOCK", NULL,
  };

  return at_any (cursor, stops) && !netflux_token_is (netflux_cursor_peek (cursor, 1), ":");
}

/* Behind what cannot be read, to where the next type can begin. */
static void
recover (NetfluxCursor *cursor)
{
  static const char *const ends[] = { "END_STRUCT", "END_UNION", ")", NULL };

  while (!netflux_cursor_ended (cursor))
    {
      gboolean ended = at_any (cursor, ends);

      if (at_stop (cursor))
        return;
      netflux_cursor_next (cursor);
      while (ended && netflux_cursor_skip (cursor, ";"))
        ;
      if (ended && at_next_type (cursor))
        return;
    }
}

static void
parse_type_of_name (NetfluxDeclarations *self, const NetfluxToken *token, const char *name)
{
  NetfluxSymbol *symbol =
      netflux_declarations_declare (self, NETFLUX_SYMBOL_TYPE, name, self->space, token);
  GError *error = NULL;

  self->grammar.depth = 0;
  if (check_name (self, token, &error) && parse_declared_type (self, symbol, &error))
    {
      if (symbol->type->name == NULL)
        symbol->type->name = name;
      symbol->type->space = *self->space != '\0' ? self->space : NULL;
      symbol->fingerprint = netflux_tokens_fingerprint (token, self->cursor->token);
      netflux_cursor_skip (self->cursor, ";");
    }
  else
    {
      if (symbol->error == NULL)
        symbol->error = error;
      else
        g_error_free (error);
      recover (self->cursor);
    }
  self->grammar.pack = 0;
  self->grammar.utf8 = FALSE;
  self->grammar.symbol = NULL;
}

/* {attribute 'pack_mode' := '1'} and conditions; an error belongs to the type that follows. */
static GError *
skip_attributes (NetfluxDeclarations *self)
{
  GError *error = NULL;

  while (netflux_declarations_take_condition (self) ||
         self->cursor->token->kind == NETFLUX_TOKEN_PRAGMA)
    if (!netflux_grammar_skip_pragmas (&self->grammar, error == NULL ? &error : NULL))
      netflux_cursor_next (self->cursor);
  return error;
}

static void
set_error (NetfluxSymbol *symbol, GError *error)
{
  g_clear_error (&symbol->error);
  symbol->error = error;
}

/* FALSE if there is no more to be read up to END_TYPE. */
static gboolean
parse_type (NetfluxDeclarations *self, GError *attribute_error)
{
  GError *error = attribute_error;
  const NetfluxToken *token;
  const char *name;
  guint declared = self->schema->symbols->len;

  netflux_cursor_skip_modifiers (self->cursor);
  token = self->cursor->token;
  name = netflux_expression_parse_name (self->cursor, self->schema->arena, "the name of a type",
                                        error == NULL ? &error : NULL);
  if (name == NULL)
    {
      remember_first_error (self, error);
      recover (self->cursor);
      return FALSE;
    }

  parse_type_of_name (self, token, name);
  if (error != NULL)
    set_error (g_ptr_array_index (self->schema->symbols, declared), error);
  while (netflux_cursor_skip (self->cursor, ";"))
    ;
  return TRUE;
}

/* @attribute_error comes from in front of TYPE. */
static void
parse_types (NetfluxDeclarations *self, GError *attribute_error)
{
  gboolean more = TRUE;

  while (more)
    {
      GError *error = skip_attributes (self);

      if (attribute_error != NULL)
        g_clear_error (&error);
      else
        attribute_error = error;
      if (at_stop (self->cursor) || netflux_cursor_ended (self->cursor))
        break;
      more = parse_type (self, g_steal_pointer (&attribute_error));
    }

  g_clear_error (&attribute_error);
  if (!netflux_cursor_skip (self->cursor, "END_TYPE") && more && self->schema->symbols->len > 0)
    {
      NetfluxSymbol *last =
          g_ptr_array_index (self->schema->symbols, self->schema->symbols->len - 1);

      if (last->error == NULL)
        netflux_cursor_expect (self->cursor, "END_TYPE", &last->error);
    }
}

static gboolean
parse_sections (NetfluxDeclarations *self, NetfluxType *type, GError **error)
{
  static const char *const words[] = { "RETAIN", "NON_RETAIN", "PERSISTENT", NULL };

  while (netflux_cursor_at (self->cursor, "VAR"))
    {
      /* Constants are in no memory. */
      if (netflux_blocks_is_constants (self->cursor->token))
        {
          netflux_declarations_parse_variables (self);
          netflux_cursor_skip (self->cursor, ";");
          continue;
        }
      netflux_cursor_next (self->cursor);
      while (netflux_cursor_skip_any (self->cursor, words))
        ;
      if (!netflux_grammar_members (&self->grammar, type, "END_VAR", error))
        return FALSE;
      netflux_cursor_skip (self->cursor, ";");
    }
  return TRUE;
}

/* A structure, VAR sections, or the name of a type: behind a colon in SIMATIC SD. */
static gboolean
parse_block_type (NetfluxDeclarations *self, NetfluxSymbol *symbol, GError **error)
{
  if (!skip_header (self, error))
    return FALSE;
  if (netflux_cursor_at (self->cursor, "VAR"))
    {
      symbol->type = netflux_grammar_add (&self->grammar, NETFLUX_TYPE_STRUCT, self->cursor->token);
      return parse_sections (self, symbol->type, error);
    }
  netflux_cursor_skip (self->cursor, ":");
  symbol->type = netflux_grammar_type (&self->grammar, error);
  return symbol->type != NULL;
}

/* @attributes: where those in front of the block begin */
static void
parse_data_block (NetfluxDeclarations *self, const NetfluxToken *attributes)
{
  const NetfluxToken *token = self->cursor->token;
  GError *error = NULL;
  const char *name = netflux_expression_parse_name (self->cursor, self->schema->arena,
                                                    "the name of a data block", &error);
  NetfluxSymbol *symbol;

  if (name == NULL)
    {
      remember_first_error (self, error);
      return;
    }
  symbol = netflux_declarations_declare (self, NETFLUX_SYMBOL_BLOCK, name, "", token);
  self->grammar.depth = 0;
  for (; attributes < token && error == NULL; attributes++)
    if (attributes->kind == NETFLUX_TOKEN_PRAGMA)
      netflux_blocks_check_access (self->schema, self->cursor, attributes, &error);
  if (error != NULL || !parse_block_type (self, symbol, &error))
    set_error (symbol, error);
  else if (symbol->type->kind != NETFLUX_TYPE_REFERENCE && symbol->type->name == NULL)
    symbol->type->name = name;
  symbol->fingerprint = netflux_tokens_fingerprint (token, self->cursor->token);

  while (!netflux_cursor_at (self->cursor, "END_DATA_BLOCK") &&
         !netflux_cursor_ended (self->cursor))
    netflux_cursor_next (self->cursor);
  if (symbol->error == NULL)
    netflux_cursor_expect (self->cursor, "END_DATA_BLOCK", &symbol->error);
  else
    netflux_cursor_skip (self->cursor, "END_DATA_BLOCK");
  self->grammar.symbol = NULL;
}

static void
open_namespace (NetfluxDeclarations *self)
{
  const char *name = netflux_expression_parse_name (self->cursor, self->schema->arena,
                                                    "the name of a namespace", NULL);
  g_autofree char *full = NULL;

  if (name == NULL)
    return;
  full = *self->space != '\0' ? g_strconcat (self->space, ".", name, NULL) : g_strdup (name);
  self->space = netflux_arena_text (self->schema->arena, full, strlen (full));
}

/* Namespaces nest: the last one is the innermost, whose parts are not known any more. */
static void
parse_namespace (NetfluxDeclarations *self, GPtrArray *outer)
{
  if (netflux_cursor_skip (self->cursor, "NAMESPACE"))
    {
      g_ptr_array_add (outer, (gpointer) self->space);
      open_namespace (self);
    }
  else
    {
      netflux_cursor_next (self->cursor);
      if (outer->len > 0)
        self->space = g_ptr_array_steal_index (outer, outer->len - 1);
    }
}

static void
parse_next (NetfluxDeclarations *self, GPtrArray *outer)
{
  const NetfluxToken *attributes = self->cursor->token;
  GError *error = skip_attributes (self);

  if (netflux_cursor_skip (self->cursor, "TYPE"))
    parse_types (self, g_steal_pointer (&error));
  else if (netflux_cursor_skip (self->cursor, "DATA_BLOCK"))
    parse_data_block (self, attributes);
  else if (netflux_cursor_at (self->cursor, "NAMESPACE") ||
           netflux_cursor_at (self->cursor, "END_NAMESPACE"))
    parse_namespace (self, outer);
  else if (netflux_cursor_at_variables (self->cursor))
    netflux_declarations_parse_variables (self);
  else if (!netflux_declarations_pass_over (self, attributes) &&
           !netflux_cursor_ended (self->cursor))
    {
      GError *unknown = NULL;

      if (self->cursor->token != self->cursor->begin &&
          self->cursor->token->kind != NETFLUX_TOKEN_BROKEN)
        {
          netflux_cursor_next (self->cursor);
          g_clear_error (&error);
          return;
        }
      netflux_cursor_fail (self->cursor, "TYPE or DATA_BLOCK", &unknown);
      remember_first_error (self, unknown);
      netflux_cursor_next (self->cursor);
    }
  g_clear_error (&error);
  self->grammar.pack = 0;
  self->grammar.utf8 = FALSE;
}

void
netflux_declarations_parse (NetfluxSchema *schema, const NetfluxTokens *tokens, const char *space)
{
  NetfluxDeclarations self = {
    .grammar = { .schema = schema },
    .schema = schema,
    .list = space,
    .space = "",
    .no_end = g_hash_table_new (g_str_hash, g_str_equal),
  };
  g_autoptr (GPtrArray) outer = g_ptr_array_new ();

  self.cursor = &self.grammar.cursor;
  netflux_cursor_init (self.cursor, tokens);
  while (!netflux_cursor_ended (self.cursor))
    parse_next (&self, outer);
  g_hash_table_unref (self.no_end);
}
