/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-elementary.h"

G_BEGIN_DECLS

/* Times of S7 that are not a plain number: S5TIME, a duration in nanoseconds of which the finest
 * base that holds it is written; and points in time in S7's two forms of several fields, as
 * nanoseconds from 1970-01-01. NETFLUX_TIME_INVALID is bytes that are not a date, and is written as
 * zeros. The day of the week is written, but not read: it follows from the date. */
gint64 netflux_moment_read (NetfluxForm form, const guint8 *data);

/* FALSE if the form has no such time. */
gboolean netflux_moment_write (NetfluxForm form, gint64 time_ns, guint8 *data);

G_END_DECLS
