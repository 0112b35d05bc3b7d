/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

/* The buffer of a frame, with all that the protocol says of it; not yet with a time stamp.
 * @resynchronised: it is, or a frame was that was dropped before it */
/* The frame is the buffer's. */
GstBuffer *gst_netflux_buffer_new_from_frame (NetfluxFrame *frame, gboolean resynchronised);

/* What is in use while the partner is silent. Flagged as a gap: no frame has it.
 * @image: what the link has received then; empty: no frame yet */
GstBuffer *gst_netflux_buffer_new_from_image (NetfluxLink *link, GBytes *image);

/* The time of arrival on the monotonic clock; caps: timestamp/x-monotonic */
void gst_netflux_buffer_add_monotonic_time (GstBuffer *buffer, GstCaps *caps, gint64 monotonic_us);

/* However many pieces of memory it has. */
GBytes *gst_netflux_buffer_dup_bytes (GstBuffer *buffer);

G_END_DECLS
