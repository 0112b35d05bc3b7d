/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <sys/syscall.h>
#include <unistd.h>

NetfluxLink *
api_new_link (guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "send-interval", (gint64) 1000, "watch-interval", (gint64) 0, NULL);
  return link;
}

void
api_start (NetfluxLink *link)
{
  g_autoptr (GError) error = NULL;

  netflux_link_start (link, &error);
  g_assert_no_error (error);
}

void
api_say (GSocket *partner, NetfluxLink *link, gconstpointer frame, gsize size)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", netflux_link_get_local_port (link));
  g_autoptr (GError) error = NULL;

  g_socket_send_to (partner, address, frame, size, NULL, &error);
  g_assert_no_error (error);
}

NetfluxLayout *
api_new_layout (const char *text, NetfluxDialect dialect)
{
  g_autoptr (GError) error = NULL;
  NetfluxLayout *layout = netflux_layout_new_from_data (text, NULL, dialect, &error);

  g_assert_no_error (error);
  return layout;
}

guint64
api_get_count (NetfluxLink *link, const char *name)
{
  return api_take_count (netflux_link_get_statistics (link), name);
}

guint64
api_take_count (NetfluxStatistics *statistics, const char *name)
{
  g_autoptr (NetfluxStatistics) owned = statistics;
  guint64 value;

  g_object_get (owned, name, &value, NULL);

  return value;
}

int
api_find_socket (guint16 port)
{
  for (int fd = 3; fd < 1024; fd++)
    {
      struct sockaddr_storage native;
      socklen_t size = sizeof native;
      g_autoptr (GSocketAddress) address = NULL;

      if (getsockname (fd, (struct sockaddr *) &native, &size) != 0)
        continue;
      address = g_socket_address_new_from_native (&native, size);
      if (G_IS_INET_SOCKET_ADDRESS (address) &&
          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) == port)
        return fd;
    }

  g_assert_not_reached ();
}

/* Not by dup2(), in which ThreadSanitizer would see what this is: a descriptor that is taken away
 * from its owner. */
void
api_break_socket (guint16 port)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  g_assert_cmpint (null, >=, 0);
  g_assert_cmpint (syscall (SYS_dup3, null, api_find_socket (port), O_CLOEXEC), >=, 0);
  close (null);
}
