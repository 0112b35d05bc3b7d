/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-follower.h"

#include <string.h>

#include "lib/core/netflux-resolver.h"

/* How long the partner has been silent when it is looked for first; then twice as long each
 * time. A network card is looked for again and again in the same time: that asks nobody else. */
#define DELAY_MIN_MS 1000
#define DELAY_MAX_MS 30000

struct _NetfluxFollower
{
  gatomicrefcount ref_count;
  GMainContext *context;
  NetfluxSettings settings;
  NetfluxRole role;
  const NetfluxFollowerFuncs *funcs;
  GCancellable *cancellable;

  GMutex lock;        /* of all below */
  gpointer user_data; /* NULL: closed */
  gboolean silent;
  GSource *source; /* NULL: it does not wait */
  guint delay_ms;

  NetfluxAddress remote; /* the context's thread */
};

static NetfluxFollower *
netflux_follower_ref (NetfluxFollower *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_follower_unref (NetfluxFollower *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netflux_settings_clear (&self->settings);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
unref_follower (gpointer data)
{
  netflux_follower_unref (data);
}

/* A name, or the name of an interface in an address, which is only a number inside. */
static gboolean
can_move (const NetfluxSettings *settings)
{
  g_autoptr (GInetAddress) literal = NULL;

  if (settings->remote_address == NULL)
    return FALSE;

  literal = g_inet_address_new_from_string (settings->remote_address);
  return literal == NULL || strchr (settings->remote_address, '%') != NULL;
}

NetfluxFollower *
netflux_follower_new (GMainContext *context,
                      const NetfluxSettings *settings,
                      NetfluxRole role,
                      const NetfluxEndpoints *endpoints,
                      const NetfluxFollowerFuncs *funcs,
                      gpointer user_data)
{
  NetfluxFollower *self;

  if (!can_move (settings))
    return NULL;

  self = g_new0 (NetfluxFollower, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref (context);
  netflux_settings_copy (settings, &self->settings);
  self->role = role;
  self->remote = endpoints->remote;
  self->funcs = funcs;
  self->user_data = funcs->ref (user_data);
  self->cancellable = g_cancellable_new ();
  self->delay_ms = DELAY_MIN_MS;

  return self;
}

static void look (NetfluxFollower *self);

static gboolean
on_time (gpointer user_data)
{
  NetfluxFollower *self = user_data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->source, g_source_unref);
  g_mutex_unlock (&self->lock);
  look (self);

  return G_SOURCE_REMOVE;
}

static gboolean
follows_card (NetfluxFollower *self)
{
  return strchr (self->settings.remote_address, '%') != NULL;
}

/* With the lock */
static void
wait (NetfluxFollower *self)
{
  if (self->source != NULL || !self->silent || self->user_data == NULL)
    return;

  self->source = g_timeout_source_new (self->delay_ms);
  if (!follows_card (self))
    self->delay_ms = MIN (2 * self->delay_ms, DELAY_MAX_MS);
  g_source_set_static_name (self->source, "Netflux looks for its partner");
  g_source_set_callback (self->source, on_time, netflux_follower_ref (self), unref_follower);
  g_source_attach (self->source, self->context);
}

/* With the lock */
static GSource *
stop_waiting (NetfluxFollower *self)
{
  self->delay_ms = DELAY_MIN_MS;
  return g_steal_pointer (&self->source);
}

static void
destroy_source (GSource *source)
{
  if (source == NULL)
    return;

  g_source_destroy (source);
  g_source_unref (source);
}

static void
tell (NetfluxFollower *self, const NetfluxEndpoints *endpoints)
{
  gpointer user_data = NULL;

  if (netflux_address_equal (&self->remote, &endpoints->remote))
    return;

  g_mutex_lock (&self->lock);
  if (self->user_data != NULL && self->silent)
    user_data = self->funcs->ref (self->user_data);
  g_mutex_unlock (&self->lock);
  if (user_data == NULL)
    return;

  self->remote = endpoints->remote;
  self->funcs->moved (user_data, endpoints, &self->settings);
  self->funcs->unref (user_data);
}

/* A name that is not known for the time being leaves the partner where it was. */
static void
on_resolved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  NetfluxFollower *self = user_data;
  NetfluxEndpoints endpoints;

  if (netflux_resolver_resolve_finish (result, &endpoints, NULL))
    tell (self, &endpoints);

  g_mutex_lock (&self->lock);
  wait (self);
  g_mutex_unlock (&self->lock);
  netflux_follower_unref (self);
}

static void
look (NetfluxFollower *self)
{
  g_main_context_push_thread_default (self->context);
  netflux_resolver_resolve_async (&self->settings, self->role, self->cancellable, on_resolved,
                                  netflux_follower_ref (self));
  g_main_context_pop_thread_default (self->context);
}

void
netflux_follower_set_silent (NetfluxFollower *self, gboolean silent)
{
  GSource *source = NULL;

  g_mutex_lock (&self->lock);
  self->silent = silent;
  if (silent)
    wait (self);
  else
    source = stop_waiting (self);
  g_mutex_unlock (&self->lock);

  destroy_source (source);
}

void
netflux_follower_close (NetfluxFollower *self)
{
  gpointer user_data;
  GSource *source;

  g_mutex_lock (&self->lock);
  user_data = g_steal_pointer (&self->user_data);
  source = stop_waiting (self);
  g_mutex_unlock (&self->lock);

  g_cancellable_cancel (self->cancellable);
  destroy_source (source);
  if (user_data != NULL)
    self->funcs->unref (user_data);
}
