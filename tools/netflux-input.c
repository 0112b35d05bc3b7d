/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-input.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

#include "netflux-parse.h"

/* Three characters for each byte of the largest frame, and some more. */
#define LONGEST_LINE (256u << 10)

typedef struct
{
  NetfluxLink *link;
  NetfluxDisplay *display; /* outlives it */
  NetfluxInputEndFunc on_end;
  gpointer user_data;
  GString *line; /* what has come of it */
  gboolean skips;
} Input;

static gboolean
check_size (NetfluxLink *link, GBytes *bytes, GError **error)
{
  g_autoptr (NetfluxLayout) layout = netflux_link_dup_send_layout (link);
  gsize size = g_bytes_get_size (bytes);

  if (layout == NULL || size == netflux_layout_get_size (layout))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "a line of %" G_GSIZE_FORMAT " bytes is not sent: send-layout has %" G_GSIZE_FORMAT,
               size, netflux_layout_get_size (layout));
  return FALSE;
}

static void
send_line (Input *self, const char *line)
{
  NetfluxLink *link = self->link;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (netflux_parse_hex (line, &bytes, &error) && check_size (link, bytes, &error))
    {
      netflux_link_set_send_data (link, bytes);
      if (netflux_sink_get_send_mode (netflux_link_get_sink (link)) == NETFLUX_SEND_MODE_ON_DEMAND)
        netflux_link_send_now (link, &error);
    }
  if (error != NULL)
    netflux_display_complain (self->display, "%s", error->message);
}

static void
end_line (Input *self)
{
  if (!self->skips && self->line->len > 0)
    send_line (self, self->line->str);
  g_string_truncate (self->line, 0);
  self->skips = FALSE;
}

static void
take (Input *self, const char *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (data[i] == '\n')
        {
          end_line (self);
        }
      else if (self->line->len < LONGEST_LINE)
        {
          g_string_append_c (self->line, data[i]);
        }
      else if (!self->skips)
        {
          netflux_display_complain (self->display,
                                    "a line of more than %u KiB is not sent; write shorter ones",
                                    LONGEST_LINE >> 10);
          self->skips = TRUE;
        }
    }
}

/* One read for each time that there is something: the rest of a line may take its time. */
static gboolean
on_input (int fd, GIOCondition condition, gpointer data)
{
  Input *self = data;
  char buffer[16384];
  gssize size = read (fd, buffer, sizeof buffer);

  if (size > 0)
    take (self, buffer, (gsize) size);
  if (size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE;

  end_line (self);
  self->on_end (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
input_free (gpointer data)
{
  Input *self = data;

  g_object_unref (self->link);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/* What is wrong with a line is said on standard error, and it is not sent. */
void
netflux_input_watch (NetfluxLink *link,
                     NetfluxDisplay *display,
                     NetfluxInputEndFunc on_end,
                     gpointer user_data)
{
  Input *self = g_new0 (Input, 1);

  self->link = g_object_ref (link);
  self->display = display;
  self->on_end = on_end;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  g_unix_fd_add_full (G_PRIORITY_DEFAULT, STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input,
                      self, input_free);
}
