/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Counts of durations from 0 to a minute in fixed memory: exact below 32 ns, then 32
 * buckets for each doubling, so that a bucket is 3.1 % wide at most. What is longer than
 * 68.7 s is counted as that. */

#define NETFLUX_HISTOGRAM_BUCKETS 1024
#define NETFLUX_HISTOGRAM_STEP_BITS 5 /* of a doubling */
#define NETFLUX_HISTOGRAM_STEPS (1 << NETFLUX_HISTOGRAM_STEP_BITS)
#define NETFLUX_HISTOGRAM_MAX ((G_GINT64_CONSTANT (1) << 36) - 1)

typedef struct
{
  guint64 total;
  guint64 counts[NETFLUX_HISTOGRAM_BUCKETS];
} NetfluxHistogram;

void netflux_histogram_init (NetfluxHistogram *self);

/* Negative values count as 0. Inline, since it is in the path of each frame. */
static inline void
netflux_histogram_add (NetfluxHistogram *self, gint64 value_ns)
{
  gint64 value = CLAMP (value_ns, 0, NETFLUX_HISTOGRAM_MAX);
  guint bucket = (guint) value;

  if (value >= NETFLUX_HISTOGRAM_STEPS)
    {
      /* The scaled value fits into 32 bits, whatever the size of a long. */
      guint octave = g_bit_storage ((gulong) (value >> NETFLUX_HISTOGRAM_STEP_BITS));

      bucket = octave * NETFLUX_HISTOGRAM_STEPS +
               ((guint) (value >> (octave - 1)) & (NETFLUX_HISTOGRAM_STEPS - 1));
    }

  self->counts[bucket]++;
  self->total++;
}

/* The value that @fraction (0 to 1) of all values do not exceed, interpolated within its
 * bucket; 0 if there are none. The least and the greatest value are not known here: who
 * keeps them can clamp to them. */
double netflux_histogram_get_percentile (const NetfluxHistogram *self, double fraction);

G_END_DECLS
