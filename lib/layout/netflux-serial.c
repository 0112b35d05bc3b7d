/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-serial.h"

#include "lib/layout/netflux-bytes.h"

/* The offsets where elements end are little-endian on all machines. */

void
netflux_serial_init (NetfluxSerial *self, gsize expected)
{
  *self = (NetfluxSerial){
    .data = g_malloc (expected),
    .allocated = expected,
  };
}

void
netflux_serial_grow (NetfluxSerial *self, gsize n)
{
  self->allocated = MAX (self->allocated * 2, self->length + n);
  self->data = g_realloc (self->data, self->allocated);
}

GVariant *
netflux_serial_end (NetfluxSerial *self, const char *type)
{
  g_free (self->ends);
  return g_variant_new_from_data (G_VARIANT_TYPE (type), self->data, self->length, TRUE, g_free,
                                  self->data);
}

static guint
find_offset_size (gsize body, gsize n)
{
  if (body + n <= G_MAXUINT8)
    return 1;
  if (body + 2 * n <= G_MAXUINT16)
    return 2;
  return body + 4 * n <= G_MAXUINT32 ? 4 : 8;
}

void
netflux_serial_end_element (NetfluxSerial *self)
{
  if (G_UNLIKELY (self->n_ends == self->n_allocated_ends))
    {
      self->n_allocated_ends = MAX (32, 2 * self->n_ends);
      self->ends = g_renew (gsize, self->ends, self->n_allocated_ends);
    }
  self->ends[self->n_ends++] = self->length;
}

void
netflux_serial_close (NetfluxSerial *self, gsize start, gsize first)
{
  gsize n = self->n_ends - first;
  guint size = find_offset_size (self->length - start, n);
  guint8 *at = netflux_serial_extend (self, n * size);

  for (gsize i = 0; i < n; i++)
    netflux_bytes_write (at + i * size, size, FALSE, self->ends[first + i] - start);
  self->n_ends = first;
}

void
netflux_serial_close_entry (NetfluxSerial *self, gsize start, gsize key_end)
{
  guint size = find_offset_size (self->length - start, 1);

  netflux_bytes_write (netflux_serial_extend (self, size), size, FALSE, key_end - start);
}
