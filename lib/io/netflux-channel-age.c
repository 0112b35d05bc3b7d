/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Data to send that the application has not renewed for too long: a partner must not take for
 * alive who only repeats itself. */

#include "lib/io/netflux-channel-private.h"

#include "lib/io/netflux-clock.h"

static gboolean
is_watched (NetfluxChannel *self)
{
  return self->config.max_send_age_ns > 0 && self->config.session.sends;
}

void
netflux_channel_data_renewed (NetfluxChannel *self)
{
  __atomic_store_n (&self->renewed_ns, netflux_clock_now_ns (), __ATOMIC_RELAXED);
}

/* That the data become stale; that they are renewed, the next frame finds. */
gint64
netflux_channel_get_age_deadline (NetfluxChannel *self)
{
  if (G_LIKELY (!is_watched (self)) || self->stale)
    return NETFLUX_NEVER;

  return CONSULT (renewed_ns) + self->config.max_send_age_ns;
}

void
netflux_channel_watch_age (NetfluxChannel *self, gint64 now_ns)
{
  gboolean stale =
      is_watched (self) && now_ns - CONSULT (renewed_ns) >= self->config.max_send_age_ns;

  if (G_LIKELY (stale == self->stale))
    return;

  self->stale = stale;
  self->listener->aged (self->user_data, stale);
}

void
netflux_channel_take_stand_in (NetfluxChannel *self, GBytes *values)
{
  static const guint8 header[NETFLUX_HEADER_SIZE] = { 0 };

  /* One that waits to be sent is still where it was. */
  if (self->stand_in != NULL && self->active)
    netflux_port_flush (self->port);
  g_clear_pointer (&self->stand_in, g_byte_array_unref);
  if (values == NULL)
    return;

  self->stand_in = g_byte_array_new ();
  g_byte_array_append (self->stand_in, header, sizeof header);
  g_byte_array_append (self->stand_in, g_bytes_get_data (values, NULL),
                       (guint) MIN (g_bytes_get_size (values), NETFLUX_PAYLOAD_MAX));
}
