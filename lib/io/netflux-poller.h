/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the engine's thread sleeps on: sockets, one absolute deadline, and a wake-up
 * from other threads. On Linux an epoll set with a timerfd and an eventfd, elsewhere
 * g_poll(). */
typedef struct _NetfluxPoller NetfluxPoller;

#define NETFLUX_POLLER_BATCH 64

typedef struct
{
  gpointer data;  /* what the socket was added with */
  gboolean error; /* the socket has an error to tell */
} NetfluxReady;

NetfluxPoller *netflux_poller_new (GError **error);
void netflux_poller_free (NetfluxPoller *self);

gboolean netflux_poller_add (NetfluxPoller *self, GSocket *socket, gpointer data);
void netflux_poller_remove (NetfluxPoller *self, GSocket *socket, gpointer data);

/* Sleeps until a socket is readable, the deadline is reached or somebody calls
 * netflux_poller_wake(); returns how many entries of ready are set. */
guint netflux_poller_wait (NetfluxPoller *self,
                           gint64 deadline_ns,
                           NetfluxReady ready[NETFLUX_POLLER_BATCH]);

/* From any thread. */
void netflux_poller_wake (NetfluxPoller *self);

G_END_DECLS
