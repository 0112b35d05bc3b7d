/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <unistd.h>

/* The floor of punctuality: a thread that sleeps with clock_nanosleep() until each
 * absolute time, notes how late it was, and sends one frame. */

static struct
{
  const BenchOptions *options;
  guint16 peer_port;
  int fd;
  GThread *thread;
  gint tid;      /* (atomic) */
  gint measured; /* (atomic) */
  gint stopping; /* (atomic) */
  guint64 n_sent;
  guint64 n_missed;
  BenchSamples lateness;
} self;

static gpointer
run (gpointer data)
{
  gint64 interval_ns = self.options->interval_us * 1000;
  BenchBatch *out = bench_batch_new ();
  gint64 due_ns;

  bench_pin (self.options->subject_cpu);
  bench_set_priority (self.options->priority);
  bench_exact_timers ();
  g_atomic_int_set (&self.tid, gettid ());
  bench_batch_set (out, 0, bench_partner_address (0), self.peer_port,
                   BENCH_HEADER_SIZE + (gsize) self.options->payload);

  due_ns = bench_now_ns () + interval_ns;
  while (!g_atomic_int_get (&self.stopping))
    {
      gint64 late_ns;

      bench_sleep_until (due_ns);
      late_ns = bench_now_ns () - due_ns;
      out->data[0][0]++;
      self.n_sent += (guint64) bench_batch_send (out, self.fd, 1);

      if (g_atomic_int_get (&self.measured))
        bench_samples_add (&self.lateness, late_ns);
      self.n_missed += (guint64) (late_ns / interval_ns);
      due_ns += (late_ns / interval_ns + 1) * interval_ns;
    }
  g_free (out);
  return NULL;
}

static guint16
start (const BenchOptions *options, BenchPeer *peer)
{
  guint16 port = 0;

  self.options = options;
  self.peer_port = bench_peer_get_port (peer);
  self.fd = bench_udp_socket ("127.0.0.1", &port, FALSE);
  bench_samples_reserve (&self.lateness,
                         (gsize) ((options->seconds + 1) * 1e6 / (double) options->interval_us));
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
  counts->sent = self.n_sent;
  counts->received = 0;
  counts->missed = self.n_missed;
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
  bench_result_add_percentiles ("lateness", &self.lateness);
}

static void
stop (void)
{
  g_atomic_int_set (&self.stopping, 1);
  g_clear_pointer (&self.thread, g_thread_join);
  close (self.fd);
  bench_samples_clear (&self.lateness);
}

const BenchSubject bench_floor_sleeper = { start, get_thread, count, begin, report, stop };
