/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Makes a schema of texts: first they are read, in any order, then one type is placed. */

NetfluxSchema *netflux_schema_new (const NetfluxRules *rules);

/* Reads a file, or a text if @file is NULL, by its content. */
gboolean netflux_schema_read (NetfluxSchema *self,
                              const char *file,
                              const char *data,
                              gsize length,
                              NetfluxScriptRole role,
                              GError **error);

/* The root is the type asked for, else the one that no other uses. */
gboolean netflux_schema_compile (NetfluxSchema *self, const char *type_name, GError **error);

G_END_DECLS
