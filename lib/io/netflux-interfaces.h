/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-address.h"

G_BEGIN_DECLS

/* What the system's network interfaces have now. */
gboolean netflux_interfaces_have_address (const NetfluxAddress *address);
gboolean netflux_interfaces_have_broadcast (const NetfluxAddress *address);

/* The local address that the system sends from to this one; family 0: it does not. */
void netflux_interfaces_find_source (const NetfluxAddress *address,
                                     const char *interface, /* NULL: that of the route */
                                     NetfluxAddress *source);

/* The name of the network card by which it does; NULL: it does not, or that cannot be found. */
char *netflux_interfaces_dup_card (const NetfluxAddress *address);

G_END_DECLS
