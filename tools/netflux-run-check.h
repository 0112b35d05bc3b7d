/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* What was given, as options of netflux run or as keys of a group, and how those are written */
typedef struct
{
  gboolean (*is_given) (gconstpointer data, const char *name);
  gconstpointer data;
  const char *prefix;    /* of a name */
  const char *separator; /* of a name and its value */
} NetfluxGiven;

/* False if one of them would have no effect with the others, which @link has already. @name will
 * be its name, which the error does not say. */
gboolean
netflux_run_check (const NetfluxGiven *given, NetfluxLink *link, const char **name, GError **error);

G_END_DECLS
