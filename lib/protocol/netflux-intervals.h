/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How regularly something happens: mean, extremes and jitter of the time between. */
typedef struct
{
  guint64 steps;   /* intervals measured, those of missing frames included */
  gint64 total_ns; /* all of them together */
  gint64 min_ns;
  gint64 max_ns;
  double jitter_ns;
} NetfluxIntervals;

void netflux_intervals_init (NetfluxIntervals *self);

/* @interval_ns is the time that @steps intervals took together, at least one. */
void netflux_intervals_add (NetfluxIntervals *self, gint64 interval_ns, guint steps);

/* @deviation_ns is what an interval was off by: the D of RFC 3550, 6.4.1 and A.8, whose
 * mean over about 16 intervals is the jitter. */
void netflux_intervals_add_deviation (NetfluxIntervals *self, double deviation_ns);

/* 0 before the first. */
double netflux_intervals_get_mean (const NetfluxIntervals *self);

G_END_DECLS
