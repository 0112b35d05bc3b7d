/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation.h"

#include "lib/core/netflux-resolver.h"

/* From start to stop.
 *
 * A start is what there is until there is a run: it looks names up, in place or without
 * blocking, and if it is to wait for the network, again and again. Who takes it away from the
 * conversation, which is done with the lock, has ended it: stop(), a cancellable, or the run
 * that comes of it. So another one can begin at once, whatever the old one still waits for. */

/* How long to wait from one attempt to the next: twice as long each time. */
#define RETRY_MIN_MS 250
#define RETRY_MAX_MS 5000

struct _NetfluxStart
{
  gatomicrefcount ref_count;
  NetfluxConversation *conversation;
  NetfluxSettings settings;
  GMainContext *context;
  GCancellable *cancellable; /* its own */
  GTask *task;               /* NULL: in place, or done */
  NetfluxRun *run;           /* that came of it at once, until the task ends */
  GError *failure;           /* or this */
  gulong cancelled_id;       /* of the task's cancellable */

  gboolean resolving; /* with the conversation's lock, as the next two */
  gboolean waiting;   /* for the network */
  GError *error;      /* what it waits for */

  guint retry_ms;
};

static NetfluxStart *
netflux_start_ref (NetfluxStart *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
netflux_start_unref (NetfluxStart *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netflux_settings_clear (&self->settings);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_clear_object (&self->task);
  g_clear_pointer (&self->run, netflux_run_unref);
  g_clear_error (&self->failure);
  g_clear_error (&self->error);
  netflux_conversation_unref (self->conversation);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxStart, netflux_start_unref)

/* What would never accept a frame of its layout does not start. */
static gboolean
check_layout (NetfluxConversation *self, gsize receive_size, GError **error)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_shared_dup_layout (self->shared, &self->shared->receive_layout);

  if (layout == NULL || receive_size == netflux_layout_get_size (layout))
    return TRUE;

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
               "receive-size is %" G_GSIZE_FORMAT ", but receive-layout has %" G_GSIZE_FORMAT
               " bytes; leave receive-size to the layout",
               receive_size, netflux_layout_get_size (layout));
  return FALSE;
}

/* What a fork has copied is neither run nor stopped here. With the lock */
static void
forget_inherited (NetfluxConversation *self)
{
  if (self->run != NULL && netflux_run_is_inherited (self->run))
    self->run = NULL;
}

/* With the lock */
static NetfluxStart *
begin (NetfluxConversation *self, GMainContext *context, GError **error)
{
  NetfluxStart *start;

  forget_inherited (self);
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
  start->retry_ms = RETRY_MIN_MS;
  netflux_settings_copy (&self->settings, &start->settings);
  netflux_home_settle (&self->home, context);
  self->start = netflux_start_ref (start);

  return start;
}

static NetfluxStart *
begin_start (NetfluxConversation *self, GMainContext *context, GError **error)
{
  g_autoptr (NetfluxStart) start = NULL;

  g_mutex_lock (&self->lock);
  start = begin (self, context, error);
  g_mutex_unlock (&self->lock);

  return g_steal_pointer (&start);
}

/* True for the one who has ended it. */
static gboolean
take_away (NetfluxStart *self)
{
  NetfluxConversation *conversation = self->conversation;
  gboolean taken;

  g_mutex_lock (&conversation->lock);
  taken = conversation->start == self;
  if (taken)
    conversation->start = NULL;
  g_mutex_unlock (&conversation->lock);
  if (!taken)
    return FALSE;

  g_cancellable_cancel (self->cancellable);
  netflux_start_unref (self);
  return TRUE;
}

static gboolean
set_resolving (NetfluxStart *self, gboolean resolving)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);
  gboolean changed = self->resolving != resolving;

  self->resolving = resolving;
  return changed;
}

/* Makes a run of it, which nobody hears of yet. NULL: it has failed, or was ended. */
static NetfluxRun *
make_run (NetfluxStart *self, const NetfluxEndpoints *endpoints, GError **error)
{
  NetfluxConversation *conversation = self->conversation;
  g_autoptr (NetfluxRun) run =
      netflux_run_start (conversation->shared, &self->settings, endpoints, self->context, error);
  gboolean wanted;
  NetfluxFigures figures;

  if (run == NULL)
    return NULL;

  g_mutex_lock (&conversation->lock);
  wanted = conversation->start == self;
  if (wanted)
    {
      conversation->start = NULL;
      conversation->run = netflux_run_ref (run);
    }
  g_mutex_unlock (&conversation->lock);

  if (wanted)
    {
      netflux_start_unref (self); /* the conversation's */
      /* What was set meanwhile has found nothing running. */
      netflux_run_adopt_hooks (run);
      netflux_conversation_configure (conversation);
      return g_steal_pointer (&run);
    }

  netflux_run_stop (run, &figures);
  return NULL;
}

static void
set_stopped_error (NetfluxStart *self, GError **error)
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

static void try_again_later (NetfluxStart *self);

/* True if it goes on to wait for the network: then the error is the conversation's. */
static gboolean
wait_for_network (NetfluxStart *self, const GError *error)
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

  if (began)
    netflux_conversation_tell_state (conversation);
  if (changed)
    netflux_conversation_tell_receive_error (conversation, error);
  try_again_later (self);
  return TRUE;
}

static void
tell_of_run (NetfluxStart *self)
{
  if (self->settings.local_port == 0)
    netflux_conversation_notify_at_home (self->conversation, NETFLUX_SETTING_LOCAL_PORT);
  if (self->waiting)
    netflux_conversation_tell_receive_error (self->conversation, NULL);
  else
    netflux_conversation_tell_state (self->conversation);
}

gboolean
netflux_conversation_start (NetfluxConversation *self, GMainContext *context, GError **error)
{
  g_autoptr (NetfluxStart) start =
      begin_start (self, context != NULL ? context : g_main_context_default (), error);
  g_autoptr (NetfluxRun) run = NULL; /* another thread may stop it before this returns */
  g_autoptr (GError) reason = NULL;
  NetfluxEndpoints endpoints;

  if (start == NULL)
    return FALSE;

  if (check_layout (self, start->settings.receive_size, &reason) &&
      netflux_resolver_resolve (&endpoints, &start->settings, self->shared->owner_funcs->role,
                                start->cancellable, &reason))
    run = make_run (start, &endpoints, &reason);
  if (run != NULL)
    {
      tell_of_run (start);
      return TRUE;
    }

  if (reason != NULL && wait_for_network (start, reason))
    return TRUE;
  if (reason != NULL)
    g_debug ("The start has failed: %s", reason->message);
  if (take_away (start))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    set_stopped_error (start, error);
  return FALSE;
}

/* Without blocking: all from here on is in the context of the start */

static void
end_task (NetfluxStart *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    {
      g_clear_error (&error);
      return;
    }

  if (self->cancelled_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  if (set_resolving (self, FALSE))
    netflux_conversation_tell_resolving (self->conversation);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_cancelled (NetfluxStart *self)
{
  return self->task != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

static void
give_up (NetfluxStart *self, GError *reason)
{
  GError *error = NULL;

  if (take_away (self))
    {
      end_task (self, reason);
      return;
    }

  g_clear_error (&reason);
  if (is_cancelled (self))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The start was cancelled");
  else
    set_stopped_error (self, &error);
  end_task (self, error);
}

static void
run_at (NetfluxStart *self, const NetfluxEndpoints *endpoints)
{
  GError *reason = NULL;
  g_autoptr (NetfluxRun) run = make_run (self, endpoints, &reason);

  if (run != NULL)
    {
      tell_of_run (self);
      end_task (self, NULL);
    }
  else if (reason != NULL && wait_for_network (self, reason))
    {
      g_clear_error (&reason);
      end_task (self, NULL);
    }
  else
    give_up (self, reason);
}

static void
on_resolved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NetfluxStart) self = user_data;
  NetfluxEndpoints endpoints;
  g_autoptr (GError) reason = NULL;

  if (netflux_resolver_resolve_finish (result, &endpoints, &reason))
    run_at (self, &endpoints);
  else if (wait_for_network (self, reason))
    end_task (self, NULL);
  else
    give_up (self, g_steal_pointer (&reason));
}

static void
resolve (NetfluxStart *self)
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
    resolve (self);
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

/* Stops what has come of it. False: somebody else has. */
static gboolean
take_run_away (NetfluxStart *self)
{
  NetfluxConversation *conversation = self->conversation;
  g_autoptr (NetfluxRun) run = NULL;
  NetfluxFigures figures;

  g_mutex_lock (&conversation->lock);
  if (self->run != NULL && conversation->run == self->run)
    run = g_steal_pointer (&conversation->run);
  g_mutex_unlock (&conversation->lock);
  if (run == NULL)
    return FALSE;

  netflux_run_stop (run, &figures);
  return TRUE;
}

/* Any thread */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  if (!take_away (user_data))
    take_run_away (user_data);
}

static void
unref_start (gpointer start)
{
  netflux_start_unref (start);
}

static gboolean
is_current (NetfluxStart *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);

  return self->conversation->run == self->run;
}

static gboolean
on_made (gpointer user_data)
{
  NetfluxStart *self = user_data;
  GError *reason = g_steal_pointer (&self->failure);

  if (self->run != NULL && !is_cancelled (self) && is_current (self))
    {
      tell_of_run (self);
      end_task (self, NULL);
    }
  else if (reason != NULL && wait_for_network (self, reason))
    {
      g_clear_error (&reason);
      end_task (self, NULL);
    }
  else
    {
      take_run_away (self);
      give_up (self, reason);
    }

  return G_SOURCE_REMOVE;
}

/* There is nothing to look up: it runs at once, and that is told as soon as may be. */
static void
make_at_once (NetfluxStart *self, NetfluxEndpointsQuery *query)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  NetfluxEndpoints endpoints;

  if (netflux_endpoints_query_end (query, &endpoints, &self->failure))
    self->run = make_run (self, &endpoints, &self->failure);

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_made, netflux_start_ref (self), unref_start);
  g_source_attach (source, self->context);
}

static void
begin_search (NetfluxStart *self)
{
  NetfluxEndpointsQuery query;

  if (netflux_endpoints_query_begin (&query, &self->settings,
                                     self->conversation->shared->owner_funcs->role, NULL) &&
      netflux_endpoints_query_next (&query) == NULL)
    {
      make_at_once (self, &query);
      return;
    }

  if (set_resolving (self, TRUE))
    netflux_conversation_tell_resolving (self->conversation);
  resolve (self);
}

void
netflux_conversation_start_async (NetfluxConversation *self,
                                  gpointer owner,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, user_data);
  g_autoptr (NetfluxStart) start = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, netflux_conversation_start_async);
  /* Whether it was cancelled is decided once, together with whether it runs. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      (start = begin_start (self, g_task_get_context (task), &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  start->task = g_steal_pointer (&task);
  if (!check_layout (self, start->settings.receive_size, &error))
    {
      give_up (start, error);
      return;
    }
  begin_search (start);
  if (cancellable != NULL)
    start->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                 netflux_start_ref (start), unref_start);
}

/* Stopping */

/* A handler that stops is the last one of its emission. Signals of other classes, such as
 * notify, go on: it may be for another reason that they are emitted. */
static void
end_emission (GWeakRef *ref)
{
  g_autoptr (GObject) object = g_weak_ref_get (ref);
  GSignalInvocationHint *hint = object != NULL ? g_signal_get_invocation_hint (object) : NULL;
  GSignalQuery query;

  if (hint == NULL)
    return;

  g_signal_query (hint->signal_id, &query);
  if (query.itype == G_OBJECT_TYPE (object))
    g_signal_stop_emission (object, hint->signal_id, hint->detail);
}

static void
end_emissions (NetfluxConversation *self)
{
  g_auto (NetfluxHome) home = { 0 };

  g_mutex_lock (&self->lock);
  netflux_home_copy (&self->home, &home);
  g_mutex_unlock (&self->lock);
  if (home.context == NULL || !g_main_context_is_owner (home.context))
    return;

  end_emission (&self->shared->owner);
  for (guint i = 0; i < G_N_ELEMENTS (self->halves); i++)
    end_emission (&self->halves[i]);
}

void
netflux_conversation_stop (NetfluxConversation *self)
{
  g_autoptr (NetfluxRun) run = NULL;
  g_autoptr (NetfluxStart) start = NULL;
  NetfluxFigures figures;
  gboolean port_was_picked;
  gboolean was_waiting = FALSE;

  g_mutex_lock (&self->lock);
  forget_inherited (self);
  run = g_steal_pointer (&self->run);
  start = g_steal_pointer (&self->start);
  if (start != NULL)
    was_waiting = start->waiting;
  port_was_picked = self->settings.local_port == 0;
  g_mutex_unlock (&self->lock);

  if (start != NULL)
    g_cancellable_cancel (start->cancellable);
  if (was_waiting)
    netflux_conversation_tell_state (self);
  if (run == NULL)
    return;

  netflux_run_stop (run, &figures);
  end_emissions (self);

  g_mutex_lock (&self->lock);
  self->figures = figures;
  g_mutex_unlock (&self->lock);

  if (port_was_picked)
    netflux_conversation_notify_at_home (self, NETFLUX_SETTING_LOCAL_PORT);
  netflux_conversation_tell_state (self);
}

/* How it is */

gboolean
netflux_conversation_is_resolving (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->start != NULL && self->start->resolving;
}

gboolean
netflux_conversation_is_started (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return (self->run != NULL && !netflux_run_is_inherited (self->run)) ||
         (self->start != NULL && self->start->waiting);
}

GError *
netflux_conversation_dup_start_error (NetfluxConversation *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->start != NULL && self->start->error != NULL ? g_error_copy (self->start->error)
                                                           : NULL;
}
