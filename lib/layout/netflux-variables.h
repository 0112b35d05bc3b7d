/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-grammar.h"

/* What stands beside types in a text: constants are read, variables and programs passed over. */

G_BEGIN_DECLS

typedef struct
{
  NetfluxGrammar grammar;
  NetfluxCursor *cursor; /* that of the grammar */
  NetfluxSchema *schema;
  const char *list;              /* of variables: what constants are qualified with */
  const char *space;             /* the namespace */
  const NetfluxToken *condition; /* which is not known, or NULL */
  GHashTable *no_end;            /* words that the rest of the text does not have */
} NetfluxDeclarations;

/* What follows is declared under that name; an error if it depends on an unknown condition. */
NetfluxSymbol *netflux_declarations_declare (NetfluxDeclarations *self,
                                             NetfluxSymbolKind kind,
                                             const char *name,
                                             const char *space,
                                             const NetfluxToken *token);
gboolean netflux_declarations_take_condition (NetfluxDeclarations *self);

gboolean netflux_cursor_skip_any (NetfluxCursor *cursor, const char *const *words);
void netflux_cursor_skip_modifiers (NetfluxCursor *cursor);
gboolean netflux_cursor_at_variables (const NetfluxCursor *cursor);

void netflux_declarations_parse_variables (NetfluxDeclarations *self);

/* FALSE if no program, function block or the like begins here. @attributes: where those in front
 * of it begin */
gboolean netflux_declarations_pass_over (NetfluxDeclarations *self, const NetfluxToken *attributes);

G_END_DECLS
