/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-grammar.h"
#include "lib/layout/netflux-xml.h"

G_BEGIN_DECLS

/* What all readers need: tokens of a text, in the manner of the dialect and without what its
 * conditions leave out; and parts of declarations that stand in XML. */

NetfluxTokens *netflux_reading_tokens (const NetfluxScript *source, const NetfluxSchema *schema);

/* A text that stands in an element; it lives as long as the schema. */
const NetfluxScript *netflux_reading_part (NetfluxSchema *schema,
                                           const NetfluxScript *source,
                                           const NetfluxElement *element,
                                           const char *text);

/* Declares what an element names. */
NetfluxSymbol *netflux_reading_declare (NetfluxSchema *schema,
                                        NetfluxSymbolKind kind,
                                        const char *name,
                                        const char *space,
                                        const NetfluxScript *source,
                                        const NetfluxElement *element);

/* A type, such as Array[1..3] of Bool. */
NetfluxType *netflux_reading_type (NetfluxSchema *schema,
                                   NetfluxSymbol *symbol,
                                   const NetfluxScript *source,
                                   const NetfluxElement *element,
                                   const char *text,
                                   GError **error);
NetfluxExpression *netflux_reading_expression (NetfluxSchema *schema,
                                               const NetfluxScript *source,
                                               const NetfluxElement *element,
                                               const char *text,
                                               GError **error);
gboolean netflux_reading_member (NetfluxSchema *schema,
                                 NetfluxType *type,
                                 const NetfluxScript *source,
                                 const NetfluxElement *element,
                                 const NetfluxMember *member,
                                 GError **error);

G_END_DECLS
