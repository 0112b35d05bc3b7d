/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What other threads ask of a channel: done in the engine's thread, or read from what it
 * publishes. */

#include "lib/io/netflux-channel-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"
#include "lib/io/netflux-errno.h"

static void
configure_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannelRequest *request = data;
  NetfluxChannel *self = request->channel;
  gint64 before_ns = self->config.statistics_interval_ns;
  gboolean began_on_change;

  if (!self->active)
    return;
  /* What waits to be sent may be what is replaced. Whoever hears that it was sent may change the
   * settings, too. */
  netflux_port_flush (self->port);
  if (!self->active || request->config->version < self->config.version)
    return;

  began_on_change = !self->sends_on_change;
  netflux_channel_take_config (self, request->config);
  netflux_session_configure (&self->session, &self->config.session, now_ns);
  /* What was set before is not sent by a cycle any more. */
  if (began_on_change && self->sends_on_change)
    netflux_session_data_changed (&self->session, now_ns);
  if (self->config.statistics_interval_ns != before_ns)
    self->statistics_due_ns = self->config.statistics_interval_ns > 0
                                  ? now_ns + self->config.statistics_interval_ns
                                  : NETFLUX_NEVER;
  if (!self->config.keep_values && (self->partner_silent || self->arrival_ns < 0))
    {
      netflux_channel_write_safe_image (self);
      self->listener->substituted (self->user_data);
    }
  netflux_channel_update_deadline (self);
  netflux_channel_watch_pace (self, now_ns);
}

void
netflux_channel_configure (NetfluxChannel *self, const NetfluxChannelConfig *config)
{
  NetfluxChannelRequest request = { .channel = self, .config = config };

  netflux_reactor_call (self->reactor, configure_in_engine, &request);
}

static void
get_figures_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannelRequest *request = data;

  request->result = request->channel->active;
  if (!request->channel->active)
    return;

  netflux_channel_collect_figures (request->channel, now_ns, request->figures);
  netflux_channel_tell_drops (request->channel, now_ns);
}

gboolean
netflux_channel_get_figures (NetfluxChannel *self, NetfluxFigures *figures)
{
  NetfluxChannelRequest request = { .channel = self, .figures = figures };

  netflux_reactor_call (self->reactor, get_figures_in_engine, &request);
  return request.result;
}

static void
reset_figures_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannel *self = data;

  if (!self->active)
    return;

  netflux_port_look_for_drops (self->port);
  self->drops_seen = netflux_port_get_kernel_drops (self->port);
  netflux_session_reset_figures (&self->session, now_ns);
  self->strangers_seen = netflux_port_count_strangers (self->port, &self->client);
  self->figures_since_ns = now_ns;
}

void
netflux_channel_reset_figures (NetfluxChannel *self)
{
  netflux_reactor_call (self->reactor, reset_figures_in_engine, self);
}

void
netflux_channel_data_changed (NetfluxChannel *self)
{
  /* The next frame of a cycle has the newest data by itself. */
  if (!CONSULT (sends_on_change) ||
      __atomic_exchange_n (&self->change_posted, TRUE, __ATOMIC_SEQ_CST))
    return;

  netflux_channel_ref (self);
  netflux_reactor_post (self->reactor, &self->data_changed);
}

static void
follow_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannelRequest *request = data;
  NetfluxChannel *self = request->channel;
  NetfluxAddress former = self->client.partner;

  request->result = ESHUTDOWN;
  if (!self->active)
    return;
  netflux_port_flush (self->port);
  if (!self->active)
    return;

  netflux_port_remove_client (self->port, &self->client);
  netflux_channel_set_partner (self, request->partner);
  request->result = netflux_port_add_client (self->port, &self->client);
  if (request->result == 0)
    return;

  netflux_channel_set_partner (self, &former);
  netflux_port_add_client (self->port, &self->client);
}

int
netflux_channel_follow (NetfluxChannel *self, const NetfluxAddress *partner)
{
  NetfluxChannelRequest request = { .channel = self, .partner = partner, .result = ESHUTDOWN };

  netflux_reactor_call (self->reactor, follow_in_engine, &request);
  return request.result;
}

static void
send_now_in_engine (gpointer data, gint64 now_ns)
{
  NetfluxChannelRequest *request = data;
  NetfluxChannel *self = request->channel;

  if (!self->active || self->receive_error != 0)
    {
      request->result = self->active ? self->receive_error : ESHUTDOWN;
      return;
    }
  if (!self->config.session.sends)
    {
      request->result = ECANCELED;
      return;
    }

  netflux_port_drain (self->port, now_ns, now_ns);
  if (!self->active)
    {
      request->result = ESHUTDOWN;
      return;
    }

  /* In order: one that waits to be sent may hold the same number. */
  netflux_port_flush (self->port);
  if (self->active)
    netflux_channel_prepare (self, now_ns);
  if (!self->active)
    {
      request->result = ESHUTDOWN;
      return;
    }
  netflux_channel_watch_age (self, now_ns);
  if (self->stale && self->stand_in == NULL)
    {
      request->result = ESTALE;
      return;
    }
  netflux_channel_send_frame (self);
  netflux_port_flush (self->port);
  self->client.beside_round = netflux_reactor_get_round (self->reactor);
  request->result = self->last_send_result;
}

int
netflux_channel_send_now (NetfluxChannel *self)
{
  NetfluxChannelRequest request = { .channel = self };

  netflux_reactor_call (self->reactor, send_now_in_engine, &request);
  return request.result;
}

void
netflux_channel_call (NetfluxChannel *self, NetfluxReactorFunc func, gpointer data)
{
  netflux_reactor_call (self->reactor, func, data);
}

gboolean
netflux_channel_is_inherited (NetfluxChannel *self)
{
  return netflux_reactor_is_inherited (self->reactor);
}

NetfluxLinkState
netflux_channel_get_state (NetfluxChannel *self)
{
  return (NetfluxLinkState) CONSULT (state);
}

int
netflux_channel_get_send_error (NetfluxChannel *self)
{
  return CONSULT (send_error);
}

int
netflux_channel_get_receive_error (NetfluxChannel *self)
{
  int errnum = CONSULT (receive_error);

  if (errnum == 0)
    errnum = CONSULT (drops_error);
  if (errnum == 0 && CONSULT (slow_us) > 0)
    errnum = NETFLUX_ERRNO_SLOW;
  if (errnum == 0 && CONSULT (partner_silent))
    errnum = ETIMEDOUT;
  return errnum;
}

void
netflux_channel_get_pace (NetfluxChannel *self, gint64 *interval_us, gint64 *watch_us)
{
  *interval_us = CONSULT (slow_us);
  *watch_us = CONSULT (watch_us);
}

guint8
netflux_channel_get_sequence (NetfluxChannel *self)
{
  return (guint8) CONSULT (sequence);
}

guint8
netflux_channel_get_partner_sequence (NetfluxChannel *self)
{
  return (guint8) CONSULT (partner_sequence);
}

guint8
netflux_channel_get_feedback (NetfluxChannel *self)
{
  return (guint8) CONSULT (feedback);
}

gint64
netflux_channel_get_arrival_ns (NetfluxChannel *self)
{
  return CONSULT (arrival_ns);
}

gint64
netflux_channel_get_age_us (NetfluxChannel *self)
{
  gint64 arrival_ns = CONSULT (arrival_ns);

  return arrival_ns < 0 ? -1 : (netflux_clock_now_ns () - arrival_ns) / NETFLUX_NS_PER_US;
}

gboolean
netflux_channel_is_announcing (NetfluxChannel *self)
{
  return CONSULT (announcing);
}

static void
update_deadline_in_engine (gpointer data, gint64 now_ns)
{
  netflux_channel_update_deadline (data);
}

void
netflux_channel_set_announcing (NetfluxChannel *self, gboolean announcing)
{
  if (CONSULT (announcing) == announcing)
    return;

  PUBLISH (announcing, announcing);
  netflux_reactor_call (self->reactor, update_deadline_in_engine, self);
}
