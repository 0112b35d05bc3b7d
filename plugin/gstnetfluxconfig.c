/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxconfig.h"

#include <string.h>

#include "gstnetfluxuri.h"

#define CATEGORY gst_netflux_link_debug
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_link_debug);

typedef struct
{
  const char *path;
  GKeyFile *keys;
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

/* What is of no meaning here: data come in buffers, and the names of people are the command's. */
static const char *const others[] = { "send-data",         "set", "minimum-gap", "wait-for-network",
                                      "network-interface", NULL };

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

/* A file is looked for beside the key file. */
static char *
resolve (Config *self, const char *text)
{
  g_autofree char *directory = g_path_get_dirname (self->path);
  g_autofree char *full = g_canonicalize_filename (directory, NULL);
  g_autofree char *name = g_build_filename (full, text, NULL);
  char *colon = strrchr (name, ':');
  g_autofree char *file =
      colon != NULL ? g_strndup (name, (gsize) (colon - name)) : g_strdup (name);

  return g_file_test (name, G_FILE_TEST_EXISTS) || g_file_test (file, G_FILE_TEST_EXISTS)
             ? g_steal_pointer (&name)
             : g_strdup (text);
}

static gboolean
take_dialect (Config *self, const char *text, GError **error)
{
  g_autoptr (GTypeClass) dialects = g_type_class_ref (NETFLUX_TYPE_DIALECT);
  GEnumValue *value = g_enum_get_value_by_nick ((GEnumClass *) dialects, text);

  if (value == NULL)
    {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                   "invalid dialect “%s”: use packed, codesys or s7", text);
      return FALSE;
    }

  self->layouts.dialect = (NetfluxDialect) value->value;
  self->layouts.has_dialect = TRUE;
  return TRUE;
}

static gboolean
take_key (Config *self, const char *key, const char *text, GError **error)
{
  GstNetfluxSetting setting;

  if (g_str_equal (key, "remote"))
    return take_partner (self, text, error);
  if (g_str_equal (key, "dialect"))
    return take_dialect (self, text, error);
  if (g_str_equal (key, "receive-layout"))
    {
      self->layouts.receive = resolve (self, text);
      return TRUE;
    }
  if (g_str_equal (key, "send-layout"))
    {
      self->layouts.send = resolve (self, text);
      return TRUE;
    }
  if (gst_netflux_setting_is_found (get_name (key), &setting))
    return gst_netflux_settings_parse (&self->settings, setting, text, error);
  if (g_strv_contains (others, key))
    {
      GST_CAT_INFO (CATEGORY, "%s: %s is for the command only", self->path, key);
      return TRUE;
    }

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, "there is no key “%s”", key);
  return FALSE;
}

static gboolean
take_group (Config *self, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->keys, self->group, NULL, error);

  for (char **key = keys; key != NULL && *key != NULL; key++)
    {
      g_autofree char *text = g_key_file_get_string (self->keys, self->group, *key, error);

      if (text == NULL)
        return FALSE;
      if (!take_key (self, *key, g_strstrip (text), error))
        {
          g_prefix_error (error, "%s, [%s]: ", self->path, self->group);
          return FALSE;
        }
    }

  return keys != NULL;
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

  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
               wanted != NULL ? "%s has no group “%s”: set the property “group” to one of %s"
                              : "%s has several groups%.0s: set the property “group” to one of %s",
               self->path, wanted != NULL ? wanted : "", list);
  return FALSE;
}

static void
hand_over (Config *self, GstNetfluxSettings *settings, GstNetfluxLayouts *layouts)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (gst_netflux_settings_is_set (&self->settings, i) &&
        !gst_netflux_settings_is_set (settings, i))
      {
        gst_netflux_settings_set (settings, i, &self->settings.values[i]);
        settings->from_config |= 1u << i;
      }

  layouts->receive_from_config = layouts->receive == NULL;
  if (layouts->receive_from_config)
    layouts->receive = g_steal_pointer (&self->layouts.receive);
  layouts->send_from_config = layouts->send == NULL;
  if (layouts->send_from_config)
    layouts->send = g_steal_pointer (&self->layouts.send);
  layouts->dialect_from_config = !layouts->has_dialect && self->layouts.has_dialect;
  if (layouts->dialect_from_config)
    {
      layouts->dialect = self->layouts.dialect;
      layouts->has_dialect = TRUE;
    }
}

void
gst_netflux_config_take_back (GstNetfluxSettings *settings, GstNetfluxLayouts *layouts)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (settings->from_config & 1u << i)
      g_value_unset (&settings->values[i]);
  settings->from_config = 0;

  if (layouts->receive_from_config)
    g_clear_pointer (&layouts->receive, g_free);
  if (layouts->send_from_config)
    g_clear_pointer (&layouts->send, g_free);
  if (layouts->dialect_from_config)
    layouts->has_dialect = FALSE;
  layouts->receive_from_config = FALSE;
  layouts->send_from_config = FALSE;
  layouts->dialect_from_config = FALSE;
}

gboolean
gst_netflux_config_read (const char *path,
                         const char *group,
                         GstNetfluxSettings *settings,
                         GstNetfluxLayouts *layouts,
                         GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  Config self = { .path = path, .keys = keys };
  g_auto (GStrv) groups = NULL;
  gboolean done;

  if (!g_key_file_load_from_file (keys, path, G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }

  gst_netflux_settings_init (&self.settings);
  groups = g_key_file_get_groups (keys, NULL);
  done = find_group (&self, groups, group, error) && take_group (&self, error);
  if (done)
    hand_over (&self, settings, layouts);
  gst_netflux_settings_clear (&self.settings);
  gst_netflux_layouts_clear (&self.layouts);

  return done;
}
