/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define GST_TYPE_NETFLUX_SRC (gst_netflux_src_get_type ())
G_DECLARE_FINAL_TYPE (GstNetfluxSrc, gst_netflux_src, GST, NETFLUX_SRC, GstPushSrc)

GST_ELEMENT_REGISTER_DECLARE (netfluxsrc)

G_END_DECLS
