/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <math.h>
#include <netflux/netflux.h>
#include <string.h>

#include "lib/core/netflux-settings.h"

/* What programs that show settings to people, as options or keys, need to know of them. */

/**
 * netflux_is_setting:
 * @pspec: a property of a [class@Netflux.Link], a [class@Netflux.Source] or a
 *   [class@Netflux.Sink]
 *
 * Gets whether a property is one that configures a link. Its type, range, default and a
 * sentence about it are those of the [class@GObject.ParamSpec]. Any thread.
 *
 * Returns: true if it is
 *
 * Since: 1.0
 */
gboolean
netflux_is_setting (GParamSpec *pspec)
{
  const char *unit;
  gboolean live;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);

  return netflux_settings_describe (pspec, &unit, &live);
}

/**
 * netflux_setting_get_unit:
 * @pspec: a property
 *
 * Gets the unit of a setting: `us` for microseconds, or `bytes`. Any thread.
 *
 * Returns: (nullable): the unit; %NULL if it has none, or is not a setting
 *
 * Since: 1.0
 */
const char *
netflux_setting_get_unit (GParamSpec *pspec)
{
  const char *unit = NULL;
  gboolean live;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return netflux_settings_describe (pspec, &unit, &live) ? unit : NULL;
}

/**
 * netflux_setting_is_live:
 * @pspec: a property
 *
 * Gets whether a change takes effect while the link runs; if not, it does at the next start.
 * Any thread.
 *
 * Returns: true if it does
 *
 * Since: 1.0
 */
gboolean
netflux_setting_is_live (GParamSpec *pspec)
{
  const char *unit;
  gboolean live = FALSE;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);

  return netflux_settings_describe (pspec, &unit, &live) && live;
}

static const struct
{
  const char *name;
  double us;
} units[] = {
  { "ns", 0.001 },
  { "us", 1 },
  { "ms", 1000 },
  { "s", G_USEC_PER_SEC },
};

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX, format, args);
  va_end (args);
  return FALSE;
}

/* Digits with at most one decimal point: no sign, exponent, hexadecimal or “inf”. */
static gsize
decimal_length (const char *text)
{
  gsize length = strspn (text, "0123456789");
  gsize digits = length;

  if (text[length] == '.')
    {
      gsize decimals = strspn (text + length + 1, "0123456789");

      length += 1 + decimals;
      digits += decimals;
    }

  return digits > 0 ? length : 0;
}

/**
 * netflux_duration_parse:
 * @text: a number and a unit, `ns`, `us`, `ms` or `s`, as `250us` or `0.5s`
 * @duration_us: (out): return location for microseconds
 * @error: return location for an error
 *
 * Reads a duration as people write it. Any thread.
 *
 * The error is %NETFLUX_ERROR_SYNTAX, also if the duration is not a whole number of
 * microseconds.
 *
 * Returns: true if it is a duration
 *
 * Since: 1.0
 */
gboolean
netflux_duration_parse (const char *text, gint64 *duration_us, GError **error)
{
  gsize length;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (duration_us != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  length = decimal_length (text);
  if (length == 0)
    return fail (error, "invalid duration '%s': write a number with a unit, as 250us, 5ms or 1s",
                 text);
  if (text[length] == '\0')
    return fail (error, "invalid duration '%s': it has no unit; write %sus, %sms or %ss", text,
                 text, text, text);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (text + length, units[i].name))
      {
        double us = g_ascii_strtod (text, NULL) * units[i].us;

        if (us > 1e15)
          return fail (error, "invalid duration '%s': it is too long; write at most 1000000000s",
                       text);
        if (fabs (us - round (us)) > 1e-9 * MAX (us, 1))
          return fail (error, "invalid duration '%s': it is finer than a microsecond; round it",
                       text);
        *duration_us = (gint64) llround (us);
        return TRUE;
      }

  return fail (error, "invalid duration '%s': unknown unit '%s'; write us, ms or s", text,
               text + length);
}

/**
 * netflux_duration_format:
 * @duration_us: microseconds
 *
 * Writes a duration so that [func@Netflux.duration_parse] reads the same. Any thread.
 *
 * Returns: (transfer full): such as `5ms`
 *
 * Since: 1.0
 */
char *
netflux_duration_format (gint64 duration_us)
{
  if (duration_us % G_USEC_PER_SEC == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT "s", duration_us / G_USEC_PER_SEC);
  if (duration_us % 1000 == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT "ms", duration_us / 1000);
  return g_strdup_printf ("%" G_GINT64_FORMAT "us", duration_us);
}

static void
get_range (GParamSpec *pspec, gint64 *minimum, gint64 *maximum)
{
  if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      *minimum = G_PARAM_SPEC_INT64 (pspec)->minimum;
      *maximum = G_PARAM_SPEC_INT64 (pspec)->maximum;
    }
  else if (G_IS_PARAM_SPEC_INT (pspec))
    {
      *minimum = G_PARAM_SPEC_INT (pspec)->minimum;
      *maximum = G_PARAM_SPEC_INT (pspec)->maximum;
    }
  else
    {
      *minimum = G_PARAM_SPEC_UINT (pspec)->minimum;
      *maximum = G_PARAM_SPEC_UINT (pspec)->maximum;
    }
}

static gboolean
is_duration (GParamSpec *pspec)
{
  return g_strcmp0 (netflux_setting_get_unit (pspec), "us") == 0;
}

static char *
format_integer (GParamSpec *pspec, gint64 number)
{
  return is_duration (pspec) ? netflux_duration_format (number)
                             : g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static gboolean
parse_integer (GParamSpec *pspec, const char *text, GValue *value, GError **error)
{
  g_autofree char *given = NULL, *least = NULL, *most = NULL;
  gint64 number, minimum, maximum;

  if (is_duration (pspec))
    {
      if (!netflux_duration_parse (text, &number, error))
        return FALSE;
    }
  else if (*text == '+' ||
           !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return fail (error, "invalid number '%s': write a whole number", text);

  get_range (pspec, &minimum, &maximum);
  if (number >= minimum && number <= maximum)
    {
      if (G_VALUE_HOLDS_INT64 (value))
        g_value_set_int64 (value, number);
      else if (G_VALUE_HOLDS_INT (value))
        g_value_set_int (value, (int) number);
      else
        g_value_set_uint (value, (guint) number);
      return TRUE;
    }

  given = format_integer (pspec, number);
  least = format_integer (pspec, minimum);
  most = format_integer (pspec, maximum);
  g_set_error (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE,
               "%s is out of range: use a value from %s to %s", given, least, most);
  return FALSE;
}

static gboolean
parse_enum (GParamSpec *pspec, const char *text, GValue *value, GError **error)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  GEnumValue *found = g_enum_get_value_by_nick (klass, text);
  g_autoptr (GString) nicks = NULL;

  if (found != NULL)
    {
      g_value_set_enum (value, found->value);
      return TRUE;
    }

  nicks = g_string_new (NULL);
  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (nicks, "%s%s",
                            i == 0                    ? ""
                            : i + 1 < klass->n_values ? ", "
                                                      : " or ",
                            klass->values[i].value_nick);
  return fail (error, "invalid value '%s': write %s", text, nicks->str);
}

/* Blanks around an element do not belong to it. */
static gboolean
parse_list (const char *text, GValue *value, GError **error)
{
  g_auto (GStrv) list = g_strsplit (text, ";", -1);

  for (char **element = list; *element != NULL; element++)
    if (*g_strstrip (*element) == '\0')
      return fail (error, "invalid list '%s': an element is empty; write for example a;b", text);
  if (*list == NULL)
    return fail (error, "invalid list '': it is empty; write for example a;b");
  g_value_set_boxed (value, list);
  return TRUE;
}

/**
 * netflux_setting_parse:
 * @pspec: a property of a link, a source, a sink or a layout
 * @text: the value as people write it
 * @value: (out caller-allocates): return location for the value; zero-filled before
 * @error: return location for an error
 *
 * Reads the value of a setting as people write it, in an option, a key file or a URI: a
 * duration with its unit (`5ms`), a number, `true` or `false`, the nick of an enumeration, a
 * text, or a list of texts with semicolons between them. Any thread.
 *
 * Errors are %NETFLUX_ERROR_SYNTAX, and %NETFLUX_ERROR_OUT_OF_RANGE with the range.
 *
 * Returns: true if it is a value for the setting
 *
 * Since: 1.0
 */
gboolean
netflux_setting_parse (GParamSpec *pspec, const char *text, GValue *value, GError **error)
{
  gboolean good;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (value != NULL && !G_IS_VALUE (value), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_value_init (value, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (value))
    {
      g_value_set_string (value, text);
      good = *text != '\0' ||
             fail (error, "invalid value '': it is empty; write one, or leave the setting out");
    }
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    {
      g_value_set_boolean (value, g_str_equal (text, "true"));
      good = g_value_get_boolean (value) || g_str_equal (text, "false") ||
             fail (error, "invalid value '%s': write true or false", text);
    }
  else if (G_VALUE_HOLDS_ENUM (value))
    good = parse_enum (pspec, text, value, error);
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    good = parse_list (text, value, error);
  else if (G_VALUE_HOLDS_INT64 (value) || G_VALUE_HOLDS_INT (value) || G_VALUE_HOLDS_UINT (value))
    good = parse_integer (pspec, text, value, error);
  else
    good = fail (error, "%s cannot be written as a text: set it by the program", pspec->name);

  if (!good)
    g_value_unset (value);
  return good;
}

/**
 * netflux_setting_format:
 * @pspec: a property of a link, a source, a sink or a layout
 * @value: a value for it
 *
 * Writes the value of a setting so that [func@Netflux.setting_parse] reads the same. Any
 * thread.
 *
 * Returns: (transfer full) (nullable): the text; %NULL if there is none for it
 *
 * Since: 1.0
 */
char *
netflux_setting_format (GParamSpec *pspec, const GValue *value)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);
  g_return_val_if_fail (G_VALUE_HOLDS (value, pspec->value_type), NULL);

  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");
  if (G_VALUE_HOLDS_ENUM (value))
    return g_strdup (
        g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (value))
            ->value_nick);
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    return g_value_get_boxed (value) != NULL ? g_strjoinv (";", g_value_get_boxed (value)) : NULL;
  if (G_VALUE_HOLDS_INT64 (value))
    return format_integer (pspec, g_value_get_int64 (value));
  if (G_VALUE_HOLDS_INT (value))
    return format_integer (pspec, g_value_get_int (value));
  if (G_VALUE_HOLDS_UINT (value))
    return format_integer (pspec, g_value_get_uint (value));
  return NULL;
}
