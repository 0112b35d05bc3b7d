/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-grammar.h"

#include <string.h>

#include "lib/layout/netflux-expression.h"

NetfluxType *
netflux_grammar_add (NetfluxGrammar *self, NetfluxTypeKind kind, const NetfluxToken *token)
{
  NetfluxType *type =
      netflux_schema_add (self->schema, kind, netflux_cursor_position (&self->cursor, token));

  type->symbol = self->symbol;
  return type;
}

/* 'key' := 'value' */
static char *
pragma_value (const NetfluxToken *token, const char *key)
{
  g_autofree char *folded = g_ascii_strdown (token->text, -1);
  const char *found = strstr (folded, key);
  const char *at;
  char quote;
  const char *end;

  if (found == NULL || (at = strstr (found, ":=")) == NULL)
    return NULL;

  /* In its own case. */
  at = token->text + (at - folded) + 2;
  while (g_ascii_isspace (*at))
    at++;
  quote = *at == '"' ? '"' : '\'';
  if (*at != quote)
    return NULL;
  end = strchr (at + 1, quote);
  return end != NULL ? g_strstrip (g_strndup (at + 1, (gsize) (end - at - 1))) : NULL;
}

/* {attribute 'pack_mode' := '1'}: both 0 and 1 leave no gaps. */
static gboolean
take_pack_mode (NetfluxGrammar *self, GError **error)
{
  const NetfluxToken *token = self->cursor.token;
  NetfluxPosition position = netflux_cursor_position (&self->cursor, token);
  g_autofree char *folded = g_ascii_strdown (token->text, -1);
  g_autofree char *value = NULL;

  if (strstr (folded, "pack_mode") == NULL || strstr (folded, "attribute") == NULL)
    return TRUE;
  if (strstr (token->text, "pack_mode") == NULL || strstr (token->text, "attribute") == NULL)
    return netflux_position_fail (position, error,
                                  "found {%.60s}, expected {attribute 'pack_mode' := '1'} in small "
                                  "letters: whether a controller takes others is not documented",
                                  token->text);

  value = pragma_value (token, "pack_mode");
  if (value == NULL)
    return netflux_position_fail (position, error,
                                  "found {%.60s}, expected pack_mode with its value in quotation "
                                  "marks, as in {attribute 'pack_mode' := '1'}",
                                  token->text);
  if (strlen (value) != 1 || strchr ("01248", *value) == NULL)
    return netflux_position_fail (
        position, error, "found pack_mode '%.20s', expected '0', '1', '2', '4' or '8'", value);
  self->pack = MAX ((guint) (*value - '0'), 1);
  return TRUE;
}

/* {attribute 'TcEncoding' := 'UTF-8'} of TwinCAT, {attribute 'monitoring_encoding' := 'UTF-8'} of
 * CODESYS, which has other values for what is no STRING. */
static gboolean
take_encoding (NetfluxGrammar *self, GError **error)
{
  const NetfluxToken *token = self->cursor.token;
  g_autofree char *value = NULL;

  if (strstr (token->text, "ncoding") == NULL)
    return TRUE;

  value = pragma_value (token, "monitoring_encoding");
  if (value != NULL)
    {
      self->utf8 =
          g_ascii_strcasecmp (value, "UTF-8") == 0 || g_ascii_strcasecmp (value, "UTF8") == 0;
      return TRUE;
    }
  if (strstr (token->text, "TcEncoding") == NULL)
    return TRUE;

  value = pragma_value (token, "tcencoding");
  if (value == NULL || g_ascii_strcasecmp (value, "UTF-8") != 0)
    return netflux_position_fail (netflux_cursor_position (&self->cursor, token), error,
                                  "found {%.60s}, expected {attribute 'TcEncoding' := 'UTF-8'}, or "
                                  "none: then --charset says what a STRING has",
                                  token->text);
  self->utf8 = TRUE;
  return TRUE;
}

/* Apart from what is asked at each field, most of which have none. */
static G_NO_INLINE gboolean
take_pragmas (NetfluxGrammar *self, GError **error)
{
  for (; self->cursor.token->kind == NETFLUX_TOKEN_PRAGMA; self->cursor.token++)
    if (!take_pack_mode (self, error) || !take_encoding (self, error))
      return FALSE;
  return TRUE;
}

gboolean
netflux_grammar_skip_pragmas (NetfluxGrammar *self, GError **error)
{
  return self->cursor.token->kind != NETFLUX_TOKEN_PRAGMA || take_pragmas (self, error);
}

gboolean
netflux_grammar_ends_without (const NetfluxGrammar *self)
{
  return self->schema->dialect == NETFLUX_DIALECT_S7 &&
         netflux_cursor_at (&self->cursor, "END_STRUCT");
}

gboolean
netflux_grammar_initial (NetfluxGrammar *self, const char **initial, GError **error)
{
  const NetfluxToken *start;
  const char *text = self->cursor.source->text;

  if (!netflux_cursor_skip (&self->cursor, ":="))
    return TRUE;
  if (netflux_cursor_at (&self->cursor, ";") || netflux_grammar_ends_without (self))
    return netflux_cursor_fail (&self->cursor, "a value", error);

  start = self->cursor.token;
  for (; !netflux_cursor_at (&self->cursor, ";") && !netflux_grammar_ends_without (self);
       self->cursor.token++)
    {
      const NetfluxToken *token = self->cursor.token;

      if (token->kind == NETFLUX_TOKEN_END || token->kind == NETFLUX_TOKEN_BROKEN ||
          netflux_token_is (token, "END_STRUCT") || netflux_token_is (token, "END_TYPE"))
        return netflux_cursor_expect (&self->cursor, ";", error);
    }
  *initial = netflux_arena_text (self->schema->arena, text + start->offset,
                                 self->cursor.token[-1].end - start->offset);
  return TRUE;
}

/* 0..GVL.MAX - 1 */
static gboolean
parse_range (NetfluxGrammar *self, NetfluxType *type, GError **error)
{
  NetfluxArena *arena = self->schema->arena;

  if (netflux_cursor_at (&self->cursor, "*"))
    return netflux_position_fail (
        netflux_cursor_position (&self->cursor, self->cursor.token), error,
        "found an array of any length (*), expected bounds: only what has a size can be sent");
  return (type->first = netflux_expression_parse (&self->cursor, arena, error)) != NULL &&
         netflux_cursor_expect (&self->cursor, "..", error) &&
         (type->second = netflux_expression_parse (&self->cursor, arena, error)) != NULL;
}

static NetfluxType *
parse_array (NetfluxGrammar *self, GError **error)
{
  NetfluxType *outer = NULL;
  NetfluxType *last = NULL;
  guint dimensions = 0;

  if (!netflux_cursor_expect (&self->cursor, "[", error))
    return NULL;
  do
    {
      NetfluxType *type = netflux_grammar_add (self, NETFLUX_TYPE_ARRAY, self->cursor.token);

      if (++dimensions > 16)
        {
          netflux_cursor_fail (&self->cursor, "no more than 16 dimensions", error);
          return NULL;
        }
      if (!parse_range (self, type, error))
        return NULL;
      type->inner = last != NULL;
      if (last != NULL)
        last->element = type;
      else
        outer = type;
      last = type;
    }
  while (netflux_cursor_skip (&self->cursor, ","));

  if (!netflux_cursor_expect (&self->cursor, "]", error) ||
      !netflux_cursor_expect (&self->cursor, "OF", error))
    return NULL;
  last->element = netflux_grammar_type (self, error);
  return last->element != NULL ? outer : NULL;
}

static gboolean
parse_label (NetfluxGrammar *self, NetfluxType *type, GError **error)
{
  const NetfluxToken *name;
  NetfluxLabel *label;

  if (!netflux_grammar_skip_pragmas (self, error) ||
      (name = netflux_cursor_name (&self->cursor, "the name of a value", error)) == NULL)
    return FALSE;

  label = netflux_arena_new0 (self->schema->arena, NetfluxLabel);
  label->name = name->text;
  label->position = netflux_cursor_position (&self->cursor, name);
  label->comment = name->above;
  if (netflux_cursor_skip (&self->cursor, ":=") &&
      (label->expression = netflux_expression_parse (&self->cursor, self->schema->arena, error)) ==
          NULL)
    return FALSE;
  if (!netflux_grammar_skip_pragmas (self, error))
    return FALSE;

  if (self->cursor.token[-1].behind != NULL)
    label->comment = self->cursor.token[-1].behind;
  if (netflux_cursor_at (&self->cursor, ",") && self->cursor.token->behind != NULL)
    label->comment = self->cursor.token->behind;
  g_ptr_array_add (type->labels, label);
  return TRUE;
}

/* (Red, Green := 5, Blue), behind the first bracket */
static gboolean
parse_labels (NetfluxGrammar *self, NetfluxType *type, GError **error)
{
  type->labels = g_ptr_array_new ();
  do
    {
      if (type->labels->len > 0 && netflux_cursor_at (&self->cursor, ")"))
        break;
      if (!parse_label (self, type, error))
        return FALSE;
    }
  while (netflux_cursor_skip (&self->cursor, ","));
  return netflux_cursor_expect (&self->cursor, ")", error);
}

static gboolean
set_base (NetfluxGrammar *self, NetfluxType *type, const NetfluxToken *name, GError **error)
{
  type->elementary = netflux_elementary_find (name->text, netflux_schema_mask (self->schema));
  if (type->elementary != NULL && netflux_elementary_is_integer (type->elementary))
    return TRUE;
  return netflux_cursor_fail_at (&self->cursor, name, "an integer type for the enumeration", error);
}

/* (Red, Green := 5, Blue) UINT := Red */
static NetfluxType *
parse_enumeration (NetfluxGrammar *self, GError **error)
{
  NetfluxType *type = netflux_grammar_add (self, NETFLUX_TYPE_ELEMENTARY, self->cursor.token);
  const char *plain = self->schema->rules.enumeration;
  const NetfluxToken *base;

  if (!parse_labels (self, type, error))
    return NULL;

  base = self->cursor.token;
  type->elementary =
      netflux_elementary_find (plain != NULL ? plain : "INT", netflux_schema_mask (self->schema));
  if (base->kind == NETFLUX_TOKEN_NAME && g_ascii_strncasecmp (base->text, "END_", 4) != 0)
    {
      if (!set_base (self, type, base, error))
        return NULL;
      netflux_cursor_next (&self->cursor);
    }
  return type;
}

static gboolean
parse_text_length (NetfluxGrammar *self, NetfluxType *type, GError **error)
{
  const char *close = netflux_cursor_at (&self->cursor, "(") ? ")" : "]";

  type->length = self->schema->dialect == NETFLUX_DIALECT_S7 ? 254 : 80;
  if (!netflux_cursor_skip (&self->cursor, "(") && !netflux_cursor_skip (&self->cursor, "["))
    return TRUE;
  type->first = netflux_expression_parse (&self->cursor, self->schema->arena, error);
  return type->first != NULL && netflux_cursor_expect (&self->cursor, close, error);
}

/* INT (0..100), or INT (Low := 0, High := 100) */
static gboolean
parse_limits (NetfluxGrammar *self, NetfluxType *type, const NetfluxToken *name, GError **error)
{
  const NetfluxToken *open = self->cursor.token;

  if (!netflux_elementary_is_integer (type->elementary) ||
      !netflux_cursor_skip (&self->cursor, "("))
    return TRUE;

  if (open[1].kind == NETFLUX_TOKEN_PRAGMA ||
      (open[1].kind == NETFLUX_TOKEN_NAME &&
       (netflux_token_is (&open[2], ":=") || netflux_token_is (&open[2], ",") ||
        netflux_token_is (&open[2], ")"))))
    return parse_labels (self, type, error) && set_base (self, type, name, error);

  type->limited = TRUE;
  type->position = netflux_cursor_position (&self->cursor, open);
  return parse_range (self, type, error) && netflux_cursor_expect (&self->cursor, ")", error);
}

/* FB_Timer (pt := T#1S) */
static void
skip_call (NetfluxGrammar *self)
{
  guint depth = 0;

  do
    {
      depth += netflux_cursor_at (&self->cursor, "(");
      depth -= netflux_cursor_at (&self->cursor, ")");
      netflux_cursor_next (&self->cursor);
    }
  while (depth > 0 && !netflux_cursor_ended (&self->cursor));
}

/* FB_Buffer<10> */
static NetfluxType *
fail_generic (const NetfluxGrammar *self,
              const NetfluxToken *token,
              const char *name,
              GError **error)
{
  netflux_position_fail (
      netflux_cursor_position (&self->cursor, token), error,
      "found “%.60s<”, a function block with generic constants: it has no layout "
      "that can be sent; leave it out, or send what it holds as fields of a "
      "structure",
      name);
  return NULL;
}

static NetfluxType *
parse_named (NetfluxGrammar *self, GError **error)
{
  const NetfluxToken *token = self->cursor.token;
  const char *name =
      netflux_expression_parse_name (&self->cursor, self->schema->arena, "a type", error);
  const NetfluxElementary *elementary = NULL;
  NetfluxType *type;

  if (name == NULL)
    return NULL;

  if (token->kind == NETFLUX_TOKEN_NAME && name == token->text)
    elementary =
        netflux_elementary_find_hashed (name, token->hash, netflux_schema_mask (self->schema));
  if (elementary == NULL)
    {
      type = netflux_grammar_add (self, NETFLUX_TYPE_REFERENCE, token);
      type->name = name;
      if (netflux_cursor_at (&self->cursor, "<"))
        return fail_generic (self, token, name, error);
      if (netflux_cursor_at (&self->cursor, "("))
        skip_call (self);
      return type;
    }

  type = netflux_grammar_add (self, NETFLUX_TYPE_ELEMENTARY, token);
  type->elementary = elementary;
  if (netflux_elementary_is_text (elementary))
    return parse_text_length (self, type, error) ? type : NULL;
  return parse_limits (self, type, token, error) ? type : NULL;
}

/* POINTER TO …: what it points to is not sent, and need not be known. */
static NetfluxType *
parse_pointer (NetfluxGrammar *self, const char *what, GError **error)
{
  const NetfluxToken *start = self->cursor.token;
  NetfluxType *type = netflux_grammar_add (self, NETFLUX_TYPE_ELEMENTARY, start);
  const char *text = self->cursor.source->text;

  netflux_cursor_next (&self->cursor);
  netflux_cursor_skip (&self->cursor, "TO");
  if (netflux_grammar_type (self, error) == NULL)
    return NULL;
  type->pointer = TRUE;
  type->refusal = what;
  type->name = netflux_arena_text (self->schema->arena, text + start->offset,
                                   self->cursor.token[-1].end - start->offset);
  return type;
}

static NetfluxType *
parse_type (NetfluxGrammar *self, GError **error)
{
  const NetfluxToken *next = self->cursor.token;
  gboolean to = next->kind == NETFLUX_TOKEN_NAME && netflux_token_is (&next[1], "TO");

  if (to && netflux_token_is (next, "POINTER"))
    return parse_pointer (self, "POINTER", error);
  if ((to && netflux_token_is (next, "REFERENCE")) || netflux_token_is (next, "REF_TO"))
    return parse_pointer (self, "REFERENCE", error);
  if (netflux_cursor_skip (&self->cursor, "STRUCT"))
    return netflux_grammar_struct (self, FALSE, error);
  if (netflux_cursor_skip (&self->cursor, "UNION"))
    return netflux_grammar_struct (self, TRUE, error);
  if (netflux_cursor_skip (&self->cursor, "ARRAY"))
    return parse_array (self, error);
  if (netflux_token_is (next, "__VECTOR"))
    {
      netflux_cursor_fail (
          &self->cursor, "ARRAY[…] OF, since controllers differ in how they align a vector", error);
      return NULL;
    }
  if (netflux_cursor_skip (&self->cursor, "("))
    return parse_enumeration (self, error);
  return parse_named (self, error);
}

NetfluxType *
netflux_grammar_type (NetfluxGrammar *self, GError **error)
{
  NetfluxType *type;

  if (!netflux_grammar_skip_pragmas (self, error))
    return NULL;
  if (++self->depth > NETFLUX_LAYOUT_MAX_DEPTH)
    {
      netflux_position_fail (
          netflux_cursor_position (&self->cursor, self->cursor.token), error,
          "found types within types to a depth of more than 32: put fields of the "
          "inner ones into the outer ones");
      return NULL;
    }
  type = parse_type (self, error);
  self->depth--;
  return type;
}
