/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-placement.h"

#include "lib/layout/netflux-constants.h"
#include "lib/layout/netflux-expression.h"

/* Where things lie: sizes, alignments and offsets. */

static NetfluxType *
fail (const NetfluxType *type, const char *what, GError **error)
{
  netflux_position_fail (type->position, error, "%s", what);
  return NULL;
}

static NetfluxType *
fail_size (const NetfluxType *type, GError **error)
{
  g_autofree char *what =
      g_strdup_printf ("found a type of more than %d bytes, which is all that a frame can carry: "
                       "send a structure with fewer or smaller fields",
                       NETFLUX_LAYOUT_MAX_SIZE);

  netflux_position_fail_literal (type->position, NETFLUX_ERROR_DATA_TOO_LARGE, error, what);
  return NULL;
}

static gboolean
size_of (NetfluxSchema *schema, NetfluxType *type, guint *size, GError **error)
{
  NetfluxType *placed = netflux_placement_place (schema, type, error);

  if (placed == NULL)
    return FALSE;
  *size = (placed->bits + 7) / 8;
  return TRUE;
}

static gboolean
evaluate (NetfluxSchema *self,
          const NetfluxType *type,
          const NetfluxExpression *expression,
          NetfluxInteger *value,
          GError **error)
{
  NetfluxConstants constants = {
    .schema = self,
    .size_of = size_of,
    .from = type->symbol,
  };

  return netflux_constants_evaluate (&constants, expression, value, error);
}

guint
netflux_placement_round_up (guint bits, guint align)
{
  guint unit = MAX (align, 1) * 8;

  return (bits + unit - 1) / unit * unit;
}

static gboolean
take_length (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  gboolean wide = type->elementary->form == NETFLUX_FORM_WSTRING;
  gboolean s7 = self->dialect == NETFLUX_DIALECT_S7;
  guint longest = s7 ? (wide ? 16382 : 254) : NETFLUX_LAYOUT_MAX_SIZE;
  NetfluxInteger length;

  if (type->first == NULL)
    return TRUE;
  if (!evaluate (self, type, type->first, &length, error))
    return FALSE;
  if (length.negative || length.magnitude == 0 || length.magnitude > longest)
    return netflux_position_fail (type->first->position, error,
                                  "found “%s%" G_GUINT64_FORMAT "”, expected a length of 1 to %u",
                                  length.negative ? "-" : "", length.magnitude, longest);
  type->length = (guint) length.magnitude;
  return TRUE;
}

static gboolean
take_range (NetfluxSchema *self,
            const NetfluxType *type,
            NetfluxInteger *lower,
            NetfluxInteger *upper,
            GError **error)
{
  if (type->first == NULL)
    return TRUE;
  if (!evaluate (self, type, type->first, lower, error) ||
      !evaluate (self, type, type->second, upper, error))
    return FALSE;
  return netflux_integer_compare (*lower, *upper) <= 0 ||
         netflux_position_fail (
             type->first->position, error,
             "found a range that ends before it begins, expected the lower bound first; leave an "
             "array without elements out, since controllers differ in its size");
}

static gboolean
take_limits (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  NetfluxInteger minimum, maximum;

  if (!take_range (self, type, &type->minimum, &type->maximum, error))
    return FALSE;
  netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  return (netflux_integer_compare (type->minimum, minimum) >= 0 &&
          netflux_integer_compare (type->maximum, maximum) <= 0) ||
         netflux_position_fail (type->position, error,
                                "found a range beyond that of its type: narrow it, or "
                                "take a larger type");
}

static gboolean
take_bounds (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  NetfluxInteger limit = { FALSE, G_MAXINT32 };
  guint64 count;

  if (!take_range (self, type, &type->lower, &type->upper, error))
    return FALSE;
  if (netflux_integer_compare (type->upper, limit) > 0 || type->lower.magnitude > G_MAXINT32)
    return fail (type, "found bounds beyond 32 bits, expected smaller ones", error) != NULL;

  count = (type->upper.negative ? 0 - type->upper.magnitude : type->upper.magnitude) -
          (type->lower.negative ? 0 - type->lower.magnitude : type->lower.magnitude) + 1;
  if (count > NETFLUX_LAYOUT_MAX_BITS)
    return fail (type, "found an array with more elements than a frame can carry: make it smaller",
                 error) != NULL;
  type->count = (guint) count;
  return TRUE;
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
      return (type->length + 2) * unit;
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
fail_pointer (const NetfluxSchema *self, const NetfluxType *type, GError **error)
{
  const char *what = g_str_has_prefix (type->refusal, "REF")         ? "a reference"
                     : g_str_has_prefix (type->refusal, "INTERFACE") ? "an interface"
                                                                     : "a pointer";

  netflux_position_fail (
      type->position, error, "found “%.60s”: %s (%s) means nothing to the partner; leave it out%s",
      type->name, what, type->refusal,
      self->dialect == NETFLUX_DIALECT_S7
          ? ""
          : ", or lay it out as raw bytes with --pointers 4 or --pointers 8, the size that it has "
            "on the controller");
  return NULL;
}

NetfluxType *
netflux_placement_place_pointer (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  guint size = self->rules.pointer_size;

  if (size == 0 || self->dialect == NETFLUX_DIALECT_S7)
    return fail_pointer (self, type, error);
  type->elementary =
      netflux_elementary_find (size == 8 ? "LWORD" : "DWORD", netflux_schema_mask (self));
  type->bits = size * 8;
  type->align = elementary_align (self->dialect, type, size);
  return type;
}

static gboolean
take_labels (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  NetfluxConstants constants = {
    .schema = self,
    .size_of = size_of,
    .from = type->symbol,
  };

  return netflux_constants_set_labels (&constants, type, error);
}

static NetfluxType *
place_elementary (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  guint size;

  if (type->pointer)
    return netflux_placement_place_pointer (self, type, error);
  if ((type->labels != NULL && !take_labels (self, type, error)) ||
      (type->limited && !take_limits (self, type, error)))
    return NULL;

  size = type->elementary->size;
  if (netflux_elementary_is_text (type->elementary))
    {
      if (!take_length (self, type, error))
        return NULL;
      size = text_size (self->dialect, type);
      if (size > NETFLUX_LAYOUT_MAX_SIZE)
        return fail_size (type, error);
    }

  type->bits = size == 0 ? 1 : size * 8;
  type->align = size == 0 ? 0 : elementary_align (self->dialect, type, size);
  return type;
}

static guint
cap (const NetfluxSchema *self, const NetfluxType *type, guint align)
{
  guint pack = type->pack > 0 ? type->pack : self->rules.pack;

  return self->dialect == NETFLUX_DIALECT_CODESYS && pack > 0 ? MIN (align, pack) : align;
}

/* The members of the base, as it has placed them, come in front of its own. */
static gboolean
take_base (NetfluxSchema *self, NetfluxType *type, guint *cursor, GError **error)
{
  NetfluxType *base = netflux_placement_place (self, type->base, error);
  g_autoptr (GPtrArray) own = NULL;

  if (base == NULL)
    return FALSE;
  if (base->kind != NETFLUX_TYPE_STRUCT || base->is_union || base->block != type->block)
    return fail (type->base,
                 type->block ? "found a function block to extend that is none, expected one"
                             : "found a type to extend that is not a structure, expected a STRUCT",
                 error) != NULL;

  if (type->given == 0 && base->align > cap (self, type, base->align))
    return fail (type->base,
                 "found a type to extend whose alignment is larger than the pack_mode of the one "
                 "that extends it: where such a structure ends is not documented; give both the "
                 "same pack_mode",
                 error) != NULL;
  if (base->loose && type->given == 0)
    return fail (type->base,
                 "found a type to extend that was compiled with gaps, whose alignment is not "
                 "known: declare it, or take the compiled type that extends it",
                 error) != NULL;

  own = g_ptr_array_ref (type->members);
  netflux_type_set_members (type, g_ptr_array_new ());
  for (guint i = 0; i < base->members->len + own->len; i++)
    {
      const NetfluxMember *member = i < base->members->len
                                        ? g_ptr_array_index (base->members, i)
                                        : g_ptr_array_index (own, i - base->members->len);
      NetfluxMember *added =
          netflux_schema_add_member_hashed (self, type, member->name, member->hash, member->type);

      if (added == NULL)
        return netflux_position_fail (
            member->position, error,
            "found “%.60s”, expected a name that the structure does not have yet", member->name);
      *added = *member;
    }

  type->align = base->align;
  type->depth = base->depth;
  *cursor = base->bits;
  return TRUE;
}

static gboolean
place_fixed (const NetfluxType *type, NetfluxMember *member, guint *cursor, GError **error)
{
  if (member->address < *cursor && !type->overlap)
    return netflux_position_fail (member->position, error,
                                  "found the address of “%.60s” within another field, expected "
                                  "fields that do not share bytes, or STRUCT OVERLAP",
                                  member->name);
  if (member->type->align > 0 && member->address % 8 != 0)
    return netflux_position_fail (member->position, error,
                                  "found “%.60s” at a bit, expected the address of a byte",
                                  member->name);
  member->bit = member->address;
  *cursor = MAX (*cursor, member->bit + member->type->bits);
  return TRUE;
}

static gboolean
is_by_value (const NetfluxType *type)
{
  return type->kind == NETFLUX_TYPE_ELEMENTARY && !netflux_elementary_is_text (type->elementary) &&
         type->bits <= 32;
}

static gboolean
check_alignment (const NetfluxMember *member, const NetfluxType *placed, GError **error)
{
  return !placed->loose ||
         netflux_position_fail (
             member->position, error,
             "found “%.60s” of a type that was compiled with gaps, whose alignment is not known: "
             "take the compiled type that has this field, or declare its type",
             member->name);
}

static gboolean
place_member (
    NetfluxSchema *self, NetfluxType *type, NetfluxMember *member, guint *cursor, GError **error)
{
  NetfluxType *placed = netflux_placement_place (self, member->type, error);
  guint align;

  if (placed == NULL)
    return FALSE;
  if (placed->bits == 0)
    return netflux_position_fail (
        member->position, error,
        "found the field “%.60s” of a structure without fields: "
        "controllers differ in its size; give it a field, or leave it out",
        member->name);

  if (member->in_out && !is_by_value (placed))
    return netflux_position_fail (
        member->position, error,
        "found “%.60s” in VAR_IN_OUT: the data of a function block has a pointer there, which "
        "means nothing to the partner; send what it holds as fields of a structure",
        member->name);

  if (!netflux_placement_check_given (member, placed, error) ||
      (type->given == 0 && !check_alignment (member, placed, error)))
    return FALSE;

  align = MAX (cap (self, type, placed->align), member->begins ? 2 : 0);
  member->type = placed;
  if (member->fixed)
    {
      if (!place_fixed (type, member, cursor, error))
        return FALSE;
      align = 1;
    }
  else
    {
      if (align > 0 && !type->is_union)
        *cursor = netflux_placement_round_up (*cursor, align);
      member->bit = type->is_union ? 0 : *cursor;
      *cursor = type->is_union ? MAX (*cursor, placed->bits) : *cursor + placed->bits;
    }
  type->align = MAX (type->align, align);
  type->depth = MAX (type->depth, placed->depth + 1);
  return *cursor <= NETFLUX_LAYOUT_MAX_BITS || fail_size (type, error) != NULL;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  const NetfluxMember *first = *(NetfluxMember *const *) a;
  const NetfluxMember *second = *(NetfluxMember *const *) b;

  return first->address < second->address ? -1 : first->address > second->address ? 1 : 0;
}

/* Those of one structure have an address all, or none; they lie in its order. */
static gboolean
check_addresses (const NetfluxType *type, GError **error)
{
  guint fixed = 0;

  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      fixed += member->fixed;
      if (fixed > 0 && fixed != i + 1)
        return netflux_position_fail (
            member->position, error,
            "found “%.60s” among fields of which some have an address (AT %%B0) and others none: "
            "give one to each",
            member->name);
    }
  if (fixed > 0 && !type->overlap)
    g_ptr_array_sort (type->members, compare_addresses);
  return TRUE;
}

static NetfluxType *
place_struct (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  guint cursor = 0;
  guint own = type->members->len;

  type->align = self->dialect == NETFLUX_DIALECT_S7 ? 2 : 1;
  if (!check_addresses (type, error) ||
      (type->base != NULL && !take_base (self, type, &cursor, error)) ||
      (type->block && type->given == 0 &&
       !netflux_placement_begin_block (self, type, &cursor, error)))
    return NULL;

  for (guint i = type->members->len - own; i < type->members->len; i++)
    {
      NetfluxMember *member = g_ptr_array_index (type->members, i);

      if (!place_member (self, type, member, &cursor, error) ||
          (type->given == 0 && !netflux_placement_check_behind_block (
                                   type, i, cap (self, type, member->type->align), error)))
        return NULL;
    }

  if (type->given > 0)
    return netflux_placement_take_given (self, type, cursor, error);
  netflux_placement_end_block (self, type, cursor);
  type->bits = netflux_placement_round_up (cursor, type->align);
  if (type->bits > NETFLUX_LAYOUT_MAX_BITS)
    return fail_size (type, error);
  return netflux_placement_compare (self, type, own, error) ? type : NULL;
}

static NetfluxType *
place_array (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  NetfluxType *element = netflux_placement_place (self, type->element, error);
  gboolean s7 = self->dialect == NETFLUX_DIALECT_S7;

  if (element == NULL || !take_bounds (self, type, error))
    return NULL;
  if (element->align == 0 && !s7)
    return fail (type, "found an array of BIT, expected BOOL; BIT stands in structures", error);
  if (element->bits == 0)
    return fail (type,
                 "found an array of a structure without fields: controllers differ in its size; "
                 "give it a field, or leave it out",
                 error);

  if (!netflux_placement_check_stride (type, element, error))
    return NULL;
  type->element = element;
  type->loose = element->loose;
  type->align = element->align;
  type->stride = element->align > 0 ? netflux_placement_round_up (element->bits, element->align)
                                    : element->bits;
  if (type->count > NETFLUX_LAYOUT_MAX_BITS / type->stride)
    return fail_size (type, error);
  type->bits = type->stride * type->count;
  type->depth = element->depth + 1;

  /* All the dimensions of an S7 array are one block, which begins and ends with a word; each row
   * of bits begins with a byte. */
  if (s7)
    {
      type->align = type->inner ? MAX (element->align, 1) : 2;
      type->bits = netflux_placement_round_up (type->bits, type->align);
    }
  return type;
}

NetfluxType *
netflux_placement_place (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  if (type->state == NETFLUX_TYPE_PLACED)
    return type->resolved;
  if (type->state == NETFLUX_TYPE_PLACING)
    return fail (type,
                 "found a type that contains itself: leave the field out, or make it a POINTER",
                 error);
  if (++self->placing > 2 * NETFLUX_LAYOUT_MAX_DEPTH)
    return fail (type, "found too many types within types, expected 32 at most", error);

  type->state = NETFLUX_TYPE_PLACING;
  if (type->kind == NETFLUX_TYPE_REFERENCE)
    type->resolved = netflux_placement_place_reference (self, type, error);
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
    return fail (type,
                 "found types within types to a depth of more than 32: put fields of the inner "
                 "ones into the outer ones",
                 error);
  type->state = NETFLUX_TYPE_PLACED;
  return type->resolved;
}
