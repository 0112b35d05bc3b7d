/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* A channel as the client of its port: what becomes of the frames that come and go. */

#include "lib/io/netflux-channel-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"

/* What the network reports of a frame comes later than the frame's successful sending
 * does: the error stands until the partner acknowledges a frame, or this long after the
 * last report. Routers and Linux itself report at most once a second. */
#define REPORT_HOLD_NS (2 * NETFLUX_NS_PER_S)

static NetfluxChannel *
from_client (NetfluxPortClient *client)
{
  return (NetfluxChannel *) client;
}

static void
publish_send_error (NetfluxChannel *self, int errnum)
{
  if (self->send_error == errnum || !self->active)
    return;

  PUBLISH (send_error, errnum);
  if (errnum != 0 && self->check_due_ns == NETFLUX_NEVER)
    {
      self->check_due_ns = netflux_clock_now_ns () + NETFLUX_CHANNEL_CHECK_NS;
      netflux_channel_update_deadline (self);
    }
  self->listener->send_error (self->user_data, errnum);
}

static void
handle_recovery (NetfluxChannel *self, NetfluxSessionEvents events)
{
  if (events & NETFLUX_SESSION_RECEIVE_RECOVERED)
    {
      PUBLISH (partner_silent, FALSE);
      netflux_channel_publish_receive_error (self);
      netflux_channel_tell_watchdog (self, NETFLUX_WATCHDOG_RECEIVE, FALSE);
    }
  if (events & NETFLUX_SESSION_FEEDBACK_RECOVERED)
    netflux_channel_tell_watchdog (self, NETFLUX_WATCHDOG_FEEDBACK, FALSE);
}

/* A frame that was read late without the kernel's time may have arrived in time, and one
 * behind others that this machine dropped may not have been the first: there was no outage
 * for certain. If the first one behind them is refused, as a number far ahead can be, the next
 * one decides, but there is not for ever a next one. */
static void
hear (NetfluxChannel *self, const NetfluxDatagram *datagram)
{
  if (G_UNLIKELY (datagram->drops != self->drops_before))
    {
      netflux_session_excuse_silence (
          &self->session,
          datagram->arrival_ns + (self->doubted ? 0 : self->config.session.watch_interval_ns));
      self->doubted = TRUE;
    }
  else if (G_UNLIKELY (!datagram->stamped))
    netflux_session_excuse_silence (&self->session, datagram->arrival_ns);

  self->drops_before = datagram->drops;
}

static void
accept (NetfluxChannel *self, const NetfluxReception *reception, const NetfluxDatagram *datagram)
{
  netflux_image_write (self->received, reception->payload, reception->payload_size);
  self->image_size = reception->payload_size;
  netflux_port_client_heard (&self->client,
                             netflux_round_trip_is_settled (&self->session.round_trip));
  self->drops_heard =
      datagram->stamped ? datagram->drops : netflux_port_get_socket_drops (self->port);
  self->doubted = FALSE;
  PUBLISH (partner_sequence, reception->sequence);
  PUBLISH (feedback, reception->feedback);
  PUBLISH (arrival_ns, datagram->arrival_ns);

  if (G_UNLIKELY (reception->events != 0))
    {
      handle_recovery (self, reception->events);
      netflux_channel_watch_pace (self, datagram->arrival_ns);
    }
  if (G_UNLIKELY (self->report_until_ns != 0 && reception->round_trip_ns >= 0))
    {
      self->report_until_ns = 0;
      publish_send_error (self, self->last_send_result);
    }
  if (G_UNLIKELY (reception->oversize && !self->oversize_told && self->active))
    {
      self->oversize_told = TRUE;
      self->listener->oversize (self->user_data, datagram->size - NETFLUX_HEADER_SIZE);
    }
  if (self->active)
    self->listener->accepted (self->user_data, reception, datagram);
}

static gint64
get_heard_ns (NetfluxPortClient *client)
{
  return from_client (client)->arrival_ns;
}

/* The first one heard is the partner until he is silent: several at once have no common
 * numbering and no common image. The one that is set comes before any other. */
static gboolean
admits (NetfluxPortClient *client, const NetfluxDatagram *datagram)
{
  NetfluxChannel *self = from_client (client);

  if (G_LIKELY (netflux_address_is (&self->speaker, &datagram->sender)))
    return TRUE;

  return netflux_address_is (&client->partner, &datagram->sender) ||
         netflux_session_may_change_partner (&self->session, datagram->arrival_ns);
}

/* A malformed datagram makes nobody the partner. */
static void
follow_speaker (NetfluxChannel *self, const NetfluxDatagram *datagram)
{
  if (netflux_address_is (&self->speaker, &datagram->sender) ||
      !netflux_session_is_whole (&self->session, datagram->size))
    return;

  if (self->speaker.family != 0)
    netflux_session_change_partner (&self->session, datagram->arrival_ns);
  self->speaker = datagram->sender;
}

static gboolean
leaves (NetfluxPortClient *client)
{
  return netflux_channel_leaves (from_client (client));
}

static void
on_received (NetfluxPortClient *client, const NetfluxDatagram *datagram)
{
  NetfluxChannel *self = from_client (client);
  NetfluxReception reception;

  if (G_UNLIKELY (netflux_channel_leaves (self)))
    return;

  hear (self, datagram);
  if (G_UNLIKELY (client->asks))
    follow_speaker (self, datagram);
  reception = netflux_session_receive (&self->session, datagram->data, datagram->size,
                                       datagram->arrival_ns);
  if (G_UNLIKELY (reception.events != 0))
    netflux_channel_expire (self, reception.events);
  if (self->active && reception.verdict == NETFLUX_VERDICT_ACCEPTED)
    accept (self, &reception, datagram);

  if (self->active)
    {
      netflux_channel_publish_state (self);
      netflux_channel_follow_session (self);
    }
}

/* A frame after one that was held back proves nothing: the next one does, which is sent only
 * if that one has left. And what the network reports comes later than the sending. */
static void
clear_send_error (NetfluxChannel *self, gint64 now_ns)
{
  if (!self->held_back && now_ns >= self->report_until_ns)
    {
      self->report_until_ns = 0;
      publish_send_error (self, 0);
    }
  self->held_back = FALSE;
}

static void
on_sent (NetfluxPortClient *client, int errnum, gint64 now_ns)
{
  NetfluxChannel *self = from_client (client);

  self->last_send_result = errnum;
  if (G_LIKELY (errnum == 0))
    {
      PUBLISH (sequence, self->session.next_sequence);
      netflux_session_sent (&self->session, now_ns);
      if (G_UNLIKELY (self->send_error != 0))
        {
          clear_send_error (self, now_ns);
          netflux_channel_publish_state (self);
        }
    }
  else
    {
      netflux_session_send_failed (&self->session, now_ns);
      self->held_back = errnum == EAGAIN;
      if (!self->held_back || self->send_error == 0)
        publish_send_error (self, errnum);
      netflux_channel_publish_state (self);
    }

  netflux_channel_follow_session (self);
}

static void
on_reported (NetfluxPortClient *client, int errnum, gint64 now_ns)
{
  NetfluxChannel *self = from_client (client);

  netflux_session_count_icmp_report (&self->session, now_ns);
  self->report_until_ns = now_ns + REPORT_HOLD_NS;
  publish_send_error (self, errnum);
}

static void
on_failed (NetfluxPortClient *client, int errnum)
{
  NetfluxChannel *self = from_client (client);

  if (errnum == 0) /* another socket counts anew */
    self->drops_before = self->drops_heard = netflux_port_get_socket_drops (self->port);
  PUBLISH (receive_error, errnum);
  netflux_channel_publish_receive_error (self);
  netflux_channel_publish_state (self);
}

const NetfluxPortClientFuncs netflux_channel_client_funcs = {
  .received = on_received,
  .get_heard_ns = get_heard_ns,
  .admits = admits,
  .leaves = leaves,
  .sent = on_sent,
  .reported = on_reported,
  .failed = on_failed,
};
