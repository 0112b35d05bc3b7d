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
  char *text_or_file;
  char **files;    /* paths or URIs; folders are read with all that is in them */
  char **include;  /* likewise, for the types that others need */
  char *directory; /* where relative names are; NULL: the current one */
  char *type_name;
} NetfluxLayoutInput;

/* The one rule that decides whether a text is a file: the file, and the type behind its colon,
 * if there is one. NULL: it is a declaration. */
GFile *netflux_layout_find_file (const char *text, const char *directory, char **type);

NetfluxSchema *netflux_layout_input_read (const NetfluxLayoutInput *self, GError **error);

G_END_DECLS
