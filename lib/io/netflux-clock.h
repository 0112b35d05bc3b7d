/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <time.h>

#define NETFLUX_NS_PER_US G_GINT64_CONSTANT (1000)
#define NETFLUX_NS_PER_S G_GINT64_CONSTANT (1000000000)

/* The engine's clock, monotonic. It goes on while the machine is suspended, where the system
 * has one that does: what was heard before is old after it. */
#ifdef CLOCK_BOOTTIME
#define NETFLUX_CLOCK CLOCK_BOOTTIME
#elif defined(CLOCK_MONOTONIC)
#define NETFLUX_CLOCK CLOCK_MONOTONIC
#endif

static inline gint64
netflux_clock_now_ns (void)
{
#ifdef NETFLUX_CLOCK
  struct timespec now;

  clock_gettime (NETFLUX_CLOCK, &now);
  return (gint64) now.tv_sec * NETFLUX_NS_PER_S + now.tv_nsec;
#else
  return g_get_monotonic_time () * NETFLUX_NS_PER_US;
#endif
}

/* A time of that clock on the one of g_get_monotonic_time(), which programs have. */
gint64 netflux_clock_to_monotonic_us (gint64 time_ns);
