/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <netflux/netflux.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "tests/common/netflux-test-table.h"

/* A link that the application has made, and what its handlers and those of the bus may do. */

typedef struct
{
  NetfluxLink *link;
  GSocket *partner;
  GSocketAddress *address; /* of the link */
  GstHarness *harness;
  GstBus *bus;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  self->link = g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port",
                             (guint) port, "remote-address", "127.0.0.1", "remote-port",
                             (guint) netflux_test_socket_get_port (self->partner), "watch-interval",
                             (gint64) 0, "sending", FALSE, NULL);
  self->harness = gst_harness_new ("netfluxsrc");
  self->bus = gst_bus_new ();
  gst_element_set_bus (self->harness->element, self->bus);
  gst_harness_use_systemclock (self->harness);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gst_element_set_bus (self->harness->element, NULL);
  gst_harness_teardown (self->harness);
  g_object_unref (self->bus);
  g_object_unref (self->link);
  g_object_unref (self->partner);
  g_object_unref (self->address);
}

static void
send_frame (Fixture *self, guint8 sequence)
{
  const guint8 frame[] = { sequence, 0, 'x' };

  g_socket_send_to (self->partner, self->address, (const char *) frame, sizeof frame, NULL, NULL);
}

static void
assert_message (Fixture *self, const char *name)
{
  for (;;)
    {
      GstMessage *message =
          gst_bus_timed_pop_filtered (self->bus, 30 * GST_SECOND, GST_MESSAGE_ELEMENT);
      gboolean found;

      g_assert_nonnull (message);
      found = gst_message_has_name (message, name);
      netflux_test_message_done (message);
      if (found)
        return;
    }
}

/* No main loop runs: the watchdog ends the stream, and the messages come. */
static void
test_no_loop (Fixture *self, gconstpointer data)
{
  gboolean running = g_str_equal (data, "running");

  if (running)
    g_assert_true (netflux_link_start (self->link, NULL));
  g_object_set (self->harness->element, "link", self->link, NULL);
  gst_util_set_object_arg (G_OBJECT (self->harness->element), "timeout-action", "eos");
  gst_harness_play (self->harness);
  send_frame (self, 1);
  gst_buffer_unref (gst_harness_pull (self->harness));
  assert_message (self, "netflux-state");
  netflux_link_set_watch_interval (self->link, 2000);
  assert_message (self, "netflux-watchdog");
  for (;;)
    {
      g_autoptr (GstEvent) event = gst_harness_pull_event (self->harness);

      g_assert_nonnull (event);
      if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
        break;
    }
  gst_element_set_state (self->harness->element, GST_STATE_NULL);
  g_assert_cmpint (netflux_link_get_state (self->link) != NETFLUX_LINK_STATE_STOPPED, ==, running);
}

static void
on_frame (NetfluxLink *link, NetfluxFrame *frame, GThread **thread)
{
  *thread = g_thread_self ();
}

static gpointer
play (gpointer data)
{
  gst_harness_play (data);
  return NULL;
}

/* Whichever thread starts the pipeline, handlers run where the link was given. */
static void
test_context (Fixture *self, gconstpointer data)
{
  GThread *thread = NULL;

  g_signal_connect (self->link, "frame-received", G_CALLBACK (on_frame), &thread);
  g_object_set (self->harness->element, "link", self->link, NULL);
  g_thread_join (g_thread_new ("plays", play, self->harness));
  send_frame (self, 1);
  netflux_test_wait (thread != NULL);
  g_assert_true (thread == g_thread_self ());
}

/* What the application has set stays; what the element was told counts. */
static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data ("v:u8", NULL, NETFLUX_DIALECT_PACKED, NULL);

  netflux_link_set_receive_layout (self->link, layout);
  netflux_link_set_watch_interval (self->link, 70000);
  g_object_set (self->harness->element, "link", self->link, "stats-interval", 2 * GST_SECOND, NULL);
  gst_harness_play (self->harness);
  g_assert_cmpint (netflux_link_get_watch_interval (self->link), ==, 70000);
  g_assert_cmpuint (netflux_link_get_receive_size (self->link), ==, 1);
  g_assert_cmpint (netflux_link_get_statistics_interval (self->link), ==, 2000000);
}

/* The link that the element has made can be set up in READY, too. */
static void
test_used_link (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLayout) layout =
      netflux_layout_new_from_data ("v:u8", NULL, NETFLUX_DIALECT_PACKED, NULL);
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (NetfluxLink) used = NULL;

  g_object_set (self->harness->element, "uri", "netflux://127.0.0.1:9?local-port=0", NULL);
  gst_element_set_state (self->harness->element, GST_STATE_READY);
  g_object_get (self->harness->element, "used-link", &link, NULL);
  netflux_link_set_receive_layout (link, layout);
  gst_harness_play (self->harness);
  g_object_get (self->harness->element, "used-link", &used, NULL);
  g_assert_true (used == link);
  g_assert_cmpuint (netflux_link_get_receive_size (link), ==, 1);
  g_assert_null (gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR));
}

typedef struct
{
  GstElement *element;
  GMutex lock;
  GCond changed;
  gboolean is_inside;
  gboolean is_stopped;
  gboolean is_done;
} Handler;

static void
set_flag (Handler *self, gboolean *flag)
{
  g_mutex_lock (&self->lock);
  *flag = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
wait_flag (Handler *self, const gboolean *flag)
{
  gint64 end_us = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE;

  g_mutex_lock (&self->lock);
  while (!*flag)
    g_assert_true (g_cond_wait_until (&self->changed, &self->lock, end_us));
  g_mutex_unlock (&self->lock);
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Handler *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT &&
      gst_message_has_name (message, "netflux-state") && !self->is_inside)
    {
      set_flag (self, &self->is_inside);
      wait_flag (self, &self->is_stopped);
      g_object_set (self->element, "watch-interval", 50 * GST_MSECOND, NULL);
      set_flag (self, &self->is_done);
    }
  netflux_test_message_done (message);

  return GST_BUS_DROP;
}

/* The pipeline stops while a handler of a message has not returned, and that handler sets a
 * property then: neither waits for the other, and nothing is used that is gone. */
static void
test_stop_in_handler (Fixture *self, gconstpointer data)
{
  Handler handler = { .element = self->harness->element };

  g_mutex_init (&handler.lock);
  g_cond_init (&handler.changed);
  gst_bus_set_sync_handler (self->bus, on_message, &handler, NULL);
  if (g_str_equal (data, "running"))
    g_assert_true (netflux_link_start (self->link, NULL));
  if (g_str_equal (data, "own"))
    g_object_set (self->harness->element, "uri", "netflux://127.0.0.1:9?local-port=0", NULL);
  else
    g_object_set (self->harness->element, "link", self->link, NULL);
  gst_harness_play (self->harness);
  send_frame (self, 1);
  wait_flag (&handler, &handler.is_inside);
  gst_element_set_state (self->harness->element, GST_STATE_NULL);
  set_flag (&handler, &handler.is_stopped);
  wait_flag (&handler, &handler.is_done);
  gst_bus_set_sync_handler (self->bus, NULL, NULL, NULL);
  g_cond_clear (&handler.changed);
  g_mutex_clear (&handler.lock);
}

static guint
count_threads (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  guint n = 0;

  while (dir != NULL && (id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *found = NULL;

      if (g_file_get_contents (path, &found, NULL, NULL) && g_str_has_prefix (found, name))
        n++;
    }

  return n;
}

/* However many links there are, one thread has their messages. */
static void
test_threads (Fixture *self, gconstpointer data)
{
  GstElement *elements[8];

  if (!g_file_test ("/proc/self/task", G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("/proc is not mounted");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      elements[i] = gst_object_ref_sink (gst_element_factory_make ("netfluxsrc", NULL));
      g_object_set (elements[i], "uri", "netflux://127.0.0.1:9?local-port=0", NULL);
      gst_element_set_state (elements[i], GST_STATE_PAUSED);
    }
  netflux_test_wait (count_threads ("netflux-bus") == 1);
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      gst_element_set_state (elements[i], GST_STATE_NULL);
      gst_object_unref (elements[i]);
    }
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/gst/foreign/no-loop/stopped", test_no_loop, "stopped" },
    { "/netflux/gst/foreign/no-loop/running", test_no_loop, "running" },
    { "/netflux/gst/foreign/context", test_context, NULL },
    { "/netflux/gst/foreign/settings", test_settings, NULL },
    { "/netflux/gst/foreign/used-link", test_used_link, NULL },
    { "/netflux/gst/foreign/stop-in-handler/own", test_stop_in_handler, "own" },
    { "/netflux/gst/foreign/stop-in-handler/stopped", test_stop_in_handler, "stopped" },
    { "/netflux/gst/foreign/stop-in-handler/running", test_stop_in_handler, "running" },
    { "/netflux/gst/foreign/threads", test_threads, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
