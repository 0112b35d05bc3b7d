/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "lib/io/netflux-clock.h"
#include "lib/netflux-frame-private.h"

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
  gatomicrefcount storage_count; /* one for all references, one for the GBytes */
  guint8 sequence;
  guint8 feedback;
  gboolean resynchronised;
  guint lost;
  gint64 arrival_us;
  gint64 round_trip_us;
  GBytes *payload; /* atomic; made for the first who asks */
  NetfluxAddress sender;
  gsize size;
  guint8 data[];
};

G_DEFINE_BOXED_TYPE (NetfluxFrame, netflux_frame, netflux_frame_ref, netflux_frame_unref)

NetfluxFrame *
netflux_frame_new (const NetfluxReception *reception, const NetfluxDatagram *datagram)
{
  NetfluxFrame *self = g_malloc (sizeof (NetfluxFrame) + reception->payload_size);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_init (&self->storage_count);
  self->sequence = reception->sequence;
  self->feedback = reception->feedback;
  self->resynchronised = reception->resynchronised;
  self->lost = reception->lost;
  self->arrival_us = netflux_clock_to_monotonic_us (datagram->arrival_ns);
  self->round_trip_us = reception->round_trip_ns < 0 ? -1 : reception->round_trip_ns / 1000;
  self->payload = NULL;
  self->sender = datagram->sender;
  self->size = reception->payload_size;
  if (self->size > 0)
    memcpy (self->data, reception->payload, self->size);

  return self;
}

static void
release_storage (gpointer data)
{
  NetfluxFrame *self = data;

  if (g_atomic_ref_count_dec (&self->storage_count))
    g_free (self);
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

  g_clear_pointer (&self->payload, g_bytes_unref);
  release_storage (self);
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
  NetfluxFrame *frame = (NetfluxFrame *) self; /* what it tells never changes */
  GBytes *payload;

  g_return_val_if_fail (self != NULL, NULL);

  payload = g_atomic_pointer_get (&frame->payload);
  if (payload != NULL)
    return payload;

  g_atomic_ref_count_inc (&frame->storage_count);
  payload = g_bytes_new_with_free_func (frame->data, frame->size, release_storage, frame);
  if (!g_atomic_pointer_compare_and_exchange (&frame->payload, NULL, payload))
    g_bytes_unref (payload);

  return g_atomic_pointer_get (&frame->payload);
}

/**
 * netflux_frame_get_data:
 * @self: a frame
 * @size: (out): how many bytes
 *
 * Gets the process image that it carried, without making a #GBytes of it.
 *
 * Returns: (transfer none) (array length=size) (element-type guint8): the payload, for as long
 * as the frame lives
 *
 * Since: 1.0
 */
const guint8 *
netflux_frame_get_data (const NetfluxFrame *self, gsize *size)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (size != NULL, NULL);

  *size = self->size;
  return self->data;
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
