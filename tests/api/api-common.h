/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-test-loop.h"

G_BEGIN_DECLS

/* What most tests of the classes do. */

void api_start (NetfluxLink *link);

NetfluxLayout *api_new_layout (const char *text, NetfluxDialect dialect);

/* A count of the statistics that the link has now. */
guint64 api_get_count (NetfluxLink *link, const char *name);

/* The same of statistics, which it takes. */
guint64 api_take_count (NetfluxStatistics *statistics, const char *name);

G_END_DECLS
