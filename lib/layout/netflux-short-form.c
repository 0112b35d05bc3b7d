/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-short-form.h"

#include <string.h>

#include "lib/layout/netflux-cursor.h"

typedef struct
{
  NetfluxCursor cursor;
  NetfluxSchema *schema;
} NetfluxShortForm;

static const NetfluxElementary *
find_elementary (const NetfluxSchema *schema, const char *name)
{
  const NetfluxElementary *found = netflux_elementary_find (name, netflux_schema_mask (schema));

  return found != NULL ? found : netflux_elementary_find (name, NETFLUX_SHORT_FORM);
}

static NetfluxType *
add_type (NetfluxShortForm *self, NetfluxTypeKind kind, const NetfluxToken *token)
{
  return netflux_schema_add (self->schema, kind, netflux_cursor_position (&self->cursor, token));
}

static gboolean
add_field (NetfluxShortForm *self,
           NetfluxType *root,
           const NetfluxToken *name,
           NetfluxType *type,
           GError **error)
{
  NetfluxMember *member = netflux_schema_add_member (self->schema, root, name->text, type);

  if (member == NULL)
    return netflux_cursor_fail_at (&self->cursor, name,
                                   "a name that the structure does not have yet", error);
  member->comment = name->behind;
  member->position = netflux_cursor_position (&self->cursor, name);
  return TRUE;
}

/* A number between brackets, as behind string(16) and f32[3]. */
static gboolean
parse_count (NetfluxShortForm *self, const char *close, guint limit, guint *count, GError **error)
{
  const NetfluxToken *token = self->cursor.token;
  NetfluxInteger number;

  if (token->kind != NETFLUX_TOKEN_NUMBER || !netflux_integer_parse (token->text, FALSE, &number) ||
      number.magnitude == 0 || number.magnitude > limit)
    {
      g_autofree char *expected = g_strdup_printf ("a number from 1 to %u", limit);

      netflux_cursor_fail_at (&self->cursor, token, expected, error);
      return FALSE;
    }
  netflux_cursor_next (&self->cursor);
  *count = (guint) number.magnitude;
  return netflux_cursor_expect (&self->cursor, close, error);
}

static NetfluxType *
parse_field_type (NetfluxShortForm *self, GError **error)
{
  const NetfluxToken *token =
      netflux_cursor_name (&self->cursor, "a type such as f32 or u16", error);
  gboolean s7 = self->schema->dialect == NETFLUX_DIALECT_S7;
  NetfluxType *array;
  NetfluxType *type;

  if (token == NULL)
    return NULL;
  type = add_type (self, NETFLUX_TYPE_ELEMENTARY, token);
  type->elementary = find_elementary (self->schema, token->text);
  if (type->elementary == NULL)
    {
      netflux_cursor_fail_at (&self->cursor, token, "a type such as f32 or u16", error);
      return NULL;
    }
  type->length = s7 ? 254 : 80;
  if (netflux_elementary_is_text (type->elementary) && netflux_cursor_skip (&self->cursor, "(") &&
      !parse_count (self, ")", s7 ? 254 : NETFLUX_LAYOUT_MAX_SIZE, &type->length, error))
    return NULL;

  if (!netflux_cursor_skip (&self->cursor, "["))
    return type;
  array = add_type (self, NETFLUX_TYPE_ARRAY, token);
  array->element = type;
  if (!parse_count (self, "]", NETFLUX_LAYOUT_MAX_BITS, &array->count, error))
    return NULL;
  array->upper.magnitude = array->count - 1;
  return array;
}

static gboolean
parse_pairs (NetfluxShortForm *self, NetfluxType *root, GError **error)
{
  while (self->cursor.token->kind != NETFLUX_TOKEN_END)
    {
      const NetfluxToken *name = netflux_cursor_name (&self->cursor, "the name of a field", error);
      NetfluxType *type;

      if (name == NULL || !netflux_cursor_expect (&self->cursor, ":", error) ||
          (type = parse_field_type (self, error)) == NULL ||
          !add_field (self, root, name, type, error))
        return FALSE;
      if (!netflux_cursor_skip (&self->cursor, ","))
        netflux_cursor_skip (&self->cursor, ";");
    }
  return TRUE;
}

/* What follows the byte order without a space between. */
static char *
take_format (NetfluxShortForm *self)
{
  GString *format = g_string_new (NULL);
  const NetfluxToken *before = self->cursor.token;

  netflux_cursor_next (&self->cursor);
  for (;;)
    {
      const NetfluxToken *token = self->cursor.token;

      if (token->kind == NETFLUX_TOKEN_END || token->offset != before->end)
        return g_string_free (format, FALSE);
      g_string_append (format, token->text);
      before = token;
      netflux_cursor_next (&self->cursor);
    }
}

static NetfluxType *
add_format_type (NetfluxShortForm *self, char code, guint count, const NetfluxToken *token)
{
  static const char *const types[] = {
    "b", "i8",  "B", "u8",  "h", "i16",  "H", "u16",  "i", "i32",
    "I", "u32", "l", "i32", "L", "u32",  "q", "i64",  "Q", "u64",
    "f", "f32", "d", "f64", "?", "BOOL", "c", "CHAR", "s", "STRING",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i += 2)
    if (types[i][0] == code)
      {
        NetfluxType *type = add_type (self, NETFLUX_TYPE_ELEMENTARY, token);

        type->elementary = find_elementary (self->schema, types[i + 1]);
        type->length = count;
        return type;
      }
  return NULL;
}

static gboolean
add_format_fields (
    NetfluxShortForm *self, NetfluxType *root, NetfluxType *type, guint count, GError **error)
{
  for (guint i = 0; i < count; i++)
    {
      const NetfluxToken *name =
          netflux_cursor_name (&self->cursor, "a name for each value", error);

      if (name == NULL || !add_field (self, root, name, type, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_format (NetfluxShortForm *self, NetfluxType *root, GError **error)
{
  const NetfluxToken *start = self->cursor.token;
  g_autofree char *format = NULL;

  /* Python's own rules: no alignment, and the byte order that is written. */
  netflux_schema_set_dialect (self->schema, NETFLUX_DIALECT_PACKED);
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
          return netflux_position_fail (
              netflux_cursor_position (&self->cursor, start), error,
              "found “%.20s”, expected a count and one of bBhHiIlLqQfd?cs", at);
        }
      if (!add_format_fields (self, root, type, *at == 's' ? 1 : (guint) count, error))
        return FALSE;
    }

  return netflux_cursor_ended (&self->cursor) ||
         netflux_cursor_fail (&self->cursor, "the end: each value has its name", error);
}

static gboolean
is_format (const NetfluxTokens *tokens)
{
  const NetfluxToken *first = &g_array_index (tokens->tokens, NetfluxToken, 0);

  return first->kind == NETFLUX_TOKEN_SYMBOL && strchr ("<>!", *first->text) != NULL;
}

gboolean
netflux_short_form_recognise (const NetfluxTokens *tokens)
{
  const NetfluxToken *first = &g_array_index (tokens->tokens, NetfluxToken, 0);

  return is_format (tokens) ||
         (first->kind != NETFLUX_TOKEN_END && !netflux_token_is (first, "TYPE") &&
          netflux_token_is (&first[1], ":"));
}

NetfluxType *
netflux_short_form_parse (NetfluxSchema *schema, const NetfluxTokens *tokens, GError **error)
{
  NetfluxShortForm self = { .schema = schema };
  NetfluxType *root;

  netflux_cursor_init (&self.cursor, tokens);
  root = add_type (&self, NETFLUX_TYPE_STRUCT, self.cursor.token);
  if (!(is_format (tokens) ? parse_format (&self, root, error) : parse_pairs (&self, root, error)))
    return NULL;
  if (root->members->len > 0)
    return root;
  netflux_cursor_fail (&self.cursor, "at least one field", error);
  return NULL;
}
