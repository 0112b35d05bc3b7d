/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-resolver.h"

typedef struct
{
  NetfluxSettings settings;
  NetfluxEndpointsQuery query;
  NetfluxEndpoints endpoints;
} Search;

static void
search_free (Search *self)
{
  netflux_settings_clear (&self->settings);
  g_free (self);
}

static gboolean
answer (NetfluxEndpointsQuery *query, GList *addresses, GError *reason, GError **error)
{
  gboolean ok;

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, reason);
      return FALSE;
    }

  ok = netflux_endpoints_query_answer (query, addresses, reason, error);
  g_resolver_free_addresses (addresses);
  g_clear_error (&reason);

  return ok;
}

gboolean
netflux_resolver_resolve (NetfluxEndpoints *endpoints,
                          const NetfluxSettings *settings,
                          NetfluxRole role,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GResolver) resolver = NULL;
  NetfluxEndpointsQuery query;
  const char *name;

  if (!netflux_endpoints_query_begin (&query, settings, role, error))
    return FALSE;

  while ((name = netflux_endpoints_query_next (&query)) != NULL)
    {
      GError *reason = NULL;
      GList *addresses;

      if (resolver == NULL)
        resolver = g_resolver_get_default ();
      addresses = g_resolver_lookup_by_name (resolver, name, cancellable, &reason);
      if (!answer (&query, addresses, reason, error))
        return FALSE;
    }

  return netflux_endpoints_query_end (&query, endpoints, error);
}

static void go_on (GTask *task);

static void
on_looked_up (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *self = g_task_get_task_data (task);
  GError *reason = NULL;
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &reason);

  if (answer (&self->query, addresses, reason, &error))
    go_on (task);
  else
    g_task_return_error (task, error);
}

static void
go_on (GTask *task)
{
  Search *self = g_task_get_task_data (task);
  const char *name = netflux_endpoints_query_next (&self->query);
  GError *error = NULL;

  if (name != NULL)
    {
      g_autoptr (GResolver) resolver = g_resolver_get_default ();

      g_resolver_lookup_by_name_async (resolver, name, g_task_get_cancellable (task), on_looked_up,
                                       g_object_ref (task));
    }
  else if (netflux_endpoints_query_end (&self->query, &self->endpoints, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
netflux_resolver_resolve_async (const NetfluxSettings *settings,
                                NetfluxRole role,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *self = g_new0 (Search, 1);
  GError *error = NULL;

  netflux_settings_copy (settings, &self->settings);
  g_task_set_source_tag (task, netflux_resolver_resolve_async);
  g_task_set_task_data (task, self, (GDestroyNotify) search_free);

  if (netflux_endpoints_query_begin (&self->query, &self->settings, role, &error))
    go_on (task);
  else
    g_task_return_error (task, error);
}

gboolean
netflux_resolver_resolve_finish (GAsyncResult *result, NetfluxEndpoints *endpoints, GError **error)
{
  Search *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *endpoints = self->endpoints;
  return TRUE;
}
