/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much is told of what comes and goes, as a link does that expires and recovers with each
 * frame: so many lines at once, and four in each second. From the first line that is not told on,
 * none is, until one tells how many they were: within a second, by a timer of the caller's. This
 * file includes no other of ours: the library, the elements and the command count by it. */

#define NETFLUX_LINE_LIMIT_INTERVAL_US (G_USEC_PER_SEC / 4)

/* Zero-filled at first */
typedef struct
{
  gint64 due_us; /* when a line would be due if each had waited for its turn */
  guint n_untold;
} NetfluxLineLimit;

/* Whether a line is told. With @n_untold being 1, it is the first one that is not. */
static inline gboolean
netflux_line_limit_take (NetfluxLineLimit *self, guint at_once, gint64 now_us)
{
  gint64 due_us = MAX (self->due_us, now_us) + NETFLUX_LINE_LIMIT_INTERVAL_US;

  if (self->n_untold > 0 || due_us > now_us + (gint64) at_once * NETFLUX_LINE_LIMIT_INTERVAL_US)
    {
      self->n_untold++;
      return FALSE;
    }

  self->due_us = due_us;
  return TRUE;
}

/* How many lines were not told; the next ones are again. */
static inline guint
netflux_line_limit_settle (NetfluxLineLimit *self)
{
  guint n_untold = self->n_untold;

  self->n_untold = 0;
  return n_untold;
}

G_END_DECLS
