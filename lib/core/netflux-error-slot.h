/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An error that begins, changes and ends, of which only the newest counts: delivered at once, but
 * while it goes on changing, once a second. What has come and gone between is delivered, too.
 * One thread posts, another one takes, and none waits. */
typedef struct
{
  /* Atomic */
  int posted;       /* the errno, plus 1; 0: nothing since it was taken */
  int posted_error; /* one of those since then; 0: none */
  int posted_end;   /* whether it was over since then */

  /* Of who takes */
  int delivered;
  int newest;
  int seen;       /* an error since the last delivery, which may be gone; or 0 */
  gboolean ended; /* since the last delivery, for a while perhaps */
  gint64 full_us; /* when as many as can be delivered at once can be so again */
} NetfluxErrorSlot;

/* @errnum 0: the error has ended. */
void netflux_error_slot_post (NetfluxErrorSlot *self, int errnum);
gboolean netflux_error_slot_is_empty (NetfluxErrorSlot *self);

/* FALSE: nothing is to be delivered, or, if @due_us is set, not before that. */
gboolean
netflux_error_slot_take (NetfluxErrorSlot *self, gint64 now_us, int *errnum, gint64 *due_us);

G_END_DECLS
