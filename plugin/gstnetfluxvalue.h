/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The value of one field in a buffer: its newest sample, or JSON, or else text. @info: of
 * samples, or NULL; @path: whose value it is in an object with several. */
GVariant *gst_netflux_value_from_buffer (GstBuffer *buffer,
                                         const GstAudioInfo *info,
                                         const char *path,
                                         GError **error);

G_END_DECLS
