/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "api-common.h"

/* What an error says is true of the run, and of the data that are sent now. */

static GBytes *
new_bytes (gsize size)
{
  return g_bytes_new_take (g_malloc0 (size), size);
}

static GError *
dup_sink_error (NetfluxLink *link)
{
  return netflux_sink_dup_error (netflux_link_get_sink (link));
}

/* A change of the partner takes effect at the next start. */
static void
test_partner_of_the_run (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 45991);
  g_autoptr (GBytes) data = new_bytes (70000);
  g_autoptr (GError) error = NULL;

  netflux_link_set_local_address (link, "127.0.0.1");
  netflux_link_set_local_port (link, 0);
  api_start (link);
  netflux_link_set_remote_address (link, "127.0.0.9");
  netflux_link_set_remote_port (link, 4444);
  netflux_link_set_send_data (link, data);
  error = dup_sink_error (link);
  /* This one, or that nobody listens there. */
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "127.0.0.1 port 45991"));
  netflux_link_stop (link);
}

/* However good data are set, the refusal of bad ones is over. */
static void
test_refusal_ends (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 45990);
  g_autoptr (NetfluxLayout) layout = api_new_layout ("a:u16", NETFLUX_DIALECT_PACKED);
  g_autoptr (GBytes) large = new_bytes (70000);
  g_autoptr (GBytes) good = new_bytes (2);
  g_autoptr (GError) refused = NULL, after = NULL, again = NULL, error = NULL;

  netflux_link_set_send_layout (link, layout);
  netflux_link_set_send_data (link, large);
  refused = dup_sink_error (link);
  g_assert_error (refused, NETFLUX_ERROR, NETFLUX_ERROR_DATA_TOO_LARGE);
  netflux_link_set_value (link, "a", g_variant_new_uint16 (0), &error); /* what is there */
  g_assert_no_error (error);
  after = dup_sink_error (link);
  g_assert_no_error (after);

  netflux_link_set_send_data (link, large);
  netflux_link_set_send_data (link, good);
  again = dup_sink_error (link);
  g_assert_no_error (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/netflux/texts/partner-of-the-run", test_partner_of_the_run);
  g_test_add_func ("/netflux/texts/refusal-ends", test_refusal_ends);
  return g_test_run ();
}
