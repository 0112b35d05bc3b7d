/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include <string.h>

/* What is said of a value that a field cannot have: which, where, and what would do. */

char *
netflux_misfit_path (const NetfluxTrail *trail)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (; trail != NULL; trail = trail->above)
    {
      if (path->len > 0 && *path->str != '[' && trail->length > 0)
        g_string_prepend_c (path, '.');
      g_string_prepend_len (path, trail->name, (gssize) trail->length);
    }
  return path->len > 0 ? g_string_free (g_steal_pointer (&path), FALSE) : g_strdup ("The value");
}

static gboolean
is_time (const NetfluxElementary *type)
{
  return type->unit_ns != 0 || type->form == NETFLUX_FORM_DTL || type->form == NETFLUX_FORM_BCD ||
         type->form == NETFLUX_FORM_S5TIME;
}

/* And not a duration, or a time of day. */
static gboolean
is_date (const NetfluxElementary *type)
{
  return strstr (type->name, "DATE") != NULL || strstr (type->name, "DT") != NULL;
}

static const char *
describe_wanted (const NetfluxType *type)
{
  if (type->kind == NETFLUX_TYPE_STRUCT)
    return "values by their names";
  if (type->kind == NETFLUX_TYPE_ARRAY)
    return "an array";
  if (netflux_elementary_is_text (type->elementary))
    return "a string, or an array of its characters as numbers";
  if (is_time (type->elementary))
    return is_date (type->elementary) ? "nanoseconds from 1970-01-01" : "nanoseconds";
  if (strstr (type->elementary->name, "CHAR") != NULL)
    return "a number or one character";
  return type->labels != NULL ? "a number or one of its names" : "a number";
}

static char *
describe_time (const NetfluxElementary *type)
{
  const char *from = is_date (type) ? " after 1970-01-01" : "";
  gint64 unit = type->unit_ns;
  NetfluxInteger low;
  NetfluxInteger high;

  if (type->form == NETFLUX_FORM_DTL)
    return g_strdup_printf (": give nanoseconds%s, not negative", from);
  if (type->form == NETFLUX_FORM_BCD)
    return g_strdup_printf (": give nanoseconds%s, for a time of 1990 to 2089 in whole ms", from);
  if (type->form == NETFLUX_FORM_S5TIME)
    return g_strdup (": give nanoseconds from 0 to 9990000000000, for three digits of 10 ms, "
                     "100 ms, 1 s or 10 s");

  netflux_elementary_get_limits (type, &low, &high);
  if (unit == 1 && high.magnitude > G_MAXINT64)
    return g_strdup_printf (": give nanoseconds%s, not negative", from);
  if (unit == 1)
    return g_strdup_printf (": give nanoseconds%s in 64 bits", from);
  return g_strdup_printf (": give nanoseconds%s, from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                          " in steps of %" G_GINT64_FORMAT,
                          from,
                          (low.negative ? -(gint64) low.magnitude : (gint64) low.magnitude) * unit +
                              type->epoch_ns,
                          (gint64) high.magnitude * unit + type->epoch_ns, unit);
}

/* What fits, as far as it can be said in a few words. */
static char *
describe_range (const NetfluxType *type)
{
  NetfluxInteger minimum = type->minimum;
  NetfluxInteger maximum = type->maximum;

  if (type->kind == NETFLUX_TYPE_ARRAY)
    return g_strdup_printf (": give %u elements at most", type->count);
  if (type->labels != NULL)
    return g_strdup (": give one of its names");
  if (type->elementary == NULL)
    return g_strdup ("");
  if (is_time (type->elementary))
    return describe_time (type->elementary);
  if (netflux_elementary_is_text (type->elementary))
    return g_strdup_printf (": give %u %s at most", type->length,
                            type->elementary->form == NETFLUX_FORM_WSTRING ? "units of UTF-16"
                                                                           : "bytes");
  if (type->elementary->form == NETFLUX_FORM_REAL && type->elementary->size == 4)
    return g_strdup (": give a number of at most 3.4e38");
  if (type->elementary->form == NETFLUX_FORM_BOOL)
    return g_strdup (": give true or false");
  if (!netflux_elementary_is_integer (type->elementary))
    return g_strdup ("");
  if (!type->limited)
    netflux_elementary_get_limits (type->elementary, &minimum, &maximum);
  return g_strdup_printf (": give an integer from %s%" G_GUINT64_FORMAT " to %s%" G_GUINT64_FORMAT,
                          minimum.negative ? "-" : "", minimum.magnitude,
                          maximum.negative ? "-" : "", maximum.magnitude);
}

static char *
print_value (const NetfluxValue *value)
{
  g_autoptr (GVariant) variant = netflux_value_to_variant (value);

  return g_variant_print (variant, FALSE);
}

gboolean
netflux_misfit_type (const NetfluxPlace *place,
                     const NetfluxTrail *trail,
                     const NetfluxValue *value,
                     GError **error)
{
  g_autofree char *type = netflux_type_describe (place->type);
  g_autofree char *text = print_value (value);
  g_autofree char *path = netflux_misfit_path (trail);

  netflux_fail (error, NETFLUX_ERROR_WRONG_TYPE,
                "%s: found %.100s, which %s does not take: give %s", path, text, type,
                describe_wanted (place->type));
  return FALSE;
}

gboolean
netflux_misfit_range (const NetfluxPlace *place,
                      const NetfluxTrail *trail,
                      const NetfluxValue *value,
                      GError **error)
{
  g_autofree char *type = netflux_type_describe (place->type);
  g_autofree char *text = print_value (value);
  g_autofree char *range = describe_range (place->type);
  g_autofree char *path = netflux_misfit_path (trail);

  netflux_fail (error, NETFLUX_ERROR_OUT_OF_RANGE, "%s: %.100s does not fit into %s%s", path, text,
                type, range);
  return FALSE;
}

gboolean
netflux_misfit_characters (const NetfluxTrail *trail,
                           const NetfluxValue *value,
                           NetfluxCharset charset,
                           GError **error)
{
  g_autofree char *text = print_value (value);
  g_autofree char *path = netflux_misfit_path (trail);

  netflux_fail (error, NETFLUX_ERROR_OUT_OF_RANGE,
                "%s: %.100s has a character that is not in %s, the character set of the layout: "
                "leave it out, or set another one",
                path, text, charset == NETFLUX_CHARSET_LATIN1 ? "Latin-1" : "Windows-1252");
  return FALSE;
}
