/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

/* What waits to be pushed downstream: frames, a bounded number of them, and what the
 * watchdog asks for between them. Filled by the engine's thread, which it never blocks
 * for longer than a reference takes. */
typedef struct _GstNetfluxQueue GstNetfluxQueue;

typedef enum
{
  GST_NETFLUX_LEAKY_UPSTREAM,   /* the new frame goes */
  GST_NETFLUX_LEAKY_DOWNSTREAM, /* the oldest frame goes */
} GstNetfluxLeaky;

typedef enum
{
  GST_NETFLUX_ITEM_FRAME,
  GST_NETFLUX_ITEM_VALUES,
  GST_NETFLUX_ITEM_EOS,
  GST_NETFLUX_ITEM_ERROR,
  GST_NETFLUX_ITEM_FLUSHING, /* nothing to wait for */
} GstNetfluxItemType;

typedef struct
{
  GstNetfluxItemType type;
  NetfluxFrame *frame; /* or NULL */
  gboolean gap;        /* frames were dropped here, or there was a pause */
} GstNetfluxItem;

GstNetfluxQueue *gst_netflux_queue_new (void);
void gst_netflux_queue_free (GstNetfluxQueue *self);

/* Any thread */
void gst_netflux_queue_set_limit (GstNetfluxQueue *self, guint n_frames, GstNetfluxLeaky leaky);
void gst_netflux_queue_push_frames (GstNetfluxQueue *self, NetfluxFrame **frames, guint n_frames);
void gst_netflux_queue_push_event (GstNetfluxQueue *self, GstNetfluxItemType type);
guint64 gst_netflux_queue_get_dropped (GstNetfluxQueue *self);

/* While it is not open, frames are ignored; opening empties it. */
void gst_netflux_queue_set_open (GstNetfluxQueue *self, gboolean open);
void gst_netflux_queue_set_flushing (GstNetfluxQueue *self, gboolean flushing);

/* While nobody waits. Who waits does the work of this engine if it can. */
void gst_netflux_queue_set_engine (GstNetfluxQueue *self, NetfluxEngine *engine);

/* Waits. The frame is the caller's. */
GstNetfluxItem gst_netflux_queue_pop (GstNetfluxQueue *self);

G_END_DECLS
