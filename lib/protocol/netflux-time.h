/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are nanoseconds on the monotonic clock, injected by the caller, never negative. */

#define NETFLUX_NEVER G_MAXINT64 /* a deadline that does not come */

/* Durations come from settings and can be as large as they like. */
static inline gint64
netflux_time_add (gint64 time_ns, gint64 duration_ns)
{
  return duration_ns > NETFLUX_NEVER - time_ns ? NETFLUX_NEVER : time_ns + duration_ns;
}

G_END_DECLS
