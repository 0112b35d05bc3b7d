/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-link-private.h"

#include "lib/netflux-sink-private.h"
#include "lib/netflux-source-private.h"
#include "lib/netflux-statistics-private.h"

/**
 * NetfluxLink:
 *
 * Both directions with one partner on one socket.
 *
 * A link sends its process image cyclically, receives that of its partner, and watches
 * both directions. Everything can be called from any thread; signals are emitted in the
 * main context that was the thread's default in [method@Netflux.Link.start].
 *
 * Since: 1.0
 */

enum
{
  PROP_0,
  PROP_SOURCE,
  PROP_SINK,
  PROP_STATISTICS,
  PROP_STATE,
  PROP_RESOLVING,
};

G_DEFINE_FINAL_TYPE (NetfluxLink, netflux_link, G_TYPE_OBJECT)

static void
netflux_link_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (!netflux_link_set_layout_property (NETFLUX_LINK (object), value, pspec))
    netflux_conversation_set (NETFLUX_LINK (object)->conversation, id - NETFLUX_SETTINGS_FIRST_ID,
                              value);
}

static void
netflux_link_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetfluxLink *self = NETFLUX_LINK (object);

  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_SINK:
      g_value_set_object (value, self->sink);
      break;
    case PROP_STATISTICS:
      g_value_take_object (value, netflux_link_get_statistics (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, netflux_link_get_state (self));
      break;
    case PROP_RESOLVING:
      g_value_set_boolean (value, netflux_link_is_resolving (self));
      break;
    default:
      if (!netflux_link_get_layout_property (self, value, pspec))
        netflux_conversation_get (self->conversation, id - NETFLUX_SETTINGS_FIRST_ID, value);
      break;
    }
}

static void
netflux_link_dispose (GObject *object)
{
  NetfluxLink *self = NETFLUX_LINK (object);

  netflux_conversation_stop (self->conversation);

  G_OBJECT_CLASS (netflux_link_parent_class)->dispose (object);
}

static void
netflux_link_finalize (GObject *object)
{
  NetfluxLink *self = NETFLUX_LINK (object);

  g_clear_object (&self->source);
  g_clear_object (&self->sink);
  netflux_conversation_unref (self->conversation);
  g_clear_pointer (&self->checked_details, g_hash_table_unref);

  G_OBJECT_CLASS (netflux_link_parent_class)->finalize (object);
}

/**
 * NetfluxLink:source:
 *
 * The half that receives.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:sink:
 *
 * The half that sends.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:statistics:
 *
 * A snapshot of the figures: since the start or a reset; after a stop, of the run that ended.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:state:
 *
 * What is known of the partner; `stopped` while the link does not run.
 *
 * Since: 1.0
 */
/**
 * NetfluxLink:resolving:
 *
 * Whether a name is being looked up for [method@Netflux.Link.start_async], which has not
 * started the link yet. [property@Netflux.Link:state] is `stopped` meanwhile.
 *
 * Since: 1.0
 */
static void
netflux_link_class_init (NetfluxLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = netflux_link_set_property;
  object_class->get_property = netflux_link_get_property;
  object_class->dispose = netflux_link_dispose;
  object_class->finalize = netflux_link_finalize;
  netflux_link_install_layouts (object_class);

  netflux_settings_install (object_class, NETFLUX_ROLE_LINK);

  g_object_class_install_property (
      object_class, PROP_SOURCE,
      g_param_spec_object ("source", NULL, NULL, NETFLUX_TYPE_SOURCE, flags));
  g_object_class_install_property (
      object_class, PROP_SINK, g_param_spec_object ("sink", NULL, NULL, NETFLUX_TYPE_SINK, flags));
  g_object_class_install_property (
      object_class, PROP_STATISTICS,
      g_param_spec_object ("statistics", NULL, NULL, NETFLUX_TYPE_STATISTICS, flags));
  g_object_class_install_property (object_class, PROP_STATE,
                                   g_param_spec_enum ("state", NULL, NULL, NETFLUX_TYPE_LINK_STATE,
                                                      NETFLUX_LINK_STATE_STOPPED, flags));
  g_object_class_install_property (object_class, PROP_RESOLVING,
                                   g_param_spec_boolean ("resolving", NULL, NULL, FALSE, flags));
  netflux_link_install_signals ();
}

static void
netflux_link_init (NetfluxLink *self)
{
  self->conversation = netflux_conversation_new (self, &netflux_link_owner_funcs);
  self->source = netflux_source_new_for_link (self->conversation);
  self->sink = netflux_sink_new_for_link (self->conversation);
}

/**
 * netflux_link_new:
 * @remote_address: (nullable): the partner's name or address
 * @remote_port: the partner's port
 *
 * Creates a link with one partner.
 *
 * Returns: (transfer full): a link
 *
 * Since: 1.0
 */
NetfluxLink *
netflux_link_new (const char *remote_address, guint16 remote_port)
{
  return g_object_new (NETFLUX_TYPE_LINK, "remote-address", remote_address, "remote-port",
                       (guint) remote_port, NULL);
}

/**
 * netflux_link_start:
 * @self: a link
 * @error: return location for an error
 *
 * Starts. Names are resolved, which can block.
 *
 * Returns: true if it runs now
 *
 * Since: 1.0
 */
gboolean
netflux_link_start (NetfluxLink *self, GError **error)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  return netflux_conversation_start (self->conversation, g_main_context_get_thread_default (),
                                     error);
}

/**
 * netflux_link_start_async:
 * @self: a link
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (nullable): called when it has started or failed
 * @user_data: for @callback
 *
 * Starts, and resolves names without blocking; [property@Netflux.Link:resolving] is true
 * meanwhile. All signals are emitted in the thread-default main context of this call, in which
 * @callback is called, too. It ends at once with `G_IO_ERROR_CANCELLED` if it is cancelled, and
 * with [error@Netflux.Error] `NOT_STARTED` if [method@Netflux.Link.stop] is called before it
 * has started; a start after that need not wait for it. What has failed or was cancelled does
 * not run.
 *
 * Since: 1.0
 */
void
netflux_link_start_async (NetfluxLink *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  netflux_conversation_start_async (self->conversation, self, cancellable, callback, user_data);
}

/**
 * netflux_link_start_finish:
 * @self: a link
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Netflux.Link.start_async].
 *
 * Returns: true if it runs now
 *
 * Since: 1.0
 */
gboolean
netflux_link_start_finish (NetfluxLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * netflux_link_stop:
 * @self: a link
 *
 * Stops. No handler is called any more after this, in the context of the start.
 *
 * Since: 1.0
 */
void
netflux_link_stop (NetfluxLink *self)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  netflux_conversation_stop (self->conversation);
}

/**
 * netflux_link_set_send_data:
 * @self: a link
 * @data: the process image, of 65505 bytes at most
 *
 * Sets what is sent from now on. More than that, and with
 * [property@Netflux.Link:send-layout] any other size than the layout's, is refused: what was set
 * before is still sent, and [property@Netflux.Sink:error] says so at once.
 *
 * Since: 1.0
 */
void
netflux_link_set_send_data (NetfluxLink *self, GBytes *data)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));
  g_return_if_fail (data != NULL);

  netflux_conversation_set_send_data (self->conversation, NULL, data);
}

/**
 * netflux_link_send_now:
 * @self: a link
 * @error: return location for an error
 *
 * Sends a frame at once.
 *
 * Returns: true if it was handed to the network
 *
 * Since: 1.0
 */
gboolean
netflux_link_send_now (NetfluxLink *self, GError **error)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  return netflux_conversation_send_now (self->conversation, error);
}

/**
 * netflux_link_get_received_data:
 * @self: a link
 *
 * Gets the newest image of the partner, or what stands for it in an outage. After a stop it stays
 * as it is until the next start.
 *
 * Returns: (transfer full): the process image
 *
 * Since: 1.0
 */
GBytes *
netflux_link_get_received_data (NetfluxLink *self)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  return netflux_image_copy (self->conversation->shared->received);
}

/**
 * netflux_link_get_statistics:
 * @self: a link
 *
 * Takes a snapshot of all figures: since the start or a reset; after a stop, of the run that ended.
 *
 * Returns: (transfer full): the figures
 *
 * Since: 1.0
 */
NetfluxStatistics *
netflux_link_get_statistics (NetfluxLink *self)
{
  NetfluxFigures figures;

  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  netflux_conversation_get_figures (self->conversation, &figures);
  return netflux_statistics_new (&figures);
}

/**
 * netflux_link_reset_statistics:
 * @self: a link
 *
 * Lets all figures begin anew.
 *
 * Since: 1.0
 */
void
netflux_link_reset_statistics (NetfluxLink *self)
{
  g_return_if_fail (NETFLUX_IS_LINK (self));

  netflux_conversation_reset_figures (self->conversation);
}

/**
 * netflux_link_is_resolving: (get-property resolving)
 * @self: a link
 *
 * Gets [property@Netflux.Link:resolving].
 *
 * Returns: whether a name is being looked up for a start
 *
 * Since: 1.0
 */
gboolean
netflux_link_is_resolving (NetfluxLink *self)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), FALSE);

  return netflux_conversation_is_resolving (self->conversation);
}

/**
 * netflux_link_get_state:
 * @self: a link
 *
 * Gets [property@Netflux.Link:state].
 *
 * Returns: the state
 *
 * Since: 1.0
 */
NetfluxLinkState
netflux_link_get_state (NetfluxLink *self)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), NETFLUX_LINK_STATE_STOPPED);

  return netflux_conversation_get_state (self->conversation);
}

/**
 * netflux_link_get_source:
 * @self: a link
 *
 * Gets the half that receives.
 *
 * Returns: (transfer none): the source
 *
 * Since: 1.0
 */
NetfluxSource *
netflux_link_get_source (NetfluxLink *self)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  return self->source;
}

/**
 * netflux_link_get_sink:
 * @self: a link
 *
 * Gets the half that sends.
 *
 * Returns: (transfer none): the sink
 *
 * Since: 1.0
 */
NetfluxSink *
netflux_link_get_sink (NetfluxLink *self)
{
  g_return_val_if_fail (NETFLUX_IS_LINK (self), NULL);

  return self->sink;
}
