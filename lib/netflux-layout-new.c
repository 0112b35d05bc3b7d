/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/**
 * netflux_layout_new_from_data:
 * @text: the declaration
 * @type_name: (nullable): the type or data block that the payload is; %NULL is the one that no
 *   other type uses
 * @dialect: how the fields lie
 * @error: return location
 *
 * Makes a layout of a text. Any thread.
 *
 * Errors are %NETFLUX_ERROR_SYNTAX, %NETFLUX_ERROR_NO_FIELD if there is no @type_name,
 * and %NETFLUX_ERROR_DATA_TOO_LARGE beyond 65505 bytes.
 *
 * Returns: (transfer full): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_layout_new_from_data (const char *text,
                              const char *type_name,
                              NetfluxDialect dialect,
                              GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (dialect <= NETFLUX_DIALECT_CODESYS_BIG_ENDIAN, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, error, "text", text, "type-name", type_name,
                         "dialect", dialect, NULL);
}

/**
 * netflux_layout_new_from_file:
 * @file: where the declaration is
 * @type_name: (nullable): the type or data block that the payload is; %NULL is the one that no
 *   other type uses
 * @dialect: how the fields lie
 * @error: return location
 *
 * Makes a layout of a file, which is read at once, and blocks meanwhile. Any thread.
 *
 * Errors are those of reading, of a text of more than 64 MiB, of what is no file, as a named pipe,
 * and those of [ctor@Netflux.Layout.new_from_data] with the file's name in front.
 *
 * Returns: (transfer full): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_layout_new_from_file (GFile *file,
                              const char *type_name,
                              NetfluxDialect dialect,
                              GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (dialect <= NETFLUX_DIALECT_CODESYS_BIG_ENDIAN, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return netflux_layout_new_from_files (&file, 1, type_name, dialect, error);
}

/**
 * netflux_layout_new_from_files:
 * @files: (array length=n_files): where the declarations are
 * @n_files: how many files there are
 * @type_name: (nullable): the type or data block that the payload is; %NULL is the one that no
 *   other type uses
 * @dialect: how the fields lie
 * @error: return location
 *
 * Makes a layout of several files, of which one uses what another one declares, as in a
 * project. A folder is read with all that is in it. Blocks meanwhile. Any thread.
 *
 * A name that several of them declare differently is %NETFLUX_ERROR_SYNTAX where it is used,
 * and the message lists them.
 *
 * Returns: (transfer full): the layout
 *
 * Since: 1.0
 */
NetfluxLayout *
netflux_layout_new_from_files (
    GFile **files, gsize n_files, const char *type_name, NetfluxDialect dialect, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;

  g_return_val_if_fail (files != NULL || n_files == 0, NULL);
  g_return_val_if_fail (dialect <= NETFLUX_DIALECT_CODESYS_BIG_ENDIAN, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      g_strv_builder_add (builder, uri);
    }
  uris = g_strv_builder_end (builder);
  return g_initable_new (NETFLUX_TYPE_LAYOUT, NULL, error, "files", uris, "type-name", type_name,
                         "dialect", dialect, NULL);
}
