/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What goes through a port.
 *
 * A port knows until when all that had arrived has been read: a silence is one of the
 * partner only that long, however long the process stood still. Nothing had arrived when
 * the poller saw nothing, or when a read that was begun later came back short of a batch;
 * of a batch that is full, what arrived before its last datagram has been read. */

#include "lib/io/netflux-port-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"

/* Batches taken from one port before the others have their turn, and before the timers of a
 * round beyond that: what has waited so far is less than what arrives while it is read. */
#define BATCHES_PER_TURN 2
#define BATCHES_PER_ROUND 32

/* How often a datagram is tried again after errors of others were taken. */
#define SEND_ATTEMPTS 4

static NetfluxPortClient *
find_client (NetfluxPort *self, NetfluxAddress *sender)
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

/* Who sent there has to hear of it; true if there was anything. */
static gboolean
take_reports (NetfluxPort *self, gint64 now_ns)
{
  NetfluxAddress destination;
  gboolean any = FALSE;
  int errnum;

  while (self->socket != NULL &&
         (errnum = netflux_datagrams_next_report (self->socket, &destination)) != 0)
    {
      any = TRUE;
      for (guint i = 0; i < self->clients->len; i++)
        {
          NetfluxPortClient *client = g_ptr_array_index (self->clients, i);

          if (netflux_address_equal (&client->partner, &destination))
            client->funcs->reported (client, errnum, now_ns);
        }
    }

  return any;
}

static void
count_drops (NetfluxPort *self, guint32 drops)
{
  /* That of a datagram may be from before the one that the system was asked for. */
  if ((gint32) (drops - self->drops) <= 0)
    return;

  self->kernel_drops += (guint32) (drops - self->drops);
  self->drops = drops;
}

void
netflux_port_look_for_drops (NetfluxPort *self)
{
  guint32 drops;

  if (self->socket != NULL && netflux_datagrams_get_drops (self->socket, &drops))
    count_drops (self, drops);
}

static void
deliver (NetfluxPort *self, NetfluxDatagram *datagrams, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      NetfluxPortClient *client = find_client (self, &datagrams[i].sender);

      if (G_LIKELY (client != NULL))
        client->funcs->received (client, &datagrams[i]);
      else
        self->unclaimed++;
    }
}

/* Reads a batch; false if there is not another one, or cannot be. */
static gboolean
receive_batch (NetfluxPort *self, gint64 now_ns)
{
  NetfluxInbox *inbox;
  NetfluxDatagram datagrams[NETFLUX_BATCH];
  int n;

  /* What a datagram led to may have ended the port, or its socket. */
  if (self->socket == NULL || self->clients->len == 0)
    return FALSE;
  inbox = netflux_reactor_borrow_inbox (self->reactor);
  if (inbox == NULL)
    return FALSE;

  n = netflux_inbox_receive (inbox, self->socket, self->drained_ns, datagrams);
  if (G_LIKELY (n > 0))
    {
      if (n == NETFLUX_BATCH && datagrams[n - 1].stamped)
        self->drained_ns = MAX (self->drained_ns, datagrams[n - 1].arrival_ns - 1);
      if (G_UNLIKELY (datagrams[n - 1].drops != self->drops))
        count_drops (self, datagrams[n - 1].drops);
      deliver (self, datagrams, (guint) n);
    }
  netflux_reactor_return_inbox (self->reactor);

  if (n >= 0 && n < NETFLUX_BATCH)
    self->drained_ns = MAX (self->drained_ns, now_ns);
  else if (n < 0 && netflux_port_is_error_of_socket (self, -n))
    netflux_port_fail (self, -n);
  else if (n < 0)
    take_reports (self, now_ns);

  return n == NETFLUX_BATCH;
}

void
netflux_port_on_ready (NetfluxWatch *watch, gboolean error, gint64 now_ns)
{
  g_autoptr (NetfluxPort) self = netflux_port_ref ((NetfluxPort *) watch);

  self->ready_round = netflux_reactor_get_round (self->reactor);
  if (error)
    take_reports (self, now_ns);

  for (guint batch = 0; batch < BATCHES_PER_TURN; batch++)
    if (!receive_batch (self, now_ns))
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
  g_autoptr (NetfluxPort) port = NULL;
  guint64 round = netflux_reactor_get_round (self->reactor);

  if (self->ready_round != round)
    self->drained_ns = MAX (self->drained_ns, netflux_reactor_get_seen_ns (self->reactor));
  if (G_LIKELY (self->drained_ns >= until_ns))
    return self->drained_ns;

  port = netflux_port_ref (self);
  while (self->drained_ns < until_ns && spend_batch (self, round) && receive_batch (self, now_ns))
    ;

  return self->socket != NULL ? self->drained_ns : now_ns;
}

void
netflux_port_on_flush (NetfluxChore *chore)
{
  g_autoptr (NetfluxPort) self =
      netflux_port_ref ((NetfluxPort *) ((char *) chore - G_STRUCT_OFFSET (NetfluxPort, flush)));

  netflux_port_flush (self);
}

void
netflux_port_send (NetfluxPort *self,
                   NetfluxPortClient *client,
                   const NetfluxDestination *destination,
                   gconstpointer data,
                   gsize size)
{
  if (netflux_outbox_get_length (self->outbox) == NETFLUX_BATCH)
    netflux_port_flush (self);

  self->senders[netflux_outbox_get_length (self->outbox)] = client;
  netflux_outbox_add (self->outbox, destination, data, size);
  netflux_reactor_add_chore (self->reactor, &self->flush);
}

/* An error that the socket kept from an earlier datagram, to whomever it was, meets
 * the next one that is sent: that one gets another chance. */
static int
send_from (NetfluxPort *self, guint first, gint64 now_ns)
{
  int n = self->error != 0 ? -self->error : -EBADF;

  for (guint attempt = 0; self->socket != NULL && attempt < SEND_ATTEMPTS; attempt++)
    {
      n = netflux_outbox_send (self->outbox, self->socket, first);
      if (G_LIKELY (n >= 0) || !take_reports (self, now_ns))
        break;
    }

  return n;
}

void
netflux_port_flush (NetfluxPort *self)
{
  guint length = netflux_outbox_get_length (self->outbox);
  int socket_error = 0;

  for (guint i = 0; i < length;)
    {
      gint64 now_ns = netflux_clock_now_ns ();
      int n = send_from (self, i, now_ns);
      guint end = n > 0 ? i + (guint) n : i + 1;

      for (; i < end; i++)
        self->senders[i]->funcs->sent (self->senders[i], n > 0 ? 0 : -n, now_ns);
      if (n < 0 && self->socket != NULL && netflux_port_is_error_of_socket (self, -n))
        socket_error = -n;
    }

  netflux_outbox_clear (self->outbox);
  if (socket_error != 0)
    netflux_port_fail (self, socket_error);
}
