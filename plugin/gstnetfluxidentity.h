/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxpair.h"

G_BEGIN_DECLS

/* What tells which elements are one link: the application's link, or else the connection-key,
 * or else the local port and the partner, where both know it. */
typedef struct
{
  NetfluxLink *link;
  char *key;
  guint port;    /* 0: nothing else can join */
  char *address; /* of ours; NULL: any */
  char *partner; /* NULL: not known */
} GstNetfluxIdentity;

void gst_netflux_identity_init (GstNetfluxIdentity *self, GstNetfluxEnd *end);
void gst_netflux_identity_clear (GstNetfluxIdentity *self);
/* Takes over @other, and keeps of @self what that does not know. */
void gst_netflux_identity_merge (GstNetfluxIdentity *self, GstNetfluxIdentity *other);

gboolean gst_netflux_identity_matches (const GstNetfluxIdentity *self,
                                       const GstNetfluxIdentity *other);
/* For people */
char *gst_netflux_identity_to_text (const GstNetfluxIdentity *self);

G_END_DECLS
