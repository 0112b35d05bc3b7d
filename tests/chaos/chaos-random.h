/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

/* All chance of a world comes from its seed: SplitMix64, one state for each use, so that
 * another draw here changes nothing there. */
typedef guint64 ChaosRandom;

static inline guint64
chaos_random_mix (guint64 z)
{
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static inline guint64
chaos_random_next (ChaosRandom *self)
{
  *self += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return chaos_random_mix (*self);
}

/* At least 0, less than @end. */
static inline gint64
chaos_random_below (ChaosRandom *self, gint64 end)
{
  return end > 1 ? (gint64) (chaos_random_next (self) % (guint64) end) : 0;
}

/* Both included */
static inline gint64
chaos_random_range (ChaosRandom *self, gint64 least, gint64 most)
{
  return least + chaos_random_below (self, most - least + 1);
}

/* True so many times of a thousand. */
static inline gboolean
chaos_random_chance (ChaosRandom *self, guint permille)
{
  return permille > 0 && chaos_random_next (self) % 1000 < permille;
}
