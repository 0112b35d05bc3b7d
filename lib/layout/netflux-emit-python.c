/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

#include "lib/layout/netflux-emit-python-runtime.h"

/* Dataclasses with to_bytes(), from_bytes() and get_size(), and structures of ctypes. A union is
 * bytes in a dataclass, as they do not say which of its members they are. */

static const char *const reserved[] = {
  "and",      "as",         "assert",   "async",  "await",  "break",  "class",    "continue",
  "def",      "del",        "elif",     "else",   "except", "false",  "finally",  "for",
  "from",     "global",     "if",       "import", "in",     "is",     "lambda",   "none",
  "nonlocal", "not",        "or",       "pass",   "raise",  "return", "true",     "try",
  "while",    "with",       "yield",    "ctypes", "struct", "enum",   "datetime", "dataclasses",
  "to_bytes", "from_bytes", "get_size", "int",    "float",  "str",    "bool",     "list",
  "_pack",    "_unpack",    NULL,
};

static const char *const exact[] = { "mro", "_abc_impl", NULL };

/* What the module uses; and the values of enumerations have no names such as these. */
static const char *const globals[] = {
  "bytearray",  "bytes",     "classmethod", "divmod",   "enumerate", "getattr",
  "isinstance", "len",       "min",         "property", "range",     "type",
  "ValueError", "TypeError", "object",      "__name__", "super",     NULL,
};

static const NetfluxLanguage language = {
  .reserved = reserved,
  .exact = exact,
  .globals = globals,
  .suffix = "Structure",
  .private_underscores = TRUE,
  .generates_names = TRUE,
};

static char
number_code (const NetfluxElementary *type)
{
  static const char codes[] = "BHIQbhiq";
  guint index = type->size == 8 ? 3 : type->size / 2;

  if (type->form == NETFLUX_FORM_BOOL)
    return '?';
  if (type->form == NETFLUX_FORM_REAL)
    return type->size == 4 ? 'f' : 'd';
  return codes[index + (type->form == NETFLUX_FORM_SIGNED ? 4 : 0)];
}

static char *
describe_elementary (const NetfluxSchema *schema, const NetfluxType *type)
{
  const NetfluxElementary *elementary = type->elementary;
  const char *order = schema->big_endian ? ">" : "<";
  static const char *const codecs[] = {
    [NETFLUX_CHARSET_UTF8] = "utf-8",
    [NETFLUX_CHARSET_LATIN1] = "latin-1",
    [NETFLUX_CHARSET_WINDOWS_1252] = "cp1252",
  };

  if (netflux_emit_is_bit (type))
    return g_strdup ("_Bit()");
  if (netflux_elementary_is_text (elementary))
    {
      gboolean wide = elementary->form == NETFLUX_FORM_WSTRING;

      return g_strdup_printf ("_Text(%u, %u, %u, '%s', %s)", type->length, netflux_emit_size (type),
                              wide ? 2 : 1,
                              !wide                ? codecs[netflux_schema_charset (schema, type)]
                              : schema->big_endian ? "utf-16-be"
                                                   : "utf-16-le",
                              schema->dialect == NETFLUX_DIALECT_S7 ? "True" : "False");
    }
  if (elementary->form == NETFLUX_FORM_S5TIME)
    return g_strdup ("_S5Time()");
  if (elementary->form == NETFLUX_FORM_BCD || elementary->form == NETFLUX_FORM_DTL)
    return g_strdup_printf ("_Moment(%u)", elementary->size);
  if (elementary->unit_ns != 0)
    return g_strdup_printf ("_Number('%s%c', %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")", order,
                            number_code (elementary), elementary->unit_ns, elementary->epoch_ns);
  return g_strdup_printf ("_Number('%s%c')", order, number_code (elementary));
}

/* How it is packed. */
static char *
describe_kind (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autofree char *element = NULL;

  if (type->kind == NETFLUX_TYPE_STRUCT && type->is_union)
    return g_strdup_printf ("_Raw(%u)", netflux_emit_size (type));
  if (type->kind == NETFLUX_TYPE_STRUCT)
    return g_strdup_printf ("_Nested(%s)", netflux_emitter_name (self, type));
  if (type->kind != NETFLUX_TYPE_ARRAY)
    return describe_elementary (self->schema, type);
  element = describe_kind (self, type->element);
  return g_strdup_printf ("_Array(%s, %u, %u)", element, type->count, type->stride);
}

static char *
describe_annotation (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autofree char *element = NULL;

  if (type->kind == NETFLUX_TYPE_STRUCT)
    return g_strdup (type->is_union ? "bytes" : netflux_emitter_name (self, type));
  if (type->kind == NETFLUX_TYPE_ARRAY)
    {
      element = describe_annotation (self, type->element);
      return g_strdup_printf ("list[%s]", element);
    }
  switch (type->elementary->form)
    {
    case NETFLUX_FORM_BOOL:
      return g_strdup ("bool");
    case NETFLUX_FORM_REAL:
      return g_strdup ("float");
    case NETFLUX_FORM_STRING:
    case NETFLUX_FORM_WSTRING:
      return g_strdup ("str");
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
      return g_strdup ("int | None");
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      return g_strdup ("int");
    }
}

/* Kinds stand before the class, since a default is one of the kind's. */
static void
emit_class (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autoptr (GPtrArray) names = netflux_emitter_member_names (self, type);
  g_autofree char *line = netflux_emit_comment (type->comment, "\\");
  g_autofree char *comment = netflux_emit_comment (line, "\"");
  const char *name = netflux_emitter_name (self, type);

  netflux_emit (self, "\n\n@dataclasses.dataclass\nclass %s(_Structure):\n", name);
  netflux_emit (self, "    \"\"\"%s%s%u bytes.\"\"\"\n\n", comment, *comment != '\0' ? ": " : "",
                netflux_emit_size (type));
  netflux_emit (self, "    _SIZE = %u\n    _FIELDS = (\n", netflux_emit_size (type));
  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);
      g_autofree char *kind = describe_kind (self, member->type);

      netflux_emit (self, "        ('%s', %u, %s),\n", (char *) names->pdata[i], member->bit, kind);
    }
  netflux_emit (self, "    )\n");
  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);
      g_autofree char *annotation = describe_annotation (self, member->type);
      g_autofree char *note = netflux_emit_comment (member->comment, "\n");

      netflux_emit (self,
                    "    %s: %s = dataclasses.field(\n"
                    "        default_factory=lambda kind=_FIELDS[%u][2]: kind.default)%s%s\n",
                    (char *) names->pdata[i], annotation, i, *note != '\0' ? "  # " : "", note);
    }
}

static char *
describe_ctype (NetfluxEmitter *self, const NetfluxType *type)
{
  const NetfluxElementary *elementary = type->elementary;
  guint size = netflux_emit_size (type);

  if (type->kind == NETFLUX_TYPE_STRUCT)
    return g_strdup_printf ("%sStructure", netflux_emitter_name (self, type));
  if (type->kind == NETFLUX_TYPE_ARRAY)
    {
      g_autofree char *element = describe_ctype (self, type->element);

      if (netflux_emit_is_regular (type))
        return g_strdup_printf ("%s * %u", element, type->count);
      if (netflux_emit_element_size (type) > 0)
        return g_strdup_printf ("ctypes.c_uint8 * %u * %u", netflux_emit_element_size (type),
                                type->count);
      return g_strdup_printf ("ctypes.c_uint8 * %u", size);
    }
  if (elementary->form == NETFLUX_FORM_STRING && self->schema->dialect != NETFLUX_DIALECT_S7)
    return g_strdup_printf ("ctypes.c_char * %u", size);
  if (elementary->form >= NETFLUX_FORM_STRING)
    return g_strdup_printf ("ctypes.c_uint8 * %u", size);
  if (elementary->form == NETFLUX_FORM_REAL)
    return g_strdup (size == 4 ? "ctypes.c_float" : "ctypes.c_double");
  return g_strdup_printf ("ctypes.c_%sint%u", elementary->form == NETFLUX_FORM_SIGNED ? "" : "u",
                          size * 8);
}

static void
emit_ctypes_union (NetfluxEmitter *self, const NetfluxType *type, GPtrArray *names)
{
  netflux_emit (self, "        ('bytes_', ctypes.c_uint8 * %u),\n", netflux_emit_size (type));
  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);
      g_autofree char *kind = describe_ctype (self, member->type);

      netflux_emit (self, "        ('%s', %s),\n", (char *) names->pdata[i], kind);
    }
}

static gboolean
emit_ctypes_members (NetfluxEmitter *self,
                     const NetfluxType *type,
                     GPtrArray *names,
                     GError **error)
{
  g_autoptr (GArray) slots = netflux_emit_slots (type, error);

  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      const NetfluxSlot *slot = &g_array_index (slots, NetfluxSlot, i);

      if (slot->kind == NETFLUX_SLOT_MEMBER)
        {
          const NetfluxMember *member = g_ptr_array_index (type->members, slot->first);
          g_autofree char *kind = describe_ctype (self, member->type);

          netflux_emit (self, "        ('%s', %s),\n", (char *) names->pdata[slot->first], kind);
        }
      else
        netflux_emit (self, "        ('%s_%u', ctypes.c_uint8 * %u),\n",
                      slot->kind == NETFLUX_SLOT_BITS ? "bits" : "padding", slot->offset,
                      slot->size);
    }
  return slots != NULL;
}

static gboolean
emit_ctypes (NetfluxEmitter *self, const NetfluxType *type, GError **error)
{
  g_autoptr (GPtrArray) names = netflux_emitter_member_names (self, type);
  gboolean done = TRUE;

  /* Python 3.14 wants to be told what packed has always meant there; older ones ignore it. */
  netflux_emit (self,
                "\n\nclass %sStructure(ctypes.%sEndian%s):\n    _layout_ = 'ms'\n    _pack_ = 1\n"
                "    _fields_ = (\n",
                netflux_emitter_name (self, type), self->schema->big_endian ? "Big" : "Little",
                type->is_union ? "Union" : "Structure");
  if (type->is_union)
    emit_ctypes_union (self, type, names);
  else
    done = emit_ctypes_members (self, type, names, error);
  netflux_emit (self, "    )\n");

  /* Before Python 3.13, big-endian structures take no union that does not say what it is. */
  if (type->is_union && self->schema->big_endian)
    netflux_emit (self, "\n\n%sStructure.__ctype_be__ = %sStructure\n",
                  netflux_emitter_name (self, type), netflux_emitter_name (self, type));
  return done;
}

static void
emit_enumeration (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autoptr (GPtrArray) names = netflux_emitter_label_names (self, type);

  netflux_emit (self, "\n\nclass %s(enum.IntEnum):\n", netflux_emitter_name (self, type));
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      netflux_emit (self, "    %s = %s%" G_GUINT64_FORMAT "\n", (char *) names->pdata[i],
                    label->value.negative ? "-" : "", label->value.magnitude);
    }
}

char *
netflux_emit_python (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;
  g_autofree char *text = NULL;
  gboolean done = TRUE;

  netflux_emitter_init (&self, schema, &language);
  netflux_emit (&self,
                "\"\"\"Written by netflux layout --emit python: %s, %u bytes, %s-endian.\"\"\"\n\n"
                "import ctypes\nimport dataclasses\nimport "
                "datetime\nimport enum\nimport struct\n"
                "\n\n%s",
                netflux_emitter_name (&self, self.root), netflux_emit_size (self.root),
                schema->big_endian ? "big" : "little", python_runtime);
  for (guint i = 0; i < self.enumerations->len; i++)
    emit_enumeration (&self, self.enumerations->pdata[i]);
  for (guint i = 0; done && i < self.structures->len; i++)
    {
      const NetfluxType *type = self.structures->pdata[i];

      if (!type->is_union)
        emit_class (&self, type);
      done = emit_ctypes (&self, type, error);
    }
  text = netflux_emitter_end (&self);
  return done ? g_steal_pointer (&text) : NULL;
}

/* NumPy */

static char *
describe_dtype (NetfluxEmitter *self, const NetfluxType *type)
{
  const NetfluxElementary *elementary = type->elementary;
  const char *order = self->schema->big_endian ? ">" : "<";
  guint size = netflux_emit_size (type);

  if (type->kind == NETFLUX_TYPE_STRUCT)
    return g_strdup (netflux_emitter_name (self, type));
  if (type->kind == NETFLUX_TYPE_ARRAY)
    {
      g_autofree char *element = describe_dtype (self, type->element);

      if (netflux_emit_is_regular (type))
        return g_strdup_printf ("(%s, (%u,))", element, type->count);
      if (netflux_emit_element_size (type) > 0)
        return g_strdup_printf ("('u1', (%u, %u))", type->count, netflux_emit_element_size (type));
      return g_strdup_printf ("('u1', (%u,))", size);
    }
  if (elementary->form == NETFLUX_FORM_STRING && self->schema->dialect != NETFLUX_DIALECT_S7)
    return g_strdup_printf ("'S%u'", size);
  if (elementary->form >= NETFLUX_FORM_STRING)
    return g_strdup_printf ("('u1', (%u,))", size);
  if (elementary->form == NETFLUX_FORM_BOOL)
    return g_strdup (netflux_emit_is_bit (type) ? "'u1'" : "'?'");
  return g_strdup_printf ("'%s%c%u'", order,
                          elementary->form == NETFLUX_FORM_REAL     ? 'f'
                          : elementary->form == NETFLUX_FORM_SIGNED ? 'i'
                                                                    : 'u',
                          size);
}

/* Bits that share a byte are one field; so are the members of a union, each for itself. */
static void
emit_dtype (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autoptr (GString) formats = g_string_new (NULL);
  g_autoptr (GString) offsets = g_string_new (NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint last = G_MAXUINT;

  for (guint i = 0; i < type->members->len; i++)
    g_ptr_array_add (names, (gpointer) ((NetfluxMember *) type->members->pdata[i])->name);
  netflux_emitter_take_names (self, names);
  netflux_emit (self, "\n%s = np.dtype({\n    'names': [", netflux_emitter_name (self, type));
  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);
      g_autofree char *format = describe_dtype (self, member->type);
      g_autofree char *bits = g_strdup_printf ("bits_%u", member->bit / 8);
      g_autofree char *field = netflux_emit_is_bit (member->type)
                                   ? netflux_emitter_padding_name (self, names, bits)
                                   : g_strdup (member->name);
      g_autofree char *name = netflux_emit_quoted (field);

      if (netflux_emit_is_bit (member->type) && last == member->bit / 8)
        continue;
      last = netflux_emit_is_bit (member->type) ? member->bit / 8 : G_MAXUINT;
      netflux_emit (self, "%s, ", name);
      g_string_append_printf (formats, "%s, ", format);
      g_string_append_printf (offsets, "%u, ", member->bit / 8);
    }
  netflux_emit (self, "],\n    'formats': [%s],\n    'offsets': [%s],\n    'itemsize': %u,\n})\n",
                formats->str, offsets->str, netflux_emit_size (type));
}

char *
netflux_emit_numpy (const NetfluxSchema *schema, GError **error)
{
  static const char *const exact_names[] = { "np", NULL };
  static const NetfluxLanguage numpy = { .reserved = reserved, .exact = exact_names };
  NetfluxEmitter self;

  netflux_emitter_init (&self, schema, &numpy);
  netflux_emit (&self,
                "\"\"\"Written by netflux layout --emit numpy: %s, %u bytes.\"\"\"\n\n"
                "import numpy as np\n",
                netflux_emitter_name (&self, self.root), netflux_emit_size (self.root));
  for (guint i = 0; i < self.structures->len; i++)
    emit_dtype (&self, self.structures->pdata[i]);
  return netflux_emitter_end (&self);
}
