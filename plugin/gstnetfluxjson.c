/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxjson.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <netflux/netflux.h>
#include <string.h>

/* The largest integers that a double has all of */
#define EXACT_MAX 9007199254740992.0

static void append_digits (GString *out, guint64 number, guint width);

/* The fewest digits behind the point that are the same number when they are read: a quotient of
 * two exact numbers is what they are read as. False: they would be too many. */
static gboolean
append_short (GString *out, double number, gboolean is_single)
{
  static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  double magnitude = fabs (number);

  for (guint i = 0; i < G_N_ELEMENTS (powers); i++)
    {
      double scaled = nearbyint (magnitude * powers[i]);
      double back = scaled / powers[i];
      guint64 power = (guint64) powers[i];

      if (scaled >= EXACT_MAX)
        return FALSE;
      if (is_single ? (float) back != (float) magnitude : back != magnitude)
        continue;
      if (signbit (number))
        g_string_append_c (out, '-');
      append_digits (out, (guint64) scaled / power, 1);
      g_string_append_c (out, '.');
      append_digits (out, (guint64) scaled % power, MAX (i, 1));
      return TRUE;
    }

  return FALSE;
}

/* JSON has neither NaN nor infinities: they are texts. */
void
gst_netflux_json_append_double (GString *out, double number, gboolean is_single)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (number))
    g_string_append (out, "\"NaN\"");
  else if (isinf (number))
    g_string_append (out, number < 0 ? "\"-Infinity\"" : "\"Infinity\"");
  else if (!append_short (out, number, is_single))
    {
      g_ascii_dtostr (digits, sizeof digits, number);
      g_string_append (out, digits);
      if (strpbrk (digits, ".e") == NULL)
        g_string_append (out, ".0");
    }
}

void
gst_netflux_json_append_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      guchar byte = (guchar) *at;

      if (byte == '"' || byte == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, *at);
        }
      else if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (out, "\\u%04x", byte);
      else
        g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
}

static void
append_digits (GString *out, guint64 number, guint width)
{
  char digits[24];
  char *end = digits + sizeof digits;
  char *at = end;

  do
    *--at = (char) ('0' + number % 10);
  while ((number /= 10) > 0 || (guint) (end - at) < width);
  g_string_append_len (out, at, end - at);
}

/* Integers above those of 63 bits are texts of digits. */
void
gst_netflux_json_append_unsigned (GString *out, guint64 number)
{
  gboolean is_text = number > G_MAXINT64;

  if (is_text)
    g_string_append_c (out, '"');
  append_digits (out, number, 1);
  if (is_text)
    g_string_append_c (out, '"');
}

void
gst_netflux_json_append_signed (GString *out, gint64 number)
{
  if (number < 0)
    g_string_append_c (out, '-');
  append_digits (out, number < 0 ? -(guint64) number : (guint64) number, 1);
}

static void
append_structure (GString *out, GVariant *values)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;
  char separator = '{';

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_string_append_c (out, separator);
      gst_netflux_json_append_text (out, name);
      g_string_append_c (out, ':');
      gst_netflux_json_append_values (out, value);
      g_variant_unref (value);
      separator = ',';
    }
  g_string_append (out, separator == '{' ? "{}" : "}");
}

static void
append_array (GString *out, GVariant *values)
{
  GVariantIter iter;
  GVariant *value;
  char separator = '[';

  g_variant_iter_init (&iter, values);
  while ((value = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_string_append_c (out, separator);
      gst_netflux_json_append_values (out, value);
      g_variant_unref (value);
      separator = ',';
    }
  g_string_append (out, separator == '[' ? "[]" : "]");
}

static void
append_boxed (GString *out, GVariant *boxed)
{
  GVariant *value = g_variant_get_variant (boxed);

  gst_netflux_json_append_values (out, value);
  g_variant_unref (value);
}

static void
append_other (GString *out, GVariant *value)
{
  g_autoptr (JsonNode) node = json_gvariant_serialize (value);
  g_autofree char *text = json_to_string (node, FALSE);

  g_string_append (out, text);
}

void
gst_netflux_json_append_values (GString *out, GVariant *values)
{
  const char *type = g_variant_get_type_string (values);

  switch (*type)
    {
    case 'b':
      g_string_append (out, g_variant_get_boolean (values) ? "true" : "false");
      break;
    case 'y':
      gst_netflux_json_append_unsigned (out, g_variant_get_byte (values));
      break;
    case 'n':
      gst_netflux_json_append_signed (out, g_variant_get_int16 (values));
      break;
    case 'q':
      gst_netflux_json_append_unsigned (out, g_variant_get_uint16 (values));
      break;
    case 'i':
      gst_netflux_json_append_signed (out, g_variant_get_int32 (values));
      break;
    case 'u':
      gst_netflux_json_append_unsigned (out, g_variant_get_uint32 (values));
      break;
    case 'x':
      gst_netflux_json_append_signed (out, g_variant_get_int64 (values));
      break;
    case 't':
      gst_netflux_json_append_unsigned (out, g_variant_get_uint64 (values));
      break;
    case 'd':
      gst_netflux_json_append_double (out, g_variant_get_double (values), FALSE);
      break;
    case 's':
      gst_netflux_json_append_text (out, g_variant_get_string (values, NULL));
      break;
    case 'v':
      append_boxed (out, values);
      break;
    case 'a':
      if (type[1] == '{')
        append_structure (out, values);
      else
        append_array (out, values);
      break;
    default:
      append_other (out, values);
      break;
    }
}

GVariant *
gst_netflux_json_to_values (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  GVariant *values;
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, length, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX,
                           "found no JSON object, expected one, such as {\"speed\": 12.5}");
      return NULL;
    }

  values = json_gvariant_deserialize (root, "a{sv}", error);
  return values != NULL ? g_variant_take_ref (values) : NULL;
}
