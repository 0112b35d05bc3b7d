/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-placement.h"

/* Where a compiler says that things lie: its offsets are taken, and what is declared is compared
 * with them. */

gboolean
netflux_placement_check_given (const NetfluxMember *member,
                               const NetfluxType *placed,
                               GError **error)
{
  if (member->given == 0 || member->given == placed->bits)
    return TRUE;
  return netflux_position_fail (member->position, error,
                                "found “%.60s” with %u bits as it was compiled, and with %u by the "
                                "rules: use --pointers 4 or "
                                "--pointers 8 if it has pointers, else compile the project again",
                                member->name, member->given, placed->bits);
}

/* Whether the fields lie where they would with that alignment; what all of them need. */
static gboolean
lie_naturally (const NetfluxType *type, guint pack, guint *needed)
{
  guint cursor = type->base != NULL ? type->base->resolved->bits : 0;
  guint align = type->base != NULL ? type->base->resolved->align : 1;

  for (guint i = type->members->len - type->own; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);
      guint own = MIN (member->type->align, pack);

      if (member->type->loose)
        return FALSE;
      if (own > 0 && !type->is_union)
        cursor = netflux_placement_round_up (cursor, own);
      if (member->bit != (type->is_union ? 0 : cursor))
        return FALSE;
      cursor = type->is_union ? MAX (cursor, member->type->bits) : cursor + member->type->bits;
      align = MAX (align, own);
    }
  *needed = align;
  return netflux_placement_round_up (cursor, align) == type->given;
}

/* A type of that size can be in front of any other: only its own alignment is not written. */
static void
find_alignment (NetfluxType *type, guint pointer_size)
{
  static const guint packs[] = { 8, 4, 2, 1 };
  guint largest = pointer_size;

  type->loose = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (packs) && type->loose && !type->block; i++)
    if (type->pack == 0 || packs[i] == type->pack)
      type->loose = !lie_naturally (type, packs[i], &type->align);
  if (!type->block)
    return;

  /* The pointers in front of the fields of a function block are aligned, too. */
  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      if (member->type->loose)
        return;
      largest = MAX (largest, member->type->align);
    }
  type->align = type->pack > 0 ? MIN (largest, type->pack) : largest;

  /* With addresses of 64 bits nothing is aligned more, even if it is hidden or ends early. */
  type->loose = type->align < 8 && type->given % (type->align * 8) != 0;
}

/* @name, @position: of what uses it */
gboolean
netflux_placement_check_block (const NetfluxSchema *self,
                               const NetfluxType *type,
                               const char *name,
                               NetfluxPosition position,
                               GError **error)
{
  guint wanted = self->rules.pointer_size;
  guint compiled = type->block && type->pointer_size > 0 ? type->pointer_size : wanted;
  g_autofree char *sizes = compiled > 0 ? g_strdup_printf ("%u", compiled) : g_strdup ("4 or 8");

  if (!type->block || (wanted > 0 && wanted == compiled))
    return TRUE;
  if (wanted > 0)
    return netflux_position_fail (
        position, error,
        "found “%.60s”, a function block that was compiled with pointers "
        "of %u bytes: use --pointers %u, or compile it for the controller",
        name, compiled, compiled);
  return netflux_position_fail (
      position, error,
      "found “%.60s”, a function block: it begins with a pointer, which means nothing to the "
      "partner; leave it out, or lay it out as it was compiled with --pointers %s",
      name, sizes);
}

NetfluxType *
netflux_placement_take_given (NetfluxSchema *self, NetfluxType *type, guint cursor, GError **error)
{
  if (cursor > type->given)
    {
      netflux_position_fail (type->position, error,
                             "found “%.60s” with %u bits as it was compiled, and fields of %u: "
                             "compile the project again",
                             type->name, type->given, cursor);
      return NULL;
    }
  if (!netflux_placement_check_block (self, type, type->name, type->position, error))
    return NULL;
  find_alignment (type, self->rules.pointer_size);
  type->bits = type->given;
  return type;
}

/* What a compiler wrote of a version with the same fields. */
static gboolean
is_version_of (const NetfluxType *compiled, const NetfluxType *type, guint own)
{
  if (compiled == NULL || compiled->kind != NETFLUX_TYPE_STRUCT || compiled->given == 0 ||
      compiled == type || compiled->own != own || compiled->is_union != type->is_union)
    return FALSE;
  for (guint i = 0; i < own; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, type->members->len - own + i);
      const NetfluxMember *other =
          g_ptr_array_index (compiled->members, compiled->members->len - own + i);

      if (!netflux_name_same (member->name, other->name))
        return FALSE;
    }
  return TRUE;
}

/* The first field that lies elsewhere, or NULL. */
static const NetfluxMember *
find_difference (const NetfluxType *compiled,
                 const NetfluxType *type,
                 guint own,
                 const NetfluxMember **other)
{
  for (guint i = 0; i < own; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, type->members->len - own + i);

      *other = g_ptr_array_index (compiled->members, compiled->members->len - own + i);
      if (member->bit != (*other)->address || member->type->bits != (*other)->given)
        return member;
    }
  return NULL;
}

static gboolean
fail_difference (const NetfluxSymbol *symbol, const NetfluxType *type, guint own, GError **error)
{
  const NetfluxMember *other = NULL;
  const NetfluxMember *member = find_difference (symbol->type, type, own, &other);
  g_autofree char *place = netflux_position_describe (symbol->position);
  static const char remedy[] = "say --profile, --pack, --pointers or --enumerations as on the "
                               "controller, or compile the project again; if the compiled file is "
                               "of another project, leave it out";

  if (member == NULL)
    return netflux_position_fail (
        type->position, error, "found “%.60s” with %u bytes, compiled with %u (%s): %s", type->name,
        type->bits / 8, symbol->type->given / 8, place, remedy);
  return netflux_position_fail (
      member->position, error,
      "found “%.60s” at byte %u with %u bits, compiled at byte %u with %u bits (%s): %s",
      member->name, member->bit / 8, member->type->bits, other->address / 8, other->given, place,
      remedy);
}

/* One of another version says nothing, nor one of a library, which has a namespace; of several only
 * one is right. */
gboolean
netflux_placement_compare (NetfluxSchema *self, const NetfluxType *type, guint own, GError **error)
{
  const NetfluxSymbol *different = NULL;

  if (!self->has_compiled || type->name == NULL || own == 0)
    return TRUE;
  for (const NetfluxSymbol *symbol = netflux_schema_lookup (self, type->name); symbol != NULL;
       symbol = symbol->next)
    {
      const NetfluxMember *other;

      if (!symbol->compiled || *symbol->space != '\0' || !is_version_of (symbol->type, type, own))
        continue;
      if (find_difference (symbol->type, type, own, &other) == NULL &&
          symbol->type->given == type->bits)
        return TRUE;
      different = symbol;
    }
  return different == NULL || fail_difference (different, type, own, error);
}
