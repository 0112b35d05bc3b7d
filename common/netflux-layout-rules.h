/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <netflux/netflux.h>

G_BEGIN_DECLS

/* By which rules a layout is read, beside the text itself: the one table for the options of the
 * command, the keys of a key file and the properties of elements. */
typedef enum
{
  NETFLUX_LAYOUT_RULE_INCLUDE,
  NETFLUX_LAYOUT_RULE_DIALECT,
  NETFLUX_LAYOUT_RULE_PROFILE,
  NETFLUX_LAYOUT_RULE_PACK,
  NETFLUX_LAYOUT_RULE_POINTER_SIZE,
  NETFLUX_LAYOUT_RULE_ENUMERATION_TYPE,
  NETFLUX_LAYOUT_RULE_DEFINES,
  NETFLUX_LAYOUT_RULE_CHARSET,
  NETFLUX_N_LAYOUT_RULES,
} NetfluxLayoutRule;

/* How a rule is called on a command line and in a key file */
typedef struct
{
  const char *name;
  NetfluxLayoutRule rule;
  const char *prefix;         /* of each element of a list */
  const char *const *choices; /* NULL: what the property takes */
  const char *description;
  const char *argument;
} NetfluxLayoutOption;

#define NETFLUX_N_LAYOUT_OPTIONS 9
extern const NetfluxLayoutOption netflux_layout_options[NETFLUX_N_LAYOUT_OPTIONS];

/* NULL: there is none of this name. */
const NetfluxLayoutOption *netflux_layout_option_find (const char *name);

/* The property of NetfluxLayout */
GParamSpec *netflux_layout_rule_get_pspec (NetfluxLayoutRule rule);
gboolean netflux_layout_rule_is_list (NetfluxLayoutRule rule);

/* A value of type 0 was not set: it is as the class has it. Zero-filled at first. */
typedef struct
{
  GValue values[NETFLUX_N_LAYOUT_RULES];
} NetfluxLayoutRules;

void netflux_layout_rules_clear (NetfluxLayoutRules *self);
gboolean netflux_layout_rules_is_set (const NetfluxLayoutRules *self, NetfluxLayoutRule rule);
void netflux_layout_rules_unset (NetfluxLayoutRules *self, NetfluxLayoutRule rule);
/* @value: of the property's type */
void
netflux_layout_rules_set (NetfluxLayoutRules *self, NetfluxLayoutRule rule, const GValue *value);
/* Sets what @other has, and this has not. */
void netflux_layout_rules_complete (NetfluxLayoutRules *self, const NetfluxLayoutRules *other);
/* Whether both have a value, and not the same one */
gboolean netflux_layout_rules_differ (const NetfluxLayoutRules *self,
                                      const NetfluxLayoutRules *other,
                                      NetfluxLayoutRule rule);
/* Sets what an option or a key says; to a list, it adds it. @directory: where relative names of
 * files are; NULL: they stay as they are. The error does not name the option. */
gboolean netflux_layout_rules_take (NetfluxLayoutRules *self,
                                    const NetfluxLayoutOption *option,
                                    const char *text,
                                    const char *directory,
                                    GError **error);

/* Of what stands where a layout is wanted, as netflux_layout_new_from_text() takes it; of @type
 * if that is not NULL. Names in the rules do not start at @directory. */
NetfluxLayout *netflux_layout_rules_read_text (const NetfluxLayoutRules *self,
                                               const char *text,
                                               const char *directory,
                                               const char *type,
                                               GError **error);
NetfluxLayout *netflux_layout_rules_read_files (const NetfluxLayoutRules *self,
                                                char **files,
                                                const char *type,
                                                GError **error);

G_END_DECLS
