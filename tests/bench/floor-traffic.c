/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <string.h>

/* The floor of traffic: one thread that exchanges frames by epoll, an absolute timerfd,
 * recvmmsg() with kernel timestamps and sendmmsg(), and does no more about each frame
 * than the protocol must have: the partner looked up by its address (here by arithmetic),
 * the step of the sequence number checked, the payload copied, the feedback kept. */

static struct
{
  const BenchOptions *options;
  gboolean sends;
  gboolean receives;
  guint16 peer_port;
  BenchWait wait;
  gint64 due_ns; /* of the next slot */
  int slot;
  int n_slots;
  gint64 offset_ns;
  gint64 arrival_ns;
  BenchBatch *in;
  BenchBatch *out;
  guint8 *sequences; /* of each partner: sent last */
  guint8 *feedbacks; /* and accepted last */
  guint8 *images;
  guint64 n_sent;
  guint64 n_received;
  guint64 n_missed;
} self;

static void
accept_frame (int i)
{
  const guint8 *frame = self.in->data[i];
  guint32 address = ntohl (self.in->names[i].sin_addr.s_addr);
  guint offset = address - bench_partner_address (0);
  guint partner = offset / 256 * 250 + offset % 256;
  gsize payload = (gsize) self.options->payload;
  guint8 step;

  self.arrival_ns = bench_arrival_ns (&self.in->messages[i].msg_hdr, self.offset_ns);
  if (partner >= (guint) self.options->partners ||
      self.in->messages[i].msg_len < BENCH_HEADER_SIZE + payload)
    return;
  step = (guint8) (frame[0] - self.feedbacks[partner]);
  if (step == 0 || step > 127)
    return;
  self.feedbacks[partner] = frame[0];
  memcpy (self.images + partner * payload, frame + BENCH_HEADER_SIZE, payload);
  self.n_received++;
}

static void
receive_frames (void)
{
  int n;

  do
    {
      n = bench_batch_receive (self.in, self.wait.fd);
      for (int i = 0; i < n; i++)
        accept_frame (i);
    }
  while (n == BENCH_BATCH);
}

static void
send_frames (int partner, int n_left)
{
  while (n_left > 0)
    {
      int n = MIN (n_left, BENCH_BATCH);

      for (int i = 0; i < n; i++, partner++)
        {
          self.out->data[i][0] = ++self.sequences[partner];
          self.out->data[i][1] = self.feedbacks[partner];
          bench_batch_set (self.out, i, bench_partner_address ((guint) partner), self.peer_port,
                           BENCH_HEADER_SIZE + (gsize) self.options->payload);
        }
      self.n_sent += (guint64) bench_batch_send (self.out, self.wait.fd, n);
      n_left -= n;
    }
}

/* Links that were started one after the other have their cycles one after the other:
 * each slot of a cycle has its partners. */
static void
run_slots (void)
{
  int partners = self.options->partners;
  gint64 slot_ns = self.options->interval_us * 1000 / self.n_slots;
  gint64 now_ns = bench_now_ns ();
  int n_served = 0;

  for (; self.due_ns <= now_ns; self.due_ns += slot_ns)
    {
      int first = partners * self.slot / self.n_slots;
      int n = partners * (self.slot + 1) / self.n_slots - first;

      self.slot = (self.slot + 1) % self.n_slots;
      if (n_served++ < self.n_slots)
        send_frames (first, n);
      else
        self.n_missed += (guint64) n;
    }
  bench_wait_arm (&self.wait, self.due_ns);
}

static void
run (void)
{
  if (self.sends)
    {
      self.due_ns = bench_now_ns () + self.options->interval_us * 1000;
      bench_wait_arm (&self.wait, self.due_ns);
    }
  while (bench_floor_goes_on ())
    {
      BenchReady ready = bench_wait (&self.wait);

      if (ready & BENCH_READY_SOCKET)
        receive_frames ();
      if (ready & BENCH_READY_TIMER)
        run_slots ();
    }
}

static guint16
start (const BenchOptions *options, BenchPeer *peer)
{
  guint16 port = 0;

  self.options = options;
  self.n_slots = MIN (options->partners, BENCH_SLOTS);
  self.sends = !g_str_equal (options->what, "receive");
  self.receives = !g_str_equal (options->what, "send");
  self.peer_port = bench_peer_get_port (peer);
  self.offset_ns = bench_realtime_offset_ns ();
  self.in = bench_batch_new ();
  self.out = bench_batch_new ();
  self.sequences = g_new0 (guint8, options->partners);
  self.feedbacks = g_new0 (guint8, options->partners);
  self.images = g_malloc0 ((gsize) options->partners * (gsize) options->payload + 1);

  bench_wait_init (&self.wait, bench_udp_socket ("127.0.0.1", &port, self.receives), self.receives);
  bench_floor_start (options, run);
  return port;
}

static void
count (BenchCounts *counts)
{
  counts->sent = self.n_sent;
  counts->received = self.n_received;
  counts->missed = self.n_missed;
  counts->when_ns = bench_now_ns ();
}

static void
nothing (void)
{
}

static void
stop (void)
{
  bench_floor_join ();
  bench_wait_clear (&self.wait);
  g_free (self.in);
  g_free (self.out);
  g_free (self.sequences);
  g_free (self.feedbacks);
  g_free (self.images);
}

const BenchSubject bench_floor_traffic = { start,   bench_floor_get_thread,
                                           count,   bench_floor_begin,
                                           nothing, stop };
