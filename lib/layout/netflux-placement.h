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

G_END_DECLS
