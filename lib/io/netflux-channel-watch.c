/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What a channel finds out beside its frames: errors, drops, strangers and figures. */

#include "lib/io/netflux-channel-private.h"

#include <errno.h>

#include "lib/io/netflux-clock.h"

/* How long it is told that the receive buffer was full, after the last time. */
#define DROPS_HOLD_NS (2 * NETFLUX_NS_PER_S)

/* Told when it is another one; the figures of a partner that is too slow may change meanwhile. */
void
netflux_channel_publish_receive_error (NetfluxChannel *self)
{
  int errnum = netflux_channel_get_receive_error (self);

  if (errnum == self->receive_error_told || !self->active)
    return;

  self->receive_error_told = errnum;
  self->listener->receive_error (self->user_data, errnum);
}

void
netflux_channel_tell_watchdog (NetfluxChannel *self, NetfluxWatchdog watchdog, gboolean expired)
{
  if (self->active)
    self->listener->watchdog (self->user_data, watchdog, expired);
}

/* Whether the partner sends more slowly than the watch interval. */
void
netflux_channel_watch_pace (NetfluxChannel *self, gint64 now_ns)
{
  gint64 interval_ns = netflux_session_get_slow_interval (&self->session, now_ns);

  PUBLISH (slow_us, interval_ns / NETFLUX_NS_PER_US);
  netflux_channel_publish_receive_error (self);
}

/* What the machine drops looks like a loss of the network, but is our own. */
static void
count_drops (NetfluxChannel *self, gint64 now_ns)
{
  guint64 drops = netflux_port_get_kernel_drops (self->port);

  if (G_UNLIKELY (drops != self->drops_seen && self->config.session.receives))
    {
      netflux_session_count_kernel_drops (&self->session, drops - self->drops_seen, now_ns);
      self->drops_until_ns = now_ns + DROPS_HOLD_NS;
    }
  self->drops_seen = drops;
}

void
netflux_channel_tell_drops (NetfluxChannel *self, gint64 now_ns)
{
  int errnum = now_ns < self->drops_until_ns ? EOVERFLOW : 0;

  if (G_LIKELY (self->drops_error == errnum))
    return;

  PUBLISH (drops_error, errnum);
  netflux_channel_publish_receive_error (self);
}

static void
watch_strangers (NetfluxChannel *self, gint64 now_ns)
{
  guint64 strangers = netflux_port_count_strangers (self->port, &self->client);

  if (G_LIKELY (strangers == self->strangers_seen))
    return;

  netflux_session_count_foreign (&self->session, strangers - self->strangers_seen, now_ns);
  self->strangers_seen = strangers;
}

/* What came to the port, and was dropped. */
void
netflux_channel_watch_incidents (NetfluxChannel *self, gint64 now_ns)
{
  self->incidents_seen = *self->client.incidents;
  count_drops (self, now_ns);
  watch_strangers (self, now_ns);
  netflux_channel_tell_drops (self, now_ns);
}

G_STATIC_ASSERT (G_SIZEOF_MEMBER (NetfluxFigures, last_foreign) >= NETFLUX_ADDRESS_STRING_MAX);

static void
describe_stranger (NetfluxChannel *self, NetfluxFigures *figures)
{
  const NetfluxStranger *stranger = netflux_port_get_stranger (self->port, &self->client);

  if (figures->frames_foreign == 0 || stranger->arrival_ns < self->figures_since_ns)
    return;

  netflux_address_to_string (&stranger->address, figures->last_foreign);
  figures->last_foreign_size =
      stranger->size > NETFLUX_HEADER_SIZE ? stranger->size - NETFLUX_HEADER_SIZE : 0;
  figures->last_foreign_count = MIN (stranger->in_a_row, figures->frames_foreign);
}

void
netflux_channel_collect_figures (NetfluxChannel *self, gint64 now_ns, NetfluxFigures *figures)
{
  netflux_port_look_for_drops (self->port);
  count_drops (self, now_ns);
  watch_strangers (self, now_ns);
  netflux_session_get_figures (&self->session, now_ns, figures);
  describe_stranger (self, figures);
}
