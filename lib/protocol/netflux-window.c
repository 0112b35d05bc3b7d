/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-window.h"

#define MEMORY 128         /* numbers remembered before the last accepted one */
#define RESTART_RUN 3      /* duplicates in a row that mean a restarted partner */
#define RESTART_STEP_MAX 4 /* how far each may be ahead of the one before */

static void
forget (NetfluxWindow *self)
{
  self->seen[0] = self->seen[1] = G_MAXUINT64;
}

void
netflux_window_init (NetfluxWindow *self)
{
  *self = (NetfluxWindow){ 0 };
  forget (self);
}

void
netflux_window_desynchronise (NetfluxWindow *self)
{
  self->synchronised = FALSE;
  self->duplicate_run = 0;
}

void
netflux_window_reset_figures (NetfluxWindow *self)
{
  self->accepted = self->duplicate = self->late = self->lost = self->restarts = 0;
  forget (self);
}

/* The number that was the last is now @steps before the last, 1 to 127. */
static void
shift (NetfluxWindow *self, guint steps)
{
  if (steps >= 64)
    {
      self->seen[1] = self->seen[0] << (steps - 64);
      self->seen[0] = 0;
    }
  else
    {
      self->seen[1] = (self->seen[1] << steps) | (self->seen[0] >> (64 - steps));
      self->seen[0] <<= steps;
    }

  self->seen[(steps - 1) / 64] |= G_GUINT64_CONSTANT (1) << (steps - 1) % 64;
}

/* A partner that began again from a number that we have had looks like a copy of the
 * past that moves on. */
static void
watch_for_restart (NetfluxWindow *self, guint8 number)
{
  guint8 step = (guint8) (number - self->duplicate_number);

  if (self->duplicate_run > 0 && step >= 1 && step <= RESTART_STEP_MAX)
    self->duplicate_run++;
  else
    self->duplicate_run = 1;

  self->duplicate_number = number;

  if (self->duplicate_run == RESTART_RUN)
    {
      self->restarts++;
      netflux_window_desynchronise (self);
    }
}

/* @number is 128 to 256 behind, or the last one itself. */
static NetfluxVerdict
receive_old (NetfluxWindow *self, guint8 number, guint8 ahead)
{
  if (ahead != 0)
    {
      guint bit = MEMORY * 2 - ahead - 1;
      guint64 mask = G_GUINT64_CONSTANT (1) << bit % 64;

      if (!(self->seen[bit / 64] & mask))
        {
          self->seen[bit / 64] |= mask;
          self->lost--;
          self->late++;
          return NETFLUX_VERDICT_LATE;
        }
    }

  self->duplicate++;
  watch_for_restart (self, number);
  return NETFLUX_VERDICT_DUPLICATE;
}

NetfluxVerdict
netflux_window_receive (NetfluxWindow *self, guint8 number, guint *steps)
{
  guint8 ahead = (guint8) (number - self->last);

  *steps = 0;

  if (!self->synchronised)
    {
      forget (self);
      self->synchronised = TRUE;
    }
  else if (ahead >= 1 && ahead < MEMORY)
    {
      *steps = ahead;
      self->lost += ahead - 1;
      shift (self, ahead);
    }
  else
    {
      return receive_old (self, number, ahead);
    }

  self->accepted++;
  self->last = number;
  self->duplicate_run = 0;
  return NETFLUX_VERDICT_ACCEPTED;
}
