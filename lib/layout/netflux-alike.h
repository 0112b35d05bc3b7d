/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* A NetfluxAreAlike, by where all lies */
gboolean
netflux_are_alike (NetfluxSchema *schema, const NetfluxSymbol *symbol, const NetfluxSymbol *other);

G_END_DECLS
