/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* How a file is read whose name people write: what is no file is refused, and what has no end is
 * not read to its end. The library, the elements and the command read by this. */

/* What else a name can be; NULL: a file, or what opening it finds wrong. */
static inline const char *
netflux_file_find_kind (GFile *file)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_UNIX_MODE,
                         G_FILE_QUERY_INFO_NONE, NULL, NULL);
  guint32 mode;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    return "folder";
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_SPECIAL)
    return NULL;

  mode = g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE);
  if (S_ISFIFO (mode))
    return "pipe";
  return S_ISCHR (mode) || S_ISBLK (mode) ? "device" : "socket";
}

/* /dev/stdin, /dev/fd/63: a shell has opened it. To open another one can wait for ever for
 * somebody who writes to it. */
static inline gboolean
netflux_file_is_open (GFile *file)
{
  const char *path = g_file_peek_path (file);

  return path != NULL && (strcmp (path, "/dev/stdin") == 0 || g_str_has_prefix (path, "/dev/fd/") ||
                          g_str_has_prefix (path, "/proc/"));
}

/* One that has a name is opened anew: whoever wrote to it can have ended, and opening it would wait
 * for the next one. */
static inline GInputStream *
netflux_file_open_pipe (GFile *file, GError **error)
{
  int writer = g_open (g_file_peek_path (file), O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0);
  GInputStream *stream = G_INPUT_STREAM (g_file_read (file, NULL, error));

  if (writer >= 0)
    g_close (writer, NULL);
  return stream;
}

static inline GInputStream *
netflux_file_open (GFile *file, GError **error)
{
  const char *kind = netflux_file_find_kind (file);
  g_autofree char *name = NULL;

  if (kind == NULL)
    return G_INPUT_STREAM (g_file_read (file, NULL, error));
  if (strcmp (kind, "pipe") == 0 && netflux_file_is_open (file))
    return netflux_file_open_pipe (file, error);

  name = g_file_get_parse_name (file);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
               "%s is a %s: write the text into a file, and give its name", name, kind);
  return NULL;
}

/* A byte that is 0 follows. @what: it is not, if there is more than @most_mib */
static inline char *
netflux_file_load (GFile *file, guint most_mib, const char *what, gsize *length, GError **error)
{
  g_autoptr (GInputStream) stream = netflux_file_open (file, error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = NULL;
  char buffer[65536];
  gssize n;

  if (stream == NULL)
    return NULL;

  while (text->len <= (gsize) most_mib << 20 &&
         (n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, error)) != 0)
    {
      if (n < 0)
        return NULL;
      g_string_append_len (text, buffer, n);
    }
  if (text->len <= (gsize) most_mib << 20)
    {
      *length = text->len;
      return g_string_free (g_steal_pointer (&text), FALSE);
    }

  name = g_file_get_parse_name (file);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s has more than %u MiB: it is not %s",
               name, most_mib, what);
  return NULL;
}

G_END_DECLS
