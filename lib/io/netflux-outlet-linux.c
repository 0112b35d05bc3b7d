/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-outlet.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Only sockets that both have it can share an endpoint. The one that receives has not when
 * it is bound, so that a port in use is told as such. */
static int
set_reuse (GSocket *socket, int reuse)
{
  return setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_REUSEPORT, &reuse, sizeof reuse) < 0
             ? errno
             : 0;
}

/* A program of one instruction for the group of sockets: all that arrives is for the first
 * one. The group exists when the second one has been bound. */
static int
keep_reception (GSocket *shared)
{
  struct sock_filter instruction = BPF_STMT (BPF_RET | BPF_K, 0);
  struct sock_fprog program;

  memset (&program, 0, sizeof program); /* what lies between the members, too */
  program.len = 1;
  program.filter = &instruction;
  return setsockopt (g_socket_get_fd (shared), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program,
                     sizeof program) < 0
             ? errno
             : 0;
}

int
netflux_outlet_bind (GSocket *outlet, GSocket *shared, const NetfluxAddress *local)
{
  NetfluxNativeAddress native;
  gsize size = netflux_address_to_native (local, &native);
  int errnum = set_reuse (shared, 1);

  if (errnum == 0)
    errnum = set_reuse (outlet, 1);
  if (errnum == 0 &&
      bind (g_socket_get_fd (outlet), (struct sockaddr *) &native, (socklen_t) size) < 0)
    errnum = errno;

  return errnum != 0 ? errnum : keep_reception (shared);
}

void
netflux_outlet_release (GSocket *shared)
{
  set_reuse (shared, 0);
}

int
netflux_outlet_get_queued (const NetfluxSocket *socket)
{
  int queued = 0;

  return ioctl (socket->fd, SIOCOUTQ, &queued) < 0 ? 0 : queued;
}

int
netflux_outlet_get_fill (const NetfluxSocket *socket)
{
  int capacity = 0;
  socklen_t size = sizeof capacity;

  if (getsockopt (socket->fd, SOL_SOCKET, SO_SNDBUF, &capacity, &size) < 0 || capacity <= 0)
    return 0;

  return (int) (G_GINT64_CONSTANT (100) * netflux_outlet_get_queued (socket) / capacity);
}

int
netflux_outlet_send (const NetfluxSocket *outlet,
                     const NetfluxDestination *destination,
                     gconstpointer data,
                     gsize size)
{
  gssize n;

  do
    n = sendto (outlet->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL,
                (const struct sockaddr *) &destination->native,
                (socklen_t) destination->native_size);
  while (n < 0 && errno == EINTR);

  return n < 0 ? errno : 0;
}
