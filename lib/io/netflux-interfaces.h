/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-address.h"

G_BEGIN_DECLS

/* What the system's network interfaces have now. */
gboolean netflux_interfaces_have_address (const NetfluxAddress *address);
gboolean netflux_interfaces_have_broadcast (const NetfluxAddress *address);

G_END_DECLS
