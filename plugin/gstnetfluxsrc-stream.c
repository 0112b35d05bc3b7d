/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsrc-private.h"

#include "gstnetfluxbuffers.h"

#define GST_CAT_DEFAULT gst_netflux_src_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_src_debug);

/* The streaming thread */

static void
stamp (GstNetfluxSrc *self, GstBuffer *buffer, gint64 monotonic_us)
{
  GST_BUFFER_PTS (buffer) =
      gst_netflux_times_get_running_time (&self->times, GST_ELEMENT_CAST (self), monotonic_us);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  gst_netflux_buffer_add_monotonic_time (buffer, self->monotonic_caps, monotonic_us);
}

static GstBuffer *
new_frame_buffer (GstNetfluxSrc *self, const GstNetfluxItem *item)
{
  gint64 arrival_us = netflux_frame_get_arrival_time (item->frame);
  GstBuffer *buffer;

  if (self->silent && gst_netflux_pair_takes_line (&self->end))
    GST_DEBUG_OBJECT (self, "frames come, the first one of them is %u",
                      netflux_frame_get_sequence (item->frame));
  buffer = gst_netflux_buffer_new_from_frame (item->frame, item->resynchronised);
  stamp (self, buffer, arrival_us);
  if (item->gap || self->silent)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->silent = FALSE;

  return buffer;
}

/* The image of this silence, or none, if its first frame is under way already: what comes next
 * is that, and nothing that is newer. */
static GstFlowReturn
push_image (GstNetfluxSrc *self, gint64 monotonic_us, GstBuffer **buffer)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);

  if (g_bytes_get_size (self->image) == 0)
    {
      g_autoptr (GBytes) received = netflux_link_get_received_data (link);

      if (g_bytes_get_size (received) > 0)
        return GST_FLOW_CUSTOM_SUCCESS;
    }

  *buffer = gst_netflux_buffer_new_from_image (link, self->image);
  stamp (self, *buffer, monotonic_us);
  if (self->has_begun)
    GST_BUFFER_FLAG_SET (*buffer, GST_BUFFER_FLAG_DISCONT);
  self->has_begun = FALSE;

  return GST_FLOW_OK;
}

/* As measured, or else our own: as a rule both ends have the same. */
static gint64
get_cycle_us (GstNetfluxSrc *self)
{
  GstClockTime cycle;

  GST_OBJECT_LOCK (self);
  cycle = self->cycle;
  GST_OBJECT_UNLOCK (self);

  if (!GST_CLOCK_TIME_IS_VALID (cycle))
    {
      g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);

      return netflux_sink_get_send_interval (netflux_link_get_sink (link));
    }

  return MAX ((gint64) (cycle / 1000), 1);
}

static GstNetfluxTimeoutAction
get_timeout_action (GstNetfluxSrc *self)
{
  GstNetfluxTimeoutAction action;

  GST_OBJECT_LOCK (self);
  action = self->timeout_action;
  GST_OBJECT_UNLOCK (self);

  return action;
}

/* When the image is repeated next, or -1. */
static gint64
get_due_us (GstNetfluxSrc *self)
{
  return self->silent && get_timeout_action (self) == GST_NETFLUX_TIMEOUT_REPEAT ? self->due_us
                                                                                 : -1;
}

static GstFlowReturn
repeat_image (GstNetfluxSrc *self, GstBuffer **buffer)
{
  gint64 cycle_us = get_cycle_us (self);
  gint64 due_us = MAX (self->due_us, g_get_monotonic_time () - cycle_us);

  self->due_us = due_us + cycle_us;
  return push_image (self, due_us, buffer);
}

/* Takes the image. */
static void
begin_silence (GstNetfluxSrc *self, gint64 due_us, GBytes *image)
{
  self->silent = TRUE;
  g_clear_pointer (&self->image, g_bytes_unref);
  self->image = image;
  if (gst_netflux_pair_takes_line (&self->end))
    GST_DEBUG_OBJECT (self, "no frame comes from now on, or none has come yet");
  self->has_begun = TRUE;
  self->due_us = due_us;
}

/* A link that runs already may have a partner that is heard. */
static void
begin_playing (GstNetfluxSrc *self)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);
  /* Before the state, or it could be of a frame that has ended the silence. */
  g_autoptr (GBytes) image = netflux_link_get_received_data (link);
  NetfluxLinkState state = netflux_link_get_state (link);

  self->silent = FALSE;
  if (state == NETFLUX_LINK_STATE_WAITING || state == NETFLUX_LINK_STATE_LOST)
    begin_silence (self, g_get_monotonic_time () + get_cycle_us (self), g_steal_pointer (&image));
}

/* GST_FLOW_CUSTOM_SUCCESS: to go on waiting */
static GstFlowReturn
expire (GstNetfluxSrc *self, GBytes *image, GstBuffer **buffer)
{
  begin_silence (self, g_get_monotonic_time (), image);
  switch (get_timeout_action (self))
    {
    case GST_NETFLUX_TIMEOUT_EOS:
      return GST_FLOW_EOS;
    case GST_NETFLUX_TIMEOUT_ERROR:
      GST_ELEMENT_ERROR (self, RESOURCE, READ,
                         ("The partner is silent: nothing new came within watch-interval"), (NULL));
      return GST_FLOW_ERROR;
    case GST_NETFLUX_TIMEOUT_VALUES:
      return push_image (self, g_get_monotonic_time (), buffer);
    case GST_NETFLUX_TIMEOUT_MESSAGE:
    case GST_NETFLUX_TIMEOUT_REPEAT:
    default:
      return GST_FLOW_CUSTOM_SUCCESS;
    }
}

static GstFlowReturn
handle_item (GstNetfluxSrc *self, const GstNetfluxItem *item, GstBuffer **buffer)
{
  switch (item->type)
    {
    case GST_NETFLUX_ITEM_FRAME:
      *buffer = new_frame_buffer (self, item);
      return GST_FLOW_OK;
    case GST_NETFLUX_ITEM_DUE:
      return repeat_image (self, buffer);
    case GST_NETFLUX_ITEM_OPENED:
      begin_playing (self);
      return GST_FLOW_CUSTOM_SUCCESS;
    case GST_NETFLUX_ITEM_EXPIRED:
      return expire (self, item->image, buffer);
    case GST_NETFLUX_ITEM_CHANGED:
      return GST_FLOW_CUSTOM_SUCCESS;
    case GST_NETFLUX_ITEM_FLUSHING:
    default:
      return GST_FLOW_FLUSHING;
    }
}

GstFlowReturn
gst_netflux_src_create (GstPushSrc *src, GstBuffer **buffer)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (src);
  GstFlowReturn flow;

  /* GStreamer 1.26 calls unlock_stop () in this thread as well, which can undo the unlock () that
   * is to end it. */
  if (GST_PAD_IS_FLUSHING (GST_BASE_SRC_PAD (src)))
    return GST_FLOW_FLUSHING;

  do
    {
      GstNetfluxItem item = gst_netflux_queue_pop (self->queue, get_due_us (self));

      flow = handle_item (self, &item, buffer);
    }
  while (flow == GST_FLOW_CUSTOM_SUCCESS);

  return flow;
}

/* An element that makes samples of the frames wants to know their rate. */
gboolean
gst_netflux_src_answer_cycle (GstNetfluxSrc *self, GstQuery *query)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);
  gboolean measured;

  if (link == NULL)
    return FALSE;

  GST_OBJECT_LOCK (self);
  measured = GST_CLOCK_TIME_IS_VALID (self->cycle);
  GST_OBJECT_UNLOCK (self);
  gst_structure_set (gst_query_writable_structure (query), "cycle", GST_TYPE_CLOCK_TIME,
                     (GstClockTime) get_cycle_us (self) * 1000, "measured", G_TYPE_BOOLEAN,
                     measured, NULL);
  return TRUE;
}
