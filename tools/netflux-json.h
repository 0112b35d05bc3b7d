/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A GVariant as JSON: all integers as they are, of 64 bits without a sign, too, which
 * json-glib cannot hold; what JSON has not, NaN and the infinities, as text. */
void netflux_json_append (GString *text, GVariant *value);

G_END_DECLS
