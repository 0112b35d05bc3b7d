/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/base/gstbasesink.h>

G_BEGIN_DECLS

#define GST_TYPE_NETFLUX_SINK (gst_netflux_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstNetfluxSink, gst_netflux_sink, GST, NETFLUX_SINK, GstBaseSink)

GST_ELEMENT_REGISTER_DECLARE (netfluxsink)

G_END_DECLS
