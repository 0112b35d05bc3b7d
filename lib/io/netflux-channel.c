/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-channel-private.h"

#include <errno.h>
#include <string.h>

#include "lib/io/netflux-clock.h"

/* How long before a frame the application is told. */
#define ANNOUNCE_MAX_NS (2000 * NETFLUX_NS_PER_US)

/* @state is what the session knows. */
void
netflux_channel_publish_other_state (NetfluxChannel *self, NetfluxLinkState state)
{
  if (self->receive_error != 0)
    state = NETFLUX_LINK_STATE_FAILED;
  if ((NetfluxLinkState) self->state == state || !self->active)
    return;

  PUBLISH (state, (int) state);
  self->listener->state (self->user_data, state);
}

/* What the application sees while the partner is silent. */
void
netflux_channel_write_safe_image (NetfluxChannel *self)
{
  if (self->config.safe_values != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (self->config.safe_values, &size);

      netflux_image_write (self->received, data, size);
    }
  else
    netflux_image_write (self->received, NULL,
                         self->config.session.receive_size > 0 ? self->config.session.receive_size
                                                               : self->image_size);
}

void
netflux_channel_expire (NetfluxChannel *self, NetfluxSessionEvents events)
{
  if (events & NETFLUX_SESSION_RECEIVE_EXPIRED)
    {
      PUBLISH (partner_silent, TRUE);
      netflux_channel_publish_receive_error (self);
      if (!self->active)
        return;
      if (!self->config.keep_values)
        netflux_channel_write_safe_image (self);
      netflux_channel_tell_watchdog (self, NETFLUX_WATCHDOG_RECEIVE, TRUE);
    }
  if (events & NETFLUX_SESSION_FEEDBACK_EXPIRED)
    netflux_channel_tell_watchdog (self, NETFLUX_WATCHDOG_FEEDBACK, TRUE);
}

static gint64
get_announce_ns (NetfluxChannel *self)
{
  gint64 interval_ns = self->config.session.send_interval_ns;
  gint64 due_ns = netflux_session_get_send_due (&self->session);

  if (!CONSULT (announcing) || due_ns == NETFLUX_NEVER || due_ns == self->announced_due_ns)
    return NETFLUX_NEVER;

  return due_ns - MIN (interval_ns / 2, ANNOUNCE_MAX_NS);
}

static gint64
get_deadline (NetfluxChannel *self)
{
  gint64 deadline_ns = netflux_session_get_deadline (&self->session);

  deadline_ns = MIN (deadline_ns, MIN (self->statistics_due_ns, self->check_due_ns));
  deadline_ns = MIN (deadline_ns, netflux_channel_get_age_deadline (self));
  if (G_UNLIKELY (CONSULT (announcing)))
    deadline_ns = MIN (deadline_ns, get_announce_ns (self));

  return deadline_ns;
}

/* A deadline that moved away is left in the heap and found to be early when it comes:
 * each frame moves the watchdog's. */
void
netflux_channel_update_deadline (NetfluxChannel *self)
{
  gint64 deadline_ns;

  if (!self->active)
    return;

  deadline_ns = get_deadline (self);
  if (deadline_ns < self->timer.deadline_ns || self->timer.position == 0)
    netflux_timer_heap_set (netflux_reactor_get_timers (self->reactor), &self->timer, deadline_ns);
}

/* Gives the application its chance to supply data. It may stop the channel, or send. */
void
netflux_channel_prepare (NetfluxChannel *self, gint64 now_ns)
{
  if (self->preparing)
    return;

  self->preparing = TRUE;
  self->listener->prepare (self->user_data, now_ns);
  self->preparing = FALSE;
}

void
netflux_channel_send_frame (NetfluxChannel *self)
{
  NetfluxImageView image = netflux_image_read (self->to_send);
  guint8 *datagram = image.data - NETFLUX_HEADER_SIZE;

  if (G_UNLIKELY (self->stale))
    {
      if (self->stand_in == NULL)
        return;
      datagram = self->stand_in->data;
      image.size = self->stand_in->len - NETFLUX_HEADER_SIZE;
    }

  netflux_session_write_header (&self->session, datagram);
  netflux_port_send (self->port, &self->client, &self->destination, datagram,
                     NETFLUX_HEADER_SIZE + image.size);
}

static void
announce (NetfluxChannel *self, gint64 now_ns)
{
  if (get_announce_ns (self) > now_ns)
    return;

  self->announced_due_ns = netflux_session_get_send_due (&self->session);
  self->listener->announce (self->user_data);
}

static void
emit_statistics (NetfluxChannel *self, gint64 now_ns)
{
  NetfluxFigures figures;

  /* A report for each interval that passed would only be late. */
  self->statistics_due_ns += self->config.statistics_interval_ns;
  if (self->statistics_due_ns <= now_ns)
    self->statistics_due_ns = now_ns + self->config.statistics_interval_ns;

  netflux_channel_collect_figures (self, now_ns, &figures);
  self->listener->statistics (self->user_data, &figures);
  netflux_channel_tell_drops (self, now_ns);
}

static void
check_port (NetfluxChannel *self, gint64 now_ns)
{
  self->check_due_ns = self->config.session.receives || self->send_error != 0
                           ? now_ns + NETFLUX_CHANNEL_CHECK_NS
                           : NETFLUX_NEVER;
  netflux_channel_watch_pace (self, now_ns);
  if (self->active && now_ns - MAX (self->arrival_ns, 0) >= NETFLUX_CHANNEL_CHECK_NS)
    netflux_port_check (self->port, &self->client);
}

static gboolean
is_watchdog_due (NetfluxChannel *self, gint64 drained_ns)
{
  return drained_ns >= self->session.receive_watchdog.deadline_ns ||
         drained_ns >= self->session.feedback_watchdog.deadline_ns;
}

/* Frames of the partner may be among those that this machine dropped: its silence is in
 * doubt for another interval, but not for ever. */
static void
doubt_silence (NetfluxChannel *self, gint64 now_ns)
{
  netflux_port_look_for_drops (self->port);
  if (netflux_port_get_socket_drops (self->port) == self->drops_heard)
    return;

  self->doubted = TRUE;
  netflux_session_excuse_silence (&self->session, now_ns + self->config.session.watch_interval_ns);
}

/* A partner was silent for as long as all that had arrived has been read, and a frame
 * acknowledges what had arrived when it was due. */
static void
advance (NetfluxChannel *self, gint64 now_ns)
{
  gint64 drained_ns;
  NetfluxSessionEvents events;

  if (!self->config.session.receives || netflux_session_get_deadline (&self->session) > now_ns)
    return; /* nobody's silence is awaited */

  drained_ns = netflux_port_drain (self->port,
                                   netflux_session_is_due (&self->session, now_ns)
                                       ? netflux_session_get_send_due (&self->session)
                                       : now_ns,
                                   now_ns);
  drained_ns = MIN (drained_ns, now_ns);
  if (!self->active)
    return;
  if (G_UNLIKELY (is_watchdog_due (self, drained_ns)))
    {
      drained_ns = MIN (netflux_port_confirm_drained (self->port, now_ns), now_ns);
      if (!self->active)
        return;
      if (!self->doubted && is_watchdog_due (self, drained_ns))
        doubt_silence (self, now_ns);
    }

  events = netflux_session_advance (&self->session, drained_ns);
  if (G_LIKELY (events == 0))
    return;

  netflux_channel_expire (self, events);
  if (self->active && (events & NETFLUX_SESSION_RECEIVE_EXPIRED))
    netflux_port_check (self->port, &self->client);
  netflux_channel_publish_state (self);
}

static void
on_timer (NetfluxTimer *timer, gint64 now_ns)
{
  NetfluxChannel *self =
      (NetfluxChannel *) ((char *) timer - G_STRUCT_OFFSET (NetfluxChannel, timer));

  if (G_UNLIKELY (netflux_channel_leaves (self)))
    return;

  advance (self, now_ns);
  if (G_UNLIKELY (*self->client.incidents != self->incidents_seen || self->drops_error != 0) &&
      self->active)
    netflux_channel_watch_incidents (self, now_ns);
  if (self->active && netflux_session_is_due (&self->session, now_ns))
    {
      netflux_session_begin_cycle (&self->session, now_ns);
      netflux_channel_prepare (self, now_ns);
      if (self->active)
        netflux_channel_watch_age (self, now_ns);
      if (self->active)
        netflux_channel_send_frame (self);
    }
  if (self->active && G_UNLIKELY (now_ns >= netflux_channel_get_age_deadline (self)))
    netflux_channel_watch_age (self, now_ns);
  if (self->active && G_UNLIKELY (now_ns >= self->statistics_due_ns))
    emit_statistics (self, now_ns);
  if (self->active && G_UNLIKELY (now_ns >= self->check_due_ns))
    check_port (self, now_ns);
  if (self->active && G_UNLIKELY (CONSULT (announcing)))
    announce (self, now_ns);
  if (self->active)
    netflux_timer_heap_set (netflux_reactor_get_timers (self->reactor), timer, get_deadline (self));
}

static void
on_round_end (NetfluxChore *chore)
{
  NetfluxChannel *self =
      (NetfluxChannel *) ((char *) chore - G_STRUCT_OFFSET (NetfluxChannel, round_end));

  self->listener->round_ended (self->user_data);
}

void
netflux_channel_tell_round_end (NetfluxChannel *self)
{
  netflux_reactor_add_chore (self->reactor, &self->round_end);
}

static void
on_data_changed (gpointer data, gint64 now_ns)
{
  g_autoptr (NetfluxChannel) self = data; /* the reference that the call held */

  __atomic_store_n (&self->change_posted, FALSE, __ATOMIC_SEQ_CST);
  if (!self->active)
    return;

  netflux_channel_watch_age (self, now_ns);
  if (!self->active)
    return;
  netflux_session_data_changed (&self->session, now_ns);
  netflux_channel_update_deadline (self);
}

void
netflux_channel_set_partner (NetfluxChannel *self, const NetfluxAddress *partner)
{
  self->client.partner = *partner;
  g_clear_object (&self->destination.address);
  if (partner->family == 0)
    return;

  self->destination.address = netflux_address_to_socket_address (partner);
  self->destination.native_size = netflux_address_to_native (partner, &self->destination.native);
}

NetfluxChannel *
netflux_channel_new (const NetfluxChannelSetup *setup)
{
  NetfluxChannel *self = g_new0 (NetfluxChannel, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->client.funcs = &netflux_channel_client_funcs;
  self->client.accepts_anyone = setup->accepts_anyone;
  self->client.own = setup->own;
  self->timer.func = on_timer;
  self->round_end.run = on_round_end;
  self->data_changed.func = on_data_changed;
  self->data_changed.data = self;
  self->reactor = setup->reactor;
  self->port = setup->port;
  self->received = setup->received;
  self->to_send = setup->to_send;
  self->listener = setup->listener;
  self->ended = setup->ended;
  self->user_data = setup->user_data;
  self->arrival_ns = -1;
  netflux_channel_set_partner (self, &setup->partner);

  return self;
}

NetfluxChannel *
netflux_channel_ref (NetfluxChannel *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netflux_channel_unref (NetfluxChannel *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->destination.address);
  g_clear_pointer (&self->config.safe_values, g_bytes_unref);
  g_clear_pointer (&self->stand_in, g_byte_array_unref);
  g_free (self);
}

void
netflux_channel_take_config (NetfluxChannel *self, const NetfluxChannelConfig *config)
{
  guint former_size = self->active ? self->config.receive_buffer_size : 0;
  guint former_ttl = self->active ? self->config.multicast_ttl : 1;
  int former_dscp = self->active ? self->config.dscp : -1;

  if (config->receive_buffer_size != former_size)
    netflux_port_set_receive_buffer_size (self->port, config->receive_buffer_size);
  if (config->multicast_ttl != former_ttl)
    netflux_port_set_multicast_ttl (self->port, config->multicast_ttl);
  if (config->dscp != former_dscp)
    netflux_port_set_dscp (self->port, config->dscp);

  PUBLISH (watch_us, config->session.watch_interval_ns / NETFLUX_NS_PER_US);
  PUBLISH (sends_on_change, config->session.send_mode == NETFLUX_SEND_MODE_ON_CHANGE);

  netflux_channel_take_stand_in (self, config->send_safe_values);
  g_clear_pointer (&self->config.safe_values, g_bytes_unref);
  self->config = *config;
  self->config.send_safe_values = NULL; /* not ours */
  if (config->safe_values != NULL)
    g_bytes_ref (config->safe_values);
}

static void
start_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannelRequest *request = data;
  NetfluxChannel *self = request->channel;

  netflux_channel_take_config (self, request->config);
  self->client.receives = request->config->session.receives;
  PUBLISH (renewed_ns, now_ns);
  netflux_session_start (&self->session, &self->config.session, now_ns);
  netflux_channel_write_safe_image (self);
  self->state = (int) netflux_session_get_state (&self->session);
  self->statistics_due_ns = self->config.statistics_interval_ns > 0
                                ? now_ns + self->config.statistics_interval_ns
                                : NETFLUX_NEVER;
  self->check_due_ns =
      self->config.session.receives ? now_ns + NETFLUX_CHANNEL_CHECK_NS : NETFLUX_NEVER;
  self->figures_since_ns = now_ns;
  netflux_port_look_for_drops (self->port);
  self->drops_seen = netflux_port_get_kernel_drops (self->port);
  self->drops_heard = netflux_port_get_socket_drops (self->port);
  self->drops_before = self->drops_heard;
  self->active = TRUE;
  request->result = netflux_port_add_client (self->port, &self->client);
  self->strangers_seen = netflux_port_count_strangers (self->port, &self->client);
  if (request->result != 0)
    {
      self->active = FALSE;
      return;
    }
  netflux_channel_update_deadline (self);
}

int
netflux_channel_start (NetfluxChannel *self, const NetfluxChannelConfig *config)
{
  NetfluxChannelRequest request = { .channel = self, .config = config };

  netflux_reactor_call (self->reactor, start_in_engine, &request);
  if (request.result != 0)
    netflux_port_release (g_steal_pointer (&self->port));

  return request.result;
}

static void
stop_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannelRequest *request = data;
  NetfluxChannel *self = request->channel;

  netflux_reactor_keep (self->reactor, self->listener->ref (self->user_data),
                        self->listener->unref);
  self->active = FALSE;
  if (self->round_end.pending)
    {
      netflux_reactor_remove_chore (self->reactor, &self->round_end);
      on_round_end (&self->round_end);
    }
  netflux_port_remove_client (self->port, &self->client);
  netflux_timer_heap_remove (netflux_reactor_get_timers (self->reactor), &self->timer);
  netflux_channel_collect_figures (self, now_ns, request->figures);
  PUBLISH (state, NETFLUX_LINK_STATE_STOPPED);
}

void
netflux_channel_stop (NetfluxChannel *self, NetfluxFigures *figures)
{
  NetfluxChannelRequest request = { .channel = self, .figures = figures };

  netflux_figures_init (figures);
  netflux_reactor_call (self->reactor, stop_in_engine, &request);
  if (!netflux_channel_is_inherited (self))
    netflux_port_release (self->port);
}
