/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-cursor.h"
#include "lib/layout/netflux-types.h"

/* Types as they are written behind the colon, and the members of structures. */

G_BEGIN_DECLS

typedef struct
{
  NetfluxCursor cursor;
  NetfluxSchema *schema;
  NetfluxSymbol *symbol; /* what is being declared, or NULL */
  guint depth;
  guint pack;    /* of the structure that follows */
  gboolean utf8; /* the field that follows has it */
} NetfluxGrammar;

/* Of @self->cursor, in the schema's names. */
NetfluxType *
netflux_grammar_add (NetfluxGrammar *self, NetfluxTypeKind kind, const NetfluxToken *token);
gboolean netflux_grammar_skip_pragmas (NetfluxGrammar *self, GError **error);
NetfluxType *netflux_grammar_type (NetfluxGrammar *self, GError **error);
NetfluxType *netflux_grammar_struct (NetfluxGrammar *self, gboolean is_union, GError **error);
gboolean
netflux_grammar_members (NetfluxGrammar *self, NetfluxType *type, const char *end, GError **error);

/* The last field of a structure of S7 may lack its semicolon. */
gboolean netflux_grammar_ends_without (const NetfluxGrammar *self);

/* Up to the semicolon: := 5 */
gboolean netflux_grammar_initial (NetfluxGrammar *self, const char **initial, GError **error);

G_END_DECLS
