/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "simulate/netflux-simulator.h"

G_BEGIN_DECLS

/* The options that say what a simulated network and a simulated device do wrong. */
void netflux_impair_add_options (GOptionContext *context, NetfluxSimulation *simulation);
gboolean netflux_impair_has_directions (const char *option);
void netflux_impair_clear (NetfluxSimulation *simulation);

G_END_DECLS
