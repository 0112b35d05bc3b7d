/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"

G_BEGIN_DECLS

/* Links of one port, and their partners in "far". */

#define ISOLATION_PORT 2000
#define ISOLATION_INTERVAL_US 5000
#define ISOLATION_N_HEALTHY 7

typedef struct
{
  const char *local;
  const char *alive; /* to be followed by a number */
  const char *dead;
  int send_buffer_size;
  gboolean occupies; /* all descriptors, before the dead ones */
  const char *interface;
} IsolationNetwork;

/* Runs @body in namespaces of its own. What the portable I/O cannot do is not asked of it. */
void isolation_run (void (*body) (void));

extern const char *isolation_interface; /* that all links are bound to; NULL: none */

NetfluxLink *isolation_start_link (const char *local, const char *remote);
gboolean isolation_is_up (NetfluxLink **links, guint n);
void isolation_spin (guint ms);

/* Links that are up, with partners of their own. */
void isolation_start_healthy (const IsolationNetwork *network,
                              NetfluxTestPartner **partners,
                              NetfluxLink **links);

/* Sockets of the endpoint of the links; the partners' have other addresses. */
guint isolation_find_sockets (const IsolationNetwork *network, int *last);

/* All descriptors that this process may have. */
void isolation_occupy_descriptors (void);

/* No number of the link's was lost on the way, since none was refused. */
void isolation_assert_heard_all (NetfluxTestPartner *partner);

G_END_DECLS
