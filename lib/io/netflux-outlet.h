/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "lib/io/netflux-datagrams.h"

G_BEGIN_DECLS

/* A socket of one partner's own, which sends from the endpoint of another one, where all
 * that is received still arrives. What the system holds back for that partner fills no
 * buffer but this socket's. Where the system has no such thing, opening one fails. */

/* Both have to be prepared; the new one is bound to @local here. Returns 0 or an errno. */
int netflux_outlet_bind (GSocket *outlet, GSocket *shared, const NetfluxAddress *local);

/* When the last one of this endpoint has been closed. */
void netflux_outlet_release (GSocket *shared);

/* Bytes that the system has not handed to the network yet; 0 where it does not say. */
int netflux_outlet_get_queued (const NetfluxSocket *socket);

/* The same in hundredths of what the socket's buffer holds. */
int netflux_outlet_get_fill (const NetfluxSocket *socket);

/* Returns 0 or an errno. */
int netflux_outlet_send (const NetfluxSocket *outlet,
                         const NetfluxDestination *destination,
                         gconstpointer data,
                         gsize size);

G_END_DECLS
