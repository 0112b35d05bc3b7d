/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-emit.h"

#include "lib/layout/netflux-schema.h"

/* The first byte is the dialect, the rest a declaration. Whatever it declares is written out in
 * each notation, or refused with an error; declarations are read back with the same size. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static NetfluxSchema *
compile (const char *text, gsize length, NetfluxDialect dialect, const char *type, GError **error)
{
  NetfluxRules rules = { .dialect = dialect };
  g_autoptr (NetfluxSchema) schema = netflux_schema_new (&rules);

  if (!netflux_schema_read (schema, NULL, text, length, NETFLUX_SCRIPT_MAIN, error) ||
      !netflux_schema_compile (schema, type, error))
    return NULL;
  return g_steal_pointer (&schema);
}

static void
check_again (const char *text, const NetfluxSchema *schema, NetfluxDialect dialect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxSchema) again = compile (text, strlen (text), dialect, NULL, &error);

  /* Two types that use none of each other, or a name that is a word of another tool. */
  if (again == NULL)
    return;
  g_assert_cmpuint (netflux_schema_size (again), ==, netflux_schema_size (schema));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static char *(*const emitters[]) (const NetfluxSchema *, GError **) = {
    netflux_emit_st,          netflux_emit_tcdut,     netflux_emit_plcopen, netflux_emit_scl,
    netflux_emit_c,           netflux_emit_python,    netflux_emit_numpy,   netflux_emit_markdown,
    netflux_emit_json_schema, netflux_emit_wireshark,
  };
  g_autoptr (NetfluxSchema) schema = NULL;

  if (size < 2)
    return 0;
  schema = compile ((const char *) data + 1, size - 1, (NetfluxDialect) (*data % 4), NULL, NULL);
  if (schema == NULL || netflux_schema_size (schema) > 512)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (emitters); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = emitters[i](schema, &error);

      g_assert ((text == NULL) == (error != NULL));
      g_assert (text == NULL || g_utf8_validate (text, -1, NULL));
      if (text != NULL && emitters[i] == netflux_emit_st)
        check_again (text, schema,
                     schema->big_endian ? NETFLUX_DIALECT_CODESYS_BIG_ENDIAN
                                        : NETFLUX_DIALECT_CODESYS);
      if (text != NULL && emitters[i] == netflux_emit_scl)
        check_again (text, schema, NETFLUX_DIALECT_S7);
    }
  return 0;
}
