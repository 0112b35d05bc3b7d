/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-session.h"

#define FIRST_SEQUENCE 1

/* The part of the watch interval by which a frame can be late and still be awaited since it was
 * due: that this machine could not send is not the partner's silence. */
#define LATENESS_PART 4

/* After how long somebody else may be the partner */
#define SILENCE_PACES 3
#define SILENCE_STEADY_NS (30 * 1000000)
#define SILENCE_NS (1000 * 1000 * 1000)

static gint64
get_receive_watch (const NetfluxSessionConfig *config)
{
  return config->receives ? MAX (config->watch_interval_ns, 0) : 0;
}

/* An end that only sends is never acknowledged; one that only receives has nothing to be. */
static gint64
get_feedback_watch (const NetfluxSessionConfig *config)
{
  return config->receives && config->sends ? MAX (config->watch_interval_ns, 0) : 0;
}

static NetfluxSendMode
get_schedule_mode (const NetfluxSessionConfig *config)
{
  return config->sends ? config->send_mode : NETFLUX_SEND_MODE_ON_DEMAND;
}

static gint64
get_round_trip_cycle (const NetfluxSessionConfig *config)
{
  return config->send_mode == NETFLUX_SEND_MODE_ON_DEMAND ? 0 : config->send_interval_ns;
}

void
netflux_session_start (NetfluxSession *self, const NetfluxSessionConfig *config, gint64 now_ns)
{
  *self = (NetfluxSession){
    .config = *config,
    .next_sequence = FIRST_SEQUENCE,
    .sent_ns = NETFLUX_NEVER,
    .sent_due_ns = NETFLUX_NEVER,
    .sent_after_ns = NETFLUX_NEVER,
    .cycle_due_ns = NETFLUX_NEVER,
    .refused_due_ns = NETFLUX_NEVER,
  };

  netflux_window_init (&self->window);
  netflux_window_set_watch_interval (&self->window, get_receive_watch (config));
  netflux_round_trip_init (&self->round_trip);
  netflux_round_trip_set_cycle (&self->round_trip, get_round_trip_cycle (config));
  netflux_watchdog_timer_init (&self->receive_watchdog, get_receive_watch (config));
  netflux_watchdog_timer_init (&self->feedback_watchdog, get_feedback_watch (config));
  netflux_schedule_start (&self->schedule, get_schedule_mode (config), config->send_interval_ns,
                          config->minimum_gap_ns, now_ns);
  netflux_recent_begin (&self->recent, now_ns);

  if (config->receives)
    netflux_watchdog_timer_arm (&self->receive_watchdog, now_ns);
}

void
netflux_session_configure (NetfluxSession *self, const NetfluxSessionConfig *config, gint64 now_ns)
{
  if (config->watch_interval_ns != self->config.watch_interval_ns)
    self->tardiness = (NetfluxTardiness){ 0 };
  self->config = *config;

  netflux_round_trip_set_cycle (&self->round_trip, get_round_trip_cycle (config));
  netflux_window_set_watch_interval (&self->window, get_receive_watch (config));
  netflux_watchdog_timer_set_interval (&self->receive_watchdog, get_receive_watch (config));
  netflux_watchdog_timer_set_interval (&self->feedback_watchdog, get_feedback_watch (config));
  netflux_schedule_configure (&self->schedule, get_schedule_mode (config), config->send_interval_ns,
                              config->minimum_gap_ns, now_ns);

  if (!config->receives)
    netflux_watchdog_timer_disarm (&self->receive_watchdog);
  else if (!self->receive_watchdog.armed)
    netflux_watchdog_timer_arm (&self->receive_watchdog, now_ns);

  if (!config->receives || !config->sends)
    netflux_watchdog_timer_disarm (&self->feedback_watchdog);
}

/* What was counted until @now_ns is noted before something else is. */
static inline void
note (NetfluxSession *self, gint64 now_ns)
{
  if (G_UNLIKELY (now_ns >= self->recent.due_ns))
    netflux_session_note (self, now_ns);
}

NetfluxSessionEvents
netflux_session_advance (NetfluxSession *self, gint64 drained_until_ns)
{
  NetfluxSessionEvents events = 0;

  if (netflux_watchdog_timer_expire (&self->receive_watchdog, drained_until_ns))
    {
      note (self, drained_until_ns);
      self->outages++;
      netflux_window_expire (&self->window);
      events |= NETFLUX_SESSION_RECEIVE_EXPIRED;
    }

  if (netflux_watchdog_timer_expire (&self->feedback_watchdog, drained_until_ns))
    events |= NETFLUX_SESSION_FEEDBACK_EXPIRED;

  return events;
}

void
netflux_session_excuse_silence (NetfluxSession *self, gint64 until_ns)
{
  netflux_watchdog_timer_postpone (&self->receive_watchdog, until_ns);
  netflux_watchdog_timer_postpone (&self->feedback_watchdog, until_ns);
}

/* The jitter is what is left when the frames that are missing are allowed for. */
static void
measure_partner (NetfluxSession *self, guint steps, gint64 interval_ns)
{
  NetfluxIntervals *intervals = &self->partner_intervals;

  if (intervals->steps > 0)
    netflux_intervals_add_deviation (intervals, (double) interval_ns -
                                                    steps * netflux_intervals_get_mean (intervals));
  netflux_intervals_add (intervals, interval_ns, steps);
}

/* A partner that sends more slowly than the watch interval has an interval; a silence of
 * one that does not is none. */
static gboolean
is_pause (const NetfluxSession *self, guint steps, gint64 interval_ns)
{
  gint64 pace_ns = self->window.pace_ns;

  return pace_ns > 0 && interval_ns / 2 > steps * pace_ns;
}

/* What a partner acknowledges that never heard this session is a former one, whose last
 * number that was. If ours are ahead of it, the partner takes them; otherwise it would take
 * them for old ones. */
static void
follow_former_self (NetfluxSession *self, guint8 feedback)
{
  guint8 ahead = (guint8) (FIRST_SEQUENCE - feedback);

  if (feedback == 0 || (ahead >= 1 && ahead <= 127) ||
      netflux_round_trip_has_sent (&self->round_trip, feedback))
    return;

  self->next_sequence = (guint8) (feedback + 1);
}

/* After an acknowledgement the next frame is awaited, or one that was refused. */
static gboolean
await_next (NetfluxSession *self, guint8 feedback, gint64 now_ns)
{
  gint64 due_ns = netflux_round_trip_get_due (&self->round_trip, feedback);

  return netflux_watchdog_timer_await (&self->feedback_watchdog, MIN (due_ns, self->refused_due_ns),
                                       now_ns);
}

static void
accept (NetfluxSession *self,
        NetfluxReception *reception,
        guint steps,
        gint64 before_ns,
        gint64 arrival_ns)
{
  gint64 interval_ns = MAX (arrival_ns - before_ns, 0);

  if (!self->heard)
    follow_former_self (self, reception->feedback);

  self->heard = TRUE;
  self->feedback = reception->sequence;

  if (netflux_watchdog_timer_feed (&self->receive_watchdog, arrival_ns))
    {
      reception->events |= NETFLUX_SESSION_RECEIVE_RECOVERED;
      reception->resynchronised = TRUE;
      netflux_tardiness_add_late (&self->tardiness, steps, interval_ns);
      if (steps > 0 && !is_pause (self, steps, interval_ns))
        measure_partner (self, steps, interval_ns);
    }
  else
    {
      netflux_tardiness_add_in_time (&self->tardiness);
      if (steps > 0)
        measure_partner (self, steps, interval_ns);
    }

  reception->round_trip_ns = netflux_round_trip_receive (&self->round_trip, reception->feedback,
                                                         reception->resynchronised, arrival_ns);
  if (reception->round_trip_ns >= 0 && await_next (self, reception->feedback, arrival_ns))
    reception->events |= NETFLUX_SESSION_FEEDBACK_RECOVERED;
}

static inline void
take_frame (NetfluxSession *self,
            NetfluxReception *reception,
            const guint8 *datagram,
            gsize size,
            guint steps)
{
  gsize expected = self->config.receive_size;

  reception->sequence = datagram[0];
  reception->feedback = datagram[1];
  reception->resynchronised = steps == 0;
  reception->lost = steps > 0 ? steps - 1 : 0;
  reception->payload = datagram + NETFLUX_HEADER_SIZE;
  reception->payload_size = size - NETFLUX_HEADER_SIZE;

  if (expected > 0 && reception->payload_size > expected)
    {
      reception->payload_size = expected;
      reception->oversize = TRUE;
      self->oversize++;
    }
}

NetfluxReception
netflux_session_receive (NetfluxSession *self,
                         const guint8 *datagram,
                         gsize size,
                         gint64 arrival_ns)
{
  NetfluxReception reception = { .verdict = NETFLUX_VERDICT_MALFORMED, .round_trip_ns = -1 };
  gint64 before_ns = self->window.arrival_ns;
  guint steps;

  /* What arrived earlier came in earlier. A frame that arrives at the deadline is in time. */
  if (G_UNLIKELY (arrival_ns > self->receive_watchdog.deadline_ns ||
                  arrival_ns > self->feedback_watchdog.deadline_ns))
    reception.events = netflux_session_advance (self, arrival_ns - 1);
  note (self, arrival_ns);

  if (!netflux_session_is_whole (self, size))
    {
      self->malformed++;
      self->malformed_size = size;
      return reception;
    }

  reception.verdict = netflux_window_receive (&self->window, datagram[0], arrival_ns, &steps);
  if (reception.verdict != NETFLUX_VERDICT_ACCEPTED)
    return reception;

  take_frame (self, &reception, datagram, size, steps);
  accept (self, &reception, steps, before_ns, arrival_ns);
  return reception;
}

gboolean
netflux_session_may_change_partner (const NetfluxSession *self, gint64 arrival_ns)
{
  const NetfluxWindow *window = &self->window;
  gint64 silence_ns = SILENCE_NS;

  if (!self->heard || window->expired || arrival_ns > self->receive_watchdog.deadline_ns)
    return TRUE;
  if (window->pace_ns > 0)
    silence_ns = MAX (SILENCE_PACES * window->pace_ns,
                      netflux_window_is_steady (window) ? SILENCE_STEADY_NS : SILENCE_NS);

  return arrival_ns - window->arrival_ns > silence_ns;
}

void
netflux_session_change_partner (NetfluxSession *self, gint64 arrival_ns)
{
  note (self, arrival_ns);
  netflux_window_change_partner (&self->window);
}

void
netflux_session_count_foreign (NetfluxSession *self, guint64 n, gint64 now_ns)
{
  note (self, now_ns);
  self->foreign += n;
}

void
netflux_session_count_kernel_drops (NetfluxSession *self, guint64 n, gint64 now_ns)
{
  note (self, now_ns);
  self->kernel_drops += n;
}

void
netflux_session_count_icmp_report (NetfluxSession *self, gint64 now_ns)
{
  note (self, now_ns);
  self->icmp_reports++;
}

void
netflux_session_begin_cycle (NetfluxSession *self, gint64 now_ns)
{
  self->cycle_due_ns = netflux_schedule_begin (&self->schedule, now_ns);
}

/* Against the schedule where both frames are of it, otherwise against the interval
 * before. */
static void
measure_own (NetfluxSession *self, gint64 now_ns)
{
  gint64 interval_ns = MAX (now_ns - self->sent_ns, 0);

  if (self->cycle_due_ns != NETFLUX_NEVER && self->sent_due_ns != NETFLUX_NEVER)
    netflux_intervals_add_deviation (
        &self->own_intervals, (double) (interval_ns - (self->cycle_due_ns - self->sent_due_ns)));
  else if (self->sent_after_ns != NETFLUX_NEVER)
    netflux_intervals_add_deviation (&self->own_intervals,
                                     (double) (interval_ns - self->sent_after_ns));

  netflux_intervals_add (&self->own_intervals, interval_ns, 1);
  self->sent_after_ns = interval_ns;
}

/* A frame is awaited since it was due, or the first one that was refused before it. */
static inline void
await_frame (NetfluxSession *self, gint64 due_ns)
{
  if (!self->feedback_watchdog.armed && self->config.receives)
    netflux_watchdog_timer_arm (&self->feedback_watchdog, due_ns);
}

void
netflux_session_sent (NetfluxSession *self, gint64 now_ns)
{
  gint64 due_ns = now_ns;

  note (self, now_ns);
  if (self->cycle_due_ns != NETFLUX_NEVER)
    {
      gint64 lateness_ns = MAX (now_ns - self->cycle_due_ns, 0);

      due_ns = MAX (self->cycle_due_ns, now_ns - self->config.watch_interval_ns / LATENESS_PART);
      self->lateness_max_ns = MAX (self->lateness_max_ns, lateness_ns);
      netflux_histogram_add (&self->lateness, lateness_ns);
    }
  if (G_UNLIKELY (self->refused_due_ns != NETFLUX_NEVER))
    {
      due_ns = MIN (due_ns, self->refused_due_ns);
      self->refused_due_ns = NETFLUX_NEVER;
    }

  if (self->sent_ns != NETFLUX_NEVER)
    measure_own (self, now_ns);

  self->sent_ns = now_ns;
  self->sent_due_ns = self->cycle_due_ns;
  self->cycle_due_ns = NETFLUX_NEVER;
  self->frames_sent++;

  netflux_round_trip_sent (&self->round_trip, self->next_sequence, due_ns, now_ns);
  self->next_sequence++;
  netflux_schedule_sent (&self->schedule, now_ns);

  await_frame (self, due_ns);
}

void
netflux_session_send_failed (NetfluxSession *self, gint64 now_ns)
{
  gint64 due_ns = self->cycle_due_ns != NETFLUX_NEVER ? self->cycle_due_ns : now_ns;

  note (self, now_ns);
  self->refused_due_ns = MIN (self->refused_due_ns, due_ns);
  self->send_errors++;
  self->cycle_due_ns = NETFLUX_NEVER;
  netflux_schedule_failed (&self->schedule);
  await_frame (self, due_ns);
}

void
netflux_session_data_changed (NetfluxSession *self, gint64 now_ns)
{
  netflux_schedule_data_changed (&self->schedule, now_ns);
}

gint64
netflux_session_get_slow_interval (const NetfluxSession *self, gint64 now_ns)
{
  gint64 interval_ns = self->tardiness.interval_ns;
  gint64 silence_ns = now_ns - self->window.arrival_ns;

  if (interval_ns <= self->config.watch_interval_ns || silence_ns > SILENCE_PACES * interval_ns)
    return 0;

  return interval_ns;
}
