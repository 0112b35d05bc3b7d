/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

#include "lib/io/netflux-stack.h"

G_BEGIN_DECLS

/* Something that the engine has to say to the application. */

typedef enum
{
  /* Of these only the newest counts; in the order in which they are delivered, the first before
   * all that are queued. */
  NETFLUX_EVENT_ANNOUNCE,
  NETFLUX_EVENT_SEND_ERROR,
  NETFLUX_EVENT_RECEIVE_ERROR,
  NETFLUX_EVENT_STATE,
  NETFLUX_EVENT_OVERSIZE,
  NETFLUX_EVENT_SYNCHRONISED,
  NETFLUX_EVENT_STATISTICS,
  NETFLUX_N_SLOTS,
  /* These are queued. */
  NETFLUX_EVENT_FRAME = NETFLUX_N_SLOTS,
  NETFLUX_EVENT_IMAGE,
  NETFLUX_EVENT_WATCHDOG_EXPIRED,
  NETFLUX_EVENT_WATCHDOG_RECOVERED,
} NetfluxEventType;

/* What expires and recovers beside the two of NetfluxWatchdog: the data to send. */
#define NETFLUX_TRANSITION_SEND_DATA 2
#define NETFLUX_N_TRANSITIONS 3

typedef struct
{
  NetfluxStackItem item; /* of the queue */
  NetfluxEventType type;
  int number;       /* a watchdog, a state, an errno or a size */
  gpointer content; /* a frame, a process image or figures */
  GDestroyNotify free_content;
  int n_folded[NETFLUX_N_TRANSITIONS]; /* of the queue: transitions of each just before this */
} NetfluxEvent;

/* Takes over the content. */
static inline NetfluxEvent *
netflux_event_new (NetfluxEventType type, int number, gpointer content, GDestroyNotify free_content)
{
  NetfluxEvent *self = g_new (NetfluxEvent, 1);

  *self = (NetfluxEvent){
    .type = type, .number = number, .content = content, .free_content = free_content
  };

  return self;
}

static inline void
netflux_event_free (NetfluxEvent *self)
{
  if (self->free_content != NULL)
    self->free_content (self->content);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxEvent, netflux_event_free)

G_END_DECLS
