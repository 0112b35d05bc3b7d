/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-reference.h"

NetfluxReference *
netflux_reference_new (void)
{
  NetfluxReference *self = g_new0 (NetfluxReference, 1);

  netflux_reference_rule_init (&self->rule);
  self->frames = g_array_new (FALSE, FALSE, sizeof (NetfluxReferenceFrame));
  self->accepted_ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
netflux_reference_free (NetfluxReference *self)
{
  netflux_reference_rule_clear (&self->rule);
  g_array_unref (self->frames);
  g_array_unref (self->accepted_ns);
  g_free (self);
}

/* The watchdogs */

static gint64
get_expiry (const NetfluxReference *self, const NetfluxReferenceWatchdog *watchdog)
{
  if (!watchdog->armed || watchdog->expired || self->config.watch_interval_ns == 0)
    return NETFLUX_NEVER;
  return watchdog->since_ns + self->config.watch_interval_ns;
}

gint64
netflux_reference_get_deadline (const NetfluxReference *self)
{
  return MIN (get_expiry (self, &self->receive), get_expiry (self, &self->feedback));
}

NetfluxSessionEvents
netflux_reference_advance (NetfluxReference *self, gint64 now_ns)
{
  NetfluxSessionEvents events = 0;

  if (get_expiry (self, &self->receive) <= now_ns)
    {
      self->receive.expired = TRUE;
      self->rule.expired = TRUE;
      self->outages++;
      events |= NETFLUX_SESSION_RECEIVE_EXPIRED;
    }
  if (get_expiry (self, &self->feedback) <= now_ns)
    {
      self->feedback.expired = TRUE;
      events |= NETFLUX_SESSION_FEEDBACK_EXPIRED;
    }
  return events;
}

static gboolean
feed (NetfluxReferenceWatchdog *watchdog, gint64 now_ns)
{
  gboolean recovers = watchdog->expired;

  *watchdog = (NetfluxReferenceWatchdog){ .armed = TRUE, .since_ns = now_ns };
  return recovers;
}

/* The oldest frame that is not acknowledged, or else was refused, is awaited. */
static void
await (NetfluxReference *self)
{
  gint64 oldest = self->acknowledged + 1;

  self->feedback.since_ns = self->refused_ns;
  if (oldest < (gint64) self->frames->len)
    self->feedback.since_ns =
        MIN (self->refused_ns, g_array_index (self->frames, NetfluxReferenceFrame, oldest).due_ns);
  self->feedback.armed = self->feedback.since_ns != NETFLUX_NEVER;
}

/* Whether the partner hears us again, and would not be deaf at once */
static gboolean
recover (NetfluxReference *self, gint64 now_ns)
{
  if (!self->feedback.expired)
    return FALSE;
  self->feedback.expired = FALSE;
  self->feedback.expired = get_expiry (self, &self->feedback) <= now_ns;
  return !self->feedback.expired;
}

/* Settings */

void
netflux_reference_start (NetfluxReference *self, const NetfluxSessionConfig *config, gint64 now_ns)
{
  NetfluxReference before = *self;

  g_array_set_size (before.frames, 0);
  g_array_set_size (before.accepted_ns, 0);
  netflux_reference_rule_clear (&self->rule);
  *self = (NetfluxReference){
    .config = *config,
    .frames = before.frames,
    .accepted_ns = before.accepted_ns,
    .acknowledged = -1,
    .next = 1,
    .refused_ns = NETFLUX_NEVER,
  };
  netflux_reference_rule_init (&self->rule);
  feed (&self->receive, now_ns);
}

void
netflux_reference_configure (NetfluxReference *self, const NetfluxSessionConfig *config)
{
  self->config = *config;
}

void
netflux_reference_reset (NetfluxReference *self)
{
  self->datagrams = self->malformed = self->outages = self->refused = 0;
  self->acknowledgements = 0;
  self->partner_steps = self->partner_ns = self->partner_min_ns = self->partner_max_ns = 0;
  g_array_set_size (self->accepted_ns, 0);
  self->reset = self->frames->len;
  netflux_reference_rule_reset (&self->rule);
}

/* Sending */

void
netflux_reference_sent (NetfluxReference *self, gint64 due_ns, gint64 now_ns)
{
  gint64 earliest_ns = MAX (due_ns, now_ns - self->config.watch_interval_ns / 4);
  NetfluxReferenceFrame frame = { self->next++, now_ns, MIN (earliest_ns, self->refused_ns),
                                  FALSE };

  g_array_append_val (self->frames, frame);
  self->refused_ns = NETFLUX_NEVER;
  await (self);
}

void
netflux_reference_refused (NetfluxReference *self, gint64 due_ns)
{
  self->refused_ns = MIN (self->refused_ns, due_ns);
  self->refused++;
  await (self);
}

static gboolean
is_recent (const NetfluxReference *self, gint64 i)
{
  return i >= 0 && i > (gint64) self->frames->len - 1 - 256;
}

static gint64
acknowledge (NetfluxReference *self, guint8 feedback, gboolean resynchronised, gint64 arrival_ns)
{
  gboolean has_rhythm = self->config.send_mode != NETFLUX_SEND_MODE_ON_DEMAND;
  gboolean news = feedback != self->fed_back && !(resynchronised && feedback == 0);
  gint64 i;

  self->fed_back = feedback;
  for (i = (gint64) self->frames->len - 1; news && is_recent (self, i); i--)
    {
      NetfluxReferenceFrame *frame = &g_array_index (self->frames, NetfluxReferenceFrame, i);
      gint64 age_ns = MAX (0, arrival_ns - frame->time_ns);

      if (frame->number != feedback)
        continue;
      if (i <= self->acknowledged || (has_rhythm && age_ns >= 256 * self->config.send_interval_ns))
        return -1;
      self->acknowledged = i;
      frame->acknowledged = TRUE;
      return age_ns;
    }
  return -1;
}

static gboolean
has_sent (const NetfluxReference *self, guint8 number)
{
  guint i;

  for (i = 0; i < self->frames->len; i++)
    if (g_array_index (self->frames, NetfluxReferenceFrame, i).number == number)
      return TRUE;
  return FALSE;
}

/* Receiving */

/* Not across an outage, unless the partner is so slow. */
static void
measure (NetfluxReference *self, gint64 steps, gint64 interval_ns, gboolean outage)
{
  gint64 pace_ns = self->rule.pace_ns;

  if (steps == 0 || (outage && pace_ns > 0 && interval_ns / 2 > steps * pace_ns))
    return;
  if (self->partner_steps == 0 || interval_ns / steps < self->partner_min_ns)
    self->partner_min_ns = interval_ns / steps;
  self->partner_max_ns = MAX (self->partner_max_ns, interval_ns / steps);
  self->partner_steps += steps;
  self->partner_ns += interval_ns;
}

static void
hear (NetfluxReference *self,
      NetfluxReception *reception,
      gint64 steps,
      gint64 before_ns,
      gint64 arrival_ns)
{
  guint8 feedback = reception->feedback;

  g_array_append_val (self->accepted_ns, arrival_ns);
  measure (self, steps, MAX (arrival_ns - before_ns, 0), self->receive.expired);

  /* 1 is 1 to 127 ahead of 0, 255, 254, … down to 130. */
  if (!self->heard && feedback >= 1 && feedback <= 129 && !has_sent (self, feedback))
    self->next = (guint8) (feedback + 1);
  self->heard = TRUE;

  if (feed (&self->receive, arrival_ns))
    {
      reception->events |= NETFLUX_SESSION_RECEIVE_RECOVERED;
      reception->resynchronised = TRUE;
    }

  reception->round_trip_ns = acknowledge (self, feedback, reception->resynchronised, arrival_ns);
  if (reception->round_trip_ns < 0)
    return;

  self->acknowledgements++;
  await (self);
  if (recover (self, arrival_ns))
    reception->events |= NETFLUX_SESSION_FEEDBACK_RECOVERED;
}

NetfluxReception
netflux_reference_receive (NetfluxReference *self,
                           const guint8 *datagram,
                           gsize size,
                           gint64 arrival_ns)
{
  NetfluxReception reception = { .verdict = NETFLUX_VERDICT_MALFORMED, .round_trip_ns = -1 };
  gsize wanted = self->config.receive_size;
  gint64 before_ns = self->rule.arrival_ns;
  guint steps;

  self->datagrams++;
  reception.events = netflux_reference_advance (self, arrival_ns - 1);
  if (size < wanted + 2)
    {
      self->malformed++;
      return reception;
    }

  self->rule.watch_ns = self->config.receives ? MAX (self->config.watch_interval_ns, 0) : 0;
  reception.verdict = netflux_reference_rule_judge (&self->rule, datagram[0], arrival_ns, &steps);
  if (reception.verdict != NETFLUX_VERDICT_ACCEPTED)
    return (NetfluxReception){ .verdict = reception.verdict,
                               .events = reception.events,
                               .round_trip_ns = -1 };

  reception.resynchronised = steps == 0;
  reception.lost = steps > 0 ? steps - 1 : 0;
  reception.sequence = datagram[0];
  reception.feedback = datagram[1];
  reception.payload = datagram + 2;
  reception.payload_size = wanted > 0 ? wanted : size - 2;
  reception.oversize = wanted > 0 && size - 2 > wanted;
  hear (self, &reception, steps, before_ns, arrival_ns);
  return reception;
}

/* Counts */

NetfluxLinkState
netflux_reference_get_state (const NetfluxReference *self)
{
  if (!self->heard)
    return NETFLUX_LINK_STATE_WAITING;
  if (self->receive.expired)
    return NETFLUX_LINK_STATE_LOST;
  if (self->config.watch_interval_ns == 0 && self->refused_ns != NETFLUX_NEVER)
    return NETFLUX_LINK_STATE_UNACKNOWLEDGED;
  return self->feedback.expired ? NETFLUX_LINK_STATE_UNACKNOWLEDGED : NETFLUX_LINK_STATE_UP;
}

/* Of the frames since the reset, those that nothing can acknowledge any more */
static guint64
count_feedback_lost (const NetfluxReference *self)
{
  gint64 hopeless = MAX (self->acknowledged, (gint64) self->frames->len - 256);
  guint64 lost = 0;
  gint64 i;

  for (i = self->reset; i < hopeless; i++)
    lost += !g_array_index (self->frames, NetfluxReferenceFrame, i).acknowledged;
  return lost;
}

/* Of the last second all, and of the tenth before it any */
static void
check_recent (const NetfluxReference *self, const NetfluxFigures *figures, gint64 now_ns)
{
  guint64 least = 0, most = 0;

  for (guint i = self->accepted_ns->len; i-- > 0;)
    {
      gint64 age_ns = now_ns - g_array_index (self->accepted_ns, gint64, i);

      least += age_ns < NETFLUX_RECENT_NS;
      most += age_ns <= NETFLUX_RECENT_NS + NETFLUX_RECENT_STEP_NS;
    }
  g_assert_cmpuint (figures->recent_frames_accepted, >=, least);
  g_assert_cmpuint (figures->recent_frames_accepted, <=, most);
}

static void
check_durations (const NetfluxReference *self, const NetfluxSession *session)
{
  NetfluxFigures figures;

  netflux_session_get_figures (session, 0, &figures);
  g_assert_cmpint (session->partner_intervals.steps, ==, self->partner_steps);
  g_assert_cmpint (session->partner_intervals.total_ns, ==, self->partner_ns);
  g_assert_cmpint (session->partner_intervals.min_ns, ==, self->partner_min_ns);
  g_assert_cmpint (session->partner_intervals.max_ns, ==, self->partner_max_ns);
  g_assert_cmpint (figures.avg_partner_interval == NETFLUX_UNKNOWN, ==,
                   self->partner_steps == 0 || self->receive.expired);
  g_assert_cmpint (figures.last_rtt == NETFLUX_UNKNOWN, ==,
                   self->acknowledgements == 0 || self->receive.expired || self->feedback.expired);
}

void
netflux_reference_check (const NetfluxReference *self, const NetfluxSession *session, gint64 now_ns)
{
  NetfluxFigures figures;

  netflux_session_get_figures (session, now_ns, &figures);
  g_assert_cmpuint (figures.frames_accepted, ==, self->rule.accepted);
  g_assert_cmpuint (figures.frames_duplicate, ==, self->rule.duplicate);
  g_assert_cmpuint (figures.frames_late, ==, self->rule.late);
  g_assert_cmpuint (figures.frames_malformed, ==, self->malformed);
  g_assert_cmpuint (figures.restarts, ==, self->rule.restarts);
  g_assert_cmpuint (figures.outages, ==, self->outages);
  g_assert_cmpuint (figures.partner_lost, <=, G_MAXINT64);
  g_assert_cmpuint (figures.frames_accepted + figures.partner_lost + figures.frames_late, ==,
                    self->rule.spans);
  g_assert_cmpuint (figures.frames_accepted + figures.frames_duplicate + figures.frames_late +
                        figures.frames_malformed,
                    ==, self->datagrams);
  g_assert_cmpuint (figures.send_errors, ==, self->refused);
  g_assert_cmpuint (figures.frames_sent, ==, self->frames->len - (guint) self->reset);
  g_assert_cmpuint (session->round_trip.count, ==, self->acknowledgements);
  g_assert_cmpuint (figures.feedback_lost, ==, count_feedback_lost (self));
  g_assert_cmpuint (figures.feedback_lost, <=, figures.frames_sent);
  check_recent (self, &figures, now_ns);
  check_durations (self, session);
}
