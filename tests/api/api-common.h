/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "netflux-test-loop.h"

G_BEGIN_DECLS

/* What most tests of the classes do. */

/* From a port of this machine to another one, a frame each millisecond, without a watchdog. */
NetfluxLink *api_new_link (guint16 local_port, guint16 remote_port);

void api_start (NetfluxLink *link);

/* A datagram to where the link is, which is 127.0.0.1. */
void api_say (GSocket *partner, NetfluxLink *link, gconstpointer frame, gsize size);

NetfluxLayout *api_new_layout (const char *text, NetfluxDialect dialect);

/* A count of the statistics that the link has now. */
guint64 api_get_count (NetfluxLink *link, const char *name);

/* The same of statistics, which it takes. */
guint64 api_take_count (NetfluxStatistics *statistics, const char *name);

/* The descriptor of this process that is bound to the port. */
int api_find_socket (guint16 port);

/* That descriptor becomes one of something else, which can neither send nor receive. */
void api_break_socket (guint16 port);

G_END_DECLS
