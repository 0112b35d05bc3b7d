/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* The types that a controller's system has without a declaration, as declarations. */
const char *netflux_library_get (NetfluxDialect dialect);

G_END_DECLS
