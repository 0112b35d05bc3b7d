/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-datagrams.h"

#include <gio/gnetworking.h>

#ifdef __linux__
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#endif

/* Room for what arrives from a hundred partners while the machine is busy elsewhere;
 * the system gives as much of it as net.core.rmem_max allows. */
#define RECEIVE_BUFFER_SIZE (4 * 1024 * 1024)

void
netflux_socket_close (NetfluxSocket *self)
{
  g_socket_close (self->gsocket, NULL);
  g_clear_object (&self->gsocket);
  self->fd = -1;
}

void
netflux_datagrams_set_receive_buffer_size (GSocket *socket, guint size)
{
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, size > 0 ? (int) size : RECEIVE_BUFFER_SIZE,
                       NULL);
}

void
netflux_datagrams_set_multicast_ttl (GSocket *socket, guint ttl)
{
  g_socket_set_multicast_ttl (socket, ttl);
}

void
netflux_datagrams_set_dscp (GSocket *socket, int dscp)
{
  /* Beside the two bits of explicit congestion notification, RFC 2474 */
  int field = MAX (dscp, 0) << 2;

  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_TCLASS, field, NULL);
  else
    g_socket_set_option (socket, IPPROTO_IP, IP_TOS, field, NULL);
}

gboolean
netflux_datagrams_get_drops (GSocket *socket, guint32 *drops)
{
#if defined(SO_MEMINFO) && defined(__linux__)
  guint32 figures[SK_MEMINFO_VARS];
  socklen_t size = sizeof figures;

  if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_MEMINFO, figures, &size) < 0 ||
      size < (SK_MEMINFO_DROPS + 1) * sizeof figures[0])
    return FALSE;

  *drops = figures[SK_MEMINFO_DROPS];
  return TRUE;
#else
  return FALSE;
#endif
}

void
netflux_datagrams_prepare_socket (GSocket *socket)
{
  gboolean is_ipv6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;

  g_socket_set_blocking (socket, FALSE);
  netflux_datagrams_set_receive_buffer_size (socket, 0);
#ifdef SO_TIMESTAMPNS
  g_socket_set_option (socket, SOL_SOCKET, SO_TIMESTAMPNS, 1, NULL);
#endif
#ifdef SO_RXQ_OVFL
  g_socket_set_option (socket, SOL_SOCKET, SO_RXQ_OVFL, 1, NULL);
#endif
#ifdef __linux__
  if (is_ipv6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_RECVERR, 1, NULL);
  else
    g_socket_set_option (socket, IPPROTO_IP, IP_RECVERR, 1, NULL);
#endif
  if (is_ipv6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, NULL);
}

#ifdef __linux__
static int
get_reported_errno (struct msghdr *header)
{
  for (struct cmsghdr *control = CMSG_FIRSTHDR (header); control != NULL;
       control = CMSG_NXTHDR (header, control))
    {
      struct sock_extended_err report;

      if (!(control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR) &&
          !(control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR))
        continue;

      memcpy (&report, CMSG_DATA (control), sizeof report);
      /* Of its own refusals, the sender has been told. */
      return report.ee_origin == SO_EE_ORIGIN_LOCAL ? 0 : (int) report.ee_errno;
    }

  return 0;
}
#endif

int
netflux_datagrams_next_report (GSocket *socket, NetfluxAddress *destination)
{
#ifdef __linux__
  union
  {
    struct cmsghdr alignment;
    char bytes[512];
  } control;
  NetfluxNativeAddress native = { 0 };
  char payload[1];
  struct iovec vector = { payload, sizeof payload };
  struct msghdr header = {
    .msg_name = &native,
    .msg_iov = &vector,
    .msg_iovlen = 1,
    .msg_control = &control,
  };

  for (;;)
    {
      int errnum;

      header.msg_namelen = sizeof native;
      header.msg_controllen = sizeof control;
      if (recvmsg (g_socket_get_fd (socket), &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        return 0;

      errnum = get_reported_errno (&header);
      if (errnum != 0 && netflux_address_from_native (destination, &native, header.msg_namelen))
        return errnum;
    }
#else
  return 0;
#endif
}
