/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-truth.h"

#include <string.h>

#define MEMORY 127 /* how far behind a frame can be late */

void
netflux_truth_init (NetfluxTruth *self, gint64 watch_ns)
{
  *self = (NetfluxTruth){ .watch_ns = watch_ns, .arrived = g_byte_array_new () };
}

void
netflux_truth_clear (NetfluxTruth *self)
{
  g_byte_array_unref (self->arrived);
}

void
netflux_truth_start (NetfluxTruth *self, gint64 now_ns)
{
  if (self->arrived->len > 0)
    memset (self->arrived->data, FALSE, self->arrived->len);
  self->heard = FALSE;
  self->heard_ns = now_ns;
  self->span_accepted = 0;
}

static void
end_span (NetfluxTruth *self)
{
  if (self->heard)
    self->counts.lost += self->newest - self->first + 1 - self->span_accepted;
  self->span_accepted = 0;
}

static gboolean
mark (NetfluxTruth *self, guint32 index)
{
  guint known = self->arrived->len;
  gboolean before;

  if (index >= known)
    {
      g_byte_array_set_size (self->arrived, index + 1000);
      memset (self->arrived->data + known, FALSE, self->arrived->len - known);
    }
  before = self->arrived->data[index];
  self->arrived->data[index] = TRUE;
  return before;
}

static void
accept (NetfluxTruth *self, guint32 life, guint32 index, gint64 arrival_ns)
{
  gboolean silent = self->watch_ns > 0 && arrival_ns - self->heard_ns > self->watch_ns;

  self->counts.outages += silent;
  if (!self->heard || life != self->life)
    {
      self->counts.restarts += self->heard && !silent;
      end_span (self);
      self->first = index;
    }
  self->heard = TRUE;
  self->life = life;
  self->newest = index;
  self->heard_ns = arrival_ns;
  self->counts.accepted++;
  self->span_accepted++;
}

void
netflux_truth_arrive (NetfluxTruth *self, guint32 life, guint32 index, gint64 arrival_ns)
{
  gboolean before = mark (self, index);

  if (!before && (!self->heard || index > self->newest))
    {
      accept (self, life, index, arrival_ns);
      return;
    }
  if (!before && life == self->life && index > self->first && self->newest - index <= MEMORY)
    {
      self->counts.late++;
      self->span_accepted++;
      return;
    }
  self->counts.duplicate++;
}

void
netflux_truth_stop (NetfluxTruth *self, gint64 now_ns)
{
  end_span (self);
  self->counts.outages += self->watch_ns > 0 && now_ns - self->heard_ns >= self->watch_ns;
}
