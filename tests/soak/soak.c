/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <stdio.h>
#include <unistd.h>

#ifdef SOAK_PIPELINES
#include <gst/gst.h>
#endif

#include "netflux-test-loop.h"
#include "worker.h"

/* Many links of several kinds, whose networks, partners and settings change at random,
 * which come and go: memory, descriptors and threads stay, counters agree, and a link that
 * nothing happens to raises no alarm. */

#define N_WORKERS 24
#define SHAKE_MS 20
#define SAMPLE_MS 500
#define CONTROL_WATCH_US (5 * G_USEC_PER_SEC)
#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define MEMORY_SLACK_KIB 8192

typedef struct
{
  guint memory_kib;
  guint n_fds;
  guint n_threads;
} Sample;

typedef struct
{
  GMainLoop *loop;
  GRand *random;
  Worker *workers[N_WORKERS];
  NetfluxLink *control[2];
  guint n_alarms;
  GArray *samples;
  guint64 n_frames; /* of workers that are gone */
  guint n_changes;
} Soak;

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static Sample
take_sample (void)
{
  g_autofree char *text = NULL;
  guint size, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%u %u", &size, &resident), ==, 2);

  return (Sample){ resident * (guint) (sysconf (_SC_PAGESIZE) / 1024),
                   count_entries ("/proc/self/fd") - 1 - netflux_test_count_blocks (),
                   count_entries ("/proc/self/task") };
}

/* The control */

static void
on_alarm (NetfluxLink *link, NetfluxWatchdog watchdog, Soak *self)
{
  self->n_alarms++;
}

static void
start_control (Soak *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      guint remote_port = i == 0 ? 9 : netflux_link_get_local_port (self->control[0]);

      self->control[i] = netflux_link_new ("127.0.0.1", (guint16) remote_port);
      g_object_set (self->control[i], "local-address", "127.0.0.1", "local-port", 0,
                    "watch-interval", (gint64) CONTROL_WATCH_US, NULL);
      netflux_link_start (self->control[i], &error);
      g_assert_no_error (error);
    }

  /* The first one could not know where the second one is. */
  g_object_set (self->control[0], "local-port", netflux_link_get_local_port (self->control[0]),
                "remote-port", netflux_link_get_local_port (self->control[1]), NULL);
  netflux_link_stop (self->control[0]);
  g_assert_true (netflux_link_start (self->control[0], NULL));
  for (guint i = 0; i < 2; i++)
    g_signal_connect (self->control[i], "watchdog-expired", G_CALLBACK (on_alarm), self);
}

static void
stop_control (Soak *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->control[i]);
      guint64 sent, accepted, outages, restarts, malformed;

      g_object_get (statistics, "frames-sent", &sent, "frames-accepted", &accepted, "outages",
                    &outages, "restarts", &restarts, "frames-malformed", &malformed, NULL);
      g_print ("control: %" G_GUINT64_FORMAT " sent, %" G_GUINT64_FORMAT
               " accepted, state %d, %u alarms\n",
               sent, accepted, netflux_link_get_state (self->control[i]), self->n_alarms);
      g_assert_cmpuint (accepted, >, 0);
      g_assert_cmpuint (outages + restarts + malformed, ==, 0);
      g_assert_cmpint (netflux_link_get_state (self->control[i]), ==, NETFLUX_LINK_STATE_UP);
    }
  g_assert_cmpuint (self->n_alarms, ==, 0);

  for (guint i = 0; i < 2; i++)
    {
      netflux_link_stop (self->control[i]);
      g_assert_finalize_object (self->control[i]);
    }
}

/* The workers */

static WorkerKind
pick_kind (Soak *self)
{
#ifdef SOAK_PIPELINES
  return (WorkerKind) g_rand_int_range (self->random, 0, WORKER_N_KINDS);
#else
  return (WorkerKind) g_rand_int_range (self->random, 0, WORKER_PIPELINE);
#endif
}

static void
replace (Soak *self, guint i)
{
  if (self->workers[i] != NULL)
    {
      self->n_frames += worker_get_n_frames (self->workers[i]);
      worker_free (self->workers[i]);
    }
  self->workers[i] = worker_new (pick_kind (self), self->random);
  worker_start (self->workers[i]);
}

static gboolean
shake (gpointer data)
{
  Soak *self = data;
  guint i = (guint) g_rand_int_range (self->random, 0, N_WORKERS);
  double what = g_rand_double (self->random);

  self->n_changes++;
  if (what < 0.05)
    replace (self, i);
  else if (what < 0.15)
    worker_stop (self->workers[i]);
  else if (what < 0.4)
    worker_start (self->workers[i]);
  else
    worker_shake (self->workers[i]);

  return G_SOURCE_CONTINUE;
}

static gboolean
sample (gpointer data)
{
  Soak *self = data;
  Sample now = take_sample ();

  g_array_append_val (self->samples, now);
  for (guint i = 0; i < N_WORKERS; i++)
    worker_check (self->workers[i]);

  return G_SOURCE_CONTINUE;
}

static int
compare_memory (gconstpointer a, gconstpointer b)
{
  return (int) ((const Sample *) a)->memory_kib - (int) ((const Sample *) b)->memory_kib;
}

/* The median of some samples. */
static guint
get_memory (GArray *samples, guint from, guint to)
{
  g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (Sample));

  g_array_append_vals (some, &g_array_index (samples, Sample, from), to - from);
  g_array_sort (some, compare_memory);
  return g_array_index (some, Sample, some->len / 2).memory_kib;
}

/* Not more in the last quarter than in the second one. */
static void
check_memory (GArray *samples)
{
  guint quarter = samples->len / 4;
  guint before, after;

  if (quarter < 4)
    return;
  before = get_memory (samples, quarter, 2 * quarter);
  after = get_memory (samples, 3 * quarter, samples->len);
  g_print ("memory: %u KiB in the second quarter, %u KiB in the last one\n", before, after);
  g_assert_cmpuint (after, <, before + before / 10 + MEMORY_SLACK_KIB);
}

static void
run_for (GMainLoop *loop, double seconds)
{
  guint source = g_timeout_add ((guint) (seconds * 1000), (GSourceFunc) g_main_loop_quit, loop);

  g_main_loop_run (loop);
  if (g_main_context_find_source_by_id (NULL, source) != NULL)
    g_source_remove (source);
}

static void
stop_workers (Soak *self)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      self->n_frames += worker_get_n_frames (self->workers[i]);
      g_clear_pointer (&self->workers[i], worker_free);
    }
}

/* Every kind comes and goes once: what is made once and kept is there then. */
static Sample
take_baseline (Soak *self)
{
  for (guint i = 0; i < N_WORKERS; i++)
    replace (self, i);
  run_for (self->loop, 1);
  stop_workers (self);
  run_for (self->loop, 1);
  self->n_frames = 0;

  return take_sample ();
}

/* Threads of a pool end a while after their last work. */
static void
check_end (Soak *self, const Sample *baseline)
{
  gint64 deadline_us = g_get_monotonic_time () + PATIENCE_US;
  Sample now;

  do
    {
      run_for (self->loop, 0.2);
      now = take_sample ();
    }
  while ((now.n_threads > baseline->n_threads || now.n_fds > baseline->n_fds) &&
         g_get_monotonic_time () < deadline_us);

  g_print ("descriptors: %u before, %u after; threads: %u before, %u after\n", baseline->n_fds,
           now.n_fds, baseline->n_threads, now.n_threads);
  g_assert_cmpuint (now.n_fds, <=, baseline->n_fds);
  g_assert_cmpuint (now.n_threads, <=, baseline->n_threads);
}

static void
soak (double minutes, guint seed)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  Soak self = { .loop = loop, .random = g_rand_new_with_seed (seed), .samples = samples };
  Sample baseline = take_baseline (&self);
  guint sources[2];

  start_control (&self);
  for (guint i = 0; i < N_WORKERS; i++)
    replace (&self, i);
  sources[0] = g_timeout_add (SHAKE_MS, shake, &self);
  sources[1] = g_timeout_add (SAMPLE_MS, sample, &self);
  run_for (loop, minutes * 60);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);

  stop_workers (&self);
  run_for (loop, 1);
  stop_control (&self);
  check_memory (samples);
  check_end (&self, &baseline);
  g_print ("seed %u: %u changes, %" G_GUINT64_FORMAT " frames in %g minutes\n", seed,
           self.n_changes, self.n_frames, minutes);
  g_rand_free (self.random);
}

int
main (int argc, char **argv)
{
  double minutes = 2;
  int seed = (int) (g_get_real_time () % 1000000);
  const GOptionEntry entries[] = {
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &minutes, "Run for so long (2)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Decides on what is changed when", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !(minutes > 0))
    {
      g_printerr ("soak: %s\n", error != NULL ? error->message : "--minutes must be more than 0");
      return 2;
    }
#ifdef SOAK_PIPELINES
  gst_init (NULL, NULL);
#endif

  g_print ("seed %d\n", seed);
  soak (minutes, (guint) seed);
  return 0;
}
