/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What the engine's thread calls of the application: any of these may stop the link, and is not
 * called any more then. */

#include "chaos-world.h"

static void
called (ChaosLink *link, const char *what, guint chance)
{
  ChaosWorld *self = link->world;

  if (!link->started)
    chaos_fail (link, "%s is called, but the link has stopped", what);
  if (link->stopping || self->preempting || self->over ||
      !chaos_random_chance (&self->random, chance))
    return;

  chaos_world_note (self, link, what, 0);
  link->stopping = TRUE; /* what was gathered is told meanwhile */
  netflux_link_stop (link->link);
  link->stopping = FALSE;
  link->started = FALSE;
  chaos_model_clear (&link->model);
}

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  called (user_data, "the frame callback", 3);
}

static void
on_frames (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  called (user_data, "the frames callback", 3);
}

static void
on_prepare (NetfluxSink *sink, gpointer user_data)
{
  called (user_data, "the prepare callback", 3);
}

static void
on_event (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  called (user_data, "the event callback", 200);
}

void
chaos_hooks_connect (ChaosLink *link)
{
  NetfluxSource *source = netflux_link_get_source (link->link);

  if (link->hooks & 1)
    netflux_source_set_frame_callback (source, on_frame, link, NULL);
  else if (link->hooks & 2)
    netflux_source_set_frames_callback (source, on_frames, link, NULL);
  if (link->hooks & 4)
    netflux_sink_set_prepare_callback (netflux_link_get_sink (link->link), on_prepare, link, NULL);
  if (link->hooks & 8)
    netflux_link_set_event_callback (link->link, on_event, link, NULL);
}
