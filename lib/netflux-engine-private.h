/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/io/netflux-reactor.h"

G_BEGIN_DECLS

/* @self, or the default engine if it is NULL, and its reactor, which it starts. */
NetfluxEngine *
netflux_engine_ref_running (NetfluxEngine *self, NetfluxReactor **reactor, GError **error);

G_END_DECLS
