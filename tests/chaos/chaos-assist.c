/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* The application does the work of an engine that serves a single link, as one does that waits for
 * its frames anyway. */

#include "chaos-world.h"

#define LONGEST_NS (30 * CHAOS_MS)

/* After each round of the assistant */
static gboolean
is_enough (gpointer data)
{
  ChaosWorld *self = data;

  chaos_world_check_dirty (self);
  return chaos_kernel.now_ns >= self->assisted_until_ns;
}

void
chaos_app_assist (ChaosWorld *self, ChaosEngine *engine)
{
  gboolean done;

  self->assistant = engine;
  self->assisted_until_ns =
      chaos_kernel.now_ns + chaos_random_range (&self->random, CHAOS_US, LONGEST_NS);
  /* It does nothing else meanwhile. */
  self->app_stalled_until_ns = self->assisted_until_ns;
  chaos_world_note (self, NULL, "assists until (us)", (guint64) self->assisted_until_ns / CHAOS_US);
  done = netflux_engine_assist (engine->engine, is_enough, self);
  chaos_world_note (self, NULL, "has assisted", done);
  self->assistant = NULL;
  self->app_stalled_until_ns = chaos_kernel.now_ns;
  chaos_world_wake_app (self, chaos_kernel.now_ns);
  chaos_world_check_dirty (self);
}
