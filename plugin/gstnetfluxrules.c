/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxrules.h"

#include "gstnetfluxenum.h"

static const struct
{
  const char *nick;
  const char *blurb;
} texts[NETFLUX_N_LAYOUT_RULES] = {
  [NETFLUX_LAYOUT_RULE_INCLUDE] = { "Include",
                                    "Files and folders that declare what the layout uses, with "
                                    "semicolons between them (NULL = none)" },
  [NETFLUX_LAYOUT_RULE_DIALECT] = { "Dialect", "Byte order, alignment and strings of the partner" },
  [NETFLUX_LAYOUT_RULE_PROFILE] = { "Profile",
                                    "A controller whose rules its maker has published: twincat2, "
                                    "twincat2-arm, twincat3, codesys or s7 (NULL = none)" },
  [NETFLUX_LAYOUT_RULE_PACK] = { "Pack",
                                 "The largest alignment of the controller: 1, 2, 4 or 8 bytes (0 = "
                                 "that of the dialect)" },
  [NETFLUX_LAYOUT_RULE_POINTER_SIZE] = { "Pointer size",
                                         "Lay out pointers as raw bytes, 4 or 8 (0 = they are "
                                         "refused)" },
  [NETFLUX_LAYOUT_RULE_ENUMERATION_TYPE] = { "Enumeration type",
                                             "The type of enumerations that name none (NULL = "
                                             "INT)" },
  [NETFLUX_LAYOUT_RULE_DEFINES] = { "Defines",
                                    "What {IF defined (NAME)} asks for, with semicolons between "
                                    "the names: NAME is defined, -NAME is not (NULL = nothing is "
                                    "known)" },
  [NETFLUX_LAYOUT_RULE_CHARSET] = { "Character set", "What the bytes of a STRING stand for" },
};

static GParamSpec *
make_pspec (NetfluxLayoutRule rule)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  GParamSpec *pspec = netflux_layout_rule_get_pspec (rule);
  const char *nick = texts[rule].nick, *blurb = texts[rule].blurb;

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_param_spec_enum (pspec->name, nick, blurb,
                              gst_netflux_enum_get_type (pspec->value_type),
                              G_PARAM_SPEC_ENUM (pspec)->default_value, flags);
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_param_spec_uint (pspec->name, nick, blurb, G_PARAM_SPEC_UINT (pspec)->minimum,
                              G_PARAM_SPEC_UINT (pspec)->maximum,
                              G_PARAM_SPEC_UINT (pspec)->default_value, flags);
  return g_param_spec_string (pspec->name, nick, blurb, NULL, flags);
}

void
gst_netflux_rules_install (GObjectClass *object_class)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_RULES; i++)
    g_object_class_install_property (object_class, GST_NETFLUX_FIRST_RULE_ID + i, make_pspec (i));
}

gboolean
gst_netflux_rule_is_found (guint id, NetfluxLayoutRule *rule)
{
  if (id < GST_NETFLUX_FIRST_RULE_ID || id >= GST_NETFLUX_FIRST_RULE_ID + NETFLUX_N_LAYOUT_RULES)
    return FALSE;

  *rule = id - GST_NETFLUX_FIRST_RULE_ID;
  return TRUE;
}

/* Without empty elements */
static char **
split (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (builder, *part);
  return g_strv_builder_end (builder);
}

void
gst_netflux_rules_set (NetfluxLayoutRules *self, NetfluxLayoutRule rule, const GValue *value)
{
  GValue converted = G_VALUE_INIT;

  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) == NULL)
    {
      netflux_layout_rules_unset (self, rule);
      return;
    }

  g_value_init (&converted, netflux_layout_rule_get_pspec (rule)->value_type);
  if (netflux_layout_rule_is_list (rule))
    g_value_take_boxed (&converted, split (g_value_get_string (value)));
  else
    g_value_transform (value, &converted);
  netflux_layout_rules_set (self, rule, &converted);
  g_value_unset (&converted);
}

void
gst_netflux_rules_get (const NetfluxLayoutRules *self, NetfluxLayoutRule rule, GValue *value)
{
  g_value_reset (value); /* which is the default of all of them */
  if (!netflux_layout_rules_is_set (self, rule))
    return;
  if (netflux_layout_rule_is_list (rule))
    g_value_take_string (
        value, netflux_setting_format (netflux_layout_rule_get_pspec (rule), &self->values[rule]));
  else
    g_value_transform (&self->values[rule], value);
}
