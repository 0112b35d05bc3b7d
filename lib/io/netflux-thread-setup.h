/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

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

G_END_DECLS
