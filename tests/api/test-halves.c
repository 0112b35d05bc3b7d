/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

/* A source alone and a sink alone, and what a process image is while the partner is
 * silent. */

typedef struct
{
  NetfluxSource *source;
  NetfluxSink *sink;
  guint expired;
  guint recovered;
} Fixture;

static void
on_expired (NetfluxSource *source, NetfluxWatchdog watchdog, Fixture *self)
{
  g_assert_cmpint (watchdog, ==, NETFLUX_WATCHDOG_RECEIVE);
  self->expired++;
}

static void
on_recovered (NetfluxSource *source, NetfluxWatchdog watchdog, Fixture *self)
{
  g_assert_cmpint (watchdog, ==, NETFLUX_WATCHDOG_RECEIVE);
  self->recovered++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->source = netflux_source_new ();
  g_object_set (self->source, "local-address", "127.0.0.1", "local-port", (guint) port,
                "watch-interval", (gint64) 0, NULL);
  g_signal_connect (self->source, "watchdog-expired", G_CALLBACK (on_expired), self);
  g_signal_connect (self->source, "watchdog-recovered", G_CALLBACK (on_recovered), self);
  self->sink = netflux_sink_new ("127.0.0.1", port);
  g_object_set (self->sink, "local-address", "127.0.0.1", "local-port", 0, "send-interval",
                (gint64) 2000, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->source);
  g_assert_finalize_object (self->sink);
}

static void
start (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  netflux_source_start (self->source, &error);
  g_assert_no_error (error);
  netflux_sink_start (self->sink, &error);
  g_assert_no_error (error);
}

static void
set_text (Fixture *self, const char *text)
{
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));

  netflux_sink_set_send_data (self->sink, data);
}

static gboolean
has_image (Fixture *self, const char *data, gsize size)
{
  g_autoptr (GBytes) image = netflux_source_get_received_data (self->source);

  return g_bytes_get_size (image) == size &&
         (size == 0 || memcmp (g_bytes_get_data (image, NULL), data, size) == 0);
}

#define COUNT_OF_SOURCE(self, name)                                                                \
  api_take_count (netflux_source_get_statistics ((self)->source), name)
#define COUNT_OF_SINK(self, name) api_take_count (netflux_sink_get_statistics ((self)->sink), name)

static void
test_alone (Fixture *self, gconstpointer data)
{
  set_text (self, "image");
  start (self);
  g_assert_true (netflux_source_is_running (self->source));
  g_assert_true (netflux_sink_is_running (self->sink));
  netflux_test_wait (has_image (self, "image", 5));
  netflux_test_wait (COUNT_OF_SOURCE (self, "frames-accepted") > 20);
  g_assert_cmpint (netflux_source_get_state (self->source), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (COUNT_OF_SOURCE (self, "partner-lost"), ==, 0);
  g_assert_cmpuint (COUNT_OF_SOURCE (self, "frames-sent"), ==, 0);
  g_assert_cmpuint (COUNT_OF_SINK (self, "frames-accepted"), ==, 0);
  netflux_sink_reset_statistics (self->sink);
  netflux_source_reset_statistics (self->source);

  netflux_sink_stop (self->sink);
  netflux_source_stop (self->source);
  g_assert_false (netflux_source_is_running (self->source));
  g_assert_false (netflux_sink_is_running (self->sink));
}

/* The port of whoever sends to a source does not matter, the address does. */
static void
test_told_apart_by_address (Fixture *self, gconstpointer data)
{
  netflux_source_set_remote_address (self->source, "127.0.0.5");
  set_text (self, "image");
  start (self);
  netflux_test_wait (COUNT_OF_SOURCE (self, "frames-foreign") > 3);
  g_assert_true (has_image (self, NULL, 0));

  netflux_sink_stop (self->sink);
  netflux_sink_set_local_address (self->sink, "127.0.0.5");
  netflux_sink_start (self->sink, NULL);
  netflux_test_wait (has_image (self, "image", 5));
}

static void
test_on_demand (Fixture *self, gconstpointer data)
{
  const char *texts[] = { "one", "two", "three" };

  netflux_sink_set_send_mode (self->sink, NETFLUX_SEND_MODE_ON_DEMAND);
  start (self);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      set_text (self, texts[i]);
      netflux_sink_send_now (self->sink, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (netflux_sink_get_sequence (self->sink), ==, i + 1);
      netflux_test_wait (has_image (self, texts[i], strlen (texts[i])));
    }
  g_assert_cmpuint (COUNT_OF_SINK (self, "frames-sent"), ==, G_N_ELEMENTS (texts));
}

/* Each change is sent, and what is set again is not; the heartbeat goes on. */
static void
test_on_change (Fixture *self, gconstpointer data)
{
  guint64 sent;

  netflux_sink_set_send_mode (self->sink, NETFLUX_SEND_MODE_ON_CHANGE);
  netflux_sink_set_minimum_gap (self->sink, 0);
  netflux_sink_set_send_interval (self->sink, 60 * G_USEC_PER_SEC);
  set_text (self, "first");
  start (self);
  netflux_test_wait (has_image (self, "first", 5));

  set_text (self, "second");
  netflux_test_wait (has_image (self, "second", 6));
  sent = COUNT_OF_SINK (self, "frames-sent");
  g_assert_cmpuint (sent, ==, 2);
  for (guint i = 0; i < 10; i++)
    set_text (self, "second");
  set_text (self, "third");
  netflux_test_wait (has_image (self, "third", 5));
  g_assert_cmpuint (COUNT_OF_SINK (self, "frames-sent"), ==, 3);

  netflux_sink_set_send_interval (self->sink, 1000);
  netflux_test_wait (COUNT_OF_SINK (self, "frames-sent") > 6);
}

static void
fall_silent (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  netflux_sink_stop (self->sink);
  netflux_source_set_watch_interval (self->source, 1000);
  netflux_test_wait (self->expired > 0);
  error = netflux_source_dup_error (self->source);
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "watch-interval"));
  g_assert_cmpint (netflux_source_get_state (self->source), ==, NETFLUX_LINK_STATE_LOST);
}

static void
come_back (Fixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  guint recovered = self->recovered;

  netflux_source_set_watch_interval (self->source, 60 * G_USEC_PER_SEC);
  set_text (self, text);
  netflux_sink_start (self->sink, NULL);
  netflux_test_wait (self->recovered > recovered && has_image (self, text, strlen (text)));
  error = netflux_source_dup_error (self->source);
  g_assert_no_error (error);
}

static void
test_zeros (Fixture *self, gconstpointer data)
{
  set_text (self, "image");
  start (self);
  netflux_test_wait (has_image (self, "image", 5));
  fall_silent (self);
  g_assert_true (has_image (self, "\0\0\0\0\0", 5));
  come_back (self, "again");
}

static void
test_safe_values (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  g_autoptr (GBytes) safer = g_bytes_new_static ("safer", 5);

  netflux_source_set_safe_values (self->source, safe);
  set_text (self, "image");
  netflux_source_start (self->source, NULL);
  g_assert_true (has_image (self, "safe", 4));
  netflux_sink_start (self->sink, NULL);
  netflux_test_wait (has_image (self, "image", 5));
  fall_silent (self);
  g_assert_true (has_image (self, "safe", 4));
  netflux_source_set_safe_values (self->source, safer);
  netflux_test_wait (has_image (self, "safer", 5));
  come_back (self, "again");
}

static void
test_kept_values (Fixture *self, gconstpointer data)
{
  netflux_source_set_keep_values_on_timeout (self->source, TRUE);
  set_text (self, "image");
  start (self);
  netflux_test_wait (has_image (self, "image", 5));
  fall_silent (self);
  g_assert_true (has_image (self, "image", 5));
  come_back (self, "again");
}

static void
check_stopped (Fixture *self)
{
  g_autoptr (GError) source_error = netflux_source_dup_error (self->source);
  g_autoptr (GError) sink_error = netflux_sink_dup_error (self->sink);

  g_assert_cmpint (netflux_source_get_state (self->source), ==, NETFLUX_LINK_STATE_STOPPED);
  g_assert_cmpuint (netflux_sink_get_sequence (self->sink), ==, 0);
  g_assert_cmpuint (netflux_source_get_partner_sequence (self->source), ==, 0);
  g_assert_cmpuint (netflux_source_get_feedback_sequence (self->source), ==, 0);
  g_assert_cmpint (netflux_source_get_data_age (self->source), ==, -1);
  g_assert_no_error (source_error);
  g_assert_no_error (sink_error);
}

/* What their documentation says of the time after a stop */
static void
test_stopped (Fixture *self, gconstpointer data)
{
  guint64 accepted, sent;

  check_stopped (self);
  netflux_sink_set_send_mode (self->sink, NETFLUX_SEND_MODE_ON_DEMAND);
  set_text (self, "image");
  start (self);
  for (guint i = 0; i < 3; i++)
    g_assert_true (netflux_sink_send_now (self->sink, NULL));
  netflux_test_wait (netflux_source_get_partner_sequence (self->source) == 3);
  g_assert_cmpuint (netflux_sink_get_sequence (self->sink), ==, 3);
  g_assert_cmpint (netflux_source_get_data_age (self->source), >=, 0);

  sent = COUNT_OF_SINK (self, "frames-sent");
  accepted = COUNT_OF_SOURCE (self, "frames-accepted");
  netflux_sink_stop (self->sink);
  netflux_source_stop (self->source);
  check_stopped (self);
  g_assert_true (has_image (self, "image", 5));
  g_assert_cmpuint (COUNT_OF_SINK (self, "frames-sent"), ==, sent);
  g_assert_cmpuint (COUNT_OF_SOURCE (self, "frames-accepted"), ==, accepted);

  start (self);
  g_assert_true (has_image (self, "", 0));
  g_assert_cmpuint (COUNT_OF_SINK (self, "frames-sent"), ==, 0);
  g_assert_cmpuint (COUNT_OF_SOURCE (self, "frames-accepted"), ==, 0);
}

typedef struct
{
  int frames;
  int destroyed;
} Calls;

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  Calls *calls = user_data;

  g_atomic_int_inc (&calls->frames);
}

static void
on_destroyed (gpointer user_data)
{
  Calls *calls = user_data;

  g_atomic_int_inc (&calls->destroyed);
}

/* One that was replaced is not called any more, and its data are released. */
static void
test_frame_callback (Fixture *self, gconstpointer data)
{
  Calls first = { 0 }, second = { 0 };
  int frames;

  netflux_source_set_frame_callback (self->source, on_frame, &first, on_destroyed);
  start (self);
  netflux_test_wait (g_atomic_int_get (&first.frames) > 3);

  netflux_source_set_frame_callback (self->source, on_frame, &second, on_destroyed);
  g_assert_cmpint (g_atomic_int_get (&first.destroyed), ==, 1);
  frames = g_atomic_int_get (&first.frames);
  netflux_test_wait (g_atomic_int_get (&second.frames) > 3);
  g_assert_cmpint (g_atomic_int_get (&first.frames), ==, frames);

  netflux_source_set_frame_callback (self->source, NULL, NULL, NULL);
  g_assert_cmpint (g_atomic_int_get (&second.destroyed), ==, 1);
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/halves/alone", test_alone, NULL },
    { "/netflux/halves/told-apart-by-address", test_told_apart_by_address, NULL },
    { "/netflux/halves/on-demand", test_on_demand, NULL },
    { "/netflux/halves/on-change", test_on_change, NULL },
    { "/netflux/halves/zeros", test_zeros, NULL },
    { "/netflux/halves/safe-values", test_safe_values, NULL },
    { "/netflux/halves/kept-values", test_kept_values, NULL },
    { "/netflux/halves/stopped", test_stopped, NULL },
    { "/netflux/halves/frame-callback", test_frame_callback, NULL },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
