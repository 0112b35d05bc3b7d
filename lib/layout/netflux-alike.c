/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-alike.h"

#include "lib/layout/netflux-expression.h"
#include "lib/layout/netflux-placement.h"

static gboolean
are_types_alike (const NetfluxType *type, const NetfluxType *other, GHashTable *seen);

static gboolean
are_labels_alike (const GPtrArray *labels, const GPtrArray *others)
{
  if (labels == NULL || others == NULL)
    return labels == others;
  if (labels->len != others->len)
    return FALSE;
  for (guint i = 0; i < labels->len; i++)
    {
      const NetfluxLabel *label = labels->pdata[i];
      const NetfluxLabel *other = others->pdata[i];

      if (netflux_integer_compare (label->value, other->value) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
are_members_alike (const GPtrArray *members, const GPtrArray *others, GHashTable *seen)
{
  if (members->len != others->len)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      const NetfluxMember *member = members->pdata[i];
      const NetfluxMember *other = others->pdata[i];

      if (member->bit != other->bit || !netflux_name_same (member->name, other->name) ||
          !are_types_alike (member->type, other->type, seen))
        return FALSE;
    }
  return TRUE;
}

/* Of types that were placed: @seen has what each was compared with, as one that is a field of
 * many levels would be compared for each way to it. */
static gboolean
are_types_alike (const NetfluxType *type, const NetfluxType *other, GHashTable *seen)
{
  if (type == other || g_hash_table_lookup (seen, type) == other)
    return TRUE;
  if (type->kind != other->kind || type->bits != other->bits || type->align != other->align)
    return FALSE;
  g_hash_table_insert (seen, (gpointer) type, (gpointer) other);
  switch (type->kind)
    {
    case NETFLUX_TYPE_STRUCT:
      return are_members_alike (type->members, other->members, seen);
    case NETFLUX_TYPE_ARRAY:
      return netflux_integer_compare (type->lower, other->lower) == 0 &&
             type->count == other->count && are_types_alike (type->element, other->element, seen);
    case NETFLUX_TYPE_ELEMENTARY:
    case NETFLUX_TYPE_REFERENCE:
    default:
      return type->elementary == other->elementary &&
             netflux_integer_compare (type->minimum, other->minimum) == 0 &&
             netflux_integer_compare (type->maximum, other->maximum) == 0 &&
             are_labels_alike (type->labels, other->labels);
    }
}

gboolean
netflux_are_alike (NetfluxSchema *schema, const NetfluxSymbol *symbol, const NetfluxSymbol *other)
{
  g_autoptr (GHashTable) seen = NULL;
  const NetfluxType *type, *second;

  if (symbol->kind == NETFLUX_SYMBOL_CONSTANT)
    return symbol->value == NULL || symbol->value->kind == NETFLUX_EXPRESSION_NUMBER;
  if (symbol->type == NULL || other->type == NULL)
    return TRUE;
  type = netflux_placement_place (schema, symbol->type, NULL);
  second = netflux_placement_place (schema, other->type, NULL);
  if (type == NULL || second == NULL)
    return FALSE;
  seen = g_hash_table_new (NULL, NULL);
  return are_types_alike (type, second, seen);
}
