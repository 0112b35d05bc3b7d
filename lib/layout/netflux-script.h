/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

typedef enum
{
  NETFLUX_SCRIPT_BUILT_IN,
  NETFLUX_SCRIPT_INCLUDED, /* only for the types that others need */
  NETFLUX_SCRIPT_MAIN,
} NetfluxScriptRole;

/* A text that is read, which can be a part of a file, such as what stands in an XML element. */
typedef struct
{
  char *file; /* its name for people; NULL if there is no file */
  char *text; /* UTF-8 */
  gsize length;
  guint line; /* where in the file it begins */
  guint column;
  NetfluxScriptRole role;
} NetfluxScript;

typedef struct
{
  const NetfluxScript *source;
  gsize offset; /* or NETFLUX_POSITION_LINE and the place in the file */
} NetfluxPosition;

#define NETFLUX_POSITION_LINE ((gsize) 1 << (sizeof (gsize) * 8 - 1))

/* Where an address has 32 bits, columns beyond 1000 are not kept. */
#define NETFLUX_POSITION_COLUMNS (sizeof (gsize) > 4 ? (gsize) 1 << (sizeof (gsize) * 4) : 1024)

NetfluxPosition netflux_position_at (const NetfluxScript *source, guint line, guint column);

NetfluxScript *
netflux_script_new (const char *file, char *text, gsize length, NetfluxScriptRole role);
NetfluxScript *netflux_script_new_part (
    const NetfluxScript *whole, const char *text, gsize length, guint line, guint column);
void netflux_script_free (NetfluxScript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetfluxScript, netflux_script_free)

/* "plc.st:3:7" or "line 3, column 7" */
char *netflux_position_describe (NetfluxPosition self);

/* As g_set_error (), of texts that can be cut within a character: an error is UTF-8. FALSE always.
 */
gboolean netflux_fail (GError **error, NetfluxError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The error begins with the position; FALSE always. */
gboolean netflux_position_fail (NetfluxPosition self, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean netflux_position_fail_literal (NetfluxPosition self,
                                        NetfluxError code,
                                        GError **error,
                                        const char *what);

G_END_DECLS
