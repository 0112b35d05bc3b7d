/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-error-slot.h"

/* Errors that begin, change and end are delivered at once, up to here; then one in each
 * interval. */
#define ERRORS_AT_ONCE 2
#define ERROR_INTERVAL_US G_USEC_PER_SEC

void
netflux_error_slot_post (NetfluxErrorSlot *self, int errnum)
{
  if (errnum != 0)
    g_atomic_int_set (&self->posted_error, errnum);
  else
    g_atomic_int_set (&self->posted_end, TRUE);
  g_atomic_int_set (&self->posted, errnum + 1);
}

gboolean
netflux_error_slot_is_empty (NetfluxErrorSlot *self)
{
  return g_atomic_int_get (&self->posted) == 0;
}

static void
take_posted (NetfluxErrorSlot *self)
{
  int posted = netflux_error_slot_is_empty (self)
                   ? 0
                   : __atomic_exchange_n (&self->posted, 0, __ATOMIC_ACQ_REL);
  int error = __atomic_exchange_n (&self->posted_error, 0, __ATOMIC_ACQ_REL);
  gboolean ended = __atomic_exchange_n (&self->posted_end, FALSE, __ATOMIC_ACQ_REL);

  if (posted > 0)
    self->newest = posted - 1;
  if (error != 0)
    self->seen = error;
  self->ended = self->ended || ended;
}

/* What has come and gone since the last delivery is delivered, too, before what is now. -1:
 * there is nothing new. */
static int
get_next (const NetfluxErrorSlot *self)
{
  if (self->newest != self->delivered && self->newest != 0)
    return self->newest;
  if (self->seen != 0 && self->seen != self->delivered)
    return self->seen;
  if (self->newest != self->delivered)
    return self->newest;
  if (self->ended && self->newest != 0)
    return self->newest;

  return -1;
}

gboolean
netflux_error_slot_take (NetfluxErrorSlot *self, gint64 now_us, int *errnum, gint64 *due_us)
{
  gint64 allowed_us = self->full_us - (ERRORS_AT_ONCE - 1) * ERROR_INTERVAL_US;

  take_posted (self);
  *due_us = 0;
  *errnum = get_next (self);
  if (*errnum < 0)
    {
      self->seen = 0;
      return FALSE;
    }
  if (now_us < allowed_us)
    {
      *due_us = allowed_us;
      return FALSE;
    }

  self->full_us = MAX (self->full_us, now_us) + ERROR_INTERVAL_US;
  self->delivered = *errnum;
  self->ended = FALSE;
  if (*errnum != 0)
    self->seen = 0;

  return TRUE;
}
