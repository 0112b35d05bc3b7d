/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* Sets a value to send by what people write: PATH=VALUE, where VALUE is a number, true, false or
 * a list, as GVariant's text format has them; else a text. */
gboolean netflux_assignment_apply (const char *assignment, NetfluxLink *link, GError **error);

G_END_DECLS
