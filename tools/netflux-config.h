/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* A link of a key file, by the name of its group. */
typedef struct
{
  char *name;
  NetfluxLink *link;
  GError *problem; /* what is wrong in its group; NULL: nothing */
} NetfluxConfigLink;

/* The links of a key file, in its order and none of them started. Each error names the
 * file and the line; one of the file as a whole is @error. */
GPtrArray *netflux_config_load (const char *path, GError **error);

G_END_DECLS
