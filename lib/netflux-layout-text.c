/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-files.h"

#include <netflux/netflux.h>
#include <string.h>

/* What can only be a declaration: no name of a file looks like that. */
static gboolean
looks_like_declaration (const char *text)
{
  return strpbrk (text, " \t\n<>") != NULL;
}

GFile *
netflux_layout_find_file (const char *text, const char *directory, char **type)
{
  g_autofree char *name = g_canonicalize_filename (text, directory);
  gboolean spaced = looks_like_declaration (text);
  char *colon;

  if (g_ascii_strncasecmp (text, "file:", 5) == 0)
    return g_file_new_for_uri (text);
  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return g_file_new_for_path (name);

  colon = strchr (text, ':') != NULL ? strrchr (name, ':') : NULL;
  if (colon != NULL)
    *colon = '\0';
  if (colon != NULL &&
      (g_file_test (name, G_FILE_TEST_EXISTS) || (!spaced && strpbrk (text, "./") != NULL)))
    {
      *type = g_strdup (colon + 1);
      return g_file_new_for_path (name);
    }

  return colon != NULL || spaced ? NULL : g_file_new_for_path (name);
}

/**
 * netflux_layout_new_from_text: (constructor)
 * @text: the name of a file, the name of a file, a colon and a type, the URI of a file, or a
 *   declaration
 * @directory: (nullable) (type filename): where relative names of files are; %NULL is the
 *   current directory
 * @dialect: how fields lie in a payload
 * @error: return location for an error
 *
 * Creates a layout from what people write where a layout is wanted, in an option, a key file
 * or a pipeline. It can block, since it can read a file.
 *
 * A file that exists is read; `plc.st:Inputs` is the type `Inputs` of the file `plc.st`, even
 * if there is no such file. Otherwise, what has a colon, white space, `<` or `>` is a
 * declaration, as for [ctor@Netflux.Layout.new_from_data], and anything else is the name of a
 * file that is missing.
 *
 * Errors are those of [ctor@Netflux.Layout.new_from_data] and
 * [ctor@Netflux.Layout.new_from_file].
 *
 * Returns: (transfer full): a layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_layout_new_from_text (const char *text,
                              const char *directory,
                              NetfluxDialect dialect,
                              GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, error, "text-or-file", text, "directory",
                         directory, "dialect", dialect, NULL);
}
