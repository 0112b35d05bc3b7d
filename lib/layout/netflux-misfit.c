/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

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

static const char *
describe_wanted (const NetfluxType *type)
{
  if (type->kind == NETFLUX_TYPE_STRUCT)
    return "values by their names";
  if (type->kind == NETFLUX_TYPE_ARRAY)
    return "an array";
  if (netflux_elementary_is_text (type->elementary))
    return "a string, or an array of its characters as numbers";
  return type->labels != NULL ? "a number or one of its names" : "a number";
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
  if (type->elementary == NULL || type->elementary->unit_ns != 0)
    return g_strdup ("");
  if (netflux_elementary_is_text (type->elementary))
    return g_strdup_printf (": give %u %s at most", type->length,
                            type->elementary->form == NETFLUX_FORM_WSTRING ? "units of UTF-16"
                                                                           : "bytes");
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
