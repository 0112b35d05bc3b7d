/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation-attempt.h"

#include "lib/core/netflux-resolver.h"

/* From start to stop.
 *
 * A start is what there is until there is a run: it looks names up, in place or without
 * blocking, and if it is to wait for the network, again and again. Taking it away from the
 * conversation, which is done with the lock, ends it: stop() does that, a cancellable, or the run
 * that comes of it. So another one can begin at once, whatever the old one still waits for. */

/* How long to wait from one attempt to the next: twice as long each time. */
#define RETRY_MIN_MS 250
#define RETRY_MAX_MS 5000

NetfluxStart *
netflux_start_ref (NetfluxStart *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_start_unref (NetfluxStart *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netflux_settings_clear (&self->settings);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_atomic_rc_box_release (self->ended);
  g_clear_object (&self->task);
  g_clear_pointer (&self->run, netflux_run_unref);
  g_clear_error (&self->failure);
  g_clear_error (&self->error);
  netflux_conversation_unref (self->conversation);
  g_free (self);
}

void
netflux_conversation_forget_inherited (NetfluxConversation *self)
{
  if (self->run != NULL && netflux_run_is_inherited (self->run))
    self->run = NULL;
}

/* With the lock */
static NetfluxStart *
begin (NetfluxConversation *self, GMainContext *context, GError **error)
{
  NetfluxStart *start;

  netflux_conversation_forget_inherited (self);
  if (self->start != NULL || self->run != NULL)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED,
                   "Local port %u to %s port %u was started already: stop it before it is started "
                   "again",
                   self->run != NULL ? self->run->local.port : self->settings.local_port,
                   self->settings.remote_address != NULL ? self->settings.remote_address : "any",
                   self->settings.remote_port);
      return NULL;
    }

  start = g_new0 (NetfluxStart, 1);
  g_atomic_ref_count_init (&start->ref_count);
  start->conversation = netflux_conversation_ref (self);
  start->context = g_main_context_ref (context);
  start->cancellable = g_cancellable_new ();
  start->ended = g_atomic_rc_box_new0 (int);
  start->retry_ms = RETRY_MIN_MS;
  netflux_settings_copy (&self->settings, &start->settings);
  netflux_home_settle (&self->home, context);
  self->start = netflux_start_ref (start);

  return start;
}

NetfluxStart *
netflux_start_begin (NetfluxConversation *self, GMainContext *context, GError **error)
{
  g_autoptr (NetfluxStart) start = NULL;

  g_mutex_lock (&self->lock);
  start = begin (self, context, error);
  g_mutex_unlock (&self->lock);

  return g_steal_pointer (&start);
}

gboolean
netflux_start_take_away (NetfluxStart *self)
{
  NetfluxConversation *conversation = self->conversation;
  gboolean taken;

  g_mutex_lock (&conversation->lock);
  taken = conversation->start == self;
  if (taken)
    {
      conversation->start = NULL;
      g_atomic_int_set (self->ended, TRUE);
    }
  g_mutex_unlock (&conversation->lock);
  if (!taken)
    return FALSE;

  g_cancellable_cancel (self->cancellable);
  netflux_start_unref (self);
  return TRUE;
}

gboolean
netflux_start_set_resolving (NetfluxStart *self, gboolean resolving)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);
  gboolean changed = self->resolving != resolving;

  self->resolving = resolving;
  return changed;
}

static gboolean
claim (gpointer data, NetfluxRun *run)
{
  NetfluxStart *self = data;
  NetfluxConversation *conversation = self->conversation;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&conversation->lock);

  if (conversation->start != self)
    return FALSE;

  conversation->start = NULL;
  conversation->run = netflux_run_ref (run);
  return TRUE;
}

NetfluxRun *
netflux_start_make_run (NetfluxStart *self, const NetfluxEndpoints *endpoints, GError **error)
{
  NetfluxConversation *conversation = self->conversation;
  NetfluxRunSetup setup = {
    .shared = conversation->shared,
    .settings = &self->settings,
    .endpoints = endpoints,
    .context = self->context,
    .ended = self->ended,
    .claim = claim,
    .data = self,
  };
  NetfluxRun *run = netflux_run_start (&setup, error);

  if (run == NULL)
    return NULL;

  netflux_start_unref (self); /* the conversation's */
  /* What was set meanwhile has found nothing running. */
  netflux_conversation_configure (conversation);
  return run;
}

void
netflux_start_set_stopped_error (NetfluxStart *self, GError **error)
{
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED,
               "Local port %u was stopped while it was being started", self->settings.local_port);
}

/* What time can heal. */
static gboolean
is_of_network (const GError *error)
{
  return g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_HOST_NOT_FOUND) ||
         g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE);
}

void
netflux_start_tell_of_run (NetfluxStart *self)
{
  if (self->settings.local_port == 0)
    netflux_conversation_notify_at_home (self->conversation, NETFLUX_SETTING_LOCAL_PORT);
  if (self->waiting)
    netflux_conversation_tell_receive_error (self->conversation, NULL);
  else
    netflux_conversation_tell_state (self->conversation);
}

static void try_again_later (NetfluxStart *self);

static gboolean
is_pending (NetfluxStart *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);

  return self->conversation->start == self;
}

gboolean
netflux_start_wait_for_network (NetfluxStart *self, const GError *error)
{
  NetfluxConversation *conversation = self->conversation;
  gboolean began, changed;

  if (!self->settings.wait_for_network || !is_of_network (error))
    return FALSE;

  g_mutex_lock (&conversation->lock);
  if (conversation->start != self)
    {
      g_mutex_unlock (&conversation->lock);
      return FALSE;
    }
  began = !self->waiting;
  changed = self->error == NULL || !g_str_equal (self->error->message, error->message);
  self->waiting = TRUE;
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  g_mutex_unlock (&conversation->lock);

  /* A handler may stop it, which is no failure of the start. */
  if (began)
    netflux_conversation_tell_state (conversation);
  if (changed && is_pending (self))
    netflux_conversation_tell_receive_error (conversation, error);
  if (is_pending (self))
    try_again_later (self);
  return TRUE;
}

/* Without blocking: all from here on is in the context of the start */

void
netflux_start_end_task (NetfluxStart *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    {
      g_clear_error (&error);
      return;
    }

  if (self->cancelled_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  if (netflux_start_set_resolving (self, FALSE))
    netflux_conversation_tell_resolving (self->conversation);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
netflux_start_is_cancelled (NetfluxStart *self)
{
  return self->task != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

void
netflux_start_give_up (NetfluxStart *self, GError *reason)
{
  GError *error = NULL;

  if (netflux_start_take_away (self))
    {
      netflux_start_end_task (self, reason);
      return;
    }

  g_clear_error (&reason);
  if (netflux_start_is_cancelled (self))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The start was cancelled");
  else
    netflux_start_set_stopped_error (self, &error);
  netflux_start_end_task (self, error);
}

void
netflux_start_conclude (NetfluxStart *self, gboolean running, GError *reason)
{
  if (running)
    {
      netflux_start_tell_of_run (self);
      netflux_start_end_task (self, NULL);
    }
  else if (reason != NULL && netflux_start_wait_for_network (self, reason))
    {
      g_clear_error (&reason);
      netflux_start_end_task (self, NULL);
    }
  else
    netflux_start_give_up (self, reason);
}

static void
on_resolved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NetfluxStart) self = user_data;
  g_autoptr (NetfluxRun) run = NULL;
  NetfluxEndpoints endpoints;
  GError *reason = NULL;

  if (netflux_resolver_resolve_finish (result, &endpoints, &reason))
    run = netflux_start_make_run (self, &endpoints, &reason);
  netflux_start_conclude (self, run != NULL, reason);
}

void
netflux_start_resolve (NetfluxStart *self)
{
  g_main_context_push_thread_default (self->context);
  netflux_resolver_resolve_async (&self->settings, self->conversation->shared->owner_funcs->role,
                                  self->cancellable, on_resolved, netflux_start_ref (self));
  g_main_context_pop_thread_default (self->context);
}

static gboolean
on_retry (gpointer user_data)
{
  NetfluxStart *self = user_data;

  if (!g_cancellable_is_cancelled (self->cancellable))
    netflux_start_resolve (self);
  return G_SOURCE_REMOVE;
}

static void
try_again_later (NetfluxStart *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (self->retry_ms);

  self->retry_ms = MIN (2 * self->retry_ms, RETRY_MAX_MS);
  g_source_set_static_name (source, "Netflux waits for the network");
  g_source_set_callback (source, on_retry, netflux_start_ref (self),
                         (GDestroyNotify) netflux_start_unref);
  g_source_attach (source, self->context);
}
