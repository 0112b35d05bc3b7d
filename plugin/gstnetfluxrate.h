/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxcodec.h"

G_BEGIN_DECLS

/* How many samples are in a second, as others know it; 0: they do not. */

/* What downstream insists on, if it does. */
int gst_netflux_rate_ask_downstream (GstPad *src_pad, GstNetfluxCodec *codec);
/* By the cycle of the partner, if that was measured; or else, with @is_measured false, by that
 * of our own end: as a rule both have the same. */
int gst_netflux_rate_ask_upstream (GstPad *sink_pad, gboolean is_measured);

G_END_DECLS
