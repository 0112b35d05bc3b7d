/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-grammar.h"

/* What an instance of a function block of TwinCAT holds, by its declaration. */

G_BEGIN_DECLS

/* Behind the name of @symbol, whose type it becomes: EXTENDS FB_Base IMPLEMENTS I_Axis, I_Drive.
 * @attributes: where those in front of the block begin. What is wrong, here and below, is kept
 * with the symbol, as it concerns nobody who has no instance. */
void netflux_instances_begin (NetfluxGrammar *grammar,
                              NetfluxSymbol *symbol,
                              const NetfluxToken *attributes);

/* VAR_INPUT … END_VAR: FALSE if no section stands there that is part of the instance, or one whose
 * constants are to be read as such. */
gboolean netflux_instances_take (NetfluxGrammar *grammar, NetfluxSymbol *symbol);

/* Whether some field does not stand with the others, or what comes of it is not known. */
void netflux_instances_check_body (NetfluxSymbol *symbol,
                                   const NetfluxToken *begin,
                                   const NetfluxToken *end);

/* A method or a property, as text. */
gboolean netflux_instances_has_fields (const char *text);
void netflux_instances_hide_fields (NetfluxSymbol *symbol, const char *what);

G_END_DECLS
