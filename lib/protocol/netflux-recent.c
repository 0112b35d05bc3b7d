/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-recent.h"

#define MEMBERS (sizeof (NetfluxSums) / sizeof (guint64))

void
netflux_recent_begin (NetfluxRecent *self, gint64 now_ns)
{
  *self = (NetfluxRecent){ .due_ns = netflux_time_add (now_ns, NETFLUX_RECENT_STEP_NS) };
  self->notes[0].time_ns = now_ns;
  self->n_notes = 1;
}

void
netflux_recent_note (NetfluxRecent *self, const NetfluxSums *sums, gint64 now_ns)
{
  guint i = self->n_notes % NETFLUX_RECENT_NOTES;

  if (now_ns < self->due_ns)
    return;

  self->due_ns = netflux_time_add (now_ns, NETFLUX_RECENT_STEP_NS);
  self->notes[i].time_ns = now_ns;
  self->notes[i].sums = *sums;
  self->n_notes++;
}

/* What the sums were at @time_ns. After a note things happen for a tenth of a second at the
 * most, and then nothing until the next note. */
static const NetfluxSums *
find_sums (const NetfluxRecent *self, const NetfluxSums *sums, gint64 time_ns)
{
  guint n_kept = MIN (self->n_notes, NETFLUX_RECENT_NOTES);
  const NetfluxSums *after = sums;

  for (guint back = 1; back <= n_kept; back++)
    {
      guint i = (self->n_notes - back) % NETFLUX_RECENT_NOTES;

      if (self->notes[i].time_ns <= time_ns - NETFLUX_RECENT_STEP_NS)
        return after;
      if (self->notes[i].time_ns <= time_ns)
        return &self->notes[i].sums;
      after = &self->notes[i].sums;
    }

  return after;
}

void
netflux_recent_get (const NetfluxRecent *self,
                    const NetfluxSums *sums,
                    gint64 now_ns,
                    NetfluxSums *recent)
{
  const guint64 *now = (const guint64 *) sums;
  const guint64 *then = (const guint64 *) find_sums (self, sums, now_ns - NETFLUX_RECENT_NS);
  guint64 *added = (guint64 *) recent;

  for (guint i = 0; i < MEMBERS; i++)
    added[i] = now[i] > then[i] ? now[i] - then[i] : 0;
}
