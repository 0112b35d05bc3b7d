/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* What can be wrong at a start, and with data: each has its own code, and a message that
 * names what is wrong and what to do about it. */

typedef struct
{
  const char *name;
  const char *local_address;
  const char *remote_address;
  int code;
  const char *names[3]; /* in the message */
} Case;

/* An empty label is in no name that could be asked for: nothing is sent to find that out. */
static const Case cases[] = {
  { "no-remote-address", NULL, NULL, NETFLUX_ERROR_NO_REMOTE_ADDRESS, { "remote-address" } },
  { "host-not-found",
    NULL,
    "plc..invalid",
    NETFLUX_ERROR_HOST_NOT_FOUND,
    { "plc..invalid", "2345", "Check" } },
  { "local-host-not-found",
    "here..invalid",
    "127.0.0.1",
    NETFLUX_ERROR_HOST_NOT_FOUND,
    { "here..invalid", "Check" } },
  { "family-mismatch",
    "127.0.0.1",
    "::1",
    NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH,
    { "127.0.0.1", "::1", "2345" } },
  { "family-mismatch-6",
    "::1",
    "127.0.0.1",
    NETFLUX_ERROR_ADDRESS_FAMILY_MISMATCH,
    { "127.0.0.1", "::1", "IPv6" } },
  { "address-not-available",
    "192.0.2.1",
    "192.0.2.2",
    NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE,
    { "192.0.2.1", "not an address of this machine" } },
};

static void
assert_message (GError *error, int code, const char *const *names, guint n)
{
  g_assert_error (error, NETFLUX_ERROR, code);
  g_test_message ("%s", error->message);
  for (guint i = 0; i < n; i++)
    if (names[i] != NULL)
      g_assert_nonnull (strstr (error->message, names[i]));
}

/* A failed start leaves nothing behind: the next one with what is right succeeds. */
static void
test_start (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (NetfluxLink) link = netflux_link_new (c->remote_address, 2345);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-address", c->local_address, "local-port", 0, NULL);
  g_assert_false (netflux_link_start (link, &error));
  assert_message (error, c->code, c->names, G_N_ELEMENTS (c->names));
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
  g_clear_error (&error);

  g_object_set (link, "local-address", "127.0.0.1", "remote-address", "127.0.0.1", "sending", FALSE,
                NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);
}

static NetfluxLink *
new_quiet_link (guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port, "sending",
                FALSE, NULL);

  return link;
}

static void
test_port_in_use (void)
{
  g_autoptr (GSocket) taken = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  guint16 port = netflux_test_socket_get_port (taken);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  const char *names[] = { address, "another local port" };
  g_autoptr (NetfluxLink) link = new_quiet_link (port, 2345);
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_start (link, &error));
  assert_message (error, NETFLUX_ERROR_PORT_IN_USE, names, G_N_ELEMENTS (names));
  g_clear_error (&error);

  g_socket_close (taken, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);
}

/* Two links on one port with the same partner cannot be told apart. */
static void
test_partner_in_use (void)
{
  g_autoptr (NetfluxLink) link = new_quiet_link (0, 2345);
  g_autoptr (NetfluxLink) other = NULL;
  g_autoptr (GError) error = NULL;
  const char *names[] = { "127.0.0.1:2345", "another local port" };

  netflux_link_start (link, &error);
  g_assert_no_error (error);

  other = new_quiet_link ((guint16) netflux_link_get_local_port (link), 2345);
  g_assert_false (netflux_link_start (other, &error));
  assert_message (error, NETFLUX_ERROR_PARTNER_IN_USE, names, G_N_ELEMENTS (names));
  g_clear_error (&error);

  netflux_link_set_remote_port (other, 2346);
  netflux_link_start (other, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netflux_link_get_local_port (other), ==, netflux_link_get_local_port (link));
}

static void
test_twice (void)
{
  g_autoptr (NetfluxLink) link = new_quiet_link (0, 2345);
  g_autoptr (GError) error = NULL;
  const char *names[] = { "127.0.0.1", "2345", "stop it" };

  netflux_link_start (link, &error);
  g_assert_no_error (error);
  g_assert_false (netflux_link_start (link, &error));
  assert_message (error, NETFLUX_ERROR_ALREADY_STARTED, names, G_N_ELEMENTS (names));
  g_clear_error (&error);

  netflux_link_stop (link);
  netflux_link_stop (link);
  netflux_link_start (link, &error);
  g_assert_no_error (error);
}

static void
test_part_of_link (void)
{
  g_autoptr (NetfluxLink) link = new_quiet_link (0, 2345);
  NetfluxSource *source = netflux_link_get_source (link);
  NetfluxSink *sink = netflux_link_get_sink (link);
  g_autoptr (GError) error = NULL;
  const char *names[] = { "127.0.0.1", "2345", "start the link" };

  g_assert_false (netflux_source_start (source, &error));
  assert_message (error, NETFLUX_ERROR_PART_OF_LINK, names, G_N_ELEMENTS (names));
  g_clear_error (&error);
  g_assert_false (netflux_sink_start (sink, &error));
  assert_message (error, NETFLUX_ERROR_PART_OF_LINK, names, G_N_ELEMENTS (names));
  g_clear_error (&error);

  netflux_link_start (link, &error);
  g_assert_no_error (error);
  g_assert_true (netflux_source_is_running (source));
  g_assert_true (netflux_sink_is_running (sink));
  netflux_source_stop (source);
  netflux_sink_stop (sink);
  g_assert_true (netflux_source_is_running (source));
}

/* As a half, and alone. */
static void
test_not_started (void)
{
  g_autoptr (NetfluxLink) link = new_quiet_link (0, 2345);
  g_autoptr (NetfluxSink) sink = netflux_sink_new ("127.0.0.1", 2346);
  g_autoptr (GError) error = NULL;
  const char *names[] = { "127.0.0.1", "2345", "start" };
  const char *sink_names[] = { "127.0.0.1", "2346", "start" };
  const char *sending_names[] = { "127.0.0.1", "2345", "sending" };

  g_assert_false (netflux_link_send_now (link, &error));
  assert_message (error, NETFLUX_ERROR_NOT_STARTED, names, G_N_ELEMENTS (names));
  g_clear_error (&error);
  g_assert_false (netflux_sink_send_now (sink, &error));
  assert_message (error, NETFLUX_ERROR_NOT_STARTED, sink_names, G_N_ELEMENTS (sink_names));
  g_clear_error (&error);

  netflux_link_start (link, &error);
  g_assert_no_error (error);
  g_assert_false (netflux_link_send_now (link, &error));
  assert_message (error, NETFLUX_ERROR_NOT_STARTED, sending_names, G_N_ELEMENTS (sending_names));
}

static void
on_error (NetfluxLink *link, GError *error, GError **seen)
{
  g_assert_no_error (*seen);
  *seen = g_error_copy (error);
}

/* What was set before is still sent. */
static void
test_data_too_large (void)
{
  g_autoptr (NetfluxLink) link = new_quiet_link (0, 2345);
  NetfluxSink *sink = netflux_link_get_sink (link);
  g_autofree guint8 *zeros = g_malloc0 (65506);
  g_autoptr (GBytes) small = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) large = g_bytes_new_static (zeros, 65506);
  g_autoptr (GBytes) largest = g_bytes_new_static (zeros, 65505);
  g_autoptr (GBytes) sent = NULL;
  g_autoptr (GError) seen = NULL;
  g_autoptr (GError) error = NULL;
  const char *names[] = { "65506", "65505", "127.0.0.1" };

  g_signal_connect (link, "error", G_CALLBACK (on_error), &seen);
  netflux_link_set_send_data (link, small);
  netflux_link_set_send_data (link, large);
  assert_message (seen, NETFLUX_ERROR_DATA_TOO_LARGE, names, G_N_ELEMENTS (names));
  error = netflux_sink_dup_error (sink);
  assert_message (error, NETFLUX_ERROR_DATA_TOO_LARGE, names, G_N_ELEMENTS (names));
  sent = netflux_sink_get_send_data (sink);
  g_assert_true (g_bytes_equal (sent, small));

  netflux_link_set_send_data (link, largest);
  g_clear_error (&error);
  error = netflux_sink_dup_error (sink);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/errors/", cases, test_start);
  g_test_add_func ("/netflux/errors/port-in-use", test_port_in_use);
  g_test_add_func ("/netflux/errors/partner-in-use", test_partner_in_use);
  g_test_add_func ("/netflux/errors/twice", test_twice);
  g_test_add_func ("/netflux/errors/part-of-link", test_part_of_link);
  g_test_add_func ("/netflux/errors/not-started", test_not_started);
  g_test_add_func ("/netflux/errors/data-too-large", test_data_too_large);

  return g_test_run ();
}
