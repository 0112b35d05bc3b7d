/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-blocks.h"

#include <string.h>

gboolean
netflux_blocks_fail_access (NetfluxPosition position, GError **error)
{
  return netflux_position_fail (
      position, error,
      "found optimized access, expected standard access: only that has fixed offsets; clear "
      "“Optimized block access” in the block's properties, and export it again");
}

gboolean
netflux_blocks_check_access (const NetfluxSchema *schema,
                             const NetfluxCursor *cursor,
                             const NetfluxToken *pragma,
                             GError **error)
{
  g_autofree char *folded = g_ascii_strdown (pragma->text, -1);
  const char *at = strstr (folded, "s7_optimized");

  at = at != NULL ? strstr (at, ":=") : NULL;
  return at == NULL || schema->dialect != NETFLUX_DIALECT_S7 ||
         !g_str_has_prefix (at + strspn (at, ":= \t'\""), "true") ||
         netflux_blocks_fail_access (netflux_cursor_position (cursor, pragma), error);
}

static void
keep_error (NetfluxBlock *self, GError *error)
{
  if (self->symbol->error == NULL)
    self->symbol->error = error;
  else
    g_error_free (error);
}

/* VAR CONSTANT, and not VAR with a field of that name. */
gboolean
netflux_blocks_is_constants (const NetfluxToken *token)
{
  const NetfluxToken *next = &token[1];

  if (!netflux_token_is (next++, "CONSTANT"))
    return FALSE;
  if (next->kind == NETFLUX_TOKEN_PRAGMA)
    next++;
  return !netflux_token_is (next, ":") && !netflux_token_is (next, ",");
}

/* What is constant or temporary is not part of the data. */
static gboolean
find_section (const NetfluxToken *token, NetfluxSection *section)
{
  static const struct
  {
    const char *word;
    NetfluxSection section;
  } words[] = {
    { "VAR_INPUT", NETFLUX_SECTION_INPUT },   { "VAR_OUTPUT", NETFLUX_SECTION_OUTPUT },
    { "VAR_IN_OUT", NETFLUX_SECTION_IN_OUT }, { "VAR", NETFLUX_SECTION_STATIC },
    { "VAR_STAT", NETFLUX_SECTION_STATIC },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (netflux_token_is (token, words[i].word))
      {
        *section = words[i].section;
        return !netflux_blocks_is_constants (token) && !netflux_token_is (&token[1], ":=") &&
               !netflux_token_is (&token[1], ":");
      }
  return FALSE;
}

gboolean
netflux_blocks_take (NetfluxBlock *self, NetfluxGrammar *grammar)
{
  static const char *const words[] = { "RETAIN", "NON_RETAIN", "DB_SPECIFIC" };
  NetfluxCursor *cursor = &grammar->cursor;
  const NetfluxToken *token = cursor->token;
  GError *error = NULL;
  NetfluxSection section;

  if (token->kind == NETFLUX_TOKEN_PRAGMA)
    {
      if (!netflux_blocks_check_access (grammar->schema, cursor, token, &error))
        keep_error (self, error);
      netflux_cursor_next (cursor);
      return TRUE;
    }
  if (token->kind != NETFLUX_TOKEN_NAME || !find_section (token, &section))
    return FALSE;

  netflux_cursor_next (cursor);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    netflux_cursor_skip (cursor, words[i]);
  grammar->symbol = self->symbol;
  grammar->depth = 0;
  if (self->sections[section] == NULL)
    self->sections[section] = netflux_grammar_add (grammar, NETFLUX_TYPE_STRUCT, token);
  if (!netflux_grammar_members (grammar, self->sections[section], "END_VAR", &error))
    keep_error (self, error);
  grammar->symbol = NULL;
  return TRUE;
}

NetfluxType *
netflux_blocks_join (NetfluxSchema *schema, const NetfluxBlock *self, GError **error)
{
  NetfluxType *type = netflux_schema_add (schema, NETFLUX_TYPE_STRUCT, self->symbol->position);

  type->symbol = self->symbol;
  type->name = self->symbol->name;
  for (guint i = 0; i < NETFLUX_SECTIONS; i++)
    for (guint j = 0; self->sections[i] != NULL && j < self->sections[i]->members->len; j++)
      {
        const NetfluxMember *member = g_ptr_array_index (self->sections[i]->members, j);
        NetfluxMember *added = netflux_schema_add_member_hashed (schema, type, member->name,
                                                                 member->hash, member->type);
        NetfluxType *owner = added != NULL ? added->owner : NULL;

        if (added == NULL)
          {
            netflux_position_fail (
                member->position, error,
                "found “%.60s”, expected a name that the function block does not have yet",
                member->name);
            return NULL;
          }
        *added = *member;
        added->owner = owner;
        added->begins = j == 0;
        added->in_out = i == NETFLUX_SECTION_IN_OUT;
      }
  return type;
}
