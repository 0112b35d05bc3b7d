/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-value.h"

#include <string.h>

#include "lib/layout/netflux-bytes.h"

/* The format of the bytes is that of GVariant's specification: an array of elements of
 * different sizes, and an entry of a dictionary, end with the offsets where those elements
 * end, each of 1, 2, 4 or 8 bytes as the size of the whole asks for. */

NetfluxValue
netflux_value_of_variant (GVariant *variant)
{
  const char *type = g_variant_get_type_string (variant);

  return (NetfluxValue){ type, strlen (type), g_variant_get_data (variant),
                         g_variant_get_size (variant) };
}

GVariant *
netflux_value_to_variant (const NetfluxValue *self)
{
  g_autofree char *type = g_strndup (self->type, self->type_length);
  guint8 *data = g_memdup2 (self->data, self->size);

  return g_variant_ref_sink (
      g_variant_new_from_data (G_VARIANT_TYPE (type), data, self->size, TRUE, g_free, data));
}

NetfluxValue
netflux_value_unbox (NetfluxValue self)
{
  while (self.type_length == 1 && *self.type == 'v' && self.size > 0)
    {
      gsize start = self.size;

      while (start > 1 && self.data[start - 1] != 0)
        start--;
      self.type = (const char *) self.data + start;
      self.type_length = self.size - start;
      self.size = start - 1;
    }
  return self;
}

gboolean
netflux_value_is (const NetfluxValue *self, const char *type)
{
  return strlen (type) == self->type_length && memcmp (type, self->type, self->type_length) == 0;
}

guint64
netflux_value_get_bits (const NetfluxValue *self)
{
  guint16 two;
  guint32 four;
  guint64 eight;

  switch (self->size)
    {
    case 1:
      return *self->data;
    case 2:
      memcpy (&two, self->data, sizeof two);
      return two;
    case 4:
      memcpy (&four, self->data, sizeof four);
      return four;
    case 8:
      memcpy (&eight, self->data, sizeof eight);
      return eight;
    default:
      return 0;
    }
}

static gsize
fixed_size (char type)
{
  switch (type)
    {
    case 'b':
    case 'y':
      return 1;
    case 'n':
    case 'q':
      return 2;
    case 'i':
    case 'u':
    case 'h':
      return 4;
    case 'x':
    case 't':
    case 'd':
      return 8;
    default:
      return 0;
    }
}

static guint
offset_size (gsize size)
{
  return size <= G_MAXUINT8 ? 1 : size <= G_MAXUINT16 ? 2 : size <= G_MAXUINT32 ? 4 : 8;
}

static gsize
read_offset (const guint8 *at, guint size)
{
  return (gsize) netflux_bytes_read (at, size, FALSE);
}

static gsize
align_up (gsize position, gsize align)
{
  return (position + align - 1) & ~(align - 1);
}

/* What the elements of an array are aligned to; 0 if they are not walked over here. */
static gsize
find_align (const NetfluxValue *array)
{
  gsize i = 1;

  while (i < array->type_length && array->type[i] == 'a')
    i++;
  if (i == array->type_length || strchr ("(mr*?", array->type[i]) != NULL)
    return 0;
  if (array->type[i] == '{')
    return array->type_length - i == 4 && memcmp (array->type + i, "{sv}", 4) == 0 ? 8 : 0;
  return array->type[i] == 'v' ? 8 : MAX (fixed_size (array->type[i]), 1);
}

gboolean
netflux_value_iter_init (NetfluxValueIter *self, const NetfluxValue *container)
{
  *self = (NetfluxValueIter){ .container = *container };
  if (*container->type == 'a')
    self->align = find_align (container);
  else if (*container->type != '(')
    return FALSE;

  if (self->align == 0)
    {
      self->variant = netflux_value_to_variant (container);
      self->n = g_variant_n_children (self->variant);
      return TRUE;
    }

  self->fixed = container->type_length == 2 ? fixed_size (container->type[1]) : 0;
  if (container->size == 0)
    self->n = 0;
  else if (self->fixed > 0)
    self->n = container->size / self->fixed;
  else
    {
      self->offset_size = offset_size (container->size);
      self->offsets =
          read_offset (container->data + container->size - self->offset_size, self->offset_size);
      self->n = (container->size - self->offsets) / self->offset_size;
    }
  return TRUE;
}

void
netflux_value_iter_clear (NetfluxValueIter *self)
{
  g_clear_pointer (&self->child, g_variant_unref);
  g_clear_pointer (&self->variant, g_variant_unref);
}

gboolean
netflux_value_iter_next (NetfluxValueIter *self, NetfluxValue *value)
{
  gsize i = self->i;
  gsize end;

  if (i == self->n)
    return FALSE;
  self->i++;

  if (self->variant != NULL)
    {
      g_clear_pointer (&self->child, g_variant_unref);
      self->child = g_variant_get_child_value (self->variant, i);
      *value = netflux_value_of_variant (self->child);
      return TRUE;
    }

  end = self->fixed > 0 ? self->start + self->fixed
                        : read_offset (self->container.data + self->offsets + i * self->offset_size,
                                       self->offset_size);
  *value = (NetfluxValue){ self->container.type + 1, self->container.type_length - 1,
                           self->container.data + self->start, end - self->start };
  self->start = align_up (end, self->align);
  return TRUE;
}

gboolean
netflux_value_iter_next_entry (NetfluxValueIter *self,
                               const char **key,
                               gsize *key_length,
                               NetfluxValue *value)
{
  NetfluxValue entry;
  gsize start, end;
  guint size;

  if (!netflux_value_iter_next (self, &entry))
    return FALSE;

  size = offset_size (entry.size);
  end = read_offset (entry.data + entry.size - size, size);
  start = align_up (end, 8);
  *key = (const char *) entry.data;
  *key_length = end - 1;
  *value = (NetfluxValue){ "v", 1, entry.data + start, entry.size - size - start };
  return TRUE;
}
