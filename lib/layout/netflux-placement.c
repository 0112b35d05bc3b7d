/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-schema.h"

/* Where things lie: sizes, alignments and offsets, by the dialect's rules. */

static NetfluxType *
fail (const NetfluxType *type, const char *what, GError **error)
{
  NetfluxToken token = { .line = type->line, .column = type->column };

  netflux_token_error_literal (&token, what, error);
  return NULL;
}

static NetfluxType *
fail_size (const NetfluxType *type, GError **error)
{
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE,
               "line %u, column %u: found a type of more than %d bytes, which is all that a "
               "frame can carry",
               type->line, type->column, NETFLUX_LAYOUT_MAX_SIZE);
  return NULL;
}

static guint
text_size (NetfluxDialect dialect, const NetfluxType *type)
{
  guint unit = type->elementary->form == NETFLUX_FORM_WSTRING ? 2 : 1;

  switch (dialect)
    {
    case NETFLUX_DIALECT_CODESYS:
      return (type->length + 1) * unit;
    case NETFLUX_DIALECT_S7:
      return ((type->length + 2) * unit + 1) / 2 * 2;
    case NETFLUX_DIALECT_PACKED:
    default:
      return type->length * unit;
    }
}

static guint
elementary_align (NetfluxDialect dialect, const NetfluxType *type, guint size)
{
  gboolean text = netflux_elementary_is_text (type->elementary);

  switch (dialect)
    {
    case NETFLUX_DIALECT_CODESYS:
      if (text)
        return type->elementary->form == NETFLUX_FORM_WSTRING ? 2 : 1;
      return size;
    case NETFLUX_DIALECT_S7:
      return text || size > 1 ? 2 : 1;
    case NETFLUX_DIALECT_PACKED:
    default:
      return 1;
    }
}

static NetfluxType *
place_elementary (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  guint size = type->elementary->size;

  if (netflux_elementary_is_text (type->elementary))
    {
      size = text_size (self->dialect, type);
      if (size > NETFLUX_LAYOUT_MAX_SIZE)
        return fail_size (type, error);
    }

  if (size == 0)
    {
      type->bits = 1;
      type->align = 0;
    }
  else
    {
      type->bits = size * 8;
      type->align = elementary_align (self->dialect, type, size);
    }
  return type;
}

static guint
round_up (guint bits, guint align)
{
  guint unit = MAX (align, 1) * 8;

  return (bits + unit - 1) / unit * unit;
}

static guint
cap (const NetfluxSchema *self, const NetfluxType *type, guint align)
{
  if (self->dialect == NETFLUX_DIALECT_CODESYS && type->pack > 0)
    return MIN (align, type->pack);
  return align;
}

static gboolean
take_base (NetfluxSchema *self, NetfluxType *type, guint *cursor, GError **error)
{
  NetfluxType *base = netflux_schema_place (self, type->base, error);

  if (base == NULL)
    return FALSE;
  if (base->kind != NETFLUX_TYPE_STRUCT)
    return fail (type->base, "found a type to extend that is not a structure", error) != NULL;

  for (guint i = 0; i < base->members->len; i++)
    {
      const NetfluxMember *inherited = g_ptr_array_index (base->members, i);
      NetfluxToken name = { .line = type->line, .column = type->column, .text = inherited->name };
      NetfluxMember *member;

      if (!netflux_type_add_member (type, &name, inherited->type, inherited->comment, error))
        return FALSE;
      member = g_ptr_array_steal_index (type->members, type->members->len - 1);
      member->bit = inherited->bit;
      g_ptr_array_insert (type->members, (int) i, member);
    }

  type->align = base->align;
  type->depth = base->depth;
  *cursor = base->bits;
  return TRUE;
}

static gboolean
place_member (
    NetfluxSchema *self, NetfluxType *type, NetfluxMember *member, guint *cursor, GError **error)
{
  NetfluxType *placed = netflux_schema_place (self, member->type, error);
  guint align;

  if (placed == NULL)
    return FALSE;

  align = cap (self, type, placed->align);
  if (align > 0)
    *cursor = round_up (*cursor, align);
  member->type = placed;
  member->bit = *cursor;
  *cursor += placed->bits;
  type->align = MAX (type->align, align);
  type->depth = MAX (type->depth, placed->depth + 1);
  if (*cursor > NETFLUX_LAYOUT_MAX_BITS)
    return fail_size (type, error) != NULL;
  return TRUE;
}

static NetfluxType *
place_struct (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  guint cursor = 0;
  guint first = 0;

  type->align = self->dialect == NETFLUX_DIALECT_S7 ? 2 : 1;
  if (type->base != NULL)
    {
      first = type->members->len;
      if (!take_base (self, type, &cursor, error))
        return NULL;
      first = type->members->len - first;
    }

  for (guint i = first; i < type->members->len; i++)
    if (!place_member (self, type, g_ptr_array_index (type->members, i), &cursor, error))
      return NULL;

  type->bits = round_up (cursor, type->align);
  if (type->bits > NETFLUX_LAYOUT_MAX_BITS)
    return fail_size (type, error);
  return type;
}

static NetfluxType *
place_array (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  NetfluxType *element = netflux_schema_place (self, type->element, error);
  gboolean s7 = self->dialect == NETFLUX_DIALECT_S7;

  if (element == NULL)
    return NULL;
  if (element->align == 0 && !s7)
    return fail (type, "found an array of BIT, expected BOOL; BIT stands in structures", error);

  /* All the dimensions of an S7 array are one block, which begins and ends with a word. */
  type->align = s7 && !type->inner ? 2 : element->align;
  type->element = element;
  type->stride = element->align > 0 ? round_up (element->bits, element->align) : element->bits;
  if (type->count > NETFLUX_LAYOUT_MAX_BITS / type->stride)
    return fail_size (type, error);

  type->bits = type->stride * type->count;
  if (s7 && !type->inner)
    type->bits = round_up (type->bits, 2);
  type->depth = element->depth + 1;
  return type;
}

static NetfluxType *
place_reference (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  NetfluxType *target = netflux_schema_lookup (self, type->name);

  if (target == NULL)
    {
      g_autofree char *what = g_strdup_printf (
          "found “%.60s”, expected a type; no such type is declared in the text", type->name);

      return fail (type, what, error);
    }

  return netflux_schema_place (self, target, error);
}

NetfluxType *
netflux_schema_place (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  if (type->state == NETFLUX_TYPE_PLACED)
    return type->resolved;
  if (type->state == NETFLUX_TYPE_PLACING)
    return fail (type, "found a type that contains itself", error);

  if (++self->placing > 2 * NETFLUX_LAYOUT_MAX_DEPTH)
    return fail (type, "found too many types within types", error);

  type->state = NETFLUX_TYPE_PLACING;
  if (type->kind == NETFLUX_TYPE_REFERENCE)
    type->resolved = place_reference (self, type, error);
  else if (type->kind == NETFLUX_TYPE_STRUCT)
    type->resolved = place_struct (self, type, error);
  else if (type->kind == NETFLUX_TYPE_ARRAY)
    type->resolved = place_array (self, type, error);
  else
    type->resolved = place_elementary (self, type, error);

  self->placing--;
  if (type->resolved == NULL)
    return NULL;
  if (type->resolved->depth > NETFLUX_LAYOUT_MAX_DEPTH)
    return fail (type, "found types within types to a depth of more than 32", error);
  type->state = NETFLUX_TYPE_PLACED;
  return type->resolved;
}
