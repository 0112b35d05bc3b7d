/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* Which received values have changed. The engine compares bytes, and only if somebody
 * listens; the application's context makes values of those that differ. */
typedef struct
{
  int epoch; /* atomic; 0: nobody listens */

  /* The engine's thread */
  int seen_epoch;
  GBytes *seen; /* NULL: nothing since the epoch began */

  /* The application's context */
  int last_epoch;
  NetfluxLayout *layout; /* what the values were told by */
  GBytes *told;
  GQueue waiting;
} NetfluxChanges;

void netflux_changes_init (NetfluxChanges *self);
void netflux_changes_clear (NetfluxChanges *self);

/* In the application's context: whether somebody listens. */
void netflux_changes_survey (NetfluxChanges *self, NetfluxLink *link);

/* In the engine's thread: NULL if there is nothing new to tell. */
GBytes *netflux_changes_look (NetfluxChanges *self, gconstpointer data, gsize size);

/* In the application's context: emits the signals, for as long as @is_open says so and the
 * link exists; the caller holds no reference to it. */
void netflux_changes_tell (NetfluxChanges *self,
                           GWeakRef *weak_link,
                           GBytes *image,
                           gboolean (*is_open) (gpointer user_data),
                           gpointer user_data);

G_END_DECLS
