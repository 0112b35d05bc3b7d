/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-config.h"

#include <string.h>

#include "common/netflux-key-file.h"
#include "netflux-run-check.h"
#include "netflux-settings.h"
#include "netflux-values.h"

/* How many characters must be changed, left out or added to make one of the other. */
static guint
distance (const char *a, const char *b)
{
  gsize length = strlen (b);
  g_autofree guint *row = g_new (guint, length + 1);

  for (gsize j = 0; j <= length; j++)
    row[j] = (guint) j;
  for (gsize i = 0; a[i] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint) i + 1;
      for (gsize j = 0; j < length; j++)
        {
          guint above = row[j + 1];

          row[j + 1] = MIN (MIN (above, row[j]) + 1, diagonal + (a[i] != b[j]));
          diagonal = above;
        }
    }

  return row[length];
}

static gboolean
fail_unknown (NetfluxKeyFile *self, const char *group, const char *key, GError **error)
{
  static const char *const others[] = { "send-layout", "receive-layout", "set", NULL };
  const char *rules[NETFLUX_N_LAYOUT_OPTIONS + 1] = { NULL };
  g_auto (GStrv) settings = netflux_settings_list ();
  const char *const *const names[] = { (const char *const *) settings, others, rules };
  const char *nearest = NULL;
  guint least = G_MAXUINT;

  if (g_str_equal (key, "realtime-priority") || g_str_equal (key, "cpu-affinity"))
    return netflux_key_file_fail (self, netflux_key_file_find_line (self, group, key), error,
                                  "%s is one for all links: give --%s on the command line", key,
                                  key);

  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS; i++)
    rules[i] = netflux_layout_options[i].name;
  for (guint list = 0; list < G_N_ELEMENTS (names); list++)
    for (guint i = 0; names[list][i] != NULL; i++)
      {
        guint far = strlen (key) < 64 ? distance (key, names[list][i]) : G_MAXUINT;

        if (far < least)
          {
            least = far;
            nearest = names[list][i];
          }
      }

  if (nearest == NULL)
    return netflux_key_file_fail (self, netflux_key_file_find_line (self, group, key), error,
                                  "there is no key '%s'; netflux.conf(5) lists all", key);
  return netflux_key_file_fail (self, netflux_key_file_find_line (self, group, key), error,
                                "there is no key '%s'; the nearest one is %s", key, nearest);
}

/* The rules of a layout, or values to send */
static gboolean
is_list (const char *key)
{
  const NetfluxLayoutOption *option = netflux_layout_option_find (key);

  return option != NULL ? netflux_layout_rule_is_list (option->rule) : g_str_equal (key, "set");
}

static gboolean
take_list (const char *key, GStrv list, NetfluxValueOptions *values, GError **error)
{
  const NetfluxLayoutOption *option = netflux_layout_option_find (key);

  for (guint i = 0; list[i] != NULL; i++)
    g_strstrip (list[i]);
  if (option == NULL)
    values->set = g_strdupv (list);
  for (guint i = 0; option != NULL && list[i] != NULL; i++)
    if (!netflux_layout_rules_take (&values->rules, option, list[i], values->directory, error))
      return FALSE;

  return TRUE;
}

static gboolean
take_text (NetfluxConfigLink *item,
           const char *key,
           const char *text,
           NetfluxValueOptions *values,
           GError **error)
{
  const NetfluxLayoutOption *option = netflux_layout_option_find (key);

  if (option != NULL)
    return netflux_layout_rules_take (&values->rules, option, text, values->directory, error);
  if (g_str_equal (key, "send-layout"))
    values->send_layout = g_strdup (text);
  else if (g_str_equal (key, "receive-layout"))
    values->receive_layout = g_strdup (text);
  else
    return netflux_settings_set (item->link, key, text, error);
  return TRUE;
}

/* Sets what a key says, or keeps it in @values until all are known. */
static gboolean
apply_key (NetfluxKeyFile *self,
           NetfluxConfigLink *item,
           const char *key,
           NetfluxValueOptions *values,
           GError **error)
{
  guint line = netflux_key_file_find_line (self, item->name, key);
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) list = NULL;

  if (is_list (key))
    list = g_key_file_get_string_list (self->keys, item->name, key, NULL, &problem);
  else
    text = g_key_file_get_string (self->keys, item->name, key, &problem);
  if (problem != NULL)
    return netflux_key_file_fail (self, line, error,
                                  "%s: %s It must be UTF-8, with \\\\ for a backslash", key,
                                  problem->message);

  if (list != NULL ? take_list (key, list, values, &problem)
                   : take_text (item, key, g_strchomp (text), values, &problem))
    return TRUE;
  if (g_error_matches (problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return fail_unknown (self, item->name, key, error);
  return netflux_key_file_fail (self, line, error, "%s: %s", key, problem->message);
}

/* A partner, by one key or by two. */
static gboolean
check_partner (NetfluxKeyFile *self, NetfluxConfigLink *item, GError **error)
{
  g_autofree char *host = netflux_link_dup_remote_address (item->link);
  static const char *const parts[] = { "remote-address", "remote-port" };

  if (host == NULL)
    return netflux_key_file_fail (
        self, netflux_key_file_find_line (self, item->name, NULL), error,
        "[%s] has no partner: write remote=HOST:PORT, as remote=192.168.1.10:2000", item->name);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (netflux_key_file_find_line (self, item->name, "remote") != 0 &&
        netflux_key_file_find_line (self, item->name, parts[i]) != 0)
      return netflux_key_file_fail (self, netflux_key_file_find_line (self, item->name, parts[i]),
                                    error, "%s: remote in line %u says it already", parts[i],
                                    netflux_key_file_find_line (self, item->name, "remote"));

  return TRUE;
}

typedef struct
{
  const NetfluxKeyFile *file;
  const char *group;
} Group;

static gboolean
is_given (gconstpointer data, const char *name)
{
  const Group *group = data;

  return netflux_key_file_find_line (group->file, group->group, name) != 0;
}

static gboolean
check_effect (NetfluxKeyFile *self, NetfluxConfigLink *item, GError **error)
{
  const Group group = { self, item->name };
  const NetfluxGiven given = { is_given, &group, "", "=" };
  g_autoptr (GError) problem = NULL;
  const char *key;

  return netflux_run_check (&given, item->link, &key, &problem) ||
         netflux_key_file_fail (self, netflux_key_file_find_line (self, item->name, key), error,
                                "%s: %s", key, problem->message);
}

static gboolean
set_up (NetfluxKeyFile *self, NetfluxConfigLink *item, NetfluxValueOptions *values, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->keys, item->name, NULL, NULL);
  g_autofree char *directory = g_path_get_dirname (self->path);
  g_autoptr (GError) problem = NULL;
  const char *option;

  values->directory = g_canonicalize_filename (directory, NULL);
  for (guint i = 0; keys[i] != NULL; i++)
    if (!apply_key (self, item, keys[i], values, error))
      return FALSE;

  return check_partner (self, item, error) &&
         (netflux_values_apply (values, item->link, &option, &problem) ||
          netflux_key_file_fail (self, netflux_key_file_find_line (self, item->name, option), error,
                                 "%s: %s", option, problem->message)) &&
         check_effect (self, item, error);
}

static void
config_link_free (gpointer data)
{
  NetfluxConfigLink *item = data;

  g_free (item->name);
  g_object_unref (item->link);
  g_clear_error (&item->problem);
  g_free (item);
}

GPtrArray *
netflux_config_load (const char *path, GError **error)
{
  g_auto (NetfluxKeyFile) self = { 0 };
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (config_link_free);
  g_auto (GStrv) groups = NULL;

  if (!netflux_key_file_load (&self, path, error))
    return NULL;

  groups = g_key_file_get_groups (self.keys, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      NetfluxConfigLink *item = g_new (NetfluxConfigLink, 1);
      NetfluxValueOptions values = { 0 };

      *item =
          (NetfluxConfigLink){ g_strdup (groups[i]), g_object_new (NETFLUX_TYPE_LINK, NULL), NULL };
      g_ptr_array_add (links, item);
      set_up (&self, item, &values, &item->problem);
      netflux_values_clear (&values);
    }

  if (links->len == 0)
    {
      netflux_key_file_fail (&self, 1, error,
                             "no link: write [NAME], and below it remote=HOST:PORT");
      return NULL;
    }
  return g_steal_pointer (&links);
}
