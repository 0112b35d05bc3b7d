/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-settings.h"

#include <string.h>

#include "netflux-parse.h"

typedef gboolean (*SetFunc) (GObject *object,
                             const char *property,
                             const char *text,
                             GError **error);

/* Sets a property that is a number, which must be in its range. */
static gboolean
set_integer (
    GObject *object, const char *property, gint64 number, char *(*format) (gint64), GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_auto (GValue) value = G_VALUE_INIT;
  gint64 minimum, maximum;
  g_autofree char *bad = NULL, *least = NULL, *most = NULL;

  g_value_init (&value, pspec->value_type);
  if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      minimum = G_PARAM_SPEC_INT64 (pspec)->minimum;
      maximum = G_PARAM_SPEC_INT64 (pspec)->maximum;
      g_value_set_int64 (&value, number);
    }
  else if (G_IS_PARAM_SPEC_INT (pspec))
    {
      minimum = G_PARAM_SPEC_INT (pspec)->minimum;
      maximum = G_PARAM_SPEC_INT (pspec)->maximum;
      g_value_set_int (&value, (int) CLAMP (number, minimum, maximum));
    }
  else
    {
      minimum = G_PARAM_SPEC_UINT (pspec)->minimum;
      maximum = G_PARAM_SPEC_UINT (pspec)->maximum;
      g_value_set_uint (&value, (guint) CLAMP (number, 0, G_MAXUINT));
    }

  if (number >= minimum && number <= maximum)
    {
      g_object_set_property (object, property, &value);
      return TRUE;
    }

  bad = format (number);
  least = format (minimum);
  most = format (maximum);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%s is out of range: from %s to %s can be had", bad, least, most);
  return FALSE;
}

static char *
format_number (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static gboolean
set_number (GObject *object, const char *property, const char *text, GError **error)
{
  gint64 number;

  return netflux_parse_number (text, &number, error) &&
         set_integer (object, property, number, format_number, error);
}

static gboolean
set_duration (GObject *object, const char *property, const char *text, GError **error)
{
  gint64 duration_us;

  return netflux_parse_duration (text, &duration_us, error) &&
         set_integer (object, property, duration_us, netflux_format_exact_duration, error);
}

static gboolean
set_string (GObject *object, const char *property, const char *text, GError **error)
{
  g_object_set (object, property, text, NULL);
  return TRUE;
}

/* An option without a text is on. */
static gboolean
set_boolean (GObject *object, const char *property, const char *text, GError **error)
{
  gboolean on = text == NULL || g_str_equal (text, "true");

  if (!on && !g_str_equal (text, "false"))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "'%s' is neither true nor false", text);
      return FALSE;
    }

  g_object_set (object, property, on, NULL);
  return TRUE;
}

static gboolean
set_endpoint (GObject *object, const char *property, const char *text, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (!netflux_parse_endpoint (text, &host, &port, error))
    return FALSE;

  g_object_set (object, "remote-address", host, "remote-port", (guint) port, NULL);
  return TRUE;
}

static gboolean
set_send_data (GObject *object, const char *property, const char *text, GError **error)
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

  netflux_link_set_send_data (NETFLUX_LINK (object), bytes);
  return TRUE;
}

/* These two belong to the half that sends. */
static gboolean
set_send_mode (GObject *object, const char *property, const char *text, GError **error)
{
  g_autoptr (GEnumClass) modes = g_type_class_ref (NETFLUX_TYPE_SEND_MODE);
  GEnumValue *mode = g_enum_get_value_by_nick (modes, text);

  if (mode == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "'%s' is no mode: write cyclic, on-change or on-demand", text);
      return FALSE;
    }

  netflux_sink_set_send_mode (netflux_link_get_sink (NETFLUX_LINK (object)), mode->value);
  return TRUE;
}

static gboolean
set_minimum_gap (GObject *object, const char *property, const char *text, GError **error)
{
  return set_duration (G_OBJECT (netflux_link_get_sink (NETFLUX_LINK (object))), property, text,
                       error);
}

static const struct
{
  const char *name;
  SetFunc set;
  const char *property;
  const char *argument;
  const char *description;
} settings[] = {
  { "remote", set_endpoint, NULL, "HOST:PORT", "The partner, as 192.168.1.10:2000 or [::1]:2000" },
  { "remote-address", set_string, "remote-address", "HOST", "The partner's host alone" },
  { "remote-port", set_number, "remote-port", "PORT", "The partner's port alone (2000)" },
  { "local-address", set_string, "local-address", "ADDRESS", "Use this address of the machine" },
  { "local-port", set_number, "local-port", "PORT", "Listen here and send from here; 0 picks one" },
  { "send-interval", set_duration, "send-interval", "TIME", "Between two frames (5ms)" },
  { "send-mode", set_send_mode, "send-mode", "MODE", "cyclic, on-change or on-demand (cyclic)" },
  { "minimum-gap", set_minimum_gap, "minimum-gap", "TIME", "Between two frames on change (1ms)" },
  { "watch-interval", set_duration, "watch-interval", "TIME",
    "Silence that is an outage; 0s watches nothing (30ms)" },
  { "keep-values", set_boolean, "keep-values-on-timeout", NULL,
    "Keep what was received in an outage, instead of zeros" },
  { "send-data", set_send_data, NULL, "HEX", "The process image to send, as 00ff10" },
  { "receive-size", set_number, "receive-size", "BYTES",
    "Size of the process image to receive; 0 takes any (0)" },
  { "accept-foreign", set_boolean, "accept-foreign", NULL, "Receive from anyone" },
  { "receive-buffer-size", set_number, "receive-buffer-size", "BYTES",
    "Of the socket, to ask for (4 MiB)" },
  { "qos-dscp", set_number, "qos-dscp", "N", "Code point of what is sent, 0 to 63" },
  { "statistics-interval", set_duration, "statistics-interval", "TIME",
    "Between two reports (1s)" },
};

/* The names of all settings. */
GStrv
netflux_settings_list (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_strv_builder_add (names, settings[i].name);

  return g_strv_builder_end (names);
}

/* By the name of the option, or of the property behind it. */
gboolean
netflux_settings_set (NetfluxLink *link, const char *name, const char *text, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (name, settings[i].name) || g_strcmp0 (name, settings[i].property) == 0)
      return settings[i].set (G_OBJECT (link), settings[i].property, text, error);

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

/* The options that set what is to be set of @link. The first that is there will be
 * @given, which must stay. */
GOptionGroup *
netflux_settings_get_option_group (NetfluxLink *link, char **given)
{
  Target *target = g_new (Target, 1);
  GOptionGroup *group = g_option_group_new ("main", "Options:", "Show them", target, target_free);

  *target = (Target){ g_object_ref (link), given };
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      GOptionEntry entries[] = {
        { settings[i].name, 0, settings[i].argument == NULL ? G_OPTION_FLAG_NO_ARG : 0,
          G_OPTION_ARG_CALLBACK, set_from_option, settings[i].description, settings[i].argument },
        G_OPTION_ENTRY_NULL,
      };

      g_option_group_add_entries (group, entries);
    }

  return group;
}
