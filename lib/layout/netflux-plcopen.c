/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-readers.h"

#include <string.h>

#include "lib/layout/netflux-declarations.h"
#include "lib/layout/netflux-reading.h"

typedef struct
{
  NetfluxSchema *schema;
  const NetfluxScript *source;
  NetfluxSymbol *symbol;
  guint depth;
} NetfluxPlcopen;

static NetfluxType *read_type (NetfluxPlcopen *self, const NetfluxElement *element, GError **error);

static gboolean
fail (const NetfluxPlcopen *self, const NetfluxElement *at, const char *what, GError **error)
{
  return netflux_position_fail (netflux_element_position (at, self->source), error,
                                "found <%.60s>, expected %s", at->name, what);
}

static NetfluxType *
add_type (const NetfluxPlcopen *self, NetfluxTypeKind kind, const NetfluxElement *element)
{
  NetfluxType *type =
      netflux_schema_add (self->schema, kind, netflux_element_position (element, self->source));

  type->symbol = self->symbol;
  return type;
}

static const char *
need (const NetfluxPlcopen *self,
      const NetfluxElement *element,
      const char *attribute,
      GError **error)
{
  const char *value = netflux_element_attribute (element, attribute);
  g_autofree char *what = g_strdup_printf ("the attribute %s: export it again", attribute);

  if (value == NULL)
    fail (self, element, what, error);
  return value;
}

/* <baseType><INT /></baseType> */
static NetfluxType *
read_base_type (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  const NetfluxElement *base = netflux_element_child (element, "baseType");

  if (base == NULL || base->children == NULL)
    {
      fail (self, element, "a baseType in it: export it again", error);
      return NULL;
    }
  return read_type (self, base->children, error);
}

static gboolean
read_range (NetfluxPlcopen *self, const NetfluxElement *range, NetfluxType *type, GError **error)
{
  const char *lower = need (self, range, "lower", error);
  const char *upper = lower != NULL ? need (self, range, "upper", error) : NULL;

  return upper != NULL &&
         (type->first = netflux_reading_expression (self->schema, self->source, range, lower,
                                                    error)) != NULL &&
         (type->second =
              netflux_reading_expression (self->schema, self->source, range, upper, error)) != NULL;
}

static NetfluxType *
read_array (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  NetfluxType *outer = NULL;
  NetfluxType *last = NULL;

  for (const NetfluxElement *at = element->children; at != NULL; at = at->next)
    {
      NetfluxType *type;

      if (!netflux_element_is (at, "dimension"))
        continue;
      type = add_type (self, NETFLUX_TYPE_ARRAY, at);
      if (!read_range (self, at, type, error))
        return NULL;
      type->inner = last != NULL;
      if (last != NULL)
        last->element = type;
      else
        outer = type;
      last = type;
    }
  if (last == NULL)
    {
      fail (self, element, "a dimension in it: export it again", error);
      return NULL;
    }
  last->element = read_base_type (self, element, error);
  return last->element != NULL ? outer : NULL;
}

static gboolean
read_label (NetfluxPlcopen *self, const NetfluxElement *value, NetfluxType *type, GError **error)
{
  NetfluxLabel *label = netflux_arena_new0 (self->schema->arena, NetfluxLabel);
  const char *number = netflux_element_attribute (value, "value");

  label->name = need (self, value, "name", error);
  label->position = netflux_element_position (value, self->source);
  if (label->name == NULL)
    return FALSE;
  if (number != NULL && *number != '\0' &&
      (label->expression =
           netflux_reading_expression (self->schema, self->source, value, number, error)) == NULL)
    return FALSE;
  g_ptr_array_add (type->labels, label);
  return TRUE;
}

static NetfluxType *
read_enumeration (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  NetfluxType *type = add_type (self, NETFLUX_TYPE_ELEMENTARY, element);
  const NetfluxElement *values = netflux_element_child (element, "values");
  const char *plain = self->schema->rules.enumeration;
  const NetfluxType *base;

  type->labels = g_ptr_array_new ();
  type->elementary =
      netflux_elementary_find (plain != NULL ? plain : "INT", netflux_schema_mask (self->schema));
  for (const NetfluxElement *at = values != NULL ? values->children : NULL; at != NULL;
       at = at->next)
    if (netflux_element_is (at, "value") && !read_label (self, at, type, error))
      return NULL;
  if (type->labels->len == 0)
    {
      fail (self, element, "values in it: export it again", error);
      return NULL;
    }

  if (netflux_element_child (element, "baseType") == NULL)
    return type;
  base = read_base_type (self, element, error);
  if (base == NULL)
    return NULL;
  type->elementary = base->elementary;
  if (base->kind == NETFLUX_TYPE_ELEMENTARY && !base->pointer &&
      netflux_elementary_is_integer (base->elementary))
    return type;
  fail (self, element, "an integer type for the enumeration", error);
  return NULL;
}

static NetfluxType *
read_subrange (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  const NetfluxElement *range = netflux_element_child (element, "range");
  NetfluxType *type = read_base_type (self, element, error);

  if (type == NULL || range == NULL)
    return type;
  if (type->kind == NETFLUX_TYPE_ELEMENTARY && !type->pointer &&
      netflux_elementary_is_integer (type->elementary))
    {
      type->limited = TRUE;
      return read_range (self, range, type, error) ? type : NULL;
    }
  return type;
}

/* What a variable begins with, as far as it is one value. */
static const char *
find_initial (const NetfluxElement *variable)
{
  const NetfluxElement *initial = netflux_element_child (variable, "initialValue");
  const NetfluxElement *simple =
      initial != NULL ? netflux_element_child (initial, "simpleValue") : NULL;

  return simple != NULL ? netflux_element_attribute (simple, "value") : NULL;
}

/* {attribute 'TcEncoding' := 'UTF-8'} as <Attribute Name="TcEncoding" Value="UTF-8" /> */
static gboolean
has_utf8 (const NetfluxElement *element)
{
  NetfluxElement *more = netflux_element_child (element, "addData");

  for (NetfluxElement *at = more; at != NULL; at = netflux_element_following (at, more))
    {
      const char *name = netflux_element_attribute (at, "Name");
      const char *value = netflux_element_attribute (at, "Value");

      if (netflux_element_is (at, "Attribute") && name != NULL && value != NULL &&
          (g_ascii_strcasecmp (name, "TcEncoding") == 0 ||
           g_ascii_strcasecmp (name, "monitoring_encoding") == 0) &&
          g_ascii_strcasecmp (value, "UTF-8") == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_variable (NetfluxPlcopen *self,
               const NetfluxElement *variable,
               NetfluxType *structure,
               GError **error)
{
  const NetfluxElement *type = netflux_element_child (variable, "type");
  NetfluxElement *documentation = netflux_element_child (variable, "documentation");
  NetfluxMember member = { .name = need (self, variable, "name", error) };

  if (member.name == NULL)
    return FALSE;
  if (type == NULL || type->children == NULL)
    return fail (self, variable, "a type in it", error);
  member.type = read_type (self, type->children, error);
  if (member.type == NULL)
    return FALSE;
  if (has_utf8 (variable))
    netflux_type_set_utf8 (member.type);
  member.initial = find_initial (variable);
  if (documentation != NULL)
    member.comment = netflux_element_all_text (documentation, self->schema->arena);
  return netflux_reading_member (self->schema, structure, self->source, variable, &member, error);
}

static NetfluxType *
read_struct (NetfluxPlcopen *self, const NetfluxElement *element, gboolean is_union, GError **error)
{
  NetfluxType *type = add_type (self, NETFLUX_TYPE_STRUCT, element);

  type->is_union = is_union;
  for (const NetfluxElement *at = element->children; at != NULL; at = at->next)
    if (netflux_element_is (at, "variable") && !read_variable (self, at, type, error))
      return NULL;
  return type;
}

static NetfluxType *
read_text (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  const char *length = netflux_element_attribute (element, "length");
  gboolean wide = netflux_element_is (element, "wstring");
  g_autofree char *text = length != NULL && *length != '\0'
                              ? g_strdup_printf ("%s(%s)", wide ? "WSTRING" : "STRING", length)
                              : g_strdup (wide ? "WSTRING" : "STRING");

  return netflux_reading_type (self->schema, self->symbol, self->source, element, text, error);
}

static NetfluxType *
read_pointer (NetfluxPlcopen *self, const NetfluxElement *element)
{
  NetfluxType *type = add_type (self, NETFLUX_TYPE_ELEMENTARY, element);

  type->pointer = TRUE;
  type->refusal = "POINTER";
  type->name = "POINTER";
  return type;
}

static NetfluxType *
read_kind (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  const char *name = element->name;

  if (netflux_element_is (element, "derived") &&
      (name = need (self, element, "name", error)) == NULL)
    return NULL;
  if (netflux_element_is (element, "string") || netflux_element_is (element, "wstring"))
    return read_text (self, element, error);
  if (netflux_element_is (element, "array"))
    return read_array (self, element, error);
  if (netflux_element_is (element, "struct"))
    return read_struct (self, element, FALSE, error);
  if (netflux_element_is (element, "union"))
    return read_struct (self, element, TRUE, error);
  if (netflux_element_is (element, "enum"))
    return read_enumeration (self, element, error);
  if (g_ascii_strncasecmp (element->name, "subrange", 8) == 0)
    return read_subrange (self, element, error);
  if (netflux_element_is (element, "pointer") || netflux_element_is (element, "reference"))
    return read_pointer (self, element);
  return netflux_reading_type (self->schema, self->symbol, self->source, element, name, error);
}

static NetfluxType *
read_type (NetfluxPlcopen *self, const NetfluxElement *element, GError **error)
{
  NetfluxType *type;

  if (++self->depth > NETFLUX_LAYOUT_MAX_DEPTH)
    {
      fail (self, element, "types within types to a depth of no more than 32", error);
      return NULL;
    }
  type = read_kind (self, element, error);
  self->depth--;
  return type;
}

/* <EnumValue><Name>Auto</Name><Documentation>… */
static void
read_label_comment (NetfluxPlcopen *self, NetfluxElement *value, const NetfluxType *type)
{
  const NetfluxElement *name = netflux_element_child (value, "Name");
  NetfluxElement *documentation = netflux_element_child (value, "Documentation");

  for (guint i = 0; name != NULL && name->text != NULL && documentation != NULL &&
                    type->labels != NULL && i < type->labels->len;
       i++)
    {
      NetfluxLabel *label = g_ptr_array_index (type->labels, i);

      if (strcmp (label->name, name->text) == 0)
        label->comment = netflux_element_all_text (documentation, self->schema->arena);
    }
}

/* CODESYS keeps {attribute 'pack_mode' := '1'} as <Attribute Name="pack_mode" Value="1" />, and
 * what a structure extends as <Extends>. */
static gboolean
read_additions (NetfluxPlcopen *self, NetfluxElement *data_type, NetfluxType *type, GError **error)
{
  for (NetfluxElement *at = data_type; at != NULL; at = netflux_element_following (at, data_type))
    {
      const char *name = netflux_element_attribute (at, "Name");
      const char *value = netflux_element_attribute (at, "Value");

      if (netflux_element_is (at, "Extends") && at->text != NULL)
        {
          type->base =
              netflux_reading_type (self->schema, self->symbol, self->source, at, at->text, error);
          if (type->base == NULL)
            return FALSE;
        }
      if (netflux_element_is (at, "EnumValue"))
        read_label_comment (self, at, type);
      if (!netflux_element_is (at, "Attribute") || name == NULL || value == NULL ||
          g_ascii_strcasecmp (name, "pack_mode") != 0)
        continue;
      if (strlen (value) != 1 || strchr ("01248", *value) == NULL)
        return netflux_position_fail (netflux_element_position (at, self->source), error,
                                      "found pack_mode '%.20s', expected '0', '1', '2', '4' or '8'",
                                      value);
      type->pack = MAX ((guint) (*value - '0'), 1);
    }
  return TRUE;
}

/* Some exports have the declaration as it was written, too. */
static NetfluxElement *
find_plain_text (NetfluxPlcopen *self, NetfluxElement *data_type, const char **text)
{
  for (NetfluxElement *at = data_type; at != NULL; at = netflux_element_following (at, data_type))
    if (netflux_element_is (at, "InterfaceAsPlainText"))
      {
        *text = netflux_element_all_text (at, self->schema->arena);
        return *text != NULL && strstr (*text, "END_TYPE") != NULL ? at : NULL;
      }
  return NULL;
}

static void
read_data_type (NetfluxPlcopen *self, NetfluxElement *element)
{
  const char *name = netflux_element_attribute (element, "name");
  gboolean is_union = netflux_element_is (element, "union");
  const char *text = NULL;
  const NetfluxElement *plain = find_plain_text (self, element, &text);
  GError *error = NULL;

  if (plain != NULL)
    {
      const NetfluxScript *part = netflux_reading_part (self->schema, self->source, plain, text);
      g_autoptr (NetfluxTokens) tokens = netflux_reading_tokens (part, self->schema);

      netflux_declarations_parse (self->schema, tokens, "");
      return;
    }
  if (name == NULL)
    return;

  self->symbol =
      netflux_reading_declare (self->schema, NETFLUX_SYMBOL_TYPE, name, "", self->source, element);
  self->depth = 0;
  self->symbol->fingerprint = netflux_element_hash (element);
  self->symbol->type =
      is_union ? read_struct (self, element, TRUE, &error) : read_base_type (self, element, &error);
  if (self->symbol->type != NULL && has_utf8 (element))
    netflux_type_set_utf8 (self->symbol->type);
  if (self->symbol->type != NULL && read_additions (self, element, self->symbol->type, &error) &&
      self->symbol->type->name == NULL)
    self->symbol->type->name = name;
  self->symbol->error = error;
}

/* <globalVars name="GVL" constant="true">, <localVars constant="true"> */
static void
read_constants (NetfluxPlcopen *self, const NetfluxElement *list)
{
  const char *constant = netflux_element_attribute (list, "constant");
  const char *space = netflux_element_attribute (list, "name");

  if (constant == NULL || strcmp (constant, "true") != 0)
    return;
  for (const NetfluxElement *at = list->children; at != NULL; at = at->next)
    {
      const char *name = netflux_element_attribute (at, "name");
      const NetfluxElement *type = netflux_element_child (at, "type");
      const char *initial = find_initial (at);

      if (!netflux_element_is (at, "variable") || name == NULL || initial == NULL)
        continue;
      self->symbol = netflux_reading_declare (self->schema, NETFLUX_SYMBOL_CONSTANT, name,
                                              space != NULL ? space : "", self->source, at);
      self->symbol->fingerprint = g_str_hash (initial);
      self->symbol->local = netflux_element_is (list, "localVars");
      self->symbol->value =
          netflux_reading_expression (self->schema, self->source, at, initial, NULL);
      if (type != NULL && type->children != NULL)
        self->symbol->type = read_type (self, type->children, NULL);
      self->depth = 0;
    }
}

static void
declare_program (NetfluxPlcopen *self, const NetfluxElement *element)
{
  const char *name = netflux_element_attribute (element, "name");
  const char *kind = netflux_element_attribute (element, "pouType");

  if (name == NULL)
    return;
  netflux_reading_declare (self->schema, NETFLUX_SYMBOL_OTHER, name, "", self->source, element)
      ->what = kind != NULL && strcmp (kind, "program") == 0    ? "a program"
               : kind != NULL && strcmp (kind, "function") == 0 ? "a function"
               : netflux_element_is (element, "interface")      ? "an interface"
                                                                : "a function block";
}

gboolean
netflux_plcopen_read (NetfluxSchema *schema, const NetfluxScript *source, NetfluxElement *root)
{
  NetfluxPlcopen self = { .schema = schema, .source = source };

  if (!netflux_element_is (root, "project") && !netflux_element_is (root, "dataType") &&
      !netflux_element_is (root, "dataTypes"))
    return FALSE;

  for (NetfluxElement *at = root; at != NULL; at = netflux_element_following (at, root))
    {
      gboolean in_data = at->parent != NULL && netflux_element_is (at->parent, "data");

      if (netflux_element_is (at, "dataType") || (netflux_element_is (at, "union") && in_data))
        read_data_type (&self, at);
      else if (netflux_element_is (at, "globalVars") || netflux_element_is (at, "localVars"))
        read_constants (&self, at);
      else if (netflux_element_is (at, "pou") || (netflux_element_is (at, "interface") && in_data))
        declare_program (&self, at);
    }
  return TRUE;
}
