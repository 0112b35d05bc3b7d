/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-conversation-attempt.h"
#include "lib/core/netflux-resolver.h"

/* The two ways to begin a start: in place, and without blocking. */

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

gboolean
netflux_conversation_start (NetfluxConversation *self, GMainContext *context, GError **error)
{
  g_autoptr (NetfluxStart) start =
      netflux_start_begin (self, context != NULL ? context : g_main_context_default (), error);
  g_autoptr (NetfluxRun) run = NULL; /* another thread may stop it before this returns */
  g_autoptr (GError) reason = NULL;
  NetfluxEndpoints endpoints;

  if (start == NULL)
    return FALSE;

  if (check_layout (self, start->settings.receive_size, &reason) &&
      netflux_resolver_resolve (&endpoints, &start->settings, self->shared->owner_funcs->role,
                                start->cancellable, &reason))
    run = netflux_start_make_run (start, &endpoints, &reason);
  if (run != NULL)
    {
      netflux_start_tell_of_run (start);
      return TRUE;
    }

  if (reason != NULL && netflux_start_wait_for_network (start, reason))
    return TRUE;
  if (reason != NULL)
    g_debug ("The start has failed: %s", reason->message);
  if (netflux_start_take_away (start))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    netflux_start_set_stopped_error (start, error);
  return FALSE;
}

/* Without blocking: what follows is in the context of the start */

/* Stops what has come of it, unless somebody else has. */
static void
take_run_away (NetfluxStart *self)
{
  NetfluxConversation *conversation = self->conversation;
  g_autoptr (NetfluxRun) run = NULL;
  NetfluxFigures figures;

  g_mutex_lock (&conversation->lock);
  if (self->run != NULL && conversation->run == self->run)
    {
      run = g_steal_pointer (&conversation->run);
      netflux_run_end (run);
    }
  g_mutex_unlock (&conversation->lock);

  if (run != NULL)
    netflux_run_stop (run, &figures);
}

/* Any thread */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  if (!netflux_start_take_away (user_data))
    take_run_away (user_data);
}

static void
unref_start (gpointer start)
{
  netflux_start_unref (start);
}

static gboolean
has_current_run (NetfluxStart *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->conversation->lock);

  return self->conversation->run == self->run;
}

static gboolean
on_made (gpointer user_data)
{
  NetfluxStart *self = user_data;
  gboolean running =
      self->run != NULL && !netflux_start_is_cancelled (self) && has_current_run (self);

  if (!running)
    take_run_away (self);
  netflux_start_conclude (self, running, g_steal_pointer (&self->failure));
  return G_SOURCE_REMOVE;
}

/* There is nothing to look up: it runs at once, and that is told as soon as may be. */
static void
make_at_once (NetfluxStart *self, NetfluxEndpointsQuery *query)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  NetfluxEndpoints endpoints;

  if (netflux_endpoints_query_end (query, &endpoints, &self->failure))
    self->run = netflux_start_make_run (self, &endpoints, &self->failure);

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

  if (netflux_start_set_resolving (self, TRUE))
    netflux_conversation_tell_resolving (self->conversation);
  netflux_start_resolve (self);
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
      (start = netflux_start_begin (self, g_task_get_context (task), &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  start->task = g_steal_pointer (&task);
  if (!check_layout (self, start->settings.receive_size, &error))
    {
      netflux_start_give_up (start, error);
      return;
    }
  begin_search (start);
  if (cancellable != NULL)
    start->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                 netflux_start_ref (start), unref_start);
}
