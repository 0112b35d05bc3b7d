/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-sink-private.h"

#include "lib/netflux-engine-private.h"
#include "lib/netflux-statistics-private.h"

/**
 * NetfluxSink:
 *
 * Sends frames cyclically to a partner, alone or as the half of a [class@Netflux.Link].
 *
 * Since: 1.0
 */

enum
{
  PROP_0,
  PROP_SEQUENCE,
  PROP_ERROR,
};

static guint prepare_frame;
static guint send_data_expired;
static guint send_data_renewed;
static GParamSpec *error_pspec;

G_DEFINE_FINAL_TYPE (NetfluxSink, netflux_sink, G_TYPE_OBJECT)

static void
netflux_sink_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  netflux_conversation_set (NETFLUX_SINK (object)->conversation, id - NETFLUX_SETTINGS_FIRST_ID,
                            value);
}

static void
netflux_sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetfluxSink *self = NETFLUX_SINK (object);

  switch (id)
    {
    case PROP_SEQUENCE:
      g_value_set_uint (value, netflux_sink_get_sequence (self));
      break;
    case PROP_ERROR:
      g_value_take_boxed (value, netflux_sink_dup_error (self));
      break;
    default:
      netflux_conversation_get (self->conversation, id - NETFLUX_SETTINGS_FIRST_ID, value);
      break;
    }
}

static void
netflux_sink_dispose (GObject *object)
{
  NetfluxSink *self = NETFLUX_SINK (object);

  if (!self->is_part)
    netflux_conversation_stop (self->conversation);

  G_OBJECT_CLASS (netflux_sink_parent_class)->dispose (object);
}

static void
netflux_sink_finalize (GObject *object)
{
  NetfluxSink *self = NETFLUX_SINK (object);

  netflux_conversation_unref (self->conversation);

  G_OBJECT_CLASS (netflux_sink_parent_class)->finalize (object);
}

/**
 * NetfluxSink:sequence:
 *
 * The number of the last frame sent; 0 before the first one, and while it does not run.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink:error:
 *
 * The error of the last frame, or of data that were refused since then; %NULL if it was sent,
 * and while it does not run.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink::prepare-frame:
 * @self: the sink
 *
 * A frame is due soon: data that are set now go with it.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink::send-data-expired:
 * @self: the sink
 *
 * The data to send are older than [property@Netflux.Sink:max-send-age]: nothing more is sent,
 * or [property@Netflux.Sink:send-safe-values] are.
 *
 * Since: 1.0
 */
/**
 * NetfluxSink::send-data-renewed:
 * @self: the sink
 *
 * Data that had expired were set again, and are sent. Comes with the first frame of them: at its
 * time, or, with %NETFLUX_SEND_MODE_ON_DEMAND, by the next [method@Netflux.Sink.send_now].
 *
 * Since: 1.0
 */
static void
netflux_sink_class_init (NetfluxSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = netflux_sink_set_property;
  object_class->get_property = netflux_sink_get_property;
  object_class->dispose = netflux_sink_dispose;
  object_class->finalize = netflux_sink_finalize;

  netflux_settings_install (object_class, NETFLUX_ROLE_SINK);

  g_object_class_install_property (
      object_class, PROP_SEQUENCE,
      g_param_spec_uint ("sequence", NULL, NULL, 0, G_MAXUINT8, 0, flags));
  error_pspec = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_property (object_class, PROP_ERROR, error_pspec);

  send_data_expired = g_signal_new ("send-data-expired", NETFLUX_TYPE_SINK, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  send_data_renewed = g_signal_new ("send-data-renewed", NETFLUX_TYPE_SINK, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  prepare_frame = g_signal_new ("prepare-frame", NETFLUX_TYPE_SINK, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
netflux_sink_init (NetfluxSink *self)
{
  self->conversation = netflux_conversation_new (self, &netflux_sink_owner_funcs);
}

static void
survey (gpointer owner, NetfluxInterest *interest)
{
  interest->announcements = netflux_interest_look (interest, owner, prepare_frame, 0);
}

static void
emit_prepare_frame (gpointer owner)
{
  g_signal_emit (owner, prepare_frame, 0);
}

static void
emit_send_data (gpointer owner, NetfluxMailbox *mailbox, gboolean expired)
{
  g_signal_emit (owner, expired ? send_data_expired : send_data_renewed, 0);
}

static void
notify_error (gpointer owner, NetfluxMailbox *mailbox, const GError *error)
{
  g_object_notify_by_pspec (owner, error_pspec);
}

const NetfluxOwnerFuncs netflux_sink_owner_funcs = {
  .role = NETFLUX_ROLE_SINK,
  .ref_engine = netflux_engine_ref_running,
  .survey = survey,
  .send_data = emit_send_data,
  .announce = emit_prepare_frame,
  .send_error = notify_error,
};

NetfluxSink *
netflux_sink_new_for_link (NetfluxConversation *conversation)
{
  NetfluxSink *self = g_object_new (NETFLUX_TYPE_SINK, NULL);

  netflux_conversation_unref (self->conversation);
  self->conversation = netflux_conversation_ref (conversation);
  self->is_part = TRUE;
  g_weak_ref_set (&conversation->halves[1], self);

  return self;
}

/**
 * netflux_sink_new:
 * @remote_address: (nullable): the partner's name or address
 * @remote_port: the partner's port
 *
 * Creates a sink with one partner.
 *
 * Returns: (transfer full): a sink
 *
 * Since: 1.0
 */
NetfluxSink *
netflux_sink_new (const char *remote_address, guint16 remote_port)
{
  return g_object_new (NETFLUX_TYPE_SINK, "remote-address", remote_address, "remote-port",
                       (guint) remote_port, NULL);
}

/**
 * netflux_sink_start:
 * @self: a sink
 * @error: return location for an error
 *
 * Starts. Names are resolved, which can block.
 *
 * Returns: true if it runs now
 *
 * Since: 1.0
 */
gboolean
netflux_sink_start (NetfluxSink *self, GError **error)
{
  g_return_val_if_fail (NETFLUX_IS_SINK (self), FALSE);

  if (self->is_part)
    {
      g_autofree char *partner = netflux_conversation_describe_partner (self->conversation);

      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PART_OF_LINK,
                   "This sink is the half of the link to %s: start the link", partner);
      return FALSE;
    }
  return netflux_conversation_start (self->conversation, g_main_context_get_thread_default (),
                                     error);
}

/**
 * netflux_sink_stop:
 * @self: a sink
 *
 * Stops. No handler is called any more after this, in the context of the start.
 *
 * Since: 1.0
 */
void
netflux_sink_stop (NetfluxSink *self)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  if (!self->is_part)
    netflux_conversation_stop (self->conversation);
}

/**
 * netflux_sink_is_running:
 * @self: a sink
 *
 * Tells whether it was started.
 *
 * Returns: true if it is
 *
 * Since: 1.0
 */
gboolean
netflux_sink_is_running (NetfluxSink *self)
{
  g_return_val_if_fail (NETFLUX_IS_SINK (self), FALSE);

  return netflux_conversation_is_started (self->conversation);
}

/**
 * netflux_sink_set_send_data:
 * @self: a sink
 * @data: the process image, of 65505 bytes at most
 *
 * Sets what is sent from now on. More than that is refused, and shown as the error of the sink; see
 * [method@Netflux.Link.set_send_data].
 *
 * Since: 1.0
 */
void
netflux_sink_set_send_data (NetfluxSink *self, GBytes *data)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  g_return_if_fail (data != NULL);

  netflux_conversation_set_send_data (self->conversation, NULL, data);
}

/**
 * netflux_sink_send_now:
 * @self: a sink
 * @error: return location for an error
 *
 * Sends a frame at once.
 *
 * Returns: true if it was handed to the network
 *
 * Since: 1.0
 */
gboolean
netflux_sink_send_now (NetfluxSink *self, GError **error)
{
  g_return_val_if_fail (NETFLUX_IS_SINK (self), FALSE);

  return netflux_conversation_send_now (self->conversation, error);
}

/**
 * netflux_sink_get_send_data:
 * @self: a sink
 *
 * Gets what is sent.
 *
 * Returns: (transfer full): the process image
 *
 * Since: 1.0
 */
GBytes *
netflux_sink_get_send_data (NetfluxSink *self)
{
  g_return_val_if_fail (NETFLUX_IS_SINK (self), NULL);

  return netflux_conversation_get_send_data (self->conversation);
}

/**
 * netflux_sink_get_statistics:
 * @self: a sink
 *
 * Takes a snapshot of all figures: since the start or a reset; after a stop, of the run that ended.
 *
 * Returns: (transfer full): the figures
 *
 * Since: 1.0
 */
NetfluxStatistics *
netflux_sink_get_statistics (NetfluxSink *self)
{
  NetfluxFigures figures;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), NULL);

  netflux_conversation_get_figures (self->conversation, &figures);
  return netflux_statistics_new (&figures);
}

/**
 * netflux_sink_reset_statistics:
 * @self: a sink
 *
 * Lets all figures begin anew.
 *
 * Since: 1.0
 */
void
netflux_sink_reset_statistics (NetfluxSink *self)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  netflux_conversation_reset_figures (self->conversation);
}

/**
 * netflux_sink_set_prepare_callback:
 * @self: a sink
 * @func: (nullable) (scope notified) (closure user_data) (destroy notify): called in the thread of
 * the engine
 * @user_data: for @func
 * @notify: (nullable): called when @user_data are not needed any more
 *
 * Sets what is called, in the thread of the engine, for each frame that is about to be sent.
 *
 * Since: 1.0
 */
void
netflux_sink_set_prepare_callback (NetfluxSink *self,
                                   NetfluxPrepareFunc func,
                                   gpointer user_data,
                                   GDestroyNotify notify)
{
  g_return_if_fail (NETFLUX_IS_SINK (self));

  netflux_conversation_set_hook (
      self->conversation, &self->conversation->shared->prepare_hook,
      func != NULL ? netflux_hook_new (self, G_CALLBACK (func), user_data, notify) : NULL);
}

/**
 * netflux_sink_dup_error:
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:error].
 *
 * Returns: (transfer full) (nullable): the error
 *
 * Since: 1.0
 */
GError *
netflux_sink_dup_error (NetfluxSink *self)
{
  g_return_val_if_fail (NETFLUX_IS_SINK (self), NULL);

  return netflux_conversation_dup_send_error (self->conversation);
}

/**
 * netflux_sink_get_sequence:
 * @self: a sink
 *
 * Gets [property@Netflux.Sink:sequence].
 *
 * Returns: 0 to 255
 *
 * Since: 1.0
 */
guint
netflux_sink_get_sequence (NetfluxSink *self)
{
  g_autoptr (NetfluxRun) run = NULL;

  g_return_val_if_fail (NETFLUX_IS_SINK (self), 0);

  run = netflux_conversation_ref_run (self->conversation);
  return run != NULL ? netflux_channel_get_sequence (run->channel) : 0;
}
