/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

#define N_FRAMES 5

/* What a frame carries, and frames that are handed over together. */

typedef struct
{
  GMutex lock; /* the callback waits for it: so long the engine reads nothing */
  GPtrArray *frames;
  guint n_calls;
  int entered; /* atomic */
  int done;    /* atomic */
  NetfluxSource *stopped;
} Gathering;

typedef struct
{
  NetfluxSource *source;
  GSocket *partner;
  guint8 sequence;
  Gathering gathering;
} Fixture;

static void
say (Fixture *self, const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (
      "127.0.0.1", netflux_source_get_local_port (self->source));
  g_autofree char *frame = g_strdup_printf ("??%s", text);
  g_autoptr (GError) error = NULL;

  frame[0] = (char) ++self->sequence;
  frame[1] = 0;
  g_socket_send_to (self->partner, address, frame, strlen (text) + 2, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  *self = (Fixture){
    .source = netflux_source_new (),
    .partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4),
    .gathering.frames = g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_frame_unref),
  };
  g_mutex_init (&self->gathering.lock);
  g_object_set (self->source, "local-address", "127.0.0.1", "local-port", 0, "watch-interval",
                (gint64) 0, NULL);
  netflux_source_start (self->source, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  netflux_source_stop (self->source);
  g_clear_object (&self->source);
  g_clear_object (&self->partner);
  g_ptr_array_unref (self->gathering.frames);
  g_mutex_clear (&self->gathering.lock);
}

static void
on_frames (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  Gathering *self = user_data;

  g_atomic_int_set (&self->entered, TRUE);
  g_mutex_lock (&self->lock);
  g_assert_cmpuint (n_frames, >, 0);
  for (guint i = 0; i < n_frames; i++)
    g_ptr_array_add (self->frames, netflux_frame_ref (frames[i]));
  self->n_calls++;
  g_mutex_unlock (&self->lock);
  if (self->stopped != NULL)
    netflux_source_stop (self->stopped);
  g_atomic_int_set (&self->done, (int) self->frames->len);
}

static gboolean
has_text (NetfluxFrame *frame, const char *text)
{
  gsize size;
  const guint8 *data = netflux_frame_get_data (frame, &size);

  return size == strlen (text) && memcmp (data, text, size) == 0;
}

/* While the callback holds the engine up, frames come in: they are handed over in one call. */
static void
gather (Fixture *self)
{
  Gathering *gathering = &self->gathering;

  netflux_source_set_frames_callback (self->source, on_frames, gathering, NULL);
  g_mutex_lock (&gathering->lock);
  say (self, "first");
  netflux_test_wait (g_atomic_int_get (&gathering->entered));
  for (guint i = 0; i < N_FRAMES; i++)
    say (self, "next");
  g_mutex_unlock (&gathering->lock);
}

static void
test_gathered (Fixture *self, gconstpointer data)
{
  Gathering *gathering = &self->gathering;

  gather (self);
  netflux_test_wait (g_atomic_int_get (&gathering->done) == 1 + N_FRAMES);
  netflux_source_stop (self->source);
  g_assert_cmpuint (gathering->n_calls, ==, 2);
  g_assert_true (has_text (gathering->frames->pdata[0], "first"));
  for (guint i = 1; i < gathering->frames->len; i++)
    {
      g_assert_true (has_text (gathering->frames->pdata[i], "next"));
      g_assert_cmpuint (netflux_frame_get_sequence (gathering->frames->pdata[i]), ==, i + 1);
    }
}

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

/* There is one callback, of the one kind or of the other. */
static void
test_replaced (Fixture *self, gconstpointer data)
{
  int n_single = 0;

  netflux_source_set_frames_callback (self->source, on_frames, &self->gathering, NULL);
  say (self, "a");
  netflux_test_wait (g_atomic_int_get (&self->gathering.done) == 1);

  netflux_source_set_frame_callback (self->source, on_frame, &n_single, NULL);
  say (self, "b");
  netflux_test_wait (g_atomic_int_get (&n_single) == 1);
  g_assert_cmpuint (self->gathering.frames->len, ==, 1);

  netflux_source_set_frames_callback (self->source, on_frames, &self->gathering, NULL);
  say (self, "c");
  netflux_test_wait (g_atomic_int_get (&self->gathering.done) == 2);
  g_assert_cmpint (g_atomic_int_get (&n_single), ==, 1);
}

/* Stopped by its own callback, the source calls it no more. */
static void
test_stopped (Fixture *self, gconstpointer data)
{
  self->gathering.stopped = self->source;
  gather (self);
  netflux_test_wait (g_atomic_int_get (&self->gathering.done) == 1);
  g_assert_cmpint (netflux_source_get_state (self->source), ==, NETFLUX_LINK_STATE_STOPPED);
  g_assert_cmpuint (self->gathering.n_calls, ==, 1);
}

/* What is read of a frame outlives it where it is owned. */
static void
test_payload (Fixture *self, gconstpointer data)
{
  NetfluxFrame *frame;
  g_autoptr (GBytes) payload = NULL;

  netflux_source_set_frames_callback (self->source, on_frames, &self->gathering, NULL);
  say (self, "");
  say (self, "payload");
  netflux_test_wait (g_atomic_int_get (&self->gathering.done) == 2);
  netflux_source_set_frames_callback (self->source, NULL, NULL, NULL);

  g_assert_true (has_text (self->gathering.frames->pdata[0], ""));
  g_assert_cmpuint (g_bytes_get_size (netflux_frame_get_payload (self->gathering.frames->pdata[0])),
                    ==, 0);
  frame = self->gathering.frames->pdata[1];
  payload = g_bytes_ref (netflux_frame_get_payload (frame));
  g_assert_true (netflux_frame_get_payload (frame) == payload);
  g_ptr_array_set_size (self->gathering.frames, 0);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "payload", 7);
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/frames/gathered", test_gathered, NULL },
    { "/netflux/frames/replaced", test_replaced, NULL },
    { "/netflux/frames/stopped", test_stopped, NULL },
    { "/netflux/frames/payload", test_payload, NULL },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  return g_test_run ();
}
