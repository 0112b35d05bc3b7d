/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

static void
on_frame_received (NetfluxSource *source, NetfluxFrame *frame, gpointer data)
{
  GBytes *payload = netflux_frame_get_payload (frame);
  const guint8 *bytes = g_bytes_get_data (payload, NULL);

  g_assert_cmpuint (g_bytes_get_size (payload), ==, 3);
  g_print ("received %02x %02x %02x\n", bytes[0], bytes[1], bytes[2]);
  netflux_source_stop (source);
  g_main_loop_quit (data);
}

int
main (void)
{
  static const guint8 content[] = { 1, 2, 3 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_static (content, sizeof content);
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (NetfluxSink) sink = NULL;
  g_autoptr (GError) error = NULL;

  netflux_source_set_local_address (source, "127.0.0.1");
  netflux_source_set_local_port (source, 0);
  g_signal_connect (source, "frame-received", G_CALLBACK (on_frame_received), loop);
  netflux_source_start (source, &error);
  g_assert_no_error (error);

  sink = netflux_sink_new ("127.0.0.1", (guint16) netflux_source_get_local_port (source));
  netflux_sink_set_local_port (sink, 0);
  netflux_sink_set_send_data (sink, bytes);
  netflux_sink_start (sink, &error);
  g_assert_no_error (error);

  g_main_loop_run (loop);
  netflux_sink_stop (sink);

  return 0;
}
