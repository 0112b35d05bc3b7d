/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxsettings.h"

G_BEGIN_DECLS

#define GST_NETFLUX_PROTOCOL "netflux"

/* Settings as netflux://host:port?local-port=2000&send-interval=5ms. A bad URI
 * changes nothing; NULL takes back what the last one has set. */
gboolean gst_netflux_settings_set_uri (GstNetfluxSettings *self, const char *uri, GError **error);
/* NULL: no partner was set */
char *gst_netflux_settings_dup_uri (const GstNetfluxSettings *self);

G_END_DECLS
