/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

/* The floor of the watchdog: a thread that arms an absolute timerfd anew for each frame,
 * and notes how late it woke when the frames stayed away. */

static struct
{
  const BenchOptions *options;
  BenchPeer *peer;
  BenchWait wait;
  gint64 deadline_ns; /* 0: nothing arrived since it expired */
  guint64 n_received;
  guint n_early;
  BenchSamples lateness;
} self;

static void
receive_frames (BenchBatch *in, gint64 offset_ns)
{
  int n = bench_batch_receive (in, self.wait.fd);

  if (n == 0)
    return;
  self.n_received += (guint64) n;
  self.deadline_ns =
      bench_arrival_ns (&in->messages[n - 1].msg_hdr, offset_ns) + self.options->watch_us * 1000;
  bench_wait_arm (&self.wait, self.deadline_ns);
}

static void
expire (void)
{
  gint64 now_ns = bench_now_ns ();

  if (now_ns < self.deadline_ns || self.deadline_ns == 0)
    return;
  if (bench_floor_is_measured ())
    {
      bench_samples_add (&self.lateness, now_ns - self.deadline_ns);
      if (now_ns < bench_peer_get_last_sent_ns (self.peer) + self.options->watch_us * 1000)
        self.n_early++;
    }
  self.deadline_ns = 0;
}

static void
run (void)
{
  gint64 offset_ns = bench_realtime_offset_ns ();
  BenchBatch *in = bench_batch_new ();

  while (bench_floor_goes_on ())
    {
      BenchReady ready = bench_wait (&self.wait);

      if (ready & BENCH_READY_SOCKET)
        receive_frames (in, offset_ns);
      if (ready & BENCH_READY_TIMER)
        expire ();
    }
  g_free (in);
}

static guint16
start (const BenchOptions *options, BenchPeer *peer)
{
  guint16 port = 0;

  self.options = options;
  self.peer = peer;
  bench_wait_init (&self.wait, bench_udp_socket ("127.0.0.1", &port, TRUE), TRUE);
  bench_samples_reserve (&self.lateness,
                         (gsize) ((options->seconds + 1) * 1e6 / (double) options->watch_us) + 1);

  bench_floor_start (options, run);
  return port;
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
report (void)
{
  bench_floor_set_measured (FALSE);
  bench_result_add ("outages", (double) self.lateness.n);
  bench_result_add ("early", self.n_early);
  bench_result_add_percentiles ("detection", &self.lateness);
}

static void
stop (void)
{
  bench_floor_join ();
  bench_wait_clear (&self.wait);
  bench_samples_clear (&self.lateness);
}

const BenchSubject bench_floor_watchdog = { start,  bench_floor_get_thread,
                                            count,  bench_floor_begin,
                                            report, stop };
