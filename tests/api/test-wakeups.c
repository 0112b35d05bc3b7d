/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* Who is woken up, and who is not. */

static NetfluxLink *
new_link (guint16 local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "statistics-interval", (gint64) 0, "watch-interval", (gint64) 0, NULL);
  return link;
}

typedef struct
{
  NetfluxLink *link;
  GMainLoop *loop;
  guint n;
} Sleeper;

static void
on_frame (NetfluxLink *link, NetfluxFrame *frame, Sleeper *self)
{
  self->n++;
  g_signal_handlers_disconnect_by_func (link, on_frame, self); /* others may have waited, too */
  g_main_loop_quit (self->loop);
}

static gpointer
connect_later (gpointer user_data)
{
  Sleeper *self = user_data;

  g_usleep (300000);
  g_signal_connect (self->link, "frame-received", G_CALLBACK (on_frame), self);
  return NULL;
}

/* Frames flow, nobody listens, and the main loop sleeps: a handler that another thread connects
 * then is called. Nothing else wakes the loop up. */
static void
test_sleeping_context (void)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) link = new_link (ports[0], ports[1]);
  g_autoptr (NetfluxLink) partner = new_link (ports[1], ports[0]);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Sleeper sleeper = { .link = link, .loop = loop };
  GThread *thread;

  api_start (link);
  api_start (partner);
  netflux_test_wait (api_get_count (link, "frames-accepted") > 3);
  thread = g_thread_new ("connect", connect_later, &sleeper);
  g_main_loop_run (loop);
  g_assert_cmpuint (sleeper.n, ==, 1);
  g_thread_join (thread);
}

typedef struct
{
  NetfluxSink *sink;
  GMainLoop *loop;
} LoneSink;

static void
on_prepare (NetfluxSink *sink, GMainLoop *loop)
{
  g_main_loop_quit (loop);
}

static gpointer
connect_to_sink_later (gpointer user_data)
{
  LoneSink *self = user_data;

  g_usleep (300000);
  g_signal_connect (self->sink, "prepare-frame", G_CALLBACK (on_prepare), self->loop);
  return NULL;
}

/* The same of a sink, which hears nothing. */
static void
test_sleeping_context_of_sink (void)
{
  g_autoptr (NetfluxSink) sink = netflux_sink_new ("127.0.0.1", 9);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  LoneSink lone = { .sink = sink, .loop = loop };
  GThread *thread;

  netflux_sink_set_local_port (sink, 0);
  g_assert_true (netflux_sink_start (sink, &error));
  g_assert_no_error (error);
  thread = g_thread_new ("connect", connect_to_sink_later, &lone);
  g_main_loop_run (loop);
  g_thread_join (thread);
}

#ifdef __linux__

/* How often the engine's thread has gone to sleep. */
static guint64
count_sleeps (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint64 n = 0;

  while ((name = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/status", name);
      g_autofree char *status = NULL;
      const char *line;

      if (!g_file_get_contents (path, &status, NULL, NULL) ||
          strstr (status, "netflux-engine") == NULL)
        continue;
      line = strstr (status, "\nvoluntary_ctxt_switches:");
      if (line != NULL)
        n += g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
    }

  return n;
}

/* The next frame of a cycle has the newest data by itself. */
static void
test_cyclic_data (void)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) link = new_link (ports[0], ports[1]);
  guint64 before, sent;

  netflux_link_set_send_interval (link, 500000);
  api_start (link);
  before = count_sleeps ();
  sent = api_get_count (link, "frames-sent");
  for (guint32 i = 0; i < 500; i++)
    {
      g_autoptr (GBytes) data = g_bytes_new (&i, sizeof i);

      netflux_link_set_send_data (link, data);
      g_usleep (500);
    }
  sent = api_get_count (link, "frames-sent") - sent;
  g_assert_cmpuint (count_sleeps () - before, <=, 20 + 4 * sent);
}

#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/wakeups/sleeping-context", test_sleeping_context);
  g_test_add_func ("/netflux/wakeups/sleeping-context-of-sink", test_sleeping_context_of_sink);
#ifdef __linux__
  g_test_add_func ("/netflux/wakeups/cyclic-data", test_cyclic_data);
#endif

  return g_test_run ();
}
