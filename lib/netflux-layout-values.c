/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

static const guint8 *
check_size (NetfluxLayout *self, GBytes *bytes, GError **error)
{
  guint size = netflux_schema_size (netflux_layout_get_schema (self));

  if (g_bytes_get_size (bytes) == size)
    return g_bytes_get_data (bytes, NULL);

  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE,
               "The payload has %" G_GSIZE_FORMAT " bytes, its layout %u; both ends need the "
               "same declaration and dialect",
               g_bytes_get_size (bytes), size);
  return NULL;
}

/**
 * netflux_layout_decode:
 * @self: a layout
 * @bytes: a payload
 * @error: return location
 *
 * Makes values of bytes. Any thread.
 *
 * Everything that a field can hold is a value: only a payload of another size than the
 * layout's is an error, %NETFLUX_ERROR_WRONG_SIZE.
 *
 * Returns: (transfer full): the values, `a{sv}` if the layout is a structure
 *
 * Since: 1.0
 */
GVariant *
netflux_layout_decode (NetfluxLayout *self, GBytes *bytes, GError **error)
{
  NetfluxPlace place = { 0 };
  const guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = check_size (self, bytes, error);
  if (data == NULL)
    return NULL;
  place.type = netflux_layout_get_schema (self)->root;
  return g_variant_ref_sink (netflux_decode (netflux_layout_get_schema (self), &place, data));
}

/**
 * netflux_layout_get_field:
 * @self: a layout
 * @bytes: a payload
 * @path: which field, such as `axes[2].speed`; structures and arrays, too, and
 *   the empty string for all of it
 * @value: (out) (transfer full): return location for the value
 * @error: return location
 *
 * Makes the value of one field of a payload. Any thread.
 *
 * Errors are %NETFLUX_ERROR_NO_FIELD and %NETFLUX_ERROR_WRONG_SIZE.
 *
 * Returns: whether there is a value
 *
 * Since: 1.0
 */
gboolean
netflux_layout_get_field (
    NetfluxLayout *self, GBytes *bytes, const char *path, GVariant **value, GError **error)
{
  NetfluxPlace place = { 0 };
  const guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  place.type = netflux_layout_get_schema (self)->root;
  data = check_size (self, bytes, error);
  if (data == NULL || !netflux_place_descend (&place, path, error))
    return FALSE;
  *value = g_variant_ref_sink (netflux_decode (netflux_layout_get_schema (self), &place, data));
  return TRUE;
}

static GBytes *
encode_over (NetfluxLayout *self, guint8 *data, GVariant *values, GError **error)
{
  NetfluxPlace place = { .type = netflux_layout_get_schema (self)->root };
  g_autoptr (GVariant) sunk = g_variant_ref_sink (values);

  if (!netflux_encode (netflux_layout_get_schema (self), &place, "", sunk, data, error))
    {
      g_free (data);
      return NULL;
    }
  return g_bytes_new_take (data, netflux_schema_size (netflux_layout_get_schema (self)));
}

/**
 * netflux_layout_encode:
 * @self: a layout
 * @values: the values, `a{sv}` if the layout is a structure; if it is floating, it is
 *   consumed
 * @error: return location
 *
 * Makes bytes of values. Any thread.
 *
 * Any number type will do if the value fits; an enumeration takes the names of its
 * values, too. Keys are names or paths. Fields left out are zero, or the empty string.
 *
 * Errors are %NETFLUX_ERROR_NO_FIELD, %NETFLUX_ERROR_WRONG_TYPE and
 * %NETFLUX_ERROR_OUT_OF_RANGE: nothing is rounded or cut off to make it fit, but that
 * REAL has 24 significant bits.
 *
 * Returns: (transfer full): the payload
 *
 * Since: 1.0
 */
GBytes *
netflux_layout_encode (NetfluxLayout *self, GVariant *values, GError **error)
{
  NetfluxPlace place = { 0 };
  guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (values != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = g_malloc0 (netflux_schema_size (netflux_layout_get_schema (self)));
  place.type = netflux_layout_get_schema (self)->root;
  netflux_encode_blank (netflux_layout_get_schema (self), &place, data);
  return encode_over (self, data, values, error);
}

/**
 * netflux_layout_update:
 * @self: a layout
 * @bytes: a payload
 * @values: the values that change; if it is floating, it is consumed
 * @error: return location
 *
 * Makes a payload that differs from another one in some fields. Any thread.
 *
 * As [method@Netflux.Layout.encode], but fields left out are as in @bytes; a payload
 * of another size is %NETFLUX_ERROR_WRONG_SIZE. If there is an error, nothing changes.
 *
 * Returns: (transfer full): the new payload
 *
 * Since: 1.0
 */
GBytes *
netflux_layout_update (NetfluxLayout *self, GBytes *bytes, GVariant *values, GError **error)
{
  const guint8 *data;

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = check_size (self, bytes, error);
  if (data == NULL)
    {
      g_variant_unref (g_variant_ref_sink (values));
      return NULL;
    }
  return encode_over (self, g_memdup2 (data, g_bytes_get_size (bytes)), values, error);
}
