/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-placement.h"
#include "lib/layout/netflux-resolve.h"

/* Where the fields of a function block of TwinCAT 3 lie: behind a pointer to its methods, and one
 * for each interface that it implements, in the order in which they are declared. With addresses of
 * 64 bits, compilers before 3.1.4024 end a block as if the first pointer had 32: unless a file says
 * that it is of a later one, what follows such a block is placed where both place it, or refused.
 */

#define OLDEST_END 4

/* How the rule is known, "Typed payloads" tells: it is no other controller's. */
static gboolean
is_known (const NetfluxSchema *self)
{
  return self->dialect == NETFLUX_DIALECT_CODESYS && !self->big_endian &&
         (self->rules.twincat || self->twincat) && (self->rules.pack == 0 || self->rules.pack == 8);
}

static gboolean
fail_not_known (const NetfluxSchema *self, const NetfluxType *use, const char *what, GError **error)
{
  return netflux_position_fail (
      use->position, error,
      "found “%.60s”, which is %s: leave it out, or send what it holds as fields of a structure%s",
      use->name, what,
      self->dialect == NETFLUX_DIALECT_S7
          ? ""
          : "; on a controller with TwinCAT 3, say --profile twincat3 and --pointers 4 or "
            "--pointers 8, or add the .tmc that TwinCAT has compiled by --include");
}

gboolean
netflux_placement_check_declared (const NetfluxSchema *self,
                                  const NetfluxType *use,
                                  const NetfluxSymbol *symbol,
                                  GError **error)
{
  if (!is_known (self))
    return fail_not_known (self, use, symbol->what, error);
  if (self->rules.pointer_size == 0)
    return netflux_position_fail (
        use->position, error,
        "found “%.60s”, a function block: it begins with a pointer, which means nothing to the "
        "partner; leave it out, or lay it out as on the controller with --pointers 4 or "
        "--pointers 8",
        use->name);
  if (symbol->error != NULL)
    {
      g_propagate_error (error, g_error_copy (symbol->error));
      return FALSE;
    }
  return symbol->type->pack == 0 || symbol->type->pack == 8 ||
         netflux_position_fail (
             symbol->position, error,
             "found the function block “%.60s” with pack_mode: how its pointers are aligned is not "
             "documented; add the .tmc that TwinCAT has compiled by --include",
             symbol->name);
}

/* With the name of a library in front, or without */
static gboolean
implements (const NetfluxType *type, const char *name)
{
  name = netflux_resolve_base_name (name);
  for (guint i = 0; type->interfaces != NULL && i < type->interfaces->len; i++)
    if (netflux_name_same (netflux_resolve_base_name (g_ptr_array_index (type->interfaces, i)),
                           name))
      return TRUE;
  return type->base != NULL && implements (type->base->resolved, name);
}

static gboolean
check_base (const NetfluxType *type, GError **error)
{
  const NetfluxType *base = type->base->resolved;

  if (base->given > 0)
    return netflux_position_fail (
        type->base->position, error,
        "found “%.60s”, a function block that extends one that was compiled: take the one that "
        "TwinCAT has compiled of it, too, or declare both",
        type->name);
  for (guint i = 0; type->interfaces != NULL && i < type->interfaces->len; i++)
    if (implements (base, g_ptr_array_index (type->interfaces, i)))
      return netflux_position_fail (
          type->base->position, error,
          "found the interface “%.60s”, which the function block that is extended implements "
          "already: whether it has a pointer of its own is not documented; leave it out",
          (const char *) g_ptr_array_index (type->interfaces, i));
  return TRUE;
}

/* Whether what follows begins in the padding of the base, nothing says. */
static gboolean
check_padding (const NetfluxType *base,
               guint align,
               NetfluxPosition position,
               const char *name,
               GError **error)
{
  return netflux_placement_round_up (base->used, align) ==
             netflux_placement_round_up (base->bits, align) ||
         netflux_position_fail (
             position, error,
             "found “%.60s” behind the fields of a function block that ends with padding: whether "
             "it begins at byte %u, in the padding, or at byte %u is not documented; add the .tmc "
             "that TwinCAT has compiled by --include",
             name, netflux_placement_round_up (base->used, align) / 8,
             netflux_placement_round_up (base->bits, align) / 8);
}

/* Those to its interfaces */
static gboolean
check_pointers (const NetfluxType *type, guint pointer, GError **error)
{
  return type->interfaces == NULL ||
         check_padding (type->base->resolved, pointer, type->base->position,
                        g_ptr_array_index (type->interfaces, 0), error);
}

/* Once what it extends is placed. */
gboolean
netflux_placement_begin_block (const NetfluxSchema *self,
                               NetfluxType *type,
                               guint *cursor,
                               GError **error)
{
  guint pointer = self->rules.pointer_size;

  if (type->base != NULL && (!check_base (type, error) || !check_pointers (type, pointer, error)))
    return FALSE;
  if (type->base == NULL)
    *cursor = pointer * 8;
  type->align = MAX (type->align, pointer);
  type->end_align = type->base != NULL ? type->base->resolved->end_align : OLDEST_END;
  if (type->interfaces != NULL)
    {
      *cursor = netflux_placement_round_up (*cursor, pointer) + type->interfaces->len * pointer * 8;
      type->end_align = MAX (type->end_align, pointer);
    }
  return TRUE;
}

/* Of the member with that number, with the alignment that it has there. */
gboolean
netflux_placement_check_behind_block (NetfluxType *type, guint number, guint align, GError **error)
{
  const NetfluxMember *member = g_ptr_array_index (type->members, number);
  const NetfluxMember *before = number > 0 ? g_ptr_array_index (type->members, number - 1) : NULL;
  const NetfluxType *base = type->base != NULL ? type->base->resolved : NULL;
  guint end = member->bit + (member->type->older > 0 ? member->type->older : member->type->bits);

  type->end_align = MAX (type->end_align, align);
  type->used = MAX (type->used, end);
  if (type->is_union || member->fixed || before == NULL)
    return TRUE;

  if (base != NULL && base->block && number == base->members->len)
    return type->interfaces != NULL ||
           check_padding (base, align, member->position, member->name, error);
  end = before->bit + before->type->older;
  return before->type->older == 0 || before->type->older == before->type->bits ||
         netflux_placement_round_up (end, align) == member->bit ||
         netflux_position_fail (
             member->position, error,
             "found “%.60s” behind a function block that ends at byte %u with TwinCAT before "
             "3.1.4024 and at byte %u with later versions: put it in front of that, or add the "
             ".tmc that TwinCAT has compiled by --include",
             member->name, end / 8, member->bit / 8);
}

/* A structure ends as early as the block at its end. */
void
netflux_placement_end_block (const NetfluxSchema *schema, NetfluxType *type, guint cursor)
{
  guint own = type->members->len;
  const NetfluxType *base = type->base != NULL ? type->base->resolved : NULL;

  if (own == (base != NULL ? base->members->len : 0))
    type->used = base != NULL && type->interfaces == NULL ? base->used : cursor;
  type->older = netflux_placement_round_up (
      type->used, type->block && !schema->later ? type->end_align : type->align);
}

/* Of elements of an array. */
gboolean
netflux_placement_check_stride (const NetfluxType *array,
                                const NetfluxType *element,
                                GError **error)
{
  guint size = element->bits;

  if ((element->older == 0 || element->older == size) &&
      (!element->block || size % (MAX (element->align, 1) * 8) == 0))
    return TRUE;
  return netflux_position_fail (
      array->position, error,
      "found an array of “%.60s”, a function block or a structure that ends with one, whose size "
      "differs between versions of "
      "TwinCAT, so that the distance of its elements is not known: make them fields, with one of 8 "
      "bytes behind each",
      element->name != NULL ? element->name : "");
}
