/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxjson.h"

#include <json-glib/json-glib.h>
#include <netflux/netflux.h>

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
