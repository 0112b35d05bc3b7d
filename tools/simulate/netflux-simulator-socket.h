/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The sockets of a simulator. */
GSocket *netflux_simulator_open_socket (GSocketAddress *local, guint *port, GError **error);
gboolean netflux_simulator_is_itself (GSocketAddress *local, guint port, GSocketAddress *to);

G_END_DECLS
