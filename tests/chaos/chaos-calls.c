/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Clocks, timers, events and epoll sets */

#include "chaos-calls.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Clocks */

CHAOS_PUBLIC int
clock_gettime (clockid_t clock, struct timespec *time)
{
  switch (clock)
    {
    case CLOCK_BOOTTIME:
      *time = chaos_call_to_timespec (chaos_kernel.now_ns);
      return 0;
    case CLOCK_MONOTONIC:
      *time = chaos_call_to_timespec (chaos_kernel.now_ns - chaos_kernel.suspended_ns);
      return 0;
    case CLOCK_REALTIME:
      *time = chaos_call_to_timespec (chaos_kernel.now_ns + chaos_kernel.wall_ns);
      return 0;
    default:
      return (int) syscall (SYS_clock_gettime, clock, time);
    }
}

CHAOS_PUBLIC int
timerfd_create (int clock, int flags)
{
  return chaos_fd_new (CHAOS_TIMER)->number;
}

CHAOS_PUBLIC int
timerfd_settime (int number, int flags, const struct itimerspec *value, struct itimerspec *before)
{
  ChaosFd *fd = chaos_fd_get (number);
  gint64 ns = (gint64) value->it_value.tv_sec * CHAOS_S + value->it_value.tv_nsec;

  chaos_call_spend (chaos_kernel.call_ns / 4);
  if (ns == 0)
    fd->deadline_ns = G_MAXINT64;
  else
    fd->deadline_ns = flags & TFD_TIMER_ABSTIME ? ns : chaos_kernel.now_ns + ns;
  for (guint k = 0; k < G_N_ELEMENTS (fd->sets); k++)
    fd->edge[k] = fd->sets[k] != NULL && ns != 0;

  return 0;
}

/* Events */

CHAOS_PUBLIC int
eventfd (unsigned int count, int flags)
{
  ChaosFd *fd = chaos_fd_new (CHAOS_EVENT);

  fd->count = count;
  return fd->number;
}

CHAOS_PUBLIC ssize_t
write (int number, const void *data, size_t size)
{
  ChaosFd *fd = chaos_fd_get (number);
  guint64 n;

  if (fd == NULL)
    return syscall (SYS_write, number, data, size);
  if (fd->kind != CHAOS_EVENT)
    return chaos_call_fail (EBADF);

  memcpy (&n, data, sizeof n);
  fd->count += n;
  for (guint k = 0; k < G_N_ELEMENTS (fd->sets); k++)
    fd->edge[k] = fd->sets[k] != NULL;
  if (fd->sets[0] == NULL && fd->sets[1] == NULL)
    chaos_world_woken (fd);

  return sizeof n;
}

CHAOS_PUBLIC ssize_t
read (int number, void *data, size_t size)
{
  ChaosFd *fd = chaos_fd_get (number);

  if (fd == NULL)
    return syscall (SYS_read, number, data, size);
  if (fd->kind != CHAOS_EVENT || fd->count == 0)
    return chaos_call_fail (EAGAIN);

  memcpy (data, &fd->count, sizeof fd->count);
  fd->count = 0;
  return sizeof fd->count;
}

/* Sets */

CHAOS_PUBLIC int
epoll_create1 (int flags)
{
  return chaos_fd_new (CHAOS_EPOLL)->number;
}

static int
add_to_set (ChaosFd *set, ChaosFd *fd, const struct epoll_event *event)
{
  guint k = fd->sets[0] != NULL;

  if (fd->sets[k] != NULL)
    return chaos_call_fail (EEXIST);

  fd->sets[k] = set;
  fd->data[k] = event->data.ptr;
  fd->edge[k] = FALSE;
  if (fd->kind == CHAOS_SOCKET && chaos_socket_is_ready (fd))
    chaos_fd_set_ready (fd);
  else if (fd->kind == CHAOS_EVENT)
    set->members[1] = fd;
  else if (fd->kind == CHAOS_TIMER && set->members[0] == NULL)
    set->members[0] = fd;
  else if (fd->kind == CHAOS_TIMER)
    set->tick = fd;

  return 0;
}

CHAOS_PUBLIC int
epoll_ctl (int number, int operation, int member, struct epoll_event *event)
{
  ChaosFd *set = chaos_fd_get (number);
  ChaosFd *fd = chaos_fd_get (member);

  chaos_call_spend (chaos_kernel.call_ns / 4);
  if (set == NULL || fd == NULL || fd->dead)
    return chaos_call_fail (EBADF);
  if (operation == EPOLL_CTL_ADD)
    return add_to_set (set, fd, event);

  if (fd->sets[0] != set)
    return chaos_call_fail (ENOENT);
  chaos_fd_leave_set (fd);
  return 0;
}

static int
tell_edge (ChaosFd *set, ChaosFd *fd, struct epoll_event *event)
{
  guint k;

  if (fd == NULL)
    return 0;
  k = fd->sets[1] == set;
  if (!fd->edge[k] || (fd->kind == CHAOS_TIMER && fd->deadline_ns > chaos_kernel.now_ns))
    return 0;

  fd->edge[k] = FALSE;
  event->events = EPOLLIN;
  event->data.ptr = fd->data[k];
  return 1;
}

/* Those that are told of come behind those that were not, as the system does it. */
static int
tell_sockets (ChaosFd *set, struct epoll_event *events, int most)
{
  ChaosFd *last = set->last_ready;
  gboolean more = last != NULL;
  int n = 0;

  while (more && n < most)
    {
      ChaosFd *socket = chaos_epoll_pop_ready (set);

      more = socket != last;
      if (!chaos_socket_is_ready (socket))
        continue;
      chaos_world_called ("ready port", socket->port);
      events[n].events = (socket->first != NULL ? EPOLLIN : 0) |
                         (socket->error != 0 || socket->reports != NULL ? EPOLLERR : 0);
      events[n++].data.ptr = socket->data[0];
      chaos_fd_set_ready (socket);
    }

  return n;
}

CHAOS_PUBLIC int
epoll_wait (int number, struct epoll_event *events, int most, int timeout)
{
  ChaosFd *set = chaos_call_use (number);
  int n;

  if (set == NULL)
    return -1;
  if (chaos_world_interrupts ())
    return chaos_call_fail (EINTR);
  if (timeout != 0 && !chaos_epoll_is_ready (set))
    chaos_world_sleep (set);

  n = tell_edge (set, set->members[0], events);
  n += tell_edge (set, set->members[1], events + n);
  n += tell_edge (set, set->tick, events + n);
  n += tell_sockets (set, events + n, most - n);
  chaos_world_called ("epoll set", set->number & 0xff);
  chaos_world_called ("epoll_wait", n);
  return n;
}
