/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-lexer.h"
#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Layouts for those without a PLC: "value1:f32 flags:u32", and "<fI value1 flags". */
gboolean netflux_short_form_recognise (const NetfluxTokens *tokens);
NetfluxType *
netflux_short_form_parse (NetfluxSchema *schema, const NetfluxTokens *tokens, GError **error);

G_END_DECLS
