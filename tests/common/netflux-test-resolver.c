/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-resolver.h"

struct _NetfluxTestResolver
{
  GResolver parent_instance;

  GMutex lock;
  GHashTable *names;
  gboolean mute;
  guint lookups;
  guint blocking;
};

G_DEFINE_FINAL_TYPE (NetfluxTestResolver, netflux_test_resolver, G_TYPE_RESOLVER)

static GList *
look_up (NetfluxTestResolver *self, const char *name, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *addresses = g_hash_table_lookup (self->names, name);
  g_auto (GStrv) each = NULL;
  GList *found = NULL;

  self->lookups++;
  if (addresses == NULL)
    {
      g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
      return NULL;
    }

  each = g_strsplit (addresses, " ", -1);
  for (guint i = 0; each[i] != NULL; i++)
    found = g_list_append (found, g_inet_address_new_from_string (each[i]));
  return found;
}

static GList *
lookup_by_name (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  NetfluxTestResolver *self = NETFLUX_TEST_RESOLVER (resolver);

  g_mutex_lock (&self->lock);
  self->blocking++;
  g_mutex_unlock (&self->lock);

  return look_up (self, name, error);
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static gboolean
go_on (gpointer user_data)
{
  GTask *task = user_data;
  NetfluxTestResolver *self = g_task_get_source_object (task);
  GError *error = NULL;
  GList *found;
  gboolean mute;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  g_mutex_lock (&self->lock);
  mute = self->mute;
  g_mutex_unlock (&self->lock);
  if (mute)
    return G_SOURCE_CONTINUE;

  found = look_up (self, g_task_get_task_data (task), &error);
  if (found != NULL)
    g_task_return_pointer (task, found, free_addresses);
  else
    g_task_return_error (task, error);
  return G_SOURCE_REMOVE;
}

static void
lookup_by_name_async (GResolver *resolver,
                      const char *name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_timeout_source_new (1);

  g_task_set_task_data (task, g_strdup (name), g_free);
  g_task_attach_source (task, source, go_on);
}

static GList *
lookup_by_name_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
netflux_test_resolver_finalize (GObject *object)
{
  NetfluxTestResolver *self = NETFLUX_TEST_RESOLVER (object);

  g_hash_table_unref (self->names);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (netflux_test_resolver_parent_class)->finalize (object);
}

static void
netflux_test_resolver_class_init (NetfluxTestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = netflux_test_resolver_finalize;
  resolver_class->lookup_by_name = lookup_by_name;
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = lookup_by_name_finish;
}

static void
netflux_test_resolver_init (NetfluxTestResolver *self)
{
  g_mutex_init (&self->lock);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

NetfluxTestResolver *
netflux_test_resolver_install (void)
{
  NetfluxTestResolver *self = g_object_new (NETFLUX_TEST_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (self));
  return self;
}

void
netflux_test_resolver_set (NetfluxTestResolver *self, const char *name, const char *addresses)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (addresses != NULL)
    g_hash_table_insert (self->names, g_strdup (name), g_strdup (addresses));
  else
    g_hash_table_remove (self->names, name);
}

void
netflux_test_resolver_set_mute (NetfluxTestResolver *self, gboolean mute)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->mute = mute;
}

guint
netflux_test_resolver_count_lookups (NetfluxTestResolver *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->lookups;
}

guint
netflux_test_resolver_count_blocking (NetfluxTestResolver *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->blocking;
}
