/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/io/netflux-port.h"

G_BEGIN_DECLS

/* A datagram that waits to be sent, beside its place in the outbox. */
typedef struct
{
  NetfluxPortClient *client;
  const NetfluxDestination *destination;
  gconstpointer data;
  gsize size;
} NetfluxLetter;

/* Shared by netflux-port.c, who is on the port, netflux-port-socket.c, netflux-port-receive.c and
 * netflux-port-send.c. */
struct _NetfluxPort
{
  NetfluxWatch watch;
  NetfluxTimer retry;
  NetfluxChore flush;

  gatomicrefcount ref_count;
  NetfluxReactor *reactor;
  NetfluxAddress local;
  char *interface; /* the network card; NULL: any */ /* with the port that the system gave */
  guint n_users;                                     /* with the reactor's ports lock */

  /* The engine's thread, from the first client on */
  NetfluxSocket socket; /* none: in error */
  NetfluxAddress bound; /* the local address, on the card as it is now */
  char *card;           /* that it depends on; NULL: none */
  guint card_index;
  int error;
  guint receive_buffer_size;
  guint multicast_ttl;
  int dscp;
  GHashTable *by_partner; /* NetfluxAddress → NetfluxPortClient, unowned */
  NetfluxPortClient *anyone;
  NetfluxAddress heard_address; /* who was heard last, if heard is not NULL */
  NetfluxPortClient *heard;
  GPtrArray *clients; /* unowned */
  GPtrArray *senders; /* those of them that do not receive */
  NetfluxStrangers strangers;

  gint64 drained_ns;   /* all that had arrived by then has been read */
  gint64 uncut_ns;     /* the same, if a report of the network has cut the last batch */
  guint cuts;          /* reports that were taken, each of which may have cut a batch */
  guint64 drain_round; /* in which n_batches were read beyond the port's turn */
  guint n_batches;
  guint32 drops; /* the kernel's count, of this socket */
  guint64 kernel_drops;
  guint64 incidents; /* datagrams that were dropped, here or by the kernel */

  NetfluxOutbox *outbox;
  NetfluxLetter letters[NETFLUX_BATCH];
  guint n_sent; /* of the letters */
  guint n_told; /* of those, whose client has heard of it */
  gint64 sent_ns;
  guint64 held_round; /* of the reactor, in which the next was found out */
  gboolean held;      /* something stays in the shared socket */
  guint n_outlets;
  gint64 outlet_due_ns; /* when to ask for another one again */
};

/* So many frames without hearing from the partner are not yet silence. */
#define NETFLUX_PORT_UNHEARD_MAX 8

NetfluxPort *netflux_port_ref (NetfluxPort *self);
void netflux_port_unref (NetfluxPort *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxPort, netflux_port_unref)

/* Errors of the socket, not of a destination: the port closes it and tries to open another. */
gboolean netflux_port_is_error_of_socket (NetfluxPort *self, int errnum);
void netflux_port_fail (NetfluxPort *self, int errnum);

/* One that is bound, with no options of a port yet; NULL: the error says why. */
GSocket *
netflux_port_open_socket (const NetfluxAddress *local, const char *interface, GError **error);
void netflux_port_schedule_retry (NetfluxPort *self, gint64 now_ns);
void netflux_port_on_retry (NetfluxTimer *timer, gint64 now_ns);

/* A client that sends to a group hears what others send to it. */
void netflux_port_join_group (NetfluxPort *self, NetfluxPortClient *client);

/* A socket for this endpoint, with the port's options, not bound. Returns 0 or an errno. */
int netflux_port_create_socket (NetfluxPort *self, GSocket **socket);

/* The client that sent there has to hear of it; true if there was anything. */
gboolean netflux_port_take_reports (NetfluxPort *self, GSocket *socket, gint64 now_ns);

/* Reads what came to another socket of the endpoint, before all came to the first one. */
void netflux_port_receive_stray (NetfluxPort *self, const NetfluxSocket *socket);

void netflux_port_close_outlet (NetfluxPort *self, NetfluxPortClient *client);
GSocket *netflux_outlet_get_socket (NetfluxOutlet *self);

void netflux_port_on_ready (NetfluxWatch *watch, gboolean error, gint64 now_ns);
void netflux_port_on_flush (NetfluxChore *chore);

G_END_DECLS
