/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the handlers of an object run: the context of its start, and the thread of that, for
 * as long as it does not run the context's loop. */
typedef struct
{
  GMainContext *context; /* referenced; NULL: it was never started */
  GThread *thread;       /* not referenced: only to compare */
} NetfluxHome;

void netflux_home_settle (NetfluxHome *self, GMainContext *context);
void netflux_home_copy (const NetfluxHome *self, NetfluxHome *copy);
void netflux_home_clear (NetfluxHome *self);

/* Calls the function at once if this thread is the one in which handlers run, and else as soon
 * as that thread comes to it. */
void netflux_home_call (const NetfluxHome *self,
                        void (*func) (gpointer data),
                        gpointer data,
                        GDestroyNotify free_data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxHome, netflux_home_clear)

G_END_DECLS
