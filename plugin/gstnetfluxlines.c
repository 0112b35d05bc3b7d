/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxlines.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void
gst_netflux_lines_init (GstNetfluxLines *self)
{
  *self = (GstNetfluxLines){ .bytes = g_string_new (NULL) };
}

void
gst_netflux_lines_finalize (GstNetfluxLines *self)
{
  g_string_free (self->bytes, TRUE);
}

static void
begin (GstNetfluxLines *self)
{
  self->scanned = 0;
  self->depth = 0;
  self->in_text = FALSE;
  self->is_escaped = FALSE;
}

void
gst_netflux_lines_reset (GstNetfluxLines *self)
{
  g_string_truncate (self->bytes, 0);
  begin (self);
}

void
gst_netflux_lines_push (GstNetfluxLines *self, GstBuffer *buffer)
{
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;

  g_string_append_len (self->bytes, (const char *) map.data, (gssize) map.size);
  gst_buffer_unmap (buffer, &map);
}

/* Blanks, a byte order mark, and the NUL that ends a string of C */
static void
skip_blanks (GstNetfluxLines *self)
{
  gsize n = 0;

  if (self->scanned > 0)
    return;

  for (;;)
    {
      if (n < self->bytes->len &&
          (g_ascii_isspace (self->bytes->str[n]) || self->bytes->str[n] == 0))
        n++;
      else if (self->bytes->len - n >= strlen (BYTE_ORDER_MARK) &&
               memcmp (self->bytes->str + n, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
        n += strlen (BYTE_ORDER_MARK);
      else
        break;
    }
  g_string_erase (self->bytes, 0, (gssize) n);
}

/* Whether an object ends with this byte. */
static gboolean
scan (GstNetfluxLines *self, char byte)
{
  if (self->in_text)
    {
      if (self->is_escaped)
        self->is_escaped = FALSE;
      else if (byte == '\\')
        self->is_escaped = TRUE;
      else if (byte == '"')
        self->in_text = FALSE;
      return FALSE;
    }

  if (byte == '"')
    self->in_text = TRUE;
  else if (byte == '{')
    self->depth++;
  else if (byte == '}')
    return --self->depth == 0;
  return FALSE;
}

static char *
take (GstNetfluxLines *self, gsize length)
{
  char *text = g_strndup (self->bytes->str, length);

  g_string_erase (self->bytes, 0, (gssize) length);
  begin (self);
  return text;
}

char *
gst_netflux_lines_pop (GstNetfluxLines *self, gboolean final)
{
  gboolean is_object;

  skip_blanks (self);
  is_object = self->bytes->len > 0 && *self->bytes->str == '{';
  while (self->scanned < self->bytes->len)
    {
      char byte = self->bytes->str[self->scanned++];

      if (is_object ? scan (self, byte) : byte == '\n')
        return take (self, self->scanned);
    }

  return final && self->bytes->len > 0 ? take (self, self->bytes->len) : NULL;
}
