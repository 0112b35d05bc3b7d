/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "netflux-command.h"
#include "netflux-writer.h"

#define CLEAR_TO_END_OF_LINE "\033[K"
#define CLEAR_TO_END_OF_SCREEN "\033[J"
#define CLOSING_US (G_USEC_PER_SEC / 2)

struct _NetfluxDisplay
{
  NetfluxWriter *writer;
  NetfluxWriter *complaints;
  gboolean is_terminal;
  char *block;
  guint drawn; /* lines of the block on the screen, above the cursor */
};

/* @quits does so when nobody reads the output any more; NULL: nothing does. */
NetfluxDisplay *
netflux_display_new (GMainLoop *quits)
{
  NetfluxDisplay *self = g_new0 (NetfluxDisplay, 1);
  const char *term = g_getenv ("TERM");

  self->writer = netflux_writer_new (STDOUT_FILENO, quits);
  self->complaints = netflux_writer_new (STDERR_FILENO, NULL);
  self->is_terminal = isatty (STDOUT_FILENO) && term != NULL && !g_str_equal (term, "dumb");

  return self;
}

/* A command that a signal has ended does not wait for its reader. */
void
netflux_display_free (NetfluxDisplay *self)
{
  netflux_writer_close (self->writer, netflux_command_is_stopped () ? CLOSING_US : -1);
  netflux_writer_close (self->complaints, CLOSING_US);
  g_free (self->block);
  g_free (self);
}

/* A line on standard error. */
void
netflux_display_complain (NetfluxDisplay *self, const char *format, ...)
{
  g_autofree char *message = NULL, *line = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("%s: %s\n", g_get_prgname (), message);
  netflux_writer_write (self->complaints, line);
}

/* All that is printed is objects of JSON. */
void
netflux_display_set_json (NetfluxDisplay *self, gboolean json)
{
  netflux_writer_set_json (self->writer, json);
}

gboolean
netflux_display_is_terminal (NetfluxDisplay *self)
{
  return self->is_terminal;
}

/* What was dropped has left the cursor where it was. */
static void
write_out (NetfluxDisplay *self, GString *text)
{
  if (!netflux_writer_write (self->writer, text->str))
    self->drawn = 0;
}

static void
append_cursor_to_block (NetfluxDisplay *self, GString *text)
{
  if (self->drawn > 0)
    g_string_append_printf (text, "\033[%uA\r", self->drawn);
  self->drawn = 0;
}

/* A line that wraps, or that scrolls the screen, would put the block elsewhere than
 * where the cursor goes back to. */
static void
append_block (NetfluxDisplay *self, GString *text)
{
  struct winsize size = { .ws_row = 0 };
  g_auto (GStrv) lines = g_strsplit (self->block, "\n", -1);
  guint rows, columns;

  ioctl (STDOUT_FILENO, TIOCGWINSZ, &size);
  rows = size.ws_row > 1 ? size.ws_row - 1u : 23;
  columns = size.ws_col > 0 ? size.ws_col : 80;

  for (guint i = 0; lines[i] != NULL && i < rows; i++)
    {
      glong length = MIN ((glong) columns, g_utf8_strlen (lines[i], -1));
      g_autofree char *line = g_utf8_substring (lines[i], 0, length);

      g_string_append_printf (text, "%s" CLEAR_TO_END_OF_LINE "\n", line);
      self->drawn++;
    }
}

/* Prints lines that stay, above the block. */
void
netflux_display_print (NetfluxDisplay *self, const char *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->drawn > 0)
    {
      append_cursor_to_block (self, text);
      g_string_append (text, CLEAR_TO_END_OF_SCREEN);
    }
  g_string_append_printf (text, "%s\n", lines);
  if (self->block != NULL)
    append_block (self, text);
  write_out (self, text);
}

/* Draws the block anew, unless the last one is not written yet. Nothing is drawn where it
 * could not be drawn over. No
 * block leaves the last one where it is, and what is printed next comes below it. */
void
netflux_display_draw (NetfluxDisplay *self, const char *block)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!self->is_terminal)
    return;

  g_clear_pointer (&self->block, g_free);
  if (block == NULL)
    {
      self->drawn = 0;
      return;
    }

  self->block = g_strdup (block);
  if (!netflux_writer_is_idle (self->writer))
    return;
  append_cursor_to_block (self, text);
  append_block (self, text);
  g_string_append (text, CLEAR_TO_END_OF_SCREEN);
  write_out (self, text);
}
