/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-readers.h"

#include <string.h>

#include "lib/layout/netflux-reading.h"

/* What TwinCAT's compiler writes: a .tmc, or the .tpy of TwinCAT 2. It has the types of libraries,
 * too, and says where each field lies. A .tsproj has those of the system in the same form. */

typedef struct
{
  NetfluxSchema *schema;
  const NetfluxScript *source;
  NetfluxSymbol *symbol;
  GHashTable *types;  /* of NetfluxElement, by the text of their names */
  guint pointer_size; /* 0: it is not said */
  guint depth;
} NetfluxTmc;

static NetfluxType *read_definition (NetfluxTmc *self, NetfluxElement *element, GError **error);

static gboolean
fail (const NetfluxTmc *self, const NetfluxElement *at, const char *what, GError **error)
{
  return netflux_position_fail (netflux_element_position (at, self->source), error,
                                "found <%.60s>, expected %s in it: compile the project again",
                                at->name, what);
}

static const char *
text_of (const NetfluxTmc *self, const NetfluxElement *element, const char *child)
{
  NetfluxElement *found = netflux_element_child (element, child);

  return found != NULL ? netflux_element_all_text (found, self->schema->arena) : NULL;
}

static gboolean
take_number (const NetfluxTmc *self,
             const NetfluxElement *element,
             const char *child,
             guint *number,
             GError **error)
{
  const NetfluxElement *found = netflux_element_child (element, child);
  const char *wide = found != NULL ? netflux_element_attribute (found, "X64") : NULL;
  const char *text =
      wide != NULL && self->pointer_size == 8 ? wide : text_of (self, element, child);
  NetfluxInteger value;
  g_autofree char *what = g_strdup_printf ("a number as <%s>", child);

  if (text == NULL || !netflux_integer_parse (text, FALSE, &value) || value.magnitude > G_MAXINT32)
    return fail (self, element, what, error);
  *number = (guint) value.magnitude;
  return TRUE;
}

/* The value of a property, "" if it has none, or NULL. */
static const char *
find_property (const NetfluxTmc *self, const NetfluxElement *element, const char *name)
{
  const NetfluxElement *all = netflux_element_child (element, "Properties");

  for (const NetfluxElement *at = all != NULL ? all->children : NULL; at != NULL; at = at->next)
    {
      const char *found = text_of (self, at, "Name");
      const char *value = text_of (self, at, "Value");

      if (found != NULL && g_ascii_strcasecmp (found, name) == 0)
        return value != NULL ? value : "";
    }
  return NULL;
}

static gboolean
has_value (const char *property, const char *value)
{
  return property != NULL && g_ascii_strcasecmp (property, value) == 0;
}

static NetfluxType *
add_type (const NetfluxTmc *self, NetfluxTypeKind kind, const NetfluxElement *element)
{
  NetfluxType *type =
      netflux_schema_add (self->schema, kind, netflux_element_position (element, self->source));

  type->symbol = self->symbol;
  return type;
}

static NetfluxType *
add_pointer (const NetfluxTmc *self,
             const NetfluxElement *element,
             const char *what,
             const char *name)
{
  NetfluxType *type = add_type (self, NETFLUX_TYPE_ELEMENTARY, element);

  type->pointer = TRUE;
  type->refusal = what;
  type->name = name;
  return type;
}

/* UINT (0..GVL.MAX) is a name, whose numbers are with the type of that name. A structure has a
 * plain one: others are read again for each use, which fields within fields would make without end.
 */
static gboolean
is_plain (const char *text)
{
  return strpbrk (text, " ([") == NULL;
}

static NetfluxType *
read_named (NetfluxTmc *self, const NetfluxElement *element, const char *text, GError **error)
{
  const char *space = netflux_element_attribute (element, "Namespace");
  NetfluxElement *other = !is_plain (text) ? g_hash_table_lookup (self->types, text) : NULL;
  g_autofree char *name = NULL;

  if (other != NULL && netflux_element_child (other, "SubItem") == NULL)
    return read_definition (self, other, error);
  name = space != NULL && is_plain (text) ? g_strconcat (space, ".", text, NULL) : g_strdup (text);
  return netflux_reading_type (self->schema, self->symbol, self->source, element, name, error);
}

/* The dimensions stand beside the type. */
static NetfluxType *
read_array (NetfluxTmc *self, const NetfluxElement *of, NetfluxType *element, GError **error)
{
  NetfluxType *outer = element;
  NetfluxType *last = NULL;

  for (const NetfluxElement *at = of->children; at != NULL; at = at->next)
    {
      NetfluxType *type;
      NetfluxInteger elements = { 0 };
      const char *lower;
      const char *count;

      if (!netflux_element_is (at, "ArrayInfo"))
        continue;
      type = add_type (self, NETFLUX_TYPE_ARRAY, at);
      lower = text_of (self, at, "LBound");
      count = text_of (self, at, "Elements");
      if (lower == NULL || count == NULL ||
          !netflux_integer_parse (*lower == '-' ? lower + 1 : lower, *lower == '-', &type->lower) ||
          !netflux_integer_parse (count, FALSE, &elements) || elements.magnitude == 0 ||
          !netflux_integer_calculate (NETFLUX_OPERATOR_ADD, type->lower, elements, &type->upper) ||
          !netflux_integer_calculate (NETFLUX_OPERATOR_SUBTRACT, type->upper,
                                      (NetfluxInteger){ FALSE, 1 }, &type->upper))
        return fail (self, at, "numbers as <LBound> and <Elements>", error), NULL;
      type->inner = last != NULL;
      type->element = element;
      if (last != NULL)
        last->element = type;
      else
        outer = type;
      last = type;
    }
  return outer;
}

/* <Type Namespace="Lib" PointerTo="1">ST_X</Type> of a field, <BaseType> of a type */
static NetfluxType *
read_use (NetfluxTmc *self, const NetfluxElement *of, NetfluxElement *used, GError **error)
{
  const char *text = netflux_element_all_text (used, self->schema->arena);
  const NetfluxElement *size = netflux_element_child (of, "BitSize");
  NetfluxType *type = NULL;

  if (text == NULL)
    return fail (self, of, "the name of a type", error), NULL;
  if (++self->depth > NETFLUX_LAYOUT_MAX_DEPTH)
    fail (self, of, "types within types to a depth of no more than 32", error);
  else if (netflux_element_attribute (used, "PointerTo") != NULL)
    type = add_pointer (self, used, "POINTER", text);
  else if (netflux_element_attribute (used, "ReferenceTo") != NULL)
    type = add_pointer (self, used, "REFERENCE", text);
  else if (size != NULL && netflux_element_attribute (size, "X64") != NULL)
    type = add_pointer (self, used, "INTERFACE", text);
  else
    type = read_named (self, used, text, error);
  self->depth--;
  return type != NULL ? read_array (self, of, type, error) : NULL;
}

static gboolean
read_label (const NetfluxTmc *self, const NetfluxElement *value, NetfluxType *type, GError **error)
{
  NetfluxLabel *label = netflux_arena_new0 (self->schema->arena, NetfluxLabel);
  const char *number = text_of (self, value, "Enum");

  label->name = text_of (self, value, "Text");
  label->comment = text_of (self, value, "Comment");
  label->position = netflux_element_position (value, self->source);
  if (label->name == NULL || number == NULL)
    return fail (self, value, "<Text> and <Enum>", error);
  label->expression = netflux_reading_expression (self->schema, self->source, value, number, error);
  if (label->expression == NULL)
    return FALSE;
  g_ptr_array_add (type->labels, label);
  return TRUE;
}

static gboolean
read_labels (const NetfluxTmc *self, NetfluxElement *element, NetfluxType *type, GError **error)
{
  if (type->kind != NETFLUX_TYPE_ELEMENTARY || type->pointer ||
      !netflux_elementary_is_integer (type->elementary))
    return fail (self, element, "an integer type for the enumeration", error);
  type->labels = g_ptr_array_new ();
  for (const NetfluxElement *at = element->children; at != NULL; at = at->next)
    if (netflux_element_is (at, "EnumInfo") && !read_label (self, at, type, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_limits (const NetfluxTmc *self, NetfluxElement *element, NetfluxType *type, GError **error)
{
  const char *lower = find_property (self, element, "LowerBorder");
  const char *upper = find_property (self, element, "UpperBorder");

  if (lower == NULL || upper == NULL || type->kind != NETFLUX_TYPE_ELEMENTARY || type->pointer ||
      !netflux_elementary_is_integer (type->elementary))
    return TRUE;
  type->limited = TRUE;
  return (type->first = netflux_reading_expression (self->schema, self->source, element, lower,
                                                    error)) != NULL &&
         (type->second = netflux_reading_expression (self->schema, self->source, element, upper,
                                                     error)) != NULL;
}

static gboolean
read_field (NetfluxTmc *self, NetfluxElement *item, NetfluxType *structure, GError **error)
{
  NetfluxElement *type = netflux_element_child (item, "Type");
  NetfluxMember member = { .name = text_of (self, item, "Name"), .fixed = TRUE };
  guint bits;

  if (member.name == NULL || type == NULL)
    return fail (self, item, "<Name> and <Type>", error);
  if (!take_number (self, item, "BitOffs", &member.address, error) ||
      !take_number (self, item, "BitSize", &bits, error) ||
      (member.type = read_use (self, item, type, error)) == NULL)
    return FALSE;
  if (has_value (find_property (self, item, "TcEncoding"), "UTF-8"))
    netflux_type_set_utf8 (member.type);
  member.comment = text_of (self, item, "Comment");
  member.given = bits;
  return netflux_reading_member (self->schema, structure, self->source, item, &member, error);
}

/* Those of a union all begin at 0. */
static void
find_union (NetfluxType *type)
{
  guint end = 0;
  guint zero = 0;

  for (guint i = 0; i < type->members->len; i++)
    {
      const NetfluxMember *member = g_ptr_array_index (type->members, i);

      type->overlap = type->overlap || (i > 0 && member->address < end);
      zero += member->address == 0;
      end = MAX (end, member->address + MIN (member->given, NETFLUX_LAYOUT_MAX_BITS));
    }
  if (zero < 2 || zero < type->members->len)
    return;
  type->is_union = TRUE;
  type->overlap = FALSE;
  for (guint i = 0; i < type->members->len; i++)
    ((NetfluxMember *) g_ptr_array_index (type->members, i))->fixed = FALSE;
}

static gboolean
is_static (const NetfluxElement *item)
{
  const NetfluxElement *name = netflux_element_child (item, "Name");
  const char *value = name != NULL ? netflux_element_attribute (name, "Static") : NULL;

  return value != NULL && g_ascii_strcasecmp (value, "true") == 0;
}

static NetfluxType *
read_structure (NetfluxTmc *self, NetfluxElement *element, GError **error)
{
  NetfluxType *type = add_type (self, NETFLUX_TYPE_STRUCT, element);
  NetfluxElement *base = netflux_element_child (element, "ExtendsType");
  const char *pack = find_property (self, element, "pack_mode");

  if (!take_number (self, element, "BitSize", &type->given, error))
    return NULL;
  type->block = has_value (find_property (self, element, "PouType"), "FunctionBlock");
  type->pointer_size = self->pointer_size;
  if (pack != NULL && strlen (pack) == 1 && strchr ("01248", *pack) != NULL)
    type->pack = MAX ((guint) (*pack - '0'), 1);
  if (base != NULL && (type->base = read_use (self, element, base, error)) == NULL)
    return NULL;
  for (NetfluxElement *at = element->children; at != NULL; at = at->next)
    if (netflux_element_is (at, "SubItem") && !is_static (at) &&
        !read_field (self, at, type, error))
      return NULL;
  type->own = type->members->len;
  find_union (type);
  return type;
}

static gboolean
is_interface (const NetfluxTmc *self, const NetfluxElement *element)
{
  const NetfluxElement *size = netflux_element_child (element, "BitSize");

  return find_property (self, element, "TcPlcInterfaceType") != NULL ||
         (size != NULL && netflux_element_attribute (size, "X64") != NULL &&
          netflux_element_child (element, "SubItem") == NULL) ||
         has_value (text_of (self, element, "ExtendsType"), "PVOID");
}

/* A <DataType>: .tpy has <Type> where .tmc has <BaseType>. */
static NetfluxType *
read_definition (NetfluxTmc *self, NetfluxElement *element, GError **error)
{
  NetfluxElement *base = netflux_element_child (element, "BaseType");
  NetfluxType *type;

  if (base == NULL)
    base = netflux_element_child (element, "Type");
  if (is_interface (self, element))
    return add_pointer (self, element, "INTERFACE", text_of (self, element, "Name"));
  if (base == NULL || netflux_element_child (element, "SubItem") != NULL)
    return read_structure (self, element, error);
  type = read_use (self, element, base, error);
  if (type == NULL || (netflux_element_child (element, "EnumInfo") != NULL &&
                       !read_labels (self, element, type, error)))
    return NULL;
  return read_limits (self, element, type, error) ? type : NULL;
}

static void
read_data_type (NetfluxTmc *self, NetfluxElement *element)
{
  const NetfluxElement *named = netflux_element_child (element, "Name");
  const char *name = text_of (self, element, "Name");
  const char *space = named != NULL ? netflux_element_attribute (named, "Namespace") : NULL;

  if (name == NULL || !is_plain (name) ||
      netflux_elementary_find (name, netflux_schema_mask (self->schema)) != NULL)
    return;
  self->depth = 0;
  self->symbol = netflux_reading_declare (self->schema, NETFLUX_SYMBOL_TYPE, name,
                                          space != NULL ? space : "", self->source, element);
  self->symbol->compiled = TRUE;
  self->symbol->fingerprint = netflux_element_hash (element);
  self->symbol->type = read_definition (self, element, &self->symbol->error);
  if (self->symbol->type != NULL && self->symbol->type->name == NULL)
    self->symbol->type->name = name;
}

/* <Symbol><Name>GVL.MAX</Name>: only constants can stand in bounds. */
static void
read_value (NetfluxTmc *self, const NetfluxElement *element)
{
  const NetfluxElement *initial = netflux_element_child (element, "Default");
  const char *value = initial != NULL ? text_of (self, initial, "Value") : NULL;
  const char *name = text_of (self, element, "Name");
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;
  NetfluxSymbol *symbol;
  NetfluxInteger number;

  if (dot == NULL || value == NULL ||
      !netflux_integer_parse (*value == '-' ? value + 1 : value, *value == '-', &number))
    return;
  symbol = netflux_reading_declare (
      self->schema, NETFLUX_SYMBOL_VALUE, dot + 1,
      netflux_arena_text (self->schema->arena, name, (gsize) (dot - name)), self->source, element);
  symbol->compiled = TRUE;
  symbol->number = number;
  symbol->state = NETFLUX_SYMBOL_KNOWN;
  symbol->fingerprint = g_str_hash (value);
}

/* <Module TargetPlatform="TwinCAT RT (x64)"> */
static guint
find_pointer_size (const NetfluxElement *root)
{
  const NetfluxElement *modules = netflux_element_child (root, "Modules");
  const NetfluxElement *module = modules != NULL ? netflux_element_child (modules, "Module") : NULL;
  const char *platform =
      module != NULL ? netflux_element_attribute (module, "TargetPlatform") : NULL;

  if (platform == NULL)
    return 0;
  return strstr (platform, "64") != NULL || strstr (platform, "ARMV8") != NULL ? 8 : 4;
}

/* What lies elsewhere, or the other way round, is not what was compiled. */
static gboolean
check_dialect (const NetfluxTmc *self, const NetfluxElement *root, GError **error)
{
  return (self->schema->dialect == NETFLUX_DIALECT_CODESYS && !self->schema->big_endian) ||
         netflux_position_fail (netflux_element_position (root, self->source), error,
                                "found what TwinCAT has compiled (%s), expected the dialect "
                                "codesys: read it with --profile twincat3",
                                root->name);
}

gboolean
netflux_tmc_recognise (const NetfluxElement *root)
{
  return netflux_element_is (root, "TcModuleClass") ||
         netflux_element_is (root, "PlcProjectInfo") ||
         (netflux_element_is (root, "TcSmProject") &&
          netflux_element_child (root, "DataTypes") != NULL);
}

gboolean
netflux_tmc_read (NetfluxSchema *schema,
                  const NetfluxScript *source,
                  NetfluxElement *root,
                  GError **error)
{
  NetfluxTmc self = { .schema = schema,
                      .source = source,
                      .pointer_size = find_pointer_size (root) };
  const NetfluxElement *types = netflux_element_child (root, "DataTypes");

  if (!check_dialect (&self, root, error))
    return FALSE;
  self.types = g_hash_table_new (g_str_hash, g_str_equal);
  for (NetfluxElement *at = types != NULL ? types->children : NULL; at != NULL; at = at->next)
    {
      const char *name = text_of (&self, at, "Name");

      if (name != NULL)
        g_hash_table_insert (self.types, (gpointer) name, at);
    }
  for (NetfluxElement *at = types != NULL ? types->children : NULL; at != NULL; at = at->next)
    read_data_type (&self, at);
  for (NetfluxElement *at = root; at != NULL; at = netflux_element_following (at, root))
    if (netflux_element_is (at, "Symbol") && find_property (&self, at, "TcVarGlobal") != NULL)
      read_value (&self, at);
  g_hash_table_unref (self.types);
  schema->has_compiled = TRUE;
  return TRUE;
}
