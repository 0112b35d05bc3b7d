/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Names to what they stand for. */

/* What @name stands for as it is seen from @from: NULL without an error if there is nothing. */
NetfluxSymbol *netflux_resolve (const NetfluxSchema *schema,
                                const char *name,
                                guint kinds, /* 1 << NetfluxSymbolKind */
                                const NetfluxSymbol *from,
                                NetfluxPosition position,
                                GError **error);

/* The part behind the last dot. */
const char *netflux_resolve_base_name (const char *name);

G_END_DECLS
