/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

#include <string.h>

/* A header in C, for C++ as well: packed structures, an assertion for each offset. Fields of
 * several bytes are C's own numbers where the payload is little-endian, and types of their own
 * with functions to read and write them where it is big-endian. */

static const char *const reserved[] = {
  "alignas",      "alignof",
  "and",          "asm",
  "auto",         "bool",
  "break",        "case",
  "catch",        "char",
  "class",        "const",
  "continue",     "default",
  "delete",       "do",
  "double",       "else",
  "enum",         "explicit",
  "export",       "extern",
  "false",        "float",
  "for",          "friend",
  "goto",         "if",
  "inline",       "int",
  "long",         "mutable",
  "namespace",    "new",
  "not",          "operator",
  "or",           "private",
  "protected",    "public",
  "register",     "restrict",
  "return",       "short",
  "signed",       "sizeof",
  "static",       "struct",
  "switch",       "template",
  "this",         "throw",
  "true",         "try",
  "typedef",      "typeid",
  "typename",     "union",
  "unsigned",     "using",
  "virtual",      "void",
  "volatile",     "while",
  "xor",          "nullptr",
  "constexpr",    "unix",
  "linux",        "and_eq",
  "bitand",       "bitor",
  "compl",        "not_eq",
  "or_eq",        "xor_eq",
  "concept",      "consteval",
  "constinit",    "decltype",
  "noexcept",     "requires",
  "typeof",       "co_await",
  "co_return",    "co_yield",
  "char8_t",      "char16_t",
  "char32_t",     "wchar_t",
  "thread_local", "static_assert",
  "dynamic_cast", "reinterpret_cast",
  "const_cast",   "static_cast",
  "i386",         NULL,
};

/* Macros, and types that the header itself has. */
static const char *const exact[] = {
  "NULL",
  "EOF",
  "NAN",
  "INFINITY",
  "offsetof",
  "errno",
  "int8_t",
  "int16_t",
  "int32_t",
  "int64_t",
  "uint8_t",
  "uint16_t",
  "uint32_t",
  "uint64_t",
  "size_t",
  "netflux_be16",
  "netflux_be32",
  "netflux_be64",
  "NETFLUX_ASSERT",
  "NETFLUX_BE_NUMBER",
  "NETFLUX_BE_REAL",
  NULL,
};

/* What <string.h> declares, and others that nearly each program has. */
static const char *const globals[] = {
  "index",  "rindex",    "ffs",         "bcmp",     "bcopy",     "bzero",    "basename",
  "swab",   "memcpy",    "memmove",     "memset",   "memcmp",    "memchr",   "strlen",
  "strcpy", "strcat",    "strcmp",      "strchr",   "strrchr",   "strstr",   "strtok",
  "strdup", "strsep",    "strerror",    "div",      "abs",       "exit",     "abort",
  "system", "random",    "rand",        "atoi",     "read",      "write",    "open",
  "close",  "link",      "unlink",      "pause",    "sleep",     "select",   "access",
  "pipe",   "signal",    "raise",       "time",     "clock",     "remove",   "rename",
  "log",    "exp",       "pow",         "sin",      "cos",       "tan",      "gamma",
  "y0",     "y1",        "j0",          "j1",       "yn",        "jn",       "main",
  "printf", "ptrdiff_t", "max_align_t", "intptr_t", "uintptr_t", "intmax_t", "uintmax_t",
  NULL,
};

static const NetfluxLanguage language = {
  .reserved = reserved,
  .exact = exact,
  .globals = globals,
  .private_underscores = TRUE,
  .generates_names = TRUE,
  .types_hide_fields = TRUE,
};

static const char little_endian[] =
    "#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__\n"
    "#error \"The payload is little-endian, and this machine is not.\"\n"
    "#endif\n";

/* Byte by byte, so that the machine's own order does not matter. */
static const char big_endian[] =
    "#ifndef NETFLUX_BIG_ENDIAN_HELPERS\n"
    "#define NETFLUX_BIG_ENDIAN_HELPERS\n"
    "typedef struct { uint8_t bytes[2]; } netflux_be16;\n"
    "typedef struct { uint8_t bytes[4]; } netflux_be32;\n"
    "typedef struct { uint8_t bytes[8]; } netflux_be64;\n"
    "\n"
    "static inline uint64_t\n"
    "netflux_be_read (const uint8_t *bytes, int size)\n"
    "{\n"
    "  uint64_t value = 0;\n"
    "  int i;\n"
    "\n"
    "  for (i = 0; i < size; i++)\n"
    "    value = value << 8 | bytes[i];\n"
    "  return value;\n"
    "}\n"
    "\n"
    "static inline void\n"
    "netflux_be_write (uint8_t *bytes, int size, uint64_t value)\n"
    "{\n"
    "  for (; size > 0; value >>= 8)\n"
    "    bytes[--size] = (uint8_t) value;\n"
    "}\n"
    "\n"
    "#define NETFLUX_BE_NUMBER(name, type, order, bits) \\\n"
    "  static inline type netflux_get_##name (order field) \\\n"
    "  { return (type) netflux_be_read (field.bytes, bits / 8); } \\\n"
    "  static inline order netflux_make_##name (type value) \\\n"
    "  { order field; netflux_be_write (field.bytes, bits / 8, (uint64_t) value); return field; }\n"
    "#define NETFLUX_BE_REAL(name, type, integer, order, bits) \\\n"
    "  static inline type netflux_get_##name (order field) \\\n"
    "  { integer raw = (integer) netflux_be_read (field.bytes, bits / 8); type value; \\\n"
    "    memcpy (&value, &raw, sizeof value); return value; } \\\n"
    "  static inline order netflux_make_##name (type value) \\\n"
    "  { integer raw; order field; memcpy (&raw, &value, sizeof raw); \\\n"
    "    netflux_be_write (field.bytes, bits / 8, raw); return field; }\n"
    "NETFLUX_BE_NUMBER (u16, uint16_t, netflux_be16, 16)\n"
    "NETFLUX_BE_NUMBER (u32, uint32_t, netflux_be32, 32)\n"
    "NETFLUX_BE_NUMBER (u64, uint64_t, netflux_be64, 64)\n"
    "NETFLUX_BE_NUMBER (i16, int16_t, netflux_be16, 16)\n"
    "NETFLUX_BE_NUMBER (i32, int32_t, netflux_be32, 32)\n"
    "NETFLUX_BE_NUMBER (i64, int64_t, netflux_be64, 64)\n"
    "NETFLUX_BE_REAL (f32, float, uint32_t, netflux_be32, 32)\n"
    "NETFLUX_BE_REAL (f64, double, uint64_t, netflux_be64, 64)\n"
    "#endif\n";

/* The type of one number; NULL is a text or a date: bytes. */
static const char *
number_type (const NetfluxSchema *schema, const NetfluxElementary *type)
{
  static const char *const unsigned_types[] = { "uint8_t", "uint16_t", "uint32_t", "uint64_t" };
  static const char *const signed_types[] = { "int8_t", "int16_t", "int32_t", "int64_t" };
  static const char *const big_types[] = { "", "netflux_be16", "netflux_be32", "netflux_be64" };
  guint index = type->size == 8 ? 3 : type->size / 2;

  if (type->form >= NETFLUX_FORM_STRING)
    return NULL;
  if (schema->big_endian && type->size > 1)
    return big_types[index];
  if (type->form == NETFLUX_FORM_REAL)
    return type->size == 4 ? "float" : "double";
  return type->form == NETFLUX_FORM_SIGNED ? signed_types[index] : unsigned_types[index];
}

/* Texts that are C's own, and bytes of all else. */
static const char *
emit_bytes (NetfluxEmitter *self, const NetfluxType *type, GString *brackets)
{
  gboolean text = type->kind == NETFLUX_TYPE_ELEMENTARY &&
                  self->schema->dialect != NETFLUX_DIALECT_S7 &&
                  netflux_elementary_is_text (type->elementary);
  gboolean wide =
      text && type->elementary->form == NETFLUX_FORM_WSTRING && !self->schema->big_endian;

  if (netflux_emit_element_size (type) > 0)
    g_string_append_printf (brackets, "[%u][%u]", type->count, netflux_emit_element_size (type));
  else
    g_string_append_printf (brackets, "[%u]", netflux_emit_size (type) / (wide ? 2 : 1));
  if (wide)
    return "uint16_t";
  return text && type->elementary->form == NETFLUX_FORM_STRING ? "char" : "uint8_t";
}

static void
emit_declarator (NetfluxEmitter *self, const NetfluxType *type, const char *name)
{
  g_autoptr (GString) brackets = g_string_new (NULL);
  const char *base;

  while (type->kind == NETFLUX_TYPE_ARRAY && netflux_emit_is_regular (type))
    {
      g_string_append_printf (brackets, "[%u]", type->count);
      type = type->element;
    }
  if (type->kind == NETFLUX_TYPE_STRUCT)
    base = netflux_emitter_name (self, type);
  else
    {
      base = type->kind == NETFLUX_TYPE_ARRAY ? NULL : number_type (self->schema, type->elementary);
      if (base == NULL || netflux_emit_is_bit (type))
        base = emit_bytes (self, type, brackets);
    }
  netflux_emit (self, "  %s %s%s;", base, name, brackets->str);
}

/* Neither the end of a comment nor the beginning of another one. */
static char *
make_comment (const char *text)
{
  g_autofree char *comment = netflux_emit_comment (text, "*/");

  return netflux_emit_comment (comment, "/*");
}

static char *
describe (const NetfluxMember *member)
{
  g_autofree char *type = netflux_type_describe (member->type);
  g_autofree char *comment = make_comment (member->comment);

  return *comment != '\0' ? g_strdup_printf ("%s: %s", type, comment) : g_steal_pointer (&type);
}

static void
emit_bits (NetfluxEmitter *self, const NetfluxType *type, const NetfluxSlot *slot, GPtrArray *names)
{
  netflux_emit (self, "  uint8_t bits_%u[%u]; /*", slot->offset, slot->size);
  for (guint i = slot->first; i < slot->first + slot->n; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      netflux_emit (self, " %u.%u %s", member->bit / 8 - slot->offset, member->bit % 8,
                    (char *) names->pdata[i]);
    }
  netflux_emit (self, " */\n");
}

static void
emit_member (NetfluxEmitter *self, const NetfluxMember *member, const char *name)
{
  g_autofree char *description = describe (member);

  emit_declarator (self, member->type, name);
  netflux_emit (self, " /* %s */\n", description);
}

static gboolean
emit_members (NetfluxEmitter *self, const NetfluxType *type, GPtrArray *names, GError **error)
{
  g_autoptr (GArray) slots = netflux_emit_slots (type, error);

  if (slots == NULL)
    return FALSE;
  for (guint i = 0; i < slots->len; i++)
    {
      const NetfluxSlot *slot = &g_array_index (slots, NetfluxSlot, i);

      if (slot->kind == NETFLUX_SLOT_PADDING)
        netflux_emit (self, "  uint8_t padding_%u[%u];\n", slot->offset, slot->size);
      else if (slot->kind == NETFLUX_SLOT_BITS)
        emit_bits (self, type, slot, names);
      else
        emit_member (self, g_ptr_array_index (type->members, slot->first),
                     names->pdata[slot->first]);
    }
  return TRUE;
}

static void
emit_union (NetfluxEmitter *self, const NetfluxType *type, GPtrArray *names)
{
  netflux_emit (self, "  uint8_t bytes_[%u];\n", netflux_emit_size (type));
  for (guint i = 0; i < type->members->len; i++)
    emit_member (self, g_ptr_array_index (type->members, i), names->pdata[i]);
}

static void
emit_assertions (NetfluxEmitter *self, const NetfluxType *type, GPtrArray *names)
{
  const char *name = netflux_emitter_name (self, type);

  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      if (netflux_emit_is_bit (member->type) && !type->is_union)
        netflux_emit (self, "#define %s_%s_BIT %u /* of the byte at %u */\n", name,
                      (char *) names->pdata[i], member->bit % 8, member->bit / 8);
      else
        netflux_emit (self, "NETFLUX_ASSERT (offsetof (%s, %s) == %u, \"%s.%s\");\n", name,
                      (char *) names->pdata[i], member->bit / 8, name, (char *) names->pdata[i]);
    }
  netflux_emit (self, "NETFLUX_ASSERT (sizeof (%s) == %u, \"%s\");\n\n", name,
                netflux_emit_size (type), name);
}

static gboolean
emit_structure (NetfluxEmitter *self, const NetfluxType *type, GError **error)
{
  g_autoptr (GPtrArray) names = netflux_emitter_member_names (self, type);
  g_autofree char *comment = make_comment (type->comment);
  const char *name = netflux_emitter_name (self, type);

  if (*comment != '\0')
    netflux_emit (self, "/* %s */\n", comment);
  netflux_emit (self, "#pragma pack(push, 1)\ntypedef %s %s\n{\n",
                type->is_union ? "union" : "struct", name);
  if (netflux_emit_size (type) == 0)
    {
      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_TYPE,
                   "The structure %s has no fields, which C cannot declare: leave it out", name);
      return FALSE;
    }
  if (type->is_union)
    emit_union (self, type, names);
  else if (!emit_members (self, type, names, error))
    return FALSE;
  netflux_emit (self, "} %s;\n#pragma pack(pop)\n", name);
  emit_assertions (self, type, names);
  return TRUE;
}

static void
emit_enumeration (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autoptr (GPtrArray) names = netflux_emitter_label_names (self, type);
  g_autofree char *base = netflux_type_describe (type);

  netflux_emit (self, "/* %s */\n", base);
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);
      g_autofree char *comment = make_comment (label->comment);

      netflux_emit (self, "#define %s_%s (%s%" G_GUINT64_FORMAT "%s)%s%s%s\n",
                    netflux_emitter_name (self, type), (char *) names->pdata[i],
                    label->value.negative ? "-" : "", label->value.magnitude,
                    label->value.magnitude > G_MAXINT64 ? "ull"
                    : label->value.magnitude > G_MAXINT ? "ll"
                                                        : "",
                    *comment != '\0' ? " /* " : "", comment, *comment != '\0' ? " */" : "");
    }
  netflux_emit (self, "\n");
}

char *
netflux_emit_c (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;
  g_autofree char *text = NULL;
  gboolean done = TRUE;

  netflux_emitter_init (&self, schema, &language);
  netflux_emit (&self,
                "/* Written by netflux layout --emit c: %s, %u bytes, %s-endian. */\n\n"
                "#pragma once\n\n#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n\n"
                "#ifndef NETFLUX_ASSERT\n#ifdef __cplusplus\n#define NETFLUX_ASSERT static_assert\n"
                "#else\n#define NETFLUX_ASSERT _Static_assert\n#endif\n#endif\n\n%s\n",
                netflux_emitter_name (&self, self.root), netflux_emit_size (self.root),
                schema->big_endian ? "big" : "little",
                schema->big_endian ? big_endian : little_endian);
  for (guint i = 0; i < self.enumerations->len; i++)
    emit_enumeration (&self, self.enumerations->pdata[i]);
  for (guint i = 0; done && i < self.structures->len; i++)
    done = emit_structure (&self, self.structures->pdata[i], error);
  text = netflux_emitter_end (&self);
  return done ? g_steal_pointer (&text) : NULL;
}
