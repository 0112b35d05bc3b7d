/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/protocol/netflux-session.h"
#include "netflux-reference-rule.h"

/* What a link has to make of what was put into its socket, and of what it has sent: thought
 * out by the rule of the receiver, with no more of the library than its types. */

#define CHAOS_SENT 256

typedef struct
{
  NetfluxReferenceRule rule;
  gint64 watch_ns; /* 0: none */
  gint64 interval_ns;
  gsize receive_size;
  gboolean clears;  /* the image, when the partner is silent */
  gboolean blurred; /* times of arrival are not known, or not which socket something came to:
                     * until all is clear again, silence and numbers are in doubt */
  gint64 clear_ns;  /* since when what is read is certain; -1: it is not yet */

  /* What the system has dropped: a silence during which it did is excused, see chaos-check.c */
  guint32 drops_before; /* the datagram read last */
  guint32 drops_heard;  /* the last frame accepted */
  gboolean doubted;     /* since then */
  gint64 excused_ns;    /* no watchdog expires before */

  /* The receive watchdog */
  gint64 started_ns;
  gint64 fed_ns;
  gboolean expired;
  gboolean cleared;  /* the image, when it did */
  gint64 expired_ns; /* its deadline then */
  gboolean heard;
  guint64 outages;
  guint64 malformed;
  guint64 read; /* whole frames */

  /* The newest accepted: who sent it, and which it was */
  guint32 life;
  guint64 index;
  gboolean known;
  gint64 accepted_ns;
  gsize size;

  /* What was sent */
  guint64 n_sent;
  guint64 acknowledged; /* up to which one */
  guint8 fed_back;      /* by the last frame */
  struct
  {
    gint64 time_ns;
    gint64 since_ns; /* when the first one before it was refused, or that time */
    guint8 number;
  } sent[CHAOS_SENT];
  gboolean jumped;   /* it has followed its former self */
  guint64 errors;    /* that were noticed */
  gint64 refused_ns; /* since when nothing was sent; -1 */
} ChaosModel;

void chaos_model_start (
    ChaosModel *self, gint64 watch_ns, gint64 interval_ns, gsize receive_size, gint64 now_ns);
void chaos_model_clear (ChaosModel *self);
/* From now on it takes the session's word for what has been. */
void chaos_model_adopt (ChaosModel *self, const NetfluxSession *session, gint64 accepted_ns);

typedef struct
{
  gboolean accepted;
  guint steps;           /* how far the partner went; 0: it is the first of a new numbering */
  gint64 elapsed_ns;     /* since the one before was accepted */
  gboolean false_outage; /* it had arrived before the silence was one */
} ChaosVerdict;

ChaosVerdict
chaos_model_receive (ChaosModel *self, const guint8 *data, gsize size, gint64 arrival_ns);

/* The partner may have been heard until then. */
void chaos_model_excuse (ChaosModel *self, gint64 until_ns);

/* False: it has not the number that it should have. */
gboolean chaos_model_sent (ChaosModel *self, guint8 number, gint64 now_ns);
void chaos_model_refused (ChaosModel *self, gint64 now_ns);

/* The library says that the partner is silent; false: that cannot be yet. */
gboolean chaos_model_expire (ChaosModel *self, gint64 now_ns);

/* Since when one waits for an acknowledgement; G_MAXINT64: one does not. */
gint64 chaos_model_get_awaited_ns (const ChaosModel *self);
gint64 chaos_model_get_earliest_due_ns (const ChaosModel *self);
guint64 chaos_model_get_lost (const ChaosModel *self);
