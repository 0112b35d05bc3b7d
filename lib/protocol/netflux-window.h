/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which of the partner's frames are new: serial arithmetic (RFC 1982) on the 8 bits of
 * the sequence number, and a memory of the 128 numbers before the newest, so that each
 * frame is counted exactly once. */

typedef enum
{
  NETFLUX_VERDICT_ACCEPTED,
  NETFLUX_VERDICT_DUPLICATE,
  NETFLUX_VERDICT_LATE,
  NETFLUX_VERDICT_MALFORMED, /* not the window's affair: it sees whole frames only */
} NetfluxVerdict;

typedef struct
{
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 lost;
  guint64 restarts;

  guint64 seen[2]; /* bit k − 1: the number k before the last accepted one */
  guint8 last;     /* the last number accepted */
  gboolean synchronised;

  guint8 duplicate_number; /* of the last duplicate; valid within a run */
  guint duplicate_run;     /* duplicates in a row that look like a restarted partner */
} NetfluxWindow;

void netflux_window_init (NetfluxWindow *self);

/* @steps is set for an accepted frame: how far it is ahead of the one before, 0 if it was
 * accepted whatever its number. */
NetfluxVerdict netflux_window_receive (NetfluxWindow *self, guint8 number, guint *steps);

/* The next frame is accepted whatever its number. */
void netflux_window_desynchronise (NetfluxWindow *self);

/* Counters back to 0; what was lost before cannot come late any more. */
void netflux_window_reset_figures (NetfluxWindow *self);

G_END_DECLS
