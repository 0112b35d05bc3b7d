/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <stdlib.h>

static BenchOptions options = { .seconds = 2,
                                .warmup = 0.3,
                                .interval_us = 1000,
                                .watch_us = 30000,
                                .silence_us = 15000,
                                .burst = 1,
                                .partners = 1,
                                .payload = 64,
                                .subject_cpu = -1,
                                .slack_ns = 1,
                                .peer_cpu = -1 };

static gboolean
take_interval (const char *name, const char *value, gpointer data, GError **error)
{
  gint64 *target = g_str_equal (name, "--interval") ? &options.interval_us
                   : g_str_equal (name, "--watch")  ? &options.watch_us
                                                    : &options.silence_us;

  return g_ascii_string_to_signed (value, 10, 1, G_MAXINT, target, error);
}

static const GOptionEntry entries[] = {
  { "what", 0, 0, G_OPTION_ARG_STRING, &options.what,
    "What is measured: send, receive, links, lateness, blocked, watchdog", "BLOCK" },
  { "who", 0, 0, G_OPTION_ARG_STRING, &options.who, "Of whom: floor, netflux, python", "SUBJECT" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.seconds, "For how long", "S" },
  { "warmup", 0, 0, G_OPTION_ARG_DOUBLE, &options.warmup, "After how long", "S" },
  { "interval", 0, 0, G_OPTION_ARG_CALLBACK, take_interval, "Of the frames", "US" },
  { "watch", 0, 0, G_OPTION_ARG_CALLBACK, take_interval, "Of the watchdog", "US" },
  { "silence", 0, 0, G_OPTION_ARG_CALLBACK, take_interval, "Of an outage, beyond it", "US" },
  { "burst", 0, 0, G_OPTION_ARG_INT, &options.burst, "Frames that are sent at once", "N" },
  { "partners", 0, 0, G_OPTION_ARG_INT, &options.partners, "Number of links", "N" },
  { "dead", 0, 0, G_OPTION_ARG_INT, &options.dead, "Links beside them that are not answered", "N" },
  { "payload", 0, 0, G_OPTION_ARG_INT, &options.payload, "Bytes of a frame", "N" },
  { "priority", 0, 0, G_OPTION_ARG_INT, &options.priority, "SCHED_FIFO priority", "N" },
  { "flood", 0, 0, G_OPTION_ARG_NONE, &options.flood, "Beside somebody else's datagrams", NULL },
  { "load", 0, 0, G_OPTION_ARG_NONE, &options.load, "Beside a busy thread", NULL },
  { "slack", 0, 0, G_OPTION_ARG_INT, &options.slack_ns, "The floor's timer slack", "NS" },
  { "cpu", 0, 0, G_OPTION_ARG_INT, &options.subject_cpu, "The CPU of the subject", "N" },
  { "peer-cpu", 0, 0, G_OPTION_ARG_INT, &options.peer_cpu, "The CPU of the partner", "N" },
  { "script", 0, 0, G_OPTION_ARG_FILENAME, &options.script, "The Python subject", "FILE" },
  G_OPTION_ENTRY_NULL
};

static const struct
{
  const char *what;
  const BenchSubject *floor;
} blocks[] = {
  { "send", &bench_floor_traffic },     { "receive", &bench_floor_traffic },
  { "links", &bench_floor_traffic },    { "blocked", &bench_floor_traffic },
  { "lateness", &bench_floor_sleeper }, { "watchdog", &bench_floor_watchdog },
};

static const BenchSubject *
find_subject (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (g_strcmp0 (options.what, blocks[i].what) == 0)
      return g_strcmp0 (options.who, "floor") == 0     ? blocks[i].floor
             : g_strcmp0 (options.who, "netflux") == 0 ? &bench_netflux
                                                       : NULL;
  return NULL;
}

static BenchFlood *flood;

static void
start_peer (BenchPeer *peer, guint16 target_port)
{
  if (g_str_equal (options.what, "send"))
    bench_peer_start_drain (peer);
  else if (g_str_equal (options.what, "lateness"))
    bench_peer_start_record (peer);
  else if (g_str_equal (options.what, "watchdog"))
    bench_peer_start_outages (peer, target_port);
  else
    bench_peer_start_feed (peer, target_port);
  if (options.flood)
    flood = bench_flood_start (target_port, options.peer_cpu);
}

static void
stop_flood (double seconds)
{
  if (flood != NULL)
    bench_result_add ("flood_per_second", (double) bench_flood_stop (flood) / seconds);
}

static void
report_counts (const BenchCounts *before, const BenchCounts *after, double cpu_share)
{
  double seconds = (double) (after->when_ns - before->when_ns) / 1e9;
  double sent = (double) (after->sent - before->sent) / seconds;
  double received = (double) (after->received - before->received) / seconds;

  bench_result_add ("sent_per_second", sent);
  bench_result_add ("received_per_second", received);
  bench_result_add ("missed", (double) (after->missed - before->missed));
  bench_result_add ("missed_share", (double) (after->missed - before->missed) / seconds /
                                        (1e6 / (double) options.interval_us * options.partners));
  bench_result_add ("cpu_share", cpu_share);
  bench_result_add ("cpu_ns_per_frame", cpu_share * 1e9 / MAX (sent + received, 1));
}

static void
measure (const BenchSubject *subject, BenchPeer *peer)
{
  BenchCounts before, after;
  gint64 begin_ns, end_ns, cpu_ns;

  start_peer (peer, subject->start (&options, peer));
  bench_sleep (options.warmup);

  subject->begin ();
  subject->count (&before);
  begin_ns = bench_now_ns ();
  cpu_ns = bench_thread_cpu_ns (subject->get_thread ());
  bench_sleep_until (begin_ns + (gint64) (options.seconds * 1e9));
  cpu_ns = bench_thread_cpu_ns (subject->get_thread ()) - cpu_ns;
  end_ns = bench_now_ns ();
  subject->count (&after);
  stop_flood ((double) (end_ns - begin_ns) / 1e9 + options.warmup);

  subject->report ();
  subject->stop ();
  bench_peer_stop (peer);
  report_counts (&before, &after, (double) cpu_ns / (double) (end_ns - begin_ns));
  if (g_str_equal (options.what, "lateness"))
    bench_peer_report_arrivals (peer, begin_ns, end_ns);
}

/* The Python subject is a process of its own that prints what it measured of itself. */
static void
measure_python (BenchPeer *peer)
{
  guint16 port = bench_free_port ();
  g_autofree char *command = g_strdup_printf (
      "python3 %s --what %s --local-port %u --remote-port %u --interval %" G_GINT64_FORMAT
      " --watch %" G_GINT64_FORMAT " --payload %d --seconds %f --warmup %f --cpu %d",
      options.script, options.what, port, bench_peer_get_port (peer), options.interval_us,
      options.watch_us, options.payload, options.seconds, options.warmup, options.subject_cpu);
  g_autoptr (GError) error = NULL;
  gint status = 0;
  gint64 end_ns;

  start_peer (peer, port);
  if (!g_spawn_command_line_sync (command, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("%s", error->message);
  end_ns = bench_now_ns ();
  bench_peer_stop (peer);
  if (g_str_equal (options.what, "lateness"))
    bench_peer_report_arrivals (peer, end_ns - (gint64) (options.seconds * 1e9), end_ns);
}

static gpointer
run_load (gpointer data)
{
  bench_pin (options.subject_cpu);
  for (;;)
    ;
  return NULL;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- one block of the benchmark");
  g_autoptr (GError) error = NULL;
  const BenchSubject *subject;
  BenchPeer *peer;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  subject = find_subject ();
  if (subject == NULL && g_strcmp0 (options.who, "python") != 0)
    g_error ("There is no such block or subject");

  if (options.dead > 0)
    bench_enter_network ();
  if (options.load)
    g_thread_unref (g_thread_new ("bench-load", run_load, NULL));

  peer = bench_peer_new (&options);
  if (subject != NULL)
    measure (subject, peer);
  else
    measure_python (peer);
  bench_peer_free (peer);
  bench_result_print ();
  return EXIT_SUCCESS;
}
