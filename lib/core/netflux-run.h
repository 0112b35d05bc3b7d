/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-changes.h"
#include "lib/core/netflux-courier.h"
#include "lib/core/netflux-endpoints.h"
#include "lib/core/netflux-settings.h"

G_BEGIN_DECLS

typedef struct _NetfluxConversation NetfluxConversation;

/* A function of the application that the engine's thread calls. */
typedef struct
{
  gatomicrefcount ref_count;
  GCallback func;
  gpointer user_data;
  GDestroyNotify notify;
  gboolean gathers; /* called with all frames of a round, not with each */
} NetfluxHook;

NetfluxHook *netflux_hook_new (GCallback func, gpointer user_data, GDestroyNotify notify);
NetfluxHook *netflux_hook_ref (NetfluxHook *self);
void netflux_hook_unref (NetfluxHook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxHook, netflux_hook_unref)

/* What exists from start to stop: the engine's channel, the mailbox to the context of
 * the start, and the engine that it runs on. What the engine tells is turned into
 * signals here. */
typedef struct
{
  gatomicrefcount ref_count;
  NetfluxConversation *conversation;
  NetfluxRole role;
  NetfluxEngine *engine; /* for as long as somebody may still call it */
  NetfluxChannel *channel;
  NetfluxMailbox *mailbox;
  NetfluxAddress local; /* as bound */

  int frames_wanted;     /* atomic */
  int statistics_wanted; /* atomic */
  guint64 dropped_base;  /* atomic: frames dropped before the last reset */
  NetfluxChanges changes;

  /* The engine's thread */
  NetfluxHook *frame_hook;
  NetfluxHook *prepare_hook;
  GPtrArray *gathered; /* of NetfluxFrame, for the hook at the end of the round */
} NetfluxRun;

NetfluxRun *netflux_run_start (NetfluxConversation *conversation,
                               NetfluxRole role,
                               const NetfluxSettings *settings,
                               const NetfluxEndpoints *endpoints,
                               GMainContext *context,
                               GError **error);
void netflux_run_stop (NetfluxRun *self, NetfluxFigures *figures);
NetfluxRun *netflux_run_ref (NetfluxRun *self);
void netflux_run_unref (NetfluxRun *self);

/* Takes over what the conversation holds now. Hooks that were replaced are not called any
 * more when this returns, but for one that this is called from. */
void netflux_run_adopt_hooks (NetfluxRun *self);

/* False, and the figures as they were, when it has been stopped. */
gboolean netflux_run_get_figures (NetfluxRun *self, NetfluxFigures *figures);
void netflux_run_reset_figures (NetfluxRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxRun, netflux_run_unref)

G_END_DECLS
