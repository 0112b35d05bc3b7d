/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-event.h"

G_BEGIN_DECLS

/* Events that count each: frames and process images, of which the oldest are dropped when the
 * application does not keep up, and transitions of the watchdogs, of which none ever is. One
 * thread posts at a time, another one takes, and none waits. */
typedef struct
{
  NetfluxStack posted;
  int n_posted;      /* atomic */
  int walk_at;       /* atomic: the number at which the oldest are dropped */
  guint64 n_dropped; /* atomic: frames */
  int frames_wanted; /* atomic */
  int images_wanted; /* atomic */

  /* Of who takes */
  NetfluxStackItem *waiting; /* the oldest first */
  gboolean is_expired[NETFLUX_N_TRANSITIONS];
} NetfluxEventQueue;

void netflux_event_queue_init (NetfluxEventQueue *self);
void netflux_event_queue_clear (NetfluxEventQueue *self);

/* For the thread that posts. */
void netflux_event_queue_push (NetfluxEventQueue *self, NetfluxEvent *event);

/* Any thread. What is queued already and not wanted is not given out. */
void netflux_event_queue_set_wanted (NetfluxEventQueue *self, gboolean frames, gboolean images);
guint64 netflux_event_queue_get_dropped (NetfluxEventQueue *self);

/* For the thread that takes. */
gboolean netflux_event_queue_is_empty (NetfluxEventQueue *self); /* of what is wanted */
NetfluxEvent *netflux_event_queue_pop (NetfluxEventQueue *self); /* the oldest; NULL: none */

G_END_DECLS
