/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-variables.h"

#include "lib/layout/netflux-blocks.h"
#include "lib/layout/netflux-expression.h"
#include "lib/layout/netflux-instances.h"

NetfluxSymbol *
netflux_declarations_declare (NetfluxDeclarations *self,
                              NetfluxSymbolKind kind,
                              const char *name,
                              const char *space,
                              const NetfluxToken *token)
{
  NetfluxSymbol *symbol = netflux_schema_declare (self->schema, kind, name, space,
                                                  netflux_cursor_position (self->cursor, token));

  self->grammar.symbol = symbol;
  if (self->condition != NULL)
    netflux_cursor_fail_at (self->cursor, self->condition, "a known condition", &symbol->error);
  return symbol;
}

gboolean
netflux_cursor_skip_any (NetfluxCursor *cursor, const char *const *words)
{
  for (; *words != NULL; words++)
    if (netflux_cursor_skip (cursor, *words))
      return TRUE;
  return FALSE;
}

/* ABSTRACT Drive, but not a type that is called so */
void
netflux_cursor_skip_modifiers (NetfluxCursor *cursor)
{
  static const char *const modifiers[] = {
    "PUBLIC", "INTERNAL", "PRIVATE", "PROTECTED", "ABSTRACT", "FINAL", NULL,
  };

  while (!netflux_token_is (&cursor->token[1], ":") &&
         !netflux_token_is (&cursor->token[1], "EXTENDS") &&
         netflux_cursor_skip_any (cursor, modifiers))
    while (cursor->token->kind == NETFLUX_TOKEN_PRAGMA)
      netflux_cursor_next (cursor);
}

gboolean
netflux_declarations_take_condition (NetfluxDeclarations *self)
{
  const NetfluxToken *token = self->cursor->token;

  if (token->kind != NETFLUX_TOKEN_UNKNOWN)
    return FALSE;
  self->condition = *token->text != '\0' ? token : NULL;
  netflux_cursor_next (self->cursor);
  return TRUE;
}

static gboolean
at_end (const NetfluxCursor *cursor)
{
  return netflux_cursor_at (cursor, "END_VAR") || netflux_cursor_at (cursor, "END_CONST") ||
         netflux_cursor_ended (cursor);
}

/* Up to the semicolon, or the end of the section. */
static void
skip_statement (NetfluxCursor *cursor)
{
  while (!netflux_cursor_skip (cursor, ";") && !at_end (cursor))
    netflux_cursor_next (cursor);
}

/* : INT := 6; or := 6; in SCL. What is not an integer is a constant without a value. */
static void
parse_constant_value (NetfluxDeclarations *self, NetfluxSymbol *symbol)
{
  GError *error = NULL;

  while (!netflux_cursor_at (self->cursor, ":") && !netflux_cursor_at (self->cursor, ":=") &&
         !netflux_cursor_at (self->cursor, ";") && !netflux_cursor_ended (self->cursor))
    netflux_cursor_next (self->cursor);
  self->grammar.depth = 0;
  if (netflux_cursor_skip (self->cursor, ":"))
    symbol->type = netflux_grammar_type (&self->grammar, &error);
  if (error == NULL && netflux_cursor_skip (self->cursor, ":="))
    {
      const NetfluxToken *start = self->cursor->token;

      symbol->value = netflux_expression_parse (self->cursor, self->schema->arena, &error);
      symbol->fingerprint = self->cursor->token == start + 1
                                ? g_str_hash (start->text)
                                : netflux_tokens_fingerprint (start, self->cursor->token);
    }
  g_clear_error (&error);
  if (!netflux_cursor_at (self->cursor, ";"))
    symbol->value = NULL;
}

/* STEPS, ROWS : INT := 6; @local: nothing but their own block knows them without its name */
static void
parse_constants (NetfluxDeclarations *self, gboolean local)
{
  const char *space = *self->list != '\0' ? self->list : self->space;
  guint first = self->schema->symbols->len;
  const NetfluxSymbol *valued = NULL;
  const NetfluxToken *token;

  do
    {
      token = netflux_cursor_name (self->cursor, "a constant", NULL);
      if (token != NULL)
        netflux_declarations_declare (self, NETFLUX_SYMBOL_CONSTANT, token->text, space, token);
    }
  while (token != NULL && netflux_cursor_skip (self->cursor, ","));

  for (guint i = first; i < self->schema->symbols->len; i++)
    {
      NetfluxSymbol *symbol = g_ptr_array_index (self->schema->symbols, i);

      if (valued == NULL)
        parse_constant_value (self, symbol);
      else
        {
          symbol->type = valued->type;
          symbol->value = valued->value;
          symbol->fingerprint = valued->fingerprint;
        }
      symbol->local = local;
      valued = symbol;
    }
  self->grammar.symbol = NULL;
  skip_statement (self->cursor);
}

/* VAR_GLOBAL CONSTANT … END_VAR, or CONST … END_CONST of SCL; variables are passed over. */
void
netflux_declarations_parse_variables (NetfluxDeclarations *self)
{
  static const char *const words[] = { "RETAIN",   "NON_RETAIN", "PERSISTENT",
                                       "INTERNAL", "PUBLIC",     NULL };
  gboolean constant = netflux_cursor_at (self->cursor, "CONST");
  const NetfluxToken *start = self->cursor->token;
  gboolean local = *self->list != '\0' && netflux_token_is (start, "VAR");

  netflux_cursor_next (self->cursor);
  while (netflux_cursor_skip_any (self->cursor, words) ||
         (netflux_cursor_at (self->cursor, "CONSTANT") &&
          !netflux_token_is (&self->cursor->token[1], ":") && (constant = TRUE) &&
          netflux_cursor_skip (self->cursor, "CONSTANT")))
    ;
  if (!constant && self->schema->variables.source == NULL &&
      self->cursor->source->role == NETFLUX_SCRIPT_MAIN)
    self->schema->variables = netflux_cursor_position (self->cursor, start);
  while (!at_end (self->cursor))
    {
      if (!constant || self->cursor->token->kind == NETFLUX_TOKEN_PRAGMA)
        netflux_cursor_next (self->cursor);
      else if (!netflux_declarations_take_condition (self))
        parse_constants (self, local);
    }
  if (!netflux_cursor_skip (self->cursor, "END_VAR"))
    netflux_cursor_skip (self->cursor, "END_CONST");
}

gboolean
netflux_cursor_at_variables (const NetfluxCursor *cursor)
{
  const NetfluxToken *token = cursor->token;

  return token->kind == NETFLUX_TOKEN_NAME && g_ascii_strncasecmp (token->text, "VAR", 3) == 0 &&
         (token->text[3] == '\0' || token->text[3] == '_') && !netflux_token_is (&token[1], ":") &&
         !netflux_token_is (&token[1], ":=");
}

static const NetfluxToken *
find_end (NetfluxDeclarations *self, const char *word)
{
  if (g_hash_table_contains (self->no_end, word))
    return NULL;
  for (const NetfluxToken *token = self->cursor->token; token->kind != NETFLUX_TOKEN_END; token++)
    if (netflux_token_is (token, word))
      return token;
  g_hash_table_add (self->no_end, (gpointer) word);
  return NULL;
}

typedef struct
{
  const char *word;
  const char *end;
  const char *what;
} PassedOver;

static const PassedOver passed_over[] = {
  { "FUNCTION_BLOCK", "END_FUNCTION_BLOCK", "a function block" },
  { "FUNCTION", "END_FUNCTION", "a function" },
  { "PROGRAM", "END_PROGRAM", "a program" },
  { "ORGANIZATION_BLOCK", "END_ORGANIZATION_BLOCK", "an organization block" },
  { "CLASS", "END_CLASS", "a class" },
  { "INTERFACE", "END_INTERFACE", "an interface" },
  { "METHOD", "END_METHOD", "a method" },
  { "PROPERTY", "END_PROPERTY", "a property" },
  { "ACTION", "END_ACTION", "an action" },
  { "TRANSITION", "END_TRANSITION", "a transition" },
  { "PLC_CONFIGURATION", "END_CONFIG", "a configuration" },
  { "VISUALISATION", "END_VISUALISATION", "a visualisation" },
};

/* CONST LENGTH := 5; */
static gboolean
at_constants (const NetfluxCursor *cursor)
{
  return netflux_cursor_at (cursor, "CONST") &&
         netflux_cursor_peek (cursor, 1)->kind == NETFLUX_TOKEN_NAME &&
         netflux_token_is (netflux_cursor_peek (cursor, 2), ":=");
}

/* The data of an S7 function block are those of its instances. SIMATIC AX, which has namespaces,
 * does not say how they lie. */
static void
read_block (NetfluxDeclarations *self,
            NetfluxSymbol *symbol,
            const NetfluxToken *attributes,
            const NetfluxToken *end)
{
  NetfluxBlock block = { .symbol = symbol };
  const NetfluxToken *begin = self->cursor->token;

  for (self->cursor->token = attributes; self->cursor->token < begin;)
    if (!netflux_blocks_take (&block, &self->grammar))
      netflux_cursor_next (self->cursor);
  while (self->cursor->token < end)
    if (!netflux_blocks_take (&block, &self->grammar))
      {
        if (netflux_cursor_at_variables (self->cursor) || at_constants (self->cursor))
          netflux_declarations_parse_variables (self);
        else
          netflux_cursor_next (self->cursor);
      }
  if (symbol->error == NULL)
    symbol->type = netflux_blocks_join (self->schema, &block, &symbol->error);
}

/* That of another dialect: its sections stand in front of its code. @end: NULL in a TcPOU */
static void
read_instance (NetfluxDeclarations *self,
               NetfluxSymbol *symbol,
               const NetfluxToken *attributes,
               const NetfluxToken *end)
{
  const NetfluxToken *begin = self->cursor->token;
  const NetfluxToken *body;

  netflux_instances_begin (&self->grammar, symbol, attributes);
  for (;;)
    {
      body = self->cursor->token;
      while (self->cursor->token->kind == NETFLUX_TOKEN_PRAGMA)
        netflux_cursor_next (self->cursor);
      if (netflux_instances_take (&self->grammar, symbol))
        continue;
      if (!netflux_cursor_at_variables (self->cursor))
        break;
      netflux_declarations_parse_variables (self);
    }
  if (self->cursor->token->kind == NETFLUX_TOKEN_UNKNOWN)
    netflux_instances_hide_fields (symbol, "conditions around its sections");
  if (end != NULL)
    netflux_instances_check_body (symbol, body, end);
  symbol->fingerprint = netflux_tokens_fingerprint (begin, self->cursor->token);
}

static NetfluxSymbol *
declare_passed_over (NetfluxDeclarations *self, const char *what)
{
  const NetfluxToken *token = self->cursor->token;
  NetfluxSymbol *symbol = NULL;
  const char *name = NULL;

  if (token->kind == NETFLUX_TOKEN_NAME || token->kind == NETFLUX_TOKEN_QUOTED)
    name = netflux_expression_parse_name (self->cursor, self->schema->arena, "a name", NULL);
  if (name != NULL)
    {
      symbol = netflux_declarations_declare (self, NETFLUX_SYMBOL_OTHER, name, self->space, token);
      symbol->what = what;
    }
  self->grammar.symbol = NULL;
  return symbol;
}

/* Its constants are read. Without its end, as in a TcPOU, what follows is read as any text. */
gboolean
netflux_declarations_pass_over (NetfluxDeclarations *self, const NetfluxToken *attributes)
{
  const PassedOver *what = NULL;
  const NetfluxToken *end;
  const char *list = self->list;
  NetfluxSymbol *symbol;

  for (gsize i = 0; i < G_N_ELEMENTS (passed_over) && what == NULL; i++)
    if (netflux_cursor_at (self->cursor, passed_over[i].word))
      what = &passed_over[i];
  if (what == NULL)
    return FALSE;

  netflux_cursor_next (self->cursor);
  netflux_cursor_skip_modifiers (self->cursor);
  end = find_end (self, what->end);
  symbol = declare_passed_over (self, what->what);
  if (symbol != NULL && end != NULL)
    self->list = symbol->name;
  if (symbol != NULL && what == passed_over && self->schema->dialect != NETFLUX_DIALECT_S7)
    read_instance (self, symbol, attributes, end);
  if (end == NULL)
    return TRUE;

  if (symbol != NULL && what == passed_over && self->schema->dialect == NETFLUX_DIALECT_S7 &&
      *self->space == '\0')
    read_block (self, symbol, attributes, end);
  while (self->cursor->token < end)
    {
      if (netflux_cursor_at_variables (self->cursor))
        netflux_declarations_parse_variables (self);
      else
        netflux_cursor_next (self->cursor);
    }
  self->list = list;
  return TRUE;
}
