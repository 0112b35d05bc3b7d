/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-characters.h"

/* Latin-1 and Windows-1252. As in netflux-characters.c, a byte that is not a character is U+EF00
 * and its value. */
#define BYTE_BASE 0xEF00u

/* From 0x80 to 0x9f; 0 is not a character. */
static const guint16 windows_1252[32] = {
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static gunichar
to_character (guint8 byte, NetfluxCharset charset)
{
  gunichar c = byte;

  if (charset == NETFLUX_CHARSET_WINDOWS_1252 && byte >= 0x80 && byte < 0xa0)
    c = windows_1252[byte - 0x80];
  return c != 0 ? c : BYTE_BASE + byte;
}

static gboolean
to_byte (gunichar c, NetfluxCharset charset, guint8 *byte)
{
  if (c >= BYTE_BASE && c <= BYTE_BASE + 0xff)
    c -= BYTE_BASE;
  else if (charset == NETFLUX_CHARSET_WINDOWS_1252 && (c > 0xff || (c >= 0x80 && c < 0xa0)))
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (windows_1252) && windows_1252[i] != c)
        i++;
      c = i < G_N_ELEMENTS (windows_1252) ? 0x80 + i : 0x100;
    }
  *byte = (guint8) c;
  return c <= 0xff;
}

void
netflux_characters_read_single (NetfluxSerial *out,
                                const guint8 *data,
                                gsize length,
                                NetfluxCharset charset)
{
  for (gsize i = 0; i < length; i++)
    {
      char utf8[6];

      netflux_serial_append (out, utf8,
                             (gsize) g_unichar_to_utf8 (to_character (data[i], charset), utf8));
    }
}

gsize
netflux_characters_write_single (
    const char *text, guint8 *at, gsize room, NetfluxCharset charset, gboolean *has_nul)
{
  gsize n = 0;

  *has_nul = FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text), n++)
    {
      guint8 byte;

      if (!to_byte (g_utf8_get_char (text), charset, &byte))
        return G_MAXSIZE;
      *has_nul = *has_nul || byte == 0;
      if (n < room)
        at[n] = byte;
    }
  return n;
}
