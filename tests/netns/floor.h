/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The least that can be done on a socket: a thread that reads all that comes, in batches, looks at
 * who sent it, and sends a frame whenever a timer of the kernel says so. What it misses is missed
 * by the machine. */
typedef struct _Floor Floor;

gboolean floor_can_have_priority (int priority);

/* @priority: of SCHED_FIFO */
Floor *
floor_new (const char *local, const char *remote, guint16 port, guint interval_us, int priority);
void floor_free (Floor *self);

guint64 floor_get_sent (Floor *self);
guint64 floor_get_missed (Floor *self);

G_END_DECLS
