/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-text.h"

#include <string.h>

static gboolean
begins (const char *data, gsize length, const char *mark, gsize mark_length)
{
  return length >= mark_length && memcmp (data, mark, mark_length) == 0;
}

/* Of UTF-16 by its mark, or by the zeros of an XML declaration without one. */
static const char *
find_utf16 (const char *data, gsize length)
{
  if (begins (data, length, "\xff\xfe", 2) || begins (data, length, "<\0?\0", 4))
    return "UTF-16LE";
  if (begins (data, length, "\xfe\xff", 2) || begins (data, length, "\0<\0?", 4))
    return "UTF-16BE";
  return NULL;
}

/* What <?xml version="1.0" encoding="iso-8859-1"?> says, or NULL. */
static char *
find_declared (const char *data, gsize length)
{
  g_autofree char *head = g_strndup (data, MIN (length, 200));
  char *end = strstr (head, "?>");
  char *at;

  if (!g_str_has_prefix (head, "<?xml") || end == NULL)
    return NULL;
  *end = '\0';
  at = strstr (head, "encoding");
  at = at != NULL ? strpbrk (at, "\"'") : NULL;
  end = at != NULL ? strchr (at + 1, *at) : NULL;
  return end != NULL ? g_ascii_strdown (at + 1, end - at - 1) : NULL;
}

/* CODESYS 2.3 begins its exports with such a comment, in the character set of Windows. */
static gboolean
is_codesys_export (const char *data, gsize length)
{
  const char *end = memchr (data, '\n', MIN (length, 200));

  return end != NULL && g_strstr_len (data, end - data, "(* @") != NULL;
}

static NetfluxScript *
convert (const char *file,
         const char *data,
         gsize length,
         const char *encoding,
         NetfluxScriptRole role,
         GError **error)
{
  g_autoptr (GError) failure = NULL;
  gsize converted_length = 0;
  char *converted =
      g_convert (data, (gssize) length, "UTF-8", encoding, NULL, &converted_length, &failure);

  if (converted != NULL)
    return netflux_script_new (file, converted, converted_length, role);
  netflux_fail (error, NETFLUX_ERROR_SYNTAX,
                "%s%sthe text cannot be read as %.40s: %s; convert it to UTF-8 first",
                file != NULL ? file : "", file != NULL ? ": " : "", encoding, failure->message);
  return NULL;
}

static NetfluxScript *
fail_encoding (const char *file, const char *data, const char *invalid, GError **error)
{
  NetfluxScript *before = netflux_script_new (file, g_strndup (data, (gsize) (invalid - data)),
                                              (gsize) (invalid - data), NETFLUX_SCRIPT_MAIN);
  NetfluxPosition position = { before, before->length };

  netflux_position_fail (position, error, "found a byte that is not UTF-8; convert the text first");
  netflux_script_free (before);
  return NULL;
}

/* A ZIP archive, as tables of Excel and archived projects are, or what Microsoft's COM stores. */
static gboolean
is_archive (const char *data, gsize length)
{
  return begins (data, length, "PK\x03\x04", 4) || begins (data, length, "\xd0\xcf\x11\xe0", 4);
}

static NetfluxScript *
fail_archive (const char *file, GError **error)
{
  netflux_fail (error, NETFLUX_ERROR_SYNTAX,
                "%s%sfound an archive, such as a table of Excel or a project in one file, expected "
                "text: export the declarations as text or XML",
                file != NULL ? file : "", file != NULL ? ": " : "");
  return NULL;
}

/* Most of a text is ASCII, which needs no more than a look at eight bytes at once. */
static gsize
ascii_length (const char *text, gsize length)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 tops = ones << 7;
  gsize i = 0;
  guint64 word;

  for (; i + sizeof word <= length; i += sizeof word)
    {
      memcpy (&word, text + i, sizeof word);
      if (((word | (word - ones)) & tops) != 0)
        break;
    }
  while (i < length && (text[i] & 0x80) == 0 && text[i] != '\0')
    i++;
  return i;
}

/* As g_utf8_validate_len (), from one character beyond ASCII to the next. */
static gboolean
is_utf8 (const char *text, gsize length, const char **invalid)
{
  const char *end = text + length;

  for (;;)
    {
      const char *stop;

      text += ascii_length (text, (gsize) (end - text));
      if (text == end)
        return TRUE;
      for (stop = text; stop < end && (*stop & 0x80) != 0; stop++)
        ;
      if (stop == text || !g_utf8_validate_len (text, (gsize) (stop - text), invalid))
        {
          *invalid = stop == text ? text : *invalid;
          return FALSE;
        }
      text = stop;
    }
}

static char *
duplicate (const char *data, gsize length)
{
  char *copy = g_malloc (length + 1);

  memcpy (copy, data, length);
  copy[length] = '\0';
  return copy;
}

NetfluxScript *
netflux_text_read (const char *file,
                   const char *data,
                   gsize length,
                   NetfluxScriptRole role,
                   gboolean ansi,
                   GError **error)
{
  const char *encoding = find_utf16 (data, length);
  g_autofree char *declared = NULL;
  const char *invalid;

  if (encoding != NULL)
    {
      gsize mark = (*data & 0x80) != 0 ? 2 : 0;

      return convert (file, data + mark, length - mark, encoding, role, error);
    }

  if (begins (data, length, "\xef\xbb\xbf", 3))
    {
      data += 3;
      length -= 3;
    }
  declared = find_declared (data, length);
  if (declared != NULL && strcmp (declared, "utf-8") != 0 && strcmp (declared, "utf-16") != 0)
    return convert (file, data, length, declared, role, error);
  if (is_utf8 (data, length, &invalid))
    return netflux_script_new (file, duplicate (data, length), length, role);
  if (is_archive (data, length))
    return fail_archive (file, error);
  if (memchr (data, '\0', length) == NULL && (ansi || is_codesys_export (data, length)))
    return convert (file, data, length, "WINDOWS-1252", role, error);
  return fail_encoding (file, data, invalid, error);
}
