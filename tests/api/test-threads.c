/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <dlfcn.h>

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

/* Everything from every thread and from within every handler. Most of what these tests
 * find, ThreadSanitizer and AddressSanitizer find for them. */

#define N_WORKERS 4
#define IMAGE_MAX 8

static guint
get_rounds (guint rounds)
{
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");

  return MAX (scale != NULL ? (guint) (rounds * g_ascii_strtod (scale, NULL)) : rounds, 5);
}

static NetfluxLink *
new_link (guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "send-interval", (gint64) 500, "watch-interval", (gint64) 2000,
                "statistics-interval", (gint64) 1000, NULL);

  return link;
}

/* A partner that is there throughout, on an engine of its own. */
typedef struct
{
  NetfluxEngine *engine;
  NetfluxLink *partner;
  guint16 port; /* for the link under test */
  guint16 partner_port;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->partner_port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  self->engine = netflux_engine_new ();
  self->partner = new_link (self->partner_port, self->port);
  netflux_link_set_engine (self->partner, self->engine);
  api_start (self->partner);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->partner);
  g_assert_finalize_object (self->engine);
}

/* One link, and what all threads do with it at once. */

static void
on_frame_callback (NetfluxFrame *frame, gpointer user_data)
{
  int *n = user_data;

  g_atomic_int_inc (n);
}

static void
on_prepare_callback (NetfluxSink *sink, gpointer user_data)
{
  guint8 byte = (guint8) g_random_int ();
  g_autoptr (GBytes) data = g_bytes_new (&byte, 1);

  netflux_sink_set_send_data (sink, data);
}

static void
ask_anything (NetfluxLink *link, guint what)
{
  g_autoptr (GBytes) received = NULL;
  g_autoptr (NetfluxStatistics) statistics = NULL;
  g_autoptr (GError) error = NULL;

  switch (what % 4)
    {
    case 0:
      netflux_link_reset_statistics (link);
      break;
    case 1:
      statistics = netflux_link_get_statistics (link);
      g_assert_nonnull (statistics);
      break;
    case 2:
      received = netflux_link_get_received_data (link);
      g_assert_cmpuint (g_bytes_get_size (received), <=, IMAGE_MAX);
      break;
    case 3:
    default:
      netflux_link_get_state (link);
      netflux_source_get_data_age (netflux_link_get_source (link));
      error = netflux_source_dup_error (netflux_link_get_source (link));
      break;
    }
}

static void
do_anything (NetfluxLink *link, guint what)
{
  static int n_frames;
  guint8 image[IMAGE_MAX] = { (guint8) what };
  g_autoptr (GBytes) data = g_bytes_new (image, what % sizeof image);
  NetfluxSource *source = netflux_link_get_source (link);
  NetfluxSink *sink = netflux_link_get_sink (link);

  switch (what % 16)
    {
    case 0:
      netflux_link_stop (link);
      break;
    case 1:
    case 2:
      netflux_link_start (link, NULL);
      break;
    case 3:
      netflux_link_set_send_interval (link, 200 + what % 500);
      break;
    case 4:
      netflux_link_set_watch_interval (link, what % 3000);
      break;
    case 5:
      netflux_link_set_safe_values (link, data);
      break;
    case 6:
      netflux_source_set_frame_callback (source, what % 32 < 16 ? on_frame_callback : NULL,
                                         &n_frames, NULL);
      break;
    case 7:
      netflux_sink_set_prepare_callback (sink, what % 32 < 16 ? on_prepare_callback : NULL, NULL,
                                         NULL);
      break;
    case 8:
      netflux_link_send_now (link, NULL);
      break;
    case 9:
      netflux_sink_set_send_mode (sink, (NetfluxSendMode) (what % 3));
      break;
    case 10:
      netflux_link_set_receive_size (link, what % 3);
      break;
    case 11:
    case 12:
    case 13:
    case 14:
      ask_anything (link, what);
      break;
    case 15:
    default:
      netflux_link_set_send_data (link, data);
      break;
    }
}

static gpointer
work (gpointer data)
{
  g_autoptr (NetfluxLink) link = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) GPOINTER_TO_SIZE (g_thread_self ()));
  guint rounds = get_rounds (2000);

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < rounds; i++)
    {
      do_anything (link, g_rand_int (random) % 1024);
      g_main_context_iteration (context, FALSE);
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
on_anything (NetfluxLink *link)
{
  do_anything (link, (guint) g_random_int_range (0, 1024));
}

static void
count (int *n)
{
  (*n)++;
}

static void
test_one_link (Fixture *self, gconstpointer data)
{
  NetfluxLink *link = new_link (self->port, self->partner_port);
  const char *signals[] = { "frame-received", "watchdog-expired", "watchdog-recovered",
                            "statistics-updated", "notify::state" };
  GThread *threads[N_WORKERS];

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect (link, signals[i], G_CALLBACK (on_anything), NULL);
  api_start (link);
  for (guint i = 0; i < N_WORKERS; i++)
    threads[i] = g_thread_new ("worker", work, g_object_ref (link));
  for (guint i = 0; i < get_rounds (400); i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (500);
    }
  for (guint i = 0; i < N_WORKERS; i++)
    g_thread_join (threads[i]);

  /* It is of use afterwards. */
  g_signal_handlers_disconnect_by_func (link, on_anything, NULL);
  netflux_link_stop (link);
  netflux_link_set_receive_size (link, 0);
  netflux_sink_set_send_mode (netflux_link_get_sink (link), NETFLUX_SEND_MODE_CYCLIC);
  netflux_link_set_watch_interval (link, 0);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), NULL, NULL, NULL);
  api_start (link);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  g_assert_finalize_object (link);
}

/* Each in its own thread and context, from start to the end. */
static gpointer
live_and_die (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < get_rounds (100); i++)
    {
      NetfluxLink *link = new_link (0, self->partner_port);
      int heard = 0;

      g_signal_connect_swapped (link, "notify::state", G_CALLBACK (count), &heard);
      api_start (link);
      for (guint j = 0; j < 5; j++)
        {
          g_main_context_iteration (context, FALSE);
          g_usleep (100);
        }
      g_object_unref (link);
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_many_links (Fixture *self, gconstpointer data)
{
  GThread *threads[N_WORKERS];

  for (guint i = 0; i < N_WORKERS; i++)
    threads[i] = g_thread_new ("worker", live_and_die, self);
  for (guint i = 0; i < N_WORKERS; i++)
    g_thread_join (threads[i]);
}

/* From within the engine's thread */

typedef struct
{
  NetfluxLink *link;
  int done; /* atomic */
} Victim;

static void
on_frame_in_engine_stop (NetfluxFrame *frame, gpointer user_data)
{
  Victim *victim = user_data;

  netflux_link_stop (victim->link);
  g_atomic_int_set (&victim->done, TRUE);
}

static void
on_frame_in_engine_unref (NetfluxFrame *frame, gpointer user_data)
{
  Victim *victim = user_data;

  g_clear_object (&victim->link);
  g_atomic_int_set (&victim->done, TRUE);
}

static void
test_engine_stops (Fixture *self, gconstpointer data)
{
  NetfluxFrameFunc funcs[] = { on_frame_in_engine_stop, on_frame_in_engine_unref };

  for (guint i = 0; i < G_N_ELEMENTS (funcs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
      g_autoptr (NetfluxLink) link = new_link (self->port, self->partner_port);
      Victim victim = { .link = g_object_ref (link) };

      netflux_link_set_engine (link, engine);
      g_clear_object (&engine);
      netflux_source_set_frame_callback (netflux_link_get_source (link), funcs[i], &victim, NULL);
      /* The callback may be quicker than the start, which it then ends. */
      if (!netflux_link_start (link, &error))
        g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED);
      if (funcs[i] == on_frame_in_engine_unref)
        g_clear_object (&link); /* the last but one, or the last */
      netflux_test_wait (g_atomic_int_get (&victim.done));
      if (link != NULL)
        g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
      g_clear_object (&victim.link);
    }
}

static gpointer
start_and_stop (gpointer link)
{
  for (guint i = get_rounds (1000); i > 0; i--)
    {
      g_autoptr (GError) error = NULL;

      if (!netflux_link_start (link, &error))
        g_assert_true (g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED) ||
                       g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED));
      netflux_link_stop (link);
    }

  return NULL;
}

/* A start beside the stop of another thread is never in the way of itself. */
static void
test_start_beside_stop (Fixture *self, gconstpointer data)
{
  NetfluxLink *link = new_link (self->port, self->partner_port);
  GThread *threads[3];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("starts", start_and_stop, link);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
  api_start (link);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  g_assert_finalize_object (link);
}

/* Two engines, whose callbacks each ask the other's link */

typedef struct
{
  NetfluxLink *other;
  int rounds; /* atomic */
} Asker;

static void
on_frame_ask (NetfluxFrame *frame, gpointer user_data)
{
  Asker *asker = user_data;
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (asker->other);

  g_assert_nonnull (statistics);
  netflux_link_set_watch_interval (asker->other, 20 * G_USEC_PER_SEC);
  g_atomic_int_inc (&asker->rounds);
}

static void
test_engines_ask_each_other (Fixture *self, gconstpointer data)
{
  NetfluxLink *link = new_link (self->port, self->partner_port);
  Asker askers[] = { { .other = self->partner }, { .other = link } };

  netflux_source_set_frame_callback (netflux_link_get_source (link), on_frame_ask, &askers[0],
                                     NULL);
  netflux_source_set_frame_callback (netflux_link_get_source (self->partner), on_frame_ask,
                                     &askers[1], NULL);
  api_start (link);
  netflux_test_wait (g_atomic_int_get (&askers[0].rounds) > 200 &&
                     g_atomic_int_get (&askers[1].rounds) > 200);
  netflux_source_set_frame_callback (netflux_link_get_source (self->partner), NULL, NULL, NULL);
  g_assert_finalize_object (link);
}

/* A thread that is held where it has read the settings, and has not called the engine yet: there
 * the library makes the condition on which it waits for the engine. This takes its place. */
typedef struct
{
  NetfluxLink *link;
  GMutex lock;
  GCond cond;
  gboolean is_held;
  gboolean released;
} Held;

static GPrivate held_thread; /* Held, to be held at its next g_cond_init() */

static void
hold (Held *self)
{
  g_mutex_lock (&self->lock);
  self->is_held = TRUE;
  g_cond_broadcast (&self->cond);
  while (!self->released)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

G_MODULE_EXPORT void
g_cond_init (GCond *cond)
{
  static gsize real;
  Held *held = g_private_get (&held_thread);

  if (held != NULL)
    {
      g_private_set (&held_thread, NULL);
      hold (held);
    }
  if (g_once_init_enter (&real))
    g_once_init_leave (&real, (gsize) dlsym (RTLD_NEXT, "g_cond_init"));
  ((void (*) (GCond *)) real) (cond);
}

static gpointer
set_watch_interval (gpointer user_data)
{
  Held *self = user_data;

  g_private_set (&held_thread, self);
  netflux_link_set_watch_interval (self->link, 200000);
  return NULL;
}

/* Two threads set two settings at the same time, and the one that was first comes to the engine
 * last: the engine has both afterwards, not one of them with the other one as it was before. */
static void
test_settings_race (void)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) link =
      netflux_link_new ("127.0.0.1", netflux_test_socket_get_port (partner));
  g_autoptr (GError) error = NULL;
  Held held = { .link = link };
  GThread *thread;

  g_object_set (link, "local-address", "127.0.0.1", "local-port", 0, NULL);
  api_start (link);
  g_mutex_init (&held.lock);
  g_cond_init (&held.cond);
  thread = g_thread_new ("set", set_watch_interval, &held);

  g_mutex_lock (&held.lock);
  while (!held.is_held)
    g_cond_wait (&held.cond, &held.lock);
  g_mutex_unlock (&held.lock);
  netflux_link_set_sending (link, FALSE);
  g_mutex_lock (&held.lock);
  held.released = TRUE;
  g_cond_broadcast (&held.cond);
  g_mutex_unlock (&held.lock);
  g_thread_join (thread);

  g_assert_false (netflux_link_send_now (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED);
  g_assert_cmpint (netflux_link_get_watch_interval (link), ==, 200000);

  netflux_link_stop (link);
  g_cond_clear (&held.cond);
  g_mutex_clear (&held.lock);
}

int
main (int argc, char **argv)
{
  static const NETFLUX_TEST_CASE (Fixture) cases[] = {
    { "/netflux/threads/one-link", test_one_link, NULL },
    { "/netflux/threads/many-links", test_many_links, NULL },
    { "/netflux/threads/engine-stops", test_engine_stops, NULL },
    { "/netflux/threads/start-beside-stop", test_start_beside_stop, NULL },
    { "/netflux/threads/engines-ask-each-other", test_engines_ask_each_other, NULL },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_cases (Fixture, cases, set_up, tear_down);

  g_test_add_func ("/netflux/threads/settings-race", test_settings_race);

  return g_test_run ();
}
