/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "netflux-layout-rules.h"

G_BEGIN_DECLS

/* Whose tool wrote a declaration, and the rule that says how its controller lays fields out */
typedef struct
{
  const char *tool;
  const char *rule;
  const char *value;
} NetfluxLayoutOrigin;

/* Of the beginning of @file: FALSE if no tool writes such a file. */
gboolean netflux_layout_origin_find (GFile *file, NetfluxLayoutOrigin *self);

/* Of what netflux_layout_rules_read_text() has read without a rule for the controller: a sentence
 * for people. NULL: there is nothing to say. */
char *netflux_layout_origin_describe (const NetfluxLayoutRules *rules,
                                      const char *text,
                                      const char *directory);

G_END_DECLS
