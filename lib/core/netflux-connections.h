/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The handlers that the program has connected so far, of whatever object: GObject numbers them.
 * It is how a look at all who could listen is left out while nothing has changed, and no more
 * than that: netflux_courier_stir() finds what this would miss. */

/* How many there are. */
guint64 netflux_connections_count (void);

/* The number of the newest one, when they were counted last. */
gulong netflux_connections_get_newest (void);

/* How many of those after number @after, up to @until, are @object's; G_MAXUINT: too many to
 * find out. */
guint netflux_connections_count_of (gpointer object, gulong after, gulong until);

G_END_DECLS
