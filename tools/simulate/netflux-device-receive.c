/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "netflux-device-private.h"

/* What a device does with a datagram, each kind in its own way. */

/* S7: after so many rejected frames in a row the next one is accepted. */
#define REJECTED_MAX 100

static void
take_image (NetfluxDevice *self, const guint8 *datagram)
{
  if (self->settings.receive_size > 0)
    memcpy (self->image->data, datagram + HEADER_SIZE, self->settings.receive_size);
  self->counts.accepted++;
}

/* Whatever its number: an old frame overwrites a newer one. */
static void
receive_codesys (NetfluxDevice *self, const guint8 *data, gsize size, GSocketAddress *sender)
{
  if (size == 0)
    return;

  self->counts.arrived++;
  self->heard = TRUE;
  g_set_object (&self->last_sender, sender);
  self->feedback = data[0];
  if (size < HEADER_SIZE + self->settings.receive_size)
    self->counts.short_ones++;
  else
    take_image (self, data);
}

static gboolean
is_ahead (guint8 sequence, guint8 last)
{
  guint8 step = (guint8) (sequence - last);

  return step >= 1 && step <= 127;
}

static gboolean
s7_accepts (NetfluxDevice *self, guint8 sequence)
{
  if (!self->has_last || is_ahead (sequence, self->last))
    return TRUE;
  if (self->rejected_in_a_row < REJECTED_MAX)
    return FALSE;

  self->counts.forced++;
  return TRUE;
}

/* The size is not checked: what a short one lacks is what was in the buffer. */
static void
receive_s7 (NetfluxDevice *self, const guint8 *data, gsize size)
{
  guint8 sequence;

  if (size == 0)
    return;

  self->counts.arrived++;
  self->heard = TRUE;
  memcpy (self->buffer->data, data, MIN (size, self->buffer->len));
  if (size < HEADER_SIZE + self->settings.receive_size)
    self->counts.short_ones++;

  sequence = self->buffer->data[0];
  if (!s7_accepts (self, sequence))
    {
      self->counts.rejected++;
      self->rejected_in_a_row++;
      return;
    }
  self->rejected_in_a_row = 0;
  self->has_last = TRUE;
  self->last = self->feedback = sequence;
  take_image (self, self->buffer->data);
}

/* The last number is 0 at first and after a timeout, which means nothing yet: everything
 * but a 0 is accepted then. */
static void
receive_python (NetfluxDevice *self, const guint8 *data, gsize size, gint64 now_ns)
{
  if (size < HEADER_SIZE)
    return;

  self->counts.arrived++;
  self->look_ns = now_ns + RECEIVE_TIMEOUT_NS;
  self->feedback = data[0];
  if (size < HEADER_SIZE + self->settings.receive_size)
    {
      self->counts.short_ones++;
      self->counts.rejected++;
      return;
    }
  if (data[0] == self->last || (self->last != 0 && !is_ahead (data[0], self->last)))
    {
      self->counts.rejected++;
      return;
    }

  self->last = data[0];
  self->accepted_ns = now_ns;
  self->timed_out = FALSE;
  take_image (self, data);
}

/* Forward by number; after a timeout, or where two in a row follow each other, anew. */
static void
receive_netflux (NetfluxDevice *self, const guint8 *data, gsize size, gint64 now_ns)
{
  gboolean follows;

  self->counts.arrived++;
  if (size < HEADER_SIZE + self->settings.receive_size)
    {
      self->counts.short_ones++;
      self->counts.rejected++;
      return;
    }

  follows = self->has_candidate && data[0] == (guint8) (self->candidate + 1);
  if (self->has_last && !self->timed_out && !is_ahead (data[0], self->last) && !follows)
    {
      self->candidate = data[0];
      self->has_candidate = TRUE;
      self->counts.rejected++;
      return;
    }

  self->has_last = TRUE;
  self->has_candidate = FALSE;
  self->last = self->feedback = data[0];
  self->accepted_ns = now_ns;
  self->timed_out = FALSE;
  take_image (self, data);
}

void
netflux_device_receive (
    NetfluxDevice *self, const guint8 *data, gsize size, GSocketAddress *sender, gint64 now_ns)
{
  gboolean selective =
      self->settings.kind == NETFLUX_DEVICE_S7 || self->settings.kind == NETFLUX_DEVICE_NETFLUX;

  if (selective && self->settings.remote != NULL &&
      !netflux_socket_addresses_are_equal (sender, self->settings.remote))
    {
      self->counts.foreign++;
      return;
    }

  switch (self->settings.kind)
    {
    case NETFLUX_DEVICE_CODESYS:
      receive_codesys (self, data, size, sender);
      break;
    case NETFLUX_DEVICE_S7:
      receive_s7 (self, data, size);
      break;
    case NETFLUX_DEVICE_PYTHON:
      receive_python (self, data, size, now_ns);
      break;
    case NETFLUX_DEVICE_NETFLUX:
      receive_netflux (self, data, size, now_ns);
      break;
    }
}
