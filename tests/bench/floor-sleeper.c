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
  guint64 n_sent;
  guint64 n_missed;
  BenchSamples lateness;
} self;

static void
run (void)
{
  gint64 interval_ns = self.options->interval_us * 1000;
  BenchBatch *out = bench_batch_new ();
  gint64 due_ns;

  bench_set_timer_slack ((gulong) self.options->slack_ns);
  bench_batch_set (out, 0, bench_partner_address (0), self.peer_port,
                   BENCH_HEADER_SIZE + (gsize) self.options->payload);

  due_ns = bench_now_ns () + interval_ns;
  while (bench_floor_goes_on ())
    {
      gint64 late_ns;

      bench_sleep_until (due_ns);
      late_ns = bench_now_ns () - due_ns;
      out->data[0][0]++;
      self.n_sent += (guint64) bench_batch_send (out, self.fd, 1);

      if (bench_floor_is_measured ())
        bench_samples_add (&self.lateness, late_ns);
      self.n_missed += (guint64) (late_ns / interval_ns);
      due_ns += (late_ns / interval_ns + 1) * interval_ns;
    }
  g_free (out);
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
  bench_floor_start (options, run);
  return port;
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
report (void)
{
  bench_floor_set_measured (FALSE);
  bench_result_add_percentiles ("lateness", &self.lateness);
}

static void
stop (void)
{
  bench_floor_join ();
  close (self.fd);
  bench_samples_clear (&self.lateness);
}

const BenchSubject bench_floor_sleeper = { start,  bench_floor_get_thread,
                                           count,  bench_floor_begin,
                                           report, stop };
