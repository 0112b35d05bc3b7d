/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-display.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CLEAR_TO_END_OF_LINE "\033[K"
#define CLEAR_TO_END_OF_SCREEN "\033[J"

struct _NetfluxDisplay
{
  GMainLoop *loop;
  gboolean is_terminal;
  gboolean is_closed;
  char *block;
  guint drawn; /* lines of the block on the screen, above the cursor */
};

/* @loop quits when nobody reads the output any more. */
NetfluxDisplay *
netflux_display_new (GMainLoop *loop)
{
  NetfluxDisplay *self = g_new0 (NetfluxDisplay, 1);
  const char *term = g_getenv ("TERM");

  self->loop = g_main_loop_ref (loop);
  self->is_terminal = isatty (STDOUT_FILENO) && term != NULL && !g_str_equal (term, "dumb");

  return self;
}

void
netflux_display_free (NetfluxDisplay *self)
{
  g_main_loop_unref (self->loop);
  g_free (self->block);
  g_free (self);
}

gboolean
netflux_display_is_terminal (NetfluxDisplay *self)
{
  return self->is_terminal;
}

static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* What is written before the loop runs ends it too. */
static void
write_out (NetfluxDisplay *self, GString *text)
{
  if (self->is_closed)
    return;
  if (fwrite (text->str, 1, text->len, stdout) == text->len && fflush (stdout) == 0)
    return;

  self->is_closed = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, quit_loop, g_main_loop_ref (self->loop),
                   (GDestroyNotify) g_main_loop_unref);
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

/* Draws the block anew. Nothing is drawn where it could not be drawn over. No
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
  append_cursor_to_block (self, text);
  append_block (self, text);
  g_string_append (text, CLEAR_TO_END_OF_SCREEN);
  write_out (self, text);
}
