/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* How many frames wait in the socket while the engine is held up, and are not lost.
 *
 * Usage: bench-buffer RECEIVE-BUFFER-SIZE FRAMES
 *
 * Prints, as JSON: the frames kept. */

#define PAYLOAD_SIZE 64

typedef struct
{
  int entered;    /* atomic */
  int released;   /* atomic */
  int n_received; /* atomic */
} Count;

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  Count *count = user_data;

  g_atomic_int_set (&count->entered, TRUE);
  while (!g_atomic_int_get (&count->released))
    g_usleep (1000);
  g_atomic_int_inc (&count->n_received);
}

static void
send_frames (guint16 port, int n_frames)
{
  static guint8 sequence;
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };
  guint8 frame[2 + PAYLOAD_SIZE] = { 0 };
  int fd = socket (AF_INET, SOCK_DGRAM, 0);

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  for (int i = 0; i < n_frames; i++)
    {
      frame[0] = ++sequence;
      sendto (fd, frame, sizeof frame, 0, (struct sockaddr *) &to, sizeof to);
    }
  close (fd);
}

int
main (int argc, char **argv)
{
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (GError) error = NULL;
  int n_frames = (int) g_ascii_strtoll (argv[2], NULL, 10);
  int before;
  Count count = { 0 };

  g_object_set (source, "local-address", "127.0.0.1", "local-port", 0, "watch-interval", (gint64) 0,
                "receive-buffer-size", (guint) g_ascii_strtoull (argv[1], NULL, 10), NULL);
  netflux_source_set_frame_callback (source, on_frame, &count, NULL);
  if (!netflux_source_start (source, &error))
    g_error ("%s", error->message);

  send_frames ((guint16) netflux_source_get_local_port (source), 1);
  while (!g_atomic_int_get (&count.entered))
    g_usleep (1000);
  send_frames ((guint16) netflux_source_get_local_port (source), n_frames);
  g_atomic_int_set (&count.released, TRUE);
  do
    {
      before = g_atomic_int_get (&count.n_received);
      g_usleep (G_USEC_PER_SEC / 5);
    }
  while (g_atomic_int_get (&count.n_received) > before);

  g_print ("{\"frames_kept\": %d}\n", before - 1);
  netflux_source_stop (source);

  return 0;
}
