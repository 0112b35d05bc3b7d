/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-address.h"

G_BEGIN_DECLS

/* Has a socket that is not yet bound use one network card only. 0 or an errno: ENODEV if
 * there is no such card. */
int netflux_interface_bind (GSocket *socket, const char *name);

/* A card that is unplugged and plugged in again has its name, but another index. 0 and NULL:
 * there is none. */
guint netflux_interface_find (const char *name);
char *netflux_interface_dup_name (guint index);

/* Leaves a group that was joined by this card, which may be gone. */
void netflux_interface_leave (GSocket *socket, const NetfluxAddress *group, guint index);

G_END_DECLS
