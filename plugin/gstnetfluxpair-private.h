/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "common/netflux-line-limit.h"

#include "gstnetfluxidentity.h"
#include "gstnetfluxpair.h"

G_BEGIN_DECLS

#define GST_CAT_DEFAULT gst_netflux_link_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_link_debug);

/* The source, the sink of whole images, and the sinks of fields */
#define GST_NETFLUX_N_SLOTS 32
#define GST_NETFLUX_N_SIDES 2
#define GST_NETFLUX_N_WATCHDOGS 2

struct _GstNetfluxPair
{
  /* With the lock of the registry: */
  guint ref_count;
  GstNetfluxIdentity identity;
  guint32 taken; /* the slots that have an end */

  NetfluxLink *link;
  gboolean is_foreign; /* the application's */

  /* Held while the link is started, stopped or changed, which can take a while. Recursive,
   * since handlers of what the link notifies then may change a property. */
  GRecMutex control;
  guint32 active;  /* the slots in PAUSED and above */
  guint32 sending; /* the slots that have something to send */
  guint applied;   /* the settings that the link has from the elements */
  gboolean running;
  gboolean was_running;
  gboolean foreign_sending;
  GSource *statistics; /* the timer */
  GSource *values;     /* the timer */

  /* Held to swap and to read only, also by the engine's thread: never while anything is called
   * that can block. */
  GMutex lock;
  GstNetfluxEnd *ends[GST_NETFLUX_N_SLOTS];
  guint run;                          /* which start it was; 0: it is stopped */
  NetfluxLinkState state, told_state; /* how it is, and how the bus was told that it is */
  gboolean expired[GST_NETFLUX_N_WATCHDOGS], told_expired[GST_NETFLUX_N_WATCHDOGS];
  NetfluxLineLimit changes;                    /* that are told on the bus, and logged with that */
  NetfluxLineLimit lines;                      /* that are only logged */
  gint64 next_warning_us[GST_NETFLUX_N_SIDES]; /* none before */
  gboolean warning_waits[GST_NETFLUX_N_SIDES]; /* it will say what is then */
};

GstNetfluxPair *gst_netflux_pair_ref (GstNetfluxPair *self);
void gst_netflux_pair_unref (GstNetfluxPair *self);
/* NULL: it has none at the moment. In any thread: others may make the element leave it. */
GstNetfluxPair *gst_netflux_pair_ref_of (GstNetfluxEnd *end, guint *slot);

/* An end whose element is held */
typedef GstNetfluxEnd GstNetfluxHeldEnd;

static inline void
gst_netflux_held_end_release (GstNetfluxHeldEnd *self)
{
  gst_object_unref (self->element);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstNetfluxHeldEnd, gst_netflux_held_end_release)

/* With the control lock, in gstnetfluxpair-settings.c */
gboolean gst_netflux_pair_is_set (GstNetfluxPair *self, GstNetfluxSetting setting);
void gst_netflux_pair_apply_settings (GstNetfluxPair *self);
gboolean gst_netflux_pair_apply_layouts (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error);
/* Whether what @end was told agrees with the other element, and with a link that runs. */
gboolean gst_netflux_pair_check_settings (GstNetfluxPair *self, GstNetfluxEnd *end, GError **error);

/* With the control lock, in gstnetfluxpair-events.c: from here on the link's events become
 * messages, in the order in which they happen. */
void gst_netflux_pair_begin_events (GstNetfluxPair *self);
void gst_netflux_pair_tell_started (GstNetfluxPair *self);
void gst_netflux_pair_end_events (GstNetfluxPair *self);
void gst_netflux_pair_time_statistics (GstNetfluxPair *self);

/* In gstnetfluxpair-values.c: values that have changed become messages. */
void gst_netflux_pair_time_values (GstNetfluxPair *self);

G_END_DECLS
