/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

/* A JSON Schema of the values as netfluxdec writes them and netfluxenc takes them. Where they
 * lie is "x-offset", in bytes from the beginning of the structure. */

static void
emit_integer (NetfluxEmitter *self, const NetfluxType *type)
{
  NetfluxInteger minimum = type->minimum;
  NetfluxInteger maximum = type->maximum;

  /* Beyond 53 bits, JSON's numbers are inexact: strings of digits are taken, too. */
  if (type->elementary->unit_ns != 0 || type->elementary->size >= 8 ||
      type->elementary->form == NETFLUX_FORM_S5TIME)
    {
      netflux_emit (self, "\"type\": [\"integer\", \"string\"], \"pattern\": \"^-?[0-9]+$\"");
      return;
    }
  if (!type->limited)
    netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  netflux_emit (self,
                "\"type\": \"integer\", \"minimum\": %" G_GINT64_FORMAT
                ", \"maximum\": %" G_GINT64_FORMAT,
                netflux_emit_signed (minimum), netflux_emit_signed (maximum));
}

static void
emit_reference (NetfluxEmitter *self, const NetfluxType *type)
{
  g_autofree char *pointer = g_strdup_printf ("#/$defs/%s", netflux_emitter_name (self, type));
  g_autofree char *reference = netflux_emit_quoted (pointer);

  netflux_emit (self, "\"$ref\": %s", reference);
}

/* Once, whatever number of fields has it. */
static void
emit_enumeration (NetfluxEmitter *self, const NetfluxType *type)
{
  netflux_emit (self, ",\n    \"%s\": {\"anyOf\": [{", netflux_emitter_name (self, type));
  emit_integer (self, type);
  netflux_emit (self, "}, {\"enum\": [");
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);
      g_autofree char *name = netflux_emit_quoted (label->name);

      netflux_emit (self, "%s%s", i > 0 ? ", " : "", name);
    }
  netflux_emit (self, "]}]}");
}

static void
emit_elementary (NetfluxEmitter *self, const NetfluxType *type)
{
  switch (type->elementary->form)
    {
    case NETFLUX_FORM_BOOL:
      netflux_emit (self, "\"type\": \"boolean\"");
      break;
    case NETFLUX_FORM_REAL:
      netflux_emit (self, "\"anyOf\": [{\"type\": \"number\"}, "
                          "{\"enum\": [\"NaN\", \"Infinity\", \"-Infinity\"]}]");
      break;
    case NETFLUX_FORM_STRING:
    case NETFLUX_FORM_WSTRING:
      netflux_emit (self, "\"type\": \"string\", \"maxLength\": %u", type->length);
      break;
    case NETFLUX_FORM_BCD:
    case NETFLUX_FORM_DTL:
    case NETFLUX_FORM_S5TIME:
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      if (type->labels != NULL)
        emit_reference (self, type);
      else
        emit_integer (self, type);
      break;
    }
}

static void
emit_type (NetfluxEmitter *self, const NetfluxType *type)
{
  if (type->kind == NETFLUX_TYPE_STRUCT)
    emit_reference (self, type);
  else if (type->kind == NETFLUX_TYPE_ARRAY)
    {
      netflux_emit (self, "\"type\": \"array\", \"maxItems\": %u, \"items\": {", type->count);
      emit_type (self, type->element);
      netflux_emit (self, "}");
    }
  else
    emit_elementary (self, type);
}

static void
emit_property (NetfluxEmitter *self, const NetfluxMember *member)
{
  g_autofree char *name = netflux_emit_quoted (member->name);
  g_autofree char *described = netflux_type_describe (member->type);
  g_autofree char *type = netflux_emit_quoted (described);
  g_autofree char *comment = netflux_emit_quoted (member->comment != NULL ? member->comment : "");

  netflux_emit (self, "        %s: {", name);
  emit_type (self, member->type);
  if (member->comment != NULL)
    netflux_emit (self, ", \"description\": %s", comment);
  netflux_emit (self, ", \"x-type\": %s, \"x-offset\": %u", type, member->bit / 8);
  if (netflux_emit_is_bit (member->type))
    netflux_emit (self, ", \"x-bit\": %u", member->bit % 8);
  netflux_emit (self, "}");
}

char *
netflux_emit_json_schema (const NetfluxSchema *schema, GError **error)
{
  NetfluxEmitter self;

  netflux_emitter_init (&self, schema, &(NetfluxLanguage){ 0 });
  netflux_emit (&self,
                "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                "  \"title\": \"%s\",\n  \"$ref\": \"#/$defs/%s\",\n  \"x-size\": %u,\n"
                "  \"$defs\": {",
                netflux_emitter_name (&self, self.root), netflux_emitter_name (&self, self.root),
                netflux_emit_size (self.root));
  for (guint i = 0; i < self.structures->len; i++)
    {
      const NetfluxType *type = self.structures->pdata[i];

      netflux_emit (&self,
                    "%s\n    \"%s\": {\n      \"type\": \"object\",\n      \"x-size\": %u,\n"
                    "      \"additionalProperties\": false,\n      \"properties\": {\n",
                    i > 0 ? "," : "", netflux_emitter_name (&self, type), netflux_emit_size (type));
      for (guint j = 0; j < type->members->len; j++)
        {
          emit_property (&self, g_ptr_array_index (type->members, j));
          netflux_emit (&self, "%s\n", j + 1 < type->members->len ? "," : "");
        }
      netflux_emit (&self, "      }\n    }");
    }
  for (guint i = 0; i < self.enumerations->len; i++)
    emit_enumeration (&self, self.enumerations->pdata[i]);
  netflux_emit (&self, "\n  }\n}\n");
  return netflux_emitter_end (&self);
}
