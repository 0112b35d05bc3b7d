/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether what was written goes together: a network has no options of a partner, nor the reverse,
 * and what is sent is said once. */
gboolean netflux_simulate_check (const char *const *argv, gboolean relay, GError **error);

G_END_DECLS
