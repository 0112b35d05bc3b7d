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

/* Sleeps, or only looks, until a socket is readable, the deadline is reached or somebody
 * calls netflux_poller_wake(); returns how many entries of ready are set. All other sockets
 * had nothing to read at *seen_ns, which stays as it is where that is not known. */
guint netflux_poller_wait (NetfluxPoller *self,
                           gint64 deadline_ns,
                           gboolean sleep,
                           NetfluxReady ready[NETFLUX_POLLER_BATCH],
                           gint64 *seen_ns);

/* From any thread. */
void netflux_poller_wake (NetfluxPoller *self);

/* For a second thread, beside the one that waits: it sleeps until the deadline that is
 * armed, a wake-up, or a tick that was asked for, which it returns. The portable poller
 * does not know it. */
gboolean netflux_poller_can_follow (NetfluxPoller *self);
gboolean netflux_poller_follow (NetfluxPoller *self);
void netflux_poller_arm (NetfluxPoller *self, gint64 deadline_ns);
void netflux_poller_tick (NetfluxPoller *self, gint64 delay_ns);

G_END_DECLS
