/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-rules.h"

static const char *const properties[NETFLUX_N_LAYOUT_RULES] = {
  [NETFLUX_LAYOUT_RULE_INCLUDE] = "include",
  [NETFLUX_LAYOUT_RULE_DIALECT] = "dialect",
  [NETFLUX_LAYOUT_RULE_PROFILE] = "profile",
  [NETFLUX_LAYOUT_RULE_PACK] = "pack",
  [NETFLUX_LAYOUT_RULE_POINTER_SIZE] = "pointer-size",
  [NETFLUX_LAYOUT_RULE_ENUMERATION_TYPE] = "enumeration-type",
  [NETFLUX_LAYOUT_RULE_DEFINES] = "defines",
  [NETFLUX_LAYOUT_RULE_CHARSET] = "charset",
};

static const char *const packs[] = { "1", "2", "4", "8", NULL };
static const char *const pointer_sizes[] = { "4", "8", NULL };

const NetfluxLayoutOption netflux_layout_options[NETFLUX_N_LAYOUT_OPTIONS] = {
  { "include", NETFLUX_LAYOUT_RULE_INCLUDE, "", NULL,
    "A file or folder that declares what FILE uses; can be repeated", "DIR" },
  { "dialect", NETFLUX_LAYOUT_RULE_DIALECT, "", NULL,
    "packed (if not given), codesys, s7 or codesys-big-endian", "DIALECT" },
  { "profile", NETFLUX_LAYOUT_RULE_PROFILE, "", NULL,
    "twincat2, twincat2-arm, twincat3, codesys or s7", "NAME" },
  { "pack", NETFLUX_LAYOUT_RULE_PACK, "", packs, "The controller's largest alignment: 1, 2, 4 or 8",
    "BYTES" },
  { "pointers", NETFLUX_LAYOUT_RULE_POINTER_SIZE, "", pointer_sizes,
    "Lay out pointers as raw bytes, 4 or 8, instead of refusing them", "BYTES" },
  { "enumerations", NETFLUX_LAYOUT_RULE_ENUMERATION_TYPE, "", NULL,
    "The type of enumerations that name none (INT if not given)", "TYPE" },
  { "define", NETFLUX_LAYOUT_RULE_DEFINES, "", NULL,
    "What {IF defined (NAME)} asks for; can be repeated", "NAME" },
  { "undefine", NETFLUX_LAYOUT_RULE_DEFINES, "-", NULL, "What is not defined; can be repeated",
    "NAME" },
  { "charset", NETFLUX_LAYOUT_RULE_CHARSET, "", NULL,
    "Of STRING: utf8 (if not given), latin1 or windows-1252", "NAME" },
};

const NetfluxLayoutOption *
netflux_layout_option_find (const char *name)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS; i++)
    if (g_str_equal (netflux_layout_options[i].name, name))
      return &netflux_layout_options[i];

  return NULL;
}

GParamSpec *
netflux_layout_rule_get_pspec (NetfluxLayoutRule rule)
{
  /* Types of the library stay, and with them their class. */
  g_autoptr (GTypeClass) klass = g_type_class_ref (NETFLUX_TYPE_LAYOUT);

  return g_object_class_find_property (G_OBJECT_CLASS (klass), properties[rule]);
}

gboolean
netflux_layout_rule_is_list (NetfluxLayoutRule rule)
{
  return rule == NETFLUX_LAYOUT_RULE_INCLUDE || rule == NETFLUX_LAYOUT_RULE_DEFINES;
}

void
netflux_layout_rules_clear (NetfluxLayoutRules *self)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    netflux_layout_rules_unset (self, i);
}

gboolean
netflux_layout_rules_is_set (const NetfluxLayoutRules *self, NetfluxLayoutRule rule)
{
  return G_IS_VALUE (&self->values[rule]);
}

void
netflux_layout_rules_unset (NetfluxLayoutRules *self, NetfluxLayoutRule rule)
{
  if (netflux_layout_rules_is_set (self, rule))
    g_value_unset (&self->values[rule]);
}

void
netflux_layout_rules_set (NetfluxLayoutRules *self, NetfluxLayoutRule rule, const GValue *value)
{
  netflux_layout_rules_unset (self, rule);
  g_value_init (&self->values[rule], netflux_layout_rule_get_pspec (rule)->value_type);
  g_value_copy (value, &self->values[rule]);
}

void
netflux_layout_rules_complete (NetfluxLayoutRules *self, const NetfluxLayoutRules *other)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    if (netflux_layout_rules_is_set (other, i) && !netflux_layout_rules_is_set (self, i))
      netflux_layout_rules_set (self, i, &other->values[i]);
}

gboolean
netflux_layout_rules_differ (const NetfluxLayoutRules *self,
                             const NetfluxLayoutRules *other,
                             NetfluxLayoutRule rule)
{
  GParamSpec *pspec = netflux_layout_rule_get_pspec (rule);
  g_autofree char *text = NULL;
  g_autofree char *other_text = NULL;

  if (!netflux_layout_rules_is_set (self, rule) || !netflux_layout_rules_is_set (other, rule))
    return FALSE;

  text = netflux_setting_format (pspec, &self->values[rule]);
  other_text = netflux_setting_format (pspec, &other->values[rule]);
  return g_strcmp0 (text, other_text) != 0;
}

/* A name of a file as it is found from anywhere; URIs are that already. */
static char *
make_absolute (const char *name, const char *directory)
{
  return g_uri_peek_scheme (name) != NULL ? g_strdup (name)
                                          : g_canonicalize_filename (name, directory);
}

static void
add_to_list (NetfluxLayoutRules *self, NetfluxLayoutRule rule, const char *element)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GValue list = G_VALUE_INIT;

  if (netflux_layout_rules_is_set (self, rule))
    g_strv_builder_addv (builder, g_value_get_boxed (&self->values[rule]));
  g_strv_builder_add (builder, element);
  g_value_init (&list, G_TYPE_STRV);
  g_value_take_boxed (&list, g_strv_builder_end (builder));
  netflux_layout_rules_set (self, rule, &list);
  g_value_unset (&list);
}

gboolean
netflux_layout_rules_take (NetfluxLayoutRules *self,
                           const NetfluxLayoutOption *option,
                           const char *text,
                           const char *directory,
                           GError **error)
{
  GValue value = G_VALUE_INIT;

  if (netflux_layout_rule_is_list (option->rule))
    {
      g_autofree char *element = option->rule == NETFLUX_LAYOUT_RULE_INCLUDE && directory != NULL
                                     ? make_absolute (text, directory)
                                     : g_strconcat (option->prefix, text, NULL);

      add_to_list (self, option->rule, element);
      return TRUE;
    }

  if (option->choices != NULL && !g_strv_contains (option->choices, text))
    {
      g_autofree char *choices = g_strjoinv (", ", (char **) option->choices);

      g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX, "invalid value '%s': use one of %s",
                   text, choices);
      return FALSE;
    }
  if (!netflux_setting_parse (netflux_layout_rule_get_pspec (option->rule), text, &value, error))
    return FALSE;
  netflux_layout_rules_set (self, option->rule, &value);
  g_value_unset (&value);
  return TRUE;
}

/* Reading */

/* The properties of a layout: those that say where it is, and then the rules. */
typedef struct
{
  const char *names[3 + NETFLUX_N_LAYOUT_RULES];
  GValue values[3 + NETFLUX_N_LAYOUT_RULES];
  guint n;
} Arguments;

static GValue *
add_argument (Arguments *self, const char *name, GType type)
{
  self->names[self->n] = name;
  return g_value_init (&self->values[self->n++], type);
}

static void
add_include (Arguments *self, const GValue *include)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **name = g_value_get_boxed (include); name != NULL && *name != NULL; name++)
    {
      g_autofree char *absolute = make_absolute (*name, NULL);

      g_strv_builder_add (builder, absolute);
    }
  g_value_take_boxed (add_argument (self, "include", G_TYPE_STRV), g_strv_builder_end (builder));
}

static NetfluxLayout *
read_layout (const NetfluxLayoutRules *rules, Arguments *arguments, GError **error)
{
  g_autoptr (GObject) layout = NULL;

  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    if (i == NETFLUX_LAYOUT_RULE_INCLUDE && netflux_layout_rules_is_set (rules, i))
      add_include (arguments, &rules->values[i]);
    else if (netflux_layout_rules_is_set (rules, i))
      g_value_copy (&rules->values[i],
                    add_argument (arguments, properties[i], G_VALUE_TYPE (&rules->values[i])));

  layout = g_object_new_with_properties (NETFLUX_TYPE_LAYOUT, arguments->n, arguments->names,
                                         arguments->values);
  for (guint i = 0; i < arguments->n; i++)
    g_value_unset (&arguments->values[i]);
  if (!g_initable_init (G_INITABLE (layout), NULL, error))
    return NULL;
  return NETFLUX_LAYOUT (g_steal_pointer (&layout));
}

NetfluxLayout *
netflux_layout_rules_read_text (const NetfluxLayoutRules *self,
                                const char *text,
                                const char *directory,
                                const char *type,
                                GError **error)
{
  Arguments arguments = { 0 };

  g_value_set_string (add_argument (&arguments, "text-or-file", G_TYPE_STRING), text);
  g_value_set_string (add_argument (&arguments, "directory", G_TYPE_STRING), directory);
  g_value_set_string (add_argument (&arguments, "type-name", G_TYPE_STRING), type);
  return read_layout (self, &arguments, error);
}

NetfluxLayout *
netflux_layout_rules_read_files (const NetfluxLayoutRules *self,
                                 char **files,
                                 const char *type,
                                 GError **error)
{
  Arguments arguments = { 0 };

  g_value_set_boxed (add_argument (&arguments, "files", G_TYPE_STRV), files);
  g_value_set_string (add_argument (&arguments, "type-name", G_TYPE_STRING), type);
  return read_layout (self, &arguments, error);
}
