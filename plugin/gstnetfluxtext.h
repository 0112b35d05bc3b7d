/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* A text with values in it, such as "{speed:.1f} mm/s  {mode}". Behind the colon is a format as
 * printf has it, without the percent sign; {{ and }} are braces. */
typedef struct _GstNetfluxText GstNetfluxText;

/* @template: NULL for one line for each field */
GstNetfluxText *gst_netflux_text_new (NetfluxLayout *layout, const char *template, GError **error);
void gst_netflux_text_free (GstNetfluxText *self);

/* NULL: the payload is of no use. */
char *gst_netflux_text_format (const GstNetfluxText *self,
                               const guint8 *payload,
                               gsize size,
                               GError **error);
/* With a dash in place of each value */
char *gst_netflux_text_format_absent (const GstNetfluxText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstNetfluxText, gst_netflux_text_free)

G_END_DECLS
