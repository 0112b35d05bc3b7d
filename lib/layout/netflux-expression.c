/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-expression.h"

#include <string.h>

#define MAX_DEPTH 64
#define MAX_PARTS 500

/* Of signs, which bind most. */
#define SIGNS 8

typedef struct
{
  NetfluxCursor *cursor;
  NetfluxArena *arena;
  guint depth;
  guint parts;
} NetfluxExpressionParser;

static NetfluxExpression *parse_level (NetfluxExpressionParser *self, guint level, GError **error);

static NetfluxExpression *
make (NetfluxExpressionParser *self, NetfluxExpressionKind kind, const NetfluxToken *token)
{
  NetfluxExpression *expression = netflux_arena_new0 (self->arena, NetfluxExpression);

  expression->kind = kind;
  expression->position = netflux_cursor_position (self->cursor, token);
  return expression;
}

const char *
netflux_expression_parse_name (NetfluxCursor *cursor,
                               NetfluxArena *arena,
                               const char *expected,
                               GError **error)
{
  const NetfluxToken *token;
  g_autoptr (GString) name = NULL;

  /* The namespace of a project, in S7's declarations: _.Name */
  if (netflux_cursor_at (cursor, "_") && netflux_token_is (&cursor->token[1], "."))
    cursor->token += 2;
  token = netflux_cursor_name (cursor, expected, error);
  if (token == NULL)
    return NULL;
  if (!netflux_cursor_at (cursor, ".") && cursor->token->kind != NETFLUX_TOKEN_NUMBER)
    return token->text;

  name = g_string_new (token->text);

  /* STEP 7 without symbols: UDT 5, DB 7 */
  if (cursor->token->kind == NETFLUX_TOKEN_NUMBER && token->kind == NETFLUX_TOKEN_NAME &&
      !cursor->token->first && strlen (token->text) <= 3)
    {
      g_string_append_printf (name, " %s", cursor->token->text);
      netflux_cursor_next (cursor);
    }
  while (netflux_cursor_skip (cursor, "."))
    {
      token = netflux_cursor_name (cursor, expected, error);
      if (token == NULL)
        return NULL;
      g_string_append_printf (name, ".%s", token->text);
    }
  return netflux_arena_text (arena, name->str, name->len);
}

static NetfluxExpression *
parse_number (NetfluxExpressionParser *self, GError **error)
{
  const NetfluxToken *token = self->cursor->token;
  NetfluxExpression *number = make (self, NETFLUX_EXPRESSION_NUMBER, token);

  if (token->kind != NETFLUX_TOKEN_NUMBER ||
      !netflux_integer_parse (token->text, FALSE, &number->number))
    {
      netflux_cursor_fail (self->cursor, "an integer", error);
      return NULL;
    }
  netflux_cursor_next (self->cursor);
  return number;
}

static const NetfluxOperator *
find_function (const char *name)
{
  static const struct
  {
    const char *name;
    NetfluxOperator op;
  } functions[] = {
    { "MIN", NETFLUX_OPERATOR_MINIMUM },    { "MAX", NETFLUX_OPERATOR_MAXIMUM },
    { "SHL", NETFLUX_OPERATOR_SHIFT_LEFT }, { "SHR", NETFLUX_OPERATOR_SHIFT_RIGHT },
    { "EXPT", NETFLUX_OPERATOR_POWER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_ascii_strcasecmp (functions[i].name, name) == 0)
      return &functions[i].op;
  return NULL;
}

static gboolean
is_conversion (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  return g_str_has_prefix (upper, "TO_") || strstr (upper, "_TO_") != NULL;
}

static NetfluxExpression *
parse_argument (NetfluxExpressionParser *self, gboolean more, GError **error)
{
  if (more && !netflux_cursor_expect (self->cursor, ",", error))
    return NULL;
  return parse_level (self, 0, error);
}

/* MAX (a, b, c) is MAX (MAX (a, b), c). */
static NetfluxExpression *
parse_function (NetfluxExpressionParser *self,
                const NetfluxToken *token,
                NetfluxOperator op,
                GError **error)
{
  NetfluxExpression *left = parse_argument (self, FALSE, error);

  if (left == NULL)
    return NULL;
  do
    {
      NetfluxExpression *call = make (self, NETFLUX_EXPRESSION_BINARY, token);

      self->parts++;
      call->op = op;
      call->left = left;
      call->right = parse_argument (self, TRUE, error);
      if (call->right == NULL)
        return NULL;
      left = call;
    }
  while ((op == NETFLUX_OPERATOR_MINIMUM || op == NETFLUX_OPERATOR_MAXIMUM) &&
         netflux_cursor_at (self->cursor, ","));
  return left;
}

/* SEL (condition, otherwise, value) */
static NetfluxExpression *
parse_choice (NetfluxExpressionParser *self, const NetfluxToken *token, GError **error)
{
  NetfluxExpression *choice = make (self, NETFLUX_EXPRESSION_CHOICE, token);
  NetfluxExpression *values = make (self, NETFLUX_EXPRESSION_CHOICE, token);

  choice->right = values;
  if ((choice->left = parse_argument (self, FALSE, error)) == NULL ||
      (values->left = parse_argument (self, TRUE, error)) == NULL ||
      (values->right = parse_argument (self, TRUE, error)) == NULL)
    return NULL;
  return choice;
}

/* LIMIT (low, value, high) is MIN (MAX (low, value), high). */
static NetfluxExpression *
parse_limit (NetfluxExpressionParser *self, const NetfluxToken *token, GError **error)
{
  NetfluxExpression *upper = make (self, NETFLUX_EXPRESSION_BINARY, token);
  NetfluxExpression *lower = make (self, NETFLUX_EXPRESSION_BINARY, token);

  upper->op = NETFLUX_OPERATOR_MINIMUM;
  upper->left = lower;
  lower->op = NETFLUX_OPERATOR_MAXIMUM;
  if ((lower->left = parse_argument (self, FALSE, error)) == NULL ||
      (lower->right = parse_argument (self, TRUE, error)) == NULL ||
      (upper->right = parse_argument (self, TRUE, error)) == NULL)
    return NULL;
  return upper;
}

static NetfluxExpression *
parse_size (NetfluxExpressionParser *self, GError **error)
{
  NetfluxExpression *size = make (self, NETFLUX_EXPRESSION_SIZE, self->cursor->token);

  size->name =
      netflux_expression_parse_name (self->cursor, self->arena, "the name of a type", error);
  return size->name != NULL ? size : NULL;
}

static NetfluxExpression *
parse_absolute (NetfluxExpressionParser *self, const NetfluxToken *token, GError **error)
{
  NetfluxExpression *absolute = make (self, NETFLUX_EXPRESSION_ABSOLUTE, token);

  absolute->left = parse_argument (self, FALSE, error);
  return absolute->left != NULL ? absolute : NULL;
}

/* SIZEOF (T), MAX (a, b), DINT_TO_INT (a) */
static NetfluxExpression *
parse_call (NetfluxExpressionParser *self,
            const NetfluxToken *token,
            const char *name,
            GError **error)
{
  const NetfluxOperator *op = find_function (name);
  NetfluxExpression *call = NULL;

  if (g_ascii_strcasecmp (name, "SIZEOF") == 0 || g_ascii_strcasecmp (name, "XSIZEOF") == 0)
    call = parse_size (self, error);
  else if (op != NULL)
    call = parse_function (self, token, *op, error);
  else if (g_ascii_strcasecmp (name, "SEL") == 0)
    call = parse_choice (self, token, error);
  else if (g_ascii_strcasecmp (name, "LIMIT") == 0)
    call = parse_limit (self, token, error);
  else if (g_ascii_strcasecmp (name, "ABS") == 0)
    call = parse_absolute (self, token, error);
  else if (is_conversion (name))
    call = parse_argument (self, FALSE, error);
  else
    netflux_cursor_fail_at (self->cursor, token,
                            "a number, a constant, SIZEOF, MIN, MAX, LIMIT, SEL, ABS, SHL, SHR or "
                            "EXPT",
                            error);
  return call != NULL && netflux_cursor_expect (self->cursor, ")", error) ? call : NULL;
}

/* A constant; INT#5; Color#red */
static NetfluxExpression *
parse_name (NetfluxExpressionParser *self, GError **error)
{
  const NetfluxToken *token = self->cursor->token;
  const char *name = netflux_expression_parse_name (self->cursor, self->arena, "an integer", error);
  NetfluxExpression *expression;

  if (name == NULL)
    return NULL;
  if (netflux_cursor_skip (self->cursor, "("))
    return parse_call (self, token, name, error);

  expression = make (self, NETFLUX_EXPRESSION_NAME, token);
  expression->name = name;
  if (netflux_cursor_skip (self->cursor, "#"))
    {
      const NetfluxToken *label;
      g_autofree char *qualified = NULL;

      if (self->cursor->token->kind != NETFLUX_TOKEN_NAME)
        return parse_level (self, SIGNS, error);
      label = self->cursor->token;
      netflux_cursor_next (self->cursor);
      qualified = g_strconcat (name, ".", label->text, NULL);
      expression->name = netflux_arena_text (self->arena, qualified, strlen (qualified));
    }
  else if (g_ascii_strcasecmp (name, "TRUE") == 0 || g_ascii_strcasecmp (name, "FALSE") == 0)
    {
      expression->kind = NETFLUX_EXPRESSION_NUMBER;
      expression->number.magnitude = g_ascii_tolower (*name) == 't';
    }
  return expression;
}

static NetfluxExpression *
parse_sign (NetfluxExpressionParser *self, GError **error)
{
  const NetfluxToken *token = self->cursor->token;
  NetfluxExpression *negative;

  if (netflux_cursor_skip (self->cursor, "+"))
    return parse_level (self, SIGNS, error);
  if (netflux_cursor_skip (self->cursor, "-"))
    {
      negative = make (self, NETFLUX_EXPRESSION_NEGATIVE, token);
      negative->left = parse_level (self, SIGNS, error);
      return negative->left != NULL ? negative : NULL;
    }
  if (netflux_cursor_skip (self->cursor, "NOT"))
    {
      NetfluxExpression *not = make (self, NETFLUX_EXPRESSION_NOT, token);

      not ->left = parse_level (self, SIGNS, error);
      return not ->left != NULL ? not : NULL;
    }
  if (netflux_cursor_skip (self->cursor, "("))
    {
      NetfluxExpression *inner = parse_level (self, 0, error);

      return inner != NULL && netflux_cursor_expect (self->cursor, ")", error) ? inner : NULL;
    }

  /* A local constant of S7: #MAX */
  netflux_cursor_skip (self->cursor, "#");
  if (self->cursor->token->kind == NETFLUX_TOKEN_NAME ||
      self->cursor->token->kind == NETFLUX_TOKEN_QUOTED)
    return parse_name (self, error);
  return parse_number (self, error);
}

static gboolean
find_operator (const NetfluxCursor *cursor, guint level, NetfluxOperator *op)
{
  static const struct
  {
    const char *text;
    guint level;
    NetfluxOperator op;
  } operators[] = {
    { "OR", 0, NETFLUX_OPERATOR_OR },        { "OR_ELSE", 0, NETFLUX_OPERATOR_OR },
    { "XOR", 1, NETFLUX_OPERATOR_XOR },      { "AND", 2, NETFLUX_OPERATOR_AND },
    { "AND_THEN", 2, NETFLUX_OPERATOR_AND }, { "&", 2, NETFLUX_OPERATOR_AND },
    { "=", 3, NETFLUX_OPERATOR_EQUAL },      { "<>", 3, NETFLUX_OPERATOR_UNEQUAL },
    { "<", 4, NETFLUX_OPERATOR_LESS },       { "<=", 4, NETFLUX_OPERATOR_LESS_OR_EQUAL },
    { ">", 4, NETFLUX_OPERATOR_GREATER },    { ">=", 4, NETFLUX_OPERATOR_GREATER_OR_EQUAL },
    { "+", 5, NETFLUX_OPERATOR_ADD },        { "-", 5, NETFLUX_OPERATOR_SUBTRACT },
    { "*", 6, NETFLUX_OPERATOR_MULTIPLY },   { "/", 6, NETFLUX_OPERATOR_DIVIDE },
    { "MOD", 6, NETFLUX_OPERATOR_MODULO },   { "**", 7, NETFLUX_OPERATOR_POWER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].level == level && netflux_cursor_at (cursor, operators[i].text))
      {
        *op = operators[i].op;
        return TRUE;
      }
  return FALSE;
}

/* From OR, which binds least, to signs. */
static NetfluxExpression *
parse_level (NetfluxExpressionParser *self, guint level, GError **error)
{
  NetfluxExpression *left;
  NetfluxOperator op;

  if (++self->depth > MAX_DEPTH * (SIGNS + 1) || self->parts > MAX_PARTS)
    {
      netflux_cursor_fail (self->cursor, "an expression of fewer parts", error);
      return NULL;
    }

  left = level < SIGNS ? parse_level (self, level + 1, error) : parse_sign (self, error);
  while (left != NULL && level < SIGNS && find_operator (self->cursor, level, &op))
    {
      NetfluxExpression *both = make (self, NETFLUX_EXPRESSION_BINARY, self->cursor->token);

      self->parts++;
      netflux_cursor_next (self->cursor);
      both->op = op;
      both->left = left;
      both->right = parse_level (self, level + 1, error);
      left = both->right != NULL ? both : NULL;
    }
  self->depth--;
  return left;
}

/* Most are a number and nothing else. */
static gboolean
is_plain_number (const NetfluxCursor *cursor)
{
  const NetfluxToken *next = netflux_cursor_peek (cursor, 1);

  return cursor->token->kind == NETFLUX_TOKEN_NUMBER && next->kind == NETFLUX_TOKEN_SYMBOL &&
         strchr ("])};,.", *next->text) != NULL;
}

NetfluxExpression *
netflux_expression_parse (NetfluxCursor *cursor, NetfluxArena *arena, GError **error)
{
  NetfluxExpressionParser self = { .cursor = cursor, .arena = arena };

  return is_plain_number (cursor) ? parse_number (&self, error) : parse_level (&self, 0, error);
}
