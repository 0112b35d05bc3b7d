/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-courier.h"

G_BEGIN_DECLS

/* Shared by netflux-courier.c, whose turn it is to be delivered to, and
 * netflux-courier-survey.c, who listens. */
struct _NetfluxCourier
{
  gatomicrefcount ref_count;
  GMainContext *context;
  int priority;
  GSource *source; /* with the lock; NULL: everybody has left */
  GSource *last;   /* what is ready in a round of rest, if nothing else is */
  guint n_clients; /* with couriers_lock */

  NetfluxStack called; /* referenced */
  int survey_wanted;   /* atomic */
  gint64 surveyed_us;  /* atomic; of the engine's clock */

  GMutex lock;
  /* Referenced, and with the lock */
  GPtrArray *clients;
  GPtrArray *watched; /* those who may have other listeners without notice */
  GQueue turns;
  GPtrArray *later; /* who has something to deliver at its time */

  /* The context's thread */
  guint64 connections; /* those of the program when they were last looked at */
  gboolean rest_wanted;
  gboolean rests;
};

static inline void
netflux_courier_wake (NetfluxCourier *self)
{
  g_main_context_wakeup (self->context);
}

static inline void
netflux_courier_unref_client (gpointer client)
{
  ((NetfluxCourierClient *) client)->funcs->unref (client);
}

/* Referenced */
GPtrArray *netflux_courier_copy_clients (NetfluxCourier *self, GPtrArray *clients);

/* The context's thread */
void netflux_courier_survey_client (NetfluxCourier *self, NetfluxCourierClient *client);
void netflux_courier_survey (NetfluxCourier *self);

G_END_DECLS
