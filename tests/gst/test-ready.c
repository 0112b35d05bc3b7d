/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <netflux/netflux.h>
#include <string.h>

#include "messages.h"
#include "netflux-test-loop.h"
#include "src.h"
#include "tests/common/netflux-test-table.h"

/* What is changed in READY, where an element has a link already, and what a start that fails
 * leaves behind. */

static void
assert_state (GstElement *element, GstState state, GstStateChangeReturn expected)
{
  g_assert_cmpint (gst_element_set_state (element, state), ==, expected);
}

static void
assert_error (GstBus *bus, const char *text)
{
  g_autoptr (GError) error = NULL;
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, text));
  netflux_test_message_done (message);
}

/* In READY it leaves its link for one that has a source already: that is said at the start. */
static void
test_taken_key (SrcFixture *self, gconstpointer data)
{
  GstElement *element = self->harness->element;
  g_autoptr (GstElement) other = gst_element_factory_make ("netfluxsrc", NULL);

  g_object_set (other, "connection-key", "taken", "local-port", 0, NULL);
  assert_state (other, GST_STATE_READY, GST_STATE_CHANGE_SUCCESS);
  assert_state (element, GST_STATE_READY, GST_STATE_CHANGE_SUCCESS);
  g_object_set (element, "connection-key", "taken", NULL);
  assert_state (element, GST_STATE_PAUSED, GST_STATE_CHANGE_FAILURE);
  assert_error (self->bus, "has a netfluxsrc already");

  g_object_set (element, "connection-key", "free", NULL);
  gst_harness_play (self->harness);
  src_send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
  assert_state (other, GST_STATE_NULL, GST_STATE_CHANGE_SUCCESS);
}

static void
write_config (const char *path, guint local_port, guint remote_port)
{
  g_autofree char *text = g_strdup_printf (
      "[link]\nremote-address=127.0.0.1\nremote-port=%u\nlocal-port=%u\n", remote_port, local_port);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* A key file that is set in READY leads to another link: its frames are pushed. */
static void
test_other_config (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp (NULL, &error);
  g_autofree char *path = g_build_filename (directory, "netflux.conf", NULL);
  g_autoptr (GstElement) other = gst_element_factory_make ("netfluxsink", NULL);
  GstHarness *harness;
  GstElement *source = gst_element_factory_make ("netfluxsrc", NULL);

  g_assert_no_error (error);
  write_config (path, self->port, netflux_test_socket_get_port (self->partner));
  g_object_set (other, "local-port", (guint) self->port, NULL);
  assert_state (other, GST_STATE_READY, GST_STATE_CHANGE_SUCCESS);

  harness = gst_harness_new_with_element (source, NULL, "src");
  gst_harness_use_systemclock (harness);
  assert_state (source, GST_STATE_READY, GST_STATE_CHANGE_SUCCESS);
  g_object_set (source, "config", path, NULL);
  gst_harness_play (harness);
  src_send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (harness));

  gst_harness_teardown (harness);
  gst_object_unref (source);
  assert_state (other, GST_STATE_NULL, GST_STATE_CHANGE_SUCCESS);
  g_unlink (path);
  g_rmdir (directory);
}

/* The application's link outlives an element that could not start, and has none of its parts. */
static void
test_failed_start (SrcFixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) link =
      g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port",
                    (guint) self->port, "remote-address", "127.0.0.1", "remote-port",
                    (guint) netflux_test_socket_get_port (self->partner), NULL);
  GstElement *element = gst_element_factory_make ("netfluxsrc", NULL);
  g_autoptr (GError) error = NULL;

  g_object_set (element, "link", link, "receive-layout", "no layout(", NULL);
  gst_element_set_bus (element, self->bus);
  assert_state (element, GST_STATE_PAUSED, GST_STATE_CHANGE_FAILURE);
  assert_error (self->bus, "layout");
  assert_state (element, GST_STATE_NULL, GST_STATE_CHANGE_SUCCESS);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);

  netflux_link_start (link, &error);
  g_assert_no_error (error);
  src_send_frame (self, 1, 'x');
  netflux_test_wait (netflux_link_get_state (link) != NETFLUX_LINK_STATE_WAITING);
  netflux_link_stop (link);
}

static void
change_another (GstDebugCategory *category,
                GstDebugLevel level,
                const char *file,
                const char *function,
                int line,
                GObject *object,
                GstDebugMessage *message,
                gpointer user_data)
{
  if (object != user_data && strstr (gst_debug_message_get (message), "joins the link") != NULL)
    g_object_set (user_data, "connection-key", "another", NULL);
}

/* What writes the log can wait for others, and for all that they are in. */
static void
test_log (SrcFixture *self, gconstpointer data)
{
  g_autoptr (GstElement) other = gst_element_factory_make ("netfluxsrc", NULL);
  g_autofree char *key = NULL;

  g_object_set (other, "connection-key", "one", "local-port", 0, NULL);
  assert_state (other, GST_STATE_READY, GST_STATE_CHANGE_SUCCESS);
  gst_debug_set_threshold_from_string ("netfluxlink:4", TRUE);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (change_another, other, NULL);
  assert_state (self->harness->element, GST_STATE_READY, GST_STATE_CHANGE_SUCCESS);
  gst_debug_remove_log_function (change_another);
  g_object_get (other, "connection-key", &key, NULL);
  g_assert_cmpstr (key, ==, "another");
  assert_state (other, GST_STATE_NULL, GST_STATE_CHANGE_SUCCESS);
}

static int is_done; /* atomic */

static gpointer
change (gpointer data)
{
  static const char *const keys[] = { NULL, "one", "two" };

  for (guint i = 0; !g_atomic_int_get (&is_done); i++)
    {
      g_object_set (data, "connection-key", keys[i % G_N_ELEMENTS (keys)], NULL);
      if (i % 16 == 0)
        g_usleep (100);
    }

  return NULL;
}

/* Another thread changes what decides with whom the element is a pair, whatever its state is. */
static void
test_change (SrcFixture *self, gconstpointer data)
{
  static const GstState states[] = { GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_NULL,
                                     GST_STATE_PLAYING };
  GstElement *element = self->harness->element;
  GThread *thread;

  g_atomic_int_set (&is_done, FALSE);
  thread = g_thread_new ("change", change, element);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_cmpint (gst_element_set_state (element, states[i % G_N_ELEMENTS (states)]), !=,
                       GST_STATE_CHANGE_FAILURE);
      gst_bus_set_flushing (self->bus, TRUE);
      gst_bus_set_flushing (self->bus, FALSE);
    }
  g_atomic_int_set (&is_done, TRUE);
  g_thread_join (thread);

  assert_state (element, GST_STATE_NULL, GST_STATE_CHANGE_SUCCESS);
  gst_harness_play (self->harness);
  src_send_frame (self, 1, 'x');
  gst_buffer_unref (gst_harness_pull (self->harness));
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (SrcFixture) cases[] = {
    { "/netflux/gst/ready/taken-key", test_taken_key, NULL },
    { "/netflux/gst/ready/other-config", test_other_config, NULL },
    { "/netflux/gst/ready/failed-start", test_failed_start, NULL },
    { "/netflux/gst/ready/log", test_log, NULL },
    { "/netflux/gst/ready/change", test_change, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  netflux_test_add_cases (SrcFixture, cases, src_set_up, src_tear_down);

  return g_test_run ();
}
