/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* What a program is told, how often, in which context, and what else has its turn meanwhile. */

typedef struct
{
  NetfluxLink *link;
  GSocket *partner;
  GSocketAddress *address;
  guint8 sequence;
  GString *states; /* a letter for each notification */
  guint n_frames;
  GThread *thread;
} Fixture;

static void
on_state (NetfluxLink *link, GParamSpec *pspec, Fixture *self)
{
  static const char letters[] = { 's', 'w', 'u', 'n', 'l', 'f' };

  g_assert_true (g_thread_self () == self->thread);
  g_string_append_c (self->states, letters[netflux_link_get_state (link)]);
}

static void
on_frame (NetfluxLink *link, NetfluxFrame *frame, Fixture *self)
{
  self->n_frames++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  self->states = g_string_new (NULL);
  self->thread = g_thread_self ();
  self->link = netflux_link_new ("127.0.0.1", netflux_test_socket_get_port (self->partner));
  g_object_set (self->link, "local-address", "127.0.0.1", "local-port", (guint) port,
                "watch-interval", (gint64) 0, "sending", FALSE, NULL);
  g_signal_connect (self->link, "notify::state", G_CALLBACK (on_state), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->link);
  g_object_unref (self->partner);
  g_object_unref (self->address);
  g_string_free (self->states, TRUE);
}

static void
send_frame (Fixture *self)
{
  const guint8 frame[] = { ++self->sequence, 0, 'x' };

  g_socket_send_to (self->partner, self->address, (const char *) frame, sizeof frame, NULL, NULL);
}

static void
wait_for_states (Fixture *self, const char *states)
{
  netflux_test_wait (self->states->len >= strlen (states));
  g_assert_cmpstr (self->states->str, ==, states);
}

static void
iterate_for (gint64 duration_us)
{
  for (gint64 end = g_get_monotonic_time () + duration_us; g_get_monotonic_time () < end;)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
    }
}

/* Each change of the state once, and nothing between them, whatever comes and goes. */
static void
test_state (Fixture *self, gconstpointer data)
{
  api_start (self->link);
  wait_for_states (self, "w");
  for (guint i = 0; i < 50; i++)
    {
      send_frame (self);
      iterate_for (2000);
    }
  wait_for_states (self, "wu");
  netflux_link_set_watch_interval (self->link, 2000);
  wait_for_states (self, "wul");
  iterate_for (200000);
  netflux_link_set_watch_interval (self->link, 0);
  send_frame (self);
  wait_for_states (self, "wulu");
  netflux_link_stop (self->link);
  netflux_link_stop (self->link);
  iterate_for (100000);
  g_assert_cmpstr (self->states->str, ==, "wulus");
}

typedef struct
{
  Fixture *fixture;
  GMainContext *context;
  gboolean done;
} Caller;

static void
on_started (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Caller *caller = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_thread_self () == caller->fixture->thread);
  netflux_link_start_finish (NETFLUX_LINK (object), result, &error);
  g_assert_no_error (error);
  caller->done = TRUE;
}

/* A thread with a context of its own: all is told there. */
static gpointer
start_and_listen (gpointer user_data)
{
  Caller *caller = user_data;
  Fixture *self = caller->fixture;

  self->thread = g_thread_self ();
  g_main_context_push_thread_default (caller->context);
  netflux_link_start_async (self->link, NULL, on_started, caller);
  while (!caller->done || self->n_frames < 20)
    {
      send_frame (self);
      while (g_main_context_iteration (caller->context, FALSE))
        ;
      g_usleep (2000);
    }
  netflux_link_stop (self->link);
  while (g_main_context_iteration (caller->context, FALSE))
    ;
  g_main_context_pop_thread_default (caller->context);
  return NULL;
}

static void
test_context_of_the_caller (Fixture *self, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Caller caller = { .fixture = self, .context = context };
  GThread *thread;

  netflux_link_set_remote_address (self->link, "localhost");
  g_signal_connect (self->link, "frame-received", G_CALLBACK (on_frame), self);
  thread = g_thread_new ("caller", start_and_listen, &caller);
  iterate_for (100000); /* nothing is told here */
  g_thread_join (thread);
  g_assert_cmpstr (self->states->str, ==, "wus");
}

/* A round after the other: with a source that is always ready there is no end of them. */
#define wait_busily(condition)                                                                     \
  for (gint64 end = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE; !(condition);)                \
    {                                                                                              \
      g_assert_cmpint (g_get_monotonic_time (), <, end);                                           \
      g_main_context_iteration (NULL, FALSE);                                                      \
    }

static gboolean
be_busy (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Which of a busy program's work comes first: delivery waits for what has a higher priority, and
 * does not wait for what has a lower one. */
static void
test_priority (Fixture *self, gconstpointer data)
{
  const gboolean is_low = data != NULL;
  guint busy;

  netflux_link_set_delivery_priority (self->link, is_low ? G_PRIORITY_LOW : G_PRIORITY_HIGH);
  g_signal_connect (self->link, "frame-received", G_CALLBACK (on_frame), self);
  api_start (self->link);
  busy = g_idle_add_full (G_PRIORITY_DEFAULT, be_busy, NULL, NULL);
  for (guint i = 0; i < 20; i++)
    send_frame (self);
  wait_busily (api_get_count (self->link, "frames-accepted") == 20);
  if (is_low)
    {
      for (guint i = 0; i < 1000; i++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (self->n_frames, ==, 0);
      g_source_remove (busy);
      netflux_test_wait (self->n_frames == 20);
      return;
    }

  wait_busily (self->n_frames == 20);
  g_source_remove (busy);
}

#define add(name, data, func)                                                                      \
  g_test_add ("/netflux/notifications/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("state", NULL, test_state);
  add ("context-of-the-caller", NULL, test_context_of_the_caller);
  add ("priority/high", NULL, test_priority);
  add ("priority/low", "low", test_priority);

  return g_test_run ();
}
