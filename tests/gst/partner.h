/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/gst.h>
#include <netflux/netflux.h>

G_BEGIN_DECLS

#define PARTNER_LAYOUT "speed:f32 count:i16 run:bool name:string(4)"

/* A link with typed payloads as the partner of a pipeline */
typedef struct
{
  NetfluxLink *partner;
  guint16 port; /* for the pipeline */
  guint16 partner_port;
  GstElement *pipeline; /* what plays, or NULL */
  GstBus *bus;
} PartnerFixture;

void partner_set_up (PartnerFixture *self, gconstpointer data);
void partner_tear_down (PartnerFixture *self, gconstpointer data);

void partner_play (PartnerFixture *self, const char *description);
void partner_stop (PartnerFixture *self);

/* Whether what the partner has heard last has this in it, as GVariant prints it */
gboolean partner_has (PartnerFixture *self, const char *path, const char *expected);

G_END_DECLS
