/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsettings.h"

#include "gstnetfluxbytes.h"

/* Nothing needs no unit. */
static gboolean
parse_value (GstNetfluxSetting setting, const char *text, GValue *value, GError **error)
{
  GParamSpec *pspec = gst_netflux_setting_get_library_pspec (setting);
  GValue found = G_VALUE_INIT;

  if (G_IS_PARAM_SPEC_INT64 (pspec) && g_str_equal (text, "0"))
    text = "0s";
  if (!netflux_setting_parse (pspec, text, &found, error))
    return FALSE;

  gst_netflux_setting_take_library_value (setting, &found, value);
  g_value_unset (&found);
  return TRUE;
}

static gboolean
parse_bytes (const char *text, GValue *value, GError **error)
{
  g_autoptr (GBytes) bytes = gst_netflux_bytes_from_text (text);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI,
                   "invalid bytes '%s': use hexadecimal digits such as 00ff", text);
      return FALSE;
    }

  g_value_init (value, GST_TYPE_NETFLUX_BYTES);
  g_value_set_boxed (value, bytes);
  return TRUE;
}

gboolean
gst_netflux_settings_parse (GstNetfluxSettings *self,
                            GstNetfluxSetting setting,
                            const char *text,
                            GError **error)
{
  gboolean is_boxed = G_IS_PARAM_SPEC_BOXED (gst_netflux_setting_get_library_pspec (setting));
  g_autoptr (GError) problem = NULL;
  GValue value = G_VALUE_INIT;

  if (is_boxed ? !parse_bytes (text, &value, &problem)
               : !parse_value (setting, text, &value, &problem))
    {
      g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI, "%s: %s",
                   gst_netflux_setting_get_name (setting), problem->message);
      return FALSE;
    }

  gst_netflux_settings_set (self, setting, &value);
  g_value_unset (&value);
  return TRUE;
}

char *
gst_netflux_settings_to_text (const GstNetfluxSettings *self, GstNetfluxSetting setting)
{
  const GValue *value = &self->values[setting];
  GValue converted = G_VALUE_INIT;
  char *text;

  if (!G_IS_VALUE (value))
    return NULL;
  if (G_VALUE_HOLDS_BOXED (value))
    return gst_value_serialize (value);

  gst_netflux_setting_convert (setting, value, &converted);
  text = netflux_setting_format (gst_netflux_setting_get_library_pspec (setting), &converted);
  g_value_unset (&converted);
  return text;
}
