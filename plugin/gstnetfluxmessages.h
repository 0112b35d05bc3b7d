/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

#include "gstnetfluxpair.h"

G_BEGIN_DECLS

const char *gst_netflux_name_state (NetfluxLinkState state);
GstStructure *gst_netflux_structure_from_statistics (NetfluxStatistics *statistics);

void gst_netflux_post_watchdog (GstNetfluxEnd *end, NetfluxWatchdog watchdog, gboolean expired);
void
gst_netflux_post_state (GstNetfluxEnd *end, NetfluxLinkState old_state, NetfluxLinkState state);
void gst_netflux_post_statistics (GstNetfluxEnd *end, NetfluxStatistics *statistics);
/* So many changes of what comes and goes were not told. */
void gst_netflux_post_dropped (GstNetfluxEnd *end, guint n_changes, NetfluxLinkState state);
/* False while a thousand messages of the element are not read: no more of them helps. */
gboolean gst_netflux_has_room (GstNetfluxEnd *end);
/* An error on the bus, with the code that GStreamer has for it */
void gst_netflux_post_error (GstElement *element, const GError *error);
void gst_netflux_post_warning (GstNetfluxEnd *end, const GError *error);

/* Before a property is set: a warning if it is another value, and not used before the next start */
void gst_netflux_warn_of_change (GstElement *element, GParamSpec *pspec, const GValue *value);

/* The value of a field is another one. */
void gst_netflux_post_value (GstNetfluxEnd *end, const char *path, GVariant *value);

G_END_DECLS
