/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-lexer.h"
#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* {IF defined (…)} {ELSIF} {ELSE} {END_IF}: what does not count is taken out of @tokens. Where it
 * cannot be known, a token says so in front, and another one with an empty text behind. */
void netflux_conditions_apply (NetfluxTokens *tokens, const NetfluxSchema *schema);

G_END_DECLS
