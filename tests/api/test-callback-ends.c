/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

/* When the engine's thread calls, and when no more. */

static void
say (GSocket *partner, NetfluxLink *link, char what)
{
  const char frame[] = { 1, 0, what };

  api_say (partner, link, frame, sizeof frame);
}

typedef struct
{
  NetfluxLink *link;
  int sleepy;  /* atomic; whether the engine is to stand still */
  int n_told;  /* atomic */
  int stopped; /* atomic */
} Sleeper;

static void
on_event_stop (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  Sleeper *self = user_data;

  if (event != NETFLUX_LINK_EVENT_EXPIRED && g_atomic_int_get (&self->n_told) == 0)
    return;

  g_atomic_int_inc (&self->n_told);
  netflux_link_stop (self->link);
  g_atomic_int_set (&self->stopped, 1);
}

static void
on_prepare_sleep (NetfluxSink *sink, gpointer user_data)
{
  Sleeper *self = user_data;

  if (g_atomic_int_compare_and_exchange (&self->sleepy, 1, 0))
    g_usleep (300 * 1000);
}

/* Both watchdogs expire, and the state changes, at one look at the clock: whoever stops at the
 * first event hears of no other. */
static void
test_events_at_once (void)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) link = api_new_link (ports[0], ports[1]);
  g_autoptr (NetfluxLink) partner = api_new_link (ports[1], ports[0]);
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  Sleeper self = { .link = link };

  netflux_link_set_engine (partner, engine);
  netflux_link_set_watch_interval (link, 100 * 1000);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), on_prepare_sleep, &self, NULL);
  netflux_link_set_event_callback (link, on_event_stop, &self, NULL);
  api_start (partner);
  api_start (link);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP ||
                     g_atomic_int_get (&self.stopped));

  netflux_link_stop (partner);
  g_atomic_int_set (&self.sleepy, 1);
  netflux_test_wait (g_atomic_int_get (&self.stopped));

  g_assert_finalize_object (g_steal_pointer (&link));
  g_assert_cmpint (g_atomic_int_get (&self.n_told), ==, 1);
}

static void
on_send_error_stop (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  Sleeper *self = user_data;

  g_atomic_int_inc (&self->n_told);
  if (event != NETFLUX_LINK_EVENT_SEND_ERROR)
    return;

  netflux_link_stop (self->link);
  g_atomic_int_set (&self->stopped, 1);
}

/* What the network reports is told while the socket is read that the last link closes. Often it
 * comes before the start returns: what runs already can be stopped. */
static void
test_stop_by_report (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (NetfluxLink) link = api_new_link (netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                                                   netflux_test_pick_port (G_SOCKET_FAMILY_IPV4));
      Sleeper self = { .link = link };
      int n_told;

      netflux_link_set_event_callback (link, on_send_error_stop, &self, NULL);
      api_start (link);
      netflux_test_wait (g_atomic_int_get (&self.stopped));
      n_told = g_atomic_int_get (&self.n_told);
      g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
      g_assert_finalize_object (g_steal_pointer (&link));
      g_assert_cmpint (g_atomic_int_get (&self.n_told), ==, n_told);
    }
}

/* What was told, in its order */
typedef struct
{
  int sleepy;      /* atomic */
  int sleeps;      /* atomic */
  GString *told;   /* of the engine's thread, until: */
  int has_expired; /* atomic */
} Story;

static void
on_prepare_sleep_once (NetfluxSink *sink, gpointer user_data)
{
  Story *self = user_data;

  if (!g_atomic_int_compare_and_exchange (&self->sleepy, 1, 0))
    return;

  g_atomic_int_set (&self->sleeps, 1);
  g_usleep (300 * 1000);
}

static void
on_frames_tell (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  Story *self = user_data;
  gsize size;

  for (guint i = 0; i < n_frames; i++)
    g_string_append_c (self->told, *(const char *) netflux_frame_get_data (frames[i], &size));
}

static void
on_event_tell (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  Story *self = user_data;

  if (event != NETFLUX_LINK_EVENT_EXPIRED || detail != NETFLUX_WATCHDOG_RECEIVE)
    return;

  /* The silence before the frame is no matter. */
  g_string_append_c (self->told, '!');
  g_atomic_int_set (&self->has_expired, strchr (self->told->str, 'f') != NULL);
}

/* A frame, and the silence after it, are found in one round. */
static void
test_frames_before_events (void)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) link = api_new_link (netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                                               netflux_test_socket_get_port (partner));
  g_autoptr (GString) told = g_string_new (NULL);
  Story story = { .told = told };

  netflux_link_set_watch_interval (link, 100 * 1000);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), on_prepare_sleep_once, &story,
                                     NULL);
  netflux_source_set_frames_callback (netflux_link_get_source (link), on_frames_tell, &story, NULL);
  netflux_link_set_event_callback (link, on_event_tell, &story, NULL);
  api_start (link);

  g_atomic_int_set (&story.sleepy, 1);
  netflux_test_wait (g_atomic_int_get (&story.sleeps));
  say (partner, link, 'f');
  netflux_test_wait (g_atomic_int_get (&story.has_expired));
  netflux_link_stop (link);
  g_assert_true (g_str_has_suffix (told->str, "f!"));
}

/* A callback that waits for another engine. */

typedef struct
{
  NetfluxLink *other;
  int begun; /* atomic */
  int ended; /* atomic */
} Waiter;

static void
on_prepare_wait (NetfluxSink *sink, gpointer user_data)
{
  Waiter *self = user_data;
  g_autoptr (NetfluxStatistics) statistics = NULL;

  g_atomic_int_inc (&self->begun);
  statistics = netflux_link_get_statistics (self->other);
  g_atomic_int_inc (&self->ended);
}

static void
on_prepare_block (NetfluxSink *sink, gpointer user_data)
{
  int *blocked = user_data;

  while (g_atomic_int_get (blocked))
    g_usleep (1000);
}

static gpointer
unblock (gpointer user_data)
{
  int *blocked = user_data;

  g_usleep (100 * 1000);
  g_atomic_int_set (blocked, 0);
  return NULL;
}

typedef struct
{
  const char *name;
  void (*end) (NetfluxLink *link);
} Ending;

static void
take_callback_away (NetfluxLink *link)
{
  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), NULL, NULL, NULL);
}

static const Ending endings[] = {
  { "taken-away", take_callback_away },
  { "stopped", netflux_link_stop },
};

/* When it is taken away, or its link stopped, it has ended: what it uses may be freed then. */
static void
test_has_ended (gconstpointer data)
{
  const Ending *ending = data;
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) link = api_new_link (ports[0], ports[1]);
  g_autoptr (NetfluxLink) other = api_new_link (ports[1], ports[0]);
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  Waiter waiter = { .other = other };
  int blocked = 0;
  GThread *thread;

  netflux_link_set_engine (other, engine);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (other), on_prepare_block, &blocked,
                                     NULL);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), on_prepare_wait, &waiter, NULL);
  api_start (other);
  api_start (link);
  netflux_test_wait (g_atomic_int_get (&waiter.ended) > 0);
  g_atomic_int_set (&blocked, 1);
  netflux_test_wait (g_atomic_int_get (&waiter.begun) > g_atomic_int_get (&waiter.ended));

  thread = g_thread_new ("unblock", unblock, &blocked);
  ending->end (link);
  g_assert_cmpint (g_atomic_int_get (&waiter.begun), ==, g_atomic_int_get (&waiter.ended));
  g_thread_join (thread);
  netflux_link_stop (link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/callback-ends/events-at-once", test_events_at_once);
  g_test_add_func ("/netflux/callback-ends/stop-by-report", test_stop_by_report);
  g_test_add_func ("/netflux/callback-ends/frames-before-events", test_frames_before_events);
  netflux_test_add_rows ("/netflux/callback-ends/has-ended/", endings, test_has_ended);

  return g_test_run ();
}
