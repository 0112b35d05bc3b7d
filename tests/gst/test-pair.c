/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/gst.h>
#include <netflux/netflux.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* A netfluxsrc and a netfluxsink that are one link; and what can be wrong when elements
 * change their states. */

typedef struct
{
  NetfluxLink *partner;
  GstElement *pipelines[2]; /* of the source, of the sink */
  GstElement *source;
  GstElement *sink;
  guint16 port;
  guint16 partner_port;
} Fixture;

static GstElement *
new_pipeline (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  g_assert_no_error (error);
  return pipeline;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) image = g_bytes_new_static ("partner", 7);
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();

  self->port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->partner_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->partner = netflux_link_new ("127.0.0.1", self->port);
  g_object_set (self->partner, "local-address", "127.0.0.1", "local-port",
                (guint) self->partner_port, "watch-interval", (gint64) 0, "engine", engine, NULL);
  netflux_link_set_send_data (self->partner, image);
  netflux_link_start (self->partner, NULL);

  self->pipelines[0] = new_pipeline ("netfluxsrc name=source ! fakesink");
  self->pipelines[1] = new_pipeline (
      "fakesrc is-live=true sync=true datarate=400 sizetype=fixed sizemax=4 filltype=pattern ! "
      "netfluxsink name=sink");
  self->source = gst_bin_get_by_name (GST_BIN (self->pipelines[0]), "source");
  self->sink = gst_bin_get_by_name (GST_BIN (self->pipelines[1]), "sink");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      gst_element_set_state (self->pipelines[i], GST_STATE_NULL);
      gst_object_unref (self->pipelines[i]);
    }
  gst_object_unref (self->source);
  gst_object_unref (self->sink);
  g_object_unref (self->partner);
}

static void
set_partner (Fixture *self, GstElement *element)
{
  g_autofree char *uri = g_strdup_printf ("netflux://127.0.0.1:%u?local-port=%u&watch-interval=0s",
                                          self->partner_port, self->port);
  g_autofree char *read = NULL;

  g_object_set (element, "uri", uri, NULL);
  g_object_get (element, "uri", &read, NULL);
  g_assert_cmpstr (read, ==, uri);
}

static void
play (GstElement *pipeline)
{
  g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PLAYING), !=,
                   GST_STATE_CHANGE_FAILURE);
}

static NetfluxLink *
ref_used_link (GstElement *element)
{
  NetfluxLink *link;

  g_object_get (element, "used-link", &link, NULL);

  return link;
}

static gboolean
is_up (Fixture *self)
{
  g_autoptr (NetfluxLink) link = ref_used_link (self->source);

  return link != NULL && netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP &&
         netflux_link_get_state (self->partner) == NETFLUX_LINK_STATE_UP;
}

static gboolean
partner_has_image (Fixture *self)
{
  g_autoptr (GBytes) image = netflux_link_get_received_data (self->partner);

  return g_bytes_get_size (image) == 4;
}

/* In two pipelines, started in either order, stopped in either order. */
static void
pair (Fixture *self, guint first_up, guint first_down)
{
  g_autoptr (NetfluxLink) of_source = NULL;
  g_autoptr (NetfluxLink) of_sink = NULL;

  play (self->pipelines[first_up]);
  play (self->pipelines[1 - first_up]);
  netflux_test_wait (is_up (self) && partner_has_image (self));
  of_source = ref_used_link (self->source);
  of_sink = ref_used_link (self->sink);
  g_assert_true (of_source == of_sink);
  g_clear_object (&of_sink);

  gst_element_set_state (self->pipelines[first_down], GST_STATE_NULL);
  g_assert_cmpint (netflux_link_get_state (of_source), !=, NETFLUX_LINK_STATE_STOPPED);
  gst_element_set_state (self->pipelines[1 - first_down], GST_STATE_NULL);
  g_assert_cmpint (netflux_link_get_state (of_source), ==, NETFLUX_LINK_STATE_STOPPED);
}

static void
test_by_key (Fixture *self, gconstpointer data)
{
  g_object_set (self->source, "connection-key", "plc", NULL);
  g_object_set (self->sink, "connection-key", "plc", NULL);
  set_partner (self, self->source);
  for (guint i = 0; i < 4; i++)
    pair (self, i & 1, i >> 1);
}

static void
test_by_port (Fixture *self, gconstpointer data)
{
  set_partner (self, self->source);
  g_object_set (self->sink, "local-port", (guint) self->port, NULL);
  pair (self, 0, 1);
  set_partner (self, self->sink);
  pair (self, 1, 0);
}

/* A link of the application's own. */
static void
test_by_link (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", self->partner_port);
  g_autoptr (NetfluxLink) used = NULL;

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) self->port,
                "watch-interval", (gint64) 0, NULL);
  g_object_set (self->source, "link", link, NULL);
  g_object_set (self->sink, "link", link, NULL);
  pair (self, 0, 0);
  g_object_get (self->source, "link", &used, NULL);
  g_assert_true (used == link);
  g_assert_true (netflux_link_get_sending (link));
}

static void
assert_one_error (GstElement *pipeline, GQuark domain, int code, const char *what)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  netflux_test_message_done (message);
  g_test_message ("%s", error->message);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, what));
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
}

/* The first one goes on. */
static void
refuse_second (Fixture *self, const char *description)
{
  GstElement *other = new_pipeline (description);

  g_object_set (self->source, "connection-key", "plc", NULL);
  g_object_set (self->sink, "connection-key", "plc", NULL);
  set_partner (self, self->source);
  play (self->pipelines[0]);
  play (self->pipelines[1]);
  netflux_test_wait (is_up (self));
  g_assert_cmpint (gst_element_set_state (other, GST_STATE_PLAYING), ==, GST_STATE_CHANGE_FAILURE);
  assert_one_error (other, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, "connection-key");
  gst_element_set_state (other, GST_STATE_NULL);
  gst_object_unref (other);
  g_assert_true (is_up (self));
}

static void
test_second_source (Fixture *self, gconstpointer data)
{
  refuse_second (self, "netfluxsrc connection-key=plc ! fakesink");
}

static void
test_second_sink (Fixture *self, gconstpointer data)
{
  refuse_second (self, "fakesrc is-live=true sizetype=fixed sizemax=4 ! "
                       "netfluxsink connection-key=plc");
}

/* To read the figures as often as one likes costs no frame. */
static void
test_stats (Fixture *self, gconstpointer data)
{
  guint64 before = 0, after = 0, lost = 0;
  guint n_read = 0;

  g_object_set (self->source, "connection-key", "plc", NULL);
  g_object_set (self->sink, "connection-key", "plc", NULL);
  set_partner (self, self->source);
  play (self->pipelines[0]);
  play (self->pipelines[1]);
  netflux_test_wait (is_up (self));
  for (; n_read < 1000 || after < before + 10; n_read++)
    {
      GstStructure *stats;

      g_object_get (n_read % 2 == 0 ? self->source : self->sink, "stats", &stats, NULL);
      g_assert_true (gst_structure_get (stats, "frames-accepted", G_TYPE_UINT64, &after,
                                        "partner-lost", G_TYPE_UINT64, &lost, NULL));
      gst_structure_free (stats);
      if (n_read == 0)
        before = after;
    }
  g_assert_cmpuint (lost, ==, 0);
}

static void
test_conflict (Fixture *self, gconstpointer data)
{
  g_object_set (self->source, "connection-key", "plc", NULL);
  g_object_set (self->sink, "connection-key", "plc", "local-port", 1234, NULL);
  set_partner (self, self->source);
  play (self->pipelines[0]);
  g_assert_cmpint (gst_element_set_state (self->pipelines[1], GST_STATE_PLAYING), ==,
                   GST_STATE_CHANGE_FAILURE);
  assert_one_error (self->pipelines[1], GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
                    "local-port");
  {
    g_autoptr (NetfluxLink) link = ref_used_link (self->source);

    g_assert_cmpint (netflux_link_get_state (link), !=, NETFLUX_LINK_STATE_STOPPED);
  }
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocket) taken = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);

  g_object_set (self->source, "local-address", "127.0.0.1", "remote-address", "127.0.0.1",
                "local-port", (guint) netflux_test_socket_get_port (taken), NULL);
  g_assert_cmpint (gst_element_set_state (self->pipelines[0], GST_STATE_PLAYING), ==,
                   GST_STATE_CHANGE_FAILURE);
  assert_one_error (self->pipelines[0], GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY, "in use");
}

/* Downstream wants something else. */
static void
test_bad_caps (Fixture *self, gconstpointer data)
{
  GstElement *pipeline =
      new_pipeline ("netfluxsrc name=source ! capsfilter name=filter ! fakesink");
  g_autoptr (GstElement) filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  g_autoptr (GError) error = NULL;

  gst_util_set_object_arg (G_OBJECT (filter), "caps", "audio/x-raw");
  gst_util_set_object_arg (G_OBJECT (source), "caps", "video/x-raw");
  set_partner (self, source);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_true (error->domain == GST_STREAM_ERROR);
  netflux_test_message_done (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
  gst_object_unref (pipeline);
}

static void
test_unknown_host (Fixture *self, gconstpointer data)
{
  g_object_set (self->source, "remote-address", "plc..invalid", "local-port", 0, NULL);
  g_assert_cmpint (gst_element_set_state (self->pipelines[0], GST_STATE_PLAYING), ==,
                   GST_STATE_CHANGE_FAILURE);
  assert_one_error (self->pipelines[0], GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
                    "plc..invalid");
}

/* Nothing is left behind by any number of changes. */
static void
test_states (Fixture *self, gconstpointer data)
{
  const GstState states[] = { GST_STATE_PLAYING, GST_STATE_PAUSED, GST_STATE_READY,
                              GST_STATE_PLAYING, GST_STATE_NULL,   GST_STATE_PAUSED };
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");
  guint rounds = scale != NULL ? MAX ((guint) (1000 * g_ascii_strtod (scale, NULL)), 3) : 1000;

  g_object_set (self->source, "connection-key", "plc", NULL);
  g_object_set (self->sink, "connection-key", "plc", NULL);
  set_partner (self, self->source);
  for (guint i = 0; i < rounds; i++)
    {
      play (self->pipelines[0]);
      gst_element_set_state (self->pipelines[1], states[i % G_N_ELEMENTS (states)]);
      gst_element_set_state (self->pipelines[0], states[(i / 2) % G_N_ELEMENTS (states)]);
      gst_element_set_state (self->pipelines[i % 2], GST_STATE_NULL);
    }
  gst_element_set_state (self->pipelines[0], GST_STATE_NULL);
  gst_element_set_state (self->pipelines[1], GST_STATE_NULL);
  pair (self, 0, 1);
}

static const struct
{
  const char *uri;
  const char *names; /* in the message; NULL: it is good */
} uris[] = {
  { "netflux://[::1]:2001?local-port=2000", NULL },
  { "netflux://plc.local", NULL },
  { "netflux://h:1?send-interval=250us&watch-interval=1s&receive-size=20", NULL },
  { "netflux://", "host" },
  { "udp://127.0.0.1:2000", "udp" },
  { "netflux://h:70000", "70000" },
  { "netflux://h?send-interval=5", "write 5us, 5ms or 5s" },
  { "netflux://h?send-interval=1ns", "send-interval" },
  { "netflux://h?bogus=1", "bogus" },
  { "netflux://h?local-port=-1", "local-port" },
  { "netflux://h/path", "path" },
  { "netflux://user@h", "user" },
};

static void
test_uris (Fixture *self, gconstpointer data)
{
  GstElement *elements[] = { self->source, self->sink };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      GstURIHandler *handler = GST_URI_HANDLER (elements[i % 2]);
      g_autofree char *before = gst_uri_handler_get_uri (handler);
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      gboolean good = gst_uri_handler_set_uri (handler, uris[i].uri, &error);

      g_assert_cmpint (good, ==, uris[i].names == NULL);
      after = gst_uri_handler_get_uri (handler);
      if (good)
        {
          g_assert_no_error (error);
          g_assert_nonnull (after);
          continue;
        }
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, uris[i].names));
      g_assert_cmpstr (after, ==, before);
    }
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/gst/pair/by-key", test_by_key, NULL },
    { "/netflux/gst/pair/by-port", test_by_port, NULL },
    { "/netflux/gst/pair/by-link", test_by_link, NULL },
    { "/netflux/gst/pair/second-source", test_second_source, NULL },
    { "/netflux/gst/pair/second-sink", test_second_sink, NULL },
    { "/netflux/gst/pair/stats", test_stats, NULL },
    { "/netflux/gst/pair/conflict", test_conflict, NULL },
    { "/netflux/gst/pair/busy", test_busy, NULL },
    { "/netflux/gst/pair/unknown-host", test_unknown_host, NULL },
    { "/netflux/gst/pair/bad-caps", test_bad_caps, NULL },
    { "/netflux/gst/pair/uris", test_uris, NULL },
    { "/netflux/gst/pair/states", test_states, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
