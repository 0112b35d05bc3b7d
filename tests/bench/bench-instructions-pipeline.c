/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <arpa/inet.h>
#include <gst/gst.h>
#include <netflux/netflux.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* `udpsrc ! fakesink` or `netfluxsrc ! fakesink` gets so many frames, as many at once as come
 * in a millisecond at 100,000 a second, for a program that counts instructions and calls.
 *
 * Usage: bench-instructions-pipeline udpsrc|netfluxsrc FRAMES */

#define PAYLOAD_SIZE 64
#define AT_ONCE 100

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  guint n = (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0
                ? gst_buffer_list_length (GST_PAD_PROBE_INFO_BUFFER_LIST (info))
                : 1;

  g_atomic_int_add ((int *) data, (int) n);
  return GST_PAD_PROBE_OK;
}

static int
open_socket (struct sockaddr_in *address)
{
  socklen_t size = sizeof *address;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  *address = (struct sockaddr_in){ .sin_family = AF_INET };
  address->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || bind (fd, (struct sockaddr *) address, sizeof *address) < 0 ||
      getsockname (fd, (struct sockaddr *) address, &size) < 0)
    g_error ("No socket");

  return fd;
}

int
main (int argc, char **argv)
{
  guint8 frame[2 + PAYLOAD_SIZE] = { 0 };
  struct sockaddr_in own, to;
  int fd = open_socket (&own);
  int free_fd = open_socket (&to);
  g_autofree char *description = NULL;
  GstElement *pipeline, *source;
  GstPad *pad;
  int n_pushed = 0; /* atomic */
  int n_frames;

  gst_init (NULL, NULL);
  if (argc != 3)
    g_error ("Usage: bench-instructions-pipeline udpsrc|netfluxsrc FRAMES");
  n_frames = atoi (argv[2]);
  close (free_fd);
  description =
      g_str_equal (argv[1], "udpsrc")
          ? g_strdup_printf ("udpsrc name=source address=127.0.0.1 port=%u buffer-size=4194304 ! "
                             "fakesink sync=false",
                             ntohs (to.sin_port))
          : g_strdup_printf ("netfluxsrc name=source local-address=127.0.0.1 "
                             "uri=netflux://127.0.0.1:%u?local-port=%u watch-interval=0 "
                             "max-buffers=10000 ! fakesink sync=false",
                             ntohs (own.sin_port), ntohs (to.sin_port));
  pipeline = gst_parse_launch (description, NULL);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  pad = gst_element_get_static_pad (source, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_buffer,
                     &n_pushed, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_usleep (200000);

  for (int i = 1; i <= n_frames; i++)
    {
      frame[0] = (guint8) i;
      if (sendto (fd, frame, sizeof frame, 0, (struct sockaddr *) &to, sizeof to) < 0)
        g_error ("Not sent");
      while (i % AT_ONCE == 0 && g_atomic_int_get (&n_pushed) < i)
        g_usleep (1000);
    }

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pad);
  gst_object_unref (source);
  gst_object_unref (pipeline);
  close (fd);
  return 0;
}
