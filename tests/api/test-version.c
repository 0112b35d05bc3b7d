/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

static void
test_string (void)
{
  g_autofree char *version = g_strdup_printf ("%d.%d.%d", NETFLUX_MAJOR_VERSION,
                                              NETFLUX_MINOR_VERSION, NETFLUX_MICRO_VERSION);

  g_assert_cmpstr (netflux_get_version (), ==, version);
}

static void
test_check (void)
{
  const guint major = NETFLUX_MAJOR_VERSION;
  const guint minor = NETFLUX_MINOR_VERSION;
  const guint micro = NETFLUX_MICRO_VERSION;

  g_assert_true (netflux_check_version (major, minor, micro));
  g_assert_true (netflux_check_version (major - 1, minor + 1, micro + 1));
  g_assert_false (netflux_check_version (major, minor, micro + 1));
  g_assert_false (netflux_check_version (major, minor + 1, 0));
  g_assert_false (netflux_check_version (major + 1, 0, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/version/string", test_string);
  g_test_add_func ("/netflux/version/check", test_check);

  return g_test_run ();
}
