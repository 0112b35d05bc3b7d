/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* What a program gets wrong about its layouts is said where it does so. */

static NetfluxLink *
new_link (void)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", 9);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", 0u, "watch-interval", (gint64) 0,
                NULL);
  return link;
}

static void
do_nothing (void)
{
}

static void
listen_to (NetfluxLink *link, const char *detail)
{
  g_autofree char *signal = g_strconcat ("value-changed::", detail, NULL);

  g_signal_connect (link, signal, G_CALLBACK (do_nothing), NULL);
}

static GString *warnings;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if (level != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, data);

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (warnings, "%s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

#define BEGIN "value-changed::"
#define MIDDLE " will never be emitted: receive-layout has no such field"

static void
assert_warnings (const char *expected)
{
  iterate ();
  g_assert_cmpstr (warnings->str, ==, expected);
  g_string_truncate (warnings, 0);
}

static void
test_wrong_detail (void)
{
  g_autoptr (NetfluxLink) link = new_link ();
  g_autoptr (NetfluxLayout) layout = api_new_layout (
      "TYPE A : STRUCT Speed : REAL; axes : ARRAY[1..2] OF Axis; END_STRUCT END_TYPE "
      "TYPE Axis : STRUCT pos : INT; END_STRUCT END_TYPE",
      NETFLUX_DIALECT_CODESYS);
  g_autoptr (NetfluxLayout) other = api_new_layout ("Sped:f32", NETFLUX_DIALECT_PACKED);

  g_quark_from_static_string ("Tempo");
  netflux_link_set_receive_layout (link, layout);
  listen_to (link, "Speed");
  listen_to (link, "axes");
  listen_to (link, "axes[2]");
  listen_to (link, "axes[1].pos");
  listen_to (link, "Sped");
  api_start (link);
  assert_warnings (BEGIN "Sped" MIDDLE "; did you mean “Speed”?\n");

  /* While it runs, once for each. */
  listen_to (link, "AXES[2].pos");
  assert_warnings (BEGIN "AXES[2].pos" MIDDLE "; did you mean “axes[2].pos”?\n");
  listen_to (link, "temperature");
  assert_warnings (BEGIN "temperature" MIDDLE "\n");
  listen_to (link, "AXES");
  assert_warnings (BEGIN "AXES" MIDDLE "; did you mean “axes”?\n");
  assert_warnings ("");

  /* One that has been the detail of something else. */
  listen_to (link, "Tempo");
  assert_warnings (BEGIN "Tempo" MIDDLE "\n");

  /* Another layout has other fields. */
  netflux_link_set_receive_layout (link, other);
  iterate ();
  g_assert_nonnull (strstr (warnings->str, BEGIN "Speed" MIDDLE "; did you mean “Sped”?\n"));
  g_assert_null (strstr (warnings->str, BEGIN "Sped "));
  g_string_truncate (warnings, 0);
}

static void
assert_wrong (NetfluxLink *link, const char *detail, const char *meant)
{
  g_autofree char *message = g_strconcat (BEGIN, detail, MIDDLE, meant, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_check_detail (link, detail, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NO_FIELD);
  g_assert_cmpstr (error->message, ==, message);
}

/* What was reported otherwise causes no warning, before the start and while it runs, until there
 * is another layout. */
static void
test_checked (void)
{
  g_autoptr (NetfluxLink) link = new_link ();
  g_autoptr (NetfluxLayout) layout = api_new_layout ("speed:f32", NETFLUX_DIALECT_PACKED);
  g_autoptr (NetfluxLayout) other = api_new_layout ("sped:f32", NETFLUX_DIALECT_PACKED);

  g_assert_true (netflux_link_check_detail (link, "anything", NULL));
  netflux_link_set_receive_layout (link, layout);
  g_assert_true (netflux_link_check_detail (link, "speed", NULL));
  assert_wrong (link, "sped", "; did you mean “speed”?");
  listen_to (link, "sped");
  api_start (link);
  assert_wrong (link, "anything", "");
  listen_to (link, "anything");
  assert_warnings ("");
  listen_to (link, "something");
  assert_warnings (BEGIN "something" MIDDLE "\n");

  netflux_link_set_receive_layout (link, other);
  iterate ();
  g_assert_nonnull (strstr (warnings->str, BEGIN "anything"));
  g_assert_null (strstr (warnings->str, BEGIN "sped"));
  g_string_truncate (warnings, 0);
}

/* With many handlers, the quarks of before are looked at in several rounds. */
static void
test_many_handlers (void)
{
  g_autoptr (NetfluxLink) link = new_link ();
  g_autoptr (GString) text = g_string_new ("speed:f32");
  g_autoptr (NetfluxLayout) layout = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, " f%u:u8", i);
  layout = api_new_layout (text->str, NETFLUX_DIALECT_PACKED);
  netflux_link_set_receive_layout (link, layout);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *detail = g_strdup_printf ("f%u", i);

      listen_to (link, detail);
    }
  g_quark_from_static_string ("spede");
  api_start (link);
  assert_warnings ("");
  listen_to (link, "spede");
  netflux_test_wait (warnings->len > 0);
  assert_warnings (BEGIN "spede" MIDDLE "; did you mean “speed”?\n");
}

static void
assert_refused (NetfluxLink *link, gsize size)
{
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autoptr (GBytes) data = g_bytes_new (zeros, size);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GError) error = NULL;

  netflux_link_set_send_data (link, data);
  error = netflux_sink_dup_error (netflux_link_get_sink (link));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE);
  g_assert_nonnull (strstr (error->message, "give 4 bytes, as send-layout has"));
  kept = netflux_sink_get_send_data (netflux_link_get_sink (link));
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), "good", 4);
}

static void
test_wrong_size (void)
{
  g_autoptr (NetfluxLink) link = new_link ();
  g_autoptr (NetfluxLayout) layout = api_new_layout ("a:u32", NETFLUX_DIALECT_PACKED);
  g_autoptr (GBytes) good = g_bytes_new_static ("good", 4);
  g_autoptr (GError) error = NULL;

  netflux_link_set_send_layout (link, layout);
  netflux_link_set_send_data (link, good);
  for (guint i = 0; i < 2; i++)
    {
      assert_refused (link, 3);
      assert_refused (link, 5);
      assert_refused (link, 0);
      if (i == 0)
        api_start (link);
    }
  netflux_sink_set_send_data (netflux_link_get_sink (link), good);
  error = netflux_sink_dup_error (netflux_link_get_sink (link));
  g_assert_false (g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_WRONG_SIZE));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  warnings = g_string_new (NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_add_func ("/netflux/details/wrong-detail", test_wrong_detail);
  g_test_add_func ("/netflux/details/checked", test_checked);
  g_test_add_func ("/netflux/details/many-handlers", test_many_handlers);
  g_test_add_func ("/netflux/details/wrong-size", test_wrong_size);

  status = g_test_run ();
  g_string_free (warnings, TRUE);
  return status;
}
