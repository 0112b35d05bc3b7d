/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

#ifdef G_OS_UNIX
#include <signal.h>
#endif

G_BEGIN_DECLS

/* What a thread asks of the scheduler, and what it got. */
typedef struct
{
  int priority; /* SCHED_FIFO; 0: none */
  char *affinity;

  int active_priority;
  char *active_affinity;
  char *warning; /* what was denied, and the remedy; NULL: nothing */
} NetfluxThreadSetup;

void netflux_thread_setup_init (NetfluxThreadSetup *self, int priority, const char *affinity);
void netflux_thread_setup_clear (NetfluxThreadSetup *self);

/* In the thread that it is about. */
void netflux_thread_setup_apply (NetfluxThreadSetup *self);

/* All signals, in the calling thread, around the creation of another. */
#ifdef G_OS_UNIX
typedef sigset_t NetfluxSignalMask;
#else
typedef int NetfluxSignalMask;
#endif

void netflux_thread_setup_block_signals (NetfluxSignalMask *before);
void netflux_thread_setup_restore_signals (const NetfluxSignalMask *before);

G_END_DECLS
