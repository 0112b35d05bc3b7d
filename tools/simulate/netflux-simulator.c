/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-simulator.h"

#include <poll.h>
#include <time.h>

#include "netflux-simulator-socket.h"

#define DATAGRAM_MAX 65536
/* So much at once from a socket, so that a flood keeps it from nothing else. */
#define BATCH 256
#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)
/* How long a change by another thread may take to be seen. */
#define LONGEST_WAIT_NS (NS_PER_SECOND / 50)

struct _NetfluxSimulator
{
  NetfluxSimulation simulation;
  GSocket *sockets[2];
  guint ports[2];
  GSocketAddress *heard[2]; /* of a relay: whom to send to */
  gint64 began_ns;
  gint64 ended_ns;
  GThread *thread;
  GCancellable *stop;
  guint8 *buffer;

  GMutex lock; /* of what follows */
  NetfluxLane *lanes[2];
  NetfluxDevice *device;
  guint next_restart;
  gboolean is_off;
  gboolean unplugged;
  NetfluxTruth truth;
};

static gint64
get_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

/* Its own clock, which goes wrong by some ppm, and back. */
static gint64
to_own (NetfluxSimulator *self, gint64 ns)
{
  return ns + (gint64) ((double) (ns - self->began_ns) * self->simulation.drift_ppm * 1e-6);
}

static gint64
from_own (NetfluxSimulator *self, gint64 ns)
{
  double rate = 1 + self->simulation.drift_ppm * 1e-6;
  double since_ns = (double) (ns - self->began_ns) / rate;

  return self->began_ns + (gint64) MIN (since_ns, (double) (G_MAXINT64 / 4));
}

/* A network goes by the right time, but if it is a relay. */
static gint64
to_lane (NetfluxSimulator *self, gint64 ns)
{
  return self->simulation.relay ? to_own (self, ns) : ns;
}

/* When the episode ends that it is in, or 0. */
static gint64
find_episode (NetfluxSimulator *self, GArray *episodes, gint64 now_ns)
{
  gint64 since_ns = now_ns - self->began_ns;

  for (guint i = 0; episodes != NULL && i < episodes->len; i++)
    {
      NetfluxEpisode *episode = &g_array_index (episodes, NetfluxEpisode, i);

      if (since_ns >= episode->at_ns && since_ns - episode->at_ns < episode->for_ns)
        return self->began_ns + episode->at_ns + episode->for_ns;
    }

  return 0;
}

static void
send_packet (NetfluxSimulator *self, guint which, GSocketAddress *to, NetfluxPacket *packet)
{
  gsize size;
  const char *data = g_bytes_get_data (packet->data, &size);
  g_autoptr (GError) error = NULL;

  /* An empty datagram needs a buffer, or nothing is sent. */
  if (g_socket_send_to (self->sockets[which], to, size > 0 ? data : "", size, NULL, &error) >= 0)
    return;

  self->truth.send_errors++;
  g_free (self->truth.send_error);
  self->truth.send_error = g_strdup (error->message);
}

/* One datagram that waits in a socket; false if none does. */
static gboolean
receive (NetfluxSimulator *self, guint which, gsize *size, GSocketAddress **sender)
{
  gssize n = g_socket_receive_from (self->sockets[which], sender, (char *) self->buffer,
                                    DATAGRAM_MAX, NULL, NULL);

  *size = (gsize) MAX (n, 0);
  return n >= 0;
}

/* Whether what arrives now is lost, whatever the lane would do. */
static gboolean
is_deaf (NetfluxSimulator *self, gint64 now_ns)
{
  return self->is_off || self->unplugged ||
         (self->device == NULL && find_episode (self, self->simulation.silences, now_ns) != 0);
}

/* Takes what waits in a socket into its lane, at once, so that the delays are right: nothing has
 * come after the time at which it was read, whatever this thread was kept from before. */
static void
hear (NetfluxSimulator *self, guint which, gint64 now_ns)
{
  NetfluxLane *lane = self->lanes[which];
  gboolean deaf = is_deaf (self, now_ns);
  GSocketAddress *sender = NULL;
  gsize size;

  for (guint i = 0; i < BATCH && receive (self, which, &size, &sender); i++)
    {
      g_autoptr (GSocketAddress) tag = g_steal_pointer (&sender);
      g_autoptr (GBytes) data = g_bytes_new (self->buffer, size);

      if (self->device == NULL && !deaf)
        g_set_object (&self->heard[which], tag);
      if (deaf)
        netflux_lane_lose (lane);
      else
        netflux_lane_push (lane, data, G_OBJECT (tag), to_lane (self, get_now ()));
    }
}

/* All that waits now, unless more comes for ever. */
static void
hear_all (NetfluxSimulator *self, guint which, gint64 now_ns)
{
  guint64 arrived;

  do
    {
      arrived = netflux_lane_get_counts (self->lanes[which]).arrived;
      hear (self, which, now_ns);
    }
  while (netflux_lane_get_counts (self->lanes[which]).arrived == arrived + BATCH &&
         get_now () < now_ns + LONGEST_WAIT_NS);
}

/* A relay */

static void
relay (NetfluxSimulator *self, gint64 now_ns)
{
  for (guint side = 0; side < 2; side++)
    {
      NetfluxPacket *packet;

      hear (self, side, now_ns);
      now_ns = get_now ();
      while ((packet = netflux_lane_pop (self->lanes[side], to_lane (self, now_ns))) != NULL)
        {
          GSocketAddress *to = self->heard[1 - side];

          if (to != NULL)
            send_packet (self, 1 - side, to, packet);
          else
            self->truth.unrouted[side]++;
          netflux_packet_free (packet);
        }
    }
}

/* A device */

/* Hands what has passed the lane to the device, as many as it takes in a cycle. */
static void
take (NetfluxSimulator *self, gint64 now_ns, guint limit)
{
  NetfluxPacket *packet;

  if (self->is_off)
    netflux_lane_lose_due (self->lanes[NETFLUX_LANE_IN], now_ns);
  while (limit-- > 0 && (packet = netflux_lane_pop (self->lanes[NETFLUX_LANE_IN], now_ns)) != NULL)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (packet->data, &size);

      netflux_device_receive (self->device, data, size, G_SOCKET_ADDRESS (packet->tag),
                              to_own (self, now_ns));
      netflux_packet_free (packet);
    }
}

static void
send_due (NetfluxSimulator *self, gint64 now_ns)
{
  NetfluxPacket *packet;

  while ((packet = netflux_lane_pop (self->lanes[NETFLUX_LANE_OUT], now_ns)) != NULL)
    {
      send_packet (self, 0, G_SOCKET_ADDRESS (packet->tag), packet);
      netflux_packet_free (packet);
    }
}

static void
cycle (NetfluxSimulator *self, gint64 now_ns)
{
  g_autoptr (GBytes) frame = netflux_device_cycle (self->device, to_own (self, now_ns));
  GSocketAddress *to = netflux_device_get_destination (self->device);

  if (frame == NULL || to == NULL)
    return;
  if (self->unplugged || find_episode (self, self->simulation.silences, now_ns) != 0)
    self->truth.silenced++;
  else
    netflux_lane_push (self->lanes[NETFLUX_LANE_OUT], frame, G_OBJECT (to), now_ns);
}

/* What waits in the socket, or has come to a device, is lost with it; so is all that is on the way
 * in a relay, which then knows those only that it was given. */
static void
restart (NetfluxSimulator *self, gint64 now_ns)
{
  for (guint i = 0; i < 2 && self->sockets[i] != NULL; i++)
    {
      hear_all (self, i, now_ns);
      if (self->device != NULL)
        netflux_lane_lose_due (self->lanes[i], get_now ());
      else
        netflux_lane_lose_all (self->lanes[i]);
      g_set_object (&self->heard[i], self->simulation.partners[i]);
    }

  if (self->device != NULL)
    netflux_device_start (self->device, to_own (self, now_ns));
  self->truth.restarts++;
}

static void
restart_if_due (NetfluxSimulator *self, gint64 now_ns)
{
  GArray *restarts = self->simulation.restarts;

  while (restarts != NULL && self->next_restart < restarts->len &&
         now_ns >= self->began_ns + g_array_index (restarts, gint64, self->next_restart))
    {
      restart (self, now_ns);
      self->next_restart++;
    }
}

static void
simulate (NetfluxSimulator *self, gint64 now_ns)
{
  gboolean scans = netflux_device_kind_has_task_cycle (self->simulation.device.kind);
  gboolean due;

  hear (self, 0, now_ns);
  now_ns = get_now ();
  due = now_ns >= from_own (self, netflux_device_get_deadline (self->device));
  if (!scans || due)
    take (self, now_ns, netflux_device_get_receive_limit (self->device));
  if (due && !self->is_off)
    cycle (self, now_ns);
  send_due (self, now_ns);
}

static gint64
get_next_due (NetfluxSimulator *self, guint which)
{
  gint64 due_ns = netflux_lane_get_next_due (self->lanes[which]);

  return self->simulation.relay && due_ns != G_MAXINT64 ? from_own (self, due_ns) : due_ns;
}

/* When there is something to do at the latest. */
static gint64
find_deadline (NetfluxSimulator *self, gint64 now_ns)
{
  gint64 deadline_ns = now_ns + LONGEST_WAIT_NS;

  for (guint i = 0; i < 2; i++)
    if (self->device == NULL || i == NETFLUX_LANE_OUT ||
        !netflux_device_kind_has_task_cycle (self->simulation.device.kind))
      deadline_ns = MIN (deadline_ns, get_next_due (self, i));
  if (self->device != NULL && !self->is_off)
    deadline_ns = MIN (deadline_ns, from_own (self, netflux_device_get_deadline (self->device)));

  return deadline_ns;
}

/* Does what is to be done now. Returns when it is to be called again. */
static gint64
serve (NetfluxSimulator *self)
{
  gint64 now_ns = get_now ();
  gint64 frozen_until_ns = find_episode (self, self->simulation.freezes, now_ns);

  if (frozen_until_ns != 0)
    return MIN (frozen_until_ns, now_ns + LONGEST_WAIT_NS);

  restart_if_due (self, now_ns);
  if (self->device != NULL)
    simulate (self, now_ns);
  else
    relay (self, now_ns);
  return find_deadline (self, now_ns);
}

static gpointer
simulator_thread (gpointer data)
{
  NetfluxSimulator *self = data;
  struct pollfd fds[3] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
  GPollFD stop_fd;

  if (g_cancellable_make_pollfd (self->stop, &stop_fd))
    fds[2] = (struct pollfd){ .fd = stop_fd.fd, .events = POLLIN };
  for (guint i = 0; i < 2 && self->sockets[i] != NULL; i++)
    fds[i].events = POLLIN;

  while (!g_cancellable_is_cancelled (self->stop))
    {
      gint64 deadline_ns, now_ns, wait_ns;
      struct timespec timeout;
      gboolean frozen;

      g_mutex_lock (&self->lock);
      deadline_ns = serve (self);
      now_ns = get_now ();
      frozen = find_episode (self, self->simulation.freezes, now_ns) != 0;
      g_mutex_unlock (&self->lock);

      for (guint i = 0; i < 2; i++)
        fds[i].fd = self->sockets[i] != NULL && !frozen ? g_socket_get_fd (self->sockets[i]) : -1;
      wait_ns = MAX (deadline_ns - now_ns, 0);
      timeout = (struct timespec){ wait_ns / NS_PER_SECOND, wait_ns % NS_PER_SECOND };
      ppoll (fds, G_N_ELEMENTS (fds), &timeout, NULL);
    }
  g_cancellable_release_fd (self->stop);

  return NULL;
}

static gboolean
open_socket (NetfluxSimulator *self, guint which, GError **error)
{
  self->sockets[which] =
      netflux_simulator_open_socket (self->simulation.local[which], &self->ports[which], error);
  return self->sockets[which] != NULL;
}

/* What is sent to itself would go round for ever. */
static gboolean
check_partner (NetfluxSimulator *self, GSocketAddress *partner, GError **error)
{
  g_autofree char *text = NULL;

  for (guint i = 0; partner != NULL && i < 2 && self->sockets[i] != NULL; i++)
    if (netflux_simulator_is_itself (self->simulation.local[i], self->ports[i], partner))
      {
        text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (partner));
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                     "the partner %s is this simulation itself: give one of them another port",
                     text);
        return FALSE;
      }

  return TRUE;
}

static GArray *
ref_array (GArray *array)
{
  return array != NULL ? g_array_ref (array) : NULL;
}

/* It runs from now on, until it is freed. Everything in @simulation is copied or held. */
NetfluxSimulator *
netflux_simulator_new (const NetfluxSimulation *simulation, GError **error)
{
  g_autoptr (NetfluxSimulator) self = g_new0 (NetfluxSimulator, 1);

  g_mutex_init (&self->lock);
  self->simulation = *simulation;
  self->stop = g_cancellable_new ();
  self->buffer = g_malloc (DATAGRAM_MAX);
  ref_array (simulation->freezes);
  ref_array (simulation->silences);
  ref_array (simulation->restarts);
  for (guint i = 0; i < 2; i++)
    {
      if (simulation->local[i] != NULL)
        g_object_ref (simulation->local[i]);
      if (simulation->partners[i] != NULL)
        self->heard[i] = g_object_ref (g_object_ref (simulation->partners[i]));
      self->lanes[i] = netflux_lane_new (simulation->seed * 2 + i);
      netflux_lane_set_impairment (self->lanes[i], &simulation->impairments[i]);
    }

  if (!open_socket (self, 0, error) || (simulation->relay && !open_socket (self, 1, error)))
    return NULL;
  if (!check_partner (self, simulation->device.remote, error) ||
      !check_partner (self, simulation->partners[0], error) ||
      !check_partner (self, simulation->partners[1], error))
    return NULL;

  self->began_ns = get_now ();
  if (!simulation->relay)
    self->device = netflux_device_new (&simulation->device, simulation->image,
                                       simulation->user_data, self->began_ns);
  self->thread = g_thread_new ("simulator", simulator_thread, self);
  return g_steal_pointer (&self);
}

/* For good: what it has done does not change any more, and is the whole of it. What waits in the
 * sockets has arrived. */
void
netflux_simulator_stop (NetfluxSimulator *self)
{
  if (self->thread == NULL)
    return;

  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->thread, g_thread_join);
  self->ended_ns = get_now ();
  for (guint i = 0; i < 2 && self->sockets[i] != NULL; i++)
    hear_all (self, i, self->ended_ns);
}

void
netflux_simulator_free (NetfluxSimulator *self)
{
  netflux_simulator_stop (self);

  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&self->sockets[i]);
      g_clear_object (&self->simulation.local[i]);
      g_clear_object (&self->simulation.partners[i]);
      g_clear_object (&self->heard[i]);
      netflux_lane_free (self->lanes[i]);
    }
  g_clear_pointer (&self->simulation.freezes, g_array_unref);
  g_clear_pointer (&self->simulation.silences, g_array_unref);
  g_clear_pointer (&self->simulation.restarts, g_array_unref);
  g_clear_pointer (&self->device, netflux_device_free);
  g_object_unref (self->stop);
  g_free (self->truth.send_error);
  g_free (self->buffer);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The port of the device, or of the relay's front or back. */
guint
netflux_simulator_get_port (NetfluxSimulator *self, guint which)
{
  return self->ports[which];
}

void
netflux_simulator_set_impairment (NetfluxSimulator *self,
                                  guint which,
                                  const NetfluxImpairment *impairment)
{
  g_mutex_lock (&self->lock);
  netflux_lane_set_impairment (self->lanes[which], impairment);
  g_mutex_unlock (&self->lock);
}

void
netflux_simulator_restart (NetfluxSimulator *self)
{
  g_mutex_lock (&self->lock);
  self->is_off = FALSE;
  restart (self, get_now ());
  g_mutex_unlock (&self->lock);
}

/* Off: nothing is sent, and what arrives is lost. On again, it starts anew. */
void
netflux_simulator_set_on (NetfluxSimulator *self, gboolean on)
{
  g_mutex_lock (&self->lock);
  if (on && self->is_off)
    {
      restart (self, get_now ());
      self->is_off = FALSE;
    }
  else if (!on)
    {
      self->is_off = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

/* Unplugged, the device goes on, but nothing comes or goes. */
void
netflux_simulator_set_plugged (NetfluxSimulator *self, gboolean plugged)
{
  g_mutex_lock (&self->lock);
  self->unplugged = !plugged;
  g_mutex_unlock (&self->lock);
}

NetfluxTruth
netflux_simulator_get_truth (NetfluxSimulator *self)
{
  NetfluxTruth truth;

  g_mutex_lock (&self->lock);
  truth = self->truth;
  truth.send_error = g_strdup (self->truth.send_error);
  truth.seconds =
      (double) ((self->thread != NULL ? get_now () : self->ended_ns) - self->began_ns) * 1e-9;
  for (guint i = 0; i < 2; i++)
    truth.lanes[i] = netflux_lane_get_counts (self->lanes[i]);
  if (self->device != NULL)
    {
      GSocketAddress *to = netflux_device_get_destination (self->device);

      truth.counts = netflux_device_get_counts (self->device);
      truth.status = netflux_device_get_status (self->device);
      truth.image = g_bytes_new (truth.status.image, truth.status.image_size);
      truth.status.image = NULL;
      if (to != NULL)
        truth.destination = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (to));
    }
  g_mutex_unlock (&self->lock);

  return truth;
}

void
netflux_truth_clear (NetfluxTruth *truth)
{
  g_clear_pointer (&truth->image, g_bytes_unref);
  g_clear_pointer (&truth->destination, g_free);
  g_clear_pointer (&truth->send_error, g_free);
}
