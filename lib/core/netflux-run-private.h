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

G_END_DECLS
