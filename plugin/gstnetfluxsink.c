/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/**
 * SECTION:element-netfluxsink
 * @title: netfluxsink
 * @see_also: netfluxsrc, udpsink
 *
 * Sends process images to a PLC or a PC by the Netflux protocol. Each buffer replaces the
 * image, which is sent every #GstNetfluxSink:send-interval, from the first buffer on and in
 * the state PLAYING only; in the send-mode on-demand, each buffer is one frame.
 *
 * With a netfluxsrc that talks to the same partner it is one link: see
 * #GstNetfluxSink:connection-key.
 *
 * ## Example pipeline
 * |[
 * gst-launch-1.0 audiotestsrc is-live=1 ! netfluxsink uri=netflux://192.168.1.100:2000
 * ]| Sends the newest 1024 samples of a tone.
 *
 * Since: 1.0
 */

#include "gstnetfluxsink.h"

#include "gstnetfluxbuffers.h"
#include "gstnetfluxelement.h"
#include "gstnetfluxvalue.h"

GST_DEBUG_CATEGORY_STATIC (gst_netflux_sink_debug);
#define GST_CAT_DEFAULT gst_netflux_sink_debug

typedef enum
{
  GST_NETFLUX_EOS_STOP,
  GST_NETFLUX_EOS_HOLD,
} GstNetfluxEosAction;

struct _GstNetfluxSink
{
  GstBaseSink parent_instance;

  GstNetfluxEnd end;

  /* With the object lock */
  char *path; /* NULL: buffers are whole images */
  GstNetfluxEosAction eos_action;
  gboolean playing;
  gboolean has_image;

  /* The streaming thread */
  GstAudioInfo info; /* of samples for a field */
  gboolean has_samples;
};

enum
{
  PROP_EOS_ACTION = GST_NETFLUX_FIRST_OWN_ID,
  PROP_PATH,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

#define gst_netflux_sink_parent_class parent_class
G_DEFINE_FINAL_TYPE_WITH_CODE (GstNetfluxSink,
                               gst_netflux_sink,
                               GST_TYPE_BASE_SINK,
                               gst_netflux_element_implement_uri (g_define_type_id, GST_URI_SINK))
GST_ELEMENT_REGISTER_DEFINE (netfluxsink, "netfluxsink", GST_RANK_PRIMARY, GST_TYPE_NETFLUX_SINK)

static GType gst_netflux_eos_action_get_type (void);
G_DEFINE_ENUM_TYPE (GstNetfluxEosAction,
                    gst_netflux_eos_action,
                    { GST_NETFLUX_EOS_STOP, "Send nothing more", "stop" },
                    { GST_NETFLUX_EOS_HOLD, "Go on with the last image", "hold" })

/* In PLAYING, and from the first image on. */
static void
update_sending (GstNetfluxSink *self)
{
  gboolean sending;

  GST_OBJECT_LOCK (self);
  sending = self->playing && self->has_image;
  GST_OBJECT_UNLOCK (self);

  gst_netflux_pair_set_sending (&self->end, sending);
}

static void
set_playing (GstNetfluxSink *self, gboolean playing)
{
  GST_OBJECT_LOCK (self);
  self->playing = playing;
  GST_OBJECT_UNLOCK (self);

  update_sending (self);
}

static gboolean
set_has_image (GstNetfluxSink *self, gboolean has_image)
{
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = self->has_image != has_image;
  self->has_image = has_image;
  GST_OBJECT_UNLOCK (self);

  return changed;
}

static gboolean
set_image (GstNetfluxSink *self, NetfluxLink *link, GstBuffer *buffer)
{
  g_autoptr (GBytes) payload = NULL;
  gsize size = gst_buffer_get_size (buffer);

  if (size > GST_NETFLUX_PAYLOAD_MAX)
    {
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
                         ("A buffer of %" G_GSIZE_FORMAT " bytes is too large for a frame: %d "
                          "bytes are the most",
                          size, GST_NETFLUX_PAYLOAD_MAX),
                         (NULL));
      return FALSE;
    }

  payload = gst_netflux_buffer_dup_bytes (buffer);
  netflux_link_set_send_data (link, payload);
  return TRUE;
}

/* In the image that the elements and the application share */
static gboolean
set_field (GstNetfluxSink *self, NetfluxLink *link, const char *path, GstBuffer *buffer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value =
      gst_netflux_value_from_buffer (buffer, self->has_samples ? &self->info : NULL, path, &error);
  g_autoptr (NetfluxLayout) layout = netflux_link_dup_send_layout (link);

  if (value != NULL && layout == NULL)
    GST_ELEMENT_ERROR (
        self, RESOURCE, SETTINGS,
        ("What the payload has at “%s” is not known: set the property send-layout", path), (NULL));
  else if (value == NULL || !netflux_link_set_value (link, path, value, &error))
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, ("%s: %s", path, error->message), (NULL));
  else
    return TRUE;

  return FALSE;
}

static GstFlowReturn
gst_netflux_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  GstNetfluxSink *self = GST_NETFLUX_SINK (sink);
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->path);
  GST_OBJECT_UNLOCK (self);
  if (path != NULL ? !set_field (self, link, path, buffer) : !set_image (self, link, buffer))
    return GST_FLOW_ERROR;

  if (set_has_image (self, TRUE))
    update_sending (self);
  if (netflux_sink_get_send_mode (netflux_link_get_sink (link)) == NETFLUX_SEND_MODE_ON_DEMAND &&
      !netflux_link_send_now (link, &error) && gst_netflux_pair_takes_line (&self->end))
    GST_WARNING_OBJECT (self, "The frame was not sent: %s", error->message);

  return GST_FLOW_OK;
}

static gboolean
gst_netflux_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  GstNetfluxSink *self = GST_NETFLUX_SINK (sink);
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  self->has_samples = gst_structure_has_name (structure, "audio/x-raw") &&
                      gst_audio_info_from_caps (&self->info, caps);
  return TRUE;
}

/* With a path it takes another place of the link. */
static void
set_path (GstNetfluxSink *self, const char *path)
{
  gboolean can_change = GST_STATE_TRYLOCK (self);

  if (can_change && gst_netflux_pair_is_active (&self->end))
    {
      GST_STATE_UNLOCK (self);
      can_change = FALSE;
    }
  if (!can_change)
    {
      GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
                           ("path cannot change while the link runs: set it in the state NULL or "
                            "READY"),
                           (NULL));
      return;
    }

  gst_netflux_pair_leave (&self->end);
  GST_OBJECT_LOCK (self);
  g_free (self->path);
  self->path = g_strdup (path);
  self->end.is_field = path != NULL;
  GST_OBJECT_UNLOCK (self);
  gst_netflux_pair_move (&self->end);
  GST_STATE_UNLOCK (self);
}

/* The last image can have come since the last frame was due: it goes out at once, whatever
 * becomes of the link then. */
static void
end_stream (GstNetfluxSink *self)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);
  g_autoptr (GError) error = NULL;
  gboolean is_pending, stops;

  GST_OBJECT_LOCK (self);
  is_pending = self->has_image;
  stops = self->eos_action == GST_NETFLUX_EOS_STOP;
  GST_OBJECT_UNLOCK (self);

  if (is_pending &&
      netflux_sink_get_send_mode (netflux_link_get_sink (link)) != NETFLUX_SEND_MODE_ON_DEMAND &&
      !netflux_link_send_now (link, &error))
    GST_WARNING_OBJECT (self, "The last image was not sent: %s", error->message);
  if (stops && set_has_image (self, FALSE))
    update_sending (self);
}

/* When it is time for the event, with sync=true */
static GstFlowReturn
gst_netflux_sink_wait_event (GstBaseSink *sink, GstEvent *event)
{
  GstFlowReturn flow = GST_BASE_SINK_CLASS (parent_class)->wait_event (sink, event);

  if (flow == GST_FLOW_OK && GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    end_stream (GST_NETFLUX_SINK (sink));

  return flow;
}

static GstStateChangeReturn
gst_netflux_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstNetfluxSink *self = GST_NETFLUX_SINK (element);
  GstStateChangeReturn result;

  if (!gst_netflux_element_change_up (&self->end, transition))
    return GST_STATE_CHANGE_FAILURE;

  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_playing (self, TRUE);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);

  result = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    set_has_image (self, FALSE);
  gst_netflux_element_change_down (&self->end, transition, result);

  return result;
}

static void
gst_netflux_sink_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstNetfluxSink *self = GST_NETFLUX_SINK (object);

  if (gst_netflux_element_set_property (&self->end, value, pspec))
    return;

  if (id == PROP_PATH)
    {
      set_path (self, g_value_get_string (value));
      return;
    }
  if (id != PROP_EOS_ACTION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  GST_OBJECT_LOCK (self);
  self->eos_action = (GstNetfluxEosAction) g_value_get_enum (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_netflux_sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstNetfluxSink *self = GST_NETFLUX_SINK (object);

  if (gst_netflux_element_get_property (&self->end, value, pspec))
    return;

  if (id == PROP_PATH)
    {
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->path);
      GST_OBJECT_UNLOCK (self);
      return;
    }
  if (id != PROP_EOS_ACTION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  GST_OBJECT_LOCK (self);
  g_value_set_enum (value, (int) self->eos_action);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_netflux_sink_finalize (GObject *object)
{
  g_free (GST_NETFLUX_SINK (object)->path);
  gst_netflux_element_finalize (&GST_NETFLUX_SINK (object)->end);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
gst_netflux_sink_class_init (GstNetfluxSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_netflux_sink_debug, "netfluxsink", 0, "Netflux sink");

  object_class->set_property = gst_netflux_sink_set_property;
  object_class->get_property = gst_netflux_sink_get_property;
  object_class->finalize = gst_netflux_sink_finalize;

  gst_netflux_element_install (object_class, GST_NETFLUX_SINK_SIDE);
  g_object_class_install_property (
      object_class, PROP_EOS_ACTION,
      g_param_spec_enum ("eos-action", "EOS action", "What is sent after the end of the stream",
                         gst_netflux_eos_action_get_type (), GST_NETFLUX_EOS_STOP,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));

  g_object_class_install_property (
      object_class, PROP_PATH,
      g_param_spec_string (
          "path", "Path",
          "The field of send-layout that buffers are values of, as samples, text "
          "or JSON; all else stays as others have set it (NULL = buffers are whole "
          "images)",
          NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (
      element_class, "Netflux sink", "Sink/Network",
      "Sends process data to a PLC or a PC by the Netflux protocol", "The Netflux authors");
  element_class->change_state = gst_netflux_sink_change_state;

  base_class->set_caps = gst_netflux_sink_set_caps;
  base_class->render = gst_netflux_sink_render;
  base_class->wait_event = gst_netflux_sink_wait_event;

  gst_type_mark_as_plugin_api (gst_netflux_eos_action_get_type (), 0);
}

static void
gst_netflux_sink_init (GstNetfluxSink *self)
{
  gst_netflux_element_init (GST_ELEMENT (self), &self->end, GST_NETFLUX_SINK_SIDE);
  self->eos_action = GST_NETFLUX_EOS_STOP;

  /* The newest image counts, now: it waits for no clock, and holds nobody up. */
  gst_base_sink_set_sync (GST_BASE_SINK (self), FALSE);
  gst_base_sink_set_async_enabled (GST_BASE_SINK (self), FALSE);
}
