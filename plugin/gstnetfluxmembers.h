/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* The values of a layout as JSON, with all fields looked up once, in arrays and structures, too:
 * numbers are read from the payload and written as digits, without a value in between. */
typedef struct _GstNetfluxMembers GstNetfluxMembers;

GstNetfluxMembers *gst_netflux_members_new (NetfluxLayout *layout);
void gst_netflux_members_free (GstNetfluxMembers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstNetfluxMembers, gst_netflux_members_free)

/* As netflux_json_append_values() of what netflux_layout_decode() makes. False: the payload
 * is of no use. */
gboolean gst_netflux_members_append (
    const GstNetfluxMembers *self, const guint8 *payload, gsize size, GString *out, GError **error);

G_END_DECLS
