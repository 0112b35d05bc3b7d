/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "common/netflux-layout-rules.h"

G_BEGIN_DECLS

/* Values by their names: what the options of the command say of layouts. */
typedef struct
{
  char *send_layout; /* FILE, FILE:TYPE or a declaration */
  char *receive_layout;
  NetfluxLayoutRules rules; /* of both layouts */
  char **set;               /* of PATH=VALUE */
  char *directory;          /* where the files of the layouts are; NULL: the current one */
} NetfluxValueOptions;

/* @option will be the name of the one that is wrong, which the error does not say. */
gboolean netflux_values_apply (const NetfluxValueOptions *options,
                               NetfluxLink *link,
                               const char **option,
                               GError **error);
void netflux_values_clear (NetfluxValueOptions *options);

/* What the bytes that were received mean: “speed 12.5 mm/s, enabled true”; NULL without a
 * layout. */
char *netflux_values_describe (NetfluxLink *link, GBytes *received);

/* The same by path, as a{sv}, floating; NULL without a layout. */
GVariant *netflux_values_get_received (NetfluxLink *link, GBytes *received);

G_END_DECLS
