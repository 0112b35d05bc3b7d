/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many forks lie between the process that asked first and this one.
 *
 * A fork copies a reactor without its thread. Nothing can be asked of such a copy: whoever
 * waited for it would do so for ever, and its descriptors are those of the parent. */
int netflux_forks_count (void);

G_END_DECLS
