/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/**
 * SECTION:element-netfluxsrc
 * @title: netfluxsrc
 * @see_also: netfluxsink, udpsrc
 *
 * Receives the process image of a PLC or a PC by the Netflux protocol: one buffer with the
 * payload of each accepted frame.
 *
 * The time stamp of a buffer is when its frame arrived at the network card's driver, as
 * running time; #GstReferenceTimestampMeta has the same on the monotonic clock, with the
 * caps `timestamp/x-monotonic`, and #GstNetfluxMeta what the protocol says of the frame.
 * %GST_BUFFER_FLAG_DISCONT is on the first buffer, and wherever frames were lost or the
 * partner was started anew.
 *
 * With a netfluxsink that talks to the same partner it is one link: see
 * #GstNetfluxSrc:connection-key.
 *
 * ## Example pipeline
 * |[
 * gst-launch-1.0 netfluxsrc uri=netflux://192.168.1.100:2000 ! fakesink dump=true
 * ]| Prints what the partner sends.
 *
 * Since: 1.0
 */

#include "gstnetfluxsrc-private.h"

#include "gstnetfluxcodec.h"
#include "gstnetfluxelement.h"
#include "gstnetfluxmessages.h"
#include "gstnetfluxqueue.h"
#include "gstnetfluxtimes.h"

GST_DEBUG_CATEGORY (gst_netflux_src_debug);
#define GST_CAT_DEFAULT gst_netflux_src_debug

#define DEFAULT_MAX_BUFFERS 200

enum
{
  PROP_CAPS = GST_NETFLUX_FIRST_OWN_ID,
  PROP_MAX_BUFFERS,
  PROP_LEAKY_TYPE,
  PROP_TIMEOUT_ACTION,
  PROP_VALUES_INTERVAL,
};

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

#define gst_netflux_src_parent_class parent_class
G_DEFINE_FINAL_TYPE_WITH_CODE (GstNetfluxSrc,
                               gst_netflux_src,
                               GST_TYPE_PUSH_SRC,
                               gst_netflux_element_implement_uri (g_define_type_id, GST_URI_SRC))
GST_ELEMENT_REGISTER_DEFINE (netfluxsrc, "netfluxsrc", GST_RANK_PRIMARY, GST_TYPE_NETFLUX_SRC)

static GType gst_netflux_leaky_get_type (void);
G_DEFINE_ENUM_TYPE (GstNetfluxLeaky,
                    gst_netflux_leaky,
                    { GST_NETFLUX_LEAKY_UPSTREAM, "Leak the newest frame", "upstream" },
                    { GST_NETFLUX_LEAKY_DOWNSTREAM, "Leak the oldest frame", "downstream" })

static GType gst_netflux_timeout_action_get_type (void);
G_DEFINE_ENUM_TYPE (
    GstNetfluxTimeoutAction,
    gst_netflux_timeout_action,
    { GST_NETFLUX_TIMEOUT_MESSAGE, "Post a message only", "message" },
    { GST_NETFLUX_TIMEOUT_EOS, "End the stream", "eos" },
    { GST_NETFLUX_TIMEOUT_ERROR, "Fail", "error" },
    { GST_NETFLUX_TIMEOUT_VALUES, "Push the kept, zeroed or safe image once", "values" },
    { GST_NETFLUX_TIMEOUT_REPEAT,
      "Push the kept, zeroed or safe image every cycle, before the first frame, too", "repeat" })

/* From the engine's thread, and from that of the messages */

static void
on_frames (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  gst_netflux_queue_push_frames (user_data, frames, n_frames);
}

static void
on_receive_expired (GstElement *element, NetfluxLink *link)
{
  g_autoptr (GBytes) image = netflux_link_get_received_data (link);

  gst_netflux_queue_push_event (GST_NETFLUX_SRC (element)->queue, GST_NETFLUX_ITEM_EXPIRED, image);
}

/* What waits in a full queue is as old as the queue is long. */
static void
on_cycle_measured (GstElement *element, GstClockTime cycle)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (element);
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = !GST_CLOCK_TIME_IS_VALID (self->cycle) ||
            ABS (GST_CLOCK_DIFF (cycle, self->cycle)) > (GstClockTimeDiff) (self->cycle / 4);
  if (changed)
    self->cycle = cycle;
  GST_OBJECT_UNLOCK (self);

  if (changed)
    gst_element_post_message (element, gst_message_new_latency (GST_OBJECT (self)));
}

static gboolean
gst_netflux_src_unlock (GstBaseSrc *src)
{
  gst_netflux_queue_set_flushing (GST_NETFLUX_SRC (src)->queue, TRUE);
  return TRUE;
}

static gboolean
gst_netflux_src_unlock_stop (GstBaseSrc *src)
{
  gst_netflux_queue_set_flushing (GST_NETFLUX_SRC (src)->queue, FALSE);
  return TRUE;
}

/* Without caps that were set, what is in a payload is not known. */
static GstCaps *
gst_netflux_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (src);
  GstCaps *caps;

  GST_OBJECT_LOCK (self);
  caps = gst_caps_ref (self->caps);
  GST_OBJECT_UNLOCK (self);

  if (filter != NULL)
    {
      GstCaps *all = caps;

      caps = gst_caps_intersect_full (filter, all, GST_CAPS_INTERSECT_FIRST);
      gst_caps_unref (all);
    }

  return caps;
}

static gboolean
gst_netflux_src_query (GstBaseSrc *src, GstQuery *query)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (src);
  GstClockTime longest = GST_CLOCK_TIME_NONE;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CUSTOM &&
      gst_structure_has_name (gst_query_get_structure (query), GST_NETFLUX_CYCLE_QUERY))
    return gst_netflux_src_answer_cycle (self, query);
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return GST_BASE_SRC_CLASS (parent_class)->query (src, query);

  GST_OBJECT_LOCK (self);
  if (GST_CLOCK_TIME_IS_VALID (self->cycle))
    longest = self->cycle * self->max_buffers;
  GST_OBJECT_UNLOCK (self);

  gst_query_set_latency (query, TRUE, 0, longest);
  return TRUE;
}

static void
will_start (GstElement *element, NetfluxLink *link)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (element);
  g_autoptr (NetfluxEngine) engine = netflux_link_dup_engine (link);

  gst_netflux_queue_clear_dropped (self->queue);
  gst_netflux_queue_set_engine (self->queue,
                                engine != NULL ? engine : netflux_engine_get_default ());
  netflux_source_set_frames_callback (netflux_link_get_source (link), on_frames, self->queue, NULL);
}

/* The link can outlive the element. */
static void
drop_frames_callback (GstNetfluxSrc *self)
{
  g_autoptr (NetfluxLink) link = gst_netflux_element_ref_link (&self->end);

  if (link != NULL)
    netflux_source_set_frames_callback (netflux_link_get_source (link), NULL, NULL, NULL);
}

static GstStateChangeReturn
gst_netflux_src_change_state (GstElement *element, GstStateChange transition)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (element);
  GstStateChangeReturn result = GST_STATE_CHANGE_FAILURE;
  gboolean goes_on = gst_netflux_element_change_up (&self->end, transition);

  /* Live: what came before is of no interest. */
  if (goes_on && transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    gst_netflux_queue_set_open (self->queue, TRUE);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    {
      gst_netflux_queue_set_open (self->queue, FALSE);
      GST_INFO_OBJECT (self,
                       "%" G_GUINT64_FORMAT
                       " frames were dropped up to now: downstream was slow, or "
                       "the state was PAUSED",
                       gst_netflux_queue_get_dropped (self->queue));
    }
  if (goes_on)
    result = GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED && result == GST_STATE_CHANGE_FAILURE))
    drop_frames_callback (self);
  if (goes_on)
    gst_netflux_element_change_down (&self->end, transition, result);

  return result;
}

static void
gst_netflux_src_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (object);
  GstCaps *caps;

  if (gst_netflux_element_set_property (&self->end, value, pspec))
    return;

  gst_netflux_warn_of_change (GST_ELEMENT (self), pspec, value);
  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_CAPS:
      caps = g_value_get_boxed (value);
      gst_caps_take (&self->caps, caps != NULL ? gst_caps_copy (caps) : gst_caps_new_any ());
      break;
    case PROP_MAX_BUFFERS:
      self->max_buffers = g_value_get_uint (value);
      break;
    case PROP_LEAKY_TYPE:
      self->leaky = (GstNetfluxLeaky) g_value_get_enum (value);
      break;
    case PROP_TIMEOUT_ACTION:
      self->timeout_action = (GstNetfluxTimeoutAction) g_value_get_enum (value);
      break;
    case PROP_VALUES_INTERVAL:
      self->end.values_interval = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
  GST_OBJECT_UNLOCK (self);

  if (id == PROP_MAX_BUFFERS || id == PROP_LEAKY_TYPE)
    gst_netflux_queue_set_limit (self->queue, self->max_buffers, self->leaky);
  else if (id == PROP_TIMEOUT_ACTION)
    gst_netflux_queue_push_event (self->queue, GST_NETFLUX_ITEM_CHANGED, NULL);
  else if (id == PROP_VALUES_INTERVAL)
    gst_netflux_pair_update_values (&self->end);
}

static void
gst_netflux_src_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (object);

  if (gst_netflux_element_get_property (&self->end, value, pspec))
    {
      GstStructure *stats = GST_VALUE_HOLDS_STRUCTURE (value) ? g_value_get_boxed (value) : NULL;

      if (stats != NULL)
        gst_structure_set (stats, "buffers-dropped", G_TYPE_UINT64,
                           gst_netflux_queue_get_dropped (self->queue), NULL);
      return;
    }

  GST_OBJECT_LOCK (self);
  switch (id)
    {
    case PROP_CAPS:
      gst_value_set_caps (value, self->caps);
      break;
    case PROP_MAX_BUFFERS:
      g_value_set_uint (value, self->max_buffers);
      break;
    case PROP_LEAKY_TYPE:
      g_value_set_enum (value, (int) self->leaky);
      break;
    case PROP_TIMEOUT_ACTION:
      g_value_set_enum (value, (int) self->timeout_action);
      break;
    case PROP_VALUES_INTERVAL:
      g_value_set_uint64 (value, self->end.values_interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_netflux_src_finalize (GObject *object)
{
  GstNetfluxSrc *self = GST_NETFLUX_SRC (object);

  gst_netflux_times_clear (&self->times);
  gst_caps_unref (self->caps);
  gst_caps_unref (self->monotonic_caps);
  g_clear_pointer (&self->image, g_bytes_unref);
  gst_netflux_queue_free (self->queue);
  gst_netflux_element_finalize (&self->end);

  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  gst_netflux_element_install (object_class, GST_NETFLUX_SOURCE_SIDE);
  g_object_class_install_property (object_class, PROP_CAPS,
                                   g_param_spec_boxed ("caps", "Caps", "What the payloads are",
                                                       GST_TYPE_CAPS,
                                                       flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      object_class, PROP_MAX_BUFFERS,
      g_param_spec_uint ("max-buffers", "Maximum buffers",
                         "Frames that wait to be pushed when downstream is slow", 1, 65536,
                         DEFAULT_MAX_BUFFERS, flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      object_class, PROP_LEAKY_TYPE,
      g_param_spec_enum ("leaky-type", "Leaky type", "Which frame goes when too many wait",
                         gst_netflux_leaky_get_type (), GST_NETFLUX_LEAKY_DOWNSTREAM,
                         flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      object_class, PROP_TIMEOUT_ACTION,
      g_param_spec_enum ("timeout-action", "Timeout action",
                         "What to do when the partner falls silent, besides the message",
                         gst_netflux_timeout_action_get_type (), GST_NETFLUX_TIMEOUT_MESSAGE,
                         flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      object_class, PROP_VALUES_INTERVAL,
      g_param_spec_uint64 ("values-interval", "Values interval",
                           "Time between two looks at the values of receive-layout, in "
                           "nanoseconds: each that is another one then is a netflux-value message "
                           "(0 = none)",
                           0, 3600 * GST_SECOND, 0, flags | GST_PARAM_MUTABLE_PLAYING));
}

static void
gst_netflux_src_class_init (GstNetfluxSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_netflux_src_debug, "netfluxsrc", 0, "Netflux source");

  object_class->set_property = gst_netflux_src_set_property;
  object_class->get_property = gst_netflux_src_get_property;
  object_class->finalize = gst_netflux_src_finalize;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Netflux source", "Source/Network",
      "Receives process data from a PLC or a PC by the Netflux protocol", "The Netflux authors");
  element_class->change_state = gst_netflux_src_change_state;

  base_class->unlock = gst_netflux_src_unlock;
  base_class->unlock_stop = gst_netflux_src_unlock_stop;
  base_class->get_caps = gst_netflux_src_get_caps;
  base_class->query = gst_netflux_src_query;
  GST_PUSH_SRC_CLASS (klass)->create = gst_netflux_src_create;

  gst_type_mark_as_plugin_api (gst_netflux_leaky_get_type (), 0);
  gst_type_mark_as_plugin_api (gst_netflux_timeout_action_get_type (), 0);
}

static void
gst_netflux_src_init (GstNetfluxSrc *self)
{
  gst_netflux_element_init (GST_ELEMENT (self), &self->end, GST_NETFLUX_SOURCE_SIDE);
  self->end.will_start = will_start;
  self->end.receive_expired = on_receive_expired;
  self->end.cycle_measured = on_cycle_measured;
  self->queue = gst_netflux_queue_new ();
  self->caps = gst_caps_new_empty_simple ("application/octet-stream");
  self->monotonic_caps = gst_caps_new_empty_simple ("timestamp/x-monotonic");
  self->max_buffers = DEFAULT_MAX_BUFFERS;
  self->leaky = GST_NETFLUX_LEAKY_DOWNSTREAM;
  self->cycle = GST_CLOCK_TIME_NONE;
  self->times = (GstNetfluxTimes) GST_NETFLUX_TIMES_INIT;
  gst_netflux_queue_set_limit (self->queue, self->max_buffers, self->leaky);

  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp (GST_BASE_SRC (self), FALSE);
}
