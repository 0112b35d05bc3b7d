/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/gst.h>
#include <stdlib.h>

#include "netflux-test-loop.h"

/* netfluxsrc whose downstream is stuck gets so many frames, for a program that counts
 * instructions.
 *
 * Usage: queue-full MAX-BUFFERS FRAMES */

#define AT_ONCE 50

static GstPadProbeReturn
on_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

static guint64
get_accepted (GstElement *source)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 accepted = 0;

  g_object_get (source, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "frames-accepted", &accepted);
  return accepted;
}

int
main (int argc, char **argv)
{
  g_autoptr (GSocket) socket = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  guint port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autofree char *description = NULL;
  GstElement *pipeline, *source;
  GstPad *pad;
  guint n_frames;

  gst_init (NULL, NULL);
  if (argc != 3)
    g_error ("Usage: queue-full MAX-BUFFERS FRAMES");
  n_frames = (guint) atoi (argv[2]);
  description = g_strdup_printf ("netfluxsrc name=source uri=netflux://127.0.0.1:%u?local-port=%u "
                                 "watch-interval=0 max-buffers=%s ! fakesink async=false",
                                 netflux_test_socket_get_port (socket), port, argv[1]);
  pipeline = gst_parse_launch (description, NULL);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  pad = gst_element_get_static_pad (source, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, on_blocked, NULL, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);

  for (guint i = 1; i <= n_frames; i++)
    {
      const char frame[] = { (char) i, 0, 'x' };

      g_assert_cmpint (g_socket_send_to (socket, to, frame, sizeof frame, NULL, NULL), >, 0);
      while (i % AT_ONCE == 0 && get_accepted (source) < i)
        g_usleep (1000);
    }

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pad);
  gst_object_unref (source);
  gst_object_unref (pipeline);
  return 0;
}
