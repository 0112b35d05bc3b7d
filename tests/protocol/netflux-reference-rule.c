/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-reference-rule.h"

#include <string.h>

typedef struct
{
  guint8 number;
  gint64 arrival_ns;
} Refused;

void
netflux_reference_rule_init (NetfluxReferenceRule *self)
{
  *self = (NetfluxReferenceRule){
    .arrived = g_byte_array_new (),
    .refused = g_array_new (FALSE, FALSE, sizeof (Refused)),
  };
}

void
netflux_reference_rule_clear (NetfluxReferenceRule *self)
{
  g_byte_array_unref (self->arrived);
  g_array_unref (self->refused);
}

static void
begin_span (NetfluxReferenceRule *self, gint64 first)
{
  self->spans_before = self->spans;
  self->first = first;
  g_byte_array_set_size (self->arrived, 0);
}

void
netflux_reference_rule_reset (NetfluxReferenceRule *self)
{
  self->spans = self->accepted = self->duplicate = self->late = self->restarts = 0;
  begin_span (self, self->last + 1);
}

void
netflux_reference_rule_forget_refused (NetfluxReferenceRule *self)
{
  g_array_set_size (self->refused, 0);
}

void
netflux_reference_rule_add_refused (NetfluxReferenceRule *self, guint8 number, gint64 arrival_ns)
{
  Refused refused = { number, arrival_ns };

  g_array_append_val (self->refused, refused);
}

static NetfluxVerdict
take (NetfluxReferenceRule *self, gint64 number, gint64 arrival_ns)
{
  guint known = self->arrived->len;
  guint span = (guint) (number - self->first + 1);

  g_byte_array_set_size (self->arrived, span);
  memset (self->arrived->data + known, FALSE, span - known);
  self->arrived->data[span - 1] = TRUE;

  self->last = number;
  self->arrival_ns = arrival_ns;
  self->expired = FALSE;
  g_array_set_size (self->refused, 0);
  self->spans = self->spans_before + span;
  self->accepted++;
  return NETFLUX_VERDICT_ACCEPTED;
}

static NetfluxVerdict
synchronise (NetfluxReferenceRule *self, guint8 sequence, gint64 arrival_ns)
{
  self->synchronised = TRUE;
  self->stretch_steps = self->stretch_ns = 0;
  /* High enough that those before it are no negative numbers. */
  begin_span (self, 1024 + sequence);
  return take (self, self->first, arrival_ns);
}

static void
measure (NetfluxReferenceRule *self, gint64 steps, gint64 elapsed_ns)
{
  gint64 each_ns;

  self->stretch_steps += steps;
  self->stretch_ns += elapsed_ns;
  if (self->stretch_steps < 16 || self->stretch_ns <= 0 || self->stretch_ns < 4 * self->pace_ns)
    return;

  each_ns = self->stretch_ns / self->stretch_steps;
  self->stretch_steps = self->stretch_ns = 0;
  if (self->pace_ns == 0)
    {
      self->pace_ns = each_ns;
      self->deviation_ns = each_ns / 2;
      return;
    }
  if (each_ns > 2 * self->pace_ns)
    each_ns = 2 * self->pace_ns;
  self->deviation_ns =
      (self->deviation_ns + MAX (each_ns, self->pace_ns) - MIN (each_ns, self->pace_ns)) / 2;
  self->pace_ns = (self->pace_ns + each_ns) / 2;
}

/* The multiple of 256 above @ahead whose time is nearest to that which passed */
static gint64
find_step (const NetfluxReferenceRule *self, gint64 ahead, gint64 elapsed_ns)
{
  gint64 drift = MAX (self->deviation_ns * 1000 / self->pace_ns, 20);
  gint64 limit_ns = 2 * self->pace_ns + elapsed_ns * drift / 1000;
  gint64 step;

  if (limit_ns > 32 * self->pace_ns)
    return 0;
  for (step = ahead; step * self->pace_ns <= elapsed_ns + limit_ns; step += 256)
    if (step * self->pace_ns >= elapsed_ns - limit_ns)
      return step;
  return 0;
}

static gint64
get_step (const NetfluxReferenceRule *self, gint64 ahead, gint64 elapsed_ns, gboolean steady)
{
  gint64 step;

  if (ahead <= 1)
    return ahead;
  if (steady && elapsed_ns >= 96 * self->pace_ns)
    {
      step = find_step (self, ahead, elapsed_ns);
      return step == 0 && ahead <= 12 ? ahead : step;
    }
  if (ahead > 127)
    return 0;
  return !steady || ahead * self->pace_ns <= 2 * elapsed_ns + 12 * self->pace_ns ? ahead : 0;
}

static gboolean
begins_anew (NetfluxReferenceRule *self,
             guint8 sequence,
             gint64 arrival_ns,
             gint64 elapsed_ns,
             gboolean steady)
{
  gint64 behind = (guint8) ((guint8) self->last - sequence);
  gint64 pace_ns = steady ? self->pace_ns : 0;
  gint64 spacing_ns = steady ? MIN (pace_ns / 2, 250000) : 250000;
  gint64 oldest_ns = G_MAXINT64, before = 0;
  Refused refused = { sequence, arrival_ns };
  gint64 pause_ns = MIN (3 * pace_ns, 30000000);
  gboolean known = FALSE, from_the_start = FALSE;
  guint i;

  if (!self->expired && behind <= 12 &&
      behind * pace_ns + (steady ? elapsed_ns : 0) <= 12 * pace_ns)
    return FALSE;

  for (i = self->refused->len > 8 ? self->refused->len - 8 : 0; i < self->refused->len; i++)
    {
      Refused *other = &g_array_index (self->refused, Refused, i);
      guint8 distance = (guint8) (sequence - other->number);

      known |= distance == 0;
      if (distance == 0 || distance > 8)
        continue;
      before++;
      from_the_start |= other->number < 2;
      oldest_ns = MIN (oldest_ns, other->arrival_ns);
    }
  if (!known)
    g_array_append_val (self->refused, refused);

  if (self->expired)
    return before >= 1 && arrival_ns - oldest_ns >= before * spacing_ns;
  if (from_the_start && self->watch_ns > 0)
    pause_ns = MIN (pause_ns, self->watch_ns * 2 / 3);
  return before >= 2 && arrival_ns - oldest_ns >= before * spacing_ns && elapsed_ns >= pause_ns;
}

static NetfluxVerdict
drop (NetfluxReferenceRule *self, guint8 sequence)
{
  gint64 number = self->last;

  while ((guint8) number != sequence)
    number--;

  if (number > self->last - 128 && number >= self->first &&
      !self->arrived->data[number - self->first])
    {
      self->arrived->data[number - self->first] = TRUE;
      self->late++;
      return NETFLUX_VERDICT_LATE;
    }
  self->duplicate++;
  return NETFLUX_VERDICT_DUPLICATE;
}

NetfluxVerdict
netflux_reference_rule_judge (NetfluxReferenceRule *self,
                              guint8 sequence,
                              gint64 arrival_ns,
                              guint *steps)
{
  gint64 ahead = (guint8) (sequence - (guint8) self->last);
  gint64 elapsed_ns =
      CLAMP (arrival_ns - self->arrival_ns, 0, 86400 * G_GINT64_CONSTANT (1000000000));
  gboolean steady = self->pace_ns >= 50000 && 4 * self->deviation_ns < self->pace_ns;

  *steps = 0;
  if (!self->synchronised)
    return synchronise (self, sequence, arrival_ns);

  *steps = (guint) get_step (self, ahead, elapsed_ns, steady);
  if (*steps > 0)
    {
      measure (self, *steps, elapsed_ns);
      return take (self, self->last + *steps, MAX (arrival_ns, self->arrival_ns));
    }

  if (begins_anew (self, sequence, arrival_ns, elapsed_ns, steady))
    {
      self->restarts += !self->expired;
      return synchronise (self, sequence, arrival_ns);
    }
  return drop (self, sequence);
}
