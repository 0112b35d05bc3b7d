/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-image.h"

#include <string.h>

#define N_BUFFERS 3
#define FRESH (1 << 2) /* in newest: written since it was last read */
#define INDEX_MASK (FRESH - 1)

typedef struct
{
  guint8 *memory;
  gsize capacity;
  gsize size;
} Buffer;

struct _NetfluxImage
{
  GMutex lock;
  Buffer buffers[N_BUFFERS];
  int newest; /* atomic: index of the exchanged buffer, and FRESH */
  int writers;
  int written; /* the writer's last, which nobody changes until it is handed back */
  int readers;
};

NetfluxImage *
netflux_image_new (void)
{
  NetfluxImage *self = g_new0 (NetfluxImage, 1);

  g_mutex_init (&self->lock);
  for (guint i = 0; i < N_BUFFERS; i++)
    self->buffers[i].memory = g_malloc0 (NETFLUX_IMAGE_HEADROOM);
  self->readers = 0;
  self->newest = 1;
  self->written = 1;
  self->writers = 2;

  return self;
}

void
netflux_image_free (NetfluxImage *self)
{
  for (guint i = 0; i < N_BUFFERS; i++)
    g_free (self->buffers[i].memory);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
netflux_image_lock (NetfluxImage *self)
{
  g_mutex_lock (&self->lock);
}

void
netflux_image_unlock (NetfluxImage *self)
{
  g_mutex_unlock (&self->lock);
}

void
netflux_image_write (NetfluxImage *self, gconstpointer data, gsize size)
{
  Buffer *buffer = &self->buffers[self->writers];

  if (buffer->capacity < size)
    {
      g_free (buffer->memory);
      buffer->memory = g_malloc (NETFLUX_IMAGE_HEADROOM + size);
      buffer->capacity = size;
    }

  if (data == NULL)
    memset (buffer->memory + NETFLUX_IMAGE_HEADROOM, 0, size);
  else if (size > 0)
    memcpy (buffer->memory + NETFLUX_IMAGE_HEADROOM, data, size);
  buffer->size = size;

  self->written = self->writers;
  self->writers =
      __atomic_exchange_n (&self->newest, self->writers | FRESH, __ATOMIC_ACQ_REL) & INDEX_MASK;
}

static NetfluxImageView
view (Buffer *buffer)
{
  return (NetfluxImageView){
    .data = buffer->memory + NETFLUX_IMAGE_HEADROOM,
    .size = buffer->size,
  };
}

NetfluxImageView
netflux_image_get_written (NetfluxImage *self)
{
  return view (&self->buffers[self->written]);
}

NetfluxImageView
netflux_image_read (NetfluxImage *self)
{
  if (__atomic_load_n (&self->newest, __ATOMIC_RELAXED) & FRESH)
    self->readers =
        __atomic_exchange_n (&self->newest, self->readers, __ATOMIC_ACQ_REL) & INDEX_MASK;

  return view (&self->buffers[self->readers]);
}

GBytes *
netflux_image_copy (NetfluxImage *self)
{
  NetfluxImageView newest;
  GBytes *copy;

  netflux_image_lock (self);
  newest = netflux_image_read (self);
  copy = g_bytes_new (newest.data, newest.size);
  netflux_image_unlock (self);

  return copy;
}
