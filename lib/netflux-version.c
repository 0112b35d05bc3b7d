/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/**
 * netflux_check_version:
 * @major: the major version that is needed
 * @minor: the minor version that is needed
 * @micro: the micro version that is needed
 *
 * Checks whether the library that runs is of at least this version, as
 * [func@Netflux.CHECK_VERSION] does for the headers. Any thread.
 *
 * Returns: true if it is
 *
 * Since: 1.0
 */
gboolean
netflux_check_version (guint major, guint minor, guint micro)
{
  const guint version[] = { NETFLUX_MAJOR_VERSION, NETFLUX_MINOR_VERSION, NETFLUX_MICRO_VERSION };
  const guint needed[] = { major, minor, micro };

  for (guint i = 0; i < G_N_ELEMENTS (version); i++)
    if (version[i] != needed[i])
      return version[i] > needed[i];

  return TRUE;
}

/**
 * netflux_get_version:
 *
 * Gets the version of the library that runs. Any thread.
 *
 * Returns: (transfer none): the version, such as `1.0.0`
 *
 * Since: 1.0
 */
const char *
netflux_get_version (void)
{
  return G_STRINGIFY (NETFLUX_MAJOR_VERSION) "." G_STRINGIFY (
      NETFLUX_MINOR_VERSION) "." G_STRINGIFY (NETFLUX_MICRO_VERSION);
}
