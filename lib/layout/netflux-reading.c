/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-reading.h"

#include <string.h>

#include "lib/layout/netflux-conditions.h"
#include "lib/layout/netflux-expression.h"

NetfluxTokens *
netflux_reading_tokens (const NetfluxScript *source, const NetfluxSchema *schema)
{
  NetfluxLexerKind kind =
      schema->dialect == NETFLUX_DIALECT_S7 ? NETFLUX_LEXER_S7 : NETFLUX_LEXER_IEC;
  NetfluxTokens *tokens = netflux_tokens_new (source, kind, schema->arena);

  netflux_conditions_apply (tokens, schema);
  return tokens;
}

const NetfluxScript *
netflux_reading_part (NetfluxSchema *schema,
                      const NetfluxScript *source,
                      const NetfluxElement *element,
                      const char *text)
{
  NetfluxScript *part =
      netflux_script_new_part (source, text, strlen (text), element->line, element->column);

  g_ptr_array_add (schema->sources, part);
  return part;
}

NetfluxSymbol *
netflux_reading_declare (NetfluxSchema *schema,
                         NetfluxSymbolKind kind,
                         const char *name,
                         const char *space,
                         const NetfluxScript *source,
                         const NetfluxElement *element)
{
  return netflux_schema_declare (schema, kind, name, space,
                                 netflux_element_position (element, source));
}

static gboolean
expect_end (const NetfluxCursor *cursor, GError **error)
{
  return netflux_cursor_ended (cursor) || netflux_cursor_fail (cursor, "the end of it", error);
}

NetfluxType *
netflux_reading_type (NetfluxSchema *schema,
                      NetfluxSymbol *symbol,
                      const NetfluxScript *source,
                      const NetfluxElement *element,
                      const char *text,
                      GError **error)
{
  const NetfluxScript *part = netflux_reading_part (schema, source, element, text);
  g_autoptr (NetfluxTokens) tokens = netflux_reading_tokens (part, schema);
  NetfluxGrammar grammar = { .schema = schema, .symbol = symbol };
  NetfluxType *type;

  netflux_cursor_init (&grammar.cursor, tokens);
  type = netflux_grammar_type (&grammar, error);
  return type != NULL && expect_end (&grammar.cursor, error) ? type : NULL;
}

NetfluxExpression *
netflux_reading_expression (NetfluxSchema *schema,
                            const NetfluxScript *source,
                            const NetfluxElement *element,
                            const char *text,
                            GError **error)
{
  const NetfluxScript *part = netflux_reading_part (schema, source, element, text);
  g_autoptr (NetfluxTokens) tokens = netflux_reading_tokens (part, schema);
  NetfluxExpression *expression;
  NetfluxCursor cursor;

  netflux_cursor_init (&cursor, tokens);
  expression = netflux_expression_parse (&cursor, schema->arena, error);
  return expression != NULL && expect_end (&cursor, error) ? expression : NULL;
}

gboolean
netflux_reading_member (NetfluxSchema *schema,
                        NetfluxType *type,
                        const NetfluxScript *source,
                        const NetfluxElement *element,
                        const NetfluxMember *member,
                        GError **error)
{
  NetfluxPosition position = netflux_element_position (element, source);
  NetfluxMember *added = netflux_schema_add_member (schema, type, member->name, member->type);

  if (added == NULL)
    return netflux_position_fail (
        position, error, "found “%.60s”, expected a name that the structure does not have yet",
        member->name);
  added->comment = member->comment;
  added->initial = member->initial;
  added->fixed = member->fixed;
  added->address = member->address;
  added->given = member->given;
  added->position = position;
  return TRUE;
}
