/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Has a socket that is not yet bound use one network card only. 0 or an errno: ENODEV if
 * there is no such card. */
int netflux_interface_bind (GSocket *socket, const char *name);

G_END_DECLS
