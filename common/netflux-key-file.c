/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "common/netflux-key-file.h"

#include <string.h>

#include "netflux-file-read.h"

#define MOST_MIB 1

gboolean
netflux_key_file_fail (
    const NetfluxKeyFile *self, guint line, GError **error, const char *format, ...)
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

guint
netflux_key_file_find_line (const NetfluxKeyFile *self, const char *group, const char *key)
{
  g_autofree char *full = key != NULL ? g_strdup_printf ("%s\n%s", group, key) : g_strdup (group);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, full));
}

/* It must be UTF-8, as a key file is; what Windows puts before that does not belong to it. */
static gboolean
check_encoding (NetfluxKeyFile *self, GError **error)
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
    return netflux_key_file_fail (self, 1, error, "the file is UTF-16; save it as UTF-8");
  if (g_utf8_validate_len (self->text, self->length, &end))
    return TRUE;

  for (const char *p = self->text; p < end; p++)
    line += *p == '\n';
  if (*end == '\0')
    return netflux_key_file_fail (self, line, error,
                                  "a byte here is 0; save the file as UTF-8 text");
  return netflux_key_file_fail (
      self, line, error, "byte 0x%02x here is not UTF-8; save the file as UTF-8", (guint8) *end);
}

static gboolean
read_text (NetfluxKeyFile *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  self->text = netflux_file_load (file, MOST_MIB, "a key file", &self->length, error);
  if (self->text == NULL || !check_encoding (self, error))
    return FALSE;

  self->text[self->length] = '\0';
  self->lines = g_strsplit (self->text, "\n", -1);
  return TRUE;
}

static gboolean
load_lines (GKeyFile *keys, NetfluxKeyFile *self, guint n, GError **error)
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
parse (NetfluxKeyFile *self, GError **error)
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
  return netflux_key_file_fail (self, bad, error, "%s", problem->message);
}

/* What comes twice would count once. */
static gboolean
note_line (NetfluxKeyFile *self, char *full, const char *what, guint line, GError **error)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, full));

  if (first == 0)
    {
      g_hash_table_insert (self->numbers, full, GUINT_TO_POINTER (line));
      return TRUE;
    }

  g_free (full);
  return netflux_key_file_fail (self, line, error,
                                "%s is in line %u already; leave one of them out", what, first);
}

static gboolean
index_lines (NetfluxKeyFile *self, GError **error)
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

void
netflux_key_file_clear (NetfluxKeyFile *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->lines, g_strfreev);
  g_clear_pointer (&self->numbers, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_key_file_unref);
}

gboolean
netflux_key_file_load (NetfluxKeyFile *self, const char *path, GError **error)
{
  *self = (NetfluxKeyFile){ .path = path };

  return read_text (self, error) && parse (self, error) && index_lines (self, error);
}
