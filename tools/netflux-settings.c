/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-settings.h"

#include <string.h>

#include "netflux-parse.h"

static gboolean
set_endpoint (NetfluxLink *link, const char *text, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (!netflux_parse_endpoint (text, &host, &port, error))
    return FALSE;

  g_object_set (link, "remote-address", host, "remote-port", (guint) port, NULL);
  return TRUE;
}

static gboolean
set_send_data (NetfluxLink *link, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!netflux_parse_hex (text, &bytes, error))
    return FALSE;

  if (g_bytes_get_size (bytes) > 65505)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "%" G_GSIZE_FORMAT " bytes are too many: a frame carries 65505 at most",
                   g_bytes_get_size (bytes));
      return FALSE;
    }

  netflux_link_set_send_data (link, bytes);
  return TRUE;
}

/* What is not a property of its own. */
static const struct
{
  const char *name;
  gboolean (*set) (NetfluxLink *link, const char *text, GError **error);
  const char *argument;
  const char *description;
} others[] = {
  { "remote", set_endpoint, "HOST:PORT", "The partner, as 192.168.1.10:2000 or [::1]:2000" },
  { "send-data", set_send_data, "HEX", "The process image to send, as 00ff10" },
};

/* All other settings are those of the library, but for those without a text, and what is of no
 * use to a program of its own. */
static gboolean
is_shown (GParamSpec *pspec)
{
  return netflux_is_setting (pspec) && !G_IS_PARAM_SPEC_BOXED (pspec) &&
         !G_IS_PARAM_SPEC_OBJECT (pspec) && !g_str_equal (pspec->name, "sending") &&
         !g_str_equal (pspec->name, "delivery-priority");
}

/* Those of the link, and then what only its half that sends has. */
static GPtrArray *
list_pspecs (void)
{
  const GType types[] = { NETFLUX_TYPE_LINK, NETFLUX_TYPE_SINK };
  g_autoptr (GTypeClass) link_class = g_type_class_ref (NETFLUX_TYPE_LINK);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_param_spec_unref);

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (types[t]);
      guint n;
      g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n);

      for (guint i = 0; i < n; i++)
        if (is_shown (pspecs[i]) &&
            (t == 0 ||
             g_object_class_find_property (G_OBJECT_CLASS (link_class), pspecs[i]->name) == NULL))
          g_ptr_array_add (list, g_param_spec_ref (pspecs[i]));
    }

  return list;
}

/* The name of the option and of the key. */
static const char *
get_name (GParamSpec *pspec)
{
  return g_str_equal (pspec->name, "keep-values-on-timeout") ? "keep-values" : pspec->name;
}

static const char *
get_argument (GParamSpec *pspec)
{
  const char *unit = netflux_setting_get_unit (pspec);

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return NULL;
  if (unit != NULL)
    return g_str_equal (unit, "us") ? "TIME" : "BYTES";
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return "MODE";
  if (g_str_has_suffix (pspec->name, "-port"))
    return "PORT";
  if (g_str_has_suffix (pspec->name, "-address"))
    return "HOST";
  return G_IS_PARAM_SPEC_STRING (pspec) ? "NAME" : "N";
}

/* With the default, where that is not said by the sentence. */
static char *
describe (GParamSpec *pspec)
{
  const char *sentence = g_param_spec_get_blurb (pspec);
  g_autoptr (GString) text = g_string_new (sentence);
  const GValue *initial = g_param_spec_get_default_value (pspec);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;

      for (guint i = 0; i < klass->n_values; i++)
        g_string_append_printf (text, "%s%s", i == 0 ? ": " : ", ", klass->values[i].value_nick);
    }
  if (!G_IS_PARAM_SPEC_BOOLEAN (pspec) && !G_IS_PARAM_SPEC_STRING (pspec))
    {
      g_autofree char *value = netflux_setting_format (pspec, initial);

      g_string_append_printf (text, " (%s)", value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The names of all settings. */
GStrv
netflux_settings_list (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GPtrArray) pspecs = list_pspecs ();

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_strv_builder_add (names, others[i].name);
  for (guint i = 0; i < pspecs->len; i++)
    g_strv_builder_add (names, get_name (pspecs->pdata[i]));

  return g_strv_builder_end (names);
}

/* An option without a text is on. */
static gboolean
set_property (NetfluxLink *link, GParamSpec *pspec, const char *text, GError **error)
{
  gboolean is_of_link = pspec->owner_type == NETFLUX_TYPE_LINK;
  g_autoptr (GError) problem = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (netflux_setting_parse (pspec, text != NULL ? text : "true", &value, &problem))
    {
      g_object_set_property (is_of_link ? G_OBJECT (link) : G_OBJECT (netflux_link_get_sink (link)),
                             pspec->name, &value);
      return TRUE;
    }

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem->message);
  return FALSE;
}

/* By the name of the option, or of the property behind it. */
gboolean
netflux_settings_set (NetfluxLink *link, const char *name, const char *text, GError **error)
{
  g_autoptr (GPtrArray) pspecs = list_pspecs ();

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (name, others[i].name))
      return others[i].set (link, text, error);
  for (guint i = 0; i < pspecs->len; i++)
    {
      GParamSpec *pspec = pspecs->pdata[i];

      if (g_str_equal (name, get_name (pspec)) || g_str_equal (name, pspec->name))
        return set_property (link, pspec, text, error);
    }

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "there is no setting '%s'",
               name);
  return FALSE;
}

typedef struct
{
  NetfluxLink *link;
  char **given;
} Target;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_object_unref (target->link);
  g_free (target);
}

static gboolean
set_from_option (const char *option, const char *text, gpointer data, GError **error)
{
  Target *target = data;

  if (*target->given == NULL)
    *target->given = g_strdup (option);
  if (netflux_settings_set (target->link, option + strlen ("--"), text, error))
    return TRUE;

  g_prefix_error (error, "%s: ", option);
  return FALSE;
}

/* What is added must stay for as long as the group. */
static void
add_option (GOptionGroup *group, const char *name, const char *argument, const char *description)
{
  GOptionEntry entries[] = {
    { name, 0, argument == NULL ? G_OPTION_FLAG_NO_ARG : 0, G_OPTION_ARG_CALLBACK, set_from_option,
      g_intern_string (description), argument },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

/* The options that set what is to be set of @link. The first that is there will be
 * @given, which must stay. */
GOptionGroup *
netflux_settings_get_option_group (NetfluxLink *link, char **given)
{
  Target *target = g_new (Target, 1);
  g_autoptr (GPtrArray) pspecs = list_pspecs ();
  GOptionGroup *group = g_option_group_new ("main", "Options:", "Show them", target, target_free);

  *target = (Target){ g_object_ref (link), given };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    add_option (group, others[i].name, others[i].argument, others[i].description);
  for (guint i = 0; i < pspecs->len; i++)
    {
      GParamSpec *pspec = pspecs->pdata[i];
      g_autofree char *description = describe (pspec);

      add_option (group, get_name (pspec), get_argument (pspec), description);
    }

  return group;
}
