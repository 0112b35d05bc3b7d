/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "common/netflux-layout-rules.h"

G_BEGIN_DECLS

/* What the command line says of layouts, beside their files: the options of the controller's
 * rules, as GOption has them. Zero-filled at first. */
typedef struct
{
  char **given[NETFLUX_N_LAYOUT_OPTIONS];
} NetfluxLayoutChoice;

void netflux_layout_choice_add_options (NetfluxLayoutChoice *self, GOptionContext *context);
/* An option that was given, with its dashes; NULL: there is none */
char *netflux_layout_choice_dup_given (const NetfluxLayoutChoice *self);
/* What was given becomes rules; the error names the option. */
gboolean netflux_layout_choice_take (const NetfluxLayoutChoice *self,
                                     NetfluxLayoutRules *rules,
                                     GError **error);
void netflux_layout_choice_clear (NetfluxLayoutChoice *self);

G_END_DECLS
