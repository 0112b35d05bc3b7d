/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

#include "lib/layout/netflux-codec.h"
#include "lib/layout/netflux-emit-wireshark-runtime.h"

/* Lua for Wireshark: each field by its name. netflux.lua, the dissector of the frames, finds it. */

#define S G_GINT64_CONSTANT (1000000000)

typedef struct
{
  NetfluxEmitter emitter;
  GHashTable *names; /* of the filters, and their next numbers */
  const char *prefix;
} NetfluxLua;

/* What is behind the filter the next time that it is wanted */
#define FIRST_NUMBER 2

/* @filter: (transfer full) */
static const char *
add_filter (NetfluxLua *self, char *filter, guint number)
{
  g_hash_table_replace (self->names, filter, GUINT_TO_POINTER (number));
  return filter;
}

/* axes[2].speed is netflux.inputs.axes.2.speed to a filter. */
static const char *
make_filter (NetfluxLua *self, const char *path)
{
  GString *filter = g_string_new (self->prefix);
  char *unique = NULL;
  guint number;

  for (; *path != '\0'; path++)
    if (g_ascii_isalnum (*path) || *path == '_' || *path == '-')
      g_string_append_c (filter, *path);
    else if (strchr (".[,", *path) != NULL && filter->str[filter->len - 1] != '.')
      g_string_append_c (filter, '.');
    else if ((*path & 0x80) != 0 && (*path & 0x40) != 0)
      g_string_append_c (filter, '_');

  if (filter->str[filter->len - 1] == '.')
    g_string_append (filter, "value");
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, filter->str));
  if (number == 0)
    return add_filter (self, g_string_free (filter, FALSE), FIRST_NUMBER);

  do
    {
      g_free (unique);
      unique = g_strdup_printf ("%s_%u", filter->str, number++);
    }
  while (g_hash_table_contains (self->names, unique));
  add_filter (self, g_string_free (filter, FALSE), number);
  return add_filter (self, unique, FIRST_NUMBER);
}

static const char *
find_kind (const NetfluxElementary *type)
{
  static const char *const unsigned_kinds[] = { "u1", "u2", "u4", "u8" };
  static const char *const signed_kinds[] = { "i1", "i2", "i4", "i8" };
  guint index = type->size == 8 ? 3 : type->size / 2;

  switch (type->form)
    {
    case NETFLUX_FORM_BOOL:
      return type->size == 0 ? "bit" : "bool";
    case NETFLUX_FORM_REAL:
      return type->size == 4 ? "f4" : "f8";
    case NETFLUX_FORM_STRING:
      return "text";
    case NETFLUX_FORM_WSTRING:
      return "wide";
    case NETFLUX_FORM_BCD:
      return "dt";
    case NETFLUX_FORM_DTL:
      return "dtl";
    case NETFLUX_FORM_S5TIME:
      return "s5";
    case NETFLUX_FORM_UNSIGNED:
    case NETFLUX_FORM_SIGNED:
    default:
      if (type->unit_ns != 0)
        return strstr (type->name, "DATE") != NULL || g_str_has_suffix (type->name, "DT") ? "date"
                                                                                          : "time";
      return type->form == NETFLUX_FORM_SIGNED ? signed_kinds[index] : unsigned_kinds[index];
    }
}

/* Wireshark takes names of integers of 32 bits. */
static gboolean
has_values (const NetfluxType *type)
{
  return type->labels != NULL && type->elementary->size <= 4;
}

/* Of an enumeration, once: a table that the rows of its fields share. */
static void
emit_values (NetfluxEmitter *self, const NetfluxType *type)
{
  netflux_emit (self, "  [\"%s\"] = {", netflux_emitter_name (self, type));
  for (guint i = 0; i < type->labels->len; i++)
    {
      const NetfluxLabel *label = g_ptr_array_index (type->labels, i);
      g_autofree char *name = netflux_emit_quoted (label->name);

      netflux_emit (self, " [%s%" G_GUINT64_FORMAT "] = %s,", label->value.negative ? "-" : "",
                    label->value.magnitude, name);
    }
  netflux_emit (self, " },\n");
}

static void
emit_row (const NetfluxFieldView *field, gpointer user_data)
{
  NetfluxLua *self = user_data;
  const NetfluxElementary *type = field->type->elementary;
  g_autofree char *path = netflux_emit_quoted (*field->path != '\0' ? field->path : "value");
  g_autofree char *line = netflux_emit_comment (field->comment, "\n");
  g_autofree char *comment = netflux_emit_quoted (line);

  netflux_emit (&self->emitter, "  { \"%s\", %s, \"%s\", %u, %u, %s",
                make_filter (self, field->path), path, find_kind (type), field->bit / 8,
                MAX (field->type->bits / 8, 1), comment);
  if (field->type->align == 0)
    netflux_emit (&self->emitter, ", bit = %u", field->bit % 8);
  if (netflux_elementary_is_text (type))
    netflux_emit (&self->emitter, ", characters = %u%s", field->type->length,
                  field->type->utf8 ? ", encoding = ENC_UTF_8" : "");
  if (type->unit_ns != 0)
    netflux_emit (&self->emitter, ", unit = %" G_GINT64_FORMAT ", epoch = %" G_GINT64_FORMAT "%s",
                  type->unit_ns, type->epoch_ns / S,
                  type->form == NETFLUX_FORM_SIGNED ? ", signed = true" : "");
  if (has_values (field->type))
    netflux_emit (&self->emitter, ", values = netflux_values[\"%s\"]",
                  netflux_emitter_name (&self->emitter, field->type));
  netflux_emit (&self->emitter, " },\n");
}

char *
netflux_emit_wireshark (const NetfluxSchema *schema, GError **error)
{
  static const char *const encodings[] = {
    [NETFLUX_CHARSET_UTF8] = "ENC_UTF_8",
    [NETFLUX_CHARSET_LATIN1] = "ENC_ISO_8859_1",
    [NETFLUX_CHARSET_WINDOWS_1252] = "ENC_WINDOWS_1252",
  };
  NetfluxLua self = { 0 };
  g_autofree char *prefix = NULL;
  g_autofree char *lower = NULL;
  const char *name;

  netflux_emitter_init (&self.emitter, schema, &(NetfluxLanguage){ 0 });
  name = netflux_emitter_name (&self.emitter, self.emitter.root);
  lower = g_ascii_strdown (name, -1);
  self.prefix = prefix = g_strdup_printf ("netflux.%s.", lower);
  self.names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  netflux_emit (
      &self.emitter,
      "-- Written by netflux layout --emit wireshark: %s, %u bytes.\n"
      "-- Wireshark loads it from its folder for plugins, or by -X lua_script:FILE.\n\n"
      "netflux_layout = { name = \"%s\", size = %u, big = %s, s7 = %s, encoding = %s }\n\n"
      "netflux_values = {\n",
      name, netflux_schema_size (schema), name, netflux_schema_size (schema),
      schema->big_endian ? "true" : "false",
      schema->dialect == NETFLUX_DIALECT_S7 ? "true" : "false", encodings[schema->rules.charset]);
  for (guint i = 0; i < self.emitter.enumerations->len; i++)
    if (has_values (self.emitter.enumerations->pdata[i]))
      emit_values (&self.emitter, self.emitter.enumerations->pdata[i]);
  netflux_emit (&self.emitter, "}\n\nnetflux_rows = {\n");
  netflux_schema_foreach (schema, emit_row, &self);
  netflux_emit (&self.emitter, "}\nnetflux_values = nil\n%s", wireshark_runtime);
  g_hash_table_unref (self.names);
  return netflux_emitter_end (&self.emitter);
}
