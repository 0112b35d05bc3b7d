/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

#include "lib/protocol/netflux-figures.h"
#include "lib/protocol/netflux-histogram.h"
#include "lib/protocol/netflux-intervals.h"
#include "lib/protocol/netflux-round-trip.h"
#include "lib/protocol/netflux-schedule.h"
#include "lib/protocol/netflux-watchdog.h"
#include "lib/protocol/netflux-window.h"
#include "netflux/netflux-enums.h"

G_BEGIN_DECLS

/* One conversation with one partner: everything that the protocol decides. Bytes and
 * the monotonic time go in, decisions come out. A session is used by one thread at a
 * time, allocates nothing, reads no clock and is moved with memcpy(). */

#define NETFLUX_HEADER_SIZE 2
#define NETFLUX_PAYLOAD_MAX 65505     /* what fits into an IPv4 datagram */
#define NETFLUX_PAYLOAD_PORTABLE 1450 /* what every implementation takes */

#define NETFLUX_NEVER G_MAXINT64 /* a deadline that does not come */

typedef struct
{
  gboolean receives;         /* false: no receive watchdog, no frames are given in */
  gboolean sends;            /* false: no frame is ever due */
  NetfluxSendMode send_mode; /* */
  gint64 send_interval_ns;   /* cyclic: the cycle; on change: the heartbeat */
  gint64 minimum_gap_ns;     /* on change: between two frames */
  gint64 watch_interval_ns;  /* 0: no watchdogs */
  gsize receive_size;        /* payload expected; 0: any */
} NetfluxSessionConfig;

typedef enum
{
  NETFLUX_VERDICT_ACCEPTED,
  NETFLUX_VERDICT_DUPLICATE,
  NETFLUX_VERDICT_LATE,
  NETFLUX_VERDICT_MALFORMED,
} NetfluxVerdict;

typedef enum
{
  NETFLUX_SESSION_RECEIVE_EXPIRED = 1 << 0,
  NETFLUX_SESSION_RECEIVE_RECOVERED = 1 << 1,
  NETFLUX_SESSION_FEEDBACK_EXPIRED = 1 << 2,
  NETFLUX_SESSION_FEEDBACK_RECOVERED = 1 << 3,
} NetfluxSessionEvents;

/* What became of a datagram. All but the verdict and the events is set only for an
 * accepted one. */
typedef struct
{
  NetfluxVerdict verdict;
  NetfluxSessionEvents events; /* in this order: expiries that were due before the
                                * arrival, then recoveries that it brought */
  guint8 sequence;
  guint8 feedback;
  guint lost;              /* frames lost just before it */
  gboolean resynchronised; /* accepted whatever its number */
  gboolean oversize;       /* more than receive_size was there */
  const guint8 *payload;   /* into the datagram */
  gsize payload_size;      /* at most receive_size, where that is set */
  gint64 round_trip_ns;    /* -1: it acknowledges nothing new */
} NetfluxReception;

typedef struct
{
  NetfluxSessionConfig config;

  NetfluxWindow window;
  NetfluxWatchdog receive_watchdog;
  NetfluxWatchdog feedback_watchdog;
  NetfluxSchedule schedule;
  NetfluxRoundTrip round_trip; /* the numbers sent, and what came back of them */

  NetfluxIntervals own_intervals;
  NetfluxIntervals partner_intervals;
  NetfluxHistogram lateness;

  guint8 next_sequence;
  guint8 feedback; /* the newest number accepted, 0 before */
  /* … the remaining counters; see the implementation's comments */
} NetfluxSession;

void
netflux_session_start (NetfluxSession *self, const NetfluxSessionConfig *config, gint64 now_ns);
void
netflux_session_configure (NetfluxSession *self, const NetfluxSessionConfig *config, gint64 now_ns);

/* Receiving */
NetfluxReception netflux_session_receive (NetfluxSession *self,
                                          const guint8 *datagram,
                                          gsize size,
                                          gint64 arrival_ns);

/* Time */
gint64 netflux_session_get_deadline (const NetfluxSession *self);
NetfluxSessionEvents netflux_session_advance (NetfluxSession *self, gint64 now_ns);

/* Sending */
gboolean netflux_session_is_due (const NetfluxSession *self, gint64 now_ns);
void netflux_session_begin_cycle (NetfluxSession *self, gint64 now_ns);
void netflux_session_write_header (const NetfluxSession *self, guint8 header[NETFLUX_HEADER_SIZE]);
void netflux_session_sent (NetfluxSession *self, gint64 now_ns);
void netflux_session_send_failed (NetfluxSession *self);
void netflux_session_data_changed (NetfluxSession *self, gint64 now_ns);

/* Reading */
NetfluxLinkState netflux_session_get_state (const NetfluxSession *self);
void netflux_session_get_figures (const NetfluxSession *self, NetfluxFigures *figures);
void netflux_session_reset_figures (NetfluxSession *self, gint64 now_ns);

G_END_DECLS
