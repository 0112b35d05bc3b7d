/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* The application: its loop, its handlers, and what it asks of links while they run. */

#include "chaos-world.h"

#include "chaos-image.h"

/* Rounds of its loop before others have their turn */
#define ROUNDS 64

static void
on_frame (NetfluxLink *object, NetfluxFrame *frame, gpointer user_data)
{
  ChaosLink *link = user_data;
  ChaosImage image;
  gsize size;
  const guint8 *data = g_bytes_get_data (netflux_frame_get_payload (frame), &size);

  chaos_world_note (link->world, link, "frame-received", netflux_frame_get_sequence (frame));
  link->frames_heard++;
  if ((link->receive_size == 0 || link->world->faults.settings) && size != link->partner.size)
    return; /* it was cut on its way */
  if (!chaos_image_read (data, size, &image) || image.owner != link->number)
    chaos_fail (link, "a frame was delivered that the partner has not sent");
  link->life_heard = image.life;
  link->index_heard = image.index;
}

static void
on_expired (NetfluxLink *object, NetfluxWatchdog watchdog, gpointer user_data)
{
  ChaosLink *link = user_data;

  chaos_world_note (link->world, link, "watchdog-expired", watchdog);
  link->n_expired[watchdog]++;
  if (link->n_expired[watchdog] != link->n_recovered[watchdog] + 1)
    chaos_fail (link, "a watchdog has expired twice without recovering");
}

static void
on_recovered (NetfluxLink *object, NetfluxWatchdog watchdog, gpointer user_data)
{
  ChaosLink *link = user_data;

  chaos_world_note (link->world, link, "watchdog-recovered", watchdog);
  link->n_recovered[watchdog]++;
  if (link->n_expired[watchdog] != link->n_recovered[watchdog])
    chaos_fail (link, "a watchdog has recovered that had not expired");
}

static void
on_state (NetfluxLink *object, GParamSpec *pspec, gpointer user_data)
{
  ChaosLink *link = user_data;

  link->state_heard = netflux_link_get_state (object);
  chaos_world_note (link->world, link, "state", link->state_heard);
}

static void
connect_handlers (ChaosLink *link)
{
  g_signal_connect (link->link, "watchdog-expired", G_CALLBACK (on_expired), link);
  g_signal_connect (link->link, "watchdog-recovered", G_CALLBACK (on_recovered), link);
  g_signal_connect (link->link, "notify::state", G_CALLBACK (on_state), link);
  if (link->hears_frames)
    g_signal_connect (link->link, "frame-received", G_CALLBACK (on_frame), link);
}

static void
set_data (ChaosLink *link)
{
  guint8 *data = g_malloc (link->send_size);
  g_autoptr (GBytes) bytes = NULL;

  link->version++;
  chaos_image_write (data, link->send_size, link->number, 0, link->version);
  bytes = g_bytes_new_take (data, link->send_size);
  netflux_link_set_send_data (link->link, bytes);
}

static NetfluxLink *
make_link (ChaosLink *link)
{
  g_autofree char *host =
      g_strdup_printf ("%s%s.1.%u.%u",
                       !chaos_kernel.ipv6 ? ""
                       : link->group      ? "ff15::"
                                          : "fd00::",
                       link->group ? "239" : "10", link->number >> 8, link->number & 255);

  return g_object_new (
      NETFLUX_TYPE_LINK, "remote-address", host, "remote-port",
      (guint) ntohs (link->partner.home.sin_port), "local-port", (guint) link->port, "engine",
      link->world->engines[link->engine].engine, "send-interval", link->interval_ns / CHAOS_US,
      "watch-interval", link->watch_ns / CHAOS_US, "receive-size", (guint) link->receive_size,
      "keep-values-on-timeout", link->keep_values, "allow-broadcast", link->group, NULL);
}

void
chaos_app_start (ChaosLink *link)
{
  g_autoptr (GError) error = NULL;

  if (link->link == NULL)
    {
      link->link = make_link (link);
      if (!link->cyclic)
        netflux_sink_set_send_mode (netflux_link_get_sink (link->link),
                                    NETFLUX_SEND_MODE_ON_CHANGE);
      if (link->watched)
        connect_handlers (link);
      chaos_hooks_connect (link);
      set_data (link);
    }
  link->frames_heard = link->frames_due = 0;
  link->life_heard = 0;
  for (guint i = 0; i < 2; i++)
    link->n_expired[i] = link->n_recovered[i] = 0;

  chaos_model_start (&link->model, link->watch_ns, link->interval_ns, link->receive_size,
                     chaos_kernel.now_ns);
  link->model.clears = !link->keep_values;
  link->changed_ns = 0;
  link->lingers = FALSE;
  link->robbed = FALSE;
  link->has_read = FALSE;
  /* Until its port was read, nothing is known of when something came after the clock was set. */
  if (link->world->killed || chaos_kernel.n_steps > 0)
    chaos_check_blur (link);
  link->started = TRUE; /* it may send before this returns */
  if (!netflux_link_start (link->link, &error))
    {
      chaos_world_note (link->world, link, error->message, 0);
      chaos_check_start_error (link, error);
      chaos_model_clear (&link->model);
      link->started = FALSE;
      return;
    }
  chaos_world_note (link->world, link, "start", 0);
  if (!link->started)
    return; /* a callback has stopped it */
  chaos_check_started (link);
}

void
chaos_app_stop (ChaosLink *link)
{
  if (!link->started)
    return;

  chaos_world_note (link->world, link, "stop", 0);
  link->stopping = TRUE;
  chaos_check_statistics (link, TRUE);
  link->stopping = FALSE;
  link->started = FALSE;
  chaos_model_clear (&link->model);
}

static void
restart (ChaosLink *link)
{
  if (link->started)
    chaos_app_stop (link);
  else
    chaos_app_start (link);
}

/* Something that any program may do at any time */
void
chaos_app_act (ChaosWorld *self)
{
  ChaosLink *link = &self->links[chaos_random_below (&self->random, self->n_links)];
  guint what = (guint) chaos_random_below (&self->random, 100);

  chaos_world_at (self, chaos_kernel.now_ns + chaos_random_below (&self->random, self->act_ns),
                  CHAOS_EVENT_ACT, 0, NULL);
  if (chaos_kernel.now_ns < self->app_stalled_until_ns)
    return;
  if (what < 70)
    set_data (link);
  else if (what < 80)
    chaos_check_statistics (link, FALSE);
  else if (what < 92)
    chaos_check_image (link);
  else if (what < 95 && link->started)
    netflux_link_send_now (link->link, NULL);
  else if (what < 98 && self->faults.restarts && !link->spared && !self->over)
    restart (link);
  else if (what >= 98 && self->faults.settings && !link->spared && !self->over && link->started)
    chaos_settings_change (link);
  if (what % 4 == 0 && self->faults.assists)
    chaos_app_assist (self, &self->engines[link->engine]);
}

/* Its loop, until it sleeps again */
void
chaos_app_wake (ChaosWorld *self)
{
  guint i = 0;

  self->n_wakes++;
  chaos_world_tell (self, NULL, "application wakes", self->n_wakes);
  if (chaos_kernel.now_ns < self->app_stalled_until_ns)
    {
      chaos_world_wake_app (self, self->app_stalled_until_ns);
      return;
    }

  do
    g_main_context_iteration (self->context, TRUE);
  while (!self->app_slept && ++i < ROUNDS);

  if (!self->app_slept)
    chaos_world_wake_app (self, chaos_kernel.now_ns + 10 * CHAOS_US);
  else if (self->app_timeout_ms > 0)
    chaos_world_wake_app (self, chaos_kernel.now_ns + self->app_timeout_ms * CHAOS_MS);
}
