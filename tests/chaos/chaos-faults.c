/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What goes wrong: one thing after another, each ended by a later one or by the end of all. */

#include "chaos-world.h"

void
chaos_fault_plan (ChaosWorld *self)
{
}

void
chaos_fault_happen (ChaosWorld *self)
{
}

void
chaos_fault_end_all (ChaosWorld *self)
{
  for (guint i = 0; i < self->n_links; i++)
    if (!self->links[i].started)
      chaos_app_start (&self->links[i]);
}
