/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-tardiness.h"

#define ENOUGH 3
#define REMEMBERED 64 /* steps; then the older ones count half */

static void
forget_late (NetfluxTardiness *self)
{
  self->n_late = 0;
  self->span_ns = 0;
  self->steps = 0;
}

void
netflux_tardiness_add_late (NetfluxTardiness *self, guint steps, gint64 interval_ns)
{
  self->n_in_time = 0;
  if (steps == 0)
    {
      forget_late (self);
      return;
    }

  self->n_late++;
  self->steps += steps;
  self->span_ns += interval_ns;
  if (self->n_late >= ENOUGH)
    self->interval_ns = self->span_ns / (gint64) self->steps;
  if (self->steps >= REMEMBERED)
    {
      self->steps /= 2;
      self->span_ns /= 2;
    }
}

void
netflux_tardiness_add_punctual (NetfluxTardiness *self)
{
  forget_late (self);
  self->n_in_time++;
  if (self->n_in_time >= ENOUGH)
    self->interval_ns = 0;
}
