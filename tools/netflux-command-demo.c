/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <math.h>
#include <netflux/netflux.h>
#include <string.h>

#include "netflux-command.h"
#include "netflux-display.h"
#include "netflux-report.h"

#define LOOPBACK "127.0.0.1"
#define PORT_A 2000
#define PORT_B 2001
#define ATTEMPTS 8

#define CHANGE_INTERVAL_MS 10
#define DRAW_INTERVAL_MS 100
#define LINE_INTERVAL_MS 1000

/* What the devices exchange: little-endian, as the Python implementation does. */
typedef struct
{
  float value1;
  float value2;
  guint32 value3;
  guint32 value4;
  guint32 flags;
} Data;

typedef struct
{
  const char *name;
  Data data;
  NetfluxLink *link;
} Device;

typedef struct
{
  Device devices[2];
  GMainLoop *loop;
  NetfluxDisplay *display;
  gint64 started_us;
} Demo;

#define WORDS (sizeof (Data) / sizeof (guint32))

static GBytes *
data_to_bytes (const Data *data)
{
  guint32 words[WORDS];

  memcpy (words, data, sizeof words);
  for (guint i = 0; i < WORDS; i++)
    words[i] = GUINT32_TO_LE (words[i]);

  return g_bytes_new (words, sizeof words);
}

static gboolean
data_from_bytes (Data *data, GBytes *bytes)
{
  guint32 words[WORDS];

  if (bytes == NULL || g_bytes_get_size (bytes) != sizeof words)
    return FALSE;

  memcpy (words, g_bytes_get_data (bytes, NULL), sizeof words);
  for (guint i = 0; i < WORDS; i++)
    words[i] = GUINT32_FROM_LE (words[i]);
  memcpy (data, words, sizeof words);

  return TRUE;
}

static char *
describe_received (NetfluxLink *link)
{
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (link);
  Data data;

  if (!data_from_bytes (&data, bytes))
    return g_strdup ("nothing");

  return g_strdup_printf ("value1=%.2f value2=%.2f value3=%u value4=%u flags=0x%02X",
                          (double) data.value1, (double) data.value2, data.value3, data.value4,
                          data.flags);
}

static gboolean
change_data (gpointer user_data)
{
  Demo *demo = user_data;
  double t = (double) (g_get_monotonic_time () - demo->started_us) / G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (demo->devices); i++)
    {
      Device *device = &demo->devices[i];
      Data data = device->data;
      g_autoptr (GBytes) bytes = NULL;

      data.value1 += (float) (10 * sin (t));
      data.value2 += (float) (10 * cos (t));
      data.value3 += (guint32) (t * 10);
      data.value4 += (guint32) t;
      data.flags ^= (guint32) t & 1;
      bytes = data_to_bytes (&data);
      netflux_link_set_send_data (device->link, bytes);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
show_status (gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean lines = !netflux_display_is_terminal (demo->display);

  if (lines)
    g_string_append_printf (text, "After %.1f s\n",
                            (double) (g_get_monotonic_time () - demo->started_us) / G_USEC_PER_SEC);

  for (guint i = 0; i < G_N_ELEMENTS (demo->devices); i++)
    {
      Device *device = &demo->devices[i];
      NetfluxLinkState state = netflux_link_get_state (device->link);
      g_autofree char *received = describe_received (device->link);
      g_autofree char *title = netflux_report_title (device->link);
      g_autofree char *status = lines ? netflux_report_line (device->link, state, received)
                                      : netflux_report_block (device->link, state, received);

      if (lines)
        g_string_append_printf (text, "  %s: %s%s", device->name, status, i == 0 ? "\n" : "");
      else
        g_string_append_printf (text, "\nDevice %s  %s\n%s", device->name, title, status);
    }

  if (lines)
    netflux_display_print (demo->display, text->str);
  else
    netflux_display_draw (demo->display, text->str);
  return G_SOURCE_CONTINUE;
}

static void G_GNUC_PRINTF (2, 3) print (Demo *demo, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  netflux_display_print (demo->display, text);
}

/* A port that nobody has, for the moment at least. */
static guint
find_free_port (GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_from_string (LOOPBACK);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);

  if (socket == NULL || !g_socket_bind (socket, any, FALSE, error))
    return 0;
  bound = g_socket_get_local_address (socket, error);

  return bound != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)) : 0;
}

static gboolean
start_device (Device *device, guint local_port, guint remote_port, GError **error)
{
  g_autoptr (GBytes) bytes = data_to_bytes (&device->data);

  g_clear_object (&device->link);
  device->link = g_object_new (NETFLUX_TYPE_LINK, "local-address", LOOPBACK, "local-port",
                               local_port, "remote-address", LOOPBACK, "remote-port", remote_port,
                               "receive-size", (guint) sizeof device->data, NULL);
  netflux_link_set_send_data (device->link, bytes);

  return netflux_link_start (device->link, error);
}

static gboolean
start_devices (Demo *demo, GError **error)
{
  guint ports[2] = { PORT_A, PORT_B };

  for (guint attempt = 0; attempt < ATTEMPTS; attempt++)
    {
      g_clear_error (error);
      if (start_device (&demo->devices[0], ports[0], ports[1], error) &&
          start_device (&demo->devices[1], ports[1], ports[0], error))
        {
          if (attempt > 0)
            print (demo, "Port %u or %u is in use here: the devices use %u and %u instead.", PORT_A,
                   PORT_B, ports[0], ports[1]);
          return TRUE;
        }
      if (!g_error_matches (*error, NETFLUX_ERROR, NETFLUX_ERROR_PORT_IN_USE))
        return FALSE;

      g_clear_object (&demo->devices[0].link);
      g_clear_error (error);
      for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
        if ((ports[i] = find_free_port (error)) == 0)
          return FALSE;
    }

  return FALSE;
}

/* Tells how it went; true if both links are up. */
static gboolean
summarise (Demo *demo)
{
  double seconds = (double) (g_get_monotonic_time () - demo->started_us) / G_USEC_PER_SEC;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean all_up = TRUE;

  g_string_append_printf (text, "\nSummary of %.1f s\n", seconds);
  for (guint i = 0; i < G_N_ELEMENTS (demo->devices); i++)
    {
      Device *device = &demo->devices[i];
      NetfluxLinkState state = netflux_link_get_state (device->link);
      g_autofree char *received = describe_received (device->link);
      g_autofree char *status = netflux_report_line (device->link, state, received);

      g_string_append_printf (text, "  %s: %s\n", device->name, status);
      if (state != NETFLUX_LINK_STATE_UP)
        all_up = FALSE;
    }
  g_string_append (text, all_up ? "Both links were up." : "Not both links were up.");

  netflux_display_draw (demo->display, NULL);
  netflux_display_print (demo->display, text->str);
  return all_up;
}

static int
run_demo (Demo *demo, double seconds)
{
  guint sources[2];
  gboolean all_up;

  /* What A sent before B was there is not what the demonstration is about. */
  for (guint i = 0; i < G_N_ELEMENTS (demo->devices); i++)
    netflux_link_reset_statistics (demo->devices[i].link);
  print (demo, "Devices A and B on loopback send each other a frame every 5 ms, for %g s.",
         seconds);

  sources[0] = g_timeout_add (CHANGE_INTERVAL_MS, change_data, demo);
  sources[1] = g_timeout_add (netflux_display_is_terminal (demo->display) ? DRAW_INTERVAL_MS
                                                                          : LINE_INTERVAL_MS,
                              show_status, demo);

  netflux_command_iterate (demo->loop, seconds);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  all_up = summarise (demo);
  for (guint i = 0; i < G_N_ELEMENTS (demo->devices); i++)
    netflux_link_stop (demo->devices[i].link);

  return all_up || netflux_command_is_stopped () ? NETFLUX_EXIT_UP : NETFLUX_EXIT_NOT_UP;
}

int
netflux_command_demo (int argc, char **argv)
{
  double seconds = 10;
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Run for so long (10)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NetfluxDisplay) display = NULL;
  g_autoptr (GError) error = NULL;
  Demo demo = {
    .devices = { { .name = "A", .data = { 123.45f, 678.90f, 42, 1000, 0xab } },
                 { .name = "B", .data = { 543.21f, 98.76f, 4200, 2000, 0xcd } } },
    .loop = loop,
  };
  int status = NETFLUX_EXIT_NOT_UP;

  g_option_context_set_summary (context,
                                "Shows two devices that exchange data on loopback, and how "
                                "they fare.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!netflux_command_parse (context, argc, argv))
    return NETFLUX_EXIT_MISUSED;
  if (!netflux_command_check_seconds (seconds))
    return NETFLUX_EXIT_MISUSED;

  netflux_command_catch_signals (loop);
  demo.display = display = netflux_display_new (loop);
  demo.started_us = g_get_monotonic_time ();
  if (start_devices (&demo, &error))
    status = run_demo (&demo, seconds);
  else
    netflux_command_fail (status, error->message);

  for (guint i = 0; i < G_N_ELEMENTS (demo.devices); i++)
    g_clear_object (&demo.devices[i].link);
  return status;
}
