/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Receiving.
 *
 * A port knows until when all that had arrived has been read: a silence is one of the
 * partner only that long, however long the process stood still. Nothing had arrived when
 * the poller saw nothing, or when a read that was begun later came back short of a batch;
 * of a batch that is full, what arrived before its last datagram has been read. But a report of
 * the network that comes while a batch is read cuts it short, and is only told of by the next
 * read: so one that finds nothing has to confirm a silence. */

#include "lib/io/netflux-port-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"

/* Batches taken from one port before the others have their turn, and before the timers of a
 * round beyond that: what has waited so far is less than what arrives while it is read. */
#define BATCHES_PER_TURN 2
#define BATCHES_PER_ROUND 32

/* Reports of the network taken before others have their turn. */
#define REPORTS_PER_TURN 64

static NetfluxPortClient *
look_up_client (NetfluxPort *self, NetfluxAddress *sender)
{
  NetfluxPortClient *client = g_hash_table_lookup (self->by_partner, sender);

  if (G_LIKELY (client != NULL))
    return client;

  if (self->anyone != NULL || g_hash_table_size (self->by_partner) > 0)
    {
      guint16 port = sender->port;

      sender->port = 0;
      client = g_hash_table_lookup (self->by_partner, sender);
      sender->port = port;
    }

  return client != NULL ? client : self->anyone;
}

/* Often it is the one of the datagram before. */
static inline NetfluxPortClient *
find_client (NetfluxPort *self, NetfluxAddress *sender)
{
  if (G_LIKELY (self->heard != NULL && netflux_address_is (&self->heard_address, sender)))
    return self->heard;

  self->heard = look_up_client (self, sender);
  self->heard_address = *sender;
  return self->heard;
}

/* Any of them may leave, and take others along. */
static void
tell_report (NetfluxPort *self, const NetfluxAddress *destination, int errnum, gint64 now_ns)
{
  NetfluxPortClient *receiver = g_hash_table_lookup (self->by_partner, destination);

  if (receiver != NULL)
    receiver->funcs->reported (receiver, errnum, now_ns);
  for (guint i = self->senders->len; i-- > 0;)
    {
      NetfluxPortClient *sender =
          i < self->senders->len ? g_ptr_array_index (self->senders, i) : NULL;

      if (sender != NULL && netflux_address_equal (&sender->partner, destination))
        sender->funcs->reported (sender, errnum, now_ns);
    }
}

gboolean
netflux_port_take_reports (NetfluxPort *self, GSocket *socket, gint64 now_ns)
{
  G_GNUC_UNUSED g_autoptr (GSocket) held = g_object_ref (socket);
  NetfluxAddress destination;
  guint n;

  /* What a report led to may have ended the port, and with it the socket. */
  for (n = 0; n < REPORTS_PER_TURN && !g_socket_is_closed (socket); n++)
    {
      int errnum = netflux_datagrams_next_report (socket, &destination);

      if (errnum == 0)
        break;
      tell_report (self, &destination, errnum, now_ns);
    }

  /* It may have cut the last batch, or the one that is told of now. */
  if (n > 0)
    {
      self->drained_ns = MIN (self->drained_ns, self->uncut_ns);
      self->cuts++;
    }
  return n > 0;
}

static void
count_drops (NetfluxPort *self, guint32 drops)
{
  /* That of a datagram may be from before the one that the system was asked for. */
  if ((gint32) (drops - self->drops) <= 0)
    return;

  self->incidents++;
  self->kernel_drops += (guint32) (drops - self->drops);
  self->drops = drops;
}

void
netflux_port_look_for_drops (NetfluxPort *self)
{
  guint32 drops;

  if (self->socket.gsocket != NULL && netflux_datagrams_get_drops (self->socket.gsocket, &drops))
    count_drops (self, drops);
}

static gboolean
is_admitted (NetfluxPortClient *client, const NetfluxDatagram *datagram)
{
  return !client->asks || client->funcs->admits == NULL || client->funcs->admits (client, datagram);
}

static void
deliver (NetfluxPort *self, NetfluxDatagram *datagrams, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      NetfluxPortClient *client = find_client (self, &datagrams[i].sender);

      if (G_UNLIKELY (client != NULL && client->own.family != 0 &&
                      netflux_address_is (&client->own, &datagrams[i].sender)))
        continue; /* a broadcast comes back to who has sent it */
      if (G_LIKELY (client != NULL && is_admitted (client, &datagrams[i])))
        client->funcs->received (client, &datagrams[i]);
      else
        {
          self->incidents++;
          netflux_strangers_note (&self->strangers, &datagrams[i]);
        }
    }
}

typedef enum
{
  BATCH_EMPTY, /* there was nothing */
  BATCH_SHORT, /* that was all, or a report has cut it */
  BATCH_FULL,  /* there may be more */
} Batch;

static Batch
receive_batch (NetfluxPort *self, gint64 now_ns)
{
  NetfluxInbox *inbox;
  NetfluxDatagram datagrams[NETFLUX_BATCH];
  guint cuts = self->cuts;
  int n;

  /* What a datagram led to may have ended the port, or its socket. */
  if (self->socket.gsocket == NULL || self->clients->len == 0)
    return BATCH_EMPTY;
  inbox = netflux_reactor_borrow_inbox (self->reactor);
  if (inbox == NULL)
    return BATCH_SHORT;

  n = netflux_inbox_receive (inbox, &self->socket, self->drained_ns, datagrams);
  if (G_LIKELY (n > 0))
    {
      if (n == NETFLUX_BATCH && datagrams[n - 1].stamped)
        self->drained_ns = MAX (self->drained_ns, datagrams[n - 1].arrival_ns - 1);
      if (G_UNLIKELY (datagrams[n - 1].drops != self->drops))
        count_drops (self, datagrams[n - 1].drops);
      deliver (self, datagrams, (guint) n);
    }
  netflux_reactor_return_inbox (self->reactor);

  /* Whoever sends while it hears of a datagram takes the report that has cut the batch. */
  if (G_UNLIKELY (n >= 0 && self->cuts != cuts))
    return BATCH_FULL;
  if (G_LIKELY (n >= 0 && n < NETFLUX_BATCH))
    {
      self->uncut_ns = self->drained_ns;
      self->drained_ns = MAX (self->drained_ns, now_ns);
      return n > 0 ? BATCH_SHORT : BATCH_EMPTY;
    }
  if (n == NETFLUX_BATCH)
    return BATCH_FULL;

  if (!netflux_port_is_error_of_socket (self, -n))
    return netflux_port_take_reports (self, self->socket.gsocket, now_ns) ? BATCH_FULL
                                                                          : BATCH_SHORT;
  netflux_port_fail (self, -n);
  return BATCH_EMPTY;
}

void
netflux_port_receive_stray (NetfluxPort *self, const NetfluxSocket *socket)
{
  NetfluxInbox *inbox = netflux_reactor_borrow_inbox (self->reactor);
  NetfluxDatagram datagrams[NETFLUX_BATCH];
  int n;

  if (inbox == NULL)
    return;

  n = netflux_inbox_receive (inbox, socket, self->drained_ns, datagrams);
  for (int i = 0; i < n; i++)
    datagrams[i].drops = self->drops; /* not those of the other socket */
  if (n > 0)
    deliver (self, datagrams, (guint) n);
  netflux_reactor_return_inbox (self->reactor);
}

void
netflux_port_on_ready (NetfluxWatch *watch, gboolean error, gint64 now_ns)
{
  NetfluxPort *self = (NetfluxPort *) watch;

  if (error && self->socket.gsocket != NULL)
    netflux_port_take_reports (self, self->socket.gsocket, now_ns);

  for (guint batch = 0; batch < BATCHES_PER_TURN; batch++)
    if (receive_batch (self, now_ns) != BATCH_FULL)
      break;
}

/* Whether the port may read another batch before its timers. */
static gboolean
spend_batch (NetfluxPort *self, guint64 round)
{
  if (self->drain_round != round)
    self->n_batches = 0;
  self->drain_round = round;

  return self->n_batches++ < BATCHES_PER_ROUND;
}

gint64
netflux_port_drain (NetfluxPort *self, gint64 until_ns, gint64 now_ns)
{
  guint64 round = netflux_reactor_get_round (self->reactor);

  if (self->watch.ready_round != round)
    self->drained_ns = MAX (self->drained_ns, netflux_reactor_get_seen_ns (self->reactor));
  if (G_LIKELY (self->drained_ns >= until_ns))
    return self->drained_ns;

  while (self->drained_ns < until_ns && spend_batch (self, round) &&
         receive_batch (self, now_ns) == BATCH_FULL)
    ;

  return self->socket.gsocket != NULL ? self->drained_ns : now_ns;
}

gint64
netflux_port_confirm_drained (NetfluxPort *self, gint64 now_ns)
{
  G_GNUC_UNUSED g_autoptr (NetfluxPort) port = netflux_port_ref (self);
  guint64 round = netflux_reactor_get_round (self->reactor);

  while (self->socket.gsocket != NULL && spend_batch (self, round))
    if (receive_batch (self, now_ns) == BATCH_EMPTY)
      return self->socket.gsocket != NULL ? self->drained_ns : now_ns;

  return self->socket.gsocket != NULL ? self->uncut_ns : now_ns;
}
