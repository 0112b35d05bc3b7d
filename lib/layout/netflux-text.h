/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-script.h"

G_BEGIN_DECLS

/* Makes UTF-8 of what a file holds: UTF-8 or UTF-16 with a mark, what an XML declaration says, or
 * UTF-8. @ansi: what is not UTF-8 is Windows-1252, which STEP 7 writes. */
NetfluxScript *netflux_text_read (const char *file,
                                  const char *data,
                                  gsize length,
                                  NetfluxScriptRole role,
                                  gboolean ansi,
                                  GError **error);

G_END_DECLS
