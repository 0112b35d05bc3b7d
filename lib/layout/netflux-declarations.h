/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-lexer.h"
#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Declarations: TYPE … END_TYPE, DATA_BLOCK … END_DATA_BLOCK, constants; what else there is is
 * passed over. An error belongs to what it is found in: it comes up when that is used.
 * @space is the name of the list of variables that the text is, or "". */
void
netflux_declarations_parse (NetfluxSchema *schema, const NetfluxTokens *tokens, const char *space);

G_END_DECLS
