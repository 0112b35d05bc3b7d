/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-poller.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"

/* Timer and event descriptors are edge-triggered: nobody has to read them, and a
 * wake-up costs one system call, not two. */
struct _NetfluxPoller
{
  int epoll_fd;
  int follow_fd; /* the second thread's epoll set: all of these, but no sockets */
  int timer_fd;
  int event_fd;
  int tick_fd;
  gint64 armed_ns; /* G_MAXINT64: not armed */
};

static gboolean
add_edge (int epoll_fd, int *fd)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.ptr = fd };

  return *fd >= 0 && epoll_ctl (epoll_fd, EPOLL_CTL_ADD, *fd, &event) == 0;
}

static gboolean
is_complete (NetfluxPoller *self)
{
  return self->epoll_fd >= 0 && self->follow_fd >= 0 &&
         add_edge (self->epoll_fd, &self->timer_fd) && add_edge (self->epoll_fd, &self->event_fd) &&
         add_edge (self->follow_fd, &self->timer_fd) &&
         add_edge (self->follow_fd, &self->event_fd) && add_edge (self->follow_fd, &self->tick_fd);
}

NetfluxPoller *
netflux_poller_new (GError **error)
{
  NetfluxPoller *self = g_new0 (NetfluxPoller, 1);

  self->armed_ns = G_MAXINT64;
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->follow_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->timer_fd = timerfd_create (NETFLUX_CLOCK, TFD_NONBLOCK | TFD_CLOEXEC);
  self->event_fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  self->tick_fd = timerfd_create (NETFLUX_CLOCK, TFD_NONBLOCK | TFD_CLOEXEC);

  if (!is_complete (self))
    {
      int saved_errno = errno;

      netflux_error_set_from_engine (error, saved_errno);
      netflux_poller_free (self);
      return NULL;
    }

  return self;
}

void
netflux_poller_free (NetfluxPoller *self)
{
  int *const fds[] = { &self->tick_fd, &self->event_fd, &self->timer_fd, &self->follow_fd,
                       &self->epoll_fd };

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    if (*fds[i] >= 0)
      close (*fds[i]);
  g_free (self);
}

gboolean
netflux_poller_add (NetfluxPoller *self, GSocket *socket, gpointer data)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = data };

  return epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, g_socket_get_fd (socket), &event) == 0;
}

void
netflux_poller_remove (NetfluxPoller *self, GSocket *socket, gpointer data)
{
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, g_socket_get_fd (socket), NULL);
}

void
netflux_poller_arm (NetfluxPoller *self, gint64 deadline_ns)
{
  struct itimerspec timer = { 0 };

  if (self->armed_ns == deadline_ns)
    return;

  self->armed_ns = deadline_ns;
  if (deadline_ns != G_MAXINT64)
    {
      deadline_ns = MAX (deadline_ns, 1); /* zero would disarm it */
      timer.it_value.tv_sec = deadline_ns / NETFLUX_NS_PER_S;
      timer.it_value.tv_nsec = deadline_ns % NETFLUX_NS_PER_S;
    }
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME, &timer, NULL);
}

guint
netflux_poller_wait (NetfluxPoller *self,
                     gint64 deadline_ns,
                     gboolean sleep,
                     NetfluxReady ready[NETFLUX_POLLER_BATCH],
                     gint64 *seen_ns)
{
  struct epoll_event events[NETFLUX_POLLER_BATCH];
  guint n_ready = 0;
  int n_events;

  netflux_poller_arm (self, deadline_ns);

  do
    n_events = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), sleep ? -1 : 0);
  while (n_events < 0 && errno == EINTR);

  for (int i = 0; i < n_events; i++)
    {
      if (events[i].data.ptr == &self->timer_fd)
        {
          /* It was the time for which it was armed when the set was looked through. */
          if (n_events < NETFLUX_POLLER_BATCH)
            *seen_ns = self->armed_ns;
          self->armed_ns = G_MAXINT64;
        }
      else if (events[i].data.ptr != &self->event_fd)
        ready[n_ready++] = (NetfluxReady){
          .data = events[i].data.ptr,
          .error = (events[i].events & (EPOLLERR | EPOLLHUP)) != 0,
        };
    }

  return n_ready;
}

void
netflux_poller_wake (NetfluxPoller *self)
{
  guint64 one = 1;

  /* It fails only when the counter is full, and then the wake-up is pending. */
  while (write (self->event_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

gboolean
netflux_poller_can_follow (NetfluxPoller *self)
{
  return TRUE;
}

gboolean
netflux_poller_follow (NetfluxPoller *self)
{
  struct epoll_event events[3];
  gboolean tick = FALSE;
  int n_events;

  do
    n_events = epoll_wait (self->follow_fd, events, G_N_ELEMENTS (events), -1);
  while (n_events < 0 && errno == EINTR);

  for (int i = 0; i < n_events; i++)
    tick |= events[i].data.ptr == &self->tick_fd;

  return tick;
}

void
netflux_poller_tick (NetfluxPoller *self, gint64 delay_ns)
{
  struct itimerspec timer = { .it_value.tv_nsec = delay_ns };

  timerfd_settime (self->tick_fd, 0, &timer, NULL);
}
