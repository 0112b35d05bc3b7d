/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-characters.h"

#include "lib/layout/netflux-bytes.h"

/* A byte that is not UTF-8 is U+EF00 and its value, so U+EF80 to U+EFFF; a NUL within a
 * string of S7, which a GVariant cannot have, is U+EF00. Half a pair of UTF-16 is U+F0000 and
 * its value, so U+FD800 to U+FDFFF, and a NUL U+F0000. Where those very characters are
 * received, they are written so byte by byte, or half by half. So all bytes come back. */
#define BYTE_BASE 0xEF00u
#define UNIT_BASE 0xF0000u

static gboolean
stands_for_byte (gunichar c)
{
  return c == BYTE_BASE || (c >= BYTE_BASE + 0x80 && c <= BYTE_BASE + 0xff);
}

static gboolean
stands_for_unit (gunichar c)
{
  return c == UNIT_BASE || (c >= UNIT_BASE + 0xd800 && c <= UNIT_BASE + 0xdfff);
}

static void
append_character (NetfluxSerial *out, gunichar c)
{
  char utf8[6];

  netflux_serial_append (out, utf8, (gsize) g_unichar_to_utf8 (c, utf8));
}

/* A character at @data, and how many bytes it has. */
static gunichar
read_character (const guint8 *data, gsize length, gsize *n)
{
  gunichar c = *data;

  *n = 1;
  if (c == 0)
    return BYTE_BASE;
  if (c < 0x80)
    return c;

  c = g_utf8_get_char_validated ((const char *) data, (gssize) MIN (length, 4));
  if (c >= 0x80000000 || stands_for_byte (c))
    return BYTE_BASE + *data;
  *n = (gsize) g_unichar_to_utf8 (c, NULL);
  return c;
}

void
netflux_characters_read (NetfluxSerial *out, const guint8 *data, gsize length)
{
  gsize n;

  for (gsize i = 0; i < length; i += n)
    {
      gsize plain = i;

      while (plain < length && data[plain] != 0 && data[plain] < 0x80)
        plain++;
      netflux_serial_append (out, data + i, plain - i);
      i = plain;
      if (i == length)
        return;
      append_character (out, read_character (data + i, length - i, &n));
    }
}

void
netflux_characters_read_wide (NetfluxSerial *out,
                              const guint8 *data,
                              gsize length,
                              gboolean big_endian)
{
  for (gsize i = 0; i < length; i++)
    {
      gunichar c = (gunichar) netflux_bytes_read (data + 2 * i, 2, big_endian);
      gunichar next =
          i + 1 < length ? (gunichar) netflux_bytes_read (data + 2 * i + 2, 2, big_endian) : 0;
      gunichar pair = 0x10000 + ((c & 0x3ff) << 10) + (next & 0x3ff);

      if (c >= 0xd800 && c < 0xdc00 && next >= 0xdc00 && next < 0xe000 && !stands_for_unit (pair))
        {
          append_character (out, pair);
          i++;
        }
      else if (c == 0 || (c >= 0xd800 && c < 0xe000))
        append_character (out, UNIT_BASE + c);
      else
        append_character (out, c);
    }
}

gsize
netflux_characters_write (const char *text, guint8 *at, gsize room, gboolean *has_nul)
{
  gsize n = 0;

  *has_nul = FALSE;
  for (const char *next; *text != '\0'; text = next)
    {
      gsize size;

      next = g_utf8_next_char (text);
      size = (gsize) (next - text);
      if (size == 3 && stands_for_byte (g_utf8_get_char (text)))
        {
          gunichar c = g_utf8_get_char (text);

          *has_nul = *has_nul || c == BYTE_BASE;
          if (n < room)
            at[n] = (guint8) (c - BYTE_BASE);
          n++;
          continue;
        }
      if (n + size <= room)
        memcpy (at + n, text, size);
      n += size;
    }
  return n;
}

gsize
netflux_characters_write_wide (
    const char *text, guint8 *at, gsize room, gboolean big_endian, gboolean *has_nul)
{
  gsize n = 0;

  *has_nul = FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      *has_nul = *has_nul || c == UNIT_BASE;
      if (stands_for_unit (c))
        c -= UNIT_BASE;
      if (c < 0x10000)
        {
          if (n < room)
            netflux_bytes_write (at + 2 * n, 2, big_endian, c);
          n++;
          continue;
        }
      if (n + 2 <= room)
        {
          netflux_bytes_write (at + 2 * n, 2, big_endian, 0xd800 + ((c - 0x10000) >> 10));
          netflux_bytes_write (at + 2 * n + 2, 2, big_endian, 0xdc00 + (c & 0x3ff));
        }
      n += 2;
    }
  return n;
}
