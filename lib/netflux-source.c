/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-source-private.h"

#include "lib/netflux-statistics-private.h"

/**
 * NetfluxSource:
 *
 * Receives the frames of a partner, alone or as the half of a [class@Netflux.Link].
 *
 * Since: 1.0
 */

enum
{
  PROP_0,
  PROP_PARTNER_SEQUENCE,
  PROP_FEEDBACK_SEQUENCE,
  PROP_DATA_AGE,
  PROP_ERROR,
};

G_DEFINE_FINAL_TYPE (NetfluxSource, netflux_source, G_TYPE_OBJECT)

static gint64
get_data_age (NetfluxSource *self)
{
  g_autoptr (NetfluxRun) run = netflux_conversation_ref_run (self->conversation);

  return run != NULL ? netflux_channel_get_age_us (run->channel) : -1;
}

static void
netflux_source_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  netflux_conversation_set (NETFLUX_SOURCE (object)->conversation, id - NETFLUX_SETTINGS_FIRST_ID,
                            value);
}

static void
netflux_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NetfluxSource *self = NETFLUX_SOURCE (object);

  switch (id)
    {
    case PROP_PARTNER_SEQUENCE:
      g_value_set_uint (value, netflux_source_get_partner_sequence (self));
      break;
    case PROP_FEEDBACK_SEQUENCE:
      g_value_set_uint (value, netflux_source_get_feedback_sequence (self));
      break;
    case PROP_DATA_AGE:
      g_value_set_int64 (value, get_data_age (self));
      break;
    case PROP_ERROR:
      g_value_take_boxed (value, netflux_source_dup_error (self));
      break;
    default:
      netflux_conversation_get (self->conversation, id - NETFLUX_SETTINGS_FIRST_ID, value);
      break;
    }
}

static void
netflux_source_dispose (GObject *object)
{
  NetfluxSource *self = NETFLUX_SOURCE (object);

  if (!self->is_part)
    netflux_conversation_stop (self->conversation);

  G_OBJECT_CLASS (netflux_source_parent_class)->dispose (object);
}

static void
netflux_source_finalize (GObject *object)
{
  NetfluxSource *self = NETFLUX_SOURCE (object);

  netflux_conversation_unref (self->conversation);

  G_OBJECT_CLASS (netflux_source_parent_class)->finalize (object);
}

/**
 * NetfluxSource:partner-sequence:
 *
 * The number of the last frame accepted; 0 before the first one, and while it does not run.
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:feedback-sequence:
 *
 * The number of ours that the partner heard last; 0 before the first one, and while it does not
 * run.
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:data-age:
 *
 * How long ago the image arrived, in microseconds; -1 if none did since the start, and while it
 * does not run.
 *
 * Since: 1.0
 */
/**
 * NetfluxSource:error:
 *
 * The error of the socket, or what a start waits for; %NULL if it works, and while it does not
 * run.
 *
 * Since: 1.0
 */
static void
netflux_source_class_init (NetfluxSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = netflux_source_set_property;
  object_class->get_property = netflux_source_get_property;
  object_class->dispose = netflux_source_dispose;
  object_class->finalize = netflux_source_finalize;

  netflux_settings_install (object_class, NETFLUX_ROLE_SOURCE);

  g_object_class_install_property (
      object_class, PROP_PARTNER_SEQUENCE,
      g_param_spec_uint ("partner-sequence", NULL, NULL, 0, G_MAXUINT8, 0, flags));
  g_object_class_install_property (
      object_class, PROP_FEEDBACK_SEQUENCE,
      g_param_spec_uint ("feedback-sequence", NULL, NULL, 0, G_MAXUINT8, 0, flags));
  g_object_class_install_property (
      object_class, PROP_DATA_AGE,
      g_param_spec_int64 ("data-age", NULL, NULL, -1, G_MAXINT64, -1, flags));
  g_object_class_install_property (object_class, PROP_ERROR,
                                   g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags));
  netflux_source_install_signals (object_class);
}

static void
netflux_source_init (NetfluxSource *self)
{
  self->conversation = netflux_conversation_new (self, &netflux_source_owner_funcs);
}

NetfluxSource *
netflux_source_new_for_link (NetfluxConversation *conversation)
{
  NetfluxSource *self = g_object_new (NETFLUX_TYPE_SOURCE, NULL);

  netflux_conversation_unref (self->conversation);
  self->conversation = netflux_conversation_ref (conversation);
  self->is_part = TRUE;
  g_weak_ref_set (&conversation->halves[0], self);

  return self;
}

/**
 * netflux_source_new:
 *
 * Creates a source that receives from anyone on port 2000.
 *
 * Returns: (transfer full): a source
 *
 * Since: 1.0
 */
NetfluxSource *
netflux_source_new (void)
{
  return g_object_new (NETFLUX_TYPE_SOURCE, NULL);
}

/**
 * netflux_source_start:
 * @self: a source
 * @error: return location for an error
 *
 * Starts. Names are resolved, which can block.
 *
 * Returns: true if it runs now
 *
 * Since: 1.0
 */
gboolean
netflux_source_start (NetfluxSource *self, GError **error)
{
  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), FALSE);

  if (self->is_part)
    {
      g_autofree char *partner = netflux_conversation_describe_partner (self->conversation);

      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PART_OF_LINK,
                   "This source is the half of the link to %s: start the link", partner);
      return FALSE;
    }
  return netflux_conversation_start (self->conversation, g_main_context_get_thread_default (),
                                     error);
}

/**
 * netflux_source_stop:
 * @self: a source
 *
 * Stops. No handler is called any more after this, in the context of the start.
 *
 * Since: 1.0
 */
void
netflux_source_stop (NetfluxSource *self)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  if (!self->is_part)
    netflux_conversation_stop (self->conversation);
}

/**
 * netflux_source_is_running:
 * @self: a source
 *
 * Tells whether it was started.
 *
 * Returns: true if it is
 *
 * Since: 1.0
 */
gboolean
netflux_source_is_running (NetfluxSource *self)
{
  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), FALSE);

  return netflux_conversation_is_started (self->conversation);
}

/**
 * netflux_source_get_received_data:
 * @self: a source
 *
 * Gets the newest image of the partner, or what stands for it in an outage. After a stop it stays
 * as it is until the next start.
 *
 * Returns: (transfer full): the process image
 *
 * Since: 1.0
 */
GBytes *
netflux_source_get_received_data (NetfluxSource *self)
{
  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  return netflux_image_copy (self->conversation->shared->received);
}

/**
 * netflux_source_get_statistics:
 * @self: a source
 *
 * Takes a snapshot of all figures: since the start or a reset; after a stop, of the run that ended.
 *
 * Returns: (transfer full): the figures
 *
 * Since: 1.0
 */
NetfluxStatistics *
netflux_source_get_statistics (NetfluxSource *self)
{
  NetfluxFigures figures;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  netflux_conversation_get_figures (self->conversation, &figures);
  return netflux_statistics_new (&figures);
}

/**
 * netflux_source_reset_statistics:
 * @self: a source
 *
 * Lets all figures begin anew.
 *
 * Since: 1.0
 */
void
netflux_source_reset_statistics (NetfluxSource *self)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  netflux_conversation_reset_figures (self->conversation);
}

/**
 * netflux_source_get_state:
 * @self: a source
 *
 * Gets what is known of the partner; it is `stopped` while it does not run.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
NetfluxLinkState
netflux_source_get_state (NetfluxSource *self)
{
  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NETFLUX_LINK_STATE_STOPPED);

  return netflux_conversation_get_state (self->conversation);
}

/**
 * netflux_source_set_frame_callback:
 * @self: a source
 * @func: (nullable) (scope notified) (closure user_data) (destroy notify): called in the thread of
 * the engine
 * @user_data: for @func
 * @notify: (nullable): called when @user_data are not needed any more
 *
 * Sets what is called, in the thread of the engine, for each accepted frame. There is one
 * callback: it takes the place of one that netflux_source_set_frames_callback() has set.
 *
 * Since: 1.0
 */
void
netflux_source_set_frame_callback (NetfluxSource *self,
                                   NetfluxFrameFunc func,
                                   gpointer user_data,
                                   GDestroyNotify notify)
{
  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  netflux_conversation_set_hook (
      self->conversation, &self->conversation->shared->frame_hook,
      func != NULL ? netflux_hook_new (NULL, G_CALLBACK (func), user_data, notify) : NULL);
}

/**
 * netflux_source_set_frames_callback:
 * @self: a source
 * @func: (nullable) (scope notified) (closure user_data) (destroy notify): called in the thread of
 * the engine
 * @user_data: for @func
 * @notify: (nullable): called when @user_data are not needed any more
 *
 * Sets what is called, in the thread of the engine, with the accepted frames that it has
 * read at once. There is one callback: it takes the place of one that
 * netflux_source_set_frame_callback() has set.
 *
 * Since: 1.0
 */
void
netflux_source_set_frames_callback (NetfluxSource *self,
                                    NetfluxFramesFunc func,
                                    gpointer user_data,
                                    GDestroyNotify notify)
{
  NetfluxHook *hook = NULL;

  g_return_if_fail (NETFLUX_IS_SOURCE (self));

  if (func != NULL)
    {
      hook = netflux_hook_new (NULL, G_CALLBACK (func), user_data, notify);
      hook->gathers = TRUE;
    }
  netflux_conversation_set_hook (self->conversation, &self->conversation->shared->frame_hook, hook);
}

/**
 * netflux_source_dup_error:
 * @self: a source
 *
 * Gets [property@Netflux.Source:error].
 *
 * Returns: (transfer full) (nullable): the error
 *
 * Since: 1.0
 */
GError *
netflux_source_dup_error (NetfluxSource *self)
{
  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), NULL);

  return netflux_conversation_dup_receive_error (self->conversation);
}

/**
 * netflux_source_get_partner_sequence:
 * @self: a source
 *
 * Gets [property@Netflux.Source:partner-sequence].
 *
 * Returns: 0 to 255
 *
 * Since: 1.0
 */
guint
netflux_source_get_partner_sequence (NetfluxSource *self)
{
  g_autoptr (NetfluxRun) run = NULL;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), 0);

  run = netflux_conversation_ref_run (self->conversation);
  return run != NULL ? netflux_channel_get_partner_sequence (run->channel) : 0;
}

/**
 * netflux_source_get_feedback_sequence:
 * @self: a source
 *
 * Gets [property@Netflux.Source:feedback-sequence].
 *
 * Returns: 0 to 255
 *
 * Since: 1.0
 */
guint
netflux_source_get_feedback_sequence (NetfluxSource *self)
{
  g_autoptr (NetfluxRun) run = NULL;

  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), 0);

  run = netflux_conversation_ref_run (self->conversation);
  return run != NULL ? netflux_channel_get_feedback (run->channel) : 0;
}

/**
 * netflux_source_get_data_age:
 * @self: a source
 *
 * Gets [property@Netflux.Source:data-age].
 *
 * Returns: microseconds, or -1
 *
 * Since: 1.0
 */
gint64
netflux_source_get_data_age (NetfluxSource *self)
{
  g_return_val_if_fail (NETFLUX_IS_SOURCE (self), -1);

  return get_data_age (self);
}
