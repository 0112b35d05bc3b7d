/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsettings.h"

#include <string.h>

#include "gstnetfluxbytes.h"

static const struct
{
  const char *unit;
  guint64 factor;
} units[] = {
  { "ns", 1 },
  { "us", GST_USECOND },
  { "ms", GST_MSECOND },
  { "s", GST_SECOND },
};

static gboolean
parse_duration (const char *text, GValue *value)
{
  gsize n = strspn (text, "0123456789");
  g_autofree char *digits = g_strndup (text, n);
  guint64 number, duration;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &number, NULL))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (text + n, units[i].unit))
      {
        if (!g_uint64_checked_mul (&duration, number, units[i].factor))
          return FALSE;
        g_value_set_uint64 (value, duration);
        return TRUE;
      }

  /* Nothing needs no unit. */
  g_value_set_uint64 (value, 0);
  return number == 0 && text[n] == '\0';
}

static char *
format_duration (guint64 duration)
{
  guint i = G_N_ELEMENTS (units) - 1;

  while (duration % units[i].factor != 0)
    i--;

  return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", duration / units[i].factor, units[i].unit);
}

static gboolean
parse_enum (const char *text, GValue *value)
{
  GEnumClass *values = g_type_class_peek (G_VALUE_TYPE (value));
  GEnumValue *found = g_enum_get_value_by_nick (values, text);

  if (found != NULL)
    g_value_set_enum (value, found->value);
  return found != NULL;
}

static gboolean
parse_number (const char *text, GValue *value)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, G_MININT, G_MAXUINT, &number, NULL))
    return FALSE;

  if (G_VALUE_HOLDS_UINT (value))
    {
      g_value_set_uint (value, (guint) number);
      return number >= 0;
    }
  g_value_set_int (value, (int) number);
  return number <= G_MAXINT;
}

static gboolean
parse_value (const char *text, GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    {
      g_value_set_string (value, text);
      return *text != '\0';
    }
  if (G_VALUE_HOLDS_UINT64 (value))
    return parse_duration (text, value);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    {
      g_value_set_boolean (value, g_str_equal (text, "true"));
      return g_str_equal (text, "true") || g_str_equal (text, "false");
    }
  if (G_VALUE_HOLDS_ENUM (value))
    return parse_enum (text, value);
  if (G_VALUE_HOLDS_BOXED (value))
    {
      g_value_take_boxed (value, gst_netflux_bytes_from_text (text));
      return *text != '\0' && g_value_get_boxed (value) != NULL;
    }

  return parse_number (text, value);
}

static const char *
describe_expected (const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    return "a text";
  if (G_VALUE_HOLDS_UINT64 (value))
    return "a time such as 5ms";
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return "true or false";
  if (G_VALUE_HOLDS_ENUM (value))
    return "cyclic, on-change or on-demand";
  if (G_VALUE_HOLDS_BOXED (value))
    return "hexadecimal digits such as 00ff";
  return "a number";
}

gboolean
gst_netflux_settings_parse (GstNetfluxSettings *self,
                            GstNetfluxSetting setting,
                            const char *text,
                            GError **error)
{
  GValue value = G_VALUE_INIT;
  gboolean good;

  gst_netflux_setting_init_value (setting, &value);
  good = parse_value (text, &value) && gst_netflux_setting_is_in_range (setting, &value);
  if (good)
    gst_netflux_settings_set (self, setting, &value);
  else
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI,
                 "invalid %s “%s”: use %s, within its range",
                 gst_netflux_setting_get_name (setting), text, describe_expected (&value));
  g_value_unset (&value);

  return good;
}

char *
gst_netflux_settings_to_text (const GstNetfluxSettings *self, GstNetfluxSetting setting)
{
  const GValue *value = &self->values[setting];

  if (!G_IS_VALUE (value))
    return NULL;
  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);
  if (G_VALUE_HOLDS_UINT64 (value))
    return format_duration (g_value_get_uint64 (value));
  if (G_VALUE_HOLDS_ENUM (value))
    return g_strdup (
        g_enum_get_value (g_type_class_peek (G_VALUE_TYPE (value)), g_value_get_enum (value))
            ->value_nick);

  return gst_value_serialize (value);
}
