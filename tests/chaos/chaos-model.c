/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "chaos-model.h"

#define HEADER 2

void
chaos_model_start (
    ChaosModel *self, gint64 watch_ns, gint64 interval_ns, gsize receive_size, gint64 now_ns)
{
  *self = (ChaosModel){
    .watch_ns = watch_ns,
    .interval_ns = interval_ns,
    .receive_size = receive_size,
    .fed_ns = now_ns,
    .started_ns = now_ns,
    .refused_ns = -1,
    .accepted_ns = -1,
  };
  netflux_reference_rule_init (&self->rule);
}

void
chaos_model_clear (ChaosModel *self)
{
  netflux_reference_rule_clear (&self->rule);
}

/* The window's numbers are those of the rule that end alike. */
static void
adopt_window (NetfluxReferenceRule *self, const NetfluxWindow *window)
{
  guint oldest = window->n_refused == NETFLUX_WINDOW_REFUSED ? window->next_refused : 0;

  self->synchronised = window->synchronised;
  self->expired = window->expired;
  self->arrival_ns = window->arrival_ns;
  self->pace_ns = window->pace_ns;
  self->deviation_ns = window->deviation_ns;
  self->stretch_steps = window->stretch_steps;
  self->stretch_ns = window->stretch_ns;
  self->accepted = window->accepted;
  self->duplicate = window->duplicate;
  self->late = window->late;
  self->restarts = window->restarts;

  self->last = 1024 + window->last;
  self->first = self->last - 127;
  g_byte_array_set_size (self->arrived, 128);
  for (guint behind = 0; behind < 128; behind++)
    self->arrived->data[127 - behind] = window->seen[behind / 64] >> behind % 64 & 1;
  self->spans = window->accepted + window->late + window->lost;
  self->spans_before = self->spans - 128;

  netflux_reference_rule_forget_refused (self);
  for (guint i = 0; i < window->n_refused; i++)
    {
      guint k = (oldest + i) % NETFLUX_WINDOW_REFUSED;

      netflux_reference_rule_add_refused (self, window->refused[k].number,
                                          window->refused[k].arrival_ns);
    }
}

void
chaos_model_adopt (ChaosModel *self, const NetfluxSession *session, gint64 accepted_ns)
{
  adopt_window (&self->rule, &session->window);
  self->blurred = FALSE;
  self->expired = session->receive_watchdog.expired;
  self->fed_ns = session->receive_watchdog.fed_ns;
  self->expired_ns = 0; /* by another interval, perhaps */
  self->outages = session->outages;
  self->heard = session->heard;
  self->known = FALSE;
  self->accepted_ns = accepted_ns;
  self->acknowledged = session->round_trip.acknowledged;
  self->fed_back = session->round_trip.fed_back;
}

void
chaos_model_excuse (ChaosModel *self, gint64 until_ns)
{
  self->excused_ns = MAX (self->excused_ns, until_ns);
  if (!self->expired && self->watch_ns > 0)
    self->fed_ns = MAX (self->fed_ns, until_ns - self->watch_ns);
}

static void
expire (ChaosModel *self)
{
  self->expired = TRUE;
  self->cleared = self->clears;
  self->expired_ns = self->fed_ns + self->watch_ns;
  self->outages++;
  self->rule.expired = TRUE;
}

gboolean
chaos_model_expire (ChaosModel *self, gint64 now_ns)
{
  if (self->expired || self->watch_ns == 0 || now_ns < self->fed_ns + self->watch_ns)
    return FALSE;

  expire (self);
  return TRUE;
}

/* A number that is acknowledged was sent, was not acknowledged before, and is not too old. A
 * partner that hears nothing repeats itself, and says 0 at first. */
static void
acknowledge (ChaosModel *self, guint8 feedback, gboolean anew, gint64 arrival_ns)
{
  guint64 n = self->n_sent;
  gboolean repeated = feedback == self->fed_back;

  self->fed_back = feedback;
  if (repeated || (anew && feedback == 0))
    return;

  while (n > self->acknowledged && self->n_sent - n < CHAOS_SENT)
    {
      n--;
      if (self->sent[n % CHAOS_SENT].number != feedback)
        continue;
      if (arrival_ns - self->sent[n % CHAOS_SENT].time_ns < 256 * self->interval_ns)
        self->acknowledged = n + 1;
      return;
    }
}

ChaosVerdict
chaos_model_receive (ChaosModel *self, const guint8 *data, gsize size, gint64 arrival_ns)
{
  ChaosVerdict verdict = { 0 };
  guint steps;

  if (!self->expired && self->watch_ns > 0 && arrival_ns > self->fed_ns + self->watch_ns)
    expire (self);
  if (size < HEADER || size - HEADER < self->receive_size)
    {
      self->malformed++;
      return verdict;
    }

  self->read++;
  self->rule.watch_ns = self->watch_ns;
  if (netflux_reference_rule_judge (&self->rule, data[0], arrival_ns, &steps) !=
      NETFLUX_VERDICT_ACCEPTED)
    return verdict;

  verdict.accepted = TRUE;
  verdict.steps = steps;
  verdict.elapsed_ns = arrival_ns - self->accepted_ns;
  verdict.false_outage = self->expired && arrival_ns <= self->expired_ns;
  self->heard = TRUE;
  acknowledge (self, data[1], steps == 0 || self->expired, arrival_ns);
  self->expired = self->cleared = FALSE;
  self->fed_ns = MAX (self->fed_ns, arrival_ns);
  self->accepted_ns = arrival_ns;
  self->size = size - HEADER;
  return verdict;
}

gboolean
chaos_model_sent (ChaosModel *self, guint8 number, gint64 now_ns)
{
  guint8 expected =
      self->n_sent > 0 ? (guint8) (self->sent[(self->n_sent - 1) % CHAOS_SENT].number + 1) : 1;
  gboolean right = number == expected || (self->heard && !self->jumped);

  if (number != expected)
    self->jumped = TRUE;
  self->sent[self->n_sent % CHAOS_SENT].number = number;
  self->sent[self->n_sent % CHAOS_SENT].time_ns = now_ns;
  self->sent[self->n_sent % CHAOS_SENT].since_ns =
      self->refused_ns >= 0 ? self->refused_ns : now_ns;
  self->n_sent++;
  self->refused_ns = -1;
  return right;
}

void
chaos_model_refused (ChaosModel *self, gint64 now_ns)
{
  if (self->refused_ns < 0)
    self->refused_ns = now_ns;
}

gint64
chaos_model_get_awaited_ns (const ChaosModel *self)
{
  guint64 first = self->acknowledged;

  if (first < self->n_sent)
    {
      if (self->n_sent - first > CHAOS_SENT)
        first = self->n_sent - CHAOS_SENT;
      return self->sent[first % CHAOS_SENT].since_ns;
    }

  return self->refused_ns >= 0 ? self->refused_ns : G_MAXINT64;
}

/* It was due after the one before it was sent, or up to a quarter of the watch interval before
 * it was sent late. */
gint64
chaos_model_get_earliest_due_ns (const ChaosModel *self)
{
  guint64 first = self->acknowledged;

  if (self->n_sent - first >= CHAOS_SENT)
    first = self->n_sent - CHAOS_SENT + 1;
  return MIN (first > 0 ? self->sent[(first - 1) % CHAOS_SENT].time_ns : self->started_ns,
              chaos_model_get_awaited_ns (self) - self->watch_ns / 4);
}

guint64
chaos_model_get_lost (const ChaosModel *self)
{
  return self->rule.spans - self->rule.accepted - self->rule.late;
}
