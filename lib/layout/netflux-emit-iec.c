/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit-iec.h"

static const char *const reserved[] = {
  "abstract", "action",    "and",     "any",        "array",     "at",        "bit",
  "bool",     "by",        "byte",    "case",       "char",      "class",     "configuration",
  "constant", "continue",  "date",    "dint",       "do",        "dt",        "dword",
  "else",     "elsif",     "end_if",  "exit",       "extends",   "false",     "for",
  "from",     "function",  "if",      "implements", "int",       "interface", "ldate",
  "ldt",      "lint",      "lreal",   "ltime",      "ltod",      "lword",     "method",
  "mod",      "namespace", "not",     "of",         "on",        "or",        "override",
  "pointer",  "private",   "program", "property",   "protected", "public",    "real",
  "ref",      "reference", "repeat",  "retain",     "return",    "sint",      "string",
  "struct",   "super",     "task",    "then",       "this",      "time",      "to",
  "tod",      "true",      "type",    "udint",      "uint",      "ulint",     "union",
  "until",    "usint",     "using",   "var",        "wchar",     "while",     "with",
  "word",     "wstring",   "xor",     NULL,
};

const NetfluxLanguage netflux_iec_language = { .reserved = reserved, .single_underscores = TRUE };

const char *
netflux_iec_name (const NetfluxElementary *type)
{
  static const char *const unsigned_names[] = { "USINT", "UINT", "UDINT", "ULINT" };
  static const char *const signed_names[] = { "SINT", "INT", "DINT", "LINT" };
  guint index = type->size == 8 ? 3 : type->size / 2;

  if ((type->dialects & ~NETFLUX_SHORT_FORM) != 0)
    return type->name;
  if (type->form == NETFLUX_FORM_REAL)
    return type->size == 4 ? "REAL" : "LREAL";
  return type->form == NETFLUX_FORM_SIGNED ? signed_names[index] : unsigned_names[index];
}

guint
netflux_iec_text_length (const NetfluxSchema *schema, const NetfluxType *type)
{
  return schema->dialect == NETFLUX_DIALECT_PACKED ? type->length - 1 : type->length;
}

gboolean
netflux_iec_is_utf8 (const NetfluxType *type)
{
  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = type->element;
  return type->utf8 && type->kind == NETFLUX_TYPE_ELEMENTARY &&
         type->elementary->form == NETFLUX_FORM_STRING;
}

gboolean
netflux_iec_check (const NetfluxSchema *schema, GError **error)
{
  if (!schema->big_endian || schema->dialect == NETFLUX_DIALECT_CODESYS)
    return TRUE;
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
               "The layout is big-endian, which a little-endian controller has no declaration for: "
               "write it as SCL, or give the declaration with another dialect");
  return FALSE;
}

gboolean
netflux_iec_check_array (const NetfluxType *type, GError **error)
{
  if (netflux_emit_is_regular (type))
    return TRUE;
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
               "The elements of an array of %u are %u bits apart, which this language cannot "
               "declare",
               type->count, type->stride);
  return FALSE;
}

static void
pad_bits (NetfluxEmitter *self, GPtrArray *names, NetfluxIecPad pad, guint from, guint to)
{
  for (; from < to; from++)
    {
      g_autofree char *plain = g_strdup_printf ("padding_%u_%u", from / 8, from % 8);
      g_autofree char *name = netflux_emitter_padding_name (self, names, plain);

      pad (self, name, 0);
    }
}

static gboolean
emit_union (NetfluxEmitter *self,
            const NetfluxType *type,
            GPtrArray *names,
            NetfluxIecPad pad,
            NetfluxIecMember member,
            GError **error)
{
  guint most = 0;

  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *at = g_ptr_array_index (type->members, i);

      most = MAX (most, netflux_emit_size (at->type));
      if (!member (self, at, names->pdata[i], error))
        return FALSE;
    }
  if (most < netflux_emit_size (type))
    {
      g_autofree char *name = netflux_emitter_padding_name (self, names, "padding_0");

      pad (self, name, netflux_emit_size (type));
    }
  return TRUE;
}

gboolean
netflux_iec_members (NetfluxEmitter *self,
                     const NetfluxType *type,
                     NetfluxIecPad pad,
                     NetfluxIecMember member,
                     GError **error)
{
  g_autoptr (GPtrArray) names = netflux_emitter_member_names (self, type);
  g_autoptr (GArray) slots = NULL;

  if (type->is_union)
    return emit_union (self, type, names, pad, member, error);

  slots = netflux_emit_slots (type, error);
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      const NetfluxSlot *slot = &g_array_index (slots, NetfluxSlot, i);
      guint cursor = slot->offset * 8;

      if (slot->kind == NETFLUX_SLOT_PADDING)
        {
          g_autofree char *plain = g_strdup_printf ("padding_%u", slot->offset);
          g_autofree char *name = netflux_emitter_padding_name (self, names, plain);

          pad (self, name, slot->size);
        }
      for (guint j = slot->first; j < slot->first + slot->n; j++)
        {
          const NetfluxMember *at = g_ptr_array_index (type->members, j);

          if (slot->kind == NETFLUX_SLOT_BITS)
            pad_bits (self, names, pad, cursor, at->bit);
          cursor = at->bit + 1;
          if (!member (self, at, names->pdata[j], error))
            return FALSE;
        }
    }
  return slots != NULL;
}
