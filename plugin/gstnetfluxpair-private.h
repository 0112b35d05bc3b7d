/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "gstnetfluxpair.h"

G_BEGIN_DECLS

struct _GstNetfluxPair
{
  guint ref_count; /* of the registry's lock */
  char *key;       /* NULL: nothing else can join */
  NetfluxLink *link;
  gboolean is_foreign; /* the application's */
  gboolean was_running;
  gboolean foreign_sending;

  /* Held while the link is started, stopped or changed, which can take a while. */
  GMutex control;
  guint active; /* the sides in PAUSED and above */
  gboolean running;
  gboolean sending;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;

  GMutex lock; /* of the ends, held to swap and to read them only */
  GstNetfluxEnd *ends[2];

  /* Of the thread of the messages: */
  NetfluxLinkState last_state;
  gint64 next_warning_us;
};

/* With the control lock: from the link's start to its stop, a thread turns its signals
 * into messages. */
gboolean gst_netflux_pair_start_link (GstNetfluxPair *self, GError **error);
void gst_netflux_pair_stop_link (GstNetfluxPair *self);

G_END_DECLS
