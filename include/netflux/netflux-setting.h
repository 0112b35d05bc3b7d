/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#if !defined(NETFLUX_INSIDE) && !defined(NETFLUX_COMPILATION)
#error "Only <netflux/netflux.h> can be included directly."
#endif

#include <glib-object.h>
#include <netflux/netflux-version.h>

G_BEGIN_DECLS

NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_is_setting (GParamSpec *pspec);
NETFLUX_AVAILABLE_IN_1_0
const char *netflux_setting_get_unit (GParamSpec *pspec);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_setting_is_live (GParamSpec *pspec);
NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_setting_parse (GParamSpec *pspec, const char *text, GValue *value, GError **error);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_setting_format (GParamSpec *pspec, const GValue *value);

NETFLUX_AVAILABLE_IN_1_0
gboolean netflux_duration_parse (const char *text, gint64 *duration_us, GError **error);
NETFLUX_AVAILABLE_IN_1_0
char *netflux_duration_format (gint64 duration_us);

NETFLUX_AVAILABLE_IN_1_0
const char *netflux_enum_describe (GType type, int value);

G_END_DECLS
