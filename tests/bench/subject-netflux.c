/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <netflux/netflux.h>

/* The library as an application uses it, with nobody listening for frames unless the
 * block is about an application that does. */

static struct
{
  const BenchOptions *options;
  BenchPeer *peer;
  NetfluxEngine *engine;
  GPtrArray *links;
  GPtrArray *dead;
  NetfluxSource *source;
  NetfluxSink *sink;
  pid_t tid;
  guint port;

  GThread *watcher;
  GMainContext *context;
  GMainLoop *loop;
  gint64 arrival_us; /* (atomic) of the newest frame */
  gint measured;     /* (atomic) */
  guint n_early;
  BenchSamples detection;
} self;

static void
check (gboolean started, GError *error)
{
  if (!started)
    g_error ("%s", error->message);
}

static void
discard_frame (GObject *emitter, NetfluxFrame *frame, gpointer data)
{
}

static void
note_arrival (NetfluxFrame *frame, gpointer data)
{
  __atomic_store_n (&self.arrival_us, netflux_frame_get_arrival_time (frame), __ATOMIC_SEQ_CST);
}

/* In the context of the watcher: later than the detection itself by the hop from the
 * engine to that thread. */
static void
note_expiry (NetfluxSource *source, NetfluxWatchdog watchdog, gpointer data)
{
  gint64 now_ns = bench_now_ns ();
  gint64 watch_ns = self.options->watch_us * 1000;
  gint64 arrival_us = __atomic_load_n (&self.arrival_us, __ATOMIC_SEQ_CST);

  if (!g_atomic_int_get (&self.measured) || arrival_us == 0)
    return;
  bench_samples_add (&self.detection, now_ns - arrival_us * 1000 - watch_ns);
  if (now_ns < bench_peer_get_last_sent_ns (self.peer) + watch_ns)
    self.n_early++;
}

static void
start_source (void)
{
  g_autoptr (GError) error = NULL;

  self.source =
      g_object_new (NETFLUX_TYPE_SOURCE, "engine", self.engine, "local-address", "127.0.0.1",
                    "local-port", 0, "remote-address", "127.1.0.1", "receive-size",
                    self.options->payload, "watch-interval", self.options->watch_us, NULL);
  if (g_str_equal (self.options->what, "watchdog"))
    {
      netflux_source_set_frame_callback (self.source, note_arrival, NULL, NULL);
      g_signal_connect (self.source, "watchdog-expired", G_CALLBACK (note_expiry), NULL);
    }
  check (netflux_source_start (self.source, &error), error);
  self.port = netflux_source_get_local_port (self.source);
}

static void
start_sink (void)
{
  g_autofree guint8 *zeros = g_malloc0 ((gsize) self.options->payload + 1);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, (gsize) self.options->payload);
  g_autoptr (GError) error = NULL;

  self.sink = g_object_new (NETFLUX_TYPE_SINK, "engine", self.engine, "local-address", "127.0.0.1",
                            "local-port", 0, "remote-address", "127.1.0.1", "remote-port",
                            bench_peer_get_port (self.peer), "send-interval",
                            self.options->interval_us, NULL);
  netflux_sink_set_send_data (self.sink, bytes);
  check (netflux_sink_start (self.sink, &error), error);
}

/* All on one local port, as one PC talks to many devices. */
static NetfluxLink *
start_link (const char *remote)
{
  g_autofree guint8 *zeros = g_malloc0 ((gsize) self.options->payload + 1);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, (gsize) self.options->payload);
  g_autoptr (GError) error = NULL;
  NetfluxLink *link;

  link = g_object_new (NETFLUX_TYPE_LINK, "engine", self.engine, "local-address",
                       self.options->dead > 0 ? NULL : "127.0.0.1", "local-port", self.port,
                       "remote-address", remote, "remote-port", bench_peer_get_port (self.peer),
                       "send-interval", self.options->interval_us, "watch-interval",
                       self.options->watch_us, "receive-size", self.options->payload, NULL);
  netflux_link_set_send_data (link, bytes);
  if (g_str_equal (self.options->what, "blocked"))
    g_signal_connect (link, "frame-received", G_CALLBACK (discard_frame), NULL);
  check (netflux_link_start (link, &error), error);
  self.port = netflux_link_get_local_port (link);

  return link;
}

static void
start_links (void)
{
  for (guint i = 0; i < (guint) self.options->partners; i++)
    {
      guint32 address = bench_partner_address (i);
      g_autofree char *remote =
          g_strdup_printf ("127.%u.%u.%u", address >> 16 & 255, address >> 8 & 255, address & 255);

      g_ptr_array_add (self.links, start_link (remote));
    }
  for (guint i = 0; i < (guint) self.options->dead; i++)
    {
      g_autofree char *remote = g_strdup_printf ("10.9.%u.%u", 1 + i / 250, 1 + i % 250);

      g_ptr_array_add (self.dead, start_link (remote));
    }
}

static gpointer
run_watcher (gpointer data)
{
  g_main_context_push_thread_default (self.context);
  bench_pin (self.options->subject_cpu);
  start_source ();
  g_main_loop_run (self.loop);
  netflux_source_stop (self.source);
  g_main_context_pop_thread_default (self.context);
  return NULL;
}

static void
start_watcher (void)
{
  const BenchOptions *options = self.options;

  bench_samples_reserve (&self.detection,
                         (gsize) ((options->seconds + 1) * 1e6 / (double) options->watch_us) + 1);
  self.context = g_main_context_new ();
  self.loop = g_main_loop_new (self.context, FALSE);
  self.watcher = g_thread_new ("bench-watcher", run_watcher, NULL);
  while (!g_main_loop_is_running (self.loop))
    bench_sleep (0.001);
}

static guint16
start (const BenchOptions *options, BenchPeer *peer)
{
  g_autofree char *cpu = g_strdup_printf ("%d", options->subject_cpu);

  self.options = options;
  self.peer = peer;
  self.links = g_ptr_array_new_with_free_func (g_object_unref);
  self.dead = g_ptr_array_new_with_free_func (g_object_unref);
  self.engine = g_object_new (NETFLUX_TYPE_ENGINE, "realtime-priority", options->priority,
                              "cpu-affinity", options->subject_cpu >= 0 ? cpu : NULL, NULL);

  if (g_str_equal (options->what, "receive"))
    start_source ();
  else if (g_str_equal (options->what, "watchdog"))
    start_watcher ();
  else if (g_str_equal (options->what, "send") || g_str_equal (options->what, "lateness"))
    start_sink ();
  else
    start_links ();

  /* The application has its turn once, and is blocked from then on. */
  if (g_str_equal (options->what, "blocked"))
    while (g_main_context_iteration (NULL, FALSE))
      ;

  while ((self.tid = bench_find_thread ("netflux-engine")) == 0)
    bench_sleep (0.001);
  return (guint16) self.port;
}

static pid_t
get_thread (void)
{
  return self.tid;
}

static void
add_statistics (BenchCounts *counts, NetfluxStatistics *statistics)
{
  guint64 sent, received, missed;

  g_object_get (statistics, "frames-sent", &sent, "frames-accepted", &received, "missed-cycles",
                &missed, NULL);
  counts->sent += sent;
  counts->received += received;
  counts->missed += missed;
  g_object_unref (statistics);
}

static void
count (BenchCounts *counts)
{
  gint64 begin_ns = bench_now_ns ();

  *counts = (BenchCounts){ 0 };
  if (self.source != NULL)
    add_statistics (counts, netflux_source_get_statistics (self.source));
  if (self.sink != NULL)
    add_statistics (counts, netflux_sink_get_statistics (self.sink));
  for (guint i = 0; i < self.links->len; i++)
    add_statistics (counts, netflux_link_get_statistics (self.links->pdata[i]));
  counts->when_ns = (begin_ns + bench_now_ns ()) / 2;
}

static void
begin (void)
{
  g_atomic_int_set (&self.measured, 1);
  if (g_str_equal (self.options->what, "lateness"))
    netflux_sink_reset_statistics (self.sink);
}

static void
report (void)
{
  g_atomic_int_set (&self.measured, 0);
  if (self.watcher != NULL)
    {
      bench_result_add ("outages", (double) self.detection.n);
      bench_result_add ("early", self.n_early);
      bench_result_add_percentiles ("detection", &self.detection);
    }
  if (g_str_equal (self.options->what, "lateness"))
    {
      g_autoptr (NetfluxStatistics) statistics = netflux_sink_get_statistics (self.sink);
      double p50, p99, max;

      g_object_get (statistics, "lateness-p50", &p50, "lateness-p99", &p99, "lateness-max", &max,
                    NULL);
      bench_result_add ("lateness_p50", p50);
      bench_result_add ("lateness_p99", p99);
      bench_result_add ("lateness_max", max);
    }
}

static void
stop (void)
{
  if (self.watcher != NULL)
    {
      g_main_loop_quit (self.loop);
      g_clear_pointer (&self.watcher, g_thread_join);
      g_clear_pointer (&self.loop, g_main_loop_unref);
      g_clear_pointer (&self.context, g_main_context_unref);
    }
  for (guint i = 0; i < self.links->len; i++)
    netflux_link_stop (self.links->pdata[i]);
  g_clear_pointer (&self.dead, g_ptr_array_unref);
  g_clear_pointer (&self.links, g_ptr_array_unref);
  g_clear_object (&self.source);
  g_clear_object (&self.sink);
  g_clear_object (&self.engine);
  bench_samples_clear (&self.detection);
}

const BenchSubject bench_netflux = { start, get_thread, count, begin, report, stop };
