/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxqueue.h"

/* Events are rare, but a consumer that is stuck must not let them pile up. */
#define EVENTS_MAX 16

typedef struct
{
  GstNetfluxItem *items;
  guint room;
  guint first;
  guint length;
} Ring;

/* Frames and events are in a ring each, so that the oldest frame is always the first one of
 * its ring; their numbers tell which of them comes next. */
struct _GstNetfluxQueue
{
  GMutex lock;
  GCond filled;
  Ring frames;
  Ring events;
  guint64 n_pushed;
  GstNetfluxLeaky leaky;
  gboolean open;
  gboolean flushing;
  int ready;               /* atomic: there was something to do for a consumer that assists */
  gboolean waiting;        /* somebody does: to wake nobody takes a system call, too */
  gboolean gap;            /* before the next frame */
  gboolean resynchronised; /* a frame was that was dropped */
  NetfluxEngine *engine;
  GThread *assistant; /* a consumer that waits by doing the engine's work */
  guint64 dropped;
};

static void
ring_init (Ring *self, guint room)
{
  *self = (Ring){ .items = g_new0 (GstNetfluxItem, room), .room = room };
}

static GstNetfluxItem *
ring_first (Ring *self)
{
  return self->length > 0 ? &self->items[self->first] : NULL;
}

static GstNetfluxItem
ring_take (Ring *self)
{
  GstNetfluxItem item = self->items[self->first];

  self->first = (self->first + 1) % self->room;
  self->length--;

  return item;
}

static void
ring_append (Ring *self, GstNetfluxItem item)
{
  self->items[(self->first + self->length++) % self->room] = item;
}

GstNetfluxQueue *
gst_netflux_queue_new (void)
{
  GstNetfluxQueue *self = g_new0 (GstNetfluxQueue, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->filled);
  ring_init (&self->frames, 1);
  ring_init (&self->events, EVENTS_MAX);
  self->leaky = GST_NETFLUX_LEAKY_DOWNSTREAM;

  return self;
}

/* The next frame tells of the gap, and of what the one that is dropped had to tell. */
static void
drop_oldest_frame (GstNetfluxQueue *self)
{
  GstNetfluxItem item = ring_take (&self->frames);
  GstNetfluxItem *next = ring_first (&self->frames);

  self->dropped++;
  if (next != NULL)
    {
      next->gap = TRUE;
      next->resynchronised = next->resynchronised || item.resynchronised;
    }
  else
    {
      self->gap = TRUE;
      self->resynchronised = self->resynchronised || item.resynchronised;
    }
  netflux_frame_unref (item.frame);
}

static void
drop_new_frame (GstNetfluxQueue *self, NetfluxFrame *frame)
{
  self->dropped++;
  self->gap = TRUE;
  self->resynchronised = self->resynchronised || netflux_frame_get_resynchronised (frame);
}

static void
empty (GstNetfluxQueue *self)
{
  while (self->frames.length > 0)
    drop_oldest_frame (self);
  while (self->events.length > 0)
    {
      GstNetfluxItem item = ring_take (&self->events);

      g_clear_pointer (&item.image, g_bytes_unref);
    }
}

void
gst_netflux_queue_free (GstNetfluxQueue *self)
{
  empty (self);
  g_clear_object (&self->engine);
  g_free (self->frames.items);
  g_free (self->events.items);
  g_cond_clear (&self->filled);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gst_netflux_queue_set_limit (GstNetfluxQueue *self, guint n_frames, GstNetfluxLeaky leaky)
{
  Ring ring;

  ring_init (&ring, n_frames);

  g_mutex_lock (&self->lock);
  self->leaky = leaky;
  while (self->frames.length > n_frames)
    drop_oldest_frame (self);
  while (self->frames.length > 0)
    ring_append (&ring, ring_take (&self->frames));
  g_free (self->frames.items);
  self->frames = ring;
  g_mutex_unlock (&self->lock);
}

/* Something to do for a consumer that waits; with the lock */
static gboolean
is_ready (GstNetfluxQueue *self)
{
  return self->flushing || self->frames.length > 0 || self->events.length > 0;
}

/* Signals after the lock is free, or the consumer that wakes up would wait for it at once. */
static void
unlock_and_wake (GstNetfluxQueue *self)
{
  gboolean ready = is_ready (self);
  gboolean waiting = ready && self->waiting;
  gboolean assisting = ready && self->assistant != NULL && self->assistant != g_thread_self ();

  if (waiting)
    self->waiting = FALSE;
  if (ready)
    g_atomic_int_set (&self->ready, TRUE);
  g_mutex_unlock (&self->lock);
  if (waiting)
    g_cond_signal (&self->filled);
  if (assisting)
    netflux_engine_wake (self->engine);
}

static void
push_frame (GstNetfluxQueue *self, NetfluxFrame *frame)
{
  gboolean is_full = self->frames.length == self->frames.room;

  if (!self->open || (is_full && self->leaky == GST_NETFLUX_LEAKY_UPSTREAM))
    {
      drop_new_frame (self, frame);
      return;
    }

  if (is_full)
    drop_oldest_frame (self);
  ring_append (&self->frames,
               (GstNetfluxItem){ .type = GST_NETFLUX_ITEM_FRAME,
                                 .frame = netflux_frame_ref (frame),
                                 .gap = self->gap,
                                 .resynchronised = self->resynchronised ||
                                                   netflux_frame_get_resynchronised (frame),
                                 .number = self->n_pushed++ });
  self->gap = FALSE;
  self->resynchronised = FALSE;
}

void
gst_netflux_queue_push_frames (GstNetfluxQueue *self, NetfluxFrame **frames, guint n_frames)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < n_frames; i++)
    push_frame (self, frames[i]);
  unlock_and_wake (self);
}

/* Of the run that begins */
void
gst_netflux_queue_clear_dropped (GstNetfluxQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  empty (self);
  self->dropped = 0;
  self->resynchronised = FALSE;
}

static void
push_event (GstNetfluxQueue *self, GstNetfluxItemType type, GBytes *image)
{
  if (self->open && self->events.length < self->events.room)
    ring_append (&self->events, (GstNetfluxItem){ .type = type,
                                                  .image = image ? g_bytes_ref (image) : NULL,
                                                  .number = self->n_pushed++ });
}

void
gst_netflux_queue_push_event (GstNetfluxQueue *self, GstNetfluxItemType type, GBytes *image)
{
  g_mutex_lock (&self->lock);
  push_event (self, type, image);
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
  gboolean opens;

  g_mutex_lock (&self->lock);
  opens = open && !self->open;
  self->open = open;
  if (opens)
    {
      empty (self);
      self->gap = TRUE;
      push_event (self, GST_NETFLUX_ITEM_OPENED, NULL);
    }
  unlock_and_wake (self);
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

  return g_atomic_int_get (&self->ready);
}

/* To do the engine's work takes one change of threads less for each frame than to wait for
 * the thread that does it. Without the lock meanwhile. */
static void
assist (GstNetfluxQueue *self)
{
  self->assistant = g_thread_self ();
  g_atomic_int_set (&self->ready, FALSE);
  g_mutex_unlock (&self->lock);
  netflux_engine_assist (self->engine, is_enough, self);
  g_mutex_lock (&self->lock);
  self->assistant = NULL;
}

/* False: it is due. */
static gboolean
wait_filled (GstNetfluxQueue *self, gint64 due_us)
{
  self->waiting = TRUE;
  if (due_us >= 0)
    return g_cond_wait_until (&self->filled, &self->lock, due_us);

  g_cond_wait (&self->filled, &self->lock);
  return TRUE;
}

static GstNetfluxItem
take_next (GstNetfluxQueue *self)
{
  GstNetfluxItem *frame = ring_first (&self->frames);
  GstNetfluxItem *event = ring_first (&self->events);

  if (event == NULL || (frame != NULL && frame->number < event->number))
    return ring_take (&self->frames);
  return ring_take (&self->events);
}

GstNetfluxItem
gst_netflux_queue_pop (GstNetfluxQueue *self, gint64 due_us)
{
  GstNetfluxItem item = { .type = GST_NETFLUX_ITEM_FLUSHING };

  g_mutex_lock (&self->lock);
  if (!is_ready (self) && self->engine != NULL && due_us < 0)
    assist (self);
  while (!is_ready (self) && wait_filled (self, due_us))
    ;
  self->waiting = FALSE;
  if (!is_ready (self))
    item.type = GST_NETFLUX_ITEM_DUE;
  else if (!self->flushing)
    item = take_next (self);
  g_mutex_unlock (&self->lock);

  return item;
}
