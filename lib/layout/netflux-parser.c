/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-schema.h"

#include <string.h>

/* Types as they are written: what stands behind the colon. */

const NetfluxToken *
netflux_parser_peek (const NetfluxParser *self, guint ahead)
{
  const NetfluxToken *token = &self->tokens[self->position];

  for (; ahead > 0 && token->kind != NETFLUX_TOKEN_END; ahead--)
    token++;
  return token;
}

static gboolean
token_is (const NetfluxToken *token, const char *text)
{
  return (token->kind == NETFLUX_TOKEN_NAME || token->kind == NETFLUX_TOKEN_SYMBOL) &&
         g_ascii_strcasecmp (token->text, text) == 0;
}

/* Whether the next token is this word or symbol, in upper or lower case. */
gboolean
netflux_parser_at (const NetfluxParser *self, const char *text)
{
  return token_is (netflux_parser_peek (self, 0), text);
}

gboolean
netflux_parser_skip (NetfluxParser *self, const char *text)
{
  if (!netflux_parser_at (self, text))
    return FALSE;
  self->position++;
  return TRUE;
}

gboolean
netflux_parser_expect (NetfluxParser *self, const char *text, GError **error)
{
  if (netflux_parser_skip (self, text))
    return TRUE;
  netflux_token_error (netflux_parser_peek (self, 0), text, error);
  return FALSE;
}

const NetfluxToken *
netflux_parser_name (NetfluxParser *self, const char *what, GError **error)
{
  const NetfluxToken *token = netflux_parser_peek (self, 0);

  if (token->kind == NETFLUX_TOKEN_NAME || token->kind == NETFLUX_TOKEN_QUOTED)
    {
      self->position++;
      return token;
    }
  netflux_token_error (token, what, error);
  return NULL;
}

/* 'key' := 'value' */
char *
netflux_pragma_value (const NetfluxToken *token, const char *key)
{
  g_autofree char *folded = g_ascii_strdown (token->text, -1);
  const char *at = strstr (folded, key);
  const char *end;

  if (at == NULL || (at = strstr (at, ":=")) == NULL || (at = strchr (at, '\'')) == NULL)
    return NULL;
  end = strchr (at + 1, '\'');
  return end != NULL ? g_strstrip (g_strndup (at + 1, (gsize) (end - at - 1))) : NULL;
}

void
netflux_parser_skip_pragmas (NetfluxParser *self)
{
  for (; netflux_parser_peek (self, 0)->kind == NETFLUX_TOKEN_PRAGMA; self->position++)
    {
      g_autofree char *pack = netflux_pragma_value (netflux_parser_peek (self, 0), "pack_mode");

      /* Both 0 and 1 leave no gaps. */
      if (pack != NULL)
        self->pack = (guint) CLAMP (g_ascii_strtoull (pack, NULL, 10), 1, 8);
    }
}

/* Up to the semicolon: what a field begins with does not matter for the payload. */
gboolean
netflux_parser_skip_value (NetfluxParser *self, GError **error)
{
  if (!netflux_parser_skip (self, ":="))
    return TRUE;
  if (netflux_parser_at (self, ";"))
    {
      netflux_token_error (netflux_parser_peek (self, 0), "a value", error);
      return FALSE;
    }
  for (; !netflux_parser_at (self, ";"); self->position++)
    {
      const NetfluxToken *token = netflux_parser_peek (self, 0);

      if (token->kind == NETFLUX_TOKEN_END || token_is (token, "END_STRUCT") ||
          token_is (token, "END_TYPE"))
        return netflux_parser_expect (self, ";", error);
    }
  return TRUE;
}

static gboolean
parse_integer (NetfluxParser *self, NetfluxInteger *value, GError **error)
{
  gboolean negative = netflux_parser_skip (self, "-");
  const NetfluxToken *token;

  if (!negative)
    netflux_parser_skip (self, "+");

  /* INT#5 */
  if (token_is (netflux_parser_peek (self, 1), "#"))
    self->position += 2;

  token = netflux_parser_peek (self, 0);
  if (token->kind != NETFLUX_TOKEN_NUMBER || !netflux_integer_parse (token->text, negative, value))
    {
      netflux_token_error (token, "an integer", error);
      return FALSE;
    }
  self->position++;
  return TRUE;
}

static gboolean
parse_range (NetfluxParser *self, NetfluxInteger *lower, NetfluxInteger *upper, GError **error)
{
  const NetfluxToken *start = netflux_parser_peek (self, 0);

  if (!parse_integer (self, lower, error) || !netflux_parser_expect (self, "..", error) ||
      !parse_integer (self, upper, error))
    return FALSE;

  if (netflux_integer_compare (*lower, *upper) > 0)
    {
      netflux_token_error_literal (
          start, "found a range that ends before it begins, expected the lower bound first", error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_bounds (NetfluxType *type, const NetfluxToken *token, GError **error)
{
  NetfluxInteger limit = { FALSE, G_MAXINT32 };
  guint64 count;

  if (netflux_integer_compare (type->upper, limit) > 0 || type->lower.magnitude > G_MAXINT32)
    {
      netflux_token_error_literal (token, "found bounds beyond 32 bits", error);
      return FALSE;
    }

  count = (type->upper.negative ? 0 - type->upper.magnitude : type->upper.magnitude) -
          (type->lower.negative ? 0 - type->lower.magnitude : type->lower.magnitude) + 1;
  if (count > NETFLUX_LAYOUT_MAX_BITS)
    {
      netflux_token_error_literal (
          token, "found an array with more elements than a frame can carry", error);
      return FALSE;
    }
  type->count = (guint) count;
  return TRUE;
}

static NetfluxType *
parse_array (NetfluxParser *self, GError **error)
{
  NetfluxType *outer = NULL;
  NetfluxType *last = NULL;
  guint dimensions = 0;

  if (!netflux_parser_expect (self, "[", error))
    return NULL;
  do
    {
      const NetfluxToken *token = netflux_parser_peek (self, 0);
      NetfluxType *type = netflux_schema_add (self->schema, NETFLUX_TYPE_ARRAY, token);

      if (++dimensions > 16)
        {
          netflux_token_error (token, "no more than 16 dimensions", error);
          return NULL;
        }
      if (!parse_range (self, &type->lower, &type->upper, error) ||
          !set_bounds (type, token, error))
        return NULL;
      type->inner = last != NULL;
      if (last != NULL)
        last->element = type;
      else
        outer = type;
      last = type;
    }
  while (netflux_parser_skip (self, ","));

  if (!netflux_parser_expect (self, "]", error) || !netflux_parser_expect (self, "OF", error))
    return NULL;
  last->element = netflux_parser_type (self, error);
  return last->element != NULL ? outer : NULL;
}

static void
label_free (gpointer data)
{
  NetfluxLabel *self = data;

  g_free (self->name);
  g_free (self);
}

static gboolean
parse_label (NetfluxParser *self, NetfluxType *type, NetfluxInteger *next, GError **error)
{
  const NetfluxToken *name = netflux_parser_name (self, "the name of a value", error);
  NetfluxLabel *label;

  if (name == NULL || (netflux_parser_skip (self, ":=") && !parse_integer (self, next, error)))
    return FALSE;

  label = g_new0 (NetfluxLabel, 1);
  label->name = g_strdup (name->text);
  label->value = *next;
  g_ptr_array_add (type->labels, label);

  if (!next->negative)
    next->magnitude++;
  else if (--next->magnitude == 0)
    next->negative = FALSE;
  return TRUE;
}

static gboolean
check_labels (const NetfluxType *type, const NetfluxToken *token, GError **error)
{
  NetfluxInteger minimum, maximum;

  netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      if (netflux_integer_compare (label->value, minimum) < 0 ||
          netflux_integer_compare (label->value, maximum) > 0)
        {
          g_autofree char *what =
              g_strdup_printf ("found the value %.60s that does not fit into %s", label->name,
                               type->elementary->name);

          netflux_token_error_literal (token, what, error);
          return FALSE;
        }
    }
  return TRUE;
}

static guint
dialect_mask (const NetfluxParser *self)
{
  return 1u << self->schema->dialect;
}

/* (Red, Green := 5, Blue) UINT := Red */
static NetfluxType *
parse_enumeration (NetfluxParser *self, GError **error)
{
  const NetfluxToken *start = netflux_parser_peek (self, 0);
  NetfluxType *type = netflux_schema_add (self->schema, NETFLUX_TYPE_ELEMENTARY, start);
  NetfluxInteger next = { FALSE, 0 };
  const NetfluxToken *base;

  type->labels = g_ptr_array_new_with_free_func (label_free);
  do
    if (!parse_label (self, type, &next, error))
      return NULL;
  while (netflux_parser_skip (self, ","));
  if (!netflux_parser_expect (self, ")", error))
    return NULL;

  base = netflux_parser_peek (self, 0);
  type->elementary = netflux_elementary_find ("INT", dialect_mask (self));
  if (base->kind == NETFLUX_TOKEN_NAME && g_ascii_strncasecmp (base->text, "END_", 4) != 0)
    {
      type->elementary = netflux_elementary_find (base->text, dialect_mask (self));
      if (type->elementary == NULL || !netflux_elementary_is_integer (type->elementary))
        {
          netflux_token_error (base, "an integer type for the enumeration", error);
          return NULL;
        }
      self->position++;
    }
  return check_labels (type, start, error) ? type : NULL;
}

static gboolean
parse_text_length (NetfluxParser *self, NetfluxType *type, GError **error)
{
  gboolean wide = type->elementary->form == NETFLUX_FORM_WSTRING;
  gboolean s7 = self->schema->dialect == NETFLUX_DIALECT_S7;
  guint64 longest = s7 ? (wide ? 16382 : 254) : NETFLUX_LAYOUT_MAX_SIZE;
  const char *close = netflux_parser_at (self, "(") ? ")" : "]";
  NetfluxInteger length = { FALSE, s7 ? 254 : 80 };

  if (netflux_parser_skip (self, "(") || netflux_parser_skip (self, "["))
    {
      const NetfluxToken *token = netflux_parser_peek (self, 0);

      if (!parse_integer (self, &length, error))
        return FALSE;
      if (length.negative || length.magnitude == 0 || length.magnitude > longest)
        {
          g_autofree char *expected = g_strdup_printf ("a length of 1 to %u", (guint) longest);

          netflux_token_error (token, expected, error);
          return FALSE;
        }
      if (!netflux_parser_expect (self, close, error))
        return FALSE;
    }
  type->length = (guint) length.magnitude;
  return TRUE;
}

static gboolean
parse_subrange (NetfluxParser *self, NetfluxType *type, GError **error)
{
  const NetfluxToken *start = netflux_parser_peek (self, 0);
  NetfluxInteger minimum, maximum;

  if (!netflux_elementary_is_integer (type->elementary) || !netflux_parser_skip (self, "("))
    return TRUE;
  if (!parse_range (self, &type->minimum, &type->maximum, error))
    return FALSE;

  netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  if (netflux_integer_compare (type->minimum, minimum) < 0 ||
      netflux_integer_compare (type->maximum, maximum) > 0)
    {
      netflux_token_error_literal (start, "found a range beyond that of its type", error);
      return FALSE;
    }
  type->limited = TRUE;
  return netflux_parser_expect (self, ")", error);
}

static NetfluxType *
parse_named (NetfluxParser *self, GError **error)
{
  const NetfluxToken *name = netflux_parser_name (self, "a type", error);
  const NetfluxElementary *elementary = NULL;
  NetfluxType *type;

  if (name == NULL)
    return NULL;

  /* Library.Type */
  while (netflux_parser_skip (self, "."))
    if ((name = netflux_parser_name (self, "the name of a type", error)) == NULL)
      return NULL;

  if (name->kind == NETFLUX_TOKEN_NAME)
    elementary = netflux_elementary_find (name->text, dialect_mask (self));
  if (elementary == NULL)
    {
      type = netflux_schema_add (self->schema, NETFLUX_TYPE_REFERENCE, name);
      type->name = g_strdup (name->text);
      return type;
    }

  type = netflux_schema_add (self->schema, NETFLUX_TYPE_ELEMENTARY, name);
  type->elementary = elementary;
  if (netflux_elementary_is_text (elementary))
    return parse_text_length (self, type, error) ? type : NULL;
  return parse_subrange (self, type, error) ? type : NULL;
}

static NetfluxType *
parse_struct (NetfluxParser *self, GError **error)
{
  NetfluxType *type =
      netflux_schema_add (self->schema, NETFLUX_TYPE_STRUCT, netflux_parser_peek (self, 0));

  type->pack = self->pack;
  self->pack = 0;
  return netflux_parser_members (self, type, "END_STRUCT", error) ? type : NULL;
}

NetfluxType *
netflux_parser_type (NetfluxParser *self, GError **error)
{
  NetfluxType *type;

  netflux_parser_skip_pragmas (self);
  if (++self->depth > NETFLUX_LAYOUT_MAX_DEPTH)
    {
      netflux_token_error_literal (netflux_parser_peek (self, 0),
                                   "found types within types to a depth of more than 32", error);
      return NULL;
    }

  if (netflux_parser_skip (self, "STRUCT"))
    type = parse_struct (self, error);
  else if (netflux_parser_skip (self, "ARRAY"))
    type = parse_array (self, error);
  else if (netflux_parser_skip (self, "("))
    type = parse_enumeration (self, error);
  else
    type = parse_named (self, error);

  self->depth--;
  return type;
}
