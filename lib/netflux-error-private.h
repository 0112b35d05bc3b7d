/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the system said of a local address. */
void netflux_error_set_from_errno (GError **error,
                                   int errnum,
                                   const char *operation,
                                   const char *address);

G_END_DECLS
