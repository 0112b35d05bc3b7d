/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-script.h"

/* Takes @text. */
NetfluxScript *
netflux_script_new (const char *file, char *text, gsize length, NetfluxScriptRole role)
{
  NetfluxScript *self = g_new0 (NetfluxScript, 1);

  self->file = g_strdup (file);
  self->text = text;
  self->length = length;
  self->line = 1;
  self->column = 1;
  self->role = role;
  return self;
}

NetfluxScript *
netflux_script_new_part (
    const NetfluxScript *whole, const char *text, gsize length, guint line, guint column)
{
  NetfluxScript *self =
      netflux_script_new (whole->file, g_strndup (text, length), length, whole->role);

  self->line = line;
  self->column = column;
  return self;
}

void
netflux_script_free (NetfluxScript *self)
{
  g_free (self->file);
  g_free (self->text);
  g_free (self);
}

NetfluxPosition
netflux_position_at (const NetfluxScript *source, guint line, guint column)
{
  gsize lines = MIN (line, (NETFLUX_POSITION_LINE - 1) / NETFLUX_POSITION_COLUMNS);
  gsize columns = column;

  if (columns >= NETFLUX_POSITION_COLUMNS)
    columns = 1;
  return (NetfluxPosition){ source,
                            NETFLUX_POSITION_LINE | (lines * NETFLUX_POSITION_COLUMNS + columns) };
}

char *
netflux_position_describe (NetfluxPosition self)
{
  guint line = 1;
  guint column = 1;

  if ((self.offset & NETFLUX_POSITION_LINE) != 0)
    {
      gsize place = self.offset & ~NETFLUX_POSITION_LINE;

      line = (guint) (place / NETFLUX_POSITION_COLUMNS);
      column = MAX ((guint) (place % NETFLUX_POSITION_COLUMNS), 1);
    }
  else if (self.source != NULL)
    {
      const char *at = self.source->text;
      const char *stop = at + self.offset;

      line = self.source->line;
      column = self.source->column;
      for (; at < stop; at++)
        {
          column += ((guint8) *at & 0xc0) != 0x80;
          if (*at == '\n')
            {
              line++;
              column = 1;
            }
        }
    }
  return self.source != NULL && self.source->file != NULL
             ? g_strdup_printf ("%s:%u:%u", self.source->file, line, column)
             : g_strdup_printf ("line %u, column %u", line, column);
}

gboolean
netflux_fail (GError **error, NetfluxError code, const char *format, ...)
{
  g_autofree char *what = NULL;
  g_autofree char *valid = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  valid = g_utf8_make_valid (what, -1);
  g_set_error_literal (error, NETFLUX_ERROR, (int) code, valid);
  return FALSE;
}

gboolean
netflux_position_fail_literal (NetfluxPosition self,
                               NetfluxError code,
                               GError **error,
                               const char *what)
{
  g_autofree char *place = NULL;
  g_autofree char *valid = NULL;

  /* The line is counted from the beginning of the text. */
  if (error == NULL)
    return FALSE;
  place = netflux_position_describe (self);
  valid = g_utf8_make_valid (what, -1);
  g_set_error (error, NETFLUX_ERROR, (int) code, "%s: %s", place, valid);
  return FALSE;
}

gboolean
netflux_position_fail (NetfluxPosition self, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return netflux_position_fail_literal (self, NETFLUX_ERROR_SYNTAX, error, what);
}
