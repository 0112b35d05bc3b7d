/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-json.h"

#include <json-glib/json-glib.h>
#include <math.h>

static void
append_string (GString *text, const char *string)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), string);
  g_autofree char *json = json_to_string (node, FALSE);

  g_string_append (text, json);
}

static void
append_double (GString *text, double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (number))
    g_string_append (text, "\"NaN\"");
  else if (isinf (number))
    g_string_append (text, number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  else
    g_string_append (text, g_ascii_dtostr (digits, sizeof digits, number));
}

static void
append_integer (GString *text, GVariant *value)
{
  g_autofree char *digits = g_variant_print (value, FALSE);
  gboolean is_byte = g_variant_is_of_type (value, G_VARIANT_TYPE_BYTE);

  if (is_byte) /* which is printed in hexadecimal */
    g_string_append_printf (text, "%u", g_variant_get_byte (value));
  else
    g_string_append (text, digits);
}

/* An array, or a dictionary whose keys are text. */
static void
append_container (GString *text, GVariant *value)
{
  gboolean is_object = g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}"));

  g_string_append_c (text, is_object ? '{' : '[');
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      if (i > 0)
        g_string_append_c (text, ',');
      if (is_object)
        {
          g_autoptr (GVariant) key = g_variant_get_child_value (child, 0);
          g_autoptr (GVariant) member = g_variant_get_child_value (child, 1);

          append_string (text, g_variant_get_string (key, NULL));
          g_string_append_c (text, ':');
          netflux_json_append (text, member);
        }
      else
        {
          netflux_json_append (text, child);
        }
    }
  g_string_append_c (text, is_object ? '}' : ']');
}

void
netflux_json_append (GString *text, GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      g_string_append (text, g_variant_get_boolean (value) ? "true" : "false");
      break;
    case G_VARIANT_CLASS_BYTE:
    case G_VARIANT_CLASS_INT16:
    case G_VARIANT_CLASS_UINT16:
    case G_VARIANT_CLASS_INT32:
    case G_VARIANT_CLASS_UINT32:
    case G_VARIANT_CLASS_INT64:
    case G_VARIANT_CLASS_UINT64:
    case G_VARIANT_CLASS_HANDLE:
      append_integer (text, value);
      break;
    case G_VARIANT_CLASS_DOUBLE:
      append_double (text, g_variant_get_double (value));
      break;
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      append_string (text, g_variant_get_string (value, NULL));
      break;
    case G_VARIANT_CLASS_VARIANT:
      {
        g_autoptr (GVariant) child = g_variant_get_variant (value);

        netflux_json_append (text, child);
        break;
      }
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
      append_container (text, value);
      break;
    case G_VARIANT_CLASS_MAYBE:
      {
        g_autoptr (GVariant) child = g_variant_get_maybe (value);

        if (child != NULL)
          netflux_json_append (text, child);
        else
          g_string_append (text, "null");
        break;
      }
    }
}
