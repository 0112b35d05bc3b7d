/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <errno.h>
#include <glib.h>

#include "lib/protocol/netflux-figures.h"

G_BEGIN_DECLS

/* What the system said of the way to a partner, such as "192.168.0.1 port 2000". */
void netflux_error_set_from_errno (GError **error, int errnum, const char *partner);

/* What no system says: the partner sends more slowly than the watch interval. */
#define NETFLUX_ERRNO_SLOW EDOM
void netflux_error_set_from_pace (GError **error,
                                  const char *partner,
                                  gint64 interval_us,
                                  gint64 watch_us);

/* Of a partner that is silent: what came in its place, in the last second. */
void netflux_error_set_from_silence (GError **error,
                                     const char *partner,
                                     const NetfluxFigures *figures,
                                     guint expected_size);

/* What it said of a network card. */
void netflux_error_set_from_interface (GError **error, int errnum, const char *name);

/* What it said of a local address. */
void netflux_error_set_from_bind (GError **error, int errnum, const char *address);

/* What it said of the engine's thread and its descriptors. */
void netflux_error_set_from_engine (GError **error, int errnum);

G_END_DECLS
