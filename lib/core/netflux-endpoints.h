/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-settings.h"

G_BEGIN_DECLS

/* Both ends of a conversation as addresses. */
typedef struct
{
  NetfluxAddress local;
  NetfluxAddress remote; /* family 0: anyone */
  gboolean is_group;     /* the remote address: not that of one partner */
} NetfluxEndpoints;

/* What remains to be looked up until the endpoints of settings are known. */
typedef struct
{
  const NetfluxSettings *settings; /* unowned */
  NetfluxRole role;
  NetfluxEndpoints endpoints;
  gboolean local_known;
  gboolean remote_known;
} NetfluxEndpointsQuery;

/* False: settings that cannot do, whatever the names stand for. */
gboolean netflux_endpoints_query_begin (NetfluxEndpointsQuery *self,
                                        const NetfluxSettings *settings,
                                        NetfluxRole role,
                                        GError **error);
/* The next name to look up; NULL: all are known. */
const char *netflux_endpoints_query_next (const NetfluxEndpointsQuery *self);
/* What it stands for; NULL: it was not found, for a reason. */
gboolean netflux_endpoints_query_answer (NetfluxEndpointsQuery *self,
                                         GList *addresses,
                                         const GError *reason,
                                         GError **error);
gboolean netflux_endpoints_query_end (NetfluxEndpointsQuery *self,
                                      NetfluxEndpoints *endpoints,
                                      GError **error);

/* False: frames to the partner would come back to the local address. */
gboolean netflux_endpoints_check_distinct (const NetfluxEndpoints *self, GError **error);

/* The partner as people know it, and the address that is used: "plc (192.168.0.1) port 2000". */
char *netflux_endpoints_describe_partner (const NetfluxEndpoints *self,
                                          const NetfluxSettings *settings);

G_END_DECLS
