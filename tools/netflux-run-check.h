/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* False if one of the options of netflux run would have no effect with the others. */
gboolean netflux_run_check (const char *const *argv, NetfluxLink *link, GError **error);

G_END_DECLS
