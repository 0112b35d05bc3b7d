/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-loop.h"

void
netflux_test_iterate (gint64 deadline_us, const char *condition)
{
  if (g_get_monotonic_time () > deadline_us)
    g_error ("Waited in vain for: %s", condition);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (1000);
}

static GSocket *
bind_loopback (GSocketFamily family, guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket =
      g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_nonnull (socket);
  if (!g_socket_bind (socket, address, FALSE, NULL))
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  return g_steal_pointer (&socket);
}

#define PORT_BEGIN 10000
#define PORT_END 32000

guint16
netflux_test_pick_port (GSocketFamily family)
{
  static gboolean given[PORT_END]; /* no port twice: it may be free while its link is stopped */

  for (;;)
    {
      guint16 port = (guint16) g_random_int_range (PORT_BEGIN, PORT_END);
      g_autoptr (GSocket) socket = given[port] ? NULL : bind_loopback (family, port);

      if (socket != NULL)
        {
          given[port] = TRUE;
          return port;
        }
    }
}

GSocket *
netflux_test_socket_new (GSocketFamily family)
{
  GSocket *socket = bind_loopback (family, 0);

  g_assert_nonnull (socket);
  return socket;
}

guint16
netflux_test_socket_get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

gboolean
netflux_test_skip_emulated (void)
{
  if (g_getenv ("NETFLUX_TEST_EMULATED") == NULL)
    return FALSE;

  g_test_skip ("emulated: qemu lacks what the test needs of the system");
  return TRUE;
}
