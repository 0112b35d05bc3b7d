/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <errno.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-datagrams.h"

struct _NetfluxInbox
{
  GInputMessage messages[NETFLUX_BATCH];
  GInputVector vectors[NETFLUX_BATCH];
  GSocketAddress *senders[NETFLUX_BATCH];
  guint8 *buffers;
};

struct _NetfluxOutbox
{
  guint length;
  GOutputMessage messages[NETFLUX_BATCH];
  GOutputVector vectors[NETFLUX_BATCH];
};

static int
error_to_errno (const GError *error)
{
  static const struct
  {
    GIOErrorEnum code;
    int errnum;
  } table[] = {
    { G_IO_ERROR_WOULD_BLOCK, EAGAIN },
    { G_IO_ERROR_CONNECTION_REFUSED, ECONNREFUSED },
    { G_IO_ERROR_HOST_UNREACHABLE, EHOSTUNREACH },
    { G_IO_ERROR_NETWORK_UNREACHABLE, ENETUNREACH },
    { G_IO_ERROR_MESSAGE_TOO_LARGE, EMSGSIZE },
    { G_IO_ERROR_PERMISSION_DENIED, EACCES },
    { G_IO_ERROR_NO_SPACE, ENOBUFS },
    { G_IO_ERROR_INVALID_ARGUMENT, EINVAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, G_IO_ERROR, (gint) table[i].code))
      return table[i].errnum;

  return EIO;
}

NetfluxInbox *
netflux_inbox_new (void)
{
  NetfluxInbox *self = g_new0 (NetfluxInbox, 1);

  self->buffers = g_malloc ((gsize) NETFLUX_BATCH * NETFLUX_DATAGRAM_MAX);
  for (guint i = 0; i < NETFLUX_BATCH; i++)
    {
      self->vectors[i].buffer = self->buffers + (gsize) i * NETFLUX_DATAGRAM_MAX;
      self->vectors[i].size = NETFLUX_DATAGRAM_MAX;
      self->messages[i].address = &self->senders[i];
      self->messages[i].vectors = &self->vectors[i];
      self->messages[i].num_vectors = 1;
    }

  return self;
}

void
netflux_inbox_free (NetfluxInbox *self)
{
  for (guint i = 0; i < NETFLUX_BATCH; i++)
    g_clear_object (&self->senders[i]);
  g_free (self->buffers);
  g_free (self);
}

int
netflux_inbox_receive (NetfluxInbox *self,
                       const NetfluxSocket *socket,
                       gint64 drained_ns,
                       NetfluxDatagram datagrams[NETFLUX_BATCH])
{
  g_autoptr (GError) error = NULL;
  gint64 now_ns;
  int n_messages;

  for (guint i = 0; i < NETFLUX_BATCH; i++)
    g_clear_object (&self->senders[i]);

  n_messages = g_socket_receive_messages (socket->gsocket, self->messages, NETFLUX_BATCH,
                                          G_SOCKET_MSG_NONE, NULL, &error);
  if (n_messages < 0)
    {
      int errnum = error_to_errno (error);

      return errnum == EAGAIN ? 0 : -errnum;
    }

  now_ns = netflux_clock_now_ns ();
  for (int i = 0; i < n_messages; i++)
    {
      netflux_address_from_socket_address (&datagrams[i].sender, self->senders[i]);
      datagrams[i].data = self->vectors[i].buffer;
      datagrams[i].size = self->messages[i].bytes_received;
      datagrams[i].arrival_ns = now_ns;
      datagrams[i].stamped = FALSE;
      datagrams[i].drops = 0;
    }

  return n_messages;
}

NetfluxOutbox *
netflux_outbox_new (void)
{
  NetfluxOutbox *self = g_new0 (NetfluxOutbox, 1);

  for (guint i = 0; i < NETFLUX_BATCH; i++)
    {
      self->messages[i].vectors = &self->vectors[i];
      self->messages[i].num_vectors = 1;
    }

  return self;
}

void
netflux_outbox_free (NetfluxOutbox *self)
{
  g_free (self);
}

guint
netflux_outbox_get_length (NetfluxOutbox *self)
{
  return self->length;
}

void
netflux_outbox_add (NetfluxOutbox *self,
                    const NetfluxDestination *destination,
                    gconstpointer data,
                    gsize size)
{
  guint i = self->length++;

  self->vectors[i].buffer = data;
  self->vectors[i].size = size;
  self->messages[i].address = destination->address;
}

void
netflux_outbox_clear (NetfluxOutbox *self)
{
  self->length = 0;
}

int
netflux_outbox_send (NetfluxOutbox *self, const NetfluxSocket *socket, guint first)
{
  g_autoptr (GError) error = NULL;
  int n_sent = g_socket_send_messages (socket->gsocket, self->messages + first,
                                       self->length - first, G_SOCKET_MSG_NONE, NULL, &error);

  return n_sent < 0 ? -error_to_errno (error) : n_sent;
}
