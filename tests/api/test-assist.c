/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

#define N_FRAMES 50

/* A thread that waits for frames by doing the engine's work. */

typedef struct
{
  NetfluxEngine *engine; /* of the link alone */
  NetfluxLink *link;
  NetfluxLink *partner;
  GThread *assistant; /* with the lock */
  GMutex lock;
  int n_assisted; /* atomic: frames that came in the assistant's thread */
  int n_others;   /* atomic: the rest of them */
  int n_looks;    /* atomic: how often it was asked whether that is enough */
  int quit;       /* atomic */
  int enough;
} Fixture;

static NetfluxLink *
new_link (NetfluxEngine *engine, guint16 port, guint16 remote_port)
{
  return g_object_new (NETFLUX_TYPE_LINK, "engine", engine, "local-address", "127.0.0.1",
                       "local-port", (guint) port, "remote-address", "127.0.0.1", "remote-port",
                       (guint) remote_port, "send-interval", (gint64) 1000, "watch-interval",
                       (gint64) 60 * G_USEC_PER_SEC, NULL);
}

static void
on_frames (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  Fixture *self = user_data;
  gboolean assisted;

  g_mutex_lock (&self->lock);
  assisted = self->assistant == g_thread_self ();
  g_mutex_unlock (&self->lock);
  g_atomic_int_add (assisted ? &self->n_assisted : &self->n_others, (int) n_frames);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxEngine) other = netflux_engine_new ();
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint16 partner_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  *self = (Fixture){ .engine = netflux_engine_new (), .enough = N_FRAMES };
  g_mutex_init (&self->lock);
  self->link = new_link (self->engine, port, partner_port);
  self->partner = new_link (other, partner_port, port);
  netflux_source_set_frames_callback (netflux_link_get_source (self->link), on_frames, self, NULL);
  api_start (self->link);
  api_start (self->partner);
  netflux_test_wait (netflux_link_get_state (self->link) == NETFLUX_LINK_STATE_UP);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  netflux_link_stop (self->partner);
  netflux_link_stop (self->link);
  g_clear_object (&self->partner);
  g_clear_object (&self->link);
  g_clear_object (&self->engine);
  g_mutex_clear (&self->lock);
}

static gboolean
is_enough (gpointer user_data)
{
  Fixture *self = user_data;

  g_atomic_int_inc (&self->n_looks);
  return g_atomic_int_get (&self->quit) || g_atomic_int_get (&self->n_assisted) >= self->enough;
}

static gpointer
assist (gpointer data)
{
  Fixture *self = data;

  g_mutex_lock (&self->lock);
  self->assistant = g_thread_self ();
  g_mutex_unlock (&self->lock);
  return GINT_TO_POINTER (netflux_engine_assist (self->engine, is_enough, self));
}

static GThread *
start_assistant (Fixture *self)
{
  GThread *thread = g_thread_new ("assistant", assist, self);

  netflux_test_wait (g_atomic_int_get (&self->n_looks) > 0);
  return thread;
}

static void
test_frames (Fixture *self, gconstpointer data)
{
  g_assert_true (g_thread_join (start_assistant (self)));
  g_assert_cmpint (g_atomic_int_get (&self->n_assisted), >=, N_FRAMES);
  g_assert_cmpuint (api_get_count (self->link, "partner-lost"), ==, 0);
}

/* Nothing comes, and still it ends when it is told to look again. */
static void
test_wake (Fixture *self, gconstpointer data)
{
  GThread *thread;

  netflux_link_stop (self->partner);
  thread = start_assistant (self);
  g_atomic_int_set (&self->quit, TRUE);
  netflux_engine_wake (self->engine);
  g_assert_true (g_thread_join (thread));
}

static gboolean
is_never_asked (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxEngine) idle = netflux_engine_new ();
  g_autoptr (NetfluxEngine) bound = g_object_new (NETFLUX_TYPE_ENGINE, "cpu-affinity", "0", NULL);
  g_autoptr (NetfluxLink) link = new_link (bound, 0, 9);
  GThread *thread;

  g_assert_false (netflux_engine_assist (idle, is_never_asked, NULL));
  netflux_engine_wake (idle);

  api_start (link);
  g_assert_false (netflux_engine_assist (bound, is_never_asked, NULL));
  netflux_link_stop (link);

  self->enough = G_MAXINT;
  thread = start_assistant (self);
  g_assert_false (netflux_engine_assist (self->engine, is_never_asked, NULL));
  g_atomic_int_set (&self->quit, TRUE);
  netflux_engine_wake (self->engine);
  g_assert_true (g_thread_join (thread));
}

/* What it does afterwards must not hold up another link. */
static void
test_second_link (Fixture *self, gconstpointer data)
{
  g_autoptr (NetfluxLink) second = new_link (self->engine, 0, 9);
  GThread *thread;

  self->enough = G_MAXINT;
  thread = start_assistant (self);
  api_start (second);
  g_assert_false (g_thread_join (thread));
  g_assert_false (netflux_engine_assist (self->engine, is_never_asked, NULL));

  netflux_link_stop (second);
  self->enough = g_atomic_int_get (&self->n_assisted) + N_FRAMES;
  g_assert_true (assist (self));
}

/* An assistant that does not come back leaves the link as it would be without it. */
static void
test_absence (Fixture *self, gconstpointer data)
{
  guint64 sent, missed;
  int others;

  g_assert_true (g_thread_join (start_assistant (self)));
  missed = api_get_count (self->link, "missed-cycles");
  sent = api_get_count (self->link, "frames-sent");
  others = g_atomic_int_get (&self->n_others);
  netflux_test_wait (g_atomic_int_get (&self->n_others) >= others + N_FRAMES);
  netflux_test_wait (api_get_count (self->link, "frames-sent") >= sent + N_FRAMES);
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (api_get_count (self->link, "partner-lost"), ==, 0);
  g_test_message ("%" G_GUINT64_FORMAT " cycles missed meanwhile",
                  api_get_count (self->link, "missed-cycles") - missed);
}

/* It goes and comes with each frame, and stays away now and then. */
static gpointer
come_and_go (gpointer data)
{
  Fixture *self = data;
  int n_refused = 0;

  for (guint i = 0; !g_atomic_int_get (&self->quit); i++)
    {
      self->enough = g_atomic_int_get (&self->n_assisted) + 1;
      if (!assist (self))
        n_refused++;
      if (n_refused > 0 || i % 50 == 0)
        g_usleep (i % 100 == 0 ? 3000 : 300);
      n_refused = 0;
    }
  return NULL;
}

static void
test_come_and_go (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("data", 4);
  g_autoptr (NetfluxStatistics) statistics = NULL;
  GThread *thread = g_thread_new ("assistant", come_and_go, self);

  for (guint i = 0; i < 200; i++)
    {
      netflux_link_set_send_data (self->link, bytes);
      netflux_link_set_send_interval (self->link, i % 2 == 0 ? 1000 : 1500);
      g_clear_object (&statistics);
      statistics = netflux_link_get_statistics (self->link);
      g_usleep (1000);
    }
  netflux_test_wait (g_atomic_int_get (&self->n_assisted) >= N_FRAMES);
  for (guint i = 0; i < 5; i++)
    {
      netflux_link_stop (self->link);
      api_start (self->link);
    }
  g_atomic_int_set (&self->quit, TRUE);
  netflux_engine_wake (self->engine);
  g_thread_join (thread);
  g_assert_cmpuint (api_get_count (self->link, "frames-malformed"), ==, 0);
  g_assert_cmpuint (api_take_count (g_steal_pointer (&statistics), "partner-lost"), ==, 0);
}

int
main (int argc, char *argv[])
{
  static const NETFLUX_TEST_CASE (Fixture) tests[] = {
    { "/netflux/assist/frames", test_frames, NULL },
    { "/netflux/assist/wake", test_wake, NULL },
    { "/netflux/assist/refusals", test_refusals, NULL },
    { "/netflux/assist/second-link", test_second_link, NULL },
    { "/netflux/assist/absence", test_absence, NULL },
    { "/netflux/assist/come-and-go", test_come_and_go, NULL },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_cases (Fixture, tests, set_up, tear_down);

  return g_test_run ();
}
