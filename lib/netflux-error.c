/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/**
 * netflux_error_quark:
 *
 * Gets the error domain of libnetflux, for which C has the macro `NETFLUX_ERROR`.
 *
 * Returns: the domain
 *
 * Since: 1.0
 */
GQuark
netflux_error_quark (void)
{
  return g_quark_from_static_string ("netflux-error-quark");
}
