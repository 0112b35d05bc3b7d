/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the engine has to tell is put into mailboxes, without a lock; a courier, a
 * GSource in the application's context, carries it out of them. There is one courier
 * for all mailboxes of a context. */

typedef struct _NetfluxMailbox NetfluxMailbox;

typedef enum
{
  NETFLUX_EVENT_FRAME,
  NETFLUX_EVENT_IMAGE,
  NETFLUX_EVENT_WATCHDOG_EXPIRED,
  NETFLUX_EVENT_WATCHDOG_RECOVERED,
  NETFLUX_EVENT_STATE,
  NETFLUX_EVENT_STATISTICS,
  NETFLUX_EVENT_SEND_ERROR,
  NETFLUX_EVENT_RECEIVE_ERROR,
  NETFLUX_EVENT_ANNOUNCE,
  NETFLUX_EVENT_OVERSIZE,
} NetfluxEventType;

typedef struct _NetfluxEvent NetfluxEvent;

struct _NetfluxEvent
{
  NetfluxEvent *next;
  NetfluxEventType type;
  int number;       /* a watchdog, a state, an errno or a size */
  gpointer content; /* a frame, a process image or figures */
  GDestroyNotify free_content;
};

typedef struct
{
  gpointer (*ref) (gpointer user_data);
  void (*unref) (gpointer user_data);
  /* In the context's thread: */
  void (*deliver) (gpointer user_data, const NetfluxEvent *event);
  /* before each round of the context: looks who listens. */
  void (*survey) (gpointer user_data);
} NetfluxMailboxFuncs;

/* Holds a reference to the user data until netflux_mailbox_close(), and during each
 * call of the functions. */
NetfluxMailbox *
netflux_mailbox_new (GMainContext *context, const NetfluxMailboxFuncs *funcs, gpointer user_data);
NetfluxMailbox *netflux_mailbox_ref (NetfluxMailbox *self);
void netflux_mailbox_unref (NetfluxMailbox *self);

/* Any thread; never waits. When the application does not keep up, the oldest frames and
 * images are dropped. */
void netflux_mailbox_post (NetfluxMailbox *self,
                           NetfluxEventType type,
                           int number,
                           gpointer content,
                           GDestroyNotify free_content);
guint64 netflux_mailbox_get_dropped (NetfluxMailbox *self); /* frames */

/* Any thread: lets the context look who listens. */
void netflux_mailbox_nudge (NetfluxMailbox *self);

/* No delivery begins after this. */
void netflux_mailbox_close (NetfluxMailbox *self);
gboolean netflux_mailbox_is_open (NetfluxMailbox *self);

G_END_DECLS
