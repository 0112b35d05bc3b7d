/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxconfig.h"

#include "common/netflux-key-file.h"
#include "gstnetfluxbytes.h"
#include "gstnetfluxuri.h"

typedef struct
{
  NetfluxKeyFile file;
  const char *directory;
  const char *group;
  GstNetfluxSettings settings;
  GstNetfluxLayouts layouts;
} Config;

/* What the command calls otherwise than the elements */
static const struct
{
  const char *key;
  const char *name;
} aliases[] = {
  { "keep-values", "keep-values-on-timeout" },
  { "receive-buffer-size", "buffer-size" },
  { "statistics-interval", "stats-interval" },
};

static const char *
get_name (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (aliases[i].key, key))
      return aliases[i].name;

  return key;
}

static gboolean
take_partner (Config *self, const char *text, GError **error)
{
  g_autofree char *uri = g_strdup_printf ("%s://%s", GST_NETFLUX_PROTOCOL, text);
  GstNetfluxSettings told;
  gboolean done;

  gst_netflux_settings_init (&told);
  done = gst_netflux_settings_set_uri (&told, uri, error);
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS && done; i++)
    if (gst_netflux_settings_is_set (&told, i))
      gst_netflux_settings_set (&self->settings, i, &told.values[i]);
  gst_netflux_settings_clear (&told);

  return done;
}

static void
take_layout (Config *self, GstNetfluxLayoutText *layout, const char *text)
{
  g_free (layout->text);
  layout->text = g_strdup (text);
  g_free (layout->directory);
  layout->directory = g_strdup (self->directory);
}

/* @element: of a list, or all of the text */
static gboolean
take_rule (Config *self, const NetfluxLayoutOption *option, const char *element, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (netflux_layout_rules_take (&self->layouts.rules, option, element, self->directory, &problem))
    return TRUE;

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, "%s: %s", option->name,
               problem->message);
  return FALSE;
}

static gboolean
take_rules (Config *self, const NetfluxLayoutOption *option, const char *key, GError **error)
{
  g_auto (GStrv) list = g_key_file_get_string_list (self->file.keys, self->group, key, NULL, error);

  for (char **element = list; list != NULL && *element != NULL; element++)
    if (!take_rule (self, option, g_strstrip (*element), error))
      return FALSE;

  return list != NULL;
}

static gboolean
take_send_data (Config *self, const char *text, GError **error)
{
  g_clear_pointer (&self->layouts.send_data, g_bytes_unref);
  self->layouts.send_data = gst_netflux_bytes_from_text (text);
  if (self->layouts.send_data != NULL)
    return TRUE;

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
               "send-data: invalid bytes '%s': use hexadecimal digits such as 00ff", text);
  return FALSE;
}

static gboolean
take_set (Config *self, GError **error)
{
  self->layouts.set = g_key_file_get_string_list (self->file.keys, self->group, "set", NULL, error);
  for (char **text = self->layouts.set; text != NULL && *text != NULL; text++)
    g_strstrip (*text);

  return self->layouts.set != NULL;
}

static gboolean
take_key (Config *self, const char *key, const char *text, GError **error)
{
  const NetfluxLayoutOption *option = netflux_layout_option_find (key);
  GstNetfluxSetting setting;

  if (g_str_equal (key, "remote"))
    return take_partner (self, text, error);
  if (g_str_equal (key, "send-data"))
    return take_send_data (self, text, error);
  if (g_str_equal (key, "set"))
    return take_set (self, error);
  if (option != NULL)
    return netflux_layout_rule_is_list (option->rule) ? take_rules (self, option, key, error)
                                                      : take_rule (self, option, text, error);
  if (g_str_equal (key, "receive-layout") || g_str_equal (key, "send-layout"))
    {
      take_layout (self, *key == 'r' ? &self->layouts.receive : &self->layouts.send, text);
      return TRUE;
    }
  if (gst_netflux_setting_is_found (get_name (key), &setting))
    return gst_netflux_settings_parse (&self->settings, setting, text, error);
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
               "there is no key “%s”; netflux.conf(5) lists all", key);
  return FALSE;
}

/* A partner, by one key or by two */
static gboolean
check_partner (Config *self, GError **error)
{
  static const char *const parts[] = { "remote-address", "remote-port" };
  guint whole = netflux_key_file_find_line (&self->file, self->group, "remote");

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      guint part = netflux_key_file_find_line (&self->file, self->group, parts[i]);

      if (whole != 0 && part != 0)
        return netflux_key_file_fail (&self->file, part, error,
                                      "%s: remote in line %u says it already", parts[i], whole);
    }

  return TRUE;
}

static gboolean
take_group (Config *self, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->file.keys, self->group, NULL, error);

  for (char **key = keys; key != NULL && *key != NULL; key++)
    {
      g_autoptr (GError) problem = NULL;
      g_autofree char *text = g_key_file_get_string (self->file.keys, self->group, *key, &problem);

      if (text == NULL || !take_key (self, *key, g_strstrip (text), &problem))
        return netflux_key_file_fail (&self->file,
                                      netflux_key_file_find_line (&self->file, self->group, *key),
                                      error, "%s", problem->message);
    }

  return keys != NULL && check_partner (self, error);
}

/* @groups: as long as the group is used */
static gboolean
find_group (Config *self, char **groups, const char *wanted, GError **error)
{
  g_autofree char *list = g_strjoinv (", ", groups);

  if (wanted == NULL && g_strv_length (groups) == 1)
    wanted = groups[0];
  if (wanted != NULL && g_strv_contains ((const char *const *) groups, wanted))
    {
      self->group = wanted;
      return TRUE;
    }

  if (groups[0] == NULL)
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "%s has no group: write one for each link, as netflux.conf(5) shows",
                   self->file.path);
      return FALSE;
    }

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
               wanted != NULL ? "%s has no group “%s”: set the property “group” to one of %s"
                              : "%s has several groups%.0s: set the property “group” to one of %s",
               self->file.path, wanted != NULL ? wanted : "", list);
  return FALSE;
}

void
gst_netflux_config_hand_over (const GstNetfluxSettings *from_settings,
                              const GstNetfluxLayouts *from_layouts,
                              GstNetfluxSettings *settings,
                              GstNetfluxLayouts *layouts)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (gst_netflux_settings_is_set (from_settings, i) &&
        !gst_netflux_settings_is_set (settings, i))
      {
        gst_netflux_settings_set (settings, i, &from_settings->values[i]);
        settings->from_config |= 1u << i;
      }

  gst_netflux_layouts_configure (layouts, from_layouts);
}

void
gst_netflux_config_take_back (GstNetfluxSettings *settings, GstNetfluxLayouts *layouts)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (settings->from_config & 1u << i)
      g_value_unset (&settings->values[i]);
  settings->from_config = 0;

  gst_netflux_layouts_take_back (layouts);
}

gboolean
gst_netflux_config_read (const char *path,
                         const char *group,
                         GstNetfluxSettings *settings,
                         GstNetfluxLayouts *layouts,
                         GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *directory = g_canonicalize_filename (folder, NULL);
  Config self = { .directory = directory };
  g_auto (GStrv) groups = NULL;
  gboolean done;

  gst_netflux_settings_init (&self.settings);
  done = netflux_key_file_load (&self.file, path, error);
  if (done)
    groups = g_key_file_get_groups (self.file.keys, NULL);
  done = done && find_group (&self, groups, group, error) && take_group (&self, error);
  if (done)
    gst_netflux_config_hand_over (&self.settings, &self.layouts, settings, layouts);
  netflux_key_file_clear (&self.file);
  gst_netflux_settings_clear (&self.settings);
  gst_netflux_layouts_clear (&self.layouts);

  return done;
}
