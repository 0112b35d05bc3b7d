/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

/* What waits to be pushed downstream: frames, a bounded number of them, and between them what
 * has happened to the link. Filled by the engine's thread, which it never blocks for longer
 * than a reference takes: each operation takes the same time however many frames wait. */
typedef struct _GstNetfluxQueue GstNetfluxQueue;

typedef enum
{
  GST_NETFLUX_LEAKY_UPSTREAM,   /* the new frame goes */
  GST_NETFLUX_LEAKY_DOWNSTREAM, /* the oldest frame goes */
} GstNetfluxLeaky;

typedef enum
{
  GST_NETFLUX_ITEM_FRAME,
  GST_NETFLUX_ITEM_OPENED,   /* first of all, whenever the element begins to play */
  GST_NETFLUX_ITEM_EXPIRED,  /* the receive watchdog */
  GST_NETFLUX_ITEM_CHANGED,  /* a property that the consumer looks at */
  GST_NETFLUX_ITEM_DUE,      /* nothing came in time */
  GST_NETFLUX_ITEM_FLUSHING, /* nothing to wait for */
} GstNetfluxItemType;

typedef struct
{
  GstNetfluxItemType type;
  NetfluxFrame *frame;     /* or NULL */
  GBytes *image;           /* of the link when its partner fell silent, or NULL */
  gboolean gap;            /* frames were dropped here, or there was a pause */
  gboolean resynchronised; /* it is, or one was that was dropped since the frame before */
  guint64 number;          /* of the queue, to keep the order */
} GstNetfluxItem;

GstNetfluxQueue *gst_netflux_queue_new (void);
void gst_netflux_queue_free (GstNetfluxQueue *self);

/* Any thread */
void gst_netflux_queue_set_limit (GstNetfluxQueue *self, guint n_frames, GstNetfluxLeaky leaky);
void gst_netflux_queue_push_frames (GstNetfluxQueue *self, NetfluxFrame **frames, guint n_frames);
void gst_netflux_queue_push_event (GstNetfluxQueue *self, GstNetfluxItemType type, GBytes *image);
guint64 gst_netflux_queue_get_dropped (GstNetfluxQueue *self);
void gst_netflux_queue_clear_dropped (GstNetfluxQueue *self);

/* While it is not open, frames are dropped; opening drops those that wait. */
void gst_netflux_queue_set_open (GstNetfluxQueue *self, gboolean open);
void gst_netflux_queue_set_flushing (GstNetfluxQueue *self, gboolean flushing);

/* While nobody waits. A consumer that waits does the work of this engine if it can. */
void gst_netflux_queue_set_engine (GstNetfluxQueue *self, NetfluxEngine *engine);

/* Waits until @due_us on the monotonic clock, or with -1 for as long as it takes. The frame
 * and the image are the caller's. */
GstNetfluxItem gst_netflux_queue_pop (GstNetfluxQueue *self, gint64 due_us);

G_END_DECLS
