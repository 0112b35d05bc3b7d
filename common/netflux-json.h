/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Integers that do not fit into 64 bits with a sign, which many readers of JSON, such as
 * json-glib, cannot hold as numbers */
typedef enum
{
  NETFLUX_JSON_LARGE_NUMBERS,
  NETFLUX_JSON_LARGE_TEXTS, /* strings of digits, which encoding takes */
} NetfluxJsonLarge;

/* Values of a layout, or any GVariant. NaN and infinities, which JSON has not, are the strings
 * "NaN", "Infinity" and "-Infinity", which encoding takes. */
void netflux_json_append_values (GString *out, GVariant *values, NetfluxJsonLarge large);
/* The parts of it; @is_single: the number was a REAL, and needs no more digits than that. */
void netflux_json_append_double (GString *out, double number, gboolean is_single);
void netflux_json_append_unsigned (GString *out, guint64 number, NetfluxJsonLarge large);
void netflux_json_append_signed (GString *out, gint64 number);
void netflux_json_append_text (GString *out, const char *text);

G_END_DECLS
