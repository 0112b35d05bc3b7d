/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What people write on a command line or in a key file. Each error is a
 * G_OPTION_ERROR_BAD_VALUE that names what was found and what to write instead. */

gboolean netflux_parse_endpoint (const char *text, char **host, guint16 *port, GError **error);
gboolean netflux_parse_hex (const char *text, GBytes **bytes, GError **error);

char *netflux_format_duration (double duration_us);
char *netflux_format_endpoint (const char *host, guint port);
char *netflux_format_hex (GBytes *bytes);

G_END_DECLS
