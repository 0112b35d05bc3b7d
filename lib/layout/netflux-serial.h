/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* The bytes of a GVariant that is being made, in normal form: see netflux-value.c. */
typedef struct
{
  guint8 *data;
  gsize length;
  gsize allocated;
  gsize *ends; /* of the elements of the open containers */
  gsize n_ends;
  gsize n_allocated_ends;
} NetfluxSerial;

void netflux_serial_init (NetfluxSerial *self, gsize expected);
GVariant *netflux_serial_end (NetfluxSerial *self, const char *type); /* floating */
void netflux_serial_grow (NetfluxSerial *self, gsize n);

/* An element ends here; the container of those from @first on ends here. */
void netflux_serial_end_element (NetfluxSerial *self);
void netflux_serial_close (NetfluxSerial *self, gsize start, gsize first);
void netflux_serial_close_entry (NetfluxSerial *self, gsize start, gsize key_end);

static inline guint8 *
netflux_serial_extend (NetfluxSerial *self, gsize n)
{
  guint8 *at;

  if (G_UNLIKELY (self->allocated - self->length < n))
    netflux_serial_grow (self, n);
  at = self->data + self->length;
  self->length += n;
  return at;
}

static inline void
netflux_serial_append (NetfluxSerial *self, gconstpointer data, gsize n)
{
  memcpy (netflux_serial_extend (self, n), data, n);
}

/* To 1, 2, 4 or 8 bytes. */
static inline void
netflux_serial_align (NetfluxSerial *self, gsize align)
{
  gsize padding = (0 - self->length) & (align - 1);

  memset (netflux_serial_extend (self, 8), 0, 8);
  self->length -= 8 - padding;
}

G_END_DECLS
