/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-schema.h"

/* Declarations: TYPE … END_TYPE, DATA_BLOCK … END_DATA_BLOCK, and the fields in them. */

static const char *
comment_of (const NetfluxToken *name, const NetfluxToken *last)
{
  return last->behind != NULL ? last->behind : name->above;
}

static gboolean
skip_address (NetfluxParser *self, GError **error)
{
  if (!netflux_parser_skip (self, "AT"))
    return TRUE;
  while (!netflux_parser_at (self, ":"))
    {
      if (netflux_parser_peek (self, 0)->kind == NETFLUX_TOKEN_END)
        return netflux_parser_expect (self, ":", error);
      self->position++;
    }
  return TRUE;
}

/* STRUCT … END_STRUCT needs no semicolon behind it. */
static gboolean
end_field (NetfluxParser *self, const NetfluxToken **last, GError **error)
{
  const NetfluxToken *before = &self->tokens[self->position - 1];

  *last = netflux_parser_peek (self, 0);
  if (netflux_parser_skip (self, ";"))
    return TRUE;
  *last = before;
  if (before->kind == NETFLUX_TOKEN_NAME && g_ascii_strcasecmp (before->text, "END_STRUCT") == 0)
    return TRUE;
  return netflux_parser_expect (self, ";", error);
}

/* a, b : INT := 5; */
static gboolean
parse_field (NetfluxParser *self, NetfluxType *type, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const NetfluxToken *last;
  NetfluxType *field;

  do
    {
      const NetfluxToken *name = netflux_parser_name (self, "a field or the end", error);

      if (name == NULL)
        return FALSE;
      g_ptr_array_add (names, (gpointer) name);
      netflux_parser_skip_pragmas (self);
    }
  while (netflux_parser_skip (self, ","));

  if (!skip_address (self, error) || !netflux_parser_expect (self, ":", error) ||
      (field = netflux_parser_type (self, error)) == NULL ||
      !netflux_parser_skip_value (self, error) || !end_field (self, &last, error))
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      const NetfluxToken *name = g_ptr_array_index (names, i);

      if (!netflux_type_add_member (type, name, field, comment_of (name, last), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
netflux_parser_members (NetfluxParser *self, NetfluxType *type, const char *end, GError **error)
{
  for (;;)
    {
      netflux_parser_skip_pragmas (self);
      if (type->members->len > 0 && netflux_parser_skip (self, end))
        return TRUE;
      if (netflux_parser_at (self, end))
        {
          netflux_token_error (netflux_parser_peek (self, 0), "at least one field", error);
          return FALSE;
        }
      if (!parse_field (self, type, error))
        return FALSE;
    }
}

static gboolean
check_access (NetfluxParser *self, const NetfluxToken *token, GError **error)
{
  g_autofree char *access = netflux_pragma_value (token, "s7_optimized_access");

  if (access == NULL || self->schema->dialect != NETFLUX_DIALECT_S7 ||
      g_ascii_strcasecmp (access, "TRUE") != 0)
    return TRUE;
  netflux_token_error_literal (
      token, "found optimized access, expected standard access: only that has fixed offsets",
      error);
  return FALSE;
}

static gboolean
skip_header_word (NetfluxParser *self)
{
  static const char *const words[] = {
    "VERSION", "AUTHOR",     "FAMILY",           "NAME",     "TITLE",
    "RETAIN",  "NON_RETAIN", "KNOW_HOW_PROTECT", "UNLINKED", "READ_ONLY",
  };
  const NetfluxToken *token = netflux_parser_peek (self, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (!netflux_parser_skip (self, words[i]))
        continue;
      if (netflux_parser_skip (self, ":"))
        self->position += netflux_parser_peek (self, 0)->kind != NETFLUX_TOKEN_END ? 1 : 0;
      else if (netflux_parser_at (self, "="))
        while (netflux_parser_peek (self, 0)->line == token->line &&
               netflux_parser_peek (self, 0)->kind != NETFLUX_TOKEN_END)
          self->position++;
      return TRUE;
    }
  return FALSE;
}

/* What TIA Portal writes between a name and its structure. */
static gboolean
skip_header (NetfluxParser *self, GError **error)
{
  do
    {
      const NetfluxToken *token = netflux_parser_peek (self, 0);

      if (token->kind == NETFLUX_TOKEN_PRAGMA && !check_access (self, token, error))
        return FALSE;
      netflux_parser_skip_pragmas (self);
    }
  while (skip_header_word (self));
  return TRUE;
}

static gboolean
parse_extends (NetfluxParser *self, NetfluxType **base, GError **error)
{
  const NetfluxToken *name;

  *base = NULL;
  if (!netflux_parser_skip (self, "EXTENDS"))
    return TRUE;
  name = netflux_parser_name (self, "the structure that is extended", error);
  if (name == NULL)
    return FALSE;
  *base = netflux_schema_add (self->schema, NETFLUX_TYPE_REFERENCE, name);
  (*base)->name = g_strdup (name->text);
  return TRUE;
}

/* A name of its own hides what it refers to. */
static gboolean
declare (NetfluxParser *self, const NetfluxToken *name, NetfluxType *type, GError **error)
{
  if (netflux_elementary_find (name->text, 1u << self->schema->dialect) != NULL &&
      name->kind == NETFLUX_TOKEN_NAME)
    {
      netflux_token_error (name, "a name that is not that of an elementary type", error);
      return FALSE;
    }
  return netflux_schema_declare (self->schema, name, type, error);
}

static gboolean
parse_declaration (NetfluxParser *self, GError **error)
{
  const NetfluxToken *name = netflux_parser_name (self, "the name of a type", error);
  NetfluxType *base;
  NetfluxType *type;

  if (name == NULL || !skip_header (self, error) || !parse_extends (self, &base, error))
    return FALSE;

  /* TIA Portal writes no colon. */
  if (!netflux_parser_skip (self, ":") && !netflux_parser_at (self, "STRUCT"))
    return netflux_parser_expect (self, ":", error);
  type = netflux_parser_type (self, error);
  if (type == NULL)
    return FALSE;

  if (base != NULL && type->kind != NETFLUX_TYPE_STRUCT)
    {
      netflux_token_error_literal (name, "found EXTENDS, expected it with STRUCT only", error);
      return FALSE;
    }
  type->base = base;
  if (!netflux_parser_skip_value (self, error) || !declare (self, name, type, error))
    return FALSE;
  netflux_parser_skip (self, ";");
  self->pack = 0;
  return TRUE;
}

static gboolean
parse_types (NetfluxParser *self, GError **error)
{
  do
    {
      netflux_parser_skip_pragmas (self);
      if (!netflux_parser_skip (self, "PUBLIC"))
        netflux_parser_skip (self, "INTERNAL");
      if (!parse_declaration (self, error))
        return FALSE;
      netflux_parser_skip_pragmas (self);
    }
  while (!netflux_parser_at (self, "END_TYPE") &&
         netflux_parser_peek (self, 0)->kind != NETFLUX_TOKEN_END);

  return netflux_parser_expect (self, "END_TYPE", error);
}

static gboolean
skip_values (NetfluxParser *self, GError **error)
{
  if (netflux_parser_skip (self, "BEGIN"))
    while (!netflux_parser_at (self, "END_DATA_BLOCK") &&
           netflux_parser_peek (self, 0)->kind != NETFLUX_TOKEN_END)
      self->position++;
  return netflux_parser_expect (self, "END_DATA_BLOCK", error);
}

static gboolean
parse_sections (NetfluxParser *self, NetfluxType *type, GError **error)
{
  while (netflux_parser_skip (self, "VAR"))
    {
      while (netflux_parser_skip (self, "RETAIN") || netflux_parser_skip (self, "NON_RETAIN") ||
             netflux_parser_skip (self, "PERSISTENT") || netflux_parser_skip (self, "CONSTANT"))
        ;
      if (!netflux_parser_members (self, type, "END_VAR", error))
        return FALSE;
      netflux_parser_skip (self, ";");
    }
  return TRUE;
}

/* A structure, VAR sections, or the name of a type. */
static gboolean
parse_data_block (NetfluxParser *self, GError **error)
{
  const NetfluxToken *name = netflux_parser_name (self, "the name of a data block", error);
  NetfluxType *type;

  if (name == NULL || !skip_header (self, error))
    return FALSE;

  if (netflux_parser_at (self, "VAR"))
    {
      type = netflux_schema_add (self->schema, NETFLUX_TYPE_STRUCT, name);
      if (!parse_sections (self, type, error))
        return FALSE;
    }
  else if ((type = netflux_parser_type (self, error)) == NULL)
    return FALSE;

  netflux_parser_skip (self, ";");
  return declare (self, name, type, error) && skip_values (self, error);
}

gboolean
netflux_parse_declarations (NetfluxSchema *schema, const NetfluxTokens *tokens, GError **error)
{
  NetfluxParser self = {
    .schema = schema,
    .tokens = &g_array_index (tokens->tokens, NetfluxToken, 0),
  };

  for (;;)
    {
      gboolean parsed;

      netflux_parser_skip_pragmas (&self);
      if (netflux_parser_skip (&self, "TYPE"))
        parsed = parse_types (&self, error);
      else if (netflux_parser_skip (&self, "DATA_BLOCK"))
        parsed = parse_data_block (&self, error);
      else if (netflux_parser_peek (&self, 0)->kind == NETFLUX_TOKEN_END)
        return TRUE;
      else
        parsed = netflux_parser_expect (&self, "TYPE or DATA_BLOCK", error);
      if (!parsed)
        return FALSE;
      netflux_parser_skip (&self, ";");
    }
}
