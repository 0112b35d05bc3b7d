/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxjson.h"

#include <math.h>
#include <netflux/netflux.h>

static JsonNode *
from_double (double number)
{
  JsonNode *node = json_node_alloc ();

  if (isnan (number))
    return json_node_init_string (node, "NaN");
  if (isinf (number))
    return json_node_init_string (node, number < 0 ? "-Infinity" : "Infinity");
  return json_node_init_double (node, number);
}

static JsonNode *
from_uint64 (guint64 number)
{
  g_autofree char *digits = NULL;

  if (number <= G_MAXINT64)
    return json_node_init_int (json_node_alloc (), (gint64) number);

  digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  return json_node_init_string (json_node_alloc (), digits);
}

static JsonNode *
from_structure (GVariant *values)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      json_object_set_member (object, name, gst_netflux_json_from_values (value));
      g_variant_unref (value);
    }

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
from_array (GVariant *values)
{
  g_autoptr (JsonArray) array = json_array_new ();
  GVariantIter iter;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while ((value = g_variant_iter_next_value (&iter)) != NULL)
    {
      json_array_add_element (array, gst_netflux_json_from_values (value));
      g_variant_unref (value);
    }

  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
from_boxed (GVariant *boxed)
{
  g_autoptr (GVariant) value = g_variant_get_variant (boxed);

  return gst_netflux_json_from_values (value);
}

JsonNode *
gst_netflux_json_from_values (GVariant *values)
{
  if (g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT))
    return from_structure (values);
  if (g_variant_is_of_type (values, G_VARIANT_TYPE_ARRAY))
    return from_array (values);
  if (g_variant_is_of_type (values, G_VARIANT_TYPE_VARIANT))
    return from_boxed (values);
  if (g_variant_is_of_type (values, G_VARIANT_TYPE_DOUBLE))
    return from_double (g_variant_get_double (values));
  if (g_variant_is_of_type (values, G_VARIANT_TYPE_UINT64))
    return from_uint64 (g_variant_get_uint64 (values));

  return json_gvariant_serialize (values);
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
