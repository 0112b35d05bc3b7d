/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include <netflux/netflux.h>

/* Counts what the engine's thread allocates while a link runs and nobody listens, by
 * taking the place of the C library's allocator. */

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *pointer, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static gint counted_tid; /* (atomic) 0: nothing is counted */
static guint64 n_allocations;

static void
count_allocation (void)
{
  int tid = __atomic_load_n (&counted_tid, __ATOMIC_RELAXED);

  if (tid != 0 && gettid () == tid)
    n_allocations++;
}

G_MODULE_EXPORT void *
malloc (size_t size)
{
  count_allocation ();
  return __libc_malloc (size);
}

G_MODULE_EXPORT void *
calloc (size_t n, size_t size)
{
  count_allocation ();
  return __libc_calloc (n, size);
}

G_MODULE_EXPORT void *
realloc (void *pointer, size_t size)
{
  count_allocation ();
  return __libc_realloc (pointer, size);
}

G_MODULE_EXPORT void *
memalign (size_t alignment, size_t size)
{
  count_allocation ();
  return __libc_memalign (alignment, size);
}

G_MODULE_EXPORT void *
aligned_alloc (size_t alignment, size_t size)
{
  count_allocation ();
  return __libc_memalign (alignment, size);
}

G_MODULE_EXPORT int
posix_memalign (void **pointer, size_t alignment, size_t size)
{
  count_allocation ();
  *pointer = __libc_memalign (alignment, size);
  return *pointer != NULL ? 0 : ENOMEM;
}

static void
ignore_frame (NetfluxFrame *frame, gpointer data)
{
}

static void
count_block (const char *prefix, double seconds, NetfluxLink *link)
{
  g_autoptr (NetfluxStatistics) before = netflux_link_get_statistics (link);
  g_autoptr (NetfluxStatistics) after = NULL;
  g_autofree char *frames_name = g_strconcat (prefix, "_frames", NULL);
  g_autofree char *allocations_name = g_strconcat (prefix, "_allocations", NULL);
  guint64 sent[2], received[2];

  n_allocations = 0;
  g_atomic_int_set (&counted_tid, bench_find_thread ("netflux-engine"));
  bench_sleep (seconds);
  g_atomic_int_set (&counted_tid, 0);
  after = netflux_link_get_statistics (link);

  g_object_get (before, "frames-sent", &sent[0], "frames-accepted", &received[0], NULL);
  g_object_get (after, "frames-sent", &sent[1], "frames-accepted", &received[1], NULL);
  bench_result_add (frames_name, (double) (sent[1] - sent[0] + received[1] - received[0]));
  bench_result_add (allocations_name, (double) n_allocations);
}

int
main (int argc, char *argv[])
{
  const BenchOptions options = { .seconds = argc > 1 ? g_ascii_strtod (argv[1], NULL) : 2,
                                 .interval_us = 1000,
                                 .burst = 1,
                                 .partners = 1,
                                 .payload = 64,
                                 .subject_cpu = -1,
                                 .peer_cpu = -1 };
  guint8 zeros[64] = { 0 };
  g_autoptr (GBytes) data = g_bytes_new_static (zeros, sizeof zeros);
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (GError) error = NULL;
  BenchPeer *peer;

  /* Before GLib's first use: its slices are invisible to the allocator. */
  if (g_getenv ("G_SLICE") == NULL)
    {
      g_setenv ("G_SLICE", "always-malloc", TRUE);
      execv ("/proc/self/exe", argv);
    }

  peer = bench_peer_new (&options);
  link = g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0,
                       "remote-address", "127.1.0.1", "remote-port", bench_peer_get_port (peer),
                       "send-interval", options.interval_us, "receive-size", options.payload, NULL);
  netflux_link_set_send_data (link, data);
  if (!netflux_link_start (link, &error))
    g_error ("%s", error->message);
  bench_peer_start_feed (peer, (guint16) netflux_link_get_local_port (link));
  bench_sleep (0.3);

  count_block ("silent", options.seconds, link);
  netflux_source_set_frame_callback (netflux_link_get_source (link), ignore_frame, NULL, NULL);
  count_block ("listening", options.seconds, link);

  netflux_link_stop (link);
  bench_peer_stop (peer);
  bench_peer_free (peer);
  bench_result_print ();
  return EXIT_SUCCESS;
}
