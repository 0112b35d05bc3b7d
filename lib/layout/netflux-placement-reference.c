/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-placement.h"
#include "lib/layout/netflux-resolve.h"

#include <string.h>

/* What a name stands for: a type that is declared, or what is known of it if none is. */

/* What is declared, but cannot be sent. */
static NetfluxType *
place_other (NetfluxSchema *self, NetfluxType *type, const char *what, GError **error)
{
  if (g_str_has_suffix (what, "interface"))
    {
      type->kind = NETFLUX_TYPE_ELEMENTARY;
      type->pointer = TRUE;
      type->refusal = "INTERFACE";
      return netflux_placement_place_pointer (self, type, error);
    }
  if (self->dialect != NETFLUX_DIALECT_S7 && strstr (what, "block") != NULL)
    netflux_position_fail (
        type->position, error,
        "found “%.60s”, which is %s: leave it out, or lay it out as TwinCAT 3 does: add the file "
        "or "
        "folder that declares it, or the .tmc that TwinCAT has compiled, by --include, and say "
        "--pointers 4 or --pointers 8",
        type->name, what);
  else
    netflux_position_fail (
        type->position, error,
        "found “%.60s”, which is %s: it has no layout that can be sent; leave it "
        "out, or send what it holds as fields of a structure",
        type->name, what);
  return NULL;
}

static gboolean
is_any (const char *name, const char *const *names)
{
  for (; *names != NULL; names++)
    if (g_ascii_strcasecmp (*names, name) == 0)
      return TRUE;
  return FALSE;
}

/* What is known of a name that nothing declares, or NULL. */
static const char *
describe_unknown (const NetfluxSchema *self, const char *name)
{
  static const char *const blocks[] = {
    "TON",    "TOF",    "TP", "TONR", "CTU",      "CTD", "CTUD",
    "R_TRIG", "F_TRIG", "RS", "SR",   "AXIS_REF", NULL,
  };
  g_autofree char *upper = g_ascii_strup (name, -1);

  if (is_any (name, blocks))
    return "a function block of a library";
  if (self->dialect != NETFLUX_DIALECT_S7 && g_str_has_prefix (upper, "FB_"))
    return "a function block by its name";
  if (self->dialect == NETFLUX_DIALECT_S7 &&
      (g_str_has_prefix (upper, "IEC_") || g_str_has_prefix (upper, "CTU_") ||
       g_str_has_prefix (upper, "CTD_") || g_str_has_prefix (upper, "CTUD_") ||
       g_str_has_suffix (upper, "_LTIME")))
    return "a type of the system whose bytes are not published";
  return NULL;
}

/* A library is often there in compiled form only. */
static void
fail_undeclared (const NetfluxSchema *self, const NetfluxType *type, GError **error)
{
  const char *compiled =
      self->dialect == NETFLUX_DIALECT_S7 ? "" : ", or add the .tmc that TwinCAT has compiled";
  const char *base = netflux_resolve_base_name (type->name);

  if (type->refusal != NULL)
    netflux_position_fail (type->position, error,
                           "found %s, “%.60s”, which is not declared in the text: add the file or "
                           "the folder that declares it by --include",
                           type->refusal, type->name);
  else if (base > type->name)
    netflux_position_fail (
        type->position, error,
        "found “%.60s”, expected a type; no such type is declared in the text, nor a library or "
        "namespace “%.*s”: add its folder by --include, or declare “%.40s” in a file of yours%s",
        type->name, (int) MIN (base - type->name - 1, 40), type->name, base, compiled);
  else
    netflux_position_fail (
        type->position, error,
        "found “%.60s”, expected a type; no such type is declared in the text: add the file or the "
        "folder that declares it by --include; one of a compiled library, declare in a file of "
        "yours%s",
        type->name, compiled);
}

/* What is known not to be data. */
static NetfluxType *
fail_unknown (NetfluxSchema *self, NetfluxType *type, const char *name, GError **error)
{
  static const char *const parameters[] = {
    "VARIANT", "ANY", "AnyType", "POINTER", "REMOTE", "VOID", NULL,
  };
  static const char *const numbers[] = {
    "TIMER", "COUNTER", "BLOCK_DB", "BLOCK_FB", "BLOCK_FC", "BLOCK_SDB", NULL,
  };

  if (is_any (name, parameters))
    netflux_position_fail (
        type->position, error,
        "found “%.60s”: a pointer (%s) means nothing to the partner; leave it out", type->name,
        name);
  else if (self->dialect == NETFLUX_DIALECT_S7 && is_any (name, numbers))
    netflux_position_fail (type->position, error,
                           "found “%.60s”: the number of a timer, a counter or a block means "
                           "nothing to the partner; leave it out, or send its value",
                           type->name);
  else if (g_ascii_strncasecmp (name, "ANY_", 4) == 0)
    netflux_position_fail (type->position, error,
                           "found “%.60s”, which stands for several types and has no size: name "
                           "one of them",
                           type->name);
  else
    fail_undeclared (self, type, error);
  return NULL;
}

/* Types whose size is that of a pointer, and those that have none. */
static NetfluxType *
place_unknown (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  static const char *const pointers[] = {
    "PVOID", "__XWORD", "__UXINT", "__XINT", "XWORD", "UXINT", "XINT", NULL,
  };
  const char *name = netflux_resolve_base_name (type->name);
  const char *what = describe_unknown (self, name);

  if (self->dialect != NETFLUX_DIALECT_S7 && is_any (name, pointers))
    {
      type->kind = NETFLUX_TYPE_ELEMENTARY;
      type->pointer = TRUE;
      type->refusal = "with the size of a POINTER";
      return netflux_placement_place_pointer (self, type, error);
    }
  return what != NULL ? place_other (self, type, what, error)
                      : fail_unknown (self, type, name, error);
}

/* A field with UTF-8 whose type is an alias of a STRING: others that use the alias may have none.
 */
static NetfluxType *
take_encoding (NetfluxSchema *self, const NetfluxType *type, NetfluxType *resolved, GError **error)
{
  NetfluxType *text = resolved;

  if (resolved == NULL || !type->utf8)
    return resolved;
  while (text->kind == NETFLUX_TYPE_ARRAY)
    text = text->element;
  if (text->utf8 || text->kind != NETFLUX_TYPE_ELEMENTARY ||
      text->elementary->form != NETFLUX_FORM_STRING)
    return resolved;
  if (resolved != text)
    {
      netflux_position_fail (
          type->position, error,
          "found “%.60s”, an array of STRING by its name, with TcEncoding: write "
          "ARRAY[…] OF STRING in its place",
          type->name);
      return NULL;
    }

  text = netflux_schema_add (self, NETFLUX_TYPE_ELEMENTARY, resolved->position);
  *text = *resolved;
  text->utf8 = TRUE;
  text->resolved = text;
  return text;
}

NetfluxType *
netflux_placement_place_reference (NetfluxSchema *self, NetfluxType *type, GError **error)
{
  guint kinds = 1u << NETFLUX_SYMBOL_TYPE | 1u << NETFLUX_SYMBOL_BLOCK;
  GError *failure = NULL;
  const NetfluxSymbol *symbol =
      netflux_resolve (self, type->name, kinds, type->symbol, type->position, &failure);

  if (symbol == NULL && failure == NULL && type->fallback != NULL)
    return netflux_placement_place (self, type->fallback, error);
  if (symbol == NULL && failure == NULL)
    {
      symbol = netflux_resolve (self, type->name, 1u << NETFLUX_SYMBOL_OTHER, type->symbol,
                                type->position, &failure);
      if (symbol == NULL && failure == NULL)
        return place_unknown (self, type, error);
      if (symbol != NULL && symbol->type == NULL &&
          (symbol->error == NULL || self->dialect != NETFLUX_DIALECT_S7))
        return place_other (self, type, symbol->what, error);
      if (symbol != NULL && symbol->type != NULL && symbol->type->block)
        return netflux_placement_check_declared (self, type, symbol, error)
                   ? netflux_placement_place (self, symbol->type, error)
                   : NULL;
    }
  if (failure == NULL && symbol->error != NULL)
    failure = g_error_copy (symbol->error);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (!netflux_placement_check_block (self, symbol->type, type->name, type->position, error))
    return NULL;
  return take_encoding (self, type, netflux_placement_place (self, symbol->type, error), error);
}
