/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static struct
{
  const BenchOptions *options;
  void (*run) (void);
  GThread *thread;
  gint tid;      /* (atomic) */
  gint measured; /* (atomic) */
  gint stopping; /* (atomic) */
} self;

static gpointer
run_floor (gpointer data)
{
  bench_pin (self.options->subject_cpu);
  bench_set_priority (self.options->priority);
  g_atomic_int_set (&self.tid, gettid ());
  self.run ();
  return NULL;
}

void
bench_floor_start (const BenchOptions *options, void (*run) (void))
{
  self.options = options;
  self.run = run;
  self.thread = g_thread_new ("bench-floor", run_floor, NULL);
  while (bench_floor_get_thread () == 0)
    bench_sleep (0.001);
}

gboolean
bench_floor_goes_on (void)
{
  return !g_atomic_int_get (&self.stopping);
}

pid_t
bench_floor_get_thread (void)
{
  return g_atomic_int_get (&self.tid);
}

gboolean
bench_floor_is_measured (void)
{
  return g_atomic_int_get (&self.measured);
}

void
bench_floor_set_measured (gboolean measured)
{
  g_atomic_int_set (&self.measured, measured);
}

void
bench_floor_begin (void)
{
  bench_floor_set_measured (TRUE);
}

void
bench_floor_join (void)
{
  g_atomic_int_set (&self.stopping, 1);
  g_clear_pointer (&self.thread, g_thread_join);
}

/* The timer's edge is enough: it need not be read. */
void
bench_wait_init (BenchWait *wait, int fd, gboolean receives)
{
  struct epoll_event socket_event = { .events = EPOLLIN, .data.u32 = BENCH_READY_SOCKET };
  struct epoll_event timer_event = { .events = EPOLLIN | EPOLLET, .data.u32 = BENCH_READY_TIMER };

  wait->fd = fd;
  wait->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  wait->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (receives)
    bench_check (epoll_ctl (wait->epoll_fd, EPOLL_CTL_ADD, fd, &socket_event) == 0, "epoll_ctl");
  bench_check (epoll_ctl (wait->epoll_fd, EPOLL_CTL_ADD, wait->timer_fd, &timer_event) == 0,
               "epoll_ctl");
}

void
bench_wait_arm (BenchWait *wait, gint64 due_ns)
{
  struct itimerspec due = { .it_value = { due_ns / 1000000000, due_ns % 1000000000 } };

  timerfd_settime (wait->timer_fd, TFD_TIMER_ABSTIME, &due, NULL);
}

/* Returns now and then with nothing, so that the floor can be stopped. */
BenchReady
bench_wait (BenchWait *wait)
{
  struct epoll_event events[2];
  int n = epoll_wait (wait->epoll_fd, events, G_N_ELEMENTS (events), 100);
  guint32 ready = 0;

  for (int i = 0; i < n; i++)
    ready |= events[i].data.u32;
  return (BenchReady) ready;
}

void
bench_wait_clear (BenchWait *wait)
{
  close (wait->fd);
  close (wait->timer_fd);
  close (wait->epoll_fd);
}
