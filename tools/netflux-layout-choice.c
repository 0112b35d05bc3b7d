/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-layout-choice.h"

void
netflux_layout_choice_add_options (NetfluxLayoutChoice *self, GOptionContext *context)
{
  GOptionEntry entries[NETFLUX_N_LAYOUT_OPTIONS + 1] = { 0 };

  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS; i++)
    {
      const NetfluxLayoutOption *option = &netflux_layout_options[i];

      entries[i] = (GOptionEntry){
        .long_name = option->name,
        .arg = option->rule == NETFLUX_LAYOUT_RULE_INCLUDE ? G_OPTION_ARG_FILENAME_ARRAY
                                                           : G_OPTION_ARG_STRING_ARRAY,
        .arg_data = &self->given[i],
        .description = option->description,
        .arg_description = option->argument,
      };
    }
  g_option_context_add_main_entries (context, entries, NULL);
}

char *
netflux_layout_choice_dup_given (const NetfluxLayoutChoice *self)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS; i++)
    if (self->given[i] != NULL)
      return g_strconcat ("--", netflux_layout_options[i].name, NULL);

  return NULL;
}

gboolean
netflux_layout_choice_take (const NetfluxLayoutChoice *self,
                            NetfluxLayoutRules *rules,
                            GError **error)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS; i++)
    for (char **text = self->given[i]; text != NULL && *text != NULL; text++)
      if (!netflux_layout_rules_take (rules, &netflux_layout_options[i], *text, NULL, error))
        {
          g_prefix_error (error, "--%s: ", netflux_layout_options[i].name);
          return FALSE;
        }

  return TRUE;
}

void
netflux_layout_choice_clear (NetfluxLayoutChoice *self)
{
  for (guint i = 0; i < NETFLUX_N_LAYOUT_OPTIONS; i++)
    g_strfreev (self->given[i]);
}
