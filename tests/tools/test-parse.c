/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gio/gio.h>
#include <string.h>

#include "netflux-parse.h"

/* An expected error is the part of the message that tells what to do. */

static void
check_error (const char *text, gboolean ok, GError *error, const char *expected)
{
  g_test_message ("'%s': %s", text, ok ? "accepted" : error->message);
  if (expected == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }

  g_assert_false (ok);
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_nonnull (strstr (error->message, expected));
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_format_duration (void)
{
  static const struct
  {
    double us;
    const char *rounded;
  } cases[] = {
    { 0, "0 us" },          { 1, "1 us" },          { 999, "999 us" },
    { 5000, "5.000 ms" },   { 5660, "5.660 ms" },   { 30000, "30.000 ms" },
    { 1000000, "1.000 s" }, { 1500000, "1.500 s" }, { 3600e6, "3600.000 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rounded = netflux_format_duration (cases[i].us);

      g_assert_cmpstr (rounded, ==, cases[i].rounded);
    }
}

static void
test_endpoint (void)
{
  static const struct
  {
    const char *text;
    const char *host;
    guint port;
    const char *error;
  } cases[] = {
    { "192.168.1.10:2001", "192.168.1.10", 2001, NULL },
    { "192.168.1.10", "192.168.1.10", 2000, NULL },
    { "plc.example:65535", "plc.example", 65535, NULL },
    { "plc", "plc", 2000, NULL },
    { "[::1]:2001", "::1", 2001, NULL },
    { "[::1]", "::1", 2000, NULL },
    { "[fe80::1%eth0]:7", "fe80::1%eth0", 7, NULL },
    { "::1", NULL, 0, "as [::1]:2000" },
    { "fe80::1", NULL, 0, "as [fe80::1]:2000" },
    { "::1:2000", NULL, 0, "in brackets" },
    { "a:b:c", NULL, 0, "in brackets" },
    { "", NULL, 0, "not a host and a port" },
    { ":2000", NULL, 0, "not a host and a port" },
    { "[::1", NULL, 0, "not a host and a port" },
    { "[::1]x", NULL, 0, "not a host and a port" },
    { "plc:", NULL, 0, "1 to 65535" },
    { "plc:0", NULL, 0, "1 to 65535" },
    { "plc:65536", NULL, 0, "1 to 65535" },
    { "plc:http", NULL, 0, "1 to 65535" },
    { "plc:-1", NULL, 0, "1 to 65535" },
    { "[::1]:0", NULL, 0, "1 to 65535" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *host = NULL;
      guint16 port = 0;
      gboolean ok = netflux_parse_endpoint (cases[i].text, &host, &port, &error);

      check_error (cases[i].text, ok, error, cases[i].error);
      g_assert_cmpstr (host, ==, cases[i].host);
      g_assert_cmpuint (port, ==, cases[i].port);
    }
}

static void
test_format_endpoint (void)
{
  g_autofree char *v4 = netflux_format_endpoint ("127.0.0.1", 2000);
  g_autofree char *v6 = netflux_format_endpoint ("::1", 2000);

  g_assert_cmpstr (v4, ==, "127.0.0.1:2000");
  g_assert_cmpstr (v6, ==, "[::1]:2000");
}

static void
test_hex (void)
{
  static const struct
  {
    const char *text;
    const char *formatted;
    const char *error;
  } cases[] = {
    { "", "", NULL },
    { "00", "00", NULL },
    { "00ff10", "00ff10", NULL },
    { "DEADbeef", "deadbeef", NULL },
    { " 01 02\t03 ", "010203", NULL },
    { "0", NULL, "half a byte at position 1" },
    { "012", NULL, "half a byte at position 3" },
    { "0 1", NULL, "half a byte at position 1" },
    { "0x01", NULL, "half a byte at position 1" },
    { "zz", NULL, "no hexadecimal digit at position 1" },
    { "01-02", NULL, "no hexadecimal digit at position 3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gboolean ok = netflux_parse_hex (cases[i].text, &bytes, &error);
      g_autofree char *formatted = ok ? netflux_format_hex (bytes) : NULL;

      check_error (cases[i].text, ok, error, cases[i].error);
      g_assert_cmpstr (formatted, ==, cases[i].formatted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/parse/format-duration", test_format_duration);
  g_test_add_func ("/netflux/parse/endpoint", test_endpoint);
  g_test_add_func ("/netflux/parse/format-endpoint", test_format_endpoint);
  g_test_add_func ("/netflux/parse/hex", test_hex);

  return g_test_run ();
}
