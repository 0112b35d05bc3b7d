/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text for standard output, written by a thread of its own: a reader that is slow, stuck
 * or gone, and a disk that is full, hold nothing up. What cannot be kept is dropped, the
 * oldest first, and a line in its place says so. */
typedef struct _NetfluxWriter NetfluxWriter;

NetfluxWriter *netflux_writer_new (int fd, GMainLoop *quits);
void netflux_writer_set_json (NetfluxWriter *self, gboolean json);
gboolean netflux_writer_write (NetfluxWriter *self, const char *text);
gboolean netflux_writer_is_idle (NetfluxWriter *self);
void netflux_writer_close (NetfluxWriter *self, gint64 patience_us);

G_END_DECLS
