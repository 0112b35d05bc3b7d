/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "lib/io/netflux-address.h"

G_BEGIN_DECLS

/* Datagrams in batches: on Linux recvmmsg() and sendmmsg() on the socket's descriptor,
 * elsewhere GSocket's own calls. Failures are errno numbers, as nothing may be
 * allocated for them here. */

/* A socket and its descriptor: to ask GSocket for that costs more than to use it. */
typedef struct
{
  GSocket *gsocket; /* NULL: there is none */
  int fd;
} NetfluxSocket;

/* Takes over the GSocket. */
static inline NetfluxSocket
netflux_socket_of (GSocket *gsocket)
{
  return (NetfluxSocket){ .gsocket = gsocket, .fd = g_socket_get_fd (gsocket) };
}

void netflux_socket_close (NetfluxSocket *self);

#define NETFLUX_BATCH 32
#define NETFLUX_DATAGRAM_MAX 65536

typedef struct
{
  NetfluxAddress sender;
  const guint8 *data;
  gsize size;
  gint64 arrival_ns; /* on netflux_clock_now_ns() */
  gboolean stamped;  /* by the kernel; false: that is when it was read */
  guint32 drops;     /* that the socket had no room for in its life before; 0: none, or
                      * the system does not say */
} NetfluxDatagram;

/* How many datagrams the socket had no room for in its life; FALSE: the system does not say. */
gboolean netflux_datagrams_get_drops (GSocket *socket, guint32 *drops);

/* Options of a new socket: arrival times, reports of failed sends, buffers. */
void netflux_datagrams_prepare_socket (GSocket *socket);
void netflux_datagrams_set_receive_buffer_size (GSocket *socket, guint size); /* 0: the default */
void netflux_datagrams_set_multicast_ttl (GSocket *socket, guint ttl);
void netflux_datagrams_set_dscp (GSocket *socket, int dscp);

/* The buffers of what was received, for one batch at a time. */
typedef struct _NetfluxInbox NetfluxInbox;

NetfluxInbox *netflux_inbox_new (void);
void netflux_inbox_free (NetfluxInbox *self);

/* Takes what is pending, without waiting. Nothing in it can have arrived before
 * drained_ns, the time when the socket was last seen empty. Returns the number of
 * datagrams, valid until the next call, or a negative errno. */
int netflux_inbox_receive (NetfluxInbox *self,
                           const NetfluxSocket *socket,
                           gint64 drained_ns,
                           NetfluxDatagram datagrams[NETFLUX_BATCH]);

/* Datagrams that wait to be sent together. They are not copied. */
typedef struct _NetfluxOutbox NetfluxOutbox;

typedef struct
{
  NetfluxNativeAddress native;
  gsize native_size;
  GSocketAddress *address;
} NetfluxDestination;

NetfluxOutbox *netflux_outbox_new (void);
void netflux_outbox_free (NetfluxOutbox *self);

guint netflux_outbox_get_length (NetfluxOutbox *self);
void netflux_outbox_add (NetfluxOutbox *self,
                         const NetfluxDestination *destination,
                         gconstpointer data,
                         gsize size);
void netflux_outbox_clear (NetfluxOutbox *self);

/* Sends from the first-th on; returns how many were handed to the network, or the
 * negative errno of the first one. */
int netflux_outbox_send (NetfluxOutbox *self, const NetfluxSocket *socket, guint first);

/* The next report of the network about a datagram sent earlier: its errno, and where
 * it was sent to; 0: there is none. */
int netflux_datagrams_next_report (GSocket *socket, NetfluxAddress *destination);

G_END_DECLS
