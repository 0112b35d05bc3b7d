/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxuri.h"

static gboolean
bad_uri (GError **error, const char *uri, const char *reason)
{
  g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI, "“%s”: %s", uri, reason);
  return FALSE;
}

static gboolean
parse_partner (GstNetfluxSettings *settings, GUri *parsed, const char *uri, GError **error)
{
  const char *host = g_uri_get_host (parsed);
  int port = g_uri_get_port (parsed);
  g_autofree char *text = g_strdup_printf ("%d", port);

  if (host == NULL || *host == '\0')
    return bad_uri (error, uri,
                    "there is no host of the partner after netflux://: write for example "
                    "netflux://192.168.1.100:2000");
  if (g_uri_get_userinfo (parsed) != NULL || g_uri_get_fragment (parsed) != NULL)
    return bad_uri (error, uri, "a user or a fragment means nothing here: leave it out");
  if (*g_uri_get_path (parsed) != '\0' && !g_str_equal (g_uri_get_path (parsed), "/"))
    return bad_uri (error, uri, "a path means nothing here: leave it out");

  if (!gst_netflux_settings_parse (settings, GST_NETFLUX_SETTING_REMOTE_ADDRESS, host, error))
    return FALSE;
  return port == -1 ||
         gst_netflux_settings_parse (settings, GST_NETFLUX_SETTING_REMOTE_PORT, text, error);
}

static gboolean
parse_query (GstNetfluxSettings *settings, const char *query, const char *uri, GError **error)
{
  GUriParamsIter iter;
  g_autoptr (GError) parse_error = NULL;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_NONE);
  while (TRUE)
    {
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;
      GstNetfluxSetting setting;

      if (!g_uri_params_iter_next (&iter, &name, &text, &parse_error))
        break;
      if (!gst_netflux_setting_is_found (name, &setting) ||
          setting == GST_NETFLUX_SETTING_REMOTE_ADDRESS ||
          setting == GST_NETFLUX_SETTING_REMOTE_PORT)
        {
          g_autofree char *reason = g_strdup_printf ("there is no parameter “%s”", name);

          return bad_uri (error, uri, reason);
        }
      if (!gst_netflux_settings_parse (settings, setting, text, error))
        return FALSE;
    }

  return parse_error == NULL || bad_uri (error, uri, parse_error->message);
}

static gboolean
parse_uri (GstNetfluxSettings *settings, const char *uri, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED_QUERY, &parse_error);
  const char *query;

  if (parsed == NULL)
    return bad_uri (error, uri, parse_error->message);
  if (!g_str_equal (g_uri_get_scheme (parsed), GST_NETFLUX_PROTOCOL))
    return bad_uri (error, uri, "the scheme is not netflux: begin with netflux://");

  query = g_uri_get_query (parsed);
  return parse_partner (settings, parsed, uri, error) &&
         (query == NULL || parse_query (settings, query, uri, error));
}

/* What the URI before it has set is gone; what was set otherwise stays unless this one has it,
 * too. */
gboolean
gst_netflux_settings_set_uri (GstNetfluxSettings *self, const char *uri, GError **error)
{
  GstNetfluxSettings settings, told;

  gst_netflux_settings_init (&told);
  if (uri != NULL && !parse_uri (&told, uri, error))
    {
      gst_netflux_settings_clear (&told);
      return FALSE;
    }

  gst_netflux_settings_init (&settings);
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (gst_netflux_settings_is_set (&told, i))
      {
        gst_netflux_settings_set (&settings, i, &told.values[i]);
        settings.from_uri |= 1u << i;
      }
    else if (gst_netflux_settings_is_set (self, i) && !(self->from_uri & 1u << i))
      gst_netflux_settings_set (&settings, i, &self->values[i]);

  gst_netflux_settings_clear (&told);
  gst_netflux_settings_clear (self);
  *self = settings;
  return TRUE;
}

char *
gst_netflux_settings_dup_uri (const GstNetfluxSettings *self)
{
  g_autofree char *host = gst_netflux_settings_to_text (self, GST_NETFLUX_SETTING_REMOTE_ADDRESS);
  g_autoptr (GString) query = g_string_new (NULL);
  GValue port = G_VALUE_INIT;

  if (host == NULL)
    return NULL;

  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    {
      g_autofree char *text = gst_netflux_settings_to_text (self, i);

      if (text == NULL || i == GST_NETFLUX_SETTING_REMOTE_ADDRESS ||
          i == GST_NETFLUX_SETTING_REMOTE_PORT)
        continue;
      if (query->len > 0)
        g_string_append_c (query, '&');
      g_string_append (query, gst_netflux_setting_get_name (i));
      g_string_append_c (query, '=');
      g_string_append_uri_escaped (query, text, ":[]", FALSE);
    }

  gst_netflux_settings_get (self, GST_NETFLUX_SETTING_REMOTE_PORT, &port);
  return g_uri_join (G_URI_FLAGS_ENCODED_QUERY, GST_NETFLUX_PROTOCOL, NULL, host,
                     (int) g_value_get_uint (&port), "", query->len > 0 ? query->str : NULL, NULL);
}
