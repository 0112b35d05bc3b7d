/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-assignment.h"

#include <string.h>

gboolean
netflux_assignment_apply (const char *assignment, NetfluxLink *link, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *path = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) text = NULL;

  if (equals == NULL || equals == assignment)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "'%s': write PATH=VALUE, as speed=12.5", assignment);
      return FALSE;
    }

  path = g_strndup (assignment, (gsize) (equals - assignment));
  text = g_variant_ref_sink (g_variant_new_string (equals + 1));
  if (netflux_link_set_value (link, path, text, NULL))
    return TRUE;

  value = g_variant_parse (NULL, equals + 1, NULL, NULL, NULL);
  if (netflux_link_set_value (link, path, value != NULL ? value : text, error))
    return TRUE;

  g_prefix_error (error, "'%s': ", assignment);
  return FALSE;
}
