/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-readers.h"

#include <string.h>

#include "lib/layout/netflux-blocks.h"
#include "lib/layout/netflux-reading.h"

typedef struct
{
  NetfluxSchema *schema;
  const NetfluxScript *source;
  NetfluxSymbol *symbol;
  guint depth;
} NetfluxSimaticml;

static NetfluxType *
read_members (NetfluxSimaticml *self, const NetfluxElement *parent, GError **error);

/* That of a data type is called None, that of a data block Static; a function block has several, of
 * which those that are temporary or constant are not part of its data. */
static NetfluxType *
read_sections (NetfluxSimaticml *self, const NetfluxElement *sections, GError **error)
{
  static const struct
  {
    const char *name;
    NetfluxSection section;
  } names[] = {
    { "None", NETFLUX_SECTION_STATIC },  { "Static", NETFLUX_SECTION_STATIC },
    { "Input", NETFLUX_SECTION_INPUT },  { "Output", NETFLUX_SECTION_OUTPUT },
    { "InOut", NETFLUX_SECTION_IN_OUT },
  };
  NetfluxBlock block = { .symbol = self->symbol };

  for (const NetfluxElement *at = sections->children; at != NULL; at = at->next)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      if (g_strcmp0 (netflux_element_attribute (at, "Name"), names[i].name) == 0 &&
          (block.sections[names[i].section] = read_members (self, at, error)) == NULL)
        return NULL;
  return netflux_blocks_join (self->schema, &block, error);
}

/* In English if there are several languages. */
static const char *
find_comment (const NetfluxElement *member)
{
  const NetfluxElement *comment = netflux_element_child (member, "Comment");
  const char *found = NULL;

  for (const NetfluxElement *at = comment != NULL ? comment->children : NULL; at != NULL;
       at = at->next)
    {
      const char *language = netflux_element_attribute (at, "Lang");

      if (at->text != NULL &&
          (found == NULL || (language != NULL && g_str_has_prefix (language, "en"))))
        found = at->text;
    }
  return found;
}

static NetfluxType *
innermost (NetfluxType *type)
{
  while (type->kind == NETFLUX_TYPE_ARRAY)
    type = type->element;
  return type;
}

/* The members that stand within: those of a Struct, or a copy of the PLC data type. */
static gboolean
read_inner (NetfluxSimaticml *self,
            const NetfluxElement *member,
            NetfluxType *type,
            gboolean is_struct,
            GError **error)
{
  const NetfluxElement *sections = netflux_element_child (member, "Sections");
  NetfluxType *inner;

  if (!is_struct && sections == NULL)
    return TRUE;
  inner =
      sections != NULL ? read_sections (self, sections, error) : read_members (self, member, error);
  if (inner == NULL)
    return FALSE;
  if (!is_struct)
    {
      inner->name = type->name;
      type->fallback = inner;
    }
  else
    netflux_type_set_members (type, g_ptr_array_ref (inner->members));
  return TRUE;
}

/* What is written as Struct has its members elsewhere: the text gets an end. */
static char *
complete_struct (const char *datatype, gboolean *is_struct)
{
  g_autofree char *text = g_strstrip (g_strdup (datatype));
  gsize length = strlen (text);

  *is_struct = length >= 6 && g_ascii_strcasecmp (text + length - 6, "Struct") == 0 &&
               (length == 6 || g_ascii_isspace (text[length - 7]));
  return *is_struct ? g_strconcat (text, " END_STRUCT", NULL) : g_steal_pointer (&text);
}

static gboolean
read_member (NetfluxSimaticml *self,
             const NetfluxElement *element,
             NetfluxType *structure,
             GError **error)
{
  const char *datatype = netflux_element_attribute (element, "Datatype");
  const NetfluxElement *start = netflux_element_child (element, "StartValue");
  NetfluxMember member = { .name = netflux_element_attribute (element, "Name") };
  g_autofree char *text = NULL;
  gboolean is_struct = FALSE;
  NetfluxType *inner;

  if (member.name == NULL || datatype == NULL)
    return netflux_position_fail (netflux_element_position (element, self->source), error,
                                  "found <Member>, expected the attributes Name and Datatype");

  text = complete_struct (datatype, &is_struct);
  member.type =
      netflux_reading_type (self->schema, self->symbol, self->source, element, text, error);
  if (member.type == NULL)
    return FALSE;
  inner = innermost (member.type);
  if ((is_struct || (inner->kind == NETFLUX_TYPE_REFERENCE && strchr (datatype, '"') != NULL)) &&
      !read_inner (self, element, inner, is_struct, error))
    return FALSE;

  member.comment = find_comment (element);
  member.initial = start != NULL ? start->text : NULL;
  return netflux_reading_member (self->schema, structure, self->source, element, &member, error);
}

static NetfluxType *
read_members (NetfluxSimaticml *self, const NetfluxElement *parent, GError **error)
{
  NetfluxType *type = netflux_schema_add (self->schema, NETFLUX_TYPE_STRUCT,
                                          netflux_element_position (parent, self->source));
  gboolean read = TRUE;

  type->symbol = self->symbol;
  if (++self->depth > NETFLUX_LAYOUT_MAX_DEPTH)
    read = netflux_position_fail (type->position, error,
                                  "found types within types to a depth of more than 32");
  for (const NetfluxElement *at = parent->children; at != NULL && read; at = at->next)
    if (netflux_element_is (at, "Member"))
      read = read_member (self, at, type, error);
  self->depth--;
  return read ? type : NULL;
}

static const char *
attribute_text (const NetfluxElement *object, const char *name)
{
  const NetfluxElement *list = netflux_element_child (object, "AttributeList");
  const NetfluxElement *attribute = list != NULL ? netflux_element_child (list, name) : NULL;

  return attribute != NULL ? attribute->text : NULL;
}

static const NetfluxElement *
find_sections (const NetfluxElement *object)
{
  const NetfluxElement *list = netflux_element_child (object, "AttributeList");
  const NetfluxElement *interface = list != NULL ? netflux_element_child (list, "Interface") : NULL;

  return interface != NULL ? netflux_element_child (interface, "Sections") : NULL;
}

/* TIA Portal writes it of each block, and makes a block that comes without it an optimized one; an
 * instance that does not say it takes that of its function block. */
static gboolean
check_layout (NetfluxSimaticml *self, const NetfluxElement *object, GError **error)
{
  const char *layout = attribute_text (object, "MemoryLayout");
  NetfluxPosition position = netflux_element_position (object, self->source);

  if (layout != NULL)
    return g_ascii_strcasecmp (layout, "Optimized") != 0 ||
           netflux_blocks_fail_access (position, error);
  return netflux_element_is (object, "SW.Blocks.InstanceDB") ||
         netflux_position_fail (
             position, error,
             "found a block without MemoryLayout, expected Standard: TIA Portal imports it as an "
             "optimized one, which has no fixed offsets; write "
             "<MemoryLayout>Standard</MemoryLayout>, or export it from TIA Portal");
}

static NetfluxType *
read_instance (NetfluxSimaticml *self, const NetfluxElement *object, GError **error)
{
  const NetfluxElement *sections = find_sections (object);
  const char *of = attribute_text (object, "InstanceOfName");
  NetfluxType *own = NULL;
  NetfluxType *type;

  if (sections != NULL && (own = read_sections (self, sections, error)) == NULL)
    return NULL;
  if (of == NULL || (own != NULL && attribute_text (object, "MemoryLayout") != NULL))
    return own;
  type = netflux_schema_add (self->schema, NETFLUX_TYPE_REFERENCE,
                             netflux_element_position (object, self->source));
  type->symbol = self->symbol;
  type->name = of;
  if (g_strcmp0 (attribute_text (object, "InstanceOfType"), "UDT") == 0)
    type->fallback = own;
  else
    type->refusal = "the data of a function block";
  return type;
}

/* An array data block: its only member, which has its name, is the array. */
static NetfluxType *
read_array (NetfluxSimaticml *self, const NetfluxElement *sections, GError **error)
{
  NetfluxType *type = read_sections (self, sections, error);
  const NetfluxMember *member =
      type != NULL && type->members->len == 1 ? g_ptr_array_index (type->members, 0) : NULL;

  return member != NULL && member->type->kind == NETFLUX_TYPE_ARRAY ? member->type : type;
}

/* The structure of a type or a block; NULL without an error if it was exported without. */
static NetfluxType *
read_structure (NetfluxSimaticml *self, const NetfluxElement *object, GError **error)
{
  const NetfluxElement *sections = find_sections (object);

  if (self->symbol->kind != NETFLUX_SYMBOL_TYPE && !check_layout (self, object, error))
    return NULL;
  if (netflux_element_is (object, "SW.Blocks.InstanceDB"))
    return read_instance (self, object, error);
  if (sections != NULL && netflux_element_is (object, "SW.Blocks.ArrayDB"))
    return read_array (self, sections, error);
  return sections != NULL ? read_sections (self, sections, error) : NULL;
}

static void
read_object (NetfluxSimaticml *self, NetfluxElement *object, NetfluxSymbolKind kind)
{
  const char *name = attribute_text (object, "Name");
  NetfluxSymbol *symbol;

  if (name == NULL)
    return;
  symbol = netflux_reading_declare (self->schema, kind, name, "", self->source, object);
  symbol->fingerprint = netflux_element_hash (object);
  if (kind == NETFLUX_SYMBOL_OTHER)
    symbol->what = "a function block";
  self->symbol = symbol;
  self->depth = 0;
  symbol->type = read_structure (self, object, &symbol->error);
  if (symbol->type == NULL && symbol->error == NULL)
    netflux_position_fail (netflux_element_position (object, self->source), &symbol->error,
                           "found “%.60s” without an interface: export it with its interface",
                           name);
  if (symbol->type != NULL && symbol->type->kind == NETFLUX_TYPE_STRUCT)
    symbol->type->name = name;
}

static void
declare_other (NetfluxSimaticml *self, const NetfluxElement *object, const char *what)
{
  const char *name = attribute_text (object, "Name");

  if (name != NULL)
    netflux_reading_declare (self->schema, NETFLUX_SYMBOL_OTHER, name, "", self->source, object)
        ->what = what;
}

/* A constant of a tag table: <SW.Tags.PlcUserConstant>, and <Constant> of the table's own export */
static void
read_constant (NetfluxSimaticml *self,
               const NetfluxElement *object,
               const char *name,
               const char *value)
{
  if (name == NULL || value == NULL)
    return;
  self->symbol = netflux_reading_declare (self->schema, NETFLUX_SYMBOL_CONSTANT, name, "",
                                          self->source, object);
  self->symbol->fingerprint = g_str_hash (value);
  self->symbol->value =
      netflux_reading_expression (self->schema, self->source, object, value, NULL);
}

/* What it is if neither a data type nor a data block with a layout of its own, or NULL. */
static const char *
find_other (NetfluxSimaticml *self, const NetfluxElement *object)
{
  static const char *const others[] = {
    "SW.Blocks.FC",
    "a function",
    "SW.Blocks.OB",
    "an organization block",
    "SW.TechnologicalObjects.TechnologicalInstanceDB",
    "a technology object",
  };
  g_autofree char *what = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i += 2)
    if (netflux_element_is (object, others[i]))
      return others[i + 1];
  if (!g_str_has_prefix (object->name, "SW.Types.") &&
      !g_str_has_prefix (object->name, "SW.Blocks."))
    return NULL;
  what = g_strdup_printf ("an object of the kind %.60s", object->name);
  return netflux_arena_text (self->schema->arena, what, strlen (what));
}

/* What the editor of a tag table exports: <Tagtable name='…'> */
static gboolean
read_tag_table (NetfluxSimaticml *self, NetfluxElement *root)
{
  if (!netflux_element_is (root, "Tagtable") && !netflux_element_is (root, "Tagtables"))
    return FALSE;
  for (NetfluxElement *at = root; at != NULL; at = netflux_element_following (at, root))
    if (netflux_element_is (at, "Constant"))
      read_constant (self, at, at->text, netflux_element_attribute (at, "value"));
  return TRUE;
}

gboolean
netflux_simaticml_read (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root)
{
  NetfluxSimaticml self = { .schema = schema, .source = source };

  if (!netflux_element_is (root, "Document"))
    return read_tag_table (&self, root);
  for (NetfluxElement *at = root; at != NULL; at = netflux_element_following (at, root))
    {
      const char *what;

      if (netflux_element_is (at, "SW.Types.PlcStruct"))
        read_object (&self, at, NETFLUX_SYMBOL_TYPE);
      else if (netflux_element_is (at, "SW.Blocks.GlobalDB") ||
               netflux_element_is (at, "SW.Blocks.InstanceDB") ||
               netflux_element_is (at, "SW.Blocks.ArrayDB"))
        read_object (&self, at, NETFLUX_SYMBOL_BLOCK);
      else if (netflux_element_is (at, "SW.Blocks.FB"))
        read_object (&self, at, NETFLUX_SYMBOL_OTHER);
      else if (netflux_element_is (at, "SW.Tags.PlcUserConstant"))
        read_constant (&self, at, attribute_text (at, "Name"), attribute_text (at, "Value"));
      else if ((what = find_other (&self, at)) != NULL)
        declare_other (&self, at, what);
    }
  return TRUE;
}
