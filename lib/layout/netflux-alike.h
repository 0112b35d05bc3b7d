/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Whether two declarations of the same text are the same in the end, too: what they name can be
 * another thing in another project. */
gboolean netflux_are_alike (const NetfluxSchema *schema,
                            const NetfluxSymbol *symbol,
                            const NetfluxSymbol *other);

G_END_DECLS
