/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

#include "lib/io/netflux-stack.h"

G_BEGIN_DECLS

/* A GSource that carries what the engine has to say into one context, at one priority, for
 * all clients there. It costs a context that has nothing to do with it the same for one
 * client as for a thousand. */
typedef struct _NetfluxCourier NetfluxCourier;

typedef struct _NetfluxCourierClient NetfluxCourierClient;

typedef struct
{
  void (*ref) (NetfluxCourierClient *client);
  void (*unref) (NetfluxCourierClient *client);
  /* In the context's thread: */

  /* delivers one thing; false if there was none. */
  gboolean (*carry) (NetfluxCourierClient *client, gint64 now_us);
  /* has it anything that somebody listens to; */
  gboolean (*has_mail) (NetfluxCourierClient *client);
  /* looks who listens, before something is carried, and before a round of the context in which
   * that may have changed. True: it may change again without notice. */
  gboolean (*survey) (NetfluxCourierClient *client);
} NetfluxCourierFuncs;

struct _NetfluxCourierClient
{
  NetfluxStackItem item; /* of those who were called */
  const NetfluxCourierFuncs *funcs;
  int called;        /* atomic */
  gboolean has_turn; /* with the courier's lock */
  /* Set by carry(), if it has nothing to deliver before that: monotonic; 0: never */
  gint64 due_us;
};

/* Any thread */
NetfluxCourier *
netflux_courier_join (GMainContext *context, int priority, NetfluxCourierClient *client);
void netflux_courier_leave (NetfluxCourier *self, NetfluxCourierClient *client);
void netflux_courier_unref (NetfluxCourier *self);

/* Any thread; never waits: there is something to carry. */
void netflux_courier_call (NetfluxCourier *self, NetfluxCourierClient *client);

/* Any thread: has everybody look who listens. */
void netflux_courier_call_survey (NetfluxCourier *self);

/* Any thread; never waits: the same if nobody has looked for a while. Returns before when that
 * cannot be. */
gint64 netflux_courier_stir (NetfluxCourier *self, gint64 now_us);

G_END_DECLS
