/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-parse.h"

#include <gio/gio.h>
#include <string.h>

#define DEFAULT_PORT 2000

static gboolean G_GNUC_PRINTF (2, 3) bad_value (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);

  return FALSE;
}

gboolean
netflux_parse_endpoint (const char *text, char **host, guint16 *port, GError **error)
{
  const char *last_colon = strrchr (text, ':');
  const char *first_colon = strchr (text, ':');
  g_autoptr (GSocketConnectable) parsed = NULL;
  guint64 number;

  if (*text != '[' && first_colon != last_colon)
    return bad_value (error, "'%s' is ambiguous: write an IPv6 address in brackets, as [%s]:%u",
                      text, g_hostname_is_ip_address (text) ? text : "::1", DEFAULT_PORT);

  /* The parser would take the name of a service for a port too. */
  if (last_colon != NULL && strchr (last_colon, ']') == NULL &&
      !g_ascii_string_to_unsigned (last_colon + 1, 10, 1, G_MAXUINT16, &number, NULL))
    return bad_value (error,
                      "'%s' has no port from 1 to 65535 after its last colon: write for example "
                      "192.168.1.10:2000",
                      text);

  parsed = g_network_address_parse (text, DEFAULT_PORT, NULL);
  if (parsed == NULL || *g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)) == '\0')
    return bad_value (error, "'%s' is not a host and a port: write 192.168.1.10:2000 or [::1]:2000",
                      text);

  *host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  return TRUE;
}

gboolean
netflux_parse_hex (const char *text, GBytes **bytes, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();

  for (const char *p = text; *p != '\0';)
    {
      guint8 byte;

      if (g_ascii_isspace (*p))
        {
          p++;
          continue;
        }
      if (!g_ascii_isxdigit (p[0]))
        return bad_value (error,
                          "'%s' has no hexadecimal digit at position %u: write 00 to ff "
                          "for each byte",
                          text, (guint) (p - text) + 1);
      if (!g_ascii_isxdigit (p[1]))
        return bad_value (error,
                          "'%s' has half a byte at position %u: write two hexadecimal "
                          "digits for each byte",
                          text, (guint) (p - text) + 1);

      byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
      g_byte_array_append (array, &byte, 1);
      p += 2;
    }

  *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  return TRUE;
}

/* For people: four figures or so. */
char *
netflux_format_duration (double duration_us)
{
  if (duration_us < 1000)
    return g_strdup_printf ("%.0f us", duration_us);
  if (duration_us < G_USEC_PER_SEC)
    return g_strdup_printf ("%.3f ms", duration_us / 1000);
  return g_strdup_printf ("%.3f s", duration_us / G_USEC_PER_SEC);
}

char *
netflux_format_endpoint (const char *host, guint port)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port)
                                    : g_strdup_printf ("%s:%u", host, port);
}

char *
netflux_format_hex (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  GString *text = g_string_sized_new (2 * size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);

  return g_string_free (text, FALSE);
}
