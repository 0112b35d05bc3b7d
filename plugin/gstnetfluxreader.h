/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

/* Reads the plain case of JSON straight into a payload: an object of numbers, truths and texts
 * by their names, or one as netfluxdec makes it. Whatever else there is, and whatever is wrong,
 * is left to who has values for it and messages. */
typedef struct _GstNetfluxReader GstNetfluxReader;

GstNetfluxReader *gst_netflux_reader_new (NetfluxLayout *layout);
void gst_netflux_reader_free (GstNetfluxReader *self);

/* False: it was not plain; the payload may have been changed then. @pts: none, if it is not
 * told; @received: whether a partner had sent it. */
gboolean gst_netflux_reader_read (GstNetfluxReader *self,
                                  const char *text,
                                  guint8 *payload,
                                  gsize size,
                                  GstClockTime *pts,
                                  gboolean *received);

G_END_DECLS
