/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "lib/netflux-duplex.h"

/**
 * NetfluxFrame:
 *
 * One accepted frame of a partner. Immutable, and atomically counted.
 *
 * Since: 1.0
 */
struct _NetfluxFrame
{
  gatomicrefcount ref_count;
  guint8 sequence;
  guint8 feedback;
  gboolean resynchronised;
  guint lost;
  gint64 arrival_us;
  gint64 round_trip_us;
  GBytes *payload;
  NetfluxAddress sender;
};

G_DEFINE_BOXED_TYPE (NetfluxFrame, netflux_frame, netflux_frame_ref, netflux_frame_unref)

NetfluxFrame *
netflux_frame_new (const NetfluxReception *reception, const NetfluxDatagram *datagram)
{
  NetfluxFrame *self = g_new0 (NetfluxFrame, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->sequence = reception->sequence;
  self->feedback = reception->feedback;
  self->resynchronised = reception->resynchronised;
  self->lost = reception->lost;
  self->arrival_us = datagram->arrival_ns / 1000;
  self->round_trip_us = reception->round_trip_ns < 0 ? -1 : reception->round_trip_ns / 1000;
  self->payload = g_bytes_new (reception->payload, reception->payload_size);
  self->sender = datagram->sender;

  return self;
}

/**
 * netflux_frame_ref:
 * @self: a frame
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): the frame
 *
 * Since: 1.0
 */
NetfluxFrame *
netflux_frame_ref (NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * netflux_frame_unref:
 * @self: (transfer full): a frame
 *
 * Gives a reference back. Any thread.
 *
 * Since: 1.0
 */
void
netflux_frame_unref (NetfluxFrame *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_bytes_unref (self->payload);
  g_free (self);
}

/**
 * netflux_frame_get_sequence:
 * @self: a frame
 *
 * Gets the number that the partner gave it.
 *
 * Returns: 0 to 255
 *
 * Since: 1.0
 */
guint8
netflux_frame_get_sequence (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->sequence;
}

/**
 * netflux_frame_get_feedback:
 * @self: a frame
 *
 * Gets the number of the frame that the partner has heard last.
 *
 * Returns: 0 to 255
 *
 * Since: 1.0
 */
guint8
netflux_frame_get_feedback (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->feedback;
}

/**
 * netflux_frame_get_payload:
 * @self: a frame
 *
 * Gets the process image that it carried.
 *
 * Returns: (transfer none): the payload
 *
 * Since: 1.0
 */
GBytes *
netflux_frame_get_payload (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->payload;
}

/**
 * netflux_frame_get_arrival_time:
 * @self: a frame
 *
 * Gets when it arrived, on the clock of g_get_monotonic_time().
 *
 * Returns: microseconds
 *
 * Since: 1.0
 */
gint64
netflux_frame_get_arrival_time (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->arrival_us;
}

/**
 * netflux_frame_get_lost:
 * @self: a frame
 *
 * Gets how many frames were lost just before it.
 *
 * Returns: the number of frames
 *
 * Since: 1.0
 */
guint
netflux_frame_get_lost (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->lost;
}

/**
 * netflux_frame_get_resynchronised:
 * @self: a frame
 *
 * Tells whether it is the first one after the start, an outage or a restart of the
 * partner.
 *
 * Returns: true if it is
 *
 * Since: 1.0
 */
gboolean
netflux_frame_get_resynchronised (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->resynchronised;
}

/**
 * netflux_frame_get_round_trip_time:
 * @self: a frame
 *
 * Gets how long ago the frame of ours was sent that it is the first to acknowledge.
 *
 * Returns: microseconds; -1 if it acknowledges nothing new
 *
 * Since: 1.0
 */
gint64
netflux_frame_get_round_trip_time (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->round_trip_us;
}

/**
 * netflux_frame_get_sender:
 * @self: a frame
 *
 * Gets the address and port that it came from.
 *
 * Returns: (transfer full): the sender
 *
 * Since: 1.0
 */
GSocketAddress *
netflux_frame_get_sender (const NetfluxFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return netflux_address_to_socket_address (&self->sender);
}
