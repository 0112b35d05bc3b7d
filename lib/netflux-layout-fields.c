/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

/* What a layout describes: its type, its size and its fields. */

/**
 * netflux_layout_get_type_name:
 * @self: a layout
 *
 * The name of the type that the payload is.
 *
 * Returns: (nullable): the name; %NULL if it has none, as in the short form
 *
 * Since: 1.0
 */
const char *
netflux_layout_get_type_name (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);

  return netflux_layout_get_schema (self)->root->name;
}

/**
 * netflux_layout_get_size:
 * @self: a layout
 *
 * How many bytes the payload has.
 *
 * Returns: the size in bytes
 *
 * Since: 1.0
 */
gsize
netflux_layout_get_size (NetfluxLayout *self)
{
  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), 0);

  return netflux_schema_size (netflux_layout_get_schema (self));
}

typedef struct
{
  NetfluxLayout *layout;
  GPtrArray *fields;
} NetfluxFieldList;

static void
add_field (const NetfluxFieldView *view, gpointer user_data)
{
  NetfluxFieldList *list = user_data;

  g_ptr_array_add (list->fields, netflux_layout_field_new (list->layout, view));
}

/**
 * netflux_layout_list_fields:
 * @self: a layout
 *
 * All fields in their order, each element of an array as one.
 *
 * Returns: (transfer container) (element-type NetfluxLayoutField): the fields, which live as
 *   long as the array unless they are referenced
 *
 * Since: 1.0
 */
GPtrArray *
netflux_layout_list_fields (NetfluxLayout *self)
{
  NetfluxFieldList list = { .layout = self };

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);

  list.fields = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_layout_field_unref);
  netflux_schema_foreach (netflux_layout_get_schema (self), add_field, &list);
  return list.fields;
}

/**
 * netflux_layout_lookup_field:
 * @self: a layout
 * @path: which field, such as `axes[2].speed`; structures and arrays, too, and
 *   the empty string for all of it
 * @error: return location
 *
 * Looks a field up, to read and write it in many payloads. Any thread.
 *
 * The error is %NETFLUX_ERROR_NO_FIELD.
 *
 * Returns: (transfer full): the field
 *
 * Since: 1.0
 */
NetfluxLayoutField *
netflux_layout_lookup_field (NetfluxLayout *self, const char *path, GError **error)
{
  NetfluxFieldView view = { .path = path };
  NetfluxPlace place = { 0 };

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  place.type = netflux_layout_get_schema (self)->root;
  if (!netflux_place_descend (&place, path, error))
    return NULL;
  view.type = place.type;
  view.bit = place.bit;
  view.comment = place.comment;
  return netflux_layout_field_new (self, &view);
}
