/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <netflux/netflux.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* netfluxsink, with a socket as its partner that sees what is sent. */

typedef struct
{
  GSocket *partner;
  GstHarness *harness;
  GstBus *bus;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  GstElement *element = gst_element_factory_make ("netfluxsink", NULL);

  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->bus = gst_bus_new ();
  gst_element_set_bus (element, self->bus);
  g_object_set (element, "remote-address", "127.0.0.1", "remote-port",
                (guint) netflux_test_socket_get_port (self->partner), "local-port", 0,
                "send-interval", 2 * GST_MSECOND, "watch-interval", (guint64) 0, NULL);
  /* It starts a sink at once. */
  self->harness = gst_harness_new_with_element (element, "sink", NULL);
  gst_harness_set_src_caps_str (self->harness, "application/octet-stream");
  gst_object_unref (element);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gst_element_set_bus (self->harness->element, NULL);
  gst_harness_teardown (self->harness);
  g_object_unref (self->bus);
  g_object_unref (self->partner);
}

static GstBuffer *
new_buffer (const char *text)
{
  return *text != 0 ? gst_buffer_new_memdup (text, strlen (text)) : gst_buffer_new ();
}

/* The number of the next frame, which has this payload. */
static guint8
receive (Fixture *self, const char *payload)
{
  guint8 frame[256];
  gssize size;

  netflux_test_wait (g_socket_condition_check (self->partner, G_IO_IN));
  size = g_socket_receive (self->partner, (char *) frame, sizeof frame, NULL, NULL);
  g_assert_cmpmem (frame + 2, size - 2, payload, strlen (payload));

  return frame[0];
}

static gboolean
is_quiet (Fixture *self)
{
  g_usleep (20000);
  return !g_socket_condition_check (self->partner, G_IO_IN);
}

static void
drain (Fixture *self)
{
  guint8 frame[256];

  while (g_socket_receive (self->partner, (char *) frame, sizeof frame, NULL, NULL) > 0)
    ;
}

/* From the first buffer on, again and again. */
static void
test_cyclic (Fixture *self, gconstpointer data)
{
  gst_harness_play (self->harness);
  g_assert_true (is_quiet (self));
  g_assert_cmpint (gst_harness_push (self->harness, new_buffer ("one")), ==, GST_FLOW_OK);
  for (guint i = 1; i <= 5; i++)
    g_assert_cmpuint (receive (self, "one"), ==, i);

  g_assert_cmpint (gst_harness_push (self->harness, new_buffer ("")), ==, GST_FLOW_OK);
  drain (self);
  receive (self, "");
}

static void
test_on_demand (Fixture *self, gconstpointer data)
{
  GstBufferList *list = gst_buffer_list_new ();

  gst_util_set_object_arg (G_OBJECT (self->harness->element), "send-mode", "on-demand");
  gst_harness_play (self->harness);
  gst_harness_push (self->harness, new_buffer ("one"));
  g_assert_cmpuint (receive (self, "one"), ==, 1);
  gst_harness_push (self->harness, new_buffer ("one"));
  g_assert_cmpuint (receive (self, "one"), ==, 2);

  gst_buffer_list_add (list, new_buffer ("two"));
  gst_buffer_list_add (list, new_buffer ("three"));
  gst_pad_push_list (self->harness->srcpad, list);
  g_assert_cmpuint (receive (self, "two"), ==, 3);
  g_assert_cmpuint (receive (self, "three"), ==, 4);
  g_assert_true (is_quiet (self));
}

static void
test_on_change (Fixture *self, gconstpointer data)
{
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "send-mode", "on-change");
  g_object_set (self->harness->element, "send-interval", 60 * GST_SECOND, NULL);
  gst_harness_play (self->harness);
  for (guint i = 0; i < 3; i++)
    gst_harness_push (self->harness, new_buffer ("same"));
  g_assert_cmpuint (receive (self, "same"), ==, 1);
  g_assert_true (is_quiet (self));
  gst_harness_push (self->harness, new_buffer ("other"));
  g_assert_cmpuint (receive (self, "other"), ==, 2);
}

/* Several pieces of memory are one payload. */
static void
test_pieces (Fixture *self, gconstpointer data)
{
  GstBuffer *buffer = new_buffer ("several");

  buffer = gst_buffer_append (buffer, new_buffer (" "));
  buffer = gst_buffer_append (buffer, new_buffer ("pieces"));
  g_assert_cmpuint (gst_buffer_n_memory (buffer), ==, 3);
  gst_harness_play (self->harness);
  gst_harness_push (self->harness, buffer);
  receive (self, "several pieces");
}

static void
test_too_large (Fixture *self, gconstpointer data)
{
  GstMessage *message;
  g_autoptr (GError) error = NULL;

  gst_harness_play (self->harness);
  g_assert_cmpint (gst_harness_push (self->harness, gst_buffer_new_allocate (NULL, 65506, NULL)),
                   ==, GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "65506"));
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR));
  netflux_test_message_done (message);
}

static void
test_eos (Fixture *self, gconstpointer data)
{
  gboolean holds = g_str_equal (data, "hold");

  gst_util_set_object_arg (G_OBJECT (self->harness->element), "eos-action", data);
  gst_harness_play (self->harness);
  gst_harness_push (self->harness, new_buffer ("last"));
  receive (self, "last");
  g_assert_true (gst_harness_push_event (self->harness, gst_event_new_eos ()));
  drain (self);
  if (holds)
    receive (self, "last");
  else
    g_assert_true (is_quiet (self));
}

static gboolean
has_received (Fixture *self, const char *payload)
{
  guint8 frame[256];
  gssize size;
  gboolean found = FALSE;

  while ((size = g_socket_receive (self->partner, (char *) frame, sizeof frame, NULL, NULL)) > 2)
    found = found || ((gsize) size - 2 == strlen (payload) &&
                      memcmp (frame + 2, payload, strlen (payload)) == 0);

  return found;
}

/* The newest image reaches the partner although the stream ends right behind it, and the
 * application stops the pipeline at once. */
static void
test_last_image (Fixture *self, gconstpointer data)
{
  const char *modes[] = { "cyclic", "on-change", "on-demand" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (modes); i++)
    {
      GObject *element = G_OBJECT (self->harness->element);

      gst_util_set_object_arg (element, "send-mode", modes[i / 2]);
      gst_util_set_object_arg (element, "eos-action", i % 2 == 0 ? "stop" : "hold");
      g_object_set (element, "send-interval", 60 * GST_SECOND, NULL);
      gst_harness_play (self->harness);
      gst_harness_push_event (self->harness, gst_event_new_flush_start ());
      gst_harness_push_event (self->harness, gst_event_new_flush_stop (TRUE));
      gst_harness_set_src_caps_str (self->harness, "application/octet-stream");
      gst_harness_push (self->harness, new_buffer ("run"));
      receive (self, "run");
      gst_harness_push (self->harness, new_buffer ("stop"));
      g_assert_true (gst_harness_push_event (self->harness, gst_event_new_eos ()));
      gst_element_set_state (self->harness->element, GST_STATE_NULL);
      netflux_test_wait (g_socket_condition_check (self->partner, G_IO_IN));
      g_assert_true (has_received (self, "stop"));
    }
}

/* In PLAYING only, and with the next number after it. */
static void
test_pause (Fixture *self, gconstpointer data)
{
  guint8 last = 0;

  gst_harness_play (self->harness);
  gst_harness_push (self->harness, new_buffer ("image"));
  receive (self, "image");
  gst_element_set_state (self->harness->element, GST_STATE_PAUSED);
  while (g_socket_condition_check (self->partner, G_IO_IN))
    last = receive (self, "image");
  g_assert_true (is_quiet (self));
  gst_element_set_state (self->harness->element, GST_STATE_PLAYING);
  if (last != 0)
    g_assert_cmpuint (receive (self, "image"), ==, (guint8) (last + 1));
  else
    receive (self, "image");
}

static guint64
get_stat (Fixture *self, const char *name)
{
  GstStructure *stats;
  guint64 value;

  g_object_get (self->harness->element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);

  return value;
}

/* The cycle goes on, and the bus is not flooded. */
static void
test_dead_partner (Fixture *self, gconstpointer data)
{
  gint64 begin = g_get_monotonic_time ();
  GstMessage *message;
  guint n = 0;

  g_socket_close (self->partner, NULL);
  gst_harness_push (self->harness, new_buffer ("image"));
  netflux_test_wait (get_stat (self, "frames-sent") > 600 && get_stat (self, "icmp-reports") > 100);
  while ((message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_WARNING)) != NULL)
    {
      netflux_test_message_done (message);
      n++;
    }
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <=, 1 + (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR));
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/gst/sink/cyclic", test_cyclic, NULL },
    { "/netflux/gst/sink/on-demand", test_on_demand, NULL },
    { "/netflux/gst/sink/on-change", test_on_change, NULL },
    { "/netflux/gst/sink/pieces", test_pieces, NULL },
    { "/netflux/gst/sink/too-large", test_too_large, NULL },
    { "/netflux/gst/sink/eos/stop", test_eos, "stop" },
    { "/netflux/gst/sink/eos/hold", test_eos, "hold" },
    { "/netflux/gst/sink/last-image", test_last_image, NULL },
    { "/netflux/gst/sink/pause", test_pause, NULL },
    { "/netflux/gst/sink/dead-partner", test_dead_partner, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
