/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-session.h"
#include "netflux-reference-rule.h"

/* What a session has to do with each datagram, thought out anew and as simply as can be:
 * sequence numbers without end, lists of all that happened, and counts that are sums over
 * these. Slow, and knows nothing of the session's own structures. */

typedef struct
{
  gint64 since_ns;
  gboolean armed;
  gboolean expired;
} NetfluxReferenceWatchdog;

typedef struct
{
  guint8 number;
  gint64 time_ns;
  gint64 due_ns;
  gboolean acknowledged;
} NetfluxReferenceFrame;

typedef struct
{
  NetfluxSessionConfig config;

  /* Of the partner */
  gboolean heard;
  NetfluxReferenceRule rule;

  /* Of ours: all of them */
  GArray *frames; /* of NetfluxReferenceFrame */
  gint64 acknowledged;
  guint8 fed_back;
  guint8 next;
  gint64 refused_ns; /* since when no frame could be sent */

  NetfluxReferenceWatchdog receive;
  NetfluxReferenceWatchdog feedback;

  /* Counts since the last reset */
  guint64 datagrams;
  guint64 malformed;
  guint64 refused;
  guint64 outages;
  GArray *accepted_ns; /* when each frame was */
  gint64 partner_steps;
  gint64 partner_ns;
  gint64 partner_min_ns;
  gint64 partner_max_ns;
  gint64 reset;
  gint64 acknowledgements;
} NetfluxReference;

NetfluxReference *netflux_reference_new (void);
void netflux_reference_free (NetfluxReference *self);

void
netflux_reference_start (NetfluxReference *self, const NetfluxSessionConfig *config, gint64 now_ns);
void netflux_reference_configure (NetfluxReference *self, const NetfluxSessionConfig *config);
void netflux_reference_reset (NetfluxReference *self);

NetfluxReception netflux_reference_receive (NetfluxReference *self,
                                            const guint8 *datagram,
                                            gsize size,
                                            gint64 arrival_ns);
NetfluxSessionEvents netflux_reference_advance (NetfluxReference *self, gint64 now_ns);
void netflux_reference_sent (NetfluxReference *self, gint64 due_ns, gint64 now_ns);
void netflux_reference_refused (NetfluxReference *self, gint64 due_ns);

/* The next time that a watchdog expires */
gint64 netflux_reference_get_deadline (const NetfluxReference *self);

NetfluxLinkState netflux_reference_get_state (const NetfluxReference *self);

/* Whether all the counts of @session are right. */
void netflux_reference_check (const NetfluxReference *self,
                              const NetfluxSession *session,
                              gint64 now_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxReference, netflux_reference_free)
