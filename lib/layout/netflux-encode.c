/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-bytes.h"
#include "lib/layout/netflux-codec.h"

#include <string.h>

/* Bytes of structures and arrays. A key is looked up only if it is not the name of the
 * member behind the one before, as it is in values that were decoded. */

static gboolean encode (const NetfluxSchema *schema,
                        const NetfluxPlace *place,
                        const NetfluxTrail *trail,
                        const NetfluxValue *value,
                        guint8 *data,
                        GError **error);

/* Fewer values than elements leave the others as they are. */
static gboolean
encode_array (const NetfluxSchema *schema,
              const NetfluxPlace *place,
              const NetfluxTrail *trail,
              const NetfluxValue *value,
              guint8 *data,
              GError **error)
{
  g_auto (NetfluxValueIter) iter = { 0 };
  NetfluxPlace element = { .type = place->type->element, .bit = place->bit };
  NetfluxValue child;

  if (!netflux_value_iter_init (&iter, value))
    return netflux_misfit_type (place, trail, value, error);
  if (iter.n > place->type->count)
    return netflux_misfit_range (place, trail, value, error);

  while (netflux_value_iter_next (&iter, &child))
    {
      if (!encode (schema, &element, trail, &child, data, error))
        {
          gint64 lower = (gint64) place->type->lower.magnitude;

          g_prefix_error (error, "element %" G_GINT64_FORMAT " of ",
                          (place->type->lower.negative ? -lower : lower) + (gint64) iter.i - 1);
          return FALSE;
        }
      element.bit += place->type->stride;
    }
  return TRUE;
}

/* Where a key leads, from @place. */
static gboolean
find_key (NetfluxPlace *place, const char *key, gsize length, guint *next, GError **error)
{
  const NetfluxType *type = place->type;
  const NetfluxMember *member = NULL;

  if (type->kind == NETFLUX_TYPE_STRUCT)
    {
      if (*next < type->members->len)
        member = g_ptr_array_index (type->members, *next);
      if (member != NULL && strcmp (member->name, key) == 0)
        *next += 1;
      else
        member = netflux_type_find_member (type, key, length);
    }

  /* A name with a dot in it is not a path. */
  if (member == NULL)
    return netflux_place_descend (place, key, error);
  place->type = member->type;
  place->bit += member->bit;
  return TRUE;
}

static gboolean
encode_by_names (const NetfluxSchema *schema,
                 const NetfluxPlace *place,
                 const NetfluxTrail *trail,
                 const NetfluxValue *value,
                 guint8 *data,
                 GError **error)
{
  g_auto (NetfluxValueIter) iter = { 0 };
  NetfluxTrail below = { .above = trail };
  NetfluxValue item;
  guint next = 0;

  if (!netflux_value_is (value, "a{sv}"))
    return netflux_misfit_type (place, trail, value, error);

  netflux_value_iter_init (&iter, value);
  while (netflux_value_iter_next_entry (&iter, &below.name, &below.length, &item))
    {
      NetfluxPlace inner = *place;

      if (!find_key (&inner, below.name, below.length, &next, error) ||
          !encode (schema, &inner, &below, &item, data, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
encode (const NetfluxSchema *schema,
        const NetfluxPlace *place,
        const NetfluxTrail *trail,
        const NetfluxValue *value,
        guint8 *data,
        GError **error)
{
  NetfluxValue unboxed = netflux_value_unbox (*value);

  switch (place->type->kind)
    {
    case NETFLUX_TYPE_STRUCT:
      return encode_by_names (schema, place, trail, &unboxed, data, error);
    case NETFLUX_TYPE_ARRAY:
      return netflux_value_is (&unboxed, "a{sv}")
                 ? encode_by_names (schema, place, trail, &unboxed, data, error)
                 : encode_array (schema, place, trail, &unboxed, data, error);
    case NETFLUX_TYPE_ELEMENTARY:
    case NETFLUX_TYPE_REFERENCE:
    default:
      return netflux_encode_elementary (schema, place, trail, &unboxed, data, error);
    }
}

gboolean
netflux_encode (const NetfluxSchema *schema,
                const NetfluxPlace *place,
                const char *path,
                GVariant *value,
                guint8 *data,
                GError **error)
{
  g_autoptr (GVariant) normal = g_variant_get_normal_form (value);
  NetfluxValue all = netflux_value_of_variant (normal);
  NetfluxTrail trail = { NULL, path, strlen (path) };

  return encode (schema, place, &trail, &all, data, error);
}

void
netflux_encode_blank (const NetfluxSchema *schema, const NetfluxPlace *place, guint8 *data)
{
  const NetfluxType *type = place->type;

  if (schema->dialect != NETFLUX_DIALECT_S7)
    return;

  if (type->kind == NETFLUX_TYPE_STRUCT)
    for (guint i = 0; i < type->members->len; i++)
      {
        const NetfluxMember *member = g_ptr_array_index (type->members, i);
        NetfluxPlace inner = { .type = member->type, .bit = place->bit + member->bit };

        netflux_encode_blank (schema, &inner, data);
      }
  else if (type->kind == NETFLUX_TYPE_ARRAY)
    for (guint i = 0; i < type->count; i++)
      {
        NetfluxPlace inner = { .type = type->element, .bit = place->bit + i * type->stride };

        netflux_encode_blank (schema, &inner, data);
      }
  else if (netflux_elementary_is_text (type->elementary))
    netflux_bytes_write (data + place->bit / 8,
                         type->elementary->form == NETFLUX_FORM_WSTRING ? 2 : 1, TRUE,
                         type->length);
}
