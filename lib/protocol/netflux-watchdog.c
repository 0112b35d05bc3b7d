/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-watchdog.h"

static void
update_deadline (NetfluxWatchdogTimer *self)
{
  if (self->armed && !self->expired && self->interval_ns > 0)
    self->deadline_ns = netflux_time_add (self->fed_ns, self->interval_ns);
  else
    self->deadline_ns = NETFLUX_NEVER;
}

void
netflux_watchdog_timer_init (NetfluxWatchdogTimer *self, gint64 interval_ns)
{
  *self = (NetfluxWatchdogTimer){ .deadline_ns = NETFLUX_NEVER, .interval_ns = interval_ns };
}

void
netflux_watchdog_timer_set_interval (NetfluxWatchdogTimer *self, gint64 interval_ns)
{
  self->interval_ns = interval_ns;
  update_deadline (self);
}

void
netflux_watchdog_timer_postpone (NetfluxWatchdogTimer *self, gint64 until_ns)
{
  if (!self->armed || self->deadline_ns >= until_ns)
    return;

  self->fed_ns = until_ns - self->interval_ns;
  update_deadline (self);
}

void
netflux_watchdog_timer_disarm (NetfluxWatchdogTimer *self)
{
  self->armed = FALSE;
  self->expired = FALSE;
  self->deadline_ns = NETFLUX_NEVER;
}
