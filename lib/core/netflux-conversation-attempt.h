/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-conversation.h"

G_BEGIN_DECLS

/* What there is until there is a run. */
struct _NetfluxStart
{
  gatomicrefcount ref_count;
  NetfluxConversation *conversation;
  NetfluxSettings settings;
  GMainContext *context;
  GCancellable *cancellable; /* its own */
  int *ended;                /* atomic, its run's, too: see netflux_run_end() */
  GTask *task;               /* NULL: in place, or done */
  NetfluxRun *run;           /* that came of it at once, until the task ends */
  GError *failure;           /* or this */
  gulong cancelled_id;       /* of the task's cancellable */

  gboolean resolving; /* with the conversation's lock, as the next two */
  gboolean waiting;   /* for the network */
  GError *error;      /* what it waits for */

  guint retry_ms;
};

NetfluxStart *netflux_start_ref (NetfluxStart *self);
void netflux_start_unref (NetfluxStart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxStart, netflux_start_unref)

/* What a fork has copied is neither run nor stopped here. With the lock */
void netflux_conversation_forget_inherited (NetfluxConversation *self);

/* NULL: it is started already. */
NetfluxStart *
netflux_start_begin (NetfluxConversation *conversation, GMainContext *context, GError **error);
/* True for the one who has ended it. */
gboolean netflux_start_take_away (NetfluxStart *self);
/* Makes a run of it, which nobody hears of yet. NULL: it has failed, or was ended. */
NetfluxRun *
netflux_start_make_run (NetfluxStart *self, const NetfluxEndpoints *endpoints, GError **error);
void netflux_start_tell_of_run (NetfluxStart *self);
void netflux_start_set_stopped_error (NetfluxStart *self, GError **error);
/* True if it goes on to wait for the network: then the error is the conversation's. */
gboolean netflux_start_wait_for_network (NetfluxStart *self, const GError *error);

/* Without blocking, in the context of the start: looks names up, and goes on from there. */
void netflux_start_resolve (NetfluxStart *self);
/* True if that has changed. */
gboolean netflux_start_set_resolving (NetfluxStart *self, gboolean resolving);
gboolean netflux_start_is_cancelled (NetfluxStart *self);
/* These take the error. */
void netflux_start_end_task (NetfluxStart *self, GError *error);
void netflux_start_give_up (NetfluxStart *self, GError *reason);
/* Tells of the run, waits for the network, or gives up: @reason can be NULL, if it was ended. */
void netflux_start_conclude (NetfluxStart *self, gboolean running, GError *reason);

G_END_DECLS
