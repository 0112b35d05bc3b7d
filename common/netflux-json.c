/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-json.h"

#include <math.h>
#include <string.h>

/* The largest integers that a double has all of */
#define EXACT_MAX 9007199254740992.0

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

/* With an exponent, or with so many digits that a quotient is not exact */
static void
append_long (GString *out, double number, gboolean is_single)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char format[] = "%.00g";

  for (guint digits = is_single ? 6 : 15; digits <= 17; digits++)
    {
      double back;

      format[2] = (char) ('0' + digits / 10);
      format[3] = (char) ('0' + digits % 10);
      g_ascii_formatd (text, sizeof text, format, number);
      back = g_ascii_strtod (text, NULL);
      if (is_single ? (float) back == (float) number : back == number)
        break;
    }
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0");
}

/* JSON has neither NaN nor infinities: they are texts. */
void
netflux_json_append_double (GString *out, double number, gboolean is_single)
{
  if (isnan (number))
    g_string_append (out, "\"NaN\"");
  else if (isinf (number))
    g_string_append (out, number < 0 ? "\"-Infinity\"" : "\"Infinity\"");
  else if (!append_short (out, number, is_single))
    append_long (out, number, is_single);
}

void
netflux_json_append_text (GString *out, const char *text)
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

void
netflux_json_append_unsigned (GString *out, guint64 number, NetfluxJsonLarge large)
{
  gboolean is_text = large == NETFLUX_JSON_LARGE_TEXTS && number > G_MAXINT64;

  if (is_text)
    g_string_append_c (out, '"');
  append_digits (out, number, 1);
  if (is_text)
    g_string_append_c (out, '"');
}

void
netflux_json_append_signed (GString *out, gint64 number)
{
  if (number < 0)
    g_string_append_c (out, '-');
  append_digits (out, number < 0 ? -(guint64) number : (guint64) number, 1);
}

/* A dictionary whose keys are texts is an object. */
static void
append_object (GString *out, GVariant *values, NetfluxJsonLarge large)
{
  g_string_append_c (out, '{');
  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

      if (i > 0)
        g_string_append_c (out, ',');
      netflux_json_append_text (out, g_variant_get_string (name, NULL));
      g_string_append_c (out, ':');
      netflux_json_append_values (out, value, large);
    }
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, GVariant *values, NetfluxJsonLarge large)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (values, i);

      if (i > 0)
        g_string_append_c (out, ',');
      netflux_json_append_values (out, value, large);
    }
  g_string_append_c (out, ']');
}

static void
append_container (GString *out, GVariant *values, NetfluxJsonLarge large)
{
  if (g_variant_is_of_type (values, G_VARIANT_TYPE ("a{s*}")))
    append_object (out, values, large);
  else if (g_variant_is_of_type (values, G_VARIANT_TYPE_VARIANT))
    {
      g_autoptr (GVariant) value = g_variant_get_variant (values);

      netflux_json_append_values (out, value, large);
    }
  else if (g_variant_is_of_type (values, G_VARIANT_TYPE_MAYBE) &&
           g_variant_n_children (values) == 0)
    g_string_append (out, "null");
  else
    append_array (out, values, large);
}

void
netflux_json_append_values (GString *out, GVariant *values, NetfluxJsonLarge large)
{
  switch (*g_variant_get_type_string (values))
    {
    case 'b':
      g_string_append (out, g_variant_get_boolean (values) ? "true" : "false");
      break;
    case 'y':
      netflux_json_append_unsigned (out, g_variant_get_byte (values), large);
      break;
    case 'n':
      netflux_json_append_signed (out, g_variant_get_int16 (values));
      break;
    case 'q':
      netflux_json_append_unsigned (out, g_variant_get_uint16 (values), large);
      break;
    case 'i':
      netflux_json_append_signed (out, g_variant_get_int32 (values));
      break;
    case 'u':
      netflux_json_append_unsigned (out, g_variant_get_uint32 (values), large);
      break;
    case 'x':
      netflux_json_append_signed (out, g_variant_get_int64 (values));
      break;
    case 't':
      netflux_json_append_unsigned (out, g_variant_get_uint64 (values), large);
      break;
    case 'd':
      netflux_json_append_double (out, g_variant_get_double (values), FALSE);
      break;
    case 's':
      netflux_json_append_text (out, g_variant_get_string (values, NULL));
      break;
    default:
      append_container (out, values, large);
      break;
    }
}
