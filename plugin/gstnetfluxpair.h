/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxlayouts.h"
#include "gstnetfluxsettings.h"

G_BEGIN_DECLS

/* The link that a netfluxsrc and a netfluxsink share, and what either has alone. */
typedef struct _GstNetfluxPair GstNetfluxPair;

/* An element's end of it. It is embedded in the element; the settings, the key, the link and
 * its context are guarded by the element's object lock. */
typedef struct
{
  GstElement *element;
  GstNetfluxSide side;
  gboolean is_field; /* a sink that writes a single field: a link can have many */
  guint slot;        /* of the pair */
  GstNetfluxSettings settings;
  GstNetfluxLayouts layouts;
  char *config; /* a key file, and its group; NULL: none */
  char *group;
  gboolean has_new_config;      /* not read yet */
  GstClockTime values_interval; /* of the source; 0: changes are not reported */
  char *key;                    /* NULL: the local port and the partner pair */
  NetfluxLink *link;            /* the application's, or NULL */
  GMainContext *context;        /* in which that was given; NULL: the default one */

  GstNetfluxPair *pair; /* in READY and above, if it could be joined */
  int n_unread;         /* atomic: of its messages, on the bus and elsewhere */

  /* When it is certain with which link: */
  void (*will_start) (GstElement *element, NetfluxLink *link);
  /* In the engine's thread, which they must not block: */
  void (*receive_expired) (GstElement *element, NetfluxLink *link);
  /* In the thread of the messages: */
  void (*cycle_measured) (GstElement *element, GstClockTime cycle);
} GstNetfluxEnd;

/* NULL to READY, and back. The other element is unharmed if it fails. */
gboolean gst_netflux_pair_join (GstNetfluxEnd *end, GError **error);
void gst_netflux_pair_leave (GstNetfluxEnd *end);
/* In READY, what decides with whom it is a pair has changed. */
void gst_netflux_pair_move (GstNetfluxEnd *end);
/* Before a start: it has changed while the state did. */
void gst_netflux_pair_find_way (GstNetfluxEnd *end);

/* READY to PAUSED, and back: the link runs while either is in PAUSED. */
gboolean gst_netflux_pair_start (GstNetfluxEnd *end, GError **error);
void gst_netflux_pair_stop (GstNetfluxEnd *end);
gboolean gst_netflux_pair_is_active (GstNetfluxEnd *end);

/* Between start and stop, for the sink: whether frames are sent. */
void gst_netflux_pair_set_sending (GstNetfluxEnd *end, gboolean sending);
/* A setting was changed. What the user should know of it is a warning on the bus. */
void gst_netflux_pair_update (GstNetfluxEnd *end, GstNetfluxSetting setting);

void gst_netflux_pair_update_values (GstNetfluxEnd *end);

/* Whether a line is logged of what can come with each frame; how many were not is logged within
 * a second. */
gboolean gst_netflux_pair_takes_line (GstNetfluxEnd *end);

/* NULL below READY */
NetfluxLink *gst_netflux_pair_ref_link (GstNetfluxEnd *end);

G_END_DECLS
