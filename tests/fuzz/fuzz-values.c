/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-codec.h"

#include "lib/layout/netflux-schema.h"

/* The first byte is the dialect and what the rest is: a payload, of which values are made that
 * are in normal form and come back; or the bytes of values, of which none is trusted. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char declaration[] =
    "TYPE C : (Red, Green := 5); END_TYPE TYPE T : STRUCT\n"
    "  b : BOOL; i : INT; u : USINT; l : ULINT; r : REAL; d : LREAL; s : STRING(5); w : "
    "WSTRING(3);\n"
    "  t : TIME; y : DATE; m : DT; c : C; n : ARRAY[0..1] OF STRING(2);\n"
    "  a : ARRAY[1..2] OF STRUCT x : DINT; k : ARRAY[0..1, 0..1] OF BYTE; END_STRUCT;\n"
    "END_STRUCT END_TYPE";

static NetfluxSchema *
get_schema (guint dialect)
{
  static NetfluxSchema *schemas[4];

  if (schemas[dialect] == NULL)
    {
      NetfluxRules rules = { .dialect = (NetfluxDialect) dialect };

      schemas[dialect] = netflux_schema_new (&rules);
      g_assert (netflux_schema_read (schemas[dialect], NULL, declaration, sizeof declaration - 1,
                                     NETFLUX_SCRIPT_MAIN, NULL));
      g_assert (netflux_schema_compile (schemas[dialect], "T", NULL));
    }
  return schemas[dialect];
}

static void
check_payload (const NetfluxSchema *schema, const guint8 *data, gsize size)
{
  g_autofree guint8 *payload = g_malloc0 (netflux_schema_size (schema));
  g_autofree guint8 *again = g_malloc0 (netflux_schema_size (schema));
  NetfluxPlace place = { .type = schema->root };
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) same = NULL;
  g_autoptr (GVariant) untrusted = NULL;
  g_autoptr (GBytes) bytes = NULL;

  memcpy (payload, data, MIN (size, netflux_schema_size (schema)));
  values = g_variant_ref_sink (netflux_decode (schema, &place, payload));
  bytes = g_variant_get_data_as_bytes (values);
  untrusted = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_assert (g_variant_is_normal_form (untrusted));

  g_assert (netflux_encode (schema, &place, "", values, again, NULL));
  same = g_variant_ref_sink (netflux_decode (schema, &place, again));
  g_assert (g_variant_get_size (same) == g_variant_get_size (values));
  g_assert (memcmp (g_variant_get_data (same), g_variant_get_data (values),
                    g_variant_get_size (same)) == 0);
}

static void
check_values (const NetfluxSchema *schema, const guint8 *data, gsize size)
{
  static const char *const types[] = { "a{sv}", "v", "av", "aa{sv}", "(sv)", "a(sv)", "as", "may" };
  g_autofree guint8 *payload = g_malloc0 (netflux_schema_size (schema));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GError) error = NULL;
  NetfluxPlace place = { .type = schema->root };

  if (size == 0)
    return;
  bytes = g_bytes_new (data + 1, size - 1);
  values = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE (types[*data % 8]), bytes, FALSE));
  g_assert (netflux_encode (schema, &place, "", values, payload, &error) == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const NetfluxSchema *schema;

  if (size < 1)
    return 0;
  schema = get_schema (*data % 4);
  if (*data / 4 % 2 == 0)
    check_payload (schema, data + 1, size - 1);
  else
    check_values (schema, data + 1, size - 1);
  return 0;
}
