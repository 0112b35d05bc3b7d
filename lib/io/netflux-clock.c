/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-clock.h"

#ifdef CLOCK_BOOTTIME

/* How far the engine's clock is ahead: it changes only when the machine is suspended. */
static gint64 ahead_ns; /* atomic */

static gint64
read_ns (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * NETFLUX_NS_PER_S + now.tv_nsec;
}

/* The two cannot be read at once, and the thread may be interrupted between them: what is
 * known is kept for as long as it can be true, or differences of times would jitter. */
gint64
netflux_clock_to_monotonic_us (gint64 time_ns)
{
  gint64 before_ns = read_ns (CLOCK_MONOTONIC);
  gint64 now_ns = read_ns (CLOCK_BOOTTIME);
  gint64 after_ns = read_ns (CLOCK_MONOTONIC);
  gint64 known_ns = __atomic_load_n (&ahead_ns, __ATOMIC_RELAXED);

  if (known_ns < now_ns - after_ns || known_ns > now_ns - before_ns)
    {
      known_ns = now_ns - after_ns;
      __atomic_store_n (&ahead_ns, known_ns, __ATOMIC_RELAXED);
    }

  return (time_ns - known_ns) / NETFLUX_NS_PER_US;
}

#else

gint64
netflux_clock_to_monotonic_us (gint64 time_ns)
{
  return time_ns / NETFLUX_NS_PER_US;
}

#endif
