/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include <string.h>

#include "lib/layout/netflux-schema.h"

/* The first byte is the dialect, the rest a declaration. What it says is decoded from
 * bytes made of the same input, and must encode to the same values. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
count_field (const NetfluxFieldView *field, gpointer user_data)
{
  NetfluxPlace place = *(NetfluxPlace *) user_data;

  g_assert (netflux_place_descend (&place, field->path, NULL));
  g_assert (place.type == field->type);
  g_assert (place.bit == field->bit);
}

static void
check_values (NetfluxSchema *schema, const guint8 *data, gsize size)
{
  guint length = netflux_schema_size (schema);
  g_autofree guint8 *payload = g_malloc (length);
  g_autofree guint8 *again = g_malloc0 (length);
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) same = NULL;
  g_autoptr (GError) error = NULL;
  NetfluxPlace place = { .type = schema->root };

  for (guint i = 0; i < length; i++)
    payload[i] = data[(i * 7) % size];

  values = g_variant_ref_sink (netflux_decode (schema, &place, payload));
  netflux_encode_blank (schema, &place, again);

  /* Only a subrange can refuse what was decoded. */
  if (!netflux_encode (schema, &place, "", values, again, &error))
    {
      g_assert (g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_OUT_OF_RANGE));
      return;
    }
  same = g_variant_ref_sink (netflux_decode (schema, &place, again));
  g_assert (g_variant_get_size (same) == g_variant_get_size (values));
  g_assert (memcmp (g_variant_get_data (same), g_variant_get_data (values),
                    g_variant_get_size (same)) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NetfluxSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  NetfluxRules rules = { 0 };
  NetfluxPlace place;
  gboolean ok;

  if (size < 2)
    return 0;

  rules.dialect = (NetfluxDialect) (*data % 4);
  rules.pointer_size = *data & 4;
  rules.twincat = TRUE;
  rules.charset = (NetfluxCharset) (*data / 8 % 3);
  schema = netflux_schema_new (&rules);
  ok = netflux_schema_read (schema, NULL, (const char *) data + 1, size - 1, NETFLUX_SCRIPT_MAIN,
                            &error) &&
       netflux_schema_compile (schema, NULL, &error);
  g_assert (ok == (error == NULL));
  if (!ok || netflux_schema_size (schema) > 512)
    return 0;

  place = (NetfluxPlace){ .type = schema->root };
  netflux_schema_foreach (schema, count_field, &place);
  check_values (schema, data, size);
  return 0;
}
