/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <string.h>

#include "chaos-random.h"

/* A process image that says whose it is and which, and in which no byte can be another's. */

typedef struct
{
  guint32 owner;
  guint32 life;
  guint64 index;
  guint64 check;
} ChaosImage;

#define CHAOS_IMAGE_MIN sizeof (ChaosImage)

static inline guint64
chaos_image_sum (const ChaosImage *self)
{
  return chaos_random_mix (self->index * 31 + ((guint64) self->life << 32 | self->owner));
}

static inline void
chaos_image_write (guint8 *data, gsize size, guint32 owner, guint32 life, guint64 index)
{
  ChaosImage head = { owner, life, index, 0 };

  head.check = chaos_image_sum (&head);
  memcpy (data, &head, sizeof head);
  memset (data + sizeof head, (int) (guint8) head.check, size - sizeof head);
}

/* False: it is torn, or no image at all. */
static inline gboolean
chaos_image_read (const guint8 *data, gsize size, ChaosImage *head)
{
  if (size < sizeof *head)
    return FALSE;

  memcpy (head, data, sizeof *head);
  if (head->check != chaos_image_sum (head))
    return FALSE;
  for (gsize i = sizeof *head; i < size; i++)
    if (data[i] != (guint8) head->check)
      return FALSE;
  return TRUE;
}
