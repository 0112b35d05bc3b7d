/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

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
  int fd;
  int timer_fd;
  int epoll_fd;
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
  GThread *thread;
  gint tid;      /* (atomic) */
  gint stopping; /* (atomic) */
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
      n = bench_batch_receive (self.in, self.fd);
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
      self.n_sent += (guint64) bench_batch_send (self.out, self.fd, n);
      n_left -= n;
    }
}

static void
arm_timer (void)
{
  struct itimerspec due = { .it_value = { self.due_ns / 1000000000, self.due_ns % 1000000000 } };

  timerfd_settime (self.timer_fd, TFD_TIMER_ABSTIME, &due, NULL);
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
  arm_timer ();
}

static gpointer
run (gpointer data)
{
  bench_pin (self.options->subject_cpu);
  bench_set_priority (self.options->priority);
  g_atomic_int_set (&self.tid, gettid ());

  if (self.sends)
    {
      self.due_ns = bench_now_ns () + self.options->interval_us * 1000;
      arm_timer ();
    }
  while (!g_atomic_int_get (&self.stopping))
    {
      struct epoll_event events[2];
      int n = epoll_wait (self.epoll_fd, events, G_N_ELEMENTS (events), 100);

      gboolean is_due = FALSE;

      for (int i = 0; i < n; i++)
        {
          if (events[i].data.fd == self.fd)
            receive_frames ();
          else
            is_due = TRUE;
        }
      if (is_due)
        run_slots ();
    }
  return NULL;
}

static guint16
start (const BenchOptions *options, BenchPeer *peer)
{
  struct epoll_event event = { .events = EPOLLIN };
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

  self.fd = bench_udp_socket ("127.0.0.1", &port, self.receives);
  self.timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  self.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  event.data.fd = self.fd;
  if (self.receives)
    bench_check (epoll_ctl (self.epoll_fd, EPOLL_CTL_ADD, self.fd, &event) == 0, "epoll_ctl");
  event.data.fd = self.timer_fd;
  bench_check (epoll_ctl (self.epoll_fd, EPOLL_CTL_ADD, self.timer_fd, &event) == 0, "epoll_ctl");

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
  g_atomic_int_set (&self.stopping, 1);
  g_clear_pointer (&self.thread, g_thread_join);
  close (self.fd);
  close (self.timer_fd);
  close (self.epoll_fd);
  g_free (self.in);
  g_free (self.out);
  g_free (self.sequences);
  g_free (self.feedbacks);
  g_free (self.images);
}

const BenchSubject bench_floor_traffic = { start, get_thread, count, nothing, nothing, stop };
