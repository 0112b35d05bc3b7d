/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* The floor of the watchdog: a thread that arms an absolute timerfd anew for each frame,
 * and notes how late it woke when the frames stayed away. */

static struct
{
  const BenchOptions *options;
  BenchPeer *peer;
  int fd;
  int timer_fd;
  int epoll_fd;
  gint64 deadline_ns; /* 0: nothing arrived since it expired */
  GThread *thread;
  gint tid;      /* (atomic) */
  gint measured; /* (atomic) */
  gint stopping; /* (atomic) */
  guint64 n_received;
  guint n_early;
  BenchSamples lateness;
} self;

static void
receive_frames (BenchBatch *in, gint64 offset_ns)
{
  struct itimerspec due = { 0 };
  int n = bench_batch_receive (in, self.fd);

  if (n == 0)
    return;
  self.n_received += (guint64) n;
  self.deadline_ns =
      bench_arrival_ns (&in->messages[n - 1].msg_hdr, offset_ns) + self.options->watch_us * 1000;
  due.it_value.tv_sec = self.deadline_ns / 1000000000;
  due.it_value.tv_nsec = self.deadline_ns % 1000000000;
  timerfd_settime (self.timer_fd, TFD_TIMER_ABSTIME, &due, NULL);
}

static void
expire (void)
{
  gint64 now_ns = bench_now_ns ();
  guint64 ticks;

  if (read (self.timer_fd, &ticks, sizeof ticks) < 0 || self.deadline_ns == 0)
    return;
  if (g_atomic_int_get (&self.measured))
    {
      bench_samples_add (&self.lateness, now_ns - self.deadline_ns);
      if (now_ns < bench_peer_get_last_sent_ns (self.peer) + self.options->watch_us * 1000)
        self.n_early++;
    }
  self.deadline_ns = 0;
}

static gpointer
run (gpointer data)
{
  gint64 offset_ns = bench_realtime_offset_ns ();
  BenchBatch *in = bench_batch_new ();

  bench_pin (self.options->subject_cpu);
  bench_set_priority (self.options->priority);
  g_atomic_int_set (&self.tid, gettid ());
  while (!g_atomic_int_get (&self.stopping))
    {
      struct epoll_event events[2];
      int n = epoll_wait (self.epoll_fd, events, G_N_ELEMENTS (events), 100);

      for (int i = 0; i < n; i++)
        {
          if (events[i].data.fd == self.fd)
            receive_frames (in, offset_ns);
          else
            expire ();
        }
    }
  g_free (in);
  return NULL;
}

static guint16
start (const BenchOptions *options, BenchPeer *peer)
{
  struct epoll_event event = { .events = EPOLLIN };
  guint16 port = 0;

  self.options = options;
  self.peer = peer;
  self.fd = bench_udp_socket ("127.0.0.1", &port, TRUE);
  self.timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  self.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  event.data.fd = self.fd;
  bench_check (epoll_ctl (self.epoll_fd, EPOLL_CTL_ADD, self.fd, &event) == 0, "epoll_ctl");
  event.data.fd = self.timer_fd;
  bench_check (epoll_ctl (self.epoll_fd, EPOLL_CTL_ADD, self.timer_fd, &event) == 0, "epoll_ctl");
  bench_samples_reserve (&self.lateness,
                         (gsize) ((options->seconds + 1) * 1e6 / (double) options->watch_us) + 1);

  self.thread = g_thread_new ("bench-floor", run, NULL);
  while (g_atomic_int_get (&self.tid) == 0)
    bench_sleep (0.001);
  return port;
}

static pid_t
get_thread (void)
{
  return g_atomic_int_get (&self.tid);
}

static void
count (BenchCounts *counts)
{
  counts->sent = 0;
  counts->received = self.n_received;
  counts->missed = 0;
  counts->when_ns = bench_now_ns ();
}

static void
begin (void)
{
  g_atomic_int_set (&self.measured, 1);
}

static void
report (void)
{
  g_atomic_int_set (&self.measured, 0);
  bench_result_add ("outages", (double) self.lateness.n);
  bench_result_add ("early", self.n_early);
  bench_result_add_percentiles ("detection", &self.lateness);
}

static void
stop (void)
{
  g_atomic_int_set (&self.stopping, 1);
  g_clear_pointer (&self.thread, g_thread_join);
  close (self.fd);
  close (self.timer_fd);
  close (self.epoll_fd);
  bench_samples_clear (&self.lateness);
}

const BenchSubject bench_floor_watchdog = { start, get_thread, count, begin, report, stop };
