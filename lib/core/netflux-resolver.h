/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "lib/core/netflux-endpoints.h"

G_BEGIN_DECLS

/* Looks names up, and can block for that. */
gboolean netflux_resolver_resolve (NetfluxEndpoints *endpoints,
                                   const NetfluxSettings *settings,
                                   NetfluxRole role,
                                   GCancellable *cancellable,
                                   GError **error);

/* Blocks nobody; what is cancelled ends at once. The callback is called in the thread-default
 * context of the call, not before it has returned. */
void netflux_resolver_resolve_async (const NetfluxSettings *settings,
                                     NetfluxRole role,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
netflux_resolver_resolve_finish (GAsyncResult *result, NetfluxEndpoints *endpoints, GError **error);

G_END_DECLS
