/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "common/netflux-line-limit.h"
#include "lib/core/netflux-changes.h"
#include "lib/core/netflux-endpoints.h"
#include "lib/core/netflux-follower.h"
#include "lib/core/netflux-mailbox.h"
#include "lib/core/netflux-settings.h"
#include "lib/core/netflux-shared.h"

G_BEGIN_DECLS

/* What exists from start to stop: the engine's channel, the mailbox to the context of
 * the start, and the engine that it runs on. */
typedef struct
{
  gatomicrefcount ref_count;
  NetfluxShared *shared;
  NetfluxEngine *engine; /* for as long as somebody may still call it */
  char *partner;         /* for people; with the lock of what is shared */
  NetfluxChannel *channel;
  NetfluxMailbox *mailbox;
  NetfluxFollower *follower; /* NULL: the partner's address is one for ever */
  NetfluxAddress local;      /* as bound */

  int frames_wanted;     /* atomic */
  int statistics_wanted; /* atomic */
  int *ended;            /* atomic: see netflux_run_end() */
  guint64 dropped_base;  /* atomic: frames dropped before the last reset */
  NetfluxChanges changes;

  /* The context's thread: what may be logged */
  NetfluxLineLimit lines;
  GSource *unwritten; /* atomic */

  /* The engine's thread */
  gint64 stir_due_ns;
  gboolean heard;    /* a frame was accepted */
  gboolean outage;   /* and none since the watchdog has expired */
  int receive_error; /* that was told last, other than silence */
  NetfluxHook *frame_hook;
  NetfluxHook *prepare_hook;
  NetfluxHook *event_hook;
  /* Of NetfluxFrame: for the hook at the end of the round, and for which it is called now */
  GPtrArray *gathered;
  GPtrArray *told;
  gboolean telling;
} NetfluxRun;

typedef struct
{
  NetfluxShared *shared;
  const NetfluxSettings *settings;
  const NetfluxEndpoints *endpoints;
  GMainContext *context;
  int *ended; /* of g_atomic_rc_box_new() */
  /* In the engine's thread, before it calls any hook: from then on others can stop it. False:
   * nobody wants it any more. */
  gboolean (*claim) (gpointer data, NetfluxRun *self);
  gpointer data;
} NetfluxRunSetup;

/* NULL without an error: nobody has claimed it. */
NetfluxRun *netflux_run_start (const NetfluxRunSetup *setup, GError **error);
void netflux_run_stop (NetfluxRun *self, NetfluxFigures *figures);
/* It will be stopped: from now on another one may take its place. */
void netflux_run_end (NetfluxRun *self);
/* It is that of a process that this one was forked from: here, it is inert. */
gboolean netflux_run_is_inherited (NetfluxRun *self);
NetfluxRun *netflux_run_ref (NetfluxRun *self);
void netflux_run_unref (NetfluxRun *self);

/* Such as "plc (192.168.0.1) port 2000". */
char *netflux_run_dup_partner (NetfluxRun *self);

/* Takes over what is shared now. Hooks that were replaced are not called any
 * more when this returns, but for one that this is called from. */
void netflux_run_adopt_hooks (NetfluxRun *self);

/* NULL: the partner is not slow any more. */
GError *netflux_run_make_error (NetfluxRun *self, int errnum, const char *partner);

/* False, and the figures as they were, when it has been stopped. */
gboolean netflux_run_get_figures (NetfluxRun *self, NetfluxFigures *figures);
void netflux_run_reset_figures (NetfluxRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxRun, netflux_run_unref)

G_END_DECLS
