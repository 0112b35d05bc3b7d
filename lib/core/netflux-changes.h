/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

#include "lib/layout/netflux-schema.h"

G_BEGIN_DECLS

/* A change that was found, and waits until the handlers of those before it are done. */
typedef struct
{
  NetfluxLayout *layout;
  char *path;
  GVariant *value;
  GQuark detail;
} NetfluxChange;

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

/* In the application's context: the layout of what is received; NULL if nobody listens. */
void netflux_changes_survey (NetfluxChanges *self, NetfluxLayout *layout);

/* In the engine's thread: NULL if there is nothing new to tell. */
GBytes *netflux_changes_look (NetfluxChanges *self, gconstpointer data, gsize size);

/* In the application's context: finds what has changed of the values that somebody hears,
 * if this is the layout that was surveyed; detail 0 asks for all of them. */
void netflux_changes_find (NetfluxChanges *self,
                           NetfluxLayout *layout,
                           const NetfluxSchema *schema,
                           GBytes *image,
                           gboolean (*hears) (gpointer user_data, GQuark detail),
                           gpointer user_data);

/* The first one that was found and not yet taken; NULL: none. */
NetfluxChange *netflux_changes_pop (NetfluxChanges *self);
void netflux_change_free (NetfluxChange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxChange, netflux_change_free)

G_END_DECLS
