/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* Prints what is different in @after, and whether that can be seen in the bytes. */
gboolean netflux_layout_diff (NetfluxLayout *before, NetfluxLayout *after);

G_END_DECLS
