/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxsettings.h"

G_BEGIN_DECLS

/* The link that a netfluxsrc and a netfluxsink share, and what either has alone. */
typedef struct _GstNetfluxPair GstNetfluxPair;

/* An element's end of it. It is embedded in the element; the settings, the key and the
 * link are guarded by the element's object lock. */
typedef struct
{
  GstElement *element;
  GstNetfluxSide side;
  GstNetfluxSettings settings;
  char *key;         /* NULL: the local port pairs */
  NetfluxLink *link; /* the application's, or NULL */

  GstNetfluxPair *pair; /* in READY and above */

  /* In the thread of the messages: */
  void (*receive_expired) (GstElement *element);
  void (*cycle_measured) (GstElement *element, GstClockTime cycle);
} GstNetfluxEnd;

/* NULL to READY, and back. The other element is unharmed if it fails. */
gboolean gst_netflux_pair_join (GstNetfluxEnd *end, GError **error);
void gst_netflux_pair_leave (GstNetfluxEnd *end);

/* READY to PAUSED, and back: the link runs while either is in PAUSED. */
gboolean gst_netflux_pair_start (GstNetfluxEnd *end, GError **error);
void gst_netflux_pair_stop (GstNetfluxEnd *end);

/* Between start and stop, for the sink: whether frames are sent. */
void gst_netflux_pair_set_sending (GstNetfluxEnd *end, gboolean sending);
/* A setting that is not fixed was changed. */
void gst_netflux_pair_update (GstNetfluxPair *self, GstNetfluxSetting setting);

GstNetfluxPair *gst_netflux_pair_ref (GstNetfluxPair *self);
void gst_netflux_pair_unref (GstNetfluxPair *self);
NetfluxLink *gst_netflux_pair_get_link (GstNetfluxPair *self);

G_END_DECLS
