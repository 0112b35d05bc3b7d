/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxqueue.h"

struct _GstNetfluxQueue
{
  GMutex lock;
  GCond filled;
  GArray *ring; /* of GstNetfluxItem, with room for the limit and all events */
  guint first;
  guint length;
  guint n_frames;
  guint limit;
  GstNetfluxLeaky leaky;
  gboolean open;
  gboolean flushing;
  gboolean waiting; /* somebody does: to wake nobody takes a system call, too */
  gboolean gap;     /* before the next frame */
  NetfluxEngine *engine;
  GThread *assistant; /* who waits by doing the engine's work */
  guint64 dropped;
};

/* Events are rare, but a consumer that is stuck must not let them pile up. */
#define EVENTS_MAX 16

#define AT(self, i)                                                                                \
  (&g_array_index ((self)->ring, GstNetfluxItem, ((self)->first + (i)) % (self)->ring->len))

GstNetfluxQueue *
gst_netflux_queue_new (void)
{
  GstNetfluxQueue *self = g_new0 (GstNetfluxQueue, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->filled);
  self->ring = g_array_new (FALSE, TRUE, sizeof (GstNetfluxItem));
  gst_netflux_queue_set_limit (self, 1, GST_NETFLUX_LEAKY_DOWNSTREAM);

  return self;
}

static GstNetfluxItem
take_first (GstNetfluxQueue *self)
{
  GstNetfluxItem item = *AT (self, 0);

  self->first = (self->first + 1) % self->ring->len;
  self->length--;
  if (item.type == GST_NETFLUX_ITEM_FRAME)
    self->n_frames--;

  return item;
}

static void
empty (GstNetfluxQueue *self)
{
  while (self->length > 0)
    {
      GstNetfluxItem item = take_first (self);

      g_clear_pointer (&item.frame, netflux_frame_unref);
    }
}

void
gst_netflux_queue_free (GstNetfluxQueue *self)
{
  empty (self);
  g_clear_object (&self->engine);
  g_array_unref (self->ring);
  g_cond_clear (&self->filled);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The oldest frame; what follows it tells of the gap. */
static void
drop_oldest_frame (GstNetfluxQueue *self)
{
  guint i = 0;

  while (AT (self, i)->type != GST_NETFLUX_ITEM_FRAME)
    i++;
  netflux_frame_unref (AT (self, i)->frame);
  for (; i + 1 < self->length; i++)
    *AT (self, i) = *AT (self, i + 1);
  self->length--;
  self->n_frames--;
  self->dropped++;

  for (i = 0; i < self->length; i++)
    if (AT (self, i)->type == GST_NETFLUX_ITEM_FRAME)
      {
        AT (self, i)->gap = TRUE;
        return;
      }
  self->gap = TRUE;
}

void
gst_netflux_queue_set_limit (GstNetfluxQueue *self, guint n_frames, GstNetfluxLeaky leaky)
{
  GArray *ring = g_array_new (FALSE, TRUE, sizeof (GstNetfluxItem));

  g_array_set_size (ring, n_frames + EVENTS_MAX);

  g_mutex_lock (&self->lock);
  self->limit = n_frames;
  self->leaky = leaky;
  while (self->n_frames > n_frames)
    drop_oldest_frame (self);
  for (guint i = 0; i < self->length; i++)
    g_array_index (ring, GstNetfluxItem, i) = *AT (self, i);
  self->first = 0;
  g_array_unref (self->ring);
  self->ring = ring;
  g_mutex_unlock (&self->lock);
}

static void
append (GstNetfluxQueue *self, GstNetfluxItemType type, NetfluxFrame *frame)
{
  self->length++;
  *AT (self, self->length - 1) = (GstNetfluxItem){ .type = type, .frame = frame };
  if (type == GST_NETFLUX_ITEM_FRAME)
    {
      AT (self, self->length - 1)->gap = self->gap;
      self->gap = FALSE;
      self->n_frames++;
    }
}

/* Something to do for who waits; with the lock */
static gboolean
is_ready (GstNetfluxQueue *self)
{
  return self->flushing || self->length > 0;
}

/* Signals after the lock is free, or who wakes up would wait for it at once. */
static void
unlock_and_wake (GstNetfluxQueue *self)
{
  gboolean ready = is_ready (self);
  gboolean waiting = ready && self->waiting;
  gboolean assisting = ready && self->assistant != NULL && self->assistant != g_thread_self ();

  if (waiting)
    self->waiting = FALSE;
  g_mutex_unlock (&self->lock);
  if (waiting)
    g_cond_signal (&self->filled);
  if (assisting)
    netflux_engine_wake (self->engine);
}

static void
push_frame (GstNetfluxQueue *self, NetfluxFrame *frame)
{
  if (self->n_frames < self->limit)
    {
      append (self, GST_NETFLUX_ITEM_FRAME, netflux_frame_ref (frame));
      return;
    }

  if (self->leaky == GST_NETFLUX_LEAKY_UPSTREAM)
    {
      self->dropped++;
      self->gap = TRUE;
      return;
    }

  drop_oldest_frame (self);
  append (self, GST_NETFLUX_ITEM_FRAME, netflux_frame_ref (frame));
}

void
gst_netflux_queue_push_frames (GstNetfluxQueue *self, NetfluxFrame **frames, guint n_frames)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < n_frames && self->open; i++)
    push_frame (self, frames[i]);
  unlock_and_wake (self);
}

void
gst_netflux_queue_push_event (GstNetfluxQueue *self, GstNetfluxItemType type)
{
  g_mutex_lock (&self->lock);
  if (self->open && self->length - self->n_frames < EVENTS_MAX)
    append (self, type, NULL);
  unlock_and_wake (self);
}

guint64
gst_netflux_queue_get_dropped (GstNetfluxQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->dropped;
}

void
gst_netflux_queue_set_open (GstNetfluxQueue *self, gboolean open)
{
  g_mutex_lock (&self->lock);
  if (open && !self->open)
    {
      empty (self);
      self->gap = TRUE;
    }
  self->open = open;
  g_mutex_unlock (&self->lock);
}

void
gst_netflux_queue_set_flushing (GstNetfluxQueue *self, gboolean flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  unlock_and_wake (self);
}

void
gst_netflux_queue_set_engine (GstNetfluxQueue *self, NetfluxEngine *engine)
{
  g_set_object (&self->engine, engine);
}

static gboolean
is_enough (gpointer data)
{
  GstNetfluxQueue *self = data;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return is_ready (self);
}

/* To do the engine's work takes one change of threads less for each frame than to wait for
 * who does it. Without the lock meanwhile. */
static void
assist (GstNetfluxQueue *self)
{
  self->assistant = g_thread_self ();
  g_mutex_unlock (&self->lock);
  netflux_engine_assist (self->engine, is_enough, self);
  g_mutex_lock (&self->lock);
  self->assistant = NULL;
}

GstNetfluxItem
gst_netflux_queue_pop (GstNetfluxQueue *self)
{
  GstNetfluxItem item = { .type = GST_NETFLUX_ITEM_FLUSHING };

  g_mutex_lock (&self->lock);
  if (!is_ready (self) && self->engine != NULL)
    assist (self);
  while (!is_ready (self))
    {
      self->waiting = TRUE;
      g_cond_wait (&self->filled, &self->lock);
    }
  self->waiting = FALSE;
  if (!self->flushing)
    item = take_first (self);
  g_mutex_unlock (&self->lock);

  return item;
}
