/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-session.h"

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
  gboolean acknowledged;
} NetfluxReferenceFrame;

typedef struct
{
  NetfluxSessionConfig config;

  /* Of the partner: the numbers from the first to the last since the synchronisation, and
   * which of them have arrived. */
  gboolean synchronised;
  gboolean heard;
  gint64 first;
  gint64 last;
  GByteArray *arrived;
  guint8 duplicates[3]; /* the last ones since a frame was accepted */
  guint n_duplicates;

  /* Of ours: all of them */
  GArray *frames; /* of NetfluxReferenceFrame */
  gint64 acknowledged;
  guint8 fed_back;
  guint8 next;

  NetfluxReferenceWatchdog receive;
  NetfluxReferenceWatchdog feedback;

  /* Counts since the last reset, and what they were before this synchronisation */
  guint64 datagrams;
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 malformed;
  guint64 restarts;
  guint64 outages;
  guint64 spans;
  guint64 spans_before;
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
void netflux_reference_sent (NetfluxReference *self, gint64 now_ns);

/* The next time that a watchdog expires */
gint64 netflux_reference_get_deadline (const NetfluxReference *self);

NetfluxLinkState netflux_reference_get_state (const NetfluxReference *self);

/* Whether all the counts of @session are right. */
void netflux_reference_check (const NetfluxReference *self, const NetfluxSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxReference, netflux_reference_free)
