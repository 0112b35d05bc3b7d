/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxpair.h"

G_BEGIN_DECLS

/* What netfluxsrc and netfluxsink have in common, and their base classes have not: the
 * properties of the link, the URI, and the part of the pair in changes of state. */

#define GST_NETFLUX_FIRST_OWN_ID 200

/* Where the end is in an element is data of its type, so that the URI handler finds it in any
 * thread: GLib changes those of an object while a property is set. */
void gst_netflux_element_init (GstElement *element, GstNetfluxEnd *end, GstNetfluxSide side);
void gst_netflux_element_finalize (GstNetfluxEnd *end);
GstNetfluxEnd *gst_netflux_element_get_end (GstElement *element);

void gst_netflux_element_install (GObjectClass *object_class, GstNetfluxSide side);
/* False: it is none of these. */
gboolean
gst_netflux_element_set_property (GstNetfluxEnd *end, const GValue *value, GParamSpec *pspec);
gboolean gst_netflux_element_get_property (GstNetfluxEnd *end, GValue *value, GParamSpec *pspec);
gboolean gst_netflux_element_set_uri (GstNetfluxEnd *end, const char *uri, GError **error);
void gst_netflux_element_implement_uri (GType type, GstURIType uri_type);

/* Before and after the base class; an error is posted. */
gboolean gst_netflux_element_change_up (GstNetfluxEnd *end, GstStateChange transition);
void gst_netflux_element_change_down (GstNetfluxEnd *end,
                                      GstStateChange transition,
                                      GstStateChangeReturn result);

/* In READY and above */
NetfluxLink *gst_netflux_element_ref_link (GstNetfluxEnd *end);

G_END_DECLS
