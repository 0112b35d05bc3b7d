/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-simulate-check.h"

#include <string.h>

#include "common/netflux-layout-rules.h"
#include "netflux-command.h"
#include "netflux-impair.h"

static const char *const of_partner[] = {
  "remote",       "local-port", "send-interval", "task-cycle", "watch-interval", "keep-values",
  "receive-size", "send-size",  "send-data",     "layout",     "generate",       "echo",
  NULL,
};
static const char *const of_relay[] = { "front-port", "back-port", "front", "back", NULL };

/* Each says what is sent. */
static const char *const sources[] = { "send-size", "send-data", "layout", "echo" };

static gboolean
fail (GError **error, const char *name, const char *message)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s: %s", name, message);
  return FALSE;
}

/* The name of an option, without its value; NULL: it is none. */
static char *
dup_name (const char *argument)
{
  if (!g_str_has_prefix (argument, "--"))
    return NULL;
  return g_strndup (argument + 2, strcspn (argument + 2, "="));
}

static gboolean
check_role (const char *name, gboolean relay, GError **error)
{
  if (relay && (g_strv_contains (of_partner, name) || netflux_layout_option_find (name) != NULL))
    return fail (error, name, "a relay has none; it is of a partner, which is --as MODEL");
  if (!relay && g_strv_contains (of_relay, name))
    return fail (error, name, "a partner has none; it is of a network, which is --relay");
  return TRUE;
}

/* in: and out: are of a partner, front: and back: of a relay. */
static gboolean
check_direction (const char *name, const char *value, gboolean relay, GError **error)
{
  g_autofree char *message = NULL;

  if (value == NULL || !netflux_impair_has_directions (name))
    return TRUE;
  if (relay ? g_str_has_prefix (value, "in:") || g_str_has_prefix (value, "out:")
            : g_str_has_prefix (value, "front:") || g_str_has_prefix (value, "back:"))
    {
      message = g_strdup_printf (
          relay ? "'%s': a relay has front: and back:" : "'%s': a partner has in: and out:", value);
      return fail (error, name, message);
    }
  return TRUE;
}

static gboolean
check_sources (const char *const *argv, GError **error)
{
  const char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *message = NULL;

      if (!netflux_command_is_given (argv, sources[i]))
        continue;
      if (first == NULL)
        {
          first = sources[i];
          continue;
        }
      message = g_strdup_printf ("--%s says what is sent already: give one of them", first);
      return fail (error, sources[i], message);
    }

  return TRUE;
}

gboolean
netflux_simulate_check (const char *const *argv, gboolean relay, GError **error)
{
  for (guint i = 1; argv[i] != NULL; i++)
    {
      const char *equals = strchr (argv[i], '=');
      g_autofree char *name = dup_name (argv[i]);

      if (name != NULL &&
          (!check_role (name, relay, error) ||
           !check_direction (name, equals != NULL ? equals + 1 : argv[i + 1], relay, error)))
        return FALSE;
    }

  return check_sources (argv, error);
}
