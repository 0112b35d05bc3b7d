/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-time.h"

G_BEGIN_DECLS

/* Whether the partner sends more slowly than the watch interval: then each of its frames looks
 * like the end of an outage. Three in a row show it, three in time end it. */

typedef struct
{
  guint n_late; /* frames in a row that came after the watchdog had expired */
  guint n_in_time;
  gint64 span_ns; /* of the late ones, and of how many steps that was */
  guint64 steps;
  gint64 interval_ns; /* the partner's; 0: it is fast enough, or it is not known */
} NetfluxTardiness;

/* @steps is 0 if the frame began a new numbering. */
void netflux_tardiness_add_late (NetfluxTardiness *self, guint steps, gint64 interval_ns);
void netflux_tardiness_add_punctual (NetfluxTardiness *self);

/* In the path of each frame. */
static inline void
netflux_tardiness_add_in_time (NetfluxTardiness *self)
{
  if (G_UNLIKELY (self->n_late > 0 || self->interval_ns > 0))
    netflux_tardiness_add_punctual (self);
}

G_END_DECLS
