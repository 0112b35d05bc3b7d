/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Worlds one after another, each from its seed: see ./dev chaos. */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "chaos-world.h"

/* After so many worlds all that is made once has been made; then, what a world may leave. */
#define WARM_UP 20
#define GROWTH_MAX (1 << 20)

static gint64 first_seed = -1;
static gint64 n_seeds = 100;
static double n_seconds;
static gint64 n_frames = 10000;
static gboolean trace;
static gboolean hash_only;

static const GOptionEntry entries[] = {
  { "seed", 0, 0, G_OPTION_ARG_INT64, &first_seed, "The first world, or the only one", "N" },
  { "seeds", 0, 0, G_OPTION_ARG_INT64, &n_seeds, "How many worlds (100)", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &n_seconds, "For so long instead", "S" },
  { "frames", 0, 0, G_OPTION_ARG_INT64, &n_frames, "Frames in each of them (10000)", "N" },
  { "trace", 0, 0, G_OPTION_ARG_NONE, &trace, "Say all that happens", NULL },
  { "hash", 0, 0, G_OPTION_ARG_NONE, &hash_only, "Say the hash of all that has happened", NULL },
  G_OPTION_ENTRY_NULL,
};

static double
get_seconds (void)
{
  struct timespec now;

  syscall (SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static guint64
pick_seed (void)
{
  struct timespec now;

  syscall (SYS_clock_gettime, CLOCK_REALTIME, &now);
  return (guint64) now.tv_sec * 1000;
}

static gsize
get_memory (void)
{
  return mallinfo2 ().uordblks;
}

static void
watch_memory (guint64 done)
{
  static gsize before;

  if (done == WARM_UP)
    before = get_memory ();
  else if (done > WARM_UP && get_memory () > before + GROWTH_MAX)
    {
      printf ("%" G_GSIZE_FORMAT " bytes are left of %" G_GUINT64_FORMAT " worlds\n",
              get_memory () - before, done - WARM_UP);
      exit (1);
    }
}

/* Warnings that are rightly given. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_MASK) == G_LOG_LEVEL_MESSAGE)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

static gboolean
is_enough (guint64 done, double since)
{
  return n_seconds > 0 ? get_seconds () - since >= n_seconds : done >= (guint64) n_seeds;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  double since = get_seconds ();
  guint64 frames = 0, done = 0, seed, hash = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "chaos: %s\n", error->message);
      return 2;
    }
  if (first_seed >= 0 && n_seeds == 100 && n_seconds == 0)
    n_seeds = 1;
  seed = first_seed >= 0 ? (guint64) first_seed : pick_seed ();
  if (n_seeds != 1)
    printf ("seeds from %" G_GUINT64_FORMAT " on\n", seed);
  fflush (stdout);

  g_log_set_writer_func (write_log, NULL, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_main_context_default (); /* it stays */
  for (; !is_enough (done, since); done++)
    {
      guint64 n = 0;

      chaos_world_run (seed + done, (guint64) n_frames, trace, &hash, &n);
      frames += n;
      watch_memory (done);
    }

  if (hash_only)
    printf ("%016" G_GINT64_MODIFIER "x\n", hash);
  printf ("%" G_GUINT64_FORMAT " worlds up to seed %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT
          " frames in %.1f s: all as it must be\n",
          done, seed + done - 1, frames, get_seconds () - since);
  return 0;
}
