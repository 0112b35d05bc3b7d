/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/netflux-layout-private.h"

#include "lib/layout/netflux-emit.h"

/**
 * netflux_layout_emit:
 * @self: a layout
 * @notation: what to write
 * @error: return location
 *
 * Writes the layout out again, for the other end or for another tool: what is declared lies
 * at the same offsets. Any thread.
 *
 * The error is %NETFLUX_ERROR_WRONG_TYPE if the notation cannot declare something, such as
 * numbers in the byte order of the other kind of controller.
 *
 * Returns: (transfer full): the text, in UTF-8
 *
 * Since: 1.0
 */
char *
netflux_layout_emit (NetfluxLayout *self, NetfluxNotation notation, GError **error)
{
  static char *(*const emitters[]) (const NetfluxSchema *, GError **) = {
    [NETFLUX_NOTATION_C] = netflux_emit_c,
    [NETFLUX_NOTATION_PYTHON] = netflux_emit_python,
    [NETFLUX_NOTATION_NUMPY] = netflux_emit_numpy,
    [NETFLUX_NOTATION_JSON_SCHEMA] = netflux_emit_json_schema,
    [NETFLUX_NOTATION_ST] = netflux_emit_st,
    [NETFLUX_NOTATION_SCL] = netflux_emit_scl,
    [NETFLUX_NOTATION_TCDUT] = netflux_emit_tcdut,
    [NETFLUX_NOTATION_PLCOPEN] = netflux_emit_plcopen,
    [NETFLUX_NOTATION_WIRESHARK] = netflux_emit_wireshark,
    [NETFLUX_NOTATION_MARKDOWN] = netflux_emit_markdown,
  };

  g_return_val_if_fail (NETFLUX_IS_LAYOUT (self), NULL);
  g_return_val_if_fail (notation < G_N_ELEMENTS (emitters), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return emitters[notation](netflux_layout_get_schema (self), error);
}
