/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-relay.h"

#include <sys/socket.h>

#define DATAGRAM_MAX 65536
#define BATCH_MAX 64
#define RECEIVE_BUFFER_SIZE (4 << 20)

/* What comes from one side. */
typedef struct
{
  NetfluxLane *lane;
  gboolean blackout;
  guint64 budget;
  guint64 unrouted;
  guint64 n_sent, n_duplicated, n_reordered; /* that had somewhere to go */
  GArray *log;
} Lane;

struct _NetfluxTestRelay
{
  GSocket *sockets[2];
  GSocketAddress *partners[2];
  guint16 ports[2];
  char *address;
  Lane lanes[2];

  GThread *thread;
  GCancellable *stop;
  GMutex lock;
  guint8 *buffer;
};

static gint64
get_now (void)
{
  return g_get_monotonic_time () * 1000;
}

static void
lane_init (Lane *lane, guint32 seed)
{
  lane->lane = netflux_lane_new (seed);
  lane->budget = G_MAXUINT64;
  lane->log = g_array_new (FALSE, TRUE, sizeof (NetfluxTestRelayEntry));
}

static void
lane_clear (Lane *lane)
{
  g_array_unref (lane->log);
  netflux_lane_free (lane->lane);
}

static gboolean
send_data (NetfluxTestRelay *self,
           NetfluxTestRelaySide side,
           GBytes *data,
           guint64 index,
           NetfluxTestFate fate)
{
  Lane *lane = &self->lanes[side];
  NetfluxTestRelaySide other = 1 - side;
  NetfluxTestRelayEntry entry = { .index = index, .fate = fate };
  const guint8 *bytes = g_bytes_get_data (data, &entry.size);
  g_autoptr (GError) error = NULL;

  if (self->partners[other] == NULL)
    {
      lane->unrouted++;
      return FALSE;
    }

  /* An empty datagram needs a non-NULL buffer, or nothing is sent. */
  while (g_socket_send_to (self->sockets[other], self->partners[other],
                           entry.size > 0 ? (const char *) bytes : "", entry.size, NULL,
                           &error) < 0)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_error ("The relay cannot send %" G_GSIZE_FORMAT " bytes: %s", entry.size, error->message);
      g_clear_error (&error);
      g_socket_condition_wait (self->sockets[other], G_IO_OUT, NULL, NULL);
    }

  entry.sequence = entry.size > 0 ? bytes[0] : 0;
  entry.feedback = entry.size > 1 ? bytes[1] : 0;
  entry.time_us = g_get_monotonic_time ();
  g_array_append_val (lane->log, entry);

  lane->n_sent++;
  lane->n_duplicated += fate == NETFLUX_TEST_FATE_COPY;
  lane->n_reordered += fate == NETFLUX_TEST_FATE_HELD;
  return TRUE;
}

static void
send_due (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  static const NetfluxTestFate fates[] = {
    [NETFLUX_FATE_PASSED] = NETFLUX_TEST_FATE_PASSED,
    [NETFLUX_FATE_COPY] = NETFLUX_TEST_FATE_COPY,
    [NETFLUX_FATE_HELD] = NETFLUX_TEST_FATE_HELD,
  };
  NetfluxPacket *packet;

  while ((packet = netflux_lane_pop (self->lanes[side].lane, get_now ())) != NULL)
    {
      send_data (self, side, packet->data, packet->index, fates[packet->fate]);
      netflux_packet_free (packet);
    }
}

static void
relay_datagram (NetfluxTestRelay *self, NetfluxTestRelaySide side, GBytes *data)
{
  Lane *lane = &self->lanes[side];

  if (lane->blackout || netflux_lane_get_counts (lane->lane).arrived >= lane->budget)
    netflux_lane_lose (lane->lane);
  else
    netflux_lane_push (lane->lane, data, NULL, get_now ());
  send_due (self, side);
}

static void
receive_batch (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  for (guint i = 0; i < BATCH_MAX; i++)
    {
      g_autoptr (GSocketAddress) sender = NULL;
      g_autoptr (GBytes) data = NULL;
      gssize size = g_socket_receive_from (self->sockets[side], &sender, (char *) self->buffer,
                                           DATAGRAM_MAX, NULL, NULL);

      if (size < 0)
        return;

      data = g_bytes_new (self->buffer, (gsize) size);
      g_set_object (&self->partners[side], sender);
      relay_datagram (self, side, data);
    }
}

static gpointer
relay_thread (gpointer data)
{
  NetfluxTestRelay *self = data;
  GPollFD fds[3] = { 0 };

  for (guint side = 0; side < 2; side++)
    {
      fds[side].fd = g_socket_get_fd (self->sockets[side]);
      fds[side].events = G_IO_IN;
    }
  g_cancellable_make_pollfd (self->stop, &fds[2]);

  while (!g_cancellable_is_cancelled (self->stop))
    {
      gint64 due_ns = G_MAXINT64;
      int timeout_ms = -1;

      g_mutex_lock (&self->lock);
      for (guint side = 0; side < 2; side++)
        {
          receive_batch (self, side);
          send_due (self, side);
          due_ns = MIN (due_ns, netflux_lane_get_next_due (self->lanes[side].lane));
        }
      g_mutex_unlock (&self->lock);

      if (due_ns != G_MAXINT64)
        timeout_ms = (int) (MAX (due_ns - get_now (), 0) / 1000000) + 1;
      g_poll (fds, G_N_ELEMENTS (fds), timeout_ms);
    }

  g_cancellable_release_fd (self->stop);

  return NULL;
}

static GSocket *
open_side (GSocketFamily family, guint16 *port, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) local = NULL;

  socket = g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  if (socket == NULL || !g_socket_bind (socket, any_port, FALSE, error))
    return NULL;

  local = g_socket_get_local_address (socket, error);
  if (local == NULL)
    return NULL;

  /* So that a thread that does not run for a while loses nothing; without privilege as
   * much as the system allows. */
  if (!g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_SIZE, NULL))
    g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_SIZE, NULL);
  g_socket_set_blocking (socket, FALSE);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));

  return g_steal_pointer (&socket);
}

NetfluxTestRelay *
netflux_test_relay_new (GSocketFamily family, guint32 seed, GError **error)
{
  g_autoptr (NetfluxTestRelay) self = g_new0 (NetfluxTestRelay, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);

  g_mutex_init (&self->lock);
  self->address = g_inet_address_to_string (loopback);
  self->buffer = g_malloc (DATAGRAM_MAX);
  self->stop = g_cancellable_new ();
  for (guint side = 0; side < 2; side++)
    lane_init (&self->lanes[side], seed + side);

  for (guint side = 0; side < 2; side++)
    {
      self->sockets[side] = open_side (family, &self->ports[side], error);
      if (self->sockets[side] == NULL)
        return NULL;
    }

  self->thread = g_thread_new ("relay", relay_thread, self);

  return g_steal_pointer (&self);
}

void
netflux_test_relay_free (NetfluxTestRelay *self)
{
  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->thread, g_thread_join);

  for (guint side = 0; side < 2; side++)
    {
      lane_clear (&self->lanes[side]);
      g_clear_object (&self->sockets[side]);
      g_clear_object (&self->partners[side]);
    }

  g_object_unref (self->stop);
  g_mutex_clear (&self->lock);
  g_free (self->buffer);
  g_free (self->address);
  g_free (self);
}

guint16
netflux_test_relay_get_port (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  return self->ports[side];
}

const char *
netflux_test_relay_get_address (NetfluxTestRelay *self)
{
  return self->address;
}

void
netflux_test_relay_impair (NetfluxTestRelay *self,
                           NetfluxTestRelaySide side,
                           const NetfluxTestImpairment *impairment)
{
  NetfluxImpairment ours = {
    .loss = impairment->loss_permille / 1000.0,
    .duplicate = impairment->duplicate_permille / 1000.0,
    .reorder = impairment->reorder_permille / 1000.0,
    .depth = impairment->depth,
    .delay_ns = impairment->delay_us * 1000,
    .spared = impairment->spared,
  };

  netflux_test_relay_set_impairment (self, side, &ours);
}

/* The same of all that a lane can do. */
void
netflux_test_relay_set_impairment (NetfluxTestRelay *self,
                                   NetfluxTestRelaySide side,
                                   const NetfluxImpairment *impairment)
{
  g_mutex_lock (&self->lock);
  netflux_lane_set_impairment (self->lanes[side].lane, impairment);
  g_mutex_unlock (&self->lock);
}

void
netflux_test_relay_set_blackout (NetfluxTestRelay *self,
                                 NetfluxTestRelaySide side,
                                 gboolean blackout)
{
  g_mutex_lock (&self->lock);
  self->lanes[side].blackout = blackout;
  g_mutex_unlock (&self->lock);
}

/* Only the first @budget datagrams of the side are relayed; later ones are dropped. */
void
netflux_test_relay_set_budget (NetfluxTestRelay *self, NetfluxTestRelaySide side, guint64 budget)
{
  g_mutex_lock (&self->lock);
  self->lanes[side].budget = budget;
  g_mutex_unlock (&self->lock);
}

/* Sends a datagram as if it came from the partner on @side. */
gboolean
netflux_test_relay_inject (NetfluxTestRelay *self,
                           NetfluxTestRelaySide side,
                           const void *data,
                           gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  gboolean is_sent;

  g_mutex_lock (&self->lock);
  is_sent = send_data (self, side, bytes, G_MAXUINT64, NETFLUX_TEST_FATE_INJECTED);
  g_mutex_unlock (&self->lock);

  return is_sent;
}

NetfluxTestRelayCounts
netflux_test_relay_get_counts (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  NetfluxTestRelayCounts counts = { 0 };
  Lane *lane = &self->lanes[side];
  NetfluxLaneCounts theirs;

  g_mutex_lock (&self->lock);
  theirs = netflux_lane_get_counts (lane->lane);
  counts.arrived = theirs.arrived;
  counts.dropped = theirs.lost;
  counts.held = theirs.held;
  counts.delayed = theirs.delayed;
  counts.sent = lane->n_sent;
  counts.duplicated = lane->n_duplicated;
  counts.reordered = lane->n_reordered;
  counts.unrouted = lane->unrouted;
  g_mutex_unlock (&self->lock);

  return counts;
}

/* What was sent on until now, in order: an array of NetfluxTestRelayEntry. */
GArray *
netflux_test_relay_dup_log (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  GArray *log;

  g_mutex_lock (&self->lock);
  log = g_array_copy (self->lanes[side].log);
  g_mutex_unlock (&self->lock);

  return log;
}
