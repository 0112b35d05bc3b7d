/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Sockets */

#include "chaos-calls.h"

#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of IPv6 the last bytes are what a host is told apart by. */

#define PREFIX 0xfd
#define PREFIX_OF_GROUPS 0xff
#define SCOPE_OF_GROUPS 0x15

static struct sockaddr_in
from_native (const void *native)
{
  struct sockaddr_in in;
  struct sockaddr_in6 in6;

  memcpy (&in, native, sizeof in);
  if (in.sin_family != AF_INET6)
    return in;

  memcpy (&in6, native, sizeof in6);
  in.sin_family = AF_INET;
  memcpy (&in.sin_addr, in6.sin6_addr.s6_addr + 12, sizeof in.sin_addr);
  return in;
}

static socklen_t
to_native (const struct sockaddr_in *in, void *native)
{
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = in->sin_port };

  if (!chaos_kernel.ipv6)
    {
      memcpy (native, in, sizeof *in);
      return sizeof *in;
    }

  if (IN_MULTICAST (ntohl (in->sin_addr.s_addr)))
    {
      in6.sin6_addr.s6_addr[0] = PREFIX_OF_GROUPS;
      in6.sin6_addr.s6_addr[1] = SCOPE_OF_GROUPS;
    }
  else if (in->sin_addr.s_addr != 0)
    {
      in6.sin6_addr.s6_addr[0] = PREFIX;
    }
  memcpy (in6.sin6_addr.s6_addr + 12, &in->sin_addr, sizeof in->sin_addr);
  memcpy (native, &in6, sizeof in6);
  return sizeof in6;
}

CHAOS_PUBLIC int
socket (int family, int type, int protocol)
{
  if ((family != AF_INET && family != AF_INET6) || (type & 0xf) != SOCK_DGRAM)
    return (int) syscall (SYS_socket, family, type, protocol);

  chaos_call_spend (chaos_kernel.call_ns);
  if (chaos_kernel.n_sockets >= chaos_kernel.max_sockets)
    return chaos_call_fail (EMFILE);
  return chaos_fd_new (CHAOS_SOCKET)->number;
}

CHAOS_PUBLIC int
close (int number)
{
  ChaosFd *fd = chaos_fd_get (number);
  gboolean dead;

  if (fd == NULL)
    return (int) syscall (SYS_close, number);

  dead = fd->dead;
  chaos_fd_free (fd);
  return dead ? chaos_call_fail (EBADF) : 0;
}

static int
control (ChaosFd *fd, int command)
{
  if (fd->dead)
    return chaos_call_fail (EBADF);
  return command == F_GETFL ? O_RDWR | O_NONBLOCK : 0;
}

/* Its name is fcntl64, as offsets of files have 64 bits. */
CHAOS_PUBLIC int
fcntl (int number, int command, ...)
{
  ChaosFd *fd = chaos_fd_get (number);
  long argument;
  va_list list;

  va_start (list, command);
  argument = va_arg (list, long);
  va_end (list);
  return fd != NULL ? control (fd, command) : (int) syscall (SYS_fcntl, number, command, argument);
}

CHAOS_PUBLIC int
ioctl (int number, unsigned long request, ...)
{
  ChaosFd *fd = chaos_fd_get (number);
  void *argument;
  va_list list;

  va_start (list, request);
  argument = va_arg (list, void *);
  va_end (list);
  if (fd == NULL)
    return (int) syscall (SYS_ioctl, number, request, argument);
  if (chaos_call_use (number) == NULL)
    return -1;
  *(int *) argument = request == SIOCOUTQ ? (int) fd->held : 0;
  return 0;
}

CHAOS_PUBLIC int
bind (int number, const struct sockaddr *address, socklen_t size)
{
  ChaosFd *fd = chaos_call_use (number);
  int errnum;

  if (fd == NULL)
    return -1;
  if (chaos_kernel.address_gone)
    return chaos_call_fail (EADDRNOTAVAIL);
  errnum = chaos_kernel_bind (fd, ntohs (from_native (address).sin_port));
  return errnum != 0 ? chaos_call_fail (errnum) : 0;
}

CHAOS_PUBLIC int
getsockname (int number, struct sockaddr *address, socklen_t *size)
{
  ChaosFd *fd = chaos_call_use (number);
  struct sockaddr_in in = { .sin_family = AF_INET };
  struct sockaddr_storage native;
  socklen_t native_size;

  if (fd == NULL)
    return -1;
  in.sin_port = htons (fd->port);
  native_size = to_native (&in, &native);
  memcpy (address, &native, MIN (*size, native_size));
  *size = native_size;
  return 0;
}

CHAOS_PUBLIC int
getpeername (int number, struct sockaddr *address, socklen_t *size)
{
  return chaos_call_fail (ENOTCONN);
}

/* Nobody asks by this which address this machine has. */
CHAOS_PUBLIC int
connect (int number, const struct sockaddr *address, socklen_t size)
{
  if (chaos_fd_get (number) == NULL)
    return (int) syscall (SYS_connect, number, address, size);
  return chaos_call_fail (ENETUNREACH);
}

CHAOS_PUBLIC int
getsockopt (int number, int level, int option, void *value, socklen_t *size)
{
  ChaosFd *fd = chaos_call_use (number);

  if (fd == NULL)
    return -1;
  memset (value, 0, *size);
  if (level == SOL_SOCKET && option == SO_MEMINFO)
    ((guint32 *) value)[SK_MEMINFO_DROPS] = fd->drops;
  else if (level == SOL_SOCKET && option == SO_SNDBUF)
    *(int *) value = (int) chaos_kernel.send_buffer;
  else if (level == SOL_SOCKET && option == SO_TYPE)
    *(int *) value = SOCK_DGRAM;
  else if (level == SOL_SOCKET && option == SO_ERROR)
    *(int *) value = chaos_socket_take_error (fd);
  return 0;
}

CHAOS_PUBLIC int
setsockopt (int number, int level, int option, const void *value, socklen_t size)
{
  ChaosFd *fd = chaos_call_use (number);

  if (fd == NULL)
    return -1;
  if (level != SOL_SOCKET)
    return 0;
  if (option == SO_RCVBUF)
    fd->receive_buffer =
        (gsize) MIN ((gsize) * (const int *) value, chaos_kernel.receive_buffer) * 2;
  else if (option == SO_REUSEPORT)
    fd->reuse = *(const int *) value != 0;
  else if (option == SO_ATTACH_REUSEPORT_CBPF)
    fd->keeps_reception = TRUE;
  return 0;
}

/* Datagrams */

static int
send_datagram (ChaosFd *fd, const struct msghdr *header)
{
  struct sockaddr_in destination;
  int errnum = chaos_socket_take_error (fd);

  if (errnum != 0)
    return errnum;

  chaos_call_spend (chaos_kernel.datagram_ns);
  if (fd->dead)
    return EBADF;
  destination = from_native (header->msg_name);
  return chaos_world_send (fd, &destination, header->msg_iov[0].iov_base,
                           header->msg_iov[0].iov_len);
}

CHAOS_PUBLIC int
sendmmsg (int number, struct mmsghdr *messages, unsigned int n_messages, int flags)
{
  ChaosFd *fd = chaos_call_use (number);

  if (fd == NULL)
    return -1;
  if (chaos_world_interrupts ())
    return chaos_call_fail (EINTR);

  for (guint i = 0; i < n_messages; i++)
    {
      int errnum = send_datagram (fd, &messages[i].msg_hdr);

      if (errnum != 0)
        return i > 0 ? (int) i : chaos_call_fail (errnum);
      messages[i].msg_len = (guint) messages[i].msg_hdr.msg_iov[0].iov_len;
    }

  return (int) n_messages;
}

CHAOS_PUBLIC ssize_t
sendto (int number,
        const void *data,
        size_t size,
        int flags,
        const struct sockaddr *address,
        socklen_t address_size)
{
  struct iovec vector = { (void *) data, size };
  struct msghdr header = {
    .msg_name = (void *) address, .msg_namelen = address_size, .msg_iov = &vector, .msg_iovlen = 1
  };
  ChaosFd *fd = chaos_fd_get (number);
  int errnum;

  if (fd == NULL)
    return syscall (SYS_sendto, number, data, size, flags, address, address_size);
  if (chaos_call_use (number) == NULL)
    return -1;
  if (chaos_world_interrupts ())
    return chaos_call_fail (EINTR);

  errnum = send_datagram (fd, &header);
  return errnum != 0 ? chaos_call_fail (errnum) : (ssize_t) size;
}

static struct cmsghdr *
add_control (struct msghdr *header,
             struct cmsghdr *control,
             int level,
             int type,
             const void *data,
             gsize size)
{
  if (control == NULL)
    return NULL;

  control->cmsg_level = level;
  control->cmsg_type = type;
  control->cmsg_len = CMSG_LEN (size);
  memcpy (CMSG_DATA (control), data, size);
  header->msg_controllen =
      (gsize) ((char *) control - (char *) header->msg_control) + CMSG_SPACE (size);
  return (struct cmsghdr *) (gpointer) ((char *) control + CMSG_SPACE (size));
}

static void
hand_over (ChaosFd *fd, ChaosDatagram *datagram, struct mmsghdr *message)
{
  struct msghdr *header = &message->msg_hdr;
  struct timespec stamp = chaos_call_to_timespec (datagram->wall_ns);
  struct cmsghdr *control = header->msg_control;

  memcpy (header->msg_iov[0].iov_base, datagram->data, datagram->size);
  message->msg_len = datagram->size;
  header->msg_namelen = to_native (&datagram->sender, header->msg_name);
  control = add_control (header, control, SOL_SOCKET, SCM_TIMESTAMPNS, &stamp, sizeof stamp);
  if (datagram->drops != 0)
    add_control (header, control, SOL_SOCKET, SO_RXQ_OVFL, &datagram->drops,
                 sizeof datagram->drops);
  chaos_world_read (fd, datagram);
  chaos_datagram_free (datagram);
}

/* An error that comes while a batch is read ends it, and is that of the next call. */
CHAOS_PUBLIC int
recvmmsg (int number,
          struct mmsghdr *messages,
          unsigned int n_messages,
          int flags,
          struct timespec *timeout)
{
  ChaosFd *fd = chaos_call_use (number);
  guint n;

  if (fd == NULL)
    return -1;
  if (chaos_world_interrupts ())
    return chaos_call_fail (EINTR);
  if (fd->error != 0)
    {
      chaos_world_called ("recvmmsg fails", fd->error);
      return chaos_call_fail (chaos_socket_take_error (fd));
    }

  chaos_kernel.n_batches++;
  for (n = 0; n < n_messages && !fd->dead && fd->error == 0; n++)
    {
      ChaosDatagram *datagram = chaos_socket_take (fd);

      if (datagram == NULL)
        break;
      hand_over (fd, datagram, &messages[n]);
      chaos_call_spend (chaos_kernel.datagram_ns);
    }

  chaos_world_called ("port", fd->port);
  chaos_world_called ("recvmmsg", n);
  return n > 0 ? (int) n : chaos_call_fail (EAGAIN);
}

/* Reports only */
CHAOS_PUBLIC ssize_t
recvmsg (int number, struct msghdr *header, int flags)
{
  ChaosFd *fd = chaos_fd_get (number);
  ChaosReport *report;
  struct sock_extended_err
  {
    guint32 ee_errno;
    guint8 ee_origin;
    guint8 ee_type;
    guint8 ee_code;
    guint8 ee_pad;
    guint32 ee_info;
    guint32 ee_data;
    struct sockaddr_in offender;
  } error = { .ee_origin = chaos_kernel.ipv6 ? 3 : 2, .ee_type = 3 };

  if (fd == NULL)
    return syscall (SYS_recvmsg, number, header, flags);
  if (chaos_call_use (number) == NULL)
    return -1;
  report = flags & MSG_ERRQUEUE ? chaos_socket_take_report (fd) : NULL;
  if (report == NULL)
    return chaos_call_fail (EAGAIN);

  chaos_world_report_read (fd, report);
  error.ee_errno = (guint32) report->errnum;
  if (chaos_kernel.ipv6)
    add_control (header, header->msg_control, IPPROTO_IPV6, IPV6_RECVERR, &error, sizeof error);
  else
    add_control (header, header->msg_control, IPPROTO_IP, IP_RECVERR, &error, sizeof error);
  header->msg_namelen = to_native (&report->destination, header->msg_name);
  g_free (report);
  return 0;
}

/* This machine has no address by which a partner could be mistaken for itself. */
CHAOS_PUBLIC int
getifaddrs (struct ifaddrs **all)
{
  return chaos_call_fail (ENOSYS);
}
