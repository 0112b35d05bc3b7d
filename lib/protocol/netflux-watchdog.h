/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-time.h"

G_BEGIN_DECLS

/* An absolute deadline that something good pushes on. It expires once per outage, and
 * stays expired until it is fed. (NetfluxWatchdog is the public name of which one.) */
typedef struct
{
  gint64 deadline_ns; /* NETFLUX_NEVER: not armed, without an interval, or expired */
  gint64 interval_ns; /* 0: never expires */
  gint64 fed_ns;      /* when the interval began */
  gboolean armed;
  gboolean expired;
} NetfluxWatchdogTimer;

void netflux_watchdog_timer_init (NetfluxWatchdogTimer *self, gint64 interval_ns);

/* The interval counts from the last feed. What has expired stays so, even without an
 * interval: each expiry has its recovery. */
void netflux_watchdog_timer_set_interval (NetfluxWatchdogTimer *self, gint64 interval_ns);

/* It does not expire before, unless it has. */
void netflux_watchdog_timer_postpone (NetfluxWatchdogTimer *self, gint64 until_ns);
void netflux_watchdog_timer_disarm (NetfluxWatchdogTimer *self);

/* These are in the path of each frame. */

/* The interval counts from @since_ns. What has expired stays so until it is fed. */
static inline void
netflux_watchdog_timer_arm (NetfluxWatchdogTimer *self, gint64 since_ns)
{
  self->armed = TRUE;
  self->fed_ns = since_ns;
  if (G_LIKELY (!self->expired && self->interval_ns > 0))
    self->deadline_ns = netflux_time_add (since_ns, self->interval_ns);
}

/* Arms it too. Returns whether it had expired. */
static inline gboolean
netflux_watchdog_timer_feed (NetfluxWatchdogTimer *self, gint64 now_ns)
{
  gboolean recovered = self->expired;

  /* Datagrams of several sockets or queues need not be in order; the newest counts. */
  if (!self->armed || now_ns > self->fed_ns)
    self->fed_ns = now_ns;

  self->armed = TRUE;
  self->expired = FALSE;
  self->deadline_ns =
      self->interval_ns > 0 ? netflux_time_add (self->fed_ns, self->interval_ns) : NETFLUX_NEVER;
  return recovered;
}

/* The interval counts from @since_ns now: what is awaited was due then, NETFLUX_NEVER if
 * nothing is. Returns whether it had expired and would not have at @now_ns. */
static inline gboolean
netflux_watchdog_timer_await (NetfluxWatchdogTimer *self, gint64 since_ns, gint64 now_ns)
{
  gint64 deadline_ns = NETFLUX_NEVER;
  gboolean recovered;

  if (since_ns != NETFLUX_NEVER && self->interval_ns > 0)
    deadline_ns = netflux_time_add (since_ns, self->interval_ns);

  recovered = self->expired && deadline_ns > now_ns;
  if (recovered)
    self->expired = FALSE;

  self->armed = since_ns != NETFLUX_NEVER;
  self->fed_ns = since_ns;
  self->deadline_ns = self->expired ? NETFLUX_NEVER : deadline_ns;
  return recovered;
}

/* Returns whether it expires with this call: the deadline is reached at @now_ns. */
static inline gboolean
netflux_watchdog_timer_expire (NetfluxWatchdogTimer *self, gint64 now_ns)
{
  if (G_LIKELY (now_ns < self->deadline_ns || self->deadline_ns == NETFLUX_NEVER))
    return FALSE;

  self->expired = TRUE;
  self->deadline_ns = NETFLUX_NEVER;
  return TRUE;
}

G_END_DECLS
