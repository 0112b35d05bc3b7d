/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-relay.h"

#include <string.h>

#define DATAGRAM_MAX 65536
#define BATCH_MAX 64

typedef struct
{
  GBytes *data;
  guint64 index;
  NetfluxTestFate fate;
  guint countdown; /* held: how many must overtake it */
  gint64 due_us;   /* delayed: when it goes on */
} Packet;

/* What comes from one side. */
typedef struct
{
  GRand *random;
  NetfluxTestImpairment impairment;
  gboolean blackout;
  guint64 budget;
  NetfluxTestRelayCounts counts;
  GQueue held;
  GQueue delayed;
  GArray *log;
  gboolean copy_waits;
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

static void
packet_free (Packet *packet)
{
  g_bytes_unref (packet->data);
  g_free (packet);
}

static Packet *
packet_new (GBytes *data, guint64 index, NetfluxTestFate fate, guint countdown)
{
  Packet *packet = g_new0 (Packet, 1);

  packet->data = g_bytes_ref (data);
  packet->index = index;
  packet->fate = fate;
  packet->countdown = countdown;

  return packet;
}

static void
lane_init (Lane *lane, guint32 seed)
{
  lane->random = g_rand_new_with_seed (seed);
  lane->budget = G_MAXUINT64;
  g_queue_init (&lane->held);
  g_queue_init (&lane->delayed);
  lane->log = g_array_new (FALSE, TRUE, sizeof (NetfluxTestRelayEntry));
}

static void
lane_clear (Lane *lane)
{
  g_queue_clear_full (&lane->held, (GDestroyNotify) packet_free);
  g_queue_clear_full (&lane->delayed, (GDestroyNotify) packet_free);
  g_array_unref (lane->log);
  g_rand_free (lane->random);
}

static gboolean
send_packet (NetfluxTestRelay *self, NetfluxTestRelaySide side, const Packet *packet)
{
  Lane *lane = &self->lanes[side];
  NetfluxTestRelaySide other = 1 - side;
  NetfluxTestRelayEntry entry = { packet->index, packet->fate, 0, 0, 0 };
  const guint8 *bytes = g_bytes_get_data (packet->data, &entry.size);
  g_autoptr (GError) error = NULL;

  if (self->partners[other] == NULL)
    {
      lane->counts.unrouted++;
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
  g_array_append_val (lane->log, entry);

  lane->counts.sent++;
  if (packet->fate == NETFLUX_TEST_FATE_COPY)
    lane->counts.duplicated++;
  if (packet->fate == NETFLUX_TEST_FATE_HELD)
    lane->counts.reordered++;

  return TRUE;
}

/* Takes the packet. */
static void
emit_packet (NetfluxTestRelay *self, NetfluxTestRelaySide side, Packet *packet)
{
  Lane *lane = &self->lanes[side];
  const Packet *last = g_queue_peek_tail (&lane->delayed);

  if (lane->impairment.delay_us == 0 && last == NULL)
    {
      send_packet (self, side, packet);
      packet_free (packet);
      return;
    }

  packet->due_us = g_get_monotonic_time () + lane->impairment.delay_us;
  if (last != NULL)
    packet->due_us = MAX (packet->due_us, last->due_us);
  g_queue_push_tail (&lane->delayed, packet);
}

/* One more went by: who has waited long enough follows. */
static void
release_held (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  Lane *lane = &self->lanes[side];
  GList *next;

  for (GList *l = lane->held.head; l != NULL; l = next)
    {
      Packet *packet = l->data;

      next = l->next;
      if (packet->countdown > 0 && --packet->countdown > 0)
        continue;

      g_queue_delete_link (&lane->held, l);
      if (packet->fate == NETFLUX_TEST_FATE_COPY)
        lane->copy_waits = FALSE;
      emit_packet (self, side, packet);
    }
}

static void
relay_datagram (NetfluxTestRelay *self, NetfluxTestRelaySide side, GBytes *data)
{
  Lane *lane = &self->lanes[side];
  const NetfluxTestImpairment *impairment = &lane->impairment;
  guint depth = MAX (impairment->depth, 1);
  guint64 index = lane->counts.arrived++;

  /* All are drawn for each datagram, so that its number decides its fate. */
  gboolean is_lost = (guint) g_rand_int_range (lane->random, 0, 1000) < impairment->loss_permille;
  gboolean is_copied =
      (guint) g_rand_int_range (lane->random, 0, 1000) < impairment->duplicate_permille;
  gboolean is_held =
      (guint) g_rand_int_range (lane->random, 0, 1000) < impairment->reorder_permille;
  guint distance = g_rand_int (lane->random) % depth;

  if (index < impairment->spared)
    is_lost = is_copied = is_held = FALSE;

  if (lane->blackout || index >= lane->budget || is_lost)
    {
      lane->counts.dropped++;
      return;
    }

  if (is_held)
    {
      g_queue_push_tail (&lane->held,
                         packet_new (data, index, NETFLUX_TEST_FATE_HELD, distance + 1));
      return;
    }

  /* At most one copy waits at a time: several in a row, each ahead of the one before,
   * are what a partner that was restarted looks like. */
  if (is_copied && !lane->copy_waits)
    {
      g_queue_push_tail (&lane->held, packet_new (data, index, NETFLUX_TEST_FATE_COPY, distance));
      lane->copy_waits = TRUE;
    }

  emit_packet (self, side, packet_new (data, index, NETFLUX_TEST_FATE_PASSED, 0));
  release_held (self, side);
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

static gint64
send_delayed (NetfluxTestRelay *self, NetfluxTestRelaySide side, gint64 now_us)
{
  Lane *lane = &self->lanes[side];
  Packet *packet;

  while ((packet = g_queue_peek_head (&lane->delayed)) != NULL)
    {
      if (packet->due_us > now_us)
        return packet->due_us;

      g_queue_pop_head (&lane->delayed);
      send_packet (self, side, packet);
      packet_free (packet);
    }

  return G_MAXINT64;
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
      gint64 now_us = g_get_monotonic_time ();
      gint64 due_us = G_MAXINT64;
      int timeout_ms = -1;

      g_mutex_lock (&self->lock);
      for (guint side = 0; side < 2; side++)
        {
          receive_batch (self, side);
          due_us = MIN (due_us, send_delayed (self, side, now_us));
        }
      g_mutex_unlock (&self->lock);

      if (due_us != G_MAXINT64)
        timeout_ms = (int) ((due_us - now_us + 999) / 1000);
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
  g_mutex_lock (&self->lock);
  self->lanes[side].impairment = *impairment;
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
  Packet packet = { bytes, G_MAXUINT64, NETFLUX_TEST_FATE_INJECTED, 0, 0 };
  gboolean is_sent;

  g_mutex_lock (&self->lock);
  is_sent = send_packet (self, side, &packet);
  g_mutex_unlock (&self->lock);

  return is_sent;
}

NetfluxTestRelayCounts
netflux_test_relay_get_counts (NetfluxTestRelay *self, NetfluxTestRelaySide side)
{
  NetfluxTestRelayCounts counts;
  Lane *lane = &self->lanes[side];

  g_mutex_lock (&self->lock);
  counts = lane->counts;
  counts.held = lane->held.length;
  counts.delayed = lane->delayed.length;
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
