/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-grammar.h"

/* S7's blocks: which access they have, and what the data of a function block is. */

G_BEGIN_DECLS

/* In the order in which they lie. */
typedef enum
{
  NETFLUX_SECTION_INPUT,
  NETFLUX_SECTION_OUTPUT,
  NETFLUX_SECTION_IN_OUT,
  NETFLUX_SECTION_STATIC,
  NETFLUX_SECTIONS,
} NetfluxSection;

typedef struct
{
  NetfluxSymbol *symbol;
  NetfluxType *sections[NETFLUX_SECTIONS]; /* structures, or NULL */
} NetfluxBlock;

/* { S7_Optimized_Access := 'TRUE' }, or S7_Optimized := "TRUE": FALSE if @pragma says that. */
gboolean netflux_blocks_check_access (const NetfluxSchema *schema,
                                      const NetfluxCursor *cursor,
                                      const NetfluxToken *pragma,
                                      GError **error);
gboolean netflux_blocks_fail_access (NetfluxPosition position, GError **error);

gboolean netflux_blocks_is_constants (const NetfluxToken *token);

/* VAR_INPUT … END_VAR, or a pragma with the access: FALSE if neither stands there. What is wrong
 * is kept with the symbol. */
gboolean netflux_blocks_take (NetfluxBlock *self, NetfluxGrammar *grammar);

/* The structure of all sections. */
NetfluxType *netflux_blocks_join (NetfluxSchema *schema, const NetfluxBlock *self, GError **error);

G_END_DECLS
