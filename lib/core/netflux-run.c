/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-run.h"

#include "lib/core/netflux-conversation.h"
#include "lib/io/netflux-errno.h"

NetfluxHook *
netflux_hook_new (GCallback func, gpointer user_data, GDestroyNotify notify)
{
  NetfluxHook *self = g_new (NetfluxHook, 1);

  *self = (NetfluxHook){ .func = func, .user_data = user_data, .notify = notify };
  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

NetfluxHook *
netflux_hook_ref (NetfluxHook *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_hook_unref (NetfluxHook *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->notify != NULL)
    self->notify (self->user_data);
  g_free (self);
}

NetfluxRun *
netflux_run_ref (NetfluxRun *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_run_unref (NetfluxRun *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->frame_hook, netflux_hook_unref);
  g_clear_pointer (&self->prepare_hook, netflux_hook_unref);
  g_clear_pointer (&self->gathered, g_ptr_array_unref);
  g_clear_pointer (&self->channel, netflux_channel_unref);
  g_clear_pointer (&self->mailbox, netflux_mailbox_unref);
  g_clear_object (&self->engine);
  netflux_changes_clear (&self->changes);
  netflux_conversation_unref (self->conversation);
  g_free (self);
}

/* In the engine's thread */

static void
tell_image (NetfluxRun *self, gconstpointer data, gsize size)
{
  GBytes *image = netflux_changes_look (&self->changes, data, size);

  if (G_UNLIKELY (image != NULL))
    netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_IMAGE, 0, image,
                          (GDestroyNotify) g_bytes_unref);
}

static void
on_substituted (gpointer data)
{
  NetfluxRun *self = data;
  NetfluxImageView view = netflux_image_get_written (self->conversation->received);

  if (netflux_channel_get_arrival_ns (self->channel) >= 0)
    tell_image (self, view.data, view.size);
}

static void
on_accepted (gpointer data, const NetfluxReception *reception, const NetfluxDatagram *datagram)
{
  NetfluxRun *self = data;
  g_autoptr (NetfluxFrame) frame = NULL;
  gboolean wanted = g_atomic_int_get (&self->frames_wanted);

  if (wanted || self->frame_hook != NULL)
    frame = netflux_frame_new (reception, datagram);
  if (wanted)
    netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_FRAME, 0, netflux_frame_ref (frame),
                          (GDestroyNotify) netflux_frame_unref);
  tell_image (self, reception->payload, reception->payload_size);
  if (self->frame_hook != NULL && self->frame_hook->gathers)
    {
      g_ptr_array_add (self->gathered, g_steal_pointer (&frame));
      netflux_channel_tell_round_end (self->channel);
    }
  else if (self->frame_hook != NULL)
    {
      G_GNUC_UNUSED g_autoptr (NetfluxRun) run = netflux_run_ref (self);
      g_autoptr (NetfluxHook) hook = netflux_hook_ref (self->frame_hook);

      ((NetfluxFrameFunc) hook->func) (frame, hook->user_data);
    }
}

static void
on_round_ended (gpointer data)
{
  g_autoptr (NetfluxRun) self = netflux_run_ref (data);

  if (self->frame_hook != NULL && self->frame_hook->gathers)
    {
      g_autoptr (NetfluxHook) hook = netflux_hook_ref (self->frame_hook);

      ((NetfluxFramesFunc) hook->func) ((NetfluxFrame **) self->gathered->pdata,
                                        self->gathered->len, hook->user_data);
    }
  g_ptr_array_set_size (self->gathered, 0);
}

static void
on_prepare (gpointer data)
{
  NetfluxRun *self = data;
  g_autoptr (NetfluxRun) run = NULL;
  g_autoptr (NetfluxHook) hook = NULL;
  g_autoptr (GObject) sink = NULL;

  if (self->prepare_hook == NULL)
    return;

  run = netflux_run_ref (self);
  hook = netflux_hook_ref (self->prepare_hook);
  sink = g_weak_ref_get (&self->conversation->sink);
  if (sink != NULL)
    ((NetfluxPrepareFunc) hook->func) (NETFLUX_SINK (sink), hook->user_data);
}

static void
on_watchdog (gpointer data, NetfluxWatchdog watchdog, gboolean expired)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox,
                        expired ? NETFLUX_EVENT_WATCHDOG_EXPIRED : NETFLUX_EVENT_WATCHDOG_RECOVERED,
                        (int) watchdog, NULL, NULL);
  if (expired && watchdog == NETFLUX_WATCHDOG_RECEIVE)
    on_substituted (self);
}

static void
on_state (gpointer data, NetfluxLinkState state)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_STATE, (int) state, NULL, NULL);
}

static void
on_send_error (gpointer data, int errnum)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_SEND_ERROR, errnum, NULL, NULL);
}

static void
on_receive_error (gpointer data, int errnum)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_RECEIVE_ERROR, errnum, NULL, NULL);
}

static void
on_oversize (gpointer data, gsize size)
{
  NetfluxRun *self = data;
  g_autofree char *partner = netflux_conversation_describe_partner (self->conversation);

  g_message ("%s sends %" G_GSIZE_FORMAT " bytes, more than receive-size: what is beyond it is "
             "ignored",
             partner, size);
}

static void
on_announce (gpointer data)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_ANNOUNCE, 0, NULL, NULL);
}

static guint64
count_dropped (NetfluxRun *self)
{
  guint64 base = __atomic_load_n (&self->dropped_base, __ATOMIC_RELAXED);

  return netflux_mailbox_get_dropped (self->mailbox) - base;
}

static void
on_statistics (gpointer data, const NetfluxFigures *figures)
{
  NetfluxRun *self = data;
  NetfluxFigures *copy;

  if (!g_atomic_int_get (&self->statistics_wanted))
    return;

  copy = g_memdup2 (figures, sizeof *figures);
  copy->frames_dropped = count_dropped (self);
  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_STATISTICS, 0, copy, g_free);
}

static const NetfluxChannelListener listener = {
  .accepted = on_accepted,
  .substituted = on_substituted,
  .round_ended = on_round_ended,
  .watchdog = on_watchdog,
  .state = on_state,
  .send_error = on_send_error,
  .receive_error = on_receive_error,
  .oversize = on_oversize,
  .announce = on_announce,
  .prepare = on_prepare,
  .statistics = on_statistics,
};

/* In the application's context */

static void
deliver_error (NetfluxRun *self, GObject *link, GObject *half, int errnum)
{
  if (half != NULL)
    g_object_notify (half, "error");
  if (link != NULL && errnum != 0)
    {
      g_autofree char *partner = netflux_conversation_describe_partner (self->conversation);
      g_autoptr (GError) error = NULL;

      netflux_error_set_from_errno (&error, errnum, partner);
      g_signal_emit_by_name (link, "error", error);
    }
}

static void
deliver_watchdog (GObject *link, GObject *source, const char *signal, int watchdog)
{
  if (source != NULL && watchdog == NETFLUX_WATCHDOG_RECEIVE)
    {
      g_object_notify (source, "error");
      g_signal_emit_by_name (source, signal, watchdog);
    }
  if (link != NULL)
    g_signal_emit_by_name (link, signal, watchdog);
}

static void
deliver_frame (GObject *link, GObject *source, gpointer frame)
{
  if (source != NULL)
    g_signal_emit_by_name (source, "frame-received", frame);
  if (link != NULL)
    g_signal_emit_by_name (link, "frame-received", frame);
}

static gboolean
is_open (gpointer data)
{
  NetfluxRun *self = data;

  return netflux_mailbox_is_open (self->mailbox);
}

static void
deliver_statistics (GObject *link, const NetfluxFigures *figures)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_statistics_new (figures);

  if (link == NULL)
    return;

  g_object_notify (link, "statistics");
  g_signal_emit_by_name (link, "statistics-updated", statistics);
}

static void
deliver (gpointer data, const NetfluxEvent *event)
{
  NetfluxRun *self = data;
  g_autoptr (GObject) link = g_weak_ref_get (&self->conversation->link);
  g_autoptr (GObject) source = g_weak_ref_get (&self->conversation->source);
  g_autoptr (GObject) sink = g_weak_ref_get (&self->conversation->sink);

  switch (event->type)
    {
    case NETFLUX_EVENT_FRAME:
      deliver_frame (link, source, event->content);
      break;
    case NETFLUX_EVENT_IMAGE:
      g_clear_object (&link);
      netflux_changes_tell (&self->changes, &self->conversation->link, event->content, is_open,
                            self);
      break;
    case NETFLUX_EVENT_WATCHDOG_EXPIRED:
      deliver_watchdog (link, source, "watchdog-expired", event->number);
      break;
    case NETFLUX_EVENT_WATCHDOG_RECOVERED:
      deliver_watchdog (link, source, "watchdog-recovered", event->number);
      break;
    case NETFLUX_EVENT_STATE:
      if (link != NULL)
        g_object_notify (link, "state");
      break;
    case NETFLUX_EVENT_STATISTICS:
      deliver_statistics (link, event->content);
      break;
    case NETFLUX_EVENT_SEND_ERROR:
      deliver_error (self, link, sink, event->number);
      break;
    case NETFLUX_EVENT_RECEIVE_ERROR:
      deliver_error (self, link, source, event->number);
      break;
    case NETFLUX_EVENT_ANNOUNCE:
    default:
      if (sink != NULL)
        g_signal_emit_by_name (sink, "prepare-frame");
      break;
    }
}

static gboolean
is_heard (GObject *object, const char *signal, GQuark detail)
{
  return object != NULL &&
         g_signal_has_handler_pending (object, g_signal_lookup (signal, G_OBJECT_TYPE (object)),
                                       detail, FALSE);
}

/* The engine makes frames and statistics for the application only if somebody listens. It
 * does not ask itself, since that would take a lock which any thread of the program may hold. */
static void
survey (gpointer data)
{
  NetfluxRun *self = data;
  g_autoptr (GObject) link = g_weak_ref_get (&self->conversation->link);
  g_autoptr (GObject) source = g_weak_ref_get (&self->conversation->source);
  g_autoptr (GObject) sink = g_weak_ref_get (&self->conversation->sink);
  GQuark statistics = g_quark_from_static_string ("statistics");

  g_atomic_int_set (&self->frames_wanted,
                    is_heard (link, "frame-received", 0) || is_heard (source, "frame-received", 0));
  g_atomic_int_set (&self->statistics_wanted, is_heard (link, "statistics-updated", 0) ||
                                                  is_heard (link, "notify", statistics));
  netflux_changes_survey (&self->changes, (NetfluxLink *) link);
  netflux_channel_set_announcing (self->channel, is_heard (sink, "prepare-frame", 0));
}

static const NetfluxMailboxFuncs mailbox_funcs = {
  .ref = (gpointer (*) (gpointer)) netflux_run_ref,
  .unref = (void (*) (gpointer)) netflux_run_unref,
  .deliver = deliver,
  .survey = survey,
};

static void
adopt_hooks (gpointer data, gint64 now_ns)
{
  NetfluxRun *self = data;
  G_GNUC_UNUSED g_autoptr (NetfluxHook) old_frame_hook = self->frame_hook;
  G_GNUC_UNUSED g_autoptr (NetfluxHook) old_prepare_hook = self->prepare_hook;

  netflux_conversation_dup_hooks (self->conversation, &self->frame_hook, &self->prepare_hook);
}

void
netflux_run_adopt_hooks (NetfluxRun *self)
{
  netflux_channel_call (self->channel, adopt_hooks, self);
}

static gboolean
open_channel (NetfluxRun *self,
              const NetfluxSettings *settings,
              const NetfluxEndpoints *endpoints,
              GError **error)
{
  NetfluxReactor *reactor = netflux_engine_get_reactor (self->engine, error);
  NetfluxPort *port;
  NetfluxChannelSetup setup;

  if (reactor == NULL)
    return FALSE;
  port = netflux_port_acquire (reactor, &endpoints->local, error);
  if (port == NULL)
    return FALSE;

  self->local = *netflux_port_get_local (port);
  setup = (NetfluxChannelSetup){
    .reactor = reactor,
    .port = port,
    .partner = endpoints->remote,
    .accepts_anyone = settings->accept_foreign || endpoints->remote.family == 0,
    .received = self->conversation->received,
    .to_send = self->conversation->to_send,
    .listener = &listener,
    .user_data = self,
  };
  self->channel = netflux_channel_new (&setup);

  return TRUE;
}

NetfluxRun *
netflux_run_start (NetfluxConversation *conversation,
                   NetfluxRole role,
                   const NetfluxSettings *settings,
                   const NetfluxEndpoints *endpoints,
                   GMainContext *context,
                   GError **error)
{
  g_autoptr (NetfluxRun) self = g_new0 (NetfluxRun, 1);
  NetfluxChannelConfig config;

  g_atomic_ref_count_init (&self->ref_count);
  netflux_changes_init (&self->changes);
  self->conversation = netflux_conversation_ref (conversation);
  self->role = role;
  self->gathered = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_frame_unref);
  self->engine =
      g_object_ref (settings->engine != NULL ? settings->engine : netflux_engine_get_default ());
  if (!open_channel (self, settings, endpoints, error))
    return NULL;

  self->mailbox = netflux_mailbox_new (context, &mailbox_funcs, self);
  netflux_conversation_dup_hooks (conversation, &self->frame_hook, &self->prepare_hook);
  survey (self);

  netflux_settings_to_config (settings, role, &config);
  if (!netflux_channel_start (self->channel, &config, NULL))
    {
      char local[NETFLUX_ADDRESS_STRING_MAX];
      char remote[NETFLUX_ADDRESS_STRING_MAX];

      netflux_mailbox_close (self->mailbox);
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PARTNER_IN_USE,
                   "Another link or source on %s already receives from %s: stop that one, or "
                   "choose another local port",
                   netflux_address_to_string (&self->local, local),
                   endpoints->remote.family != 0
                       ? netflux_address_to_string (&endpoints->remote, remote)
                       : "anyone");
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
netflux_run_stop (NetfluxRun *self, NetfluxFigures *figures)
{
  netflux_channel_stop (self->channel, figures);
  figures->frames_dropped = count_dropped (self);
  netflux_mailbox_close (self->mailbox);
}

gboolean
netflux_run_get_figures (NetfluxRun *self, NetfluxFigures *figures)
{
  if (!netflux_channel_get_figures (self->channel, figures))
    return FALSE;

  figures->frames_dropped = count_dropped (self);
  return TRUE;
}

void
netflux_run_reset_figures (NetfluxRun *self)
{
  __atomic_store_n (&self->dropped_base, netflux_mailbox_get_dropped (self->mailbox),
                    __ATOMIC_RELAXED);
  netflux_channel_reset_figures (self->channel);
}
