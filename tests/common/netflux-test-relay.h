/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "netflux-lane.h"

G_BEGIN_DECLS

/* A bad network between two partners on this machine: a UDP relay on loopback with its
 * own thread. Each partner sends to one side of the relay and hears the other partner
 * from there; where to a partner is found is learned from what it sends.
 *
 * What happens to the n-th datagram of a direction depends on nothing but the seed, n
 * and the impairment, never on timing. The log says what was sent on, in order: from
 * it a test can tell exactly what the receiver must have counted. */

typedef struct _NetfluxTestRelay NetfluxTestRelay;

typedef enum
{
  NETFLUX_TEST_RELAY_FRONT,
  NETFLUX_TEST_RELAY_BACK,
} NetfluxTestRelaySide;

/* What a datagram that came from a side meets. */
typedef struct
{
  guint loss_permille;      /* dropped */
  guint duplicate_permille; /* sent on at once, and again 0 to depth later */
  guint reorder_permille;   /* held back until 1 to depth others have overtaken it */
  guint depth;              /* 0: as 1 */
  gint64 delay_us;          /* for all, order kept */
  guint64 spared;           /* the first so many are only delayed */
} NetfluxTestImpairment;

typedef struct
{
  guint64 arrived;    /* datagrams received from the side */
  guint64 sent;       /* datagrams sent on, copies and injected ones included */
  guint64 dropped;    /* by loss_permille, a blackout or the budget */
  guint64 duplicated; /* copies sent on */
  guint64 reordered;  /* sent on after a newer one */
  guint64 unrouted;   /* the receiver was not known yet */
  guint64 held;       /* for reordering or copying, now */
  guint64 delayed;    /* now */
} NetfluxTestRelayCounts;

typedef enum
{
  NETFLUX_TEST_FATE_PASSED,
  NETFLUX_TEST_FATE_COPY,
  NETFLUX_TEST_FATE_HELD,
  NETFLUX_TEST_FATE_INJECTED,
} NetfluxTestFate;

/* A datagram that was sent on. */
typedef struct
{
  guint64 index; /* the how manieth of the side it was, from 0; injected: G_MAXUINT64 */
  NetfluxTestFate fate;
  gsize size;
  guint8 sequence; /* its first byte, or 0 */
  guint8 feedback; /* its second byte, or 0 */
  gint64 time_us;  /* monotonic */
} NetfluxTestRelayEntry;

NetfluxTestRelay *netflux_test_relay_new (GSocketFamily family, guint32 seed, GError **error);
void netflux_test_relay_free (NetfluxTestRelay *self);

/* The port that the partner on this side sends to. */
guint16 netflux_test_relay_get_port (NetfluxTestRelay *self, NetfluxTestRelaySide side);
const char *netflux_test_relay_get_address (NetfluxTestRelay *self);

/* Each of these is about what comes from @side. */
void netflux_test_relay_impair (NetfluxTestRelay *self,
                                NetfluxTestRelaySide side,
                                const NetfluxTestImpairment *impairment);
void netflux_test_relay_set_impairment (NetfluxTestRelay *self,
                                        NetfluxTestRelaySide side,
                                        const NetfluxImpairment *impairment);
void netflux_test_relay_set_blackout (NetfluxTestRelay *self,
                                      NetfluxTestRelaySide side,
                                      gboolean blackout);
void
netflux_test_relay_set_budget (NetfluxTestRelay *self, NetfluxTestRelaySide side, guint64 budget);
gboolean netflux_test_relay_inject (NetfluxTestRelay *self,
                                    NetfluxTestRelaySide side,
                                    const void *data,
                                    gsize size);
NetfluxTestRelayCounts netflux_test_relay_get_counts (NetfluxTestRelay *self,
                                                      NetfluxTestRelaySide side);
GArray *netflux_test_relay_dup_log (NetfluxTestRelay *self, NetfluxTestRelaySide side);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxTestRelay, netflux_test_relay_free)

G_END_DECLS
