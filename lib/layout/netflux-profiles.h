/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/layout/netflux-types.h"

G_BEGIN_DECLS

/* Controllers whose rules their makers have published. */
typedef struct
{
  const char *name;
  NetfluxDialect dialect;
  guint pack;
  NetfluxCharset charset;
  const char *what;
  const char *source;
  gboolean twincat; /* 3: its function blocks are known */
} NetfluxProfile;

const NetfluxProfile *netflux_profile_find (const char *name, GError **error);

/* What @rules leaves open, the profile says. */
void netflux_profile_apply (const NetfluxProfile *self, NetfluxRules *rules);

G_END_DECLS
