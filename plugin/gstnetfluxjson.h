/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Values of a layout from a text that is one object, as common/netflux-json.h writes them;
 * a{sv} */
GVariant *gst_netflux_json_to_values (const char *text, gssize length, GError **error);

G_END_DECLS
