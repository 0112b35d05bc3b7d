/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which of the partner's frames are new. A byte cannot tell 3 frames from 259, nor an old
 * frame from a restarted partner; the number and the time together can, since a steady
 * partner has a pace. tests/protocol/receive-rule.py is this rule as a program, with what
 * it must do, and the reference where the words here are unclear. */

typedef enum
{
  NETFLUX_VERDICT_ACCEPTED,
  NETFLUX_VERDICT_DUPLICATE,
  NETFLUX_VERDICT_LATE,
  NETFLUX_VERDICT_MALFORMED, /* not the window's affair: it sees whole frames only */
} NetfluxVerdict;

#define NETFLUX_WINDOW_REFUSED 8 /* frames that may be a new numbering */

typedef struct
{
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 lost;
  guint64 restarts;

  guint64 seen[2];   /* bit k: the number k before the last accepted one was seen */
  gint64 arrival_ns; /* of the last one accepted */
  guint8 last;       /* its number */
  gboolean synchronised;
  gboolean expired; /* the receive watchdog, since the last one was accepted */

  gint64 pace_ns;      /* the partner's interval per step; 0: not known */
  gint64 deviation_ns; /* of the last stretches from it */
  gint64 begin_ns;   /* how long after the last one a numbering from 0 or 1 may begin at the most */
  gint64 stretch_ns; /* the stretch that is being measured */
  guint stretch_steps;

  /* Those that were neither forward nor merely late since the last one was accepted */
  struct
  {
    gint64 arrival_ns;
    guint8 number;
  } refused[NETFLUX_WINDOW_REFUSED];
  guint8 n_refused;
  guint8 next_refused; /* where the next one goes: a ring */
} NetfluxWindow;

void netflux_window_init (NetfluxWindow *self);

/* That of the receive watchdog; 0: there is none. */
void netflux_window_set_watch_interval (NetfluxWindow *self, gint64 watch_interval_ns);

/* The partner is silent: a new numbering is believed sooner. */
void netflux_window_expire (NetfluxWindow *self);

/* Whether the partner has a pace that it keeps. */
gboolean netflux_window_is_steady (const NetfluxWindow *self);

/* Somebody else is the partner from now on: the next frame begins a new numbering. */
void netflux_window_change_partner (NetfluxWindow *self);

/* Counters back to 0; what was lost before cannot come late any more. */
void netflux_window_reset_figures (NetfluxWindow *self);

/* The rest is in the path of each frame: inline but for what is seldom. */

#define NETFLUX_WINDOW_PAUSE_MAX_NS (G_GINT64_CONSTANT (86400) * 1000 * 1000 * 1000)
#define NETFLUX_WINDOW_STRETCH 16 /* the pace is measured over so many steps at least */

void netflux_window_end_stretch (NetfluxWindow *self);
NetfluxVerdict
netflux_window_receive_other (NetfluxWindow *self, guint8 number, gint64 arrival_ns, guint *steps);

/* @steps is set for an accepted frame: how far it is ahead of the one before, 0 if it
 * began a new numbering, from which no loss is inferred. */
static inline NetfluxVerdict
netflux_window_receive (NetfluxWindow *self, guint8 number, gint64 arrival_ns, guint *steps)
{
  gint64 elapsed_ns = arrival_ns - self->arrival_ns;

  if (G_UNLIKELY ((guint8) (number - self->last) != 1 || !self->synchronised ||
                  (guint64) elapsed_ns > NETFLUX_WINDOW_PAUSE_MAX_NS))
    return netflux_window_receive_other (self, number, arrival_ns, steps);

  self->seen[1] = (self->seen[1] << 1) | (self->seen[0] >> 63);
  self->seen[0] = (self->seen[0] << 1) | 1;
  self->accepted++;
  self->arrival_ns = arrival_ns;
  self->last = number;
  self->expired = FALSE;
  self->n_refused = 0;

  self->stretch_ns += elapsed_ns;
  self->stretch_steps++;
  if (G_UNLIKELY (self->stretch_steps >= NETFLUX_WINDOW_STRETCH))
    netflux_window_end_stretch (self);

  *steps = 1;
  return NETFLUX_VERDICT_ACCEPTED;
}

G_END_DECLS
