/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-run.h"

G_BEGIN_DECLS

/* Why frames are counted anew */
typedef enum
{
  REASON_FIRST,
  REASON_OUTAGE,
  REASON_RESTART,
} Reason;

/* What a run does in the application's context, in netflux-run-deliver.c */

extern const NetfluxMailboxFuncs netflux_run_mailbox_funcs;

gboolean netflux_run_survey (gpointer data);
void netflux_run_end_log (NetfluxRun *self);
void netflux_run_follow (gpointer data,
                         const NetfluxEndpoints *endpoints,
                         const NetfluxSettings *settings);

/* What it calls of the application in the engine's thread, in netflux-run-hooks.c */

void netflux_run_take_hooks (NetfluxRun *self);
void netflux_run_call_event_hook (NetfluxRun *self, NetfluxLinkEvent event, int detail);
void netflux_run_call_prepare_hook (gpointer data, gint64 now_ns);
void netflux_run_tell_gathered (gpointer data);

/* Something happened that nobody seems to listen to. */
static inline void
netflux_run_stir (NetfluxRun *self, gint64 now_ns)
{
  if (G_UNLIKELY (now_ns >= self->stir_due_ns))
    self->stir_due_ns = 1000 * netflux_mailbox_stir (self->mailbox, now_ns / 1000);
}

G_END_DECLS
