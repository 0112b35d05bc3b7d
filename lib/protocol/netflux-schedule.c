/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-schedule.h"

/* A change that could not be sent is tried again well before the heartbeat, but not in a busy
 * loop, whatever the minimum gap is and however often the data change meanwhile: after twice as
 * long each time. */
#define RETRY_MIN_NS (1000 * 1000)
#define RETRY_MAX_NS (64 * 1000 * 1000)

static void
set (NetfluxSchedule *self, NetfluxSendMode mode, gint64 interval_ns, gint64 gap_ns)
{
  self->mode = mode;
  self->interval_ns = MAX (interval_ns, 1);
  self->gap_ns = MAX (gap_ns, 0);
}

void
netflux_schedule_start (
    NetfluxSchedule *self, NetfluxSendMode mode, gint64 interval_ns, gint64 gap_ns, gint64 now_ns)
{
  *self = (NetfluxSchedule){ .sent_ns = NETFLUX_NEVER, .begun_ns = NETFLUX_NEVER };
  set (self, mode, interval_ns, gap_ns);
  self->due_ns = mode == NETFLUX_SEND_MODE_ON_DEMAND ? NETFLUX_NEVER : now_ns;
  self->changed = mode == NETFLUX_SEND_MODE_ON_CHANGE;
}

static void
configure_cyclic (NetfluxSchedule *self, gint64 old_interval_ns, gint64 now_ns)
{
  gint64 due_ns;

  if (!self->cycled)
    return;

  if (now_ns >= self->due_ns)
    {
      self->missed += (guint64) ((now_ns - self->due_ns) / old_interval_ns);
      self->due_ns = now_ns;
      return;
    }

  due_ns = netflux_time_add (self->due_ns - old_interval_ns, self->interval_ns);
  self->due_ns = MAX (due_ns, now_ns);
}

static void
configure_on_change (NetfluxSchedule *self, gint64 now_ns)
{
  if (self->sent_ns == NETFLUX_NEVER)
    return;

  self->due_ns = MAX (netflux_schedule_get_heartbeat (self, self->sent_ns), now_ns);
  if (self->changed)
    netflux_schedule_data_changed (self, now_ns);
}

void
netflux_schedule_configure (
    NetfluxSchedule *self, NetfluxSendMode mode, gint64 interval_ns, gint64 gap_ns, gint64 now_ns)
{
  NetfluxSchedule old = *self;

  set (self, mode, interval_ns, gap_ns);
  if (self->mode == old.mode && self->interval_ns == old.interval_ns &&
      (self->gap_ns == old.gap_ns || self->mode == NETFLUX_SEND_MODE_CYCLIC))
    return;

  if (self->mode != old.mode)
    {
      self->cycled = FALSE;
      self->changed = mode == NETFLUX_SEND_MODE_ON_CHANGE;
      self->due_ns = now_ns;
    }

  if (mode == NETFLUX_SEND_MODE_CYCLIC)
    configure_cyclic (self, old.interval_ns, now_ns);
  else if (mode == NETFLUX_SEND_MODE_ON_CHANGE)
    configure_on_change (self, now_ns);
  else
    self->due_ns = NETFLUX_NEVER;
}

gint64
netflux_schedule_begin (NetfluxSchedule *self, gint64 now_ns)
{
  gint64 served_ns = self->due_ns;

  if (now_ns < served_ns || served_ns == NETFLUX_NEVER)
    return NETFLUX_NEVER;

  if (self->mode == NETFLUX_SEND_MODE_CYCLIC)
    {
      /* Seldom so late that the division is needed */
      if (now_ns - served_ns >= self->interval_ns)
        {
          gint64 missed = (now_ns - served_ns) / self->interval_ns;

          self->missed += (guint64) missed;
          served_ns += missed * self->interval_ns;
        }
      self->due_ns = netflux_time_add (served_ns, self->interval_ns);
    }
  else
    {
      self->due_ns = netflux_schedule_get_heartbeat (self, now_ns);
    }

  self->begun_ns = now_ns;
  self->cycled = TRUE;
  return served_ns;
}

void
netflux_schedule_failed (NetfluxSchedule *self)
{
  if (self->changed && self->begun_ns != NETFLUX_NEVER)
    {
      self->retry_ns = CLAMP (2 * self->retry_ns, RETRY_MIN_NS, RETRY_MAX_NS);
      self->again_ns = netflux_time_add (self->begun_ns, MAX (self->gap_ns, self->retry_ns));
      self->due_ns = MIN (self->due_ns, self->again_ns);
    }

  self->begun_ns = NETFLUX_NEVER;
}

void
netflux_schedule_data_changed (NetfluxSchedule *self, gint64 now_ns)
{
  gint64 earliest_ns = now_ns;

  if (self->mode != NETFLUX_SEND_MODE_ON_CHANGE)
    return;

  if (self->sent_ns != NETFLUX_NEVER)
    earliest_ns = MAX (now_ns, netflux_time_add (self->sent_ns, self->gap_ns));
  if (self->retry_ns > 0)
    earliest_ns = MAX (earliest_ns, self->again_ns);

  self->changed = TRUE;
  self->due_ns = MIN (self->due_ns, earliest_ns);
}
