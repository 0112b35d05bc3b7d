/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <math.h>
#include <netinet/ip.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct _BenchPeer
{
  const BenchOptions *options;
  int fd;
  guint16 port;
  guint16 target_port;
  GThread *thread;
  gint stopping; /* (atomic) */
  BenchBatch *batch;
  guint8 *sequences;   /* of each partner: sent last */
  guint8 *feedbacks;   /* and heard last */
  gint64 last_sent_ns; /* (atomic) */
  BenchSamples arrivals;
};

/* 127.1.0.1, 127.1.0.2, … in host byte order */
guint32
bench_partner_address (guint index)
{
  return 0x7f010001U + index / 250 * 256 + index % 250;
}

static guint
partner_index (guint32 address)
{
  guint offset = address - 0x7f010001U;

  return offset / 256 * 250 + offset % 256;
}

BenchPeer *
bench_peer_new (const BenchOptions *options)
{
  BenchPeer *self = g_new0 (BenchPeer, 1);
  int on = 1;

  self->options = options;
  self->fd = bench_udp_socket ("0.0.0.0", &self->port, TRUE);
  bench_check (setsockopt (self->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) == 0, "IP_PKTINFO");
  self->batch = bench_batch_new ();
  self->sequences = g_new0 (guint8, options->partners);
  self->feedbacks = g_new0 (guint8, options->partners);
  return self;
}

guint16
bench_peer_get_port (BenchPeer *self)
{
  return self->port;
}

/* Makes message i a frame of this partner, from the address of this partner. */
static void
prepare_frame (BenchPeer *self, int i, guint partner)
{
  struct msghdr *message = &self->batch->messages[i].msg_hdr;
  struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl (bench_partner_address (partner)) };
  struct cmsghdr *cmsg;

  message->msg_control = self->batch->control[i];
  message->msg_controllen = CMSG_SPACE (sizeof info);
  cmsg = CMSG_FIRSTHDR (message);
  cmsg->cmsg_level = IPPROTO_IP;
  cmsg->cmsg_type = IP_PKTINFO;
  cmsg->cmsg_len = CMSG_LEN (sizeof info);
  memcpy (CMSG_DATA (cmsg), &info, sizeof info);

  self->batch->data[i][0] = ++self->sequences[partner];
  self->batch->data[i][1] = self->feedbacks[partner];
  bench_batch_set (self->batch, i, INADDR_LOOPBACK, self->target_port,
                   (gsize) (BENCH_HEADER_SIZE + self->options->payload));
}

/* Sends the frames of a slot: a burst of the one partner, or one of each of several. */
static void
send_slot (BenchPeer *self, int first, int n)
{
  while (n > 0)
    {
      int n_batch = MIN (n, BENCH_BATCH);

      for (int i = 0; i < n_batch; i++)
        prepare_frame (self, i, self->options->partners > 1 ? (guint) (first + i) : 0);
      bench_batch_send (self->batch, self->fd, n_batch);
      first += n_batch;
      n -= n_batch;
    }
}

/* Which partner the datagram was sent to. */
static guint
read_partner (struct msghdr *message)
{
  for (struct cmsghdr *cmsg = CMSG_FIRSTHDR (message); cmsg != NULL;
       cmsg = CMSG_NXTHDR (message, cmsg))
    {
      struct in_pktinfo info;

      if (cmsg->cmsg_level != IPPROTO_IP || cmsg->cmsg_type != IP_PKTINFO)
        continue;
      memcpy (&info, CMSG_DATA (cmsg), sizeof info);
      return partner_index (ntohl (info.ipi_addr.s_addr));
    }
  return 0;
}

static void
drain (BenchPeer *self)
{
  int n;

  do
    {
      n = bench_batch_receive (self->batch, self->fd);
      for (int i = 0; i < n; i++)
        {
          guint partner = read_partner (&self->batch->messages[i].msg_hdr);

          if (partner < (guint) self->options->partners)
            self->feedbacks[partner] = self->batch->data[i][0];
        }
    }
  while (n == BENCH_BATCH);
}

static gpointer
run_feed (gpointer data)
{
  BenchPeer *self = data;
  const BenchOptions *options = self->options;
  int slots = MIN (options->partners, BENCH_SLOTS);
  gint64 slot_ns = options->interval_us * 1000 / slots;
  gint64 start_ns = bench_now_ns ();

  bench_pin (self->options->peer_cpu);
  bench_set_timer_slack (1);
  for (gint64 i = 0; !g_atomic_int_get (&self->stopping); i++)
    {
      int slot = (int) (i % slots);
      int first = options->partners * slot / slots;
      int end = options->partners * (slot + 1) / slots;

      bench_sleep_until (start_ns + i * slot_ns);
      drain (self);
      send_slot (self, first, (end - first) * options->burst);
    }
  return NULL;
}

static gpointer
run_drain (gpointer data)
{
  BenchPeer *self = data;

  bench_pin (self->options->peer_cpu);
  while (!g_atomic_int_get (&self->stopping))
    {
      bench_sleep (0.01);
      drain (self);
    }
  return NULL;
}

static gpointer
run_record (gpointer data)
{
  BenchPeer *self = data;
  struct pollfd pollfd = { .fd = self->fd, .events = POLLIN };
  gint64 offset_ns = bench_realtime_offset_ns ();

  bench_pin (self->options->peer_cpu);
  while (!g_atomic_int_get (&self->stopping))
    {
      int n;

      if (poll (&pollfd, 1, 100) <= 0)
        continue;
      n = bench_batch_receive (self->batch, self->fd);
      for (int i = 0; i < n; i++)
        bench_samples_add (&self->arrivals,
                           bench_arrival_ns (&self->batch->messages[i].msg_hdr, offset_ns));
    }
  return NULL;
}

/* A few frames, then silence for longer than the watchdog waits, again and again. */
static gpointer
run_outages (gpointer data)
{
  BenchPeer *self = data;

  bench_pin (self->options->peer_cpu);
  bench_set_timer_slack (1);
  while (!g_atomic_int_get (&self->stopping))
    {
      for (int i = 0; i < 5; i++)
        {
          bench_sleep (0.002);
          __atomic_store_n (&self->last_sent_ns, bench_now_ns (), __ATOMIC_SEQ_CST);
          send_slot (self, 0, 1);
        }
      bench_sleep ((double) (self->options->watch_us + self->options->silence_us) / 1e6);
    }
  return NULL;
}

static void
start_thread (BenchPeer *self, guint16 target_port, GThreadFunc func)
{
  self->target_port = target_port;
  self->thread = g_thread_new ("bench-peer", func, self);
}

/* Sends frames, and remembers what it hears only to feed it back. */
void
bench_peer_start_feed (BenchPeer *self, guint16 target_port)
{
  start_thread (self, target_port, run_feed);
}

/* Empties its socket now and then: nobody sleeps on it, so that what is sent to it
 * costs the sender no waking of another thread. */
void
bench_peer_start_drain (BenchPeer *self)
{
  start_thread (self, 0, run_drain);
}

/* Notes when each datagram arrived. */
void
bench_peer_start_record (BenchPeer *self)
{
  const BenchOptions *options = self->options;
  double seconds = options->seconds + options->warmup + 10;

  bench_samples_reserve (&self->arrivals, (gsize) (seconds * 1e6 / (double) options->interval_us));
  start_thread (self, 0, run_record);
}

void
bench_peer_start_outages (BenchPeer *self, guint16 target_port)
{
  start_thread (self, target_port, run_outages);
}

/* Just before the newest frame was sent: it cannot have arrived earlier. */
gint64
bench_peer_get_last_sent_ns (BenchPeer *self)
{
  return __atomic_load_n (&self->last_sent_ns, __ATOMIC_SEQ_CST);
}

void
bench_peer_stop (BenchPeer *self)
{
  g_atomic_int_set (&self->stopping, 1);
  g_clear_pointer (&self->thread, g_thread_join);
}

/* How far the lattice of the arrivals moves away from the interval: from the
 * least late of the first tenth to those of the last, so that what delayed some of the
 * frames has no weight. */
static double
estimate_rate_error_ppm (const gint64 *residuals_ns, gsize n, double span_ns)
{
  gsize n_slice = n / 10;
  BenchSamples slice = { 0 };
  double first_us, last_us;

  if (n_slice == 0)
    return 0;
  bench_samples_reserve (&slice, n_slice);
  for (gsize i = 0; i < n_slice; i++)
    bench_samples_add (&slice, residuals_ns[i]);
  first_us = bench_samples_percentile_us (&slice, 10);
  slice.n = 0;
  for (gsize i = n - n_slice; i < n; i++)
    bench_samples_add (&slice, residuals_ns[i]);
  last_us = bench_samples_percentile_us (&slice, 10);
  bench_samples_clear (&slice);
  return (last_us - first_us) * 1e3 / (span_ns * 0.9) * 1e6;
}

/* Reports how well the arrivals between two times keep to the interval: their distances,
 * the cycles without one, and the error of the rate. A cycle's number is found from a
 * base that follows the schedule slowly, as a frame may be late by more than a cycle. */
void
bench_peer_report_arrivals (BenchPeer *self, gint64 from_ns, gint64 to_ns)
{
  double interval_ns = (double) self->options->interval_us * 1e3;
  BenchSamples deviations = { 0 }, residuals = { 0 };
  gint64 first_ns = 0, last_ns = 0;
  double base_ns = 0, cycle = 0, n = 0;

  bench_samples_reserve (&deviations, self->arrivals.n + 1);
  bench_samples_reserve (&residuals, self->arrivals.n + 1);
  for (gsize i = 0; i < self->arrivals.n; i++)
    {
      gint64 now_ns = self->arrivals.values[i];
      double off_ns;

      if (now_ns < from_ns || now_ns > to_ns)
        continue;
      if (n++ == 0)
        first_ns = now_ns;
      else
        bench_samples_add (&deviations, ABS (now_ns - last_ns - (gint64) interval_ns));
      last_ns = now_ns;

      cycle = round (((double) (now_ns - first_ns) - base_ns) / interval_ns);
      off_ns = (double) (now_ns - first_ns) - base_ns - cycle * interval_ns;
      base_ns += off_ns / 100;
      bench_samples_add (&residuals, now_ns - first_ns - (gint64) (cycle * interval_ns));
    }

  bench_result_add ("arrivals", n);
  bench_result_add ("gaps", cycle + 1 - n);
  bench_result_add ("rate_error_ppm", estimate_rate_error_ppm (residuals.values, residuals.n,
                                                               (double) (last_ns - first_ns)));
  bench_result_add ("count_error_ppm",
                    n > 1 ? ((double) (last_ns - first_ns) / (n - 1) / interval_ns - 1) * 1e6 : 0);
  bench_result_add_percentiles ("deviation", &deviations);
  bench_samples_clear (&deviations);
  bench_samples_clear (&residuals);
}

void
bench_peer_free (BenchPeer *self)
{
  bench_samples_clear (&self->arrivals);
  close (self->fd);
  g_free (self->batch);
  g_free (self->sequences);
  g_free (self->feedbacks);
  g_free (self);
}
