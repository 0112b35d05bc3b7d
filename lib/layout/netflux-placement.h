/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Places @type and what it consists of, by the dialect's rules; returns what it resolves to. */
NetfluxType *netflux_placement_place (NetfluxSchema *schema, NetfluxType *type, GError **error);

/* Parts of it */
NetfluxType *
netflux_placement_place_pointer (NetfluxSchema *schema, NetfluxType *type, GError **error);
NetfluxType *
netflux_placement_place_reference (NetfluxSchema *schema, NetfluxType *type, GError **error);

guint netflux_placement_round_up (guint bits, guint align);

/* Of what a compiler placed: the member has the size that it said; the type's size and alignment.
 */
gboolean netflux_placement_check_given (const NetfluxMember *member,
                                        const NetfluxType *placed,
                                        GError **error);
NetfluxType *netflux_placement_take_given (NetfluxSchema *schema,
                                           NetfluxType *type,
                                           guint cursor,
                                           GError **error);

/* A function block has bytes that mean something on the controller only. */
gboolean netflux_placement_check_block (const NetfluxSchema *schema,
                                        const NetfluxType *type,
                                        const char *name,
                                        NetfluxPosition position,
                                        GError **error);

/* Of a block that is declared: @use names it. */
gboolean netflux_placement_check_declared (const NetfluxSchema *schema,
                                           const NetfluxType *use,
                                           const NetfluxSymbol *symbol,
                                           GError **error);
gboolean netflux_placement_begin_block (const NetfluxSchema *schema,
                                        NetfluxType *type,
                                        guint *cursor,
                                        GError **error);
gboolean
netflux_placement_check_behind_block (NetfluxType *type, guint number, guint align, GError **error);
void netflux_placement_end_block (const NetfluxSchema *schema, NetfluxType *type, guint cursor);
gboolean netflux_placement_check_stride (const NetfluxType *array,
                                         const NetfluxType *element,
                                         GError **error);

/* Of what is declared: it lies as it was compiled, if that is known. */
gboolean netflux_placement_compare (NetfluxSchema *schema,
                                    const NetfluxType *type,
                                    guint own,
                                    GError **error);

G_END_DECLS
