/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Data to send that the application has not renewed for too long: a partner must not take for
 * alive who only repeats itself. */

#include "lib/io/netflux-channel-private.h"

#include "lib/io/netflux-clock.h"

void
netflux_channel_data_renewed (NetfluxChannel *self)
{
  __atomic_store_n (&self->renewed_ns, netflux_clock_now_ns (), __ATOMIC_RELAXED);
}

void
netflux_channel_tell_age (NetfluxChannel *self, gint64 now_ns)
{
  gboolean stale = netflux_channel_has_age (self) &&
                   now_ns - CONSULT (renewed_ns) >= self->config.max_send_age_ns;

  if (G_LIKELY (stale == self->stale))
    return;

  self->stale = stale;
  self->listener->aged (self->user_data, stale);
}

void
netflux_channel_take_stand_in (NetfluxChannel *self, GBytes *values)
{
  static const guint8 header[NETFLUX_HEADER_SIZE] = { 0 };

  g_clear_pointer (&self->stand_in, g_byte_array_unref);
  if (values == NULL)
    return;

  self->stand_in = g_byte_array_new ();
  g_byte_array_append (self->stand_in, header, sizeof header);
  g_byte_array_append (self->stand_in, g_bytes_get_data (values, NULL),
                       (guint) MIN (g_bytes_get_size (values), NETFLUX_PAYLOAD_MAX));
}
