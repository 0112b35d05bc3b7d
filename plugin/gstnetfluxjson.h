/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Values of a layout. NaN and infinities, which JSON has not, are the strings "NaN",
 * "Infinity" and "-Infinity"; integers that do not fit into 64 bits with a sign are strings of
 * digits. Encoding takes them. */
void gst_netflux_json_append_values (GString *out, GVariant *values);
/* The parts of it; @is_single: the number was a REAL, and needs no more digits than that. */
void gst_netflux_json_append_double (GString *out, double number, gboolean is_single);
void gst_netflux_json_append_unsigned (GString *out, guint64 number);
void gst_netflux_json_append_signed (GString *out, gint64 number);
void gst_netflux_json_append_text (GString *out, const char *text);
/* A text that is one object; a{sv} */
GVariant *gst_netflux_json_to_values (const char *text, gssize length, GError **error);

G_END_DECLS
