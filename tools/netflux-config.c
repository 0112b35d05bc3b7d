/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-config.h"

#include <string.h>

#include "netflux-settings.h"
#include "netflux-values.h"

#define MAX_SIZE (1u << 20)

typedef struct
{
  const char *path;
  char *text;
  gsize length;
  GStrv lines;
  GHashTable *numbers; /* of “group”, and of “group\nkey”, to the number of its line */
  GKeyFile *keys;
} Config;

static void
config_clear (Config *self)
{
  g_free (self->text);
  g_strfreev (self->lines);
  g_clear_pointer (&self->numbers, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_key_file_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Config, config_clear)

static gboolean G_GNUC_PRINTF (4, 5)
    fail (Config *self, guint line, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s:%u: %s", self->path, line,
               message);
  return FALSE;
}

/* The line of a key, or of its group. */
static guint
find_line (Config *self, const char *group, const char *key)
{
  g_autofree char *full = key != NULL ? g_strdup_printf ("%s\n%s", group, key) : g_strdup (group);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, full));
}

/* It must be UTF-8, as a key file is; what Windows puts before that does not belong to it. */
static gboolean
check_encoding (Config *self, GError **error)
{
  static const char utf8_mark[] = { '\xef', '\xbb', '\xbf' };
  const char *end;
  guint line = 1;

  if (self->length >= sizeof utf8_mark && memcmp (self->text, utf8_mark, sizeof utf8_mark) == 0)
    {
      self->length -= sizeof utf8_mark;
      memmove (self->text, self->text + sizeof utf8_mark, self->length);
    }
  if (self->length >= 2 && ((guint8) self->text[0] ^ (guint8) self->text[1]) == (0xff ^ 0xfe) &&
      MIN ((guint8) self->text[0], (guint8) self->text[1]) == 0xfe)
    return fail (self, 1, error, "the file is UTF-16; save it as UTF-8");
  if (g_utf8_validate_len (self->text, self->length, &end))
    return TRUE;

  for (const char *p = self->text; p < end; p++)
    line += *p == '\n';
  if (*end == '\0')
    return fail (self, line, error, "a byte here is 0; save the file as UTF-8 text");
  return fail (self, line, error, "byte 0x%02x here is not UTF-8; save the file as UTF-8",
               (guint8) *end);
}

/* Whatever it is, it ends. */
static gboolean
read_text (Config *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  if (stream == NULL)
    return FALSE;

  self->text = g_malloc (MAX_SIZE + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), self->text, MAX_SIZE + 1, &self->length,
                                NULL, error))
    {
      g_prefix_error (error, "%s: ", self->path);
      return FALSE;
    }
  if (self->length > MAX_SIZE)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "%s has more than %u MiB: it is not a key file", self->path, MAX_SIZE >> 20);
      return FALSE;
    }

  if (!check_encoding (self, error))
    return FALSE;
  self->text[self->length] = '\0';
  self->lines = g_strsplit (self->text, "\n", -1);
  return TRUE;
}

static gboolean
load_lines (GKeyFile *keys, Config *self, guint n, GError **error)
{
  const char *end = self->text;

  for (guint i = 0; i < n && end != NULL; i++)
    end = strchr (i == 0 ? end : end + 1, '\n');

  return g_key_file_load_from_data (keys, self->text,
                                    end != NULL ? (gsize) (end - self->text) : self->length,
                                    G_KEY_FILE_KEEP_TRANSLATIONS, error);
}

/* GKeyFile does not say which line it does not like: the last one of the fewest that it
 * rejects. */
static gboolean
parse (Config *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint good = 0, bad = g_strv_length (self->lines);

  self->keys = g_key_file_new ();
  if (load_lines (self->keys, self, bad, NULL))
    return TRUE;

  while (bad - good > 1)
    {
      g_autoptr (GKeyFile) keys = g_key_file_new ();
      guint middle = good + (bad - good) / 2;

      if (load_lines (keys, self, middle, NULL))
        good = middle;
      else
        bad = middle;
    }

  load_lines (self->keys, self, bad, &problem);
  return fail (self, bad, error, "%s", problem->message);
}

/* What comes twice would count once. */
static gboolean
note_line (Config *self, char *full, const char *what, guint line, GError **error)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, full));

  if (first == 0)
    {
      g_hash_table_insert (self->numbers, full, GUINT_TO_POINTER (line));
      return TRUE;
    }

  g_free (full);
  return fail (self, line, error, "%s is in line %u already; leave one of them out", what, first);
}

static gboolean
index_lines (Config *self, GError **error)
{
  g_autofree char *group = NULL;

  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; self->lines[i] != NULL; i++)
    {
      g_autofree char *line = g_strstrip (g_strdup (self->lines[i]));
      char *equals = strchr (line, '=');

      if (line[0] == '[')
        {
          g_free (group);
          group = g_strndup (line + 1, strcspn (line + 1, "]"));
          if (!note_line (self, g_strdup (group), line, i + 1, error))
            return FALSE;
        }
      else if (line[0] != '#' && equals != NULL)
        {
          *equals = '\0';
          g_strchomp (line);
          if (!note_line (self, g_strdup_printf ("%s\n%s", group, line), line, i + 1, error))
            return FALSE;
        }
    }

  return TRUE;
}

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
fail_unknown (Config *self, const char *group, const char *key, GError **error)
{
  static const char *const others[] = { "send-layout", "receive-layout", "set", NULL };
  const char *rules[NETFLUX_N_LAYOUT_OPTIONS + 1] = { NULL };
  g_auto (GStrv) settings = netflux_settings_list ();
  const char *const *const names[] = { (const char *const *) settings, others, rules };
  const char *nearest = NULL;
  guint least = G_MAXUINT;

  if (g_str_equal (key, "realtime-priority") || g_str_equal (key, "cpu-affinity"))
    return fail (self, find_line (self, group, key), error,
                 "%s is one for all links: give --%s on the command line", key, key);

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
    return fail (self, find_line (self, group, key), error,
                 "there is no key '%s'; netflux.conf(5) lists all", key);
  return fail (self, find_line (self, group, key), error,
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
apply_key (Config *self,
           NetfluxConfigLink *item,
           const char *key,
           NetfluxValueOptions *values,
           GError **error)
{
  guint line = find_line (self, item->name, key);
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) list = NULL;

  if (is_list (key))
    list = g_key_file_get_string_list (self->keys, item->name, key, NULL, &problem);
  else
    text = g_key_file_get_string (self->keys, item->name, key, &problem);
  if (problem != NULL)
    return fail (self, line, error, "%s: %s It must be UTF-8, with \\\\ for a backslash", key,
                 problem->message);

  if (list != NULL ? take_list (key, list, values, &problem)
                   : take_text (item, key, g_strchomp (text), values, &problem))
    return TRUE;
  if (g_error_matches (problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return fail_unknown (self, item->name, key, error);
  return fail (self, line, error, "%s: %s", key, problem->message);
}

/* A partner, by one key or by two. */
static gboolean
check_partner (Config *self, NetfluxConfigLink *item, GError **error)
{
  g_autofree char *host = netflux_link_dup_remote_address (item->link);
  static const char *const parts[] = { "remote-address", "remote-port" };

  if (host == NULL)
    return fail (self, find_line (self, item->name, NULL), error,
                 "[%s] has no partner: write remote=HOST:PORT, as remote=192.168.1.10:2000",
                 item->name);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (find_line (self, item->name, "remote") != 0 && find_line (self, item->name, parts[i]) != 0)
      return fail (self, find_line (self, item->name, parts[i]), error,
                   "%s: remote in line %u says it already", parts[i],
                   find_line (self, item->name, "remote"));

  return TRUE;
}

static gboolean
set_up (Config *self, NetfluxConfigLink *item, NetfluxValueOptions *values, GError **error)
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
          fail (self, find_line (self, item->name, option), error, "%s: %s", option,
                problem->message));
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
  g_auto (Config) self = { .path = path };
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (config_link_free);
  g_auto (GStrv) groups = NULL;

  if (!read_text (&self, error) || !parse (&self, error) || !index_lines (&self, error))
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
      fail (&self, 1, error, "no link: write [NAME], and below it remote=HOST:PORT");
      return NULL;
    }
  return g_steal_pointer (&links);
}
