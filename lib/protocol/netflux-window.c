/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-window.h"

/* All products of these with a time of at most NETFLUX_WINDOW_PAUSE_MAX_NS fit into 64
 * bits. */
#define NUMBERS 256
#define MEMORY 128 /* numbers remembered, the last accepted one included */

#define JITTER 12               /* steps that a steady partner may be off its pace */
#define SURE 96                 /* from this many expected steps on, the number may have wrapped */
#define WRAP_ERROR 32           /* steps that a wrapped number may be off at the most */
#define DRIFT 20                /* thousandths that the pace may be off at the least */
#define SPAN 8                  /* how far apart frames of a new numbering may be */
#define SPACING_NS (250 * 1000) /* how close together they may come */
#define PACES 3                 /* how long after the last accepted frame one may begin, or */
#define PAUSE_NS (30 * 1000000) /* this, whichever is shorter */
#define STRETCH_PACES 4         /* and so many paces at least */
#define FIRST_MAX 1             /* partners begin with 0 or 1 */
#define STEADY 4                /* the part of the pace that the stretches may deviate by */
#define PACE_MIN_NS (50 * 1000) /* of a shorter one a burst has made it, not a cycle */

static void
forget (NetfluxWindow *self)
{
  self->seen[0] = self->seen[1] = G_MAXUINT64;
}

void
netflux_window_init (NetfluxWindow *self)
{
  *self = (NetfluxWindow){ .begin_ns = PAUSE_NS };
  forget (self);
}

/* A restart is to be no outage: the third frame of a partner whose interval is a third of the
 * watch interval comes in time for that. Of late frames few have such numbers. */
void
netflux_window_set_watch_interval (NetfluxWindow *self, gint64 watch_interval_ns)
{
  self->begin_ns = PAUSE_NS;
  if (watch_interval_ns > 0)
    self->begin_ns = MIN (PAUSE_NS, 2 * watch_interval_ns / 3);
}

void
netflux_window_expire (NetfluxWindow *self)
{
  self->expired = TRUE;
}

void
netflux_window_change_partner (NetfluxWindow *self)
{
  if (self->synchronised && !self->expired)
    self->restarts++;
  self->synchronised = FALSE;
  self->pace_ns = self->deviation_ns = 0;
}

void
netflux_window_reset_figures (NetfluxWindow *self)
{
  self->accepted = self->duplicate = self->late = self->lost = self->restarts = 0;
  forget (self);
}

/* The pace */

gboolean
netflux_window_is_steady (const NetfluxWindow *self)
{
  return self->pace_ns >= PACE_MIN_NS && STEADY * self->deviation_ns < self->pace_ns;
}

void
netflux_window_end_stretch (NetfluxWindow *self)
{
  gint64 sample_ns;

  if (self->stretch_ns == 0 || self->stretch_ns < STRETCH_PACES * self->pace_ns)
    return;

  sample_ns = self->stretch_ns / self->stretch_steps;
  if (self->pace_ns == 0)
    {
      self->pace_ns = sample_ns;
      self->deviation_ns = sample_ns / 2;
    }
  else
    {
      sample_ns = MIN (sample_ns, 2 * self->pace_ns);
      self->deviation_ns = (self->deviation_ns + ABS (sample_ns - self->pace_ns)) / 2;
      self->pace_ns = (self->pace_ns + sample_ns) / 2;
    }

  self->stretch_steps = 0;
  self->stretch_ns = 0;
}

/* Forward */

/* The step that ends like @ahead and is nearest to what the pace tells; 0 if none is near. */
static guint
unwrap (const NetfluxWindow *self, guint8 ahead, gint64 elapsed_ns)
{
  gint64 pace_ns = self->pace_ns;
  gint64 wraps = (elapsed_ns + (NUMBERS / 2 - ahead) * pace_ns) / (NUMBERS * pace_ns);
  gint64 step = ahead + NUMBERS * MAX (wraps, 0);
  gint64 share = MAX (1000 * self->deviation_ns / pace_ns, DRIFT);
  gint64 error_ns = 2 * pace_ns + elapsed_ns * share / 1000;

  if (error_ns > WRAP_ERROR * pace_ns || ABS (step * pace_ns - elapsed_ns) > error_ns)
    return 0;

  return (guint) step;
}

/* How far the partner went, @ahead at the least, which is 2 or more; 0 if that is not
 * forward, or farther than it can have gone. */
static guint
get_step (const NetfluxWindow *self, guint8 ahead, gint64 elapsed_ns)
{
  guint step;

  if (!netflux_window_is_steady (self))
    return ahead < MEMORY ? ahead : 0;

  if (elapsed_ns < SURE * self->pace_ns)
    return ahead < MEMORY && (ahead - JITTER) * self->pace_ns <= 2 * elapsed_ns ? ahead : 0;

  step = unwrap (self, ahead, elapsed_ns);
  if (step == 0 && ahead <= JITTER)
    step = ahead;

  return step;
}

/* The number that was the last is now @steps before the last. */
static void
shift (NetfluxWindow *self, guint steps)
{
  if (steps >= MEMORY)
    {
      self->seen[1] = 0;
      self->seen[0] = 0;
    }
  else if (steps >= 64)
    {
      self->seen[1] = self->seen[0] << (steps - 64);
      self->seen[0] = 0;
    }
  else
    {
      self->seen[1] = (self->seen[1] << steps) | (self->seen[0] >> (64 - steps));
      self->seen[0] <<= steps;
    }

  self->seen[0] |= 1;
}

static NetfluxVerdict
accept (NetfluxWindow *self, guint8 number, gint64 arrival_ns, gint64 elapsed_ns, guint steps)
{
  shift (self, steps);
  self->accepted++;
  self->lost += steps - 1;
  self->arrival_ns = MAX (arrival_ns, self->arrival_ns);
  self->last = number;
  self->expired = FALSE;
  self->n_refused = 0;

  self->stretch_ns += elapsed_ns;
  self->stretch_steps += steps;
  if (self->stretch_steps >= NETFLUX_WINDOW_STRETCH)
    netflux_window_end_stretch (self);

  return NETFLUX_VERDICT_ACCEPTED;
}

static NetfluxVerdict
synchronise (NetfluxWindow *self, guint8 number, gint64 arrival_ns)
{
  forget (self);
  self->synchronised = TRUE;
  self->accepted++;
  self->last = number;
  self->arrival_ns = arrival_ns;
  self->n_refused = 0;
  self->expired = FALSE;
  self->stretch_ns = 0;
  self->stretch_steps = 0;

  return NETFLUX_VERDICT_ACCEPTED;
}

/* Not forward */

static gboolean
is_merely_late (const NetfluxWindow *self, guint behind, gint64 elapsed_ns)
{
  if (self->expired || behind > JITTER)
    return FALSE;

  return !netflux_window_is_steady (self) || elapsed_ns <= (JITTER - behind) * self->pace_ns;
}

/* How many of the refused ones lie just before @number, when the first of them came, and whether
 * one has a number that a partner begins with. */
static guint
count_before (const NetfluxWindow *self, guint8 number, gint64 *first_ns, gboolean *begins)
{
  guint n = 0;

  *first_ns = G_MAXINT64;
  *begins = FALSE;
  for (guint i = 0; i < self->n_refused; i++)
    {
      guint8 ahead = (guint8) (number - self->refused[i].number);

      if (ahead >= 1 && ahead <= SPAN)
        {
          *first_ns = MIN (*first_ns, self->refused[i].arrival_ns);
          *begins |= self->refused[i].number <= FIRST_MAX;
          n++;
        }
    }

  return n;
}

/* The newest ones stay. Of a number that comes again and again the first one counts. */
static void
remember_refused (NetfluxWindow *self, guint8 number, gint64 arrival_ns)
{
  for (guint i = 0; i < self->n_refused; i++)
    if (self->refused[i].number == number)
      return;

  if (self->n_refused == 0)
    self->next_refused = 0;
  self->refused[self->next_refused].number = number;
  self->refused[self->next_refused].arrival_ns = arrival_ns;
  self->next_refused = (self->next_refused + 1) % NETFLUX_WINDOW_REFUSED;
  self->n_refused = MIN (self->n_refused + 1, NETFLUX_WINDOW_REFUSED);
}

static gboolean
begins_anew (NetfluxWindow *self, guint8 number, gint64 arrival_ns, gint64 elapsed_ns)
{
  guint behind = (guint8) (self->last - number);
  gint64 spacing_ns = SPACING_NS, pause_ns = 0, first_ns;
  gboolean begins;
  guint n;

  if (is_merely_late (self, behind, elapsed_ns))
    return FALSE;

  n = count_before (self, number, &first_ns, &begins);
  remember_refused (self, number, arrival_ns);

  if (netflux_window_is_steady (self))
    {
      spacing_ns = MIN (self->pace_ns / 2, SPACING_NS);
      pause_ns = MIN (PACES * self->pace_ns, begins ? self->begin_ns : PAUSE_NS);
    }

  return n >= (self->expired ? 1 : 2) && arrival_ns - first_ns >= n * spacing_ns &&
         (self->expired || elapsed_ns >= pause_ns);
}

static NetfluxVerdict
refuse (NetfluxWindow *self, guint8 number)
{
  guint behind = (guint8) (self->last - number);

  if (behind < MEMORY && !(self->seen[behind / 64] >> behind % 64 & 1))
    {
      self->seen[behind / 64] |= G_GUINT64_CONSTANT (1) << behind % 64;
      self->lost--;
      self->late++;
      return NETFLUX_VERDICT_LATE;
    }

  self->duplicate++;
  return NETFLUX_VERDICT_DUPLICATE;
}

/* Any but the next one after the last. */
NetfluxVerdict
netflux_window_receive_other (NetfluxWindow *self, guint8 number, gint64 arrival_ns, guint *steps)
{
  guint8 ahead = (guint8) (number - self->last);
  gint64 elapsed_ns = CLAMP (arrival_ns - self->arrival_ns, 0, NETFLUX_WINDOW_PAUSE_MAX_NS);

  *steps = 0;
  if (!self->synchronised)
    return synchronise (self, number, arrival_ns);

  *steps = ahead < 2 ? ahead : get_step (self, ahead, elapsed_ns);
  if (*steps > 0)
    return accept (self, number, arrival_ns, elapsed_ns, *steps);

  if (begins_anew (self, number, arrival_ns, elapsed_ns))
    {
      if (!self->expired)
        self->restarts++;
      return synchronise (self, number, arrival_ns);
    }

  return refuse (self, number);
}
