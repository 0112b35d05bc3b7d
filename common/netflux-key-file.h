/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A key file of links, netflux.conf(5), and in which line each group and each key of it is. */
typedef struct
{
  const char *path; /* the caller's, as long as it is used */
  GKeyFile *keys;
  char *text;
  gsize length;
  GStrv lines;
  GHashTable *numbers; /* of “group”, and of “group\nkey”, to the number of its line */
} NetfluxKeyFile;

/* Each error names the file and the line: one that is not UTF-8 or no key file, and what comes
 * twice. Clear @self in any case. */
gboolean netflux_key_file_load (NetfluxKeyFile *self, const char *path, GError **error);
void netflux_key_file_clear (NetfluxKeyFile *self);

/* The line of a key, or of its group with @key NULL; 0: there is none. */
guint netflux_key_file_find_line (const NetfluxKeyFile *self, const char *group, const char *key);

/* Always false, for those who return what it returns. */
gboolean netflux_key_file_fail (const NetfluxKeyFile *self,
                                guint line,
                                GError **error,
                                const char *format,
                                ...) G_GNUC_PRINTF (4, 5);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetfluxKeyFile, netflux_key_file_clear)

G_END_DECLS
