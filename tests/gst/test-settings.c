/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/gst.h>
#include <netflux/netflux.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* What the elements are told, when, and by whom; without a partner. */

typedef struct
{
  GstElement *source;
  GstElement *sink;
  GstBus *bus;
  guint16 port;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bus = gst_bus_new ();
  self->source = gst_object_ref_sink (gst_element_factory_make ("netfluxsrc", "the-source"));
  self->sink = gst_object_ref_sink (gst_element_factory_make ("netfluxsink", "the-sink"));
  self->port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  gst_element_set_bus (self->source, self->bus);
  gst_element_set_bus (self->sink, self->bus);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gst_element_set_state (self->source, GST_STATE_NULL);
  gst_element_set_state (self->sink, GST_STATE_NULL);
  gst_element_set_bus (self->source, NULL);
  gst_element_set_bus (self->sink, NULL);
  gst_object_unref (self->source);
  gst_object_unref (self->sink);
  g_object_unref (self->bus);
}

static NetfluxLink *
ref_link (GstElement *element)
{
  NetfluxLink *link;

  g_object_get (element, "used-link", &link, NULL);

  return link;
}

static void
assert_uri (GstElement *element, const char *expected)
{
  g_autofree char *uri = NULL;

  g_object_get (element, "uri", &uri, NULL);
  g_assert_cmpstr (uri, ==, expected);
}

/* A warning on the bus, and one only. */
static void
assert_warning (Fixture *self, const char *text)
{
  GstMessage *message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (message);
  gst_message_parse_warning (message, &error, NULL);
  netflux_test_message_done (message);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING));
}

static void
assert_state (GstElement *element, GstState state, gboolean good)
{
  g_assert_cmpint (gst_element_set_state (element, state) != GST_STATE_CHANGE_FAILURE, ==, good);
}

/* Hexadecimal digits, everywhere. */
static void
test_bytes (Fixture *self, gconstpointer data)
{
  const guint8 expected[] = { 0x00, 0xff, 0x10 };
  const char *texts[] = { "00ff10", "00 ff 10", "00:FF:10" };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) other = g_bytes_new_static ("ab", 2);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_clear_pointer (&bytes, g_bytes_unref);
      gst_util_set_object_arg (G_OBJECT (self->source), "safe-values", texts[i]);
      g_object_get (self->source, "safe-values", &bytes, NULL);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, 3);
    }

  g_object_set (self->source, "uri", "netflux://plc:2000?safe-values=00ff10", NULL);
  assert_uri (self->source, "netflux://plc:2000?safe-values=00ff10");
  g_object_set (self->source, "safe-values", other, NULL);
  assert_uri (self->source, "netflux://plc:2000?safe-values=6162");
  g_object_set (self->source, "safe-values", NULL, NULL);
  assert_uri (self->source, "netflux://plc:2000");
}

static void
test_bad_bytes (Fixture *self, gconstpointer data)
{
  const char *texts[] = { "0", "0f1", "xx", "", "00f" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *uri = g_strdup_printf ("netflux://plc?safe-values=%s", texts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (gst_uri_handler_set_uri (GST_URI_HANDLER (self->source), uri, &error));
      g_assert_nonnull (strstr (error->message, "hexadecimal"));
    }
}

/* What the first URI says is over with the second one; what was set by itself is not. */
static void
test_second_uri (Fixture *self, gconstpointer data)
{
  g_object_set (self->source, "watch-interval", 7 * GST_MSECOND, "uri",
                "netflux://one:3000?local-port=1&receive-size=5", NULL);
  g_object_set (self->source, "receive-size", 6, "uri", "netflux://two", NULL);
  assert_uri (self->source, "netflux://two:2000?receive-size=6&watch-interval=7ms");
  g_object_set (self->source, "uri", "netflux://three?watch-interval=1s", NULL);
  g_object_set (self->source, "uri", NULL, NULL);
  assert_uri (self->source, NULL);
  g_object_set (self->source, "remote-address", "four", NULL);
  assert_uri (self->source, "netflux://four:2000?receive-size=6");
}

static void
on_notify (GObject *object, GParamSpec *pspec, GString *names)
{
  g_string_append_printf (names, "%s ", pspec->name);
}

static void
test_notify (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) names = g_string_new (NULL);

  g_signal_connect (self->source, "notify", G_CALLBACK (on_notify), names);
  g_object_set (self->source, "uri", "netflux://plc:3000?watch-interval=1s", NULL);
  g_assert_nonnull (strstr (names->str, "uri "));
  g_assert_nonnull (strstr (names->str, "remote-address "));
  g_assert_nonnull (strstr (names->str, "remote-port "));
  g_assert_nonnull (strstr (names->str, "watch-interval "));
  g_assert_null (strstr (names->str, "receive-size "));
  g_string_truncate (names, 0);
  g_object_set (self->source, "remote-port", 2000, NULL);
  g_assert_nonnull (strstr (names->str, "uri "));
}

static guint
get_port (GstElement *element)
{
  guint port;

  g_object_get (element, "local-port", &port, NULL);

  return port;
}

/* The port that was picked can be read, and is told. */
static void
test_picked_port (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (NetfluxLink) link = NULL;

  g_object_set (self->source, "uri", "netflux://127.0.0.1:9?local-port=0", NULL);
  g_signal_connect (self->source, "notify::local-port", G_CALLBACK (on_notify), names);
  g_assert_cmpuint (get_port (self->source), ==, 0);
  assert_state (self->source, GST_STATE_PAUSED, TRUE);
  link = ref_link (self->source);
  g_assert_cmpuint (get_port (self->source), ==, netflux_link_get_local_port (link));
  g_assert_cmpuint (get_port (self->source), !=, 0);
  g_assert_cmpstr (names->str, ==, "local-port ");
  gst_element_set_state (self->source, GST_STATE_NULL);
  g_assert_cmpuint (get_port (self->source), ==, 0);
}

/* What decides whether the two are one link can change until they start. */
static void
test_changes_in_ready (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) first = NULL;
  g_autoptr (NetfluxLink) second = NULL;
  g_autoptr (NetfluxLink) third = NULL;
  g_autoptr (NetfluxLink) own = netflux_link_new ("127.0.0.1", 9);
  g_autoptr (NetfluxLink) used = NULL;

  g_object_set (self->source, "uri", "netflux://127.0.0.1:9?local-port=0", NULL);
  g_object_set (self->sink, "local-port", 0, NULL);
  assert_state (self->source, GST_STATE_READY, TRUE);
  assert_state (self->sink, GST_STATE_READY, TRUE);
  first = ref_link (self->source);
  second = ref_link (self->sink);
  g_assert_true (first != second);

  g_object_set (self->source, "connection-key", "plc", NULL);
  g_clear_object (&second);
  second = ref_link (self->source);
  g_assert_true (first == second);
  g_object_set (self->sink, "connection-key", "plc", NULL);
  third = ref_link (self->sink);
  g_assert_true (third == first);

  g_object_set (self->sink, "connection-key", NULL, "local-port", (guint) self->port, NULL);
  g_clear_object (&third);
  third = ref_link (self->sink);
  g_assert_true (third != first);
  g_object_set (self->source, "connection-key", NULL, "local-port", (guint) self->port, NULL);
  g_clear_object (&second);
  second = ref_link (self->source);
  g_assert_true (third == second);

  netflux_link_set_local_port (own, 0);
  g_object_set (self->source, "link", own, NULL);
  used = ref_link (self->source);
  g_assert_true (used == own);
}

/* In PLAYING, what counts now and what does not is told. */
static void
test_changes_in_playing (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) link = NULL;

  g_object_set (self->source, "uri", "netflux://127.0.0.1:9?watch-interval=0s", "local-port",
                (guint) self->port, "connection-key", "plc", NULL);
  g_object_set (self->sink, "connection-key", "plc", NULL);
  assert_state (self->source, GST_STATE_PLAYING, TRUE);
  assert_state (self->sink, GST_STATE_PLAYING, TRUE);
  link = ref_link (self->source);

  g_object_set (self->sink, "watch-interval", 40 * GST_MSECOND, NULL);
  assert_warning (self, "watch-interval differs from what the-source has");
  g_assert_cmpint (netflux_link_get_watch_interval (link), ==, 40000);
  g_object_set (self->source, "watch-interval", 40 * GST_MSECOND, NULL);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING));
  g_object_set (self->source, "receive-size", 4, NULL);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING));
  g_assert_cmpuint (netflux_link_get_receive_size (link), ==, 4);
  g_object_set (self->source, "remote-port", 10, NULL);
  assert_warning (self, "remote-port cannot change while the link runs");
  g_object_set (self->source, "remote-port", 9, NULL); /* as it runs */
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING));
  g_object_set (self->sink, "connection-key", "other", NULL);
  assert_warning (self, "connection-key cannot change while the link runs");
}

/* What was taken back has its default again. */
static void
test_taken_back (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) link = NULL;
  g_autofree char *address = NULL;

  g_object_set (self->source, "uri",
                "netflux://127.0.0.1:9?local-port=0&local-address=127.0.0.1&watch-interval=1s",
                NULL);
  assert_state (self->source, GST_STATE_PAUSED, TRUE);
  assert_state (self->source, GST_STATE_READY, TRUE);
  g_object_set (self->source, "uri", "netflux://127.0.0.1:9?local-port=0", NULL);
  assert_state (self->source, GST_STATE_PAUSED, TRUE);
  link = ref_link (self->source);
  address = netflux_link_dup_local_address (link);
  g_assert_null (address);
  g_assert_cmpint (netflux_link_get_watch_interval (link), ==, 30000);
}

/* Two PLCs on the same local port are two links; a sink that knows neither is told so. */
static void
test_two_partners (Fixture *self, gconstpointer data)
{
  GstElement *other = gst_object_ref_sink (gst_element_factory_make ("netfluxsrc", NULL));
  g_autoptr (NetfluxLink) first = NULL;
  g_autoptr (NetfluxLink) second = NULL;
  g_autoptr (NetfluxLink) third = NULL;
  GstMessage *message;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (other, self->bus);
  g_object_set (self->source, "remote-address", "127.0.0.1", "remote-port", 9, "local-port",
                (guint) self->port, NULL);
  g_object_set (other, "remote-address", "127.0.0.1", "remote-port", 10, "local-port",
                (guint) self->port, NULL);
  g_object_set (self->sink, "local-port", (guint) self->port, NULL);
  assert_state (self->source, GST_STATE_PAUSED, TRUE);
  assert_state (other, GST_STATE_PAUSED, TRUE);
  first = ref_link (self->source);
  second = ref_link (other);
  g_assert_true (first != second);

  assert_state (self->sink, GST_STATE_PAUSED, FALSE);
  message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  netflux_test_message_done (message);
  g_assert_nonnull (strstr (error->message, "Several links have the local port"));

  g_object_set (self->sink, "remote-address", "127.0.0.1", "remote-port", 10, NULL);
  assert_state (self->sink, GST_STATE_PAUSED, TRUE);
  third = ref_link (self->sink);
  g_assert_true (third == second);
  gst_element_set_state (other, GST_STATE_NULL);
  gst_element_set_bus (other, NULL);
  gst_object_unref (other);
}

/* A controller's tool wrote the declaration, and nobody said how that one lays fields out. */
static void
test_origin (Fixture *self, gconstpointer data)
{
  static const char text[] = "DATA_BLOCK \"A\" STRUCT x : INT; END_STRUCT; BEGIN END_DATA_BLOCK";
  static const char *const said[] = { NULL, "packed", "s7" };

  g_object_set (self->source, "local-address", "127.0.0.1", "local-port", self->port,
                "remote-address", "127.0.0.1", "remote-port", 9, "receive-layout", text, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      if (said[i] != NULL)
        gst_util_set_object_arg (G_OBJECT (self->source), "dialect", said[i]);
      assert_state (self->source, GST_STATE_PAUSED, TRUE);
      if (said[i] == NULL)
        assert_warning (self, "set dialect to s7");
      else
        g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING));
      assert_state (self->source, GST_STATE_NULL, TRUE);
    }
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/gst/settings/bytes", test_bytes, NULL },
    { "/netflux/gst/settings/bad-bytes", test_bad_bytes, NULL },
    { "/netflux/gst/settings/second-uri", test_second_uri, NULL },
    { "/netflux/gst/settings/notify", test_notify, NULL },
    { "/netflux/gst/settings/picked-port", test_picked_port, NULL },
    { "/netflux/gst/settings/changes-in-ready", test_changes_in_ready, NULL },
    { "/netflux/gst/settings/changes-in-playing", test_changes_in_playing, NULL },
    { "/netflux/gst/settings/taken-back", test_taken_back, NULL },
    { "/netflux/gst/settings/two-partners", test_two_partners, NULL },
    { "/netflux/gst/settings/origin", test_origin, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
