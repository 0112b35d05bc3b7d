/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-run-private.h"

#include <errno.h>

#include "lib/io/netflux-errno.h"
#include "lib/io/netflux-interfaces.h"

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
  g_clear_pointer (&self->event_hook, netflux_hook_unref);
  g_clear_pointer (&self->gathered, g_ptr_array_unref);
  g_clear_pointer (&self->told, g_ptr_array_unref);
  g_clear_pointer (&self->channel, netflux_channel_unref);
  g_clear_pointer (&self->mailbox, netflux_mailbox_unref);
  g_clear_pointer (&self->follower, netflux_follower_unref);
  g_clear_object (&self->engine);
  netflux_changes_clear (&self->changes);
  g_free (self->partner);
  g_atomic_rc_box_release (self->ended);
  netflux_shared_unref (self->shared);
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
  NetfluxImageView view = netflux_image_get_written (self->shared->received);

  if (netflux_channel_get_arrival_ns (self->channel) >= 0)
    tell_image (self, view.data, view.size);
}

/* For the log: once, when frames are counted anew. */
static void
tell_synchronised (NetfluxRun *self)
{
  Reason reason = REASON_RESTART;

  if (!self->heard)
    reason = REASON_FIRST;
  else if (self->outage)
    reason = REASON_OUTAGE;
  self->heard = TRUE;
  self->outage = FALSE;
  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_SYNCHRONISED, (int) reason, NULL, NULL);
}

static void
on_accepted (gpointer data, const NetfluxReception *reception, const NetfluxDatagram *datagram)
{
  NetfluxRun *self = data;
  g_autoptr (NetfluxFrame) frame = NULL;
  gboolean wanted = g_atomic_int_get (&self->frames_wanted);

  if (G_UNLIKELY (reception->resynchronised))
    tell_synchronised (self);
  if (!wanted)
    netflux_run_stir (self, datagram->arrival_ns);
  if (wanted || self->frame_hook != NULL)
    frame = self->shared->owner_funcs->make_frame (reception, datagram);
  if (wanted)
    netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_FRAME, 0, netflux_frame_ref (frame),
                          (GDestroyNotify) netflux_frame_unref);
  tell_image (self, reception->payload, reception->payload_size);
  if (self->frame_hook != NULL && (self->frame_hook->gathers || self->gathered->len > 0))
    {
      g_ptr_array_add (self->gathered, g_steal_pointer (&frame));
      netflux_channel_tell_round_end (self->channel);
    }
  else if (self->frame_hook != NULL)
    {
      g_autoptr (NetfluxHook) hook = netflux_hook_ref (self->frame_hook);

      ((NetfluxFrameFunc) hook->func) (frame, hook->user_data);
    }
}

static void
on_watchdog (gpointer data, NetfluxWatchdog watchdog, gboolean expired)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox,
                        expired ? NETFLUX_EVENT_WATCHDOG_EXPIRED : NETFLUX_EVENT_WATCHDOG_RECOVERED,
                        (int) watchdog, NULL, NULL);
  if (expired && watchdog == NETFLUX_WATCHDOG_RECEIVE)
    {
      self->outage = TRUE;
      on_substituted (self);
    }
  netflux_run_call_event_hook (
      self, expired ? NETFLUX_LINK_EVENT_EXPIRED : NETFLUX_LINK_EVENT_RECOVERED, (int) watchdog);
}

static void
on_state (gpointer data, NetfluxLinkState state)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_STATE, (int) state, NULL, NULL);
  netflux_run_call_event_hook (self, NETFLUX_LINK_EVENT_STATE, (int) state);
}

static void
on_send_error (gpointer data, int errnum)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_SEND_ERROR, errnum, NULL, NULL);
  netflux_run_call_event_hook (self, NETFLUX_LINK_EVENT_SEND_ERROR, 0);
}

static void
on_receive_error (gpointer data, int errnum)
{
  NetfluxRun *self = data;

  int besides_silence = errnum == ETIMEDOUT ? 0 : errnum;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_RECEIVE_ERROR, errnum, NULL, NULL);
  if (besides_silence == self->receive_error)
    return;

  self->receive_error = besides_silence;
  netflux_run_call_event_hook (self, NETFLUX_LINK_EVENT_RECEIVE_ERROR, 0);
}

static void
on_aged (gpointer data, gboolean stale)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox,
                        stale ? NETFLUX_EVENT_WATCHDOG_EXPIRED : NETFLUX_EVENT_WATCHDOG_RECOVERED,
                        NETFLUX_TRANSITION_SEND_DATA, NULL, NULL);
}

static void
on_oversize (gpointer data, gsize size)
{
  NetfluxRun *self = data;

  netflux_mailbox_post (self->mailbox, NETFLUX_EVENT_OVERSIZE, (int) size, NULL, NULL);
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
  .ref = (gpointer (*) (gpointer)) netflux_run_ref,
  .unref = (void (*) (gpointer)) netflux_run_unref,
  .accepted = on_accepted,
  .substituted = on_substituted,
  .round_ended = netflux_run_tell_gathered,
  .watchdog = on_watchdog,
  .state = on_state,
  .send_error = on_send_error,
  .receive_error = on_receive_error,
  .aged = on_aged,
  .oversize = on_oversize,
  .announce = on_announce,
  .prepare = netflux_run_call_prepare_hook,
  .statistics = on_statistics,
};

static void
make_channel (NetfluxRun *self,
              const NetfluxSettings *settings,
              const NetfluxEndpoints *endpoints,
              NetfluxReactor *reactor,
              NetfluxPort *port)
{
  NetfluxChannelSetup setup = {
    .reactor = reactor,
    .port = port,
    .partner = endpoints->remote,
    .accepts_anyone =
        settings->accept_foreign || endpoints->remote.family == 0 || endpoints->is_group,
    .received = self->shared->received,
    .to_send = self->shared->to_send,
    .listener = &listener,
    .user_data = self,
    .ended = self->ended,
  };

  if (endpoints->is_group)
    netflux_interfaces_find_source (&endpoints->remote, settings->network_interface, &setup.own);
  setup.own.port = self->local.port;
  self->channel = netflux_channel_new (&setup);
}

static gboolean
open_channel (NetfluxRun *self,
              const NetfluxSettings *settings,
              const NetfluxEndpoints *endpoints,
              GError **error)
{
  char local[NETFLUX_ADDRESS_STRING_MAX];
  NetfluxReactor *reactor;
  NetfluxPort *port;
  NetfluxEndpoints bound; /* with the port that was picked */

  self->engine = self->shared->owner_funcs->ref_engine (settings->engine, &reactor, error);
  if (self->engine == NULL)
    return FALSE;
  port = netflux_port_acquire (reactor, &endpoints->local, settings->network_interface, error);
  if (port == NULL)
    return FALSE;

  self->local = *netflux_port_get_local (port);
  g_debug ("%s: bound to %s", self->partner, netflux_address_to_string (&self->local, local));
  bound = *endpoints;
  bound.local = self->local;
  if (!netflux_endpoints_check_distinct (&bound, error))
    {
      netflux_port_release (port);
      return FALSE;
    }

  make_channel (self, settings, endpoints, reactor, port);
  return TRUE;
}

static const NetfluxFollowerFuncs follower_funcs = {
  .ref = (gpointer (*) (gpointer)) netflux_run_ref,
  .unref = (void (*) (gpointer)) netflux_run_unref,
  .moved = netflux_run_follow,
};

static void
set_start_error (NetfluxRun *self, const NetfluxEndpoints *endpoints, int errnum, GError **error)
{
  char local[NETFLUX_ADDRESS_STRING_MAX];
  char remote[NETFLUX_ADDRESS_STRING_MAX];

  netflux_address_to_string (&self->local, local);
  if (errnum != EADDRINUSE)
    {
      netflux_error_set_from_bind (error, errnum, local);
      return;
    }

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PARTNER_IN_USE,
               "Another link or source on %s already receives from %s: stop that one, or "
               "choose another local port",
               local,
               endpoints->remote.family != 0
                   ? netflux_address_to_string (&endpoints->remote, remote)
                   : "anyone");
}

static void
open_mailbox (NetfluxRun *self, GMainContext *context, int priority)
{
  /* The context, in a thread of its own, may survey as soon as there is a mailbox. */
  netflux_run_survey (self);
  g_atomic_pointer_set (&self->mailbox,
                        netflux_mailbox_new (context, priority, &netflux_run_mailbox_funcs, self));
  netflux_mailbox_set_wanted (self->mailbox, g_atomic_int_get (&self->frames_wanted),
                              g_atomic_int_get (&self->changes.epoch) != 0);
}

typedef struct
{
  NetfluxRun *run;
  const NetfluxRunSetup *setup;
  const NetfluxChannelConfig *config;
  int errnum;
} Opening;

/* It runs, and is somebody's, before anything can be told of it: a hook may stop it. */
static void
open_in_engine (gpointer data, gint64 now_ns)
{
  Opening *opening = data;
  NetfluxRun *self = opening->run;
  NetfluxFigures figures;

  opening->errnum = netflux_channel_start (self->channel, opening->config);
  if (opening->errnum != 0)
    return;
  if (opening->setup->claim (opening->setup->data, self))
    {
      netflux_run_take_hooks (self);
      return;
    }

  netflux_channel_stop (self->channel, &figures);
  opening->errnum = ECANCELED;
}

NetfluxRun *
netflux_run_start (const NetfluxRunSetup *setup, GError **error)
{
  NetfluxShared *shared = setup->shared;
  const NetfluxSettings *settings = setup->settings;
  const NetfluxEndpoints *endpoints = setup->endpoints;
  g_autoptr (NetfluxRun) self = g_new0 (NetfluxRun, 1);
  NetfluxChannelConfig config;
  Opening opening = { .run = self, .setup = setup, .config = &config };
  g_autofree char *text = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  netflux_changes_init (&self->changes);
  self->ended = g_atomic_rc_box_acquire (setup->ended);
  self->shared = netflux_shared_ref (shared);
  self->partner = netflux_endpoints_describe_partner (endpoints, settings);
  self->gathered = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_frame_unref);
  self->told = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_frame_unref);
  if (!open_channel (self, settings, endpoints, error))
    return NULL;

  open_mailbox (self, setup->context, settings->delivery_priority);

  /* Before the first state is delivered */
  self->follower = netflux_follower_new (setup->context, settings, shared->owner_funcs->role,
                                         endpoints, &follower_funcs, self);
  if (self->follower != NULL)
    netflux_follower_set_silent (self->follower, TRUE);

  netflux_settings_to_config (settings, shared->owner_funcs->role, &config);
  netflux_channel_call (self->channel, open_in_engine, &opening);
  if (opening.errnum != 0)
    {
      if (self->follower != NULL)
        netflux_follower_close (self->follower);
      netflux_mailbox_close (self->mailbox);
      if (opening.errnum != ECANCELED)
        set_start_error (self, endpoints, opening.errnum, error);
      return NULL;
    }

  text = netflux_settings_to_text (settings, shared->owner_funcs->role);
  g_debug ("%s: started: %s", self->partner, text);
  return g_steal_pointer (&self);
}

gboolean
netflux_run_is_inherited (NetfluxRun *self)
{
  return netflux_channel_is_inherited (self->channel);
}

void
netflux_run_end (NetfluxRun *self)
{
  g_atomic_int_set (self->ended, TRUE);
}

void
netflux_run_stop (NetfluxRun *self, NetfluxFigures *figures)
{
  netflux_channel_stop (self->channel, figures);
  figures->frames_dropped = count_dropped (self);
  netflux_mailbox_close (self->mailbox);
  netflux_run_end_log (self);
  g_debug ("%s: stopped: %" G_GUINT64_FORMAT " frames sent, %" G_GUINT64_FORMAT " accepted",
           self->partner, figures->frames_sent, figures->frames_accepted);
  if (self->follower != NULL)
    netflux_follower_close (self->follower);
}

char *
netflux_run_dup_partner (NetfluxRun *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->shared->lock);

  return g_strdup (self->partner);
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
