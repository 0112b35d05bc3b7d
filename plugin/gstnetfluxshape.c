/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxshape.h"

/* The leaves of a tree and the fields of its layout are in the same order. */
typedef struct
{
  GPtrArray *fields;
  guint next;
} Fields;

static GstNetfluxShape *build (GVariant *values, const char *name, Fields *fields);

void
gst_netflux_shape_free (GstNetfluxShape *self)
{
  g_free (self->name);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->field, netflux_layout_field_unref);
  g_free (self);
}

/* NULL: the next field is another one. */
static NetfluxLayoutField *
take_field (Fields *self, GVariant *value, const char *name)
{
  NetfluxLayoutField *field;

  if (self->next == self->fields->len)
    return NULL;
  field = self->fields->pdata[self->next];
  if (!g_variant_is_of_type (value, netflux_layout_field_get_value_type (field)) ||
      (name != NULL && !g_str_has_suffix (netflux_layout_field_get_path (field), name)))
    return NULL;

  self->next++;
  return field;
}

static gboolean
add_children (GstNetfluxShape *self, GVariant *values, Fields *fields)
{
  gboolean is_object = self->kind == GST_NETFLUX_SHAPE_OBJECT;

  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_netflux_shape_free);
  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) name = is_object ? g_variant_get_child_value (entry, 0) : NULL;
      g_autoptr (GVariant) value =
          is_object ? g_variant_get_child_value (entry, 1) : g_variant_ref (entry);
      GstNetfluxShape *child =
          build (value, name != NULL ? g_variant_get_string (name, NULL) : NULL, fields);

      if (child == NULL)
        return FALSE;
      g_ptr_array_add (self->children, child);
    }

  return TRUE;
}

static GstNetfluxShape *
build (GVariant *values, const char *name, Fields *fields)
{
  g_autoptr (GstNetfluxShape) self = g_new0 (GstNetfluxShape, 1);
  g_autoptr (GVariant) value = g_variant_is_of_type (values, G_VARIANT_TYPE_VARIANT)
                                   ? g_variant_get_variant (values)
                                   : g_variant_ref (values);
  NetfluxLayoutField *field = take_field (fields, value, name);

  self->name = g_strdup (name);
  if (field != NULL)
    {
      self->field = netflux_layout_field_ref (field);
      self->type = *g_variant_get_type_string (value);
      self->is_single = netflux_layout_field_get_length (field) == 4;
      return g_steal_pointer (&self);
    }
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
    return NULL;

  self->kind = g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")) ? GST_NETFLUX_SHAPE_OBJECT
                                                                      : GST_NETFLUX_SHAPE_ARRAY;
  return add_children (self, value, fields) ? g_steal_pointer (&self) : NULL;
}

/* Of any payload */
GstNetfluxShape *
gst_netflux_shape_new (NetfluxLayout *layout)
{
  gsize size = netflux_layout_get_size (layout);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GVariant) values = netflux_layout_decode (layout, zeros, NULL);
  g_autoptr (GPtrArray) list = netflux_layout_list_fields (layout);
  Fields fields = { .fields = list };
  g_autoptr (GstNetfluxShape) self = values != NULL ? build (values, NULL, &fields) : NULL;

  return fields.next == list->len ? g_steal_pointer (&self) : NULL;
}
