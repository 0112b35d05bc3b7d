/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Exchanges data with one partner for a second.
 *
 * Usage: quick-start [REMOTE-ADDRESS [REMOTE-PORT [LOCAL-PORT]]]
 */

#include <netflux/netflux.h>
#include <stdlib.h>

/* What both sides agreed on. The bytes go over the wire as they are here: with a
 * partner of the other byte order, say S7, swap them. */
typedef struct
{
  float value1;
  float value2;
  guint32 value3;
  guint32 value4;
  guint32 flags;
} Data;

int
main (int argc, char **argv)
{
  const Data to_send = { 123.45f, 678.90f, 42, 1000, 0xab };
  g_autoptr (GBytes) bytes = g_bytes_new (&to_send, sizeof to_send);
  g_autoptr (GBytes) received = NULL;
  g_autoptr (NetfluxStatistics) statistics = NULL;
  g_autofree char *figures = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxLink) link = netflux_link_new (argc > 1 ? argv[1] : "192.168.1.100",
                                                   argc > 2 ? (guint16) atoi (argv[2]) : 2000);
  gboolean up;

  netflux_link_set_local_port (link, argc > 3 ? (guint) atoi (argv[3]) : 2000);
  netflux_link_set_send_interval (link, 5000); /* microseconds */
  netflux_link_set_watch_interval (link, 30000);
  netflux_link_set_receive_size (link, sizeof (Data));
  netflux_link_set_send_data (link, bytes);
  if (!netflux_link_start (link, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  /* The library needs no main loop to exchange data; this program has nothing else
   * to do. */
  g_usleep (G_USEC_PER_SEC);

  up = netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP;
  received = netflux_link_get_received_data (link);
  if (g_bytes_get_size (received) == sizeof (Data))
    {
      const Data *data = g_bytes_get_data (received, NULL);

      g_print ("Received: %.2f %.2f %u %u 0x%x\n", (double) data->value1, (double) data->value2,
               data->value3, data->value4, data->flags);
    }

  statistics = netflux_link_get_statistics (link);
  figures = netflux_statistics_to_string (statistics);
  g_print ("%s\n", figures);

  netflux_link_stop (link);
  return up ? EXIT_SUCCESS : EXIT_FAILURE;
}
