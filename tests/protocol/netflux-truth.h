/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-session.h"

/* What became of the frames of one side on their way to the other, known from outside: each
 * has an index that never repeats, and a life, which ends when its sender is started anew. */

typedef struct
{
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 lost;
  guint64 malformed;
  guint64 restarts;
  guint64 outages;
} NetfluxTruthCounts;

typedef struct
{
  NetfluxTruthCounts counts;
  gint64 watch_ns;

  GByteArray *arrived; /* by index, since the receiver was started */
  guint32 life;        /* of the newest frame */
  guint32 first;       /* of this life that was heard */
  guint32 newest;
  guint32 span_accepted; /* of this life, and late */
  gint64 heard_ns;
  gboolean heard;
} NetfluxTruth;

void netflux_truth_init (NetfluxTruth *self, gint64 watch_ns);
void netflux_truth_clear (NetfluxTruth *self);

/* The receiver is started; what was counted before stays. */
void netflux_truth_start (NetfluxTruth *self, gint64 now_ns);
void netflux_truth_arrive (NetfluxTruth *self, guint32 life, guint32 index, gint64 arrival_ns);

/* It is stopped, after all that had arrived by then was read. */
void netflux_truth_stop (NetfluxTruth *self, gint64 now_ns);
