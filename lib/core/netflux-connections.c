/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-connections.h"

/* Of more than these it is not worth finding out whose they are. */
#define SEARCH_MAX 256

static gulong newest; /* atomic */

static void
do_nothing (void)
{
}

guint64
netflux_connections_count (void)
{
  static GMutex lock;
  static GObject *probe;
  static guint64 n_probes;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  gulong id;

  if (probe == NULL)
    probe = g_object_new (G_TYPE_OBJECT, NULL);
  id = g_signal_connect (probe, "notify", do_nothing, NULL);
  g_signal_handler_disconnect (probe, id);
  __atomic_store_n (&newest, id, __ATOMIC_RELAXED);

  return id - n_probes++;
}

gulong
netflux_connections_get_newest (void)
{
  return __atomic_load_n (&newest, __ATOMIC_RELAXED);
}

guint
netflux_connections_count_of (gpointer object, gulong after, gulong until)
{
  guint n = 0;

  if (until - after > SEARCH_MAX)
    return G_MAXUINT;

  for (gulong id = until; id != after; id--)
    if (g_signal_handler_is_connected (object, id))
      n++;

  return n;
}
