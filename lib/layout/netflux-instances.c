/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-instances.h"

#include <string.h>

#include "lib/layout/netflux-blocks.h"
#include "lib/layout/netflux-expression.h"

static void
keep_error (NetfluxSymbol *symbol, GError *error)
{
  if (error == NULL)
    return;
  if (symbol->error == NULL)
    symbol->error = error;
  else
    g_error_free (error);
}

void
netflux_instances_hide_fields (NetfluxSymbol *symbol, const char *what)
{
  GError *error = NULL;

  netflux_position_fail (symbol->position, &error,
                         "found the function block “%.60s” with %s: where it has its fields then "
                         "is not documented; add the .tmc that TwinCAT has compiled by --include",
                         symbol->name, what);
  keep_error (symbol, error);
}

/* They bring fields of their own. */
static void
check_attributes (NetfluxSymbol *symbol, const NetfluxToken *from, const NetfluxToken *to)
{
  for (; from < to; from++)
    if (from->kind == NETFLUX_TOKEN_PRAGMA && strstr (from->text, "c++_compatible") != NULL)
      netflux_instances_hide_fields (symbol, "the attribute c++_compatible");
}

static gboolean
parse_interfaces (NetfluxGrammar *self, NetfluxType *type, GError **error)
{
  do
    {
      const char *name = netflux_expression_parse_name (&self->cursor, self->schema->arena,
                                                        "the name of an interface", error);

      if (name == NULL)
        return FALSE;
      if (type->interfaces == NULL)
        type->interfaces = g_ptr_array_new ();
      g_ptr_array_add (type->interfaces, (gpointer) name);
    }
  while (netflux_cursor_skip (&self->cursor, ","));
  return TRUE;
}

static gboolean
parse_header (NetfluxGrammar *self, NetfluxType *type, GError **error)
{
  if (netflux_cursor_skip (&self->cursor, "EXTENDS"))
    {
      type->base = netflux_grammar_add (self, NETFLUX_TYPE_REFERENCE, self->cursor.token);
      type->base->name = netflux_expression_parse_name (
          &self->cursor, self->schema->arena, "the function block that is extended", error);
      if (type->base->name == NULL)
        return FALSE;
    }
  return !netflux_cursor_skip (&self->cursor, "IMPLEMENTS") || parse_interfaces (self, type, error);
}

void
netflux_instances_begin (NetfluxGrammar *grammar,
                         NetfluxSymbol *symbol,
                         const NetfluxToken *attributes)
{
  const NetfluxToken *token = grammar->cursor.token;
  GError *error = NULL;

  grammar->symbol = symbol;
  symbol->type = netflux_grammar_add (grammar, NETFLUX_TYPE_STRUCT, token);
  symbol->type->name = symbol->name;
  symbol->type->block = TRUE;
  symbol->type->pack = grammar->pack;
  check_attributes (symbol, attributes, token);
  if (!parse_header (grammar, symbol->type, &error))
    keep_error (symbol, error);
  grammar->symbol = NULL;
}

/* What the caller gives stays where it is. */
static void
make_references (NetfluxGrammar *self, NetfluxType *type, guint first)
{
  for (guint i = first; i < type->members->len; i++)
    {
      NetfluxMember *member = g_ptr_array_index (type->members, i);
      NetfluxType *reference =
          netflux_schema_add (self->schema, NETFLUX_TYPE_ELEMENTARY, member->position);

      reference->symbol = self->symbol;
      reference->pointer = TRUE;
      reference->refusal = "REFERENCE";
      reference->name = "VAR_IN_OUT";
      member->type = reference;
      member->declared = reference;
    }
}

static gboolean
find_section (const NetfluxToken *token)
{
  static const char *const words[] = { "VAR", "VAR_INPUT", "VAR_OUTPUT", "VAR_IN_OUT" };

  if (token->kind != NETFLUX_TOKEN_NAME || netflux_token_is (&token[1], ":") ||
      netflux_token_is (&token[1], ":="))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (netflux_token_is (token, words[i]))
      return TRUE;
  return FALSE;
}

/* FALSE if the section is not part of the instance. */
static gboolean
check_section (NetfluxSymbol *symbol, const NetfluxToken *token)
{
  static const char *const elsewhere[] = { "VAR_TEMP", "VAR_STAT", "VAR_EXTERNAL" };

  if (find_section (token))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    if (netflux_token_is (token, elsewhere[i]))
      return FALSE;
  if (token->kind == NETFLUX_TOKEN_NAME && g_ascii_strncasecmp (token->text, "VAR_", 4) == 0)
    netflux_instances_hide_fields (symbol, token->text);
  return FALSE;
}

/* Behind what cannot be read. */
static void
recover (NetfluxCursor *cursor)
{
  while (!netflux_cursor_skip (cursor, "END_VAR") && !netflux_cursor_ended (cursor))
    netflux_cursor_next (cursor);
}

static gboolean
skip_modifier (NetfluxCursor *cursor)
{
  static const char *const words[] = { "RETAIN",   "NON_RETAIN", "PERSISTENT", "PUBLIC",
                                       "INTERNAL", "PRIVATE",    "PROTECTED" };

  if (netflux_token_is (&cursor->token[1], ":") || netflux_token_is (&cursor->token[1], ","))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (netflux_cursor_skip (cursor, words[i]))
      return TRUE;
  return FALSE;
}

/* VAR_IN_OUT CONSTANT RETAIN: TRUE if its fields are constant. */
static gboolean
skip_modifiers (NetfluxCursor *cursor)
{
  gboolean constant = FALSE;

  do
    while (netflux_blocks_is_constants (cursor->token - 1))
      {
        netflux_cursor_next (cursor);
        constant = TRUE;
      }
  while (skip_modifier (cursor));
  return constant;
}

gboolean
netflux_instances_take (NetfluxGrammar *grammar, NetfluxSymbol *symbol)
{
  NetfluxCursor *cursor = &grammar->cursor;
  const NetfluxToken *token = cursor->token;
  guint first = symbol->type->members->len;
  GError *error = NULL;
  gboolean constant;

  if (!check_section (symbol, token))
    return FALSE;
  netflux_cursor_next (cursor);
  constant = skip_modifiers (cursor);
  if (constant && !netflux_token_is (token, "VAR") && !netflux_token_is (token, "VAR_IN_OUT"))
    netflux_instances_hide_fields (symbol, "constants among its parameters");

  grammar->symbol = symbol;
  grammar->depth = 0;
  if (!netflux_grammar_members (grammar, symbol->type, "END_VAR", &error))
    {
      keep_error (symbol, error);
      recover (cursor);
    }
  if (netflux_token_is (token, "VAR_IN_OUT"))
    make_references (grammar, symbol->type, first);
  grammar->symbol = NULL;
  grammar->pack = 0;
  if (!constant || !netflux_token_is (token, "VAR"))
    return TRUE;
  cursor->token = token;
  return FALSE;
}

/* VAR_INST in a method; {attribute 'monitoring' := 'variable'} above a property. */
gboolean
netflux_instances_has_fields (const char *text)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  return strstr (folded, "var_inst") != NULL ||
         (strstr (folded, "'monitoring'") != NULL && strstr (folded, "'variable'") != NULL);
}

void
netflux_instances_check_body (NetfluxSymbol *symbol,
                              const NetfluxToken *begin,
                              const NetfluxToken *end)
{
  for (const NetfluxToken *token = begin; token < end; token++)
    if ((token->kind == NETFLUX_TOKEN_NAME || token->kind == NETFLUX_TOKEN_PRAGMA) &&
        netflux_instances_has_fields (token->text))
      {
        netflux_instances_hide_fields (symbol, "fields in its methods or properties");
        return;
      }
}
