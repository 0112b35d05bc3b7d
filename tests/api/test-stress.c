/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "netflux-test-loop.h"

/* Several threads do all that can be done to the same links, at the same time, and replace
 * them by others. */

#define N_LINKS 4
#define N_THREADS 4
#define N_STEPS 4000
#define N_STEPS_MIN 100

static guint
get_steps (void)
{
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");

  return scale == NULL ? N_STEPS
                       : MAX (N_STEPS_MIN, (guint) (N_STEPS * g_ascii_strtod (scale, NULL)));
}

/* Pairs of partners: 0 with 1, 2 with 3. */
typedef struct
{
  guint16 ports[N_LINKS];
  GMutex lock;
  NetfluxLink *links[N_LINKS]; /* owned; with the lock */
  int alive;                   /* atomic; links that are not disposed of */
  int busy;                    /* atomic; threads */
  int frames;                  /* atomic; that callbacks have seen */
} World;

typedef struct
{
  World *world;
  GRand *random;
  int starting; /* atomic; links */
} Actor;

/* Set in threads of the engines. */
static GPrivate in_engine;

static void
on_gone (gpointer user_data, GObject *where_the_object_was)
{
  World *self = user_data;

  g_atomic_int_add (&self->alive, -1);
}

/* Signals are not for the engine's thread, and callbacks are for none but it. */
static void
on_signal (World *self)
{
  g_assert_null (g_private_get (&in_engine));
}

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  World *self = user_data;

  g_private_set (&in_engine, self);
  g_assert_cmpuint (g_bytes_get_size (netflux_frame_get_payload (frame)), ==, 8);
  g_atomic_int_inc (&self->frames);
}

static void
on_prepare (NetfluxSink *sink, gpointer user_data)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("prepared", 8);

  g_private_set (&in_engine, user_data);
  netflux_sink_set_send_data (sink, data);
}

static NetfluxLink *
new_link (World *self, guint i)
{
  static const char *const signals[] = {
    "frame-received", "watchdog-expired", "watchdog-recovered", "statistics-updated", "error",
    "notify"
  };
  NetfluxLink *link = netflux_link_new ("127.0.0.1", self->ports[i ^ 1]);
  g_autoptr (GBytes) data = g_bytes_new_static ("original", 8);

  g_atomic_int_inc (&self->alive);
  g_object_weak_ref (G_OBJECT (link), on_gone, self);
  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) self->ports[i],
                "send-interval", (gint64) 1000, "statistics-interval", (gint64) 1000, NULL);
  netflux_link_set_send_data (link, data);
  for (guint s = 0; s < G_N_ELEMENTS (signals); s++)
    g_signal_connect_swapped (link, signals[s], G_CALLBACK (on_signal), self);

  return link;
}

static NetfluxLink *
ref_link (World *self, guint i)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_object_ref (self->links[i]);
}

static void
replace_link (World *self, guint i)
{
  NetfluxLink *link = new_link (self, i);
  NetfluxLink *old;

  g_mutex_lock (&self->lock);
  old = self->links[i];
  self->links[i] = link;
  g_mutex_unlock (&self->lock);
  g_object_unref (old);
}

static void
start_link (NetfluxLink *link)
{
  g_autoptr (GError) error = NULL;

  if (!netflux_link_start (link, &error))
    g_assert_true (error->domain == NETFLUX_ERROR);
}

static void
set_number (NetfluxLink *link, GRand *random)
{
  gint64 number = g_rand_int_range (random, 200, 5000);
  NetfluxSink *sink = netflux_link_get_sink (link);

  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      netflux_link_set_send_interval (link, number);
      break;
    case 1:
      netflux_link_set_watch_interval (link, number);
      break;
    case 2:
      netflux_link_set_statistics_interval (link, number);
      break;
    case 3:
      netflux_link_set_receive_size (link, number % 2 == 0 ? 8 : 0);
      break;
    case 4:
      netflux_link_set_keep_values_on_timeout (link, number % 2 == 0);
      break;
    case 5:
      netflux_link_set_qos_dscp (link, (int) (number % 64));
      break;
    case 6:
      netflux_sink_set_send_mode (sink, (NetfluxSendMode) (number % 3));
      break;
    default:
      netflux_link_set_sending (link, number % 4 != 0);
      break;
    }
}

static void
set_data (NetfluxLink *link, GRand *random)
{
  g_autofree char *text = g_strdup_printf ("%08x", g_rand_int (random));
  g_autoptr (GBytes) data = g_bytes_new (text, 8);

  if (g_rand_boolean (random))
    netflux_link_set_send_data (link, data);
  else
    netflux_link_set_safe_values (link, data);
}

static void
set_callbacks (NetfluxLink *link, World *world, GRand *random)
{
  gboolean frames = g_rand_boolean (random);
  gboolean preparation = g_rand_boolean (random);

  netflux_source_set_frame_callback (netflux_link_get_source (link), frames ? on_frame : NULL,
                                     world, NULL);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (link), preparation ? on_prepare : NULL,
                                     world, NULL);
}

/* An image is always whole. */
static void
read_data (NetfluxLink *link)
{
  g_autoptr (GBytes) received = netflux_link_get_received_data (link);
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (link);
  gsize size = g_bytes_get_size (received);

  g_assert_true (size == 0 || size == 8);
  g_assert_nonnull (statistics);
  g_assert_cmpint (netflux_source_get_data_age (netflux_link_get_source (link)), >=, -1);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Actor *actor = user_data;
  g_autoptr (GError) error = NULL;

  if (!netflux_link_start_finish (NETFLUX_LINK (object), result, &error))
    g_assert_true (error->domain == NETFLUX_ERROR);
  g_atomic_int_add (&actor->starting, -1);
}

static void
take_step (Actor *actor)
{
  World *world = actor->world;
  GRand *random = actor->random;
  guint i = (guint) g_rand_int_range (random, 0, N_LINKS);
  g_autoptr (NetfluxLink) link = ref_link (world, i);
  g_autoptr (GError) error = NULL;

  switch (g_rand_int_range (random, 0, 20))
    {
    case 0:
      netflux_link_stop (link);
      break;
    case 1:
      replace_link (world, i);
      break;
    case 2:
      set_callbacks (link, world, random);
      break;
    case 3:
      netflux_link_reset_statistics (link);
      break;
    case 4:
      g_atomic_int_inc (&actor->starting);
      netflux_link_start_async (link, NULL, on_started, actor);
      break;
    case 5:
    case 6:
    case 7:
      start_link (link);
      break;
    case 8:
    case 9:
      if (!netflux_link_send_now (link, &error))
        g_assert_true (error->domain == NETFLUX_ERROR);
      break;
    case 10:
    case 11:
    case 12:
      set_number (link, random);
      break;
    case 13:
    case 14:
    case 15:
      set_data (link, random);
      break;
    default:
      read_data (link);
      break;
    }
}

/* Half of the threads have a main context of their own: what they start tells there. */
static gpointer
run_actor (gpointer user_data)
{
  Actor *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean has_context = g_rand_boolean (self->random);
  guint n = get_steps ();

  if (has_context)
    g_main_context_push_thread_default (context);
  for (guint i = 0; i < n; i++)
    {
      take_step (self);
      if (has_context)
        g_main_context_iteration (context, FALSE);
    }
  if (has_context)
    {
      while (g_atomic_int_get (&self->starting) > 0)
        g_main_context_iteration (context, TRUE);
      g_main_context_pop_thread_default (context);
    }
  g_rand_free (self->random);
  g_atomic_int_add (&self->world->busy, -1);

  return NULL;
}

static void
test_links (void)
{
  World world = { .busy = N_THREADS };
  Actor actors[N_THREADS];
  GThread *threads[N_THREADS];

  /* Who makes it publishes it by means that ThreadSanitizer does not see in GLib. */
  g_main_context_default ();

  g_mutex_init (&world.lock);
  for (guint i = 0; i < N_LINKS; i++)
    world.ports[i] = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  for (guint i = 0; i < N_LINKS; i++)
    world.links[i] = new_link (&world, i);

  for (guint i = 0; i < N_THREADS; i++)
    {
      actors[i] = (Actor){ &world, g_rand_new_with_seed ((guint32) g_test_rand_int ()), 0 };
      threads[i] = g_thread_new ("actor", run_actor, &actors[i]);
    }
  netflux_test_wait (g_atomic_int_get (&world.busy) == 0);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      netflux_test_wait (g_atomic_int_get (&actors[i].starting) == 0);
    }

  for (guint i = 0; i < N_LINKS; i++)
    g_object_unref (world.links[i]);
  netflux_test_wait (g_atomic_int_get (&world.alive) == 0);
  g_test_message ("%d frames", world.frames);
  g_assert_cmpint (world.frames, >, 0);
  g_mutex_clear (&world.lock);
}

typedef struct
{
  World *world;
  int frames; /* atomic */
  int quit;   /* atomic */
} Listener;

static void
on_frame_received (Listener *self)
{
  g_assert_true (g_main_context_is_owner (g_main_context_get_thread_default ()));
  g_assert_nonnull (g_main_context_get_thread_default ());
  g_atomic_int_inc (&self->frames);
}

/* Starts the link in a main context of its own. */
static gpointer
run_listener (gpointer user_data)
{
  Listener *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  NetfluxLink *link = self->world->links[0];

  g_main_context_push_thread_default (context);
  g_signal_connect_swapped (link, "frame-received", G_CALLBACK (on_frame_received), self);
  start_link (link);
  while (!g_atomic_int_get (&self->quit))
    g_main_context_iteration (context, TRUE);

  /* What another thread does to it while handlers run here is none of their business. */
  g_signal_handlers_disconnect_by_data (link, self);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
set_up (World *self)
{
  *self = (World){ .busy = 0 };
  g_mutex_init (&self->lock);
  for (guint i = 0; i < 2; i++)
    self->ports[i] = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  for (guint i = 0; i < 2; i++)
    self->links[i] = new_link (self, i);
}

static void
tear_down (World *self)
{
  for (guint i = 0; i < 2; i++)
    g_clear_object (&self->links[i]);
  netflux_test_wait (g_atomic_int_get (&self->alive) == 0);
  g_mutex_clear (&self->lock);
}

/* Signals are emitted where the link was started. */
static void
test_context_of_start (void)
{
  World world;
  Listener listener = { .world = &world };
  GThread *thread;

  set_up (&world);
  thread = g_thread_new ("listener", run_listener, &listener);
  start_link (world.links[1]);
  netflux_test_wait (g_atomic_int_get (&listener.frames) > 20);
  g_atomic_int_set (&listener.quit, 1);
  g_thread_join (thread);
  tear_down (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/stress/links", test_links);
  g_test_add_func ("/netflux/stress/context-of-start", test_context_of_start);

  return g_test_run ();
}
