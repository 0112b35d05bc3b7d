/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Of READY=1 and the like. A manager that does not listen is not waited for. */
void
netflux_notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t size;
  int fd;

  if (path == NULL || (path[0] != '/' && path[0] != '@') ||
      strlen (path) >= sizeof address.sun_path)
    return;

  memcpy (address.sun_path, path, strlen (path));
  size = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (path));
  if (path[0] == '@')
    address.sun_path[0] = '\0'; /* of the abstract namespace */

  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return;
  sendto (fd, state, strlen (state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *) &address,
          size);
  close (fd);
}

void
netflux_notify_status (const char *status)
{
  g_autofree char *state = g_strdup_printf ("STATUS=%s", status);

  netflux_notify (g_strdelimit (state, "\n", ' '));
}

static gboolean
feed (gpointer data)
{
  netflux_notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

/* Tells that the default main context still runs, twice as often as asked for. Returns
 * the source, or 0 if nobody asked. */
guint
netflux_notify_feed_watchdog (void)
{
  const char *interval = g_getenv ("WATCHDOG_USEC");
  const char *pid = g_getenv ("WATCHDOG_PID");
  guint64 interval_us;

  if (interval == NULL || (pid != NULL && g_ascii_strtoull (pid, NULL, 10) != (guint64) getpid ()))
    return 0;

  interval_us = g_ascii_strtoull (interval, NULL, 10);
  if (interval_us == 0)
    return 0;

  feed (NULL);
  return g_timeout_add ((guint) CLAMP (interval_us / 2000, 1, G_MAXUINT), feed, NULL);
}
