/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <glib-object.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

#define NETFLUX_TYPE_STATISTICS (netflux_statistics_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxStatistics, netflux_statistics, NETFLUX, STATISTICS, GObject)

NETFLUX_AVAILABLE_IN_1_0
GVariant *netflux_statistics_to_variant (NetfluxStatistics *self);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_statistics_to_string (NetfluxStatistics *self);

G_END_DECLS
