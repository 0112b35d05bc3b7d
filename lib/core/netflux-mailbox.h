/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-event.h"

G_BEGIN_DECLS

/* What the engine has to say is put into mailboxes, without a lock; a courier, a GSource in
 * the application's context, carries it out of them.
 *
 * A mailbox has a queue for what counts each: frames and process images, of which the oldest
 * are dropped when the application does not keep up, and transitions of the watchdogs, of
 * which none is ever dropped. It has a slot for each thing of which only the newest counts:
 * announcements, errors, the state and statistics. */

typedef struct _NetfluxMailbox NetfluxMailbox;

typedef struct
{
  gpointer (*ref) (gpointer user_data);
  void (*unref) (gpointer user_data);
  /* In the context's thread: */
  void (*deliver) (gpointer user_data, const NetfluxEvent *event);
  /* looks who listens, before a round of the context in which that may have changed. True: it
   * may change again without notice. */
  gboolean (*survey) (gpointer user_data);
} NetfluxMailboxFuncs;

/* Holds a reference to the user data until netflux_mailbox_close(), and during each
 * call of the functions. */
NetfluxMailbox *netflux_mailbox_new (GMainContext *context,
                                     int priority,
                                     const NetfluxMailboxFuncs *funcs,
                                     gpointer user_data);
NetfluxMailbox *netflux_mailbox_ref (NetfluxMailbox *self);
void netflux_mailbox_unref (NetfluxMailbox *self);

/* One thread at a time; never waits. An error (0: none any more) is delivered when it begins,
 * changes and ends; while it goes on changing, once a second. A state is delivered if it is
 * another one than the last. */
void netflux_mailbox_post (NetfluxMailbox *self,
                           NetfluxEventType type,
                           int number,
                           gpointer content,
                           GDestroyNotify free_content);
/* What is in the queue already and not wanted is not delivered. */
void netflux_mailbox_set_wanted (NetfluxMailbox *self, gboolean frames, gboolean images);
guint64 netflux_mailbox_get_dropped (NetfluxMailbox *self); /* frames */

/* Any thread: the context then looks who listens. */
void netflux_mailbox_nudge (NetfluxMailbox *self);

/* Any thread; never waits: something has happened that nobody seems to listen to. Lets a
 * context that sleeps look who listens, a few times a second at most. Returns before when there
 * is no need to do that again. */
gint64 netflux_mailbox_stir (NetfluxMailbox *self, gint64 now_us);

/* Any thread. No delivery begins after this. */
void netflux_mailbox_close (NetfluxMailbox *self);
gboolean netflux_mailbox_is_open (NetfluxMailbox *self); /* NULL is not one that was closed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxMailbox, netflux_mailbox_unref)

G_END_DECLS
