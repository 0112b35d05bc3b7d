/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-assignment.h"

#include <string.h>

static gboolean
is_of_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '+' || c == '-';
}

/* Whether it is an integer that GVariant does not take without a type. */
static gboolean
is_large_integer (const char *word, gsize length)
{
  g_autofree char *text = g_strndup (word, length);
  gboolean negative = *text == '-';
  char *end;
  guint64 number = g_ascii_strtoull (text + negative, &end, 0);

  return g_ascii_isdigit (text[negative]) && *end == '\0' &&
         number > (guint64) G_MAXINT32 + negative;
}

/* Gives a type to integers that have none and need one. */
static char *
type_integers (const char *text, const char *type)
{
  GString *out = g_string_new (NULL);
  gboolean typed = FALSE;
  char quote = '\0';

  for (const char *at = text; *at != '\0';)
    {
      gsize length = 0;

      while (quote == '\0' && is_of_word (at[length]))
        length++;
      if (length > 0)
        {
          if (!typed && is_large_integer (at, length))
            g_string_append (out, type);
          typed = g_ascii_isalpha (*at);
          g_string_append_len (out, at, (gssize) length);
          at += length;
          continue;
        }

      typed = typed && g_ascii_isspace (*at);
      if (quote != '\0' && *at == '\\' && at[1] != '\0')
        g_string_append_c (out, *at++);
      else if (*at == quote)
        quote = '\0';
      else if (quote == '\0' && (*at == '"' || *at == '\''))
        quote = *at;
      g_string_append_c (out, *at++);
    }
  return g_string_free (out, FALSE);
}

/* NULL: it is no value, and may be a text. */
static GVariant *
parse (const char *text)
{
  static const char *const types[] = { "", "int64 ", "uint64 " };
  GVariant *value = NULL;

  for (guint i = 0; value == NULL && i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *typed = type_integers (text, types[i]);

      value = g_variant_parse (NULL, typed, NULL, NULL, NULL);
    }
  return value;
}

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

  value = parse (equals + 1);
  if (netflux_link_set_value (link, path, value != NULL ? value : text, error))
    return TRUE;

  g_prefix_error (error, "'%s': ", assignment);
  return FALSE;
}
