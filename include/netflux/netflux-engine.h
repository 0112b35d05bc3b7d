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

#define NETFLUX_TYPE_ENGINE (netflux_engine_get_type ())

NETFLUX_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetfluxEngine, netflux_engine, NETFLUX, ENGINE, GObject)

/**
 * NetfluxEnoughFunc:
 * @user_data: (closure): what was given with the function
 *
 * Tells an assistant whether it has got what it waits for, see
 * [method@Netflux.Engine.assist]. It is called between rounds of the engine and must not
 * block.
 *
 * Returns: %TRUE to end the assistance
 *
 * Since: 1.0
 */
typedef gboolean (*NetfluxEnoughFunc) (gpointer user_data);

NETFLUX_AVAILABLE_IN_1_0
NetfluxEngine *netflux_engine_get_default (void);
NETFLUX_AVAILABLE_IN_1_0
NetfluxEngine *netflux_engine_new (void);
NETFLUX_AVAILABLE_IN_1_0
int netflux_engine_get_realtime_priority (NetfluxEngine *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_engine_get_cpu_affinity (NetfluxEngine *self);
NETFLUX_AVAILABLE_IN_1_0
int netflux_engine_get_active_realtime_priority (NetfluxEngine *self);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_engine_get_active_cpu_affinity (NetfluxEngine *self);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_engine_assist (NetfluxEngine *self, NetfluxEnoughFunc enough, gpointer user_data);
NETFLUX_AVAILABLE_IN_1_0
void netflux_engine_wake (NetfluxEngine *self);

G_END_DECLS
