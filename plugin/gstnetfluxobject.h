/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

#include "gstnetfluxmembers.h"

G_BEGIN_DECLS

/* A frame as a line of JSON: its values, and what else is known of its buffer. NULL: the
 * payload is of no use. */
GstBuffer *gst_netflux_object_new (GstBuffer *frame,
                                   const GstNetfluxMembers *members,
                                   const guint8 *payload,
                                   gsize size,
                                   GError **error);

G_END_DECLS
