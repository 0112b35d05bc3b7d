/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

#include "common/netflux-layout-rules.h"

G_BEGIN_DECLS

/* A declaration, FILE or FILE:TYPE, as netflux_layout_new_from_text() takes it */
typedef struct
{
  char *text;           /* NULL: not set */
  char *directory;      /* where the name of a file starts; NULL: the current one */
  gboolean from_config; /* the key file has set it, and nothing since then */
} GstNetfluxLayoutText;

/* What was set on an element about the payloads of its link. */
typedef struct
{
  GstNetfluxLayoutText receive;
  GstNetfluxLayoutText send;
  NetfluxLayoutRules rules;
  /* By the key file only: the image to send before anybody else says it */
  GBytes *send_data;       /* NULL: as the link has it */
  char **set;              /* of PATH=VALUE */
  guint rules_from_config; /* a bit for each that the key file has set, and nothing since then */
} GstNetfluxLayouts;

void gst_netflux_layouts_clear (GstNetfluxLayouts *self);

/* What is set by itself is not from the key file any more. */
void gst_netflux_layouts_set_text (GstNetfluxLayoutText *self, const char *text);
void
gst_netflux_layouts_set_rule (GstNetfluxLayouts *self, NetfluxLayoutRule rule, const GValue *value);
/* What a key file says, and is not set otherwise, and back again */
void gst_netflux_layouts_configure (GstNetfluxLayouts *self, const GstNetfluxLayouts *config);
void gst_netflux_layouts_take_back (GstNetfluxLayouts *self);

/* Adds what @other has; an error if both have it, and differ. */
gboolean
gst_netflux_layouts_merge (GstNetfluxLayouts *self, const GstNetfluxLayouts *other, GError **error);
/* What is not set stays as the link has it. */
gboolean
gst_netflux_layouts_apply (const GstNetfluxLayouts *self, NetfluxLink *link, GError **error);

/* What people should know of layouts that were applied, or NULL */
char *gst_netflux_layouts_describe_origin (const GstNetfluxLayouts *self);

G_END_DECLS
