/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A #GBytes that is hexadecimal digits as text, as the bytes of GStreamer's own properties
 * are, while a GBytes itself would be base64. */
#define GST_TYPE_NETFLUX_BYTES (gst_netflux_bytes_get_type ())

GType gst_netflux_bytes_get_type (void);

/* Digits may be separated by spaces or colons. NULL: these are none. */
GBytes *gst_netflux_bytes_from_text (const char *text);

G_END_DECLS
