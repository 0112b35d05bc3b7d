/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_NETFLUX_ENC (gst_netflux_enc_get_type ())
G_DECLARE_FINAL_TYPE (GstNetfluxEnc, gst_netflux_enc, GST, NETFLUX_ENC, GstElement)

GST_ELEMENT_REGISTER_DECLARE (netfluxenc)

G_END_DECLS
