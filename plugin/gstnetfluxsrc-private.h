/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gst/base/gstpushsrc.h>

#include "gstnetfluxelement.h"
#include "gstnetfluxqueue.h"
#include "gstnetfluxsrc.h"
#include "gstnetfluxtimes.h"

G_BEGIN_DECLS

typedef enum
{
  GST_NETFLUX_TIMEOUT_MESSAGE,
  GST_NETFLUX_TIMEOUT_EOS,
  GST_NETFLUX_TIMEOUT_ERROR,
  GST_NETFLUX_TIMEOUT_VALUES,
  GST_NETFLUX_TIMEOUT_REPEAT,
} GstNetfluxTimeoutAction;

struct _GstNetfluxSrc
{
  GstPushSrc parent_instance;

  GstNetfluxEnd end;
  GstNetfluxQueue *queue;

  /* With the object lock */
  GstCaps *caps;
  guint max_buffers;
  GstNetfluxLeaky leaky;
  GstNetfluxTimeoutAction timeout_action;
  GstClockTime cycle; /* as measured, or none */

  /* The streaming thread */
  GstNetfluxTimes times;
  GstCaps *monotonic_caps;
  gboolean silent;    /* no frame yet, or none since the watchdog expired */
  GBytes *image;      /* of the link since then; empty: no frame yet */
  gboolean has_begun; /* to be silent: the next image is the first one of it */
  gint64 due_us;      /* the next image, if they are repeated */
};

/* What is pushed, in gstnetfluxsrc-stream.c */

GstFlowReturn gst_netflux_src_create (GstPushSrc *src, GstBuffer **buffer);
gboolean gst_netflux_src_answer_cycle (GstNetfluxSrc *self, GstQuery *query);

G_END_DECLS
