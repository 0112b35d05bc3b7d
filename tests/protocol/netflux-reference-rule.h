/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-window.h"

/* The receive rule, as simply as can be: numbers without end, and lists of all that came. */

typedef struct
{
  gboolean synchronised;
  gboolean expired;

  /* The numbers from the first to the last since the synchronisation, which of them have
   * arrived, and when the last one did */
  gint64 first;
  gint64 last;
  GByteArray *arrived;
  gint64 arrival_ns;

  gint64 watch_ns; /* of the receive watchdog; 0: there is none */
  gint64 pace_ns;
  gint64 deviation_ns;
  gint64 stretch_steps;
  gint64 stretch_ns;

  GArray *refused; /* since the last accepted one, each number once */

  guint64 spans;        /* numbers covered since the last reset */
  guint64 spans_before; /* this synchronisation */
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 restarts;
} NetfluxReferenceRule;

void netflux_reference_rule_init (NetfluxReferenceRule *self);
void netflux_reference_rule_clear (NetfluxReferenceRule *self);
void netflux_reference_rule_reset (NetfluxReferenceRule *self);

/* For who goes on from the state of another. */
void netflux_reference_rule_forget_refused (NetfluxReferenceRule *self);
void
netflux_reference_rule_add_refused (NetfluxReferenceRule *self, guint8 number, gint64 arrival_ns);

/* @steps: 0 if it synchronises. */
NetfluxVerdict netflux_reference_rule_judge (NetfluxReferenceRule *self,
                                             guint8 sequence,
                                             gint64 arrival_ns,
                                             guint *steps);
