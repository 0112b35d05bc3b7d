/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Two devices that exchange data on this machine.
 *
 * Usage: bidirectional [SECONDS [PORT-A [PORT-B]]]
 */

#include <netflux/netflux.h>
#include <stdlib.h>

typedef struct
{
  guint32 step;
  guint32 twice;
} Data;

typedef struct
{
  const char *name;
  NetfluxLink *link;
  guint frames;
} Device;

typedef struct
{
  Device devices[2];
  guint32 step;
} Example;

static void
on_frame_received (NetfluxLink *link, NetfluxFrame *frame, Device *device)
{
  device->frames++;
}

static void
on_watchdog_expired (NetfluxLink *link, NetfluxWatchdog watchdog, Device *device)
{
  g_print ("%s: the %s watchdog has expired\n", device->name,
           watchdog == NETFLUX_WATCHDOG_RECEIVE ? "receive" : "feedback");
}

static gboolean
change_data (gpointer user_data)
{
  Example *example = user_data;
  Data data = { example->step, 2 * example->step };
  g_autoptr (GBytes) bytes = g_bytes_new (&data, sizeof data);

  example->step++;
  for (guint i = 0; i < 2; i++)
    netflux_link_set_send_data (example->devices[i].link, bytes);

  return G_SOURCE_CONTINUE;
}

static gboolean
print_status (gpointer user_data)
{
  Example *example = user_data;

  for (guint i = 0; i < 2; i++)
    {
      Device *device = &example->devices[i];
      g_autoptr (GBytes) received = netflux_link_get_received_data (device->link);
      g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (device->link);
      const Data *data = g_bytes_get_data (received, NULL);
      double round_trip;
      guint64 lost;

      g_object_get (statistics, "last-rtt", &round_trip, "partner-lost", &lost, NULL);
      if (g_bytes_get_size (received) == sizeof (Data))
        g_print ("%s received %u and %u, in %u frames; round trip %.2f ms, %" G_GUINT64_FORMAT
                 " lost\n",
                 device->name, data->step, data->twice, device->frames, round_trip / 1000, lost);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
start_device (Device *device, const char *name, guint16 local_port, guint16 remote_port)
{
  g_autoptr (GError) error = NULL;

  device->name = name;
  device->link = netflux_link_new ("127.0.0.1", remote_port);
  netflux_link_set_local_address (device->link, "127.0.0.1");
  netflux_link_set_local_port (device->link, local_port);
  netflux_link_set_receive_size (device->link, sizeof (Data));
  g_signal_connect (device->link, "frame-received", G_CALLBACK (on_frame_received), device);
  g_signal_connect (device->link, "watchdog-expired", G_CALLBACK (on_watchdog_expired), device);

  if (netflux_link_start (device->link, &error))
    return TRUE;

  g_printerr ("%s: %s\n", name, error->message);
  return FALSE;
}

static void
quit (gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  guint seconds = argc > 1 ? (guint) atoi (argv[1]) : 10;
  guint16 port_a = argc > 2 ? (guint16) atoi (argv[2]) : 2000;
  guint16 port_b = argc > 3 ? (guint16) atoi (argv[3]) : 2001;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Example example = { .step = 0 };
  gboolean all_up = FALSE;

  if (start_device (&example.devices[0], "A", port_a, port_b) &&
      start_device (&example.devices[1], "B", port_b, port_a))
    {
      change_data (&example);
      g_timeout_add (20, change_data, &example);
      g_timeout_add (500, print_status, &example);
      g_timeout_add_once (seconds * 1000, quit, loop);
      g_main_loop_run (loop);

      all_up = netflux_link_get_state (example.devices[0].link) == NETFLUX_LINK_STATE_UP &&
               netflux_link_get_state (example.devices[1].link) == NETFLUX_LINK_STATE_UP;
    }

  for (guint i = 0; i < 2; i++)
    g_clear_object (&example.devices[i].link);

  return all_up ? EXIT_SUCCESS : EXIT_FAILURE;
}
