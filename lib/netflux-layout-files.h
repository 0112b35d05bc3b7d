/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-profiles.h"
#include "lib/layout/netflux-schema.h"

G_BEGIN_DECLS

/* What a layout is made of. */
typedef struct
{
  NetfluxRules rules;
  char *text;
  char **files;   /* paths or URIs; folders are read with all that is in them */
  char **include; /* likewise, for the types that others need */
  char *type_name;
} NetfluxLayoutInput;

NetfluxSchema *netflux_layout_input_read (const NetfluxLayoutInput *self, GError **error);

G_END_DECLS
