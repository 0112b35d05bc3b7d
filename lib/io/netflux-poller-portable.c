/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-poller.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"

/* g_poll() counts in milliseconds: the last part of a wait is slept in slices of this. */
#define SLICE_NS (100 * NETFLUX_NS_PER_US)
#define POLL_MAX_MS (60 * 60 * 1000)

struct _NetfluxPoller
{
  GArray *fds;     /* GPollFD; the first is the bell */
  GPtrArray *data; /* of the sockets, in the same order */
  GSocket *bell;   /* sends a datagram to itself: a wake-up that every system has */
  GSocketAddress *bell_address;
  int rung; /* atomic */
};

NetfluxPoller *
netflux_poller_new (GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  NetfluxPoller *self = g_new0 (NetfluxPoller, 1);
  GPollFD fd = { .events = G_IO_IN };

  self->fds = g_array_new (FALSE, FALSE, sizeof (GPollFD));
  self->data = g_ptr_array_new ();
  self->bell =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  if (self->bell == NULL || !g_socket_bind (self->bell, any_port, FALSE, NULL) ||
      (self->bell_address = g_socket_get_local_address (self->bell, NULL)) == NULL)
    {
      netflux_error_set_from_engine (error, errno);
      netflux_poller_free (self);
      return NULL;
    }

  g_socket_set_blocking (self->bell, FALSE);
  fd.fd = g_socket_get_fd (self->bell);
  g_array_append_val (self->fds, fd);
  g_ptr_array_add (self->data, NULL);

  return self;
}

void
netflux_poller_free (NetfluxPoller *self)
{
  g_array_unref (self->fds);
  g_ptr_array_unref (self->data);
  g_clear_object (&self->bell);
  g_clear_object (&self->bell_address);
  g_free (self);
}

gboolean
netflux_poller_add (NetfluxPoller *self, GSocket *socket, gpointer data)
{
  GPollFD fd = { .fd = g_socket_get_fd (socket), .events = G_IO_IN };

  g_array_append_val (self->fds, fd);
  g_ptr_array_add (self->data, data);
  return TRUE;
}

void
netflux_poller_remove (NetfluxPoller *self, GSocket *socket, gpointer data)
{
  guint index;

  if (g_ptr_array_find (self->data, data, &index))
    {
      g_array_remove_index (self->fds, index);
      g_ptr_array_remove_index (self->data, index);
    }
}

static void
hush_bell (NetfluxPoller *self)
{
  char byte;

  /* In this order: who rings in between is served in this round. */
  while (g_socket_receive (self->bell, &byte, sizeof byte, NULL, NULL) >= 0)
    ;
  g_atomic_int_set (&self->rung, 0);
}

static int
poll_until (NetfluxPoller *self, gint64 deadline_ns, gint64 *seen_ns)
{
  GPollFD *fds = (GPollFD *) (gpointer) self->fds->data;

  for (;;)
    {
      gint64 now_ns = netflux_clock_now_ns ();
      gint64 wait_ns = deadline_ns == G_MAXINT64 ? G_MAXINT64 : deadline_ns - now_ns;
      gint64 wait_ms = CLAMP (wait_ns / (1000 * NETFLUX_NS_PER_US), 0, POLL_MAX_MS);
      int n_ready = g_poll (fds, self->fds->len, (int) wait_ms);

      *seen_ns = now_ns;
      if (n_ready > 0 || wait_ns <= 0)
        return n_ready;
      if (wait_ms == 0)
        g_usleep ((gulong) (MIN (wait_ns, SLICE_NS) / NETFLUX_NS_PER_US + 1));
    }
}

/* Those that did not fit shall not wait behind the same ones again. */
static void
rotate (NetfluxPoller *self)
{
  GPollFD fd = g_array_index (self->fds, GPollFD, 1);
  gpointer data = g_ptr_array_index (self->data, 1);

  g_array_remove_index (self->fds, 1);
  g_ptr_array_remove_index (self->data, 1);
  g_array_append_val (self->fds, fd);
  g_ptr_array_add (self->data, data);
}

guint
netflux_poller_wait (NetfluxPoller *self,
                     gint64 deadline_ns,
                     gboolean sleep,
                     NetfluxReady ready[NETFLUX_POLLER_BATCH],
                     gint64 *seen_ns)
{
  guint n_ready = 0;
  gint64 before_ns = *seen_ns;

  if (poll_until (self, sleep ? deadline_ns : 0, seen_ns) <= 0)
    return 0;

  for (guint i = 0; i < self->fds->len && n_ready < NETFLUX_POLLER_BATCH; i++)
    {
      GPollFD *fd = &g_array_index (self->fds, GPollFD, i);

      if (fd->revents == 0)
        continue;
      if (i == 0)
        hush_bell (self);
      else
        ready[n_ready++] = (NetfluxReady){
          .data = g_ptr_array_index (self->data, i),
          .error = (fd->revents & (G_IO_ERR | G_IO_HUP | G_IO_NVAL)) != 0,
        };
    }

  if (n_ready == NETFLUX_POLLER_BATCH)
    {
      *seen_ns = before_ns;
      rotate (self);
    }

  return n_ready;
}

void
netflux_poller_wake (NetfluxPoller *self)
{
  if (g_atomic_int_compare_and_exchange (&self->rung, 0, 1))
    g_socket_send_to (self->bell, self->bell_address, "", 1, NULL, NULL);
}

gboolean
netflux_poller_can_follow (NetfluxPoller *self)
{
  return FALSE;
}

gboolean
netflux_poller_follow (NetfluxPoller *self)
{
  g_return_val_if_reached (FALSE);
}

void
netflux_poller_arm (NetfluxPoller *self, gint64 deadline_ns)
{
}

void
netflux_poller_tick (NetfluxPoller *self, gint64 delay_ns)
{
}
