/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-schema.h"

#include <string.h>

/* Layouts for those without a PLC: "value1:f32 flags:u32", and "<fI value1 flags". */

static const NetfluxElementary *
find_elementary (const NetfluxSchema *schema, const char *name)
{
  const NetfluxElementary *found = netflux_elementary_find (name, 1u << schema->dialect);

  return found != NULL ? found : netflux_elementary_find (name, NETFLUX_SHORT_FORM);
}

/* A number between brackets, as behind string(16) and f32[3]. */
static gboolean
parse_count (NetfluxParser *self, const char *close, guint limit, guint *count, GError **error)
{
  const NetfluxToken *token = netflux_parser_peek (self, 0);
  NetfluxInteger number;

  if (token->kind != NETFLUX_TOKEN_NUMBER || !netflux_integer_parse (token->text, FALSE, &number) ||
      number.magnitude == 0 || number.magnitude > limit)
    {
      g_autofree char *expected = g_strdup_printf ("a number from 1 to %u", limit);

      netflux_token_error (token, expected, error);
      return FALSE;
    }
  self->position++;
  *count = (guint) number.magnitude;
  return netflux_parser_expect (self, close, error);
}

static NetfluxType *
parse_field_type (NetfluxParser *self, GError **error)
{
  const NetfluxToken *token = netflux_parser_name (self, "a type such as f32 or u16", error);
  gboolean s7 = self->schema->dialect == NETFLUX_DIALECT_S7;
  NetfluxType *array;
  NetfluxType *type;

  if (token == NULL)
    return NULL;
  type = netflux_schema_add (self->schema, NETFLUX_TYPE_ELEMENTARY, token);
  type->elementary = find_elementary (self->schema, token->text);
  if (type->elementary == NULL)
    {
      netflux_token_error (token, "a type such as f32 or u16", error);
      return NULL;
    }
  type->length = s7 ? 254 : 80;
  if (netflux_elementary_is_text (type->elementary) && netflux_parser_skip (self, "(") &&
      !parse_count (self, ")", s7 ? 254 : NETFLUX_LAYOUT_MAX_SIZE, &type->length, error))
    return NULL;

  if (!netflux_parser_skip (self, "["))
    return type;
  array = netflux_schema_add (self->schema, NETFLUX_TYPE_ARRAY, token);
  array->element = type;
  if (!parse_count (self, "]", NETFLUX_LAYOUT_MAX_BITS, &array->count, error))
    return NULL;
  array->upper.magnitude = array->count - 1;
  return array;
}

static gboolean
parse_pairs (NetfluxParser *self, NetfluxType *root, GError **error)
{
  while (netflux_parser_peek (self, 0)->kind != NETFLUX_TOKEN_END)
    {
      const NetfluxToken *name = netflux_parser_name (self, "the name of a field", error);
      NetfluxType *type;

      if (name == NULL || !netflux_parser_expect (self, ":", error) ||
          (type = parse_field_type (self, error)) == NULL ||
          !netflux_type_add_member (root, name, type, name->behind, error))
        return FALSE;
      if (!netflux_parser_skip (self, ","))
        netflux_parser_skip (self, ";");
    }
  return TRUE;
}

/* What follows the byte order without a space between. */
static char *
take_format (NetfluxParser *self)
{
  GString *format = g_string_new (NULL);
  const NetfluxToken *before = netflux_parser_peek (self, 0);

  self->position++;
  for (;;)
    {
      const NetfluxToken *token = netflux_parser_peek (self, 0);

      if (token->kind == NETFLUX_TOKEN_END || token->line != before->line ||
          token->column != before->column + strlen (before->text))
        return g_string_free (format, FALSE);
      g_string_append (format, token->text);
      before = token;
      self->position++;
    }
}

static NetfluxType *
add_format_type (NetfluxParser *self, char code, guint count, const NetfluxToken *token)
{
  static const char *const types[] = {
    "b", "i8",  "B", "u8",  "h", "i16",  "H", "u16",  "i", "i32",
    "I", "u32", "l", "i32", "L", "u32",  "q", "i64",  "Q", "u64",
    "f", "f32", "d", "f64", "?", "BOOL", "c", "CHAR", "s", "STRING",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i += 2)
    if (types[i][0] == code)
      {
        NetfluxType *type = netflux_schema_add (self->schema, NETFLUX_TYPE_ELEMENTARY, token);

        type->elementary = find_elementary (self->schema, types[i + 1]);
        type->length = count;
        return type;
      }
  return NULL;
}

static gboolean
add_format_fields (
    NetfluxParser *self, NetfluxType *root, NetfluxType *type, guint count, GError **error)
{
  for (guint i = 0; i < count; i++)
    {
      const NetfluxToken *name = netflux_parser_name (self, "a name for each value", error);

      if (name == NULL || !netflux_type_add_member (root, name, type, name->behind, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_format (NetfluxParser *self, NetfluxType *root, GError **error)
{
  const NetfluxToken *start = netflux_parser_peek (self, 0);
  g_autofree char *format = NULL;

  /* Python's own rules: no alignment, and the byte order that is written. */
  self->schema->dialect = NETFLUX_DIALECT_PACKED;
  self->schema->big_endian = *start->text == '>' || *start->text == '!';
  format = take_format (self);

  for (const char *at = format; *at != '\0'; at++)
    {
      guint64 count = 1;
      NetfluxType *type;

      if (g_ascii_isdigit (*at))
        count = g_ascii_strtoull (at, (char **) &at, 10);
      count = MIN (count, NETFLUX_LAYOUT_MAX_SIZE + 1);
      type = count == 0 ? NULL : add_format_type (self, *at, (guint) count, start);
      if (type == NULL)
        {
          g_autofree char *what =
              g_strdup_printf ("found “%.20s”, expected a count and one of bBhHiIlLqQfd?cs", at);

          netflux_token_error_literal (start, what, error);
          return FALSE;
        }
      if (!add_format_fields (self, root, type, *at == 's' ? 1 : (guint) count, error))
        return FALSE;
    }

  if (netflux_parser_peek (self, 0)->kind == NETFLUX_TOKEN_END)
    return TRUE;
  netflux_token_error (netflux_parser_peek (self, 0), "the end: each value has its name", error);
  return FALSE;
}

gboolean
netflux_parse_short_form (NetfluxSchema *schema,
                          const NetfluxTokens *tokens,
                          gboolean *recognised,
                          GError **error)
{
  NetfluxParser self = {
    .schema = schema,
    .tokens = &g_array_index (tokens->tokens, NetfluxToken, 0),
  };
  const NetfluxToken *first = &self.tokens[0];
  gboolean format = first->kind == NETFLUX_TOKEN_SYMBOL && strchr ("<>!", *first->text) != NULL;
  NetfluxType *root;

  *recognised = format || (first->kind != NETFLUX_TOKEN_END && !netflux_parser_at (&self, "TYPE") &&
                           self.tokens[1].kind == NETFLUX_TOKEN_SYMBOL &&
                           g_str_equal (self.tokens[1].text, ":"));
  if (!*recognised)
    return TRUE;

  root = netflux_schema_add (schema, NETFLUX_TYPE_STRUCT, first);
  schema->last = root;
  if (!(format ? parse_format (&self, root, error) : parse_pairs (&self, root, error)))
    return FALSE;
  return root->members->len > 0 || netflux_parser_name (&self, "at least one field", error) != NULL;
}
