/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Sending, so that no partner harms another.
 *
 * The system holds frames back: those to an address that does not answer (ARP, neighbour
 * discovery), those behind a cable that is out, those in a queue that is full. They fill the
 * buffer of the socket that they were sent through until nobody can send through it, and
 * arrive all at once when the way is free again.
 *
 * All partners share the port's socket, and their frames are sent together. A partner is
 * sure if it has acknowledged the frame sent last. One that is not gets an outlet, a socket
 * of its own, when something stays in the shared one, be it its own frame or another's.
 * Through an outlet a frame goes only if the one before has left: so at most two frames of a
 * partner are held back, one in each socket, and a partner that hears us without being heard
 * gets all of them. The outlet is closed when the partner was heard for a while, nothing
 * stayed in it, and nothing stays in the shared socket.
 *
 * If no outlet can be had (too many descriptors, a system without them), a partner that was
 * heard a moment ago goes on sharing: on a busy machine acknowledgements come late. What is held
 * back may take up half of the shared socket's buffer, and less the longer the partner has not been
 * heard, so that those who have just died leave room for the others. One that was not heard for a
 * second gets a frame a second as long as something stays in the shared socket. */

#include "lib/io/netflux-port-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-outlet.h"

/* How often a datagram is tried again after errors of others were taken. */
#define SEND_ATTEMPTS 4

/* Frames through an outlet, one after another and while the partner is heard, until it is
 * closed: twice as many each time. */
#define PATIENCE_MIN 16
#define PATIENCE_MAX 1024

/* After how long an outlet that could not be had is asked for again, how long a partner without
 * one is trusted, and how often it gets a frame then. */
#define PROBE_NS NETFLUX_NS_PER_S

/* Hundredths of the shared socket's buffer that partners without an outlet may fill */
#define SHARE_MAX 50

struct _NetfluxOutlet
{
  NetfluxWatch watch;
  NetfluxPort *port;
  NetfluxSocket socket;
};

GSocket *
netflux_outlet_get_socket (NetfluxOutlet *self)
{
  return self->socket.gsocket;
}

/* Errors that the network reports come to any of the sockets of the endpoint. */
static void
on_outlet_ready (NetfluxWatch *watch, gboolean error, gint64 now_ns)
{
  NetfluxOutlet *outlet = (NetfluxOutlet *) watch;
  NetfluxPort *port = outlet->port;
  g_autoptr (GSocket) gsocket = g_object_ref (outlet->socket.gsocket);
  NetfluxSocket socket = outlet->socket;

  netflux_port_take_reports (port, gsocket, now_ns);
  if (!g_socket_is_closed (gsocket))
    netflux_port_receive_stray (port, &socket);
}

void
netflux_port_close_outlet (NetfluxPort *self, NetfluxPortClient *client)
{
  NetfluxOutlet *outlet = g_steal_pointer (&client->outlet);

  if (outlet == NULL)
    return;

  netflux_reactor_remove_watch (self->reactor, outlet->socket.gsocket, &outlet->watch);
  netflux_socket_close (&outlet->socket);
  g_free (outlet);
  self->n_outlets--;
  if (self->n_outlets == 0 && self->socket.gsocket != NULL)
    netflux_outlet_release (self->socket.gsocket);
}

static int
open_outlet (NetfluxPort *self, NetfluxPortClient *client)
{
  g_autofree NetfluxOutlet *outlet = g_new0 (NetfluxOutlet, 1);
  g_autoptr (GSocket) socket = NULL;
  int errnum = netflux_port_create_socket (self, &socket);

  if (errnum == 0)
    errnum = netflux_outlet_bind (socket, self->socket.gsocket, &self->bound);
  if (errnum == 0 && !netflux_reactor_add_watch (self->reactor, socket, &outlet->watch))
    errnum = errno;
  if (errnum != 0)
    {
      if (self->n_outlets == 0)
        netflux_outlet_release (self->socket.gsocket);
      return errnum;
    }

  outlet->watch.ready = on_outlet_ready;
  outlet->port = self;
  outlet->socket = netflux_socket_of (g_steal_pointer (&socket));
  client->outlet = g_steal_pointer (&outlet);
  client->n_passed = 0;
  client->patience = CLAMP (client->patience * 2, PATIENCE_MIN, PATIENCE_MAX);
  self->n_outlets++;
  return 0;
}

static gboolean
has_outlet (NetfluxPort *self, NetfluxPortClient *client, gint64 now_ns)
{
  if (client->outlet != NULL)
    return TRUE;
  if (now_ns < self->outlet_due_ns)
    return FALSE;
  if (open_outlet (self, client) == 0)
    return TRUE;

  self->outlet_due_ns = now_ns + PROBE_NS;
  return FALSE;
}

static gboolean
has_queued (NetfluxPort *self)
{
  return self->socket.gsocket != NULL && netflux_outlet_get_queued (&self->socket) > 0;
}

/* Whether something has stayed in the shared socket since before this round. */
static gboolean
is_held (NetfluxPort *self)
{
  guint64 round = netflux_reactor_get_round (self->reactor);

  if (self->held_round != round)
    self->held = has_queued (self);
  self->held_round = round;

  return self->held;
}

/* The frame before this one may have been sent in this round, too. */
static gboolean
is_held_for (NetfluxPort *self, NetfluxPortClient *client)
{
  if (G_UNLIKELY (client->beside_round != 0 &&
                  client->beside_round == netflux_reactor_get_round (self->reactor)))
    return has_queued (self);

  return is_held (self);
}

static void
tell_sent (NetfluxPortClient *client, int errnum, gint64 now_ns)
{
  if (errnum == 0)
    {
      client->proven = FALSE;
      client->n_unheard++;
    }
  client->funcs->sent (client, errnum, now_ns);
}

static int
try_outlet (NetfluxPort *self,
            const NetfluxSocket *socket,
            const NetfluxDestination *destination,
            gconstpointer data,
            gsize size,
            gint64 now_ns)
{
  int errnum = EAGAIN;

  for (guint attempt = 0; attempt < SEND_ATTEMPTS; attempt++)
    {
      errnum = netflux_outlet_send (socket, destination, data, size);
      if (G_LIKELY (errnum == 0) || !netflux_port_take_reports (self, socket->gsocket, now_ns) ||
          g_socket_is_closed (socket->gsocket))
        break;
    }

  return errnum;
}

static void
send_apart (NetfluxPort *self,
            NetfluxPortClient *client,
            const NetfluxDestination *destination,
            gconstpointer data,
            gsize size,
            gint64 now_ns)
{
  G_GNUC_UNUSED g_autoptr (GSocket) gsocket = g_object_ref (client->outlet->socket.gsocket);
  NetfluxSocket socket = client->outlet->socket;
  int errnum = EAGAIN;

  if (netflux_outlet_get_queued (&socket) == 0)
    errnum = try_outlet (self, &socket, destination, data, size, now_ns);
  client->n_passed =
      errnum == 0 && client->n_unheard <= NETFLUX_PORT_UNHEARD_MAX ? client->n_passed + 1 : 0;
  tell_sent (client, errnum, now_ns);
}

static void
send_together (NetfluxPort *self,
               NetfluxPortClient *client,
               const NetfluxDestination *destination,
               gconstpointer data,
               gsize size)
{
  self->letters[netflux_outbox_get_length (self->outbox)] = (NetfluxLetter){
    .client = client,
    .destination = destination,
    .data = data,
    .size = size,
  };
  netflux_outbox_add (self->outbox, destination, data, size);
  netflux_reactor_add_chore (self->reactor, &self->flush);
  if (G_UNLIKELY (netflux_outbox_get_length (self->outbox) == NETFLUX_BATCH))
    {
      is_held (self); /* before these are on their way */
      netflux_port_flush (self);
    }
}

static gboolean
has_room (NetfluxPort *self, NetfluxPortClient *client, gint64 now_ns)
{
  gint64 silence_ns = MAX (now_ns - client->funcs->get_heard_ns (client), 0);

  return silence_ns < PROBE_NS &&
         netflux_outlet_get_fill (&self->socket) * PROBE_NS < SHARE_MAX * (PROBE_NS - silence_ns);
}

/* Without an outlet: a partner that is heard does no harm, another one is tried now and
 * then. */
static G_NO_INLINE gboolean
may_share (NetfluxPort *self, NetfluxPortClient *client, gint64 now_ns)
{
  if (client->n_unheard > NETFLUX_PORT_UNHEARD_MAX && now_ns < client->probe_due_ns &&
      !has_room (self, client, now_ns))
    return FALSE;

  client->probe_due_ns = now_ns + PROBE_NS;
  return TRUE;
}

static gboolean
can_return (NetfluxPort *self, NetfluxPortClient *client)
{
  return client->n_passed >= client->patience &&
         netflux_outlet_get_queued (&client->outlet->socket) == 0 && !is_held (self);
}

void
netflux_port_send (NetfluxPort *self,
                   NetfluxPortClient *client,
                   const NetfluxDestination *destination,
                   gconstpointer data,
                   gsize size)
{
  gint64 now_ns;

  if (G_LIKELY (client->outlet == NULL && (client->proven || !is_held_for (self, client))))
    {
      send_together (self, client, destination, data, size);
      return;
    }

  now_ns = netflux_clock_now_ns ();
  if (client->outlet != NULL && can_return (self, client))
    {
      netflux_port_close_outlet (self, client);
      send_together (self, client, destination, data, size);
    }
  else if (self->socket.gsocket != NULL && has_outlet (self, client, now_ns))
    send_apart (self, client, destination, data, size, now_ns);
  else if (may_share (self, client, now_ns))
    send_together (self, client, destination, data, size);
  else
    tell_sent (client, EAGAIN, now_ns);
}

static int
send_rest (NetfluxPort *self)
{
  if (G_UNLIKELY (self->socket.gsocket == NULL))
    return self->error != 0 ? -self->error : -EBADF;

  return netflux_outbox_send (self->outbox, &self->socket, self->n_sent);
}

/* The shared socket's buffer may be full of what was held back for others. */
static void
refuse_next (NetfluxPort *self, int errnum)
{
  NetfluxLetter letter = self->letters[self->n_sent];
  gint64 now_ns = self->sent_ns;

  self->n_sent++;
  self->n_told = self->n_sent;
  if (errnum == EAGAIN && self->socket.gsocket != NULL && has_outlet (self, letter.client, now_ns))
    send_apart (self, letter.client, letter.destination, letter.data, letter.size, now_ns);
  else
    tell_sent (letter.client, errnum, now_ns);
}

/* A client that hears of its frame may send another one, leave, or replace what others send: all
 * of which sends what waits first, and tells of it. So nothing is kept here that is not the
 * port's: when it goes on, there may be nothing left to do.
 *
 * An error that the socket kept from an earlier datagram, to whomever it was, meets the next one
 * that is sent: that one gets another chance. */
void
netflux_port_flush (NetfluxPort *self)
{
  guint n_attempts = 0;
  int socket_error = 0;

  for (;;)
    {
      int n;

      while (self->n_told < self->n_sent)
        tell_sent (self->letters[self->n_told++].client, 0, self->sent_ns);
      if (self->n_sent == netflux_outbox_get_length (self->outbox))
        break;

      self->sent_ns = netflux_clock_now_ns ();
      n = send_rest (self);
      if (G_LIKELY (n > 0))
        self->n_sent += (guint) n;
      else if (n == 0 || self->socket.gsocket == NULL || ++n_attempts == SEND_ATTEMPTS ||
               !netflux_port_take_reports (self, self->socket.gsocket, self->sent_ns))
        {
          if (n < 0 && self->socket.gsocket != NULL && netflux_port_is_error_of_socket (self, -n))
            socket_error = -n;
          refuse_next (self, -n);
          n_attempts = 0;
        }
    }

  netflux_outbox_clear (self->outbox);
  self->n_sent = self->n_told = 0;
  if (G_UNLIKELY (socket_error != 0))
    netflux_port_fail (self, socket_error);
}

void
netflux_port_on_flush (NetfluxChore *chore)
{
  netflux_port_flush ((NetfluxPort *) ((char *) chore - G_STRUCT_OFFSET (NetfluxPort, flush)));
}
