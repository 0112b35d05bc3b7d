/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* What the command line says of a layout: its files, its type, and the controller's rules. */
typedef struct
{
  char **files;
  char **include;
  char *type;
  char *dialect;
  char *profile;
  int pack;
  int pointers;
  char *enumerations;
  char **defines;
  char **undefines;
  char *charset;
} NetfluxLayoutChoice;

void netflux_layout_choice_add_options (NetfluxLayoutChoice *self, GOptionContext *context);

/* An error of G_OPTION_ERROR is one of the command line. */
NetfluxLayout *
netflux_layout_choice_load (const NetfluxLayoutChoice *self, char **files, GError **error);
void netflux_layout_choice_clear (NetfluxLayoutChoice *self);

G_END_DECLS
