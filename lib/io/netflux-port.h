/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

#include "lib/io/netflux-reactor.h"
#include "lib/io/netflux-strangers.h"

G_BEGIN_DECLS

/* One UDP socket, shared by all that use this local endpoint on one reactor. What
 * arrives is told apart by its sender. */
typedef struct _NetfluxPort NetfluxPort;

typedef struct _NetfluxPortClient NetfluxPortClient;

/* All in the engine's thread. A client may be removed from within any of them. */
typedef struct
{
  void (*received) (NetfluxPortClient *client, const NetfluxDatagram *datagram);
  /* When the partner was heard last; less than 0: never. */
  gint64 (*get_heard_ns) (NetfluxPortClient *client);
  /* Where more than one can be the partner: whether this one is it now. */
  gboolean (*admits) (NetfluxPortClient *client, const NetfluxDatagram *datagram);
  /* Whether it is being stopped: it leaves, for one that comes. */
  gboolean (*leaves) (NetfluxPortClient *client);
  /* A datagram of the client was handed to the network, or was not. */
  void (*sent) (NetfluxPortClient *client, int errnum, gint64 now_ns);
  /* The network reports that one sent earlier did not arrive. */
  void (*reported) (NetfluxPortClient *client, int errnum, gint64 now_ns);
  /* The socket is in error, or (0) works again. */
  void (*failed) (NetfluxPortClient *client, int errnum);
} NetfluxPortClientFuncs;

/* A socket of a client's own. */
typedef struct _NetfluxOutlet NetfluxOutlet;

struct _NetfluxPortClient
{
  const NetfluxPortClientFuncs *funcs;
  NetfluxAddress partner; /* port 0: any port of this address */
  gboolean receives;
  gboolean accepts_anyone;
  gboolean asks;              /* who is admitted, the port's */
  NetfluxAddress own;         /* of whom it accepts nothing then */
  NetfluxNeighbour neighbour; /* who else sends from the partner's host */

  /* Set by the port: changes with netflux_port_get_kernel_drops() and
   * netflux_port_count_strangers() */
  const guint64 *incidents;

  guint group_card; /* by which the group that it is a partner with was joined; 0: by none yet */

  /* What the port knows of the way to the partner, see netflux-port-send.c */
  NetfluxOutlet *outlet; /* NULL: the shared socket */
  gboolean proven;       /* the frame sent last is acknowledged */
  guint n_unheard;       /* frames sent since the partner was heard */
  guint n_passed;        /* frames through the outlet, one after another */
  guint patience;        /* how many of them it takes to close it */
  gint64 probe_due_ns;   /* without an outlet: the next one that is sent anyway */
  guint64 beside_round;  /* set by the client: the reactor's, in which it last sent beside its
                          * cycle; 0: it never has */
};

/* Any thread. A local port of 0 picks a free one; without an interface, any card does. */
NetfluxPort *netflux_port_acquire (NetfluxReactor *reactor,
                                   const NetfluxAddress *local,
                                   const char *interface,
                                   GError **error);
void netflux_port_release (NetfluxPort *self);
const NetfluxAddress *netflux_port_get_local (NetfluxPort *self);

/* The engine's thread */

/* 0, EADDRINUSE if another client has this partner, or what the system says. */
int netflux_port_add_client (NetfluxPort *self, NetfluxPortClient *client);
void netflux_port_remove_client (NetfluxPort *self, NetfluxPortClient *client);

/* The partner was heard, and whether it has acknowledged the frame sent last. */
static inline void
netflux_port_client_heard (NetfluxPortClient *client, gboolean proven)
{
  client->n_unheard = 0;
  client->proven = proven;
}

/* Sends at the end of the round, together with others, or at once. The data and the
 * destination have to stay as they are until sent() has been called. */
void netflux_port_send (NetfluxPort *self,
                        NetfluxPortClient *client,
                        const NetfluxDestination *destination,
                        gconstpointer data,
                        gsize size);
void netflux_port_flush (NetfluxPort *self);

/* Reads what arrived until then, within bounds; returns until when all has been read. A
 * socket in error has nothing to read. */
gint64 netflux_port_drain (NetfluxPort *self, gint64 until_ns, gint64 now_ns);

/* The same, until a read finds nothing: for who takes it for a silence. */
gint64 netflux_port_confirm_drained (NetfluxPort *self, gint64 now_ns);

/* Datagrams that the receive buffer had no room for: of all partners, since the system
 * does not say whose they were. */
guint64 netflux_port_get_kernel_drops (NetfluxPort *self);

/* Those of the socket that the port has now, as the system counts them. */
guint32 netflux_port_get_socket_drops (NetfluxPort *self);

/* Asks the system for them; otherwise they are known from the next datagram on. */
void netflux_port_look_for_drops (NetfluxPort *self);

/* Datagrams since the port was opened that were nobody's, and who sent the last of them: of
 * those that matter to @client. */
guint64 netflux_port_count_strangers (NetfluxPort *self, NetfluxPortClient *client);
const NetfluxStranger *netflux_port_get_stranger (NetfluxPort *self, NetfluxPortClient *client);

/* For who shares the port the same; what was set last is valid. 0 and -1: the defaults. */
void netflux_port_set_receive_buffer_size (NetfluxPort *self, guint receive_buffer_size);
void netflux_port_set_multicast_ttl (NetfluxPort *self, guint ttl);
void netflux_port_set_dscp (NetfluxPort *self, int dscp);

/* Looks whether the socket is still a socket, its network card the same and the client in its
 * group, for one that has not heard of it for long. */
void netflux_port_check (NetfluxPort *self, NetfluxPortClient *client);

G_END_DECLS
