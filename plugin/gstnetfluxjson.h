/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Values of a layout. NaN and infinities, which JSON has not, are the strings "NaN",
 * "Infinity" and "-Infinity"; integers that do not fit into 64 bits with a sign are strings of
 * digits. Encoding takes them. */
JsonNode *gst_netflux_json_from_values (GVariant *values);
/* A text that is one object; a{sv} */
GVariant *gst_netflux_json_to_values (const char *text, gssize length, GError **error);

G_END_DECLS
