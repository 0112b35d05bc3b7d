/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

#include "lib/protocol/netflux-figures.h"
#include "lib/protocol/netflux-histogram.h"
#include "lib/protocol/netflux-intervals.h"
#include "lib/protocol/netflux-recent.h"
#include "lib/protocol/netflux-round-trip.h"
#include "lib/protocol/netflux-schedule.h"
#include "lib/protocol/netflux-tardiness.h"
#include "lib/protocol/netflux-time.h"
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
  gboolean resynchronised; /* it is the first one, or that after an outage or a restart */
  gboolean oversize;       /* more than receive_size was there */
  const guint8 *payload;   /* into the datagram */
  gsize payload_size;      /* at most receive_size, where that is set */
  gint64 round_trip_ns;    /* -1: it acknowledges nothing new */
} NetfluxReception;

typedef struct
{
  NetfluxSessionConfig config;

  NetfluxWindow window;
  NetfluxWatchdogTimer receive_watchdog;
  NetfluxWatchdogTimer feedback_watchdog;
  NetfluxSchedule schedule;

  NetfluxIntervals own_intervals;
  NetfluxIntervals partner_intervals;
  NetfluxTardiness tardiness;

  guint8 next_sequence;
  guint8 feedback;       /* the newest number accepted, 0 before */
  gboolean heard;        /* a frame was accepted since the start */
  gint64 sent_ns;        /* of the last frame sent; NETFLUX_NEVER: none yet */
  gint64 sent_due_ns;    /* when it was due; NETFLUX_NEVER: it was not */
  gint64 sent_after_ns;  /* how long after the one before; NETFLUX_NEVER: there is none */
  gint64 cycle_due_ns;   /* of the cycle that has begun; NETFLUX_NEVER: none */
  gint64 refused_due_ns; /* of the first frame that was refused; NETFLUX_NEVER: the last was not */

  guint64 frames_sent;
  guint64 send_errors;
  guint64 malformed;
  guint64 oversize;
  gsize malformed_size; /* of the last malformed datagram */
  guint64 foreign;
  guint64 icmp_reports;
  guint64 kernel_drops;
  guint64 outages;

  gint64 lateness_max_ns;
  NetfluxHistogram lateness;
  NetfluxRoundTrip round_trip; /* the numbers sent, and what came back of them */
  NetfluxRecent recent;
} NetfluxSession;

/* The receive watchdog runs and the first frame is due from now on. */
void
netflux_session_start (NetfluxSession *self, const NetfluxSessionConfig *config, gint64 now_ns);

/* Other settings while it runs: they take effect at once, nothing is forgotten, and a
 * watch interval counts from what happened last. */
void
netflux_session_configure (NetfluxSession *self, const NetfluxSessionConfig *config, gint64 now_ns);

/* Receiving */

/* Not malformed. */
static inline gboolean
netflux_session_is_whole (const NetfluxSession *self, gsize size)
{
  return size >= NETFLUX_HEADER_SIZE && size - NETFLUX_HEADER_SIZE >= self->config.receive_size;
}

/* A datagram of the partner. Watchdogs that were due before it arrived expire first, so
 * that an outage that nobody looked at is one nevertheless. */
NetfluxReception netflux_session_receive (NetfluxSession *self,
                                          const guint8 *datagram,
                                          gsize size,
                                          gint64 arrival_ns);

/* Where anyone may be the partner, who is heard stays so until he has been silent: for the
 * watch interval, three of his paces or, if he has none, a second. */
gboolean netflux_session_may_change_partner (const NetfluxSession *self, gint64 arrival_ns);
void netflux_session_change_partner (NetfluxSession *self, gint64 arrival_ns);

/* @n datagrams of somebody else were dropped. */
void netflux_session_count_foreign (NetfluxSession *self, guint64 n, gint64 now_ns);

/* @n datagrams found no room in the receive buffer of this machine. */
void netflux_session_count_kernel_drops (NetfluxSession *self, guint64 n, gint64 now_ns);

/* The network reported that a frame did not arrive. */
void netflux_session_count_icmp_report (NetfluxSession *self, gint64 now_ns);

/* Time */

/* When to call netflux_session_advance() or to send; NETFLUX_NEVER if not at all. */
static inline gint64
netflux_session_get_deadline (const NetfluxSession *self)
{
  gint64 deadline_ns = self->schedule.due_ns;

  deadline_ns = MIN (deadline_ns, self->receive_watchdog.deadline_ns);
  return MIN (deadline_ns, self->feedback_watchdog.deadline_ns);
}

/* Watchdogs whose deadline is reached expire. Silence is judged by what has arrived, not by
 * what has been read: all that had arrived by @drained_until_ns was given in. Of what came
 * later nothing is known, so that is the time, even if it is before now. */
NetfluxSessionEvents netflux_session_advance (NetfluxSession *self, gint64 drained_until_ns);

/* What came from the partner until then may have been dropped by this machine: whether
 * it was silent is not certain, and no watchdog expires before. */
void netflux_session_excuse_silence (NetfluxSession *self, gint64 until_ns);

/* Sending: is_due(), begin_cycle(), write_header(), and then sent() or send_failed(). A
 * frame beside the schedule goes without begin_cycle(). */

/* When the next frame is due; NETFLUX_NEVER if not at all. */
static inline gint64
netflux_session_get_send_due (const NetfluxSession *self)
{
  return self->schedule.due_ns;
}

static inline gboolean
netflux_session_is_due (const NetfluxSession *self, gint64 now_ns)
{
  return now_ns >= self->schedule.due_ns && self->schedule.due_ns != NETFLUX_NEVER;
}

void netflux_session_begin_cycle (NetfluxSession *self, gint64 now_ns);

static inline void
netflux_session_write_header (const NetfluxSession *self, guint8 header[NETFLUX_HEADER_SIZE])
{
  header[0] = self->next_sequence;
  header[1] = self->feedback;
}

/* The frame with the header written last went to the network at @now_ns: the time before
 * the call that sent it, so that no answer is older than the frame. */
void netflux_session_sent (NetfluxSession *self, gint64 now_ns);

/* It did not: the next one has the same number, and is awaited since this one was due. */
void netflux_session_send_failed (NetfluxSession *self, gint64 now_ns);

/* There is something new to send, which in the mode on change makes a frame due. */
void netflux_session_data_changed (NetfluxSession *self, gint64 now_ns);

/* Reading */

/* Waiting, up, unacknowledged or lost: what a session that runs knows. */
static inline NetfluxLinkState
netflux_session_get_state (const NetfluxSession *self)
{
  if (!self->heard)
    return NETFLUX_LINK_STATE_WAITING;
  if (self->receive_watchdog.expired)
    return NETFLUX_LINK_STATE_LOST;
  /* Where no watchdog says that frames are refused, the system does. */
  if (self->feedback_watchdog.expired ||
      G_UNLIKELY (self->refused_due_ns != NETFLUX_NEVER &&
                  self->feedback_watchdog.interval_ns == 0 && self->config.sends))
    return NETFLUX_LINK_STATE_UNACKNOWLEDGED;
  return NETFLUX_LINK_STATE_UP;
}

void
netflux_session_get_figures (const NetfluxSession *self, gint64 now_ns, NetfluxFigures *figures);
void netflux_session_reset_figures (NetfluxSession *self, gint64 now_ns);

/* The partner's interval, if it is longer than the watch interval; 0: it is not, or the partner
 * has fallen silent, or nothing is known. */
gint64 netflux_session_get_slow_interval (const NetfluxSession *self, gint64 now_ns);

/* Of this folder: what was counted until now, before the next thing is. */
void netflux_session_note (NetfluxSession *self, gint64 now_ns);

G_END_DECLS
