/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <unistd.h>

/* Somebody else's datagrams, as many as one thread can send. */

#define FLOODER "127.9.0.1"

struct _BenchFlood
{
  int fd;
  guint16 target_port;
  int cpu;
  GThread *thread;
  gint stopping; /* (atomic) */
  guint64 n_sent;
};

static gpointer
run (gpointer data)
{
  BenchFlood *self = data;
  BenchBatch *batch = bench_batch_new ();

  bench_pin (self->cpu);
  while (!g_atomic_int_get (&self->stopping))
    {
      for (int i = 0; i < BENCH_BATCH; i++)
        bench_batch_set (batch, i, INADDR_LOOPBACK, self->target_port, BENCH_HEADER_SIZE);
      self->n_sent += (guint64) bench_batch_send (batch, self->fd, BENCH_BATCH);
    }
  g_free (batch);
  return NULL;
}

BenchFlood *
bench_flood_start (guint16 target_port, int cpu)
{
  BenchFlood *self = g_new0 (BenchFlood, 1);
  guint16 port = 0;

  self->fd = bench_udp_socket (FLOODER, &port, FALSE);
  self->target_port = target_port;
  self->cpu = cpu;
  self->thread = g_thread_new ("bench-flood", run, self);
  return self;
}

/* How many it has sent. */
guint64
bench_flood_stop (BenchFlood *self)
{
  guint64 n_sent;

  g_atomic_int_set (&self->stopping, TRUE);
  g_thread_join (self->thread);
  close (self->fd);
  n_sent = self->n_sent;
  g_free (self);
  return n_sent;
}
