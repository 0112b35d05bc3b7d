/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <time.h>

#define NETFLUX_NS_PER_US G_GINT64_CONSTANT (1000)
#define NETFLUX_NS_PER_S G_GINT64_CONSTANT (1000000000)

/* The clock of g_get_monotonic_time(), in nanoseconds. */
static inline gint64
netflux_clock_now_ns (void)
{
#ifdef CLOCK_MONOTONIC
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * NETFLUX_NS_PER_S + now.tv_nsec;
#else
  return g_get_monotonic_time () * NETFLUX_NS_PER_US;
#endif
}
