/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* JSON objects in a stream of bytes: in lines, over several of them, or one behind the other;
 * cut anywhere. */
typedef struct
{
  GString *bytes;
  gsize scanned; /* so many have been looked at */
  guint depth;
  gboolean in_text;
  gboolean is_escaped;
} GstNetfluxLines;

void gst_netflux_lines_init (GstNetfluxLines *self);
void gst_netflux_lines_finalize (GstNetfluxLines *self);
void gst_netflux_lines_reset (GstNetfluxLines *self);

void gst_netflux_lines_push (GstNetfluxLines *self, GstBuffer *buffer);
/* An object, or else what stands in place of one up to the end of its line; NULL: there is
 * none yet. With @final, what there is. */
char *gst_netflux_lines_pop (GstNetfluxLines *self, gboolean final);

G_END_DECLS
