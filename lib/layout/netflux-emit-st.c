/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit-iec.h"

/* Structured Text for CODESYS and TwinCAT: pack_mode 1 and padding of its own, so that the offsets
 * do not depend on the controller. SCL for TIA Portal: the rules of data blocks with standard
 * access are the same on all controllers. */

static const NetfluxType *
emit_dimensions (GString *out, const NetfluxType *type)
{
  const char *between = "ARRAY[";

  do
    {
      g_string_append_printf (out, "%s%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT, between,
                              netflux_emit_lower (type), netflux_emit_signed (type->upper));
      type = type->element;
      between = ", ";
    }
  while (type->kind == NETFLUX_TYPE_ARRAY && type->inner);

  g_string_append (out, "] OF ");
  return type;
}

static gboolean
check_arrays (const NetfluxType *type, GError **error)
{
  for (; type->kind == NETFLUX_TYPE_ARRAY; type = type->element)
    if (!netflux_iec_check_array (type, error))
      return FALSE;
  return TRUE;
}

static char *
describe (NetfluxEmitter *self, const NetfluxType *type)
{
  GString *out = g_string_new (NULL);
  const NetfluxElementary *elementary;

  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = emit_dimensions (out, type);
  elementary = type->elementary;

  if (netflux_emitter_name (self, type) != NULL)
    g_string_append (out, netflux_emitter_name (self, type));
  else if (netflux_elementary_is_text (elementary))
    {
      guint length = netflux_iec_text_length (self->schema, type);

      if (length > 0)
        g_string_append_printf (out, "%s(%u)", elementary->name, length);
      else
        g_string_append (out, elementary->form == NETFLUX_FORM_STRING ? "BYTE" : "WORD");
    }
  else
    g_string_append (out, netflux_iec_name (elementary));
  if (type->kind == NETFLUX_TYPE_ELEMENTARY && type->limited && type->labels == NULL)
    g_string_append_printf (out, " (%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT ")",
                            netflux_emit_signed (type->minimum),
                            netflux_emit_signed (type->maximum));
  return g_string_free (out, FALSE);
}

static void
pad (NetfluxEmitter *self, const char *name, guint bytes)
{
  if (bytes == 0)
    netflux_emit (self, "    %s : BIT;\n", name);
  else
    netflux_emit (self, "    %s : ARRAY[0..%u] OF BYTE;\n", name, bytes - 1);
}

static gboolean
emit_member (NetfluxEmitter *self, const NetfluxMember *member, const char *name, GError **error)
{
  g_autofree char *type = describe (self, member->type);
  g_autofree char *comment = netflux_emit_comment (member->comment, "]]>");

  if (!check_arrays (member->type, error))
    return FALSE;
  if (netflux_iec_is_utf8 (member->type))
    netflux_emit (self, "    {attribute 'TcEncoding' := 'UTF-8'}\n");
  netflux_emit (self, "    %s : %s;%s%s\n", name, type, *comment != '\0' ? " // " : "", comment);
  return TRUE;
}

static void
emit_enumeration (NetfluxEmitter *self, const NetfluxType *type)
{
  netflux_emit (self, "TYPE %s :\n(\n", netflux_emitter_name (self, type));
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      netflux_emit (self, "    %s := %s%" G_GUINT64_FORMAT "%s\n", label->name,
                    label->value.negative ? "-" : "", label->value.magnitude,
                    i + 1 < type->labels->len ? "," : "");
    }
  netflux_emit (self, ") %s;\nEND_TYPE\n", netflux_iec_name (type->elementary));
}

static gboolean
emit_structure (NetfluxEmitter *self, const NetfluxType *type, GError **error)
{
  g_autofree char *comment = netflux_emit_comment (type->comment, "]]>");
  const char *kind = type->is_union ? "UNION" : "STRUCT";

  if (*comment != '\0')
    netflux_emit (self, "// %s\n", comment);
  netflux_emit (self, "{attribute 'pack_mode' := '1'}\nTYPE %s :\n%s\n",
                netflux_emitter_name (self, type), kind);
  if (!netflux_iec_members (self, type, pad, emit_member, error))
    return FALSE;
  netflux_emit (self, "END_%s\nEND_TYPE\n", kind);
  return TRUE;
}

char *
netflux_emit_st (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;
  g_autofree char *text = NULL;
  gboolean done = TRUE;

  if (!netflux_iec_check (schema, error))
    return NULL;
  netflux_emitter_init (&self, schema, &netflux_iec_language);
  netflux_emit (&self, "// Written by netflux layout --emit st: %s, %u bytes\n",
                netflux_emitter_name (&self, self.root), netflux_emit_size (self.root));
  for (guint i = 0; i < self.enumerations->len; i++)
    {
      netflux_emit (&self, "\n");
      emit_enumeration (&self, self.enumerations->pdata[i]);
    }
  for (guint i = 0; done && i < self.structures->len; i++)
    {
      netflux_emit (&self, "\n");
      done = emit_structure (&self, self.structures->pdata[i], error);
    }
  text = netflux_emitter_end (&self);
  return done ? g_steal_pointer (&text) : NULL;
}

/* TwinCAT: one object for each type. */

static void
begin_object (NetfluxEmitter *self, const char *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_MD5, name, -1);

  netflux_emit (self,
                "  <DUT Name=\"%s\" Id=\"{%.8s-%.4s-%.4s-%.4s-%.12s}\">\n"
                "    <Declaration><![CDATA[",
                name, hash, hash + 8, hash + 12, hash + 16, hash + 20);
}

static void
end_object (NetfluxEmitter *self)
{
  netflux_emit (self, "]]></Declaration>\n  </DUT>\n");
}

char *
netflux_emit_tcdut (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;
  g_autofree char *text = NULL;
  gboolean done = TRUE;

  if (!netflux_iec_check (schema, error))
    return NULL;
  netflux_emitter_init (&self, schema, &netflux_iec_language);
  netflux_emit (&self, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                       "<TcPlcObject Version=\"1.1.0.1\">\n");
  for (guint i = 0; i < self.enumerations->len; i++)
    {
      begin_object (&self, netflux_emitter_name (&self, self.enumerations->pdata[i]));
      emit_enumeration (&self, self.enumerations->pdata[i]);
      end_object (&self);
    }
  for (guint i = 0; done && i < self.structures->len; i++)
    {
      begin_object (&self, netflux_emitter_name (&self, self.structures->pdata[i]));
      done = emit_structure (&self, self.structures->pdata[i], error);
      end_object (&self);
    }
  netflux_emit (&self, "</TcPlcObject>\n");
  text = netflux_emitter_end (&self);
  return done ? g_steal_pointer (&text) : NULL;
}

/* SCL */

static char *
quote (const char *name)
{
  g_autofree char *plain = netflux_emit_comment (name, "\"");

  return g_strdup_printf ("\"%s\"", plain);
}

/* TIA Portal has it, and no PLC data type can be called so. */
static gboolean
is_of_the_system (const NetfluxEmitter *self, const NetfluxType *type)
{
  return type != self->root && type->position.source != NULL &&
         type->position.source->role == NETFLUX_SCRIPT_BUILT_IN;
}

static char *
describe_scl (NetfluxEmitter *self, const NetfluxType *type)
{
  GString *out = g_string_new (NULL);

  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = emit_dimensions (out, type);
  if (type->kind == NETFLUX_TYPE_STRUCT && is_of_the_system (self, type))
    g_string_append (out, type->name);
  else if (type->kind == NETFLUX_TYPE_STRUCT)
    {
      g_autofree char *name = quote (netflux_emitter_name (self, type));

      g_string_append (out, name);
    }
  else if (netflux_elementary_is_text (type->elementary))
    g_string_append_printf (out, "%s[%u]", type->elementary->name, type->length);
  else
    g_string_append (out,
                     netflux_emit_is_bit (type) ? "BOOL" : netflux_iec_name (type->elementary));
  return g_string_free (out, FALSE);
}

static guint
round_up (guint bits, guint align)
{
  return align > 0 ? (bits + align * 8 - 1) / (align * 8) * (align * 8) : bits;
}

/* TIA Portal has no addresses, and no sections in a type: what they leave out gets fields, as large
 * ones as fit. */
static guint
emit_gap (NetfluxEmitter *self, GPtrArray *names, guint cursor, guint until)
{
  guint byte = round_up (cursor, 1);
  guint word = round_up (cursor, 2);
  guint words = until > word ? (until - word) / 16 : 0;
  gboolean bit = words <= 1 && byte + 8 > until;
  g_autofree char *plain = bit ? g_strdup_printf ("padding_%u_%u", cursor / 8, cursor % 8)
                               : g_strdup_printf ("padding_%u", (words > 1 ? word : byte) / 8);
  g_autofree char *name = netflux_emitter_padding_name (self, names, plain);

  netflux_emit (self, "      \"%s\" : ", name);
  if (words > 1)
    {
      netflux_emit (self, "Array[0..%u] of BYTE;\n", words * 2 - 1);
      return word + words * 16;
    }
  netflux_emit (self, bit ? "BOOL;\n" : "BYTE;\n");
  return bit ? cursor + 1 : byte + 8;
}

static gboolean
emit_udt_member (NetfluxEmitter *self,
                 const NetfluxMember *member,
                 GPtrArray *names,
                 guint *cursor,
                 GError **error)
{
  g_autofree char *name = quote (member->name);
  g_autofree char *type = describe_scl (self, member->type);
  g_autofree char *comment = netflux_emit_comment (member->comment, "\n");

  while (round_up (*cursor, member->type->align) < member->bit)
    *cursor = emit_gap (self, names, *cursor, member->bit);
  if (round_up (*cursor, member->type->align) > member->bit)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "TIA Portal cannot place the field %s where its address has it: take the "
                   "address out",
                   name);
      return FALSE;
    }
  *cursor = member->bit + member->type->bits;
  netflux_emit (self, "      %s : %s;%s%s\n", name, type, *comment != '\0' ? "   // " : "",
                comment);
  return TRUE;
}

static gboolean
emit_udt (NetfluxEmitter *self, const NetfluxType *type, GError **error)
{
  g_autoptr (GPtrArray) names = netflux_emitter_member_names (self, type);
  g_autofree char *name = quote (netflux_emitter_name (self, type));
  guint cursor = 0;

  if (type->is_union)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "TIA Portal has no UNION: take %s out of the declaration", name);
      return FALSE;
    }
  netflux_emit (self, "TYPE %s\nVERSION : 0.1\n   STRUCT\n", name);
  for (guint i = 0; i < type->members->len; i++)
    if (!emit_udt_member (self, g_ptr_array_index (type->members, i), names, &cursor, error))
      return FALSE;
  if (round_up (cursor, 2) != type->bits)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "A structure of TIA Portal has an even number of bytes, and %s has %u: add a "
                   "byte to the declaration",
                   name, netflux_emit_size (type));
      return FALSE;
    }
  netflux_emit (self, "   END_STRUCT;\nEND_TYPE\n\n");
  return TRUE;
}

char *
netflux_emit_scl (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;
  g_autofree char *text = NULL;
  gboolean done = TRUE;

  if (schema->dialect != NETFLUX_DIALECT_S7)
    {
      g_set_error (
          error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
          "The layout is not that of an S7 data block, whose numbers are big-endian: write "
          "it as Structured Text, or give the declaration with the dialect s7");
      return NULL;
    }
  netflux_emitter_init (&self, schema, &(NetfluxLanguage){ .any_name = TRUE });
  for (guint i = 0; done && i < self.structures->len; i++)
    if (!is_of_the_system (&self, self.structures->pdata[i]))
      done = emit_udt (&self, self.structures->pdata[i], error);
  text = netflux_emitter_end (&self);
  return done ? g_steal_pointer (&text) : NULL;
}
