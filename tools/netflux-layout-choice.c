/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-choice.h"

#include "netflux-values.h"

void
netflux_layout_choice_add_options (NetfluxLayoutChoice *self, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "type", 0, 0, G_OPTION_ARG_STRING, &self->type,
      "The type or data block, instead of the one that no other uses", "NAME" },
    { "include", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->include,
      "A file or folder that declares what FILE uses; can be repeated", "DIR" },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &self->dialect,
      "packed (if not given), codesys, s7 or codesys-big-endian", "DIALECT" },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &self->profile,
      "twincat2, twincat2-arm, twincat3, codesys or s7", "NAME" },
    { "pack", 0, 0, G_OPTION_ARG_INT, &self->pack,
      "The controller's largest alignment: 1, 2, 4 or 8", "BYTES" },
    { "pointers", 0, 0, G_OPTION_ARG_INT, &self->pointers,
      "Lay out pointers as raw bytes, 4 or 8, instead of refusing them", "BYTES" },
    { "enumerations", 0, 0, G_OPTION_ARG_STRING, &self->enumerations,
      "The type of enumerations that name none (INT if not given)", "TYPE" },
    { "define", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->defines,
      "What {IF defined (NAME)} asks for; can be repeated", "NAME" },
    { "undefine", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->undefines,
      "What is not defined; can be repeated", "NAME" },
    { "charset", 0, 0, G_OPTION_ARG_STRING, &self->charset,
      "Of STRING: utf8 (if not given), latin1 or windows-1252", "NAME" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static gboolean
parse_charset (const char *name, NetfluxCharset *charset, GError **error)
{
  g_autoptr (GEnumClass) charsets = g_type_class_ref (NETFLUX_TYPE_CHARSET);
  const GEnumValue *value = g_enum_get_value_by_nick (charsets, name);

  if (value == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "--charset: '%s' is none of utf8, latin1 and windows-1252", name);
      return FALSE;
    }
  *charset = (NetfluxCharset) value->value;
  return TRUE;
}

/* NULL if there is none, as then nothing is known. */
static GStrv
join_defines (const NetfluxLayoutChoice *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (self->defines == NULL && self->undefines == NULL)
    return NULL;
  if (self->defines != NULL)
    g_strv_builder_addv (builder, (const char **) self->defines);
  for (char **name = self->undefines; name != NULL && *name != NULL; name++)
    {
      g_autofree char *undefined = g_strconcat ("-", *name, NULL);

      g_strv_builder_add (builder, undefined);
    }
  return g_strv_builder_end (builder);
}

static gboolean
check_number (int number, const char *option, const char *values, gboolean valid, GError **error)
{
  if (valid)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: invalid value %d: use %s",
               option, number, values);
  return FALSE;
}

NetfluxLayout *
netflux_layout_choice_load (const NetfluxLayoutChoice *self, char **files, GError **error)
{
  NetfluxDialect dialect = NETFLUX_DIALECT_PACKED;
  NetfluxCharset charset = NETFLUX_CHARSET_UTF8;
  int pack = self->pack;
  int pointers = self->pointers;
  g_auto (GStrv) defines = join_defines (self);

  if (self->dialect != NULL && !netflux_values_parse_dialect (self->dialect, &dialect, error))
    {
      g_prefix_error (error, "--dialect: ");
      return NULL;
    }
  if ((self->charset != NULL && !parse_charset (self->charset, &charset, error)) ||
      !check_number (pack, "--pack", "1, 2, 4 or 8",
                     pack == 0 || pack == 1 || pack == 2 || pack == 4 || pack == 8, error) ||
      !check_number (pointers, "--pointers", "4 or 8",
                     pointers == 0 || pointers == 4 || pointers == 8, error))
    return NULL;

  return g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, error, "files", files, "include", self->include,
                         "type-name", self->type, "dialect", dialect, "profile", self->profile,
                         "pack", (guint) pack, "pointer-size", (guint) pointers, "enumeration-type",
                         self->enumerations, "defines", defines, "charset", charset, NULL);
}

void
netflux_layout_choice_clear (NetfluxLayoutChoice *self)
{
  g_strfreev (self->files);
  g_strfreev (self->include);
  g_free (self->type);
  g_free (self->dialect);
  g_free (self->profile);
  g_free (self->enumerations);
  g_strfreev (self->defines);
  g_strfreev (self->undefines);
  g_free (self->charset);
}
