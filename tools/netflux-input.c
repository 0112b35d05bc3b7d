/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-input.h"

#include <unistd.h>

#include "netflux-parse.h"

static void
send_line (NetfluxLink *link, const char *line)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (netflux_parse_hex (line, &bytes, &error))
    {
      netflux_link_set_send_data (link, bytes);
      if (netflux_sink_get_send_mode (netflux_link_get_sink (link)) == NETFLUX_SEND_MODE_ON_DEMAND)
        netflux_link_send_now (link, &error);
    }
  if (error != NULL)
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
}

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  g_autofree char *line = NULL;
  gsize end;
  GIOStatus status = g_io_channel_read_line (channel, &line, NULL, &end, NULL);

  if (status == G_IO_STATUS_AGAIN)
    return G_SOURCE_CONTINUE;
  if (status != G_IO_STATUS_NORMAL)
    return G_SOURCE_REMOVE;

  line[end] = '\0';
  send_line (data, line);
  return G_SOURCE_CONTINUE;
}

/* Lines that are wrong are told on standard error; after the last one its image stays. */
void
netflux_input_watch (NetfluxLink *link)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (STDIN_FILENO);

  g_io_channel_set_encoding (channel, NULL, NULL);
  g_io_add_watch (channel, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, link);
}
