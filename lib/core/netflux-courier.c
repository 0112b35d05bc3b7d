/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-courier-private.h"

/* Clients with mail are called for by the engine, on a stack without a lock; the context takes the
 * stack, and gives each of them its turn. A dispatch ends after DISPATCH_US or DISPATCH_MAX
 * deliveries. If something is left, the round after it is one in which the source is not
 * ready at its own priority, but at the lowest of all: so whatever else the context has to do,
 * such as drawing, has its turn between two dispatches, however slow the handlers are. */

/* Delivered for one client before the others have their turn. */
#define DELIVERIES_PER_TURN 64
#define DISPATCH_MAX 256
#define DISPATCH_US 8000

typedef struct
{
  GSource source;
  NetfluxCourier *courier;
} CourierSource;

static GMutex couriers_lock;
static GPtrArray *couriers; /* unowned */

static NetfluxCourier *
get_courier (GSource *source)
{
  return ((CourierSource *) source)->courier;
}

void
netflux_courier_unref (NetfluxCourier *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->watched);
  g_ptr_array_unref (self->later);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
netflux_courier_call (NetfluxCourier *self, NetfluxCourierClient *client)
{
  if (!g_atomic_int_compare_and_exchange (&client->called, FALSE, TRUE))
    return;

  client->funcs->ref (client);
  netflux_stack_push (&self->called, &client->item);
  netflux_courier_wake (self);
}

/* Takes the reference. Once dismissed, nobody has a turn any more. */
static void
give_turn (NetfluxCourier *self, NetfluxCourierClient *client)
{
  gboolean is_new;

  g_mutex_lock (&self->lock);
  is_new = !client->has_turn && self->source != NULL;
  if (is_new)
    {
      client->has_turn = TRUE;
      g_queue_push_tail (&self->turns, client);
    }
  g_mutex_unlock (&self->lock);

  if (!is_new)
    client->funcs->unref (client);
}

/* The one that was called comes after those that wait already, the first one first. */
static void
take_called (NetfluxCourier *self)
{
  NetfluxStackItem *items = netflux_stack_take (&self->called);

  while (items != NULL)
    {
      NetfluxCourierClient *client = (NetfluxCourierClient *) items;

      items = items->next;
      /* What it gets from now on, it is called for again. */
      g_atomic_int_set (&client->called, FALSE);
      netflux_courier_survey_client (self, client);
      if (client->funcs->has_mail (client))
        give_turn (self, client);
      else
        client->funcs->unref (client);
    }
}

static void
take_later (NetfluxCourier *self, gint64 now_us)
{
  g_autoptr (GPtrArray) later = netflux_courier_copy_clients (self, self->later);

  for (guint i = 0; i < later->len; i++)
    {
      NetfluxCourierClient *client = g_ptr_array_index (later, i);

      if (client->due_us > now_us)
        continue;
      client->due_us = 0;
      client->funcs->ref (client);
      give_turn (self, client);
      g_mutex_lock (&self->lock);
      g_ptr_array_remove_fast (self->later, client);
      g_mutex_unlock (&self->lock);
    }
}

static void
set_ready_time (NetfluxCourier *self)
{
  gint64 ready_us = -1;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->later->len; i++)
    {
      NetfluxCourierClient *client = g_ptr_array_index (self->later, i);

      ready_us = ready_us < 0 ? client->due_us : MIN (ready_us, client->due_us);
    }
  if (self->source != NULL && g_source_get_ready_time (self->source) != ready_us)
    g_source_set_ready_time (self->source, ready_us);
  g_mutex_unlock (&self->lock);
}

static NetfluxCourierClient *
begin_turn (NetfluxCourier *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  NetfluxCourierClient *client = g_queue_pop_head (&self->turns);

  if (client != NULL)
    client->has_turn = FALSE;

  return client;
}

static void
end_turn (NetfluxCourier *self, NetfluxCourierClient *client, gboolean has_more)
{
  if (has_more)
    {
      give_turn (self, client);
      return;
    }

  g_mutex_lock (&self->lock);
  if (self->source != NULL && client->due_us > 0 && !g_ptr_array_find (self->later, client, NULL))
    {
      client->funcs->ref (client);
      g_ptr_array_add (self->later, client);
    }
  g_mutex_unlock (&self->lock);
  client->funcs->unref (client);
}

static void
carry (NetfluxCourier *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 end_us = now_us + DISPATCH_US;
  guint n = 0;
  NetfluxCourierClient *client;

  take_called (self);
  take_later (self, now_us);
  while (n < DISPATCH_MAX && now_us < end_us && (client = begin_turn (self)) != NULL)
    {
      gboolean has_more = TRUE;

      for (guint i = 0; i < DELIVERIES_PER_TURN && now_us < end_us && has_more; i++)
        {
          has_more = client->funcs->carry (client, now_us);
          now_us = g_get_monotonic_time ();
          n++;
        }
      end_turn (self, client, has_more);
    }

  set_ready_time (self);
  self->rest_wanted = TRUE;
}

static gboolean
has_mail (NetfluxCourier *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;

  if (!netflux_stack_is_empty (&self->called))
    take_called (self);

  locker = g_mutex_locker_new (&self->lock);
  return !g_queue_is_empty (&self->turns);
}

static gboolean
courier_prepare (GSource *source, int *timeout)
{
  NetfluxCourier *self = get_courier (source);
  gboolean ready;

  netflux_courier_survey (self);
  ready = has_mail (self);
  self->rests = self->rest_wanted && ready;
  self->rest_wanted = FALSE;
  *timeout = self->rests ? 0 : -1;

  return ready && !self->rests;
}

static gboolean
courier_check (GSource *source)
{
  NetfluxCourier *self = get_courier (source);

  return !self->rests && has_mail (self);
}

static gboolean
courier_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  carry (get_courier (source));

  return G_SOURCE_CONTINUE;
}

static void
courier_finalize (GSource *source)
{
  netflux_courier_unref (get_courier (source));
}

static GSourceFuncs courier_funcs = {
  .prepare = courier_prepare,
  .check = courier_check,
  .dispatch = courier_dispatch,
  .finalize = courier_finalize,
};

static gboolean
last_prepare (GSource *source, int *timeout)
{
  *timeout = -1;

  return get_courier (source)->rests;
}

static gboolean
last_check (GSource *source)
{
  return get_courier (source)->rests;
}

static GSourceFuncs last_funcs = {
  .prepare = last_prepare,
  .check = last_check,
  .dispatch = courier_dispatch,
  .finalize = courier_finalize,
};

static GSource *
attach_source (NetfluxCourier *self, GSourceFuncs *funcs, int priority)
{
  GSource *source = g_source_new (funcs, sizeof (CourierSource));

  g_atomic_ref_count_inc (&self->ref_count);
  ((CourierSource *) source)->courier = self;
  g_source_set_static_name (source, "Netflux");
  g_source_set_priority (source, priority);
  /* A handler may run a main loop of its own, and go on to hear of frames in it. */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, self->context);

  return source;
}

static NetfluxCourier *
netflux_courier_new (GMainContext *context, int priority)
{
  NetfluxCourier *self = g_new0 (NetfluxCourier, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref (context);
  self->priority = priority;
  self->clients = g_ptr_array_new_with_free_func (netflux_courier_unref_client);
  self->watched = g_ptr_array_new_with_free_func (netflux_courier_unref_client);
  self->later = g_ptr_array_new_with_free_func (netflux_courier_unref_client);
  self->source = attach_source (self, &courier_funcs, priority);
  self->last = attach_source (self, &last_funcs, G_MAXINT);

  return self;
}

/* With couriers_lock */
static NetfluxCourier *
find_courier (GMainContext *context, int priority)
{
  for (guint i = 0; couriers != NULL && i < couriers->len; i++)
    {
      NetfluxCourier *self = g_ptr_array_index (couriers, i);

      if (self->context == context && self->priority == priority)
        return self;
    }

  return NULL;
}

NetfluxCourier *
netflux_courier_join (GMainContext *context, int priority, NetfluxCourierClient *client)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&couriers_lock);
  NetfluxCourier *self = find_courier (context, priority);

  if (couriers == NULL)
    couriers = g_ptr_array_new ();
  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);
  else
    {
      self = netflux_courier_new (context, priority);
      g_ptr_array_add (couriers, self);
    }

  self->n_clients++;
  client->funcs->ref (client);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->clients, client);
  g_mutex_unlock (&self->lock);

  return self;
}

/* Everybody has left: who waits for a turn, waits in vain. */
static void
dismiss (NetfluxCourier *self)
{
  NetfluxCourierClient *client;
  GSource *source;

  /* The context's thread may be in the middle of a dispatch. */
  g_mutex_lock (&self->lock);
  source = g_steal_pointer (&self->source);
  g_mutex_unlock (&self->lock);
  g_source_destroy (source);
  g_source_destroy (self->last);
  while ((client = begin_turn (self)) != NULL)
    client->funcs->unref (client);
  for (NetfluxStackItem *item = netflux_stack_take (&self->called); item != NULL;)
    {
      client = (NetfluxCourierClient *) item;
      item = item->next;
      client->funcs->unref (client);
    }
  g_mutex_lock (&self->lock);
  g_ptr_array_set_size (self->watched, 0);
  g_ptr_array_set_size (self->later, 0);
  g_mutex_unlock (&self->lock);
  g_source_unref (source);
  g_source_unref (self->last);
}

void
netflux_courier_leave (NetfluxCourier *self, NetfluxCourierClient *client)
{
  gboolean is_last;

  g_mutex_lock (&couriers_lock);
  self->n_clients--;
  is_last = self->n_clients == 0;
  if (is_last)
    g_ptr_array_remove_fast (couriers, self);
  g_mutex_unlock (&couriers_lock);

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->clients, client); /* the caller has another reference */
  g_ptr_array_remove_fast (self->watched, client);
  g_mutex_unlock (&self->lock);

  if (is_last)
    dismiss (self);
}
