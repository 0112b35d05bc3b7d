/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_NETFLUX_DEC (gst_netflux_dec_get_type ())
G_DECLARE_FINAL_TYPE (GstNetfluxDec, gst_netflux_dec, GST, NETFLUX_DEC, GstElement)

GST_ELEMENT_REGISTER_DECLARE (netfluxdec)

G_END_DECLS
