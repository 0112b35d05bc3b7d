/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-endpoints.h"

G_BEGIN_DECLS

/* Looks again, while a partner is silent, what its name or its interface stands for, in the
 * context of the start and without blocking it. */
typedef struct _NetfluxFollower NetfluxFollower;

typedef struct
{
  gpointer (*ref) (gpointer user_data);
  void (*unref) (gpointer user_data);
  /* In the context's thread: the partner is at another address now. */
  void (*moved) (gpointer user_data,
                 const NetfluxEndpoints *endpoints,
                 const NetfluxSettings *settings);
} NetfluxFollowerFuncs;

/* NULL: the partner's address is one for ever. Holds a reference to the user data until it is
 * closed. */
NetfluxFollower *netflux_follower_new (GMainContext *context,
                                       const NetfluxSettings *settings,
                                       NetfluxRole role,
                                       const NetfluxEndpoints *endpoints,
                                       const NetfluxFollowerFuncs *funcs,
                                       gpointer user_data);
void netflux_follower_unref (NetfluxFollower *self);

/* Any thread */
void netflux_follower_set_silent (NetfluxFollower *self, gboolean silent);
void netflux_follower_close (NetfluxFollower *self);

G_END_DECLS
