/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

/**
 * NetfluxLayoutField:
 *
 * Where one value of a [class@Netflux.Layout] lies. Immutable, and atomically counted.
 *
 * A field can be looked up once and then read and written many times, in the bytes of any
 * payload of its layout: [method@Netflux.LayoutField.read_double] and its like look nothing
 * up and allocate nothing, but for an error.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (NetfluxLayoutField,
                     netflux_layout_field,
                     netflux_layout_field_ref,
                     netflux_layout_field_unref)

NetfluxLayoutField *
netflux_layout_field_new (NetfluxLayout *layout, const NetfluxFieldView *view)
{
  NetfluxLayoutField *self = g_new0 (NetfluxLayoutField, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->layout = g_object_ref (layout);
  self->place = (NetfluxPlace){ .type = view->type, .bit = view->bit };
  self->size = netflux_layout_get_size (layout);
  self->path = g_strdup (view->path);
  self->type_name = netflux_type_describe (view->type);
  self->value_type = netflux_type_get_value_type (view->type);
  self->comment = g_strdup (view->comment);
  return self;
}

/**
 * netflux_layout_field_ref:
 * @self: a field
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): the field
 *
 * Since: 1.0
 */
NetfluxLayoutField *
netflux_layout_field_ref (NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * netflux_layout_field_unref:
 * @self: (transfer full): a field
 *
 * Gives a reference back. Any thread.
 *
 * Since: 1.0
 */
void
netflux_layout_field_unref (NetfluxLayoutField *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->layout);
  g_free (self->path);
  g_free (self->type_name);
  g_free (self->value_type);
  g_free (self->comment);
  g_free (self);
}

/**
 * netflux_layout_field_get_path:
 * @self: a field
 *
 * How the field is named, such as `axes[2].speed`.
 *
 * Returns: the path
 *
 * Since: 1.0
 */
const char *
netflux_layout_field_get_path (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

/**
 * netflux_layout_field_get_type_name:
 * @self: a field
 *
 * Its type as declared, with what it is made of: `REAL`, `STRING(16)`, `Color (INT)`.
 *
 * Returns: the type
 *
 * Since: 1.0
 */
const char *
netflux_layout_field_get_type_name (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->type_name;
}

/**
 * netflux_layout_field_get_offset:
 * @self: a field
 *
 * The first byte of the field in the payload.
 *
 * Returns: the offset, in bytes
 *
 * Since: 1.0
 */
gsize
netflux_layout_field_get_offset (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->place.bit / 8;
}

/**
 * netflux_layout_field_get_bit:
 * @self: a field
 *
 * Which bit of its byte the field is; 0 is the least significant.
 *
 * Returns: the bit, from 0 to 7, or -1 if the field has whole bytes
 *
 * Since: 1.0
 */
int
netflux_layout_field_get_bit (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->place.type->align == 0 ? (int) (self->place.bit % 8) : -1;
}

/**
 * netflux_layout_field_get_length:
 * @self: a field
 *
 * How many bytes the field has.
 *
 * Returns: the length in bytes; 0 for a single bit
 *
 * Since: 1.0
 */
gsize
netflux_layout_field_get_length (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->place.type->align == 0 ? 0 : self->place.type->bits / 8;
}

/**
 * netflux_layout_field_get_comment:
 * @self: a field
 *
 * What the declaration says of the field: the comment behind it, else the one above.
 *
 * Returns: (nullable): the comment
 *
 * Since: 1.0
 */
const char *
netflux_layout_field_get_comment (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->comment;
}

/**
 * netflux_layout_field_get_value_type:
 * @self: a field
 *
 * The type of the field's values, as [method@Netflux.Layout.decode] makes them. It is the same
 * for all payloads.
 *
 * Returns: the type, such as `d` for REAL; it lives as long as the field
 *
 * Since: 1.0
 */
const GVariantType *
netflux_layout_field_get_value_type (const NetfluxLayoutField *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return G_VARIANT_TYPE (self->value_type);
}

/**
 * netflux_layout_field_get_label:
 * @self: a field
 * @value: a value of it
 *
 * Gets what an enumeration calls a value. Any thread.
 *
 * Returns: (nullable): the name, which lives as long as the field; %NULL if the field is not
 *   an enumeration, or has no name for the value
 *
 * Since: 1.0
 */
const char *
netflux_layout_field_get_label (const NetfluxLayoutField *self, gint64 value)
{
  const NetfluxInteger wanted = { value < 0, value < 0 ? -(guint64) value : (guint64) value };
  GPtrArray *labels;

  g_return_val_if_fail (self != NULL, NULL);

  labels = self->place.type->labels;
  for (guint i = 0; labels != NULL && i < labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (labels, i);

      if (netflux_integer_compare (label->value, wanted) == 0)
        return label->name;
    }

  return NULL;
}
