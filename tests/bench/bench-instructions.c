/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <arpa/inet.h>
#include <netflux/netflux.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* So many frames, one at a time, for a program that counts instructions. Nothing is
 * listened to, so that all that is done for a frame is done by the engine's thread. */

static void
open_plain (int *fd, struct sockaddr_in *address)
{
  socklen_t size = sizeof *address;

  *fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  *address = (struct sockaddr_in){ .sin_family = AF_INET };
  address->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (*fd < 0 || bind (*fd, (struct sockaddr *) address, sizeof *address) < 0 ||
      getsockname (*fd, (struct sockaddr *) address, &size) < 0)
    g_error ("No socket");
}

static void
receive (guint n)
{
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (GError) error = NULL;
  struct sockaddr_in address;
  guint8 frame[66] = { 0 };
  int fd;

  open_plain (&fd, &address);
  g_object_set (source, "local-address", "127.0.0.1", "local-port", 0, "remote-address",
                "127.0.0.1", "watch-interval", G_GINT64_CONSTANT (0), NULL);
  if (!netflux_source_start (source, &error))
    g_error ("%s", error->message);

  address.sin_port = htons ((guint16) netflux_source_get_local_port (source));
  for (guint i = 0; i < n; i++)
    {
      frame[0] = (guint8) i;
      if (sendto (fd, frame, sizeof frame, 0, (struct sockaddr *) &address, sizeof address) < 0)
        g_error ("Not sent");
      g_usleep (2000); /* each in a round of its own */
    }
  netflux_source_stop (source);
  close (fd);
}

static void
send_frames (guint n)
{
  g_autoptr (NetfluxSink) sink = NULL;
  g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (64), 64);
  g_autoptr (GError) error = NULL;
  struct sockaddr_in address;
  guint8 frame[128];
  int fd;

  open_plain (&fd, &address);
  sink = netflux_sink_new ("127.0.0.1", ntohs (address.sin_port));
  g_object_set (sink, "local-port", 0, "send-interval", G_GINT64_CONSTANT (5000), NULL);
  netflux_sink_set_send_data (sink, data);
  if (!netflux_sink_start (sink, &error))
    g_error ("%s", error->message);

  for (guint i = 0; i < n; i++)
    if (recv (fd, frame, sizeof frame, 0) < 0)
      g_error ("Nothing received");
  netflux_sink_stop (sink);
  close (fd);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    g_error ("Usage: bench-instructions received|sent FRAMES");

  if (g_str_equal (argv[1], "received"))
    receive ((guint) atoi (argv[2]));
  else
    send_frames ((guint) atoi (argv[2]));
  return 0;
}
