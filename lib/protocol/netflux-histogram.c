/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-histogram.h"

#define STEPS NETFLUX_HISTOGRAM_STEPS

/* The values of a bucket are @low to @low + @width − 1. */
static gint64
get_bucket_low (guint bucket, gint64 *width)
{
  guint octave = bucket / STEPS;

  if (octave == 0)
    {
      *width = 1;
      return bucket;
    }

  *width = G_GINT64_CONSTANT (1) << (octave - 1);
  return (STEPS + bucket % STEPS) * *width;
}

void
netflux_histogram_init (NetfluxHistogram *self)
{
  *self = (NetfluxHistogram){ 0 };
}

double
netflux_histogram_get_percentile (const NetfluxHistogram *self, double fraction)
{
  double rank = fraction * (double) self->total;
  guint64 below = 0;
  guint bucket, last = 0;
  gint64 low, width;
  double part;

  if (self->total == 0)
    return 0;

  for (bucket = 0; bucket < NETFLUX_HISTOGRAM_BUCKETS; bucket++)
    {
      if (self->counts[bucket] == 0)
        continue;
      last = bucket;
      if ((double) (below + self->counts[bucket]) >= rank)
        break;
      below += self->counts[bucket];
    }

  /* Rounding can leave the rank beyond the sum: then it is the end of the last one. */
  low = get_bucket_low (last, &width);
  part = (rank - (double) below) / (double) self->counts[last];
  return (double) low + CLAMP (part, 0, 1) * (double) (width - 1);
}
