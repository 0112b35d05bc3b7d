/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>

#include "common/netflux-layout-rules.h"

G_BEGIN_DECLS

/* The rules of a layout as properties of an element: names, types, ranges and defaults are those
 * of NetfluxLayout; a list is a text with semicolons between its elements. Their ids are those
 * from here on. */
#define GST_NETFLUX_FIRST_RULE_ID 50

void gst_netflux_rules_install (GObjectClass *object_class);
gboolean gst_netflux_rule_is_found (guint id, NetfluxLayoutRule *rule);
/* From and to the value of a property; without a text, it is not set any more. */
void gst_netflux_rules_set (NetfluxLayoutRules *self, NetfluxLayoutRule rule, const GValue *value);
void gst_netflux_rules_get (const NetfluxLayoutRules *self, NetfluxLayoutRule rule, GValue *value);

G_END_DECLS
