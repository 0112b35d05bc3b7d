/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Listeners: looked for before a round of the context in which that may have changed. */

#include "lib/core/netflux-courier-private.h"

#include "lib/core/netflux-connections.h"
#include "lib/io/netflux-clock.h"

/* How long a context sleeps at most while things happen that nobody seems to listen to. */
#define STIR_US 200000

void
netflux_courier_call_survey (NetfluxCourier *self)
{
  if (g_atomic_int_compare_and_exchange (&self->survey_wanted, FALSE, TRUE))
    netflux_courier_wake (self);
}

gint64
netflux_courier_stir (NetfluxCourier *self, gint64 now_us)
{
  gint64 due_us = __atomic_load_n (&self->surveyed_us, __ATOMIC_RELAXED) + STIR_US;

  if (now_us < due_us)
    return due_us;

  netflux_courier_call_survey (self);
  return now_us + STIR_US;
}

GPtrArray *
netflux_courier_copy_clients (NetfluxCourier *self, GPtrArray *clients)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *copy = g_ptr_array_new_full (clients->len, netflux_courier_unref_client);

  for (guint i = 0; i < clients->len; i++)
    {
      NetfluxCourierClient *client = g_ptr_array_index (clients, i);

      client->funcs->ref (client);
      g_ptr_array_add (copy, client);
    }

  return copy;
}

void
netflux_courier_survey_client (NetfluxCourier *self, NetfluxCourierClient *client)
{
  gboolean watch = client->funcs->survey (client);
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint i;

  if (g_ptr_array_find (self->watched, client, &i) == watch || self->source == NULL)
    return;

  if (watch)
    {
      client->funcs->ref (client);
      g_ptr_array_add (self->watched, client);
    }
  else
    g_ptr_array_remove_index_fast (self->watched, i);
}

void
netflux_courier_survey (NetfluxCourier *self)
{
  guint64 connections = netflux_connections_count ();
  gboolean wanted = g_atomic_int_compare_and_exchange (&self->survey_wanted, TRUE, FALSE);
  g_autoptr (GPtrArray) clients = NULL;

  if (wanted || connections != self->connections)
    {
      self->connections = connections;
      __atomic_store_n (&self->surveyed_us, netflux_clock_now_ns () / NETFLUX_NS_PER_US,
                        __ATOMIC_RELAXED);
      clients = netflux_courier_copy_clients (self, self->clients);
    }
  else if (self->watched->len > 0)
    clients = netflux_courier_copy_clients (self, self->watched);

  for (guint i = 0; clients != NULL && i < clients->len; i++)
    netflux_courier_survey_client (self, g_ptr_array_index (clients, i));
}
