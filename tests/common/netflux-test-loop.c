/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-loop.h"

#include <unistd.h>

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
#define BLOCK_SIZE 20

/* Tests run at the same time: as long as a program lives, the ports of its blocks are its own, also
 * while nothing is bound to them. Who has the first one of a block in TCP has the block; so it is
 * in tests/common/ports.py. */
static GSList *blocks;

guint
netflux_test_count_blocks (void)
{
  return g_slist_length (blocks);
}

static guint16
reserve_block (void)
{
  g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);

  for (;;)
    {
      guint16 first =
          (guint16) (PORT_BEGIN +
                     BLOCK_SIZE * g_random_int_range (0, (PORT_END - PORT_BEGIN) / BLOCK_SIZE));
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new (any, first);
      g_autoptr (GSocket) socket =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_assert_nonnull (socket);
      if (g_socket_bind (socket, address, FALSE, NULL))
        {
          blocks = g_slist_prepend (blocks, g_steal_pointer (&socket));
          return first;
        }
    }
}

guint16
netflux_test_pick_port (GSocketFamily family)
{
  static guint16 next, end; /* no port twice: it may be free while its link is stopped */
  static pid_t owner;

  for (;;)
    {
      g_autoptr (GSocket) socket = NULL;

      if (next == end || owner != getpid ())
        {
          next = reserve_block ();
          end = next + BLOCK_SIZE;
          owner = getpid ();
        }
      socket = bind_loopback (family, next++);
      if (socket != NULL)
        return next - 1;
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
