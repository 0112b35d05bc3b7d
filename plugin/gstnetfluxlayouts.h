/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

/* A declaration, or FILE or FILE:TYPE as in the command: unless there is no such file, and the
 * text can be a declaration. */

/* What an element was told of the payloads of its link. */
typedef struct
{
  char *receive; /* as above; NULL: not set */
  char *send;
  NetfluxDialect dialect;
  gboolean has_dialect;
  /* The key file has set it, and nothing since then */
  gboolean receive_from_config;
  gboolean send_from_config;
  gboolean dialect_from_config;
} GstNetfluxLayouts;

/* @member: what was set by itself */
void gst_netflux_layouts_claim (GstNetfluxLayouts *self, gconstpointer member);

void gst_netflux_layouts_clear (GstNetfluxLayouts *self);
/* Adds what @other has; an error if both have it, and differ. */
gboolean
gst_netflux_layouts_merge (GstNetfluxLayouts *self, const GstNetfluxLayouts *other, GError **error);
/* What is not set stays as the link has it. */
gboolean
gst_netflux_layouts_apply (const GstNetfluxLayouts *self, NetfluxLink *link, GError **error);

G_END_DECLS
