/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "api-common.h"

/* What G_MESSAGES_DEBUG=Netflux tells of a link that comes up, is lost and recovers. */

static GString *story;
static GThread *home;
static guint n_lines;
static GMutex lock;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *domain = NULL, *message = NULL;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        domain = fields[i].value;
      else if (g_str_equal (fields[i].key, "MESSAGE"))
        message = fields[i].value;
    }
  if (g_strcmp0 (domain, "Netflux") != 0)
    return g_log_writer_default (level, fields, n_fields, data);

  g_mutex_lock (&lock);
  /* Not the engine's thread. */
  if (g_thread_self () != home)
    g_string_append (story, "ANOTHER THREAD ");
  g_string_append_printf (story, "%s\n", message);
  n_lines++;
  g_mutex_unlock (&lock);
  return G_LOG_WRITER_HANDLED;
}

static gboolean
is_in_state (NetfluxLink *link, NetfluxLinkState state)
{
  return netflux_link_get_state (link) == state;
}

/* Iterates until the link is in a state and that was told. */
static void
await (NetfluxLink *link, NetfluxLinkState state, const char *line)
{
  gint64 deadline_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!is_in_state (link, state) || strstr (story->str, line) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* In this order, others between them. */
static void
assert_told (const char *const *lines)
{
  const char *rest = story->str;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      rest = strstr (rest, lines[i]);
      g_test_message ("%s: %s", lines[i], rest != NULL ? "told" : story->str);
      g_assert_nonnull (rest);
    }
}

static void
test_story (void)
{
  static const char *const expected[] = {
    "bound to 127.0.0.1",
    "started: ",
    "send-interval=1000us",
    "synchronised: its first frame",
    "state up",
    "watchdog receive expired",
    "watchdog receive recovered",
    "synchronised: the first frame after an outage",
    "stopped: ",
    NULL,
  };
  g_autoptr (NetfluxLink) link = g_object_new (
      NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0, "send-interval",
      G_GINT64_CONSTANT (1000), "watch-interval", G_GINT64_CONSTANT (200000), NULL);
  g_autoptr (NetfluxLink) partner =
      g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0,
                    "send-interval", G_GINT64_CONSTANT (1000), "watch-interval",
                    G_GINT64_CONSTANT (0), "remote-address", "127.0.0.1", NULL);
  guint port;

  /* Each needs to know the other's port: the partner's is picked by a start of its own. */
  g_object_set (partner, "remote-port", 9, NULL);
  api_start (partner);
  port = netflux_link_get_local_port (partner);
  g_object_set (link, "remote-address", "127.0.0.1", "remote-port", port, NULL);
  api_start (link);
  netflux_link_stop (partner);
  g_object_set (partner, "local-port", port, "remote-port", netflux_link_get_local_port (link),
                NULL);
  api_start (partner);
  await (link, NETFLUX_LINK_STATE_UP, "state up");
  netflux_link_stop (partner);
  await (link, NETFLUX_LINK_STATE_LOST, "watchdog receive expired");
  api_start (partner);
  await (link, NETFLUX_LINK_STATE_UP, "after an outage");
  netflux_link_stop (link);
  netflux_link_stop (partner);

  assert_told (expected);
  g_assert_null (strstr (story->str, "ANOTHER THREAD"));
  /* Some hundred frames were sent, at least. */
  g_assert_cmpuint (n_lines, <, 100);
}

/* A link that goes up and down with each frame: as many lines as a person can read, and a count
 * of the others with what it has come to. */
static void
test_flapping (void)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) link = g_object_new (
      NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0, "remote-address",
      "127.0.0.1", "remote-port", netflux_test_socket_get_port (partner), "send-interval",
      G_GINT64_CONSTANT (1000), "watch-interval", G_GINT64_CONSTANT (1000), NULL);
  g_autoptr (GSocketAddress) address = NULL;
  gint64 begin_us = g_get_monotonic_time (), deadline_us = begin_us + 30 * G_USEC_PER_SEC;
  guint8 frame[2] = { 1, 0 };

  g_string_truncate (story, 0);
  n_lines = 0;
  api_start (link);
  address = g_inet_socket_address_new_from_string ("127.0.0.1", netflux_link_get_local_port (link));
  while (strstr (story->str, "changes are not logged, they come and go; now ") == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_socket_send_to (partner, address, (const char *) frame, sizeof frame, NULL, NULL);
      frame[0]++;
      g_usleep (5000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  netflux_link_stop (link);
  /* Forty at once, four a second, and those of the start. */
  g_assert_cmpint (n_lines, <,
                   50 + 5 * ((g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC + 1));
}

static void
test_failure (void)
{
  g_autoptr (NetfluxLink) link = g_object_new (NETFLUX_TYPE_LINK, "remote-address", "192.0.2.1",
                                               "network-interface", "no-such-card", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE);
  g_assert_nonnull (strstr (error->message, "no-such-card"));
  g_assert_nonnull (strstr (story->str, "The start has failed: "));
}

/* A standard error that nobody reads at the moment: a paused journal, a parent that is busy. */

#define OVERSIZE_STORY "more than receive-size"

typedef struct
{
  int ends[2];
  gsize filled;
} FullPipe;

static void
fill_pipe (FullPipe *self)
{
  static const char junk[4096];
  gssize n;

  *self = (FullPipe){ .filled = 0 };
  g_assert_cmpint (pipe (self->ends), ==, 0);
  g_unix_set_fd_nonblocking (self->ends[1], TRUE, NULL);
  for (gsize size = sizeof junk; size > 0; size = size > 1 ? 1 : 0)
    while ((n = write (self->ends[1], junk, size)) > 0)
      self->filled += (gsize) n;
  g_unix_set_fd_nonblocking (self->ends[1], FALSE, NULL);
}

/* What was written to it since it was full. */
static char *
read_pipe (FullPipe *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (strchr (text->str, '\n') == NULL)
    {
      char c;

      g_assert_cmpint (read (self->ends[0], &c, 1), ==, 1);
      if (self->filled > 0)
        self->filled--;
      else
        g_string_append_c (text, c);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  NetfluxLink *link;
} Application;

static gpointer
run_application (gpointer data)
{
  Application *self = data;

  g_main_context_push_thread_default (self->context);
  api_start (self->link);
  g_main_loop_run (self->loop);
  netflux_link_stop (self->link);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
receive_frames (GSocket *socket, guint n)
{
  char frame[64];

  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_socket_receive (socket, frame, sizeof frame, NULL, NULL), >, 0);
}

/* The application's thread hangs in the log, and no link does. */
static void
test_full_stderr_in_subprocess (void)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  Application application = { .context = g_main_context_new () };
  FullPipe log;
  GThread *thread;
  g_autofree char *text = NULL;
  int own_stderr = dup (STDERR_FILENO);

  g_socket_set_timeout (partner, 30);
  g_socket_set_blocking (partner, TRUE);
  application.loop = g_main_loop_new (application.context, FALSE);
  application.link = g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0,
                                   "remote-address", "127.0.0.1", "remote-port",
                                   netflux_test_socket_get_port (partner), "send-interval",
                                   G_GINT64_CONSTANT (5000), "receive-size", 4, NULL);
  thread = g_thread_new ("application", run_application, &application);
  netflux_test_wait (netflux_link_get_local_port (application.link) != 0);
  address =
      g_inet_socket_address_new (host, (guint16) netflux_link_get_local_port (application.link));

  fill_pipe (&log);
  g_assert_cmpint (dup2 (log.ends[1], STDERR_FILENO), ==, STDERR_FILENO);
  g_assert_cmpint (dup2 (log.ends[1], STDOUT_FILENO), ==, STDOUT_FILENO);
  g_assert_cmpint (g_socket_send_to (partner, address, "\1\0too long", 10, NULL, NULL), ==, 10);
  netflux_test_wait (api_get_count (application.link, "frames-oversize") == 1);
  receive_frames (partner, 100);

  /* It was to be written all the time. */
  text = read_pipe (&log);
  g_assert_cmpint (dup2 (own_stderr, STDERR_FILENO), ==, STDERR_FILENO);
  g_printerr ("%s", text);
  g_main_loop_quit (application.loop);
  g_thread_join (thread);
  g_object_unref (application.link);
  g_main_loop_unref (application.loop);
  g_main_context_unref (application.context);
}

static void
test_full_stderr (void)
{
  if (g_test_subprocess ())
    {
      test_full_stderr_in_subprocess ();
      return;
    }

  if (netflux_test_skip_emulated ())
    return;
  g_test_trap_subprocess (NULL, NETFLUX_TEST_PATIENCE, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*" OVERSIZE_STORY "*");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  story = g_string_new (NULL);
  home = g_thread_self ();
  if (!g_test_subprocess ())
    g_log_set_writer_func (write_log, NULL, NULL);
  g_test_add_func ("/netflux/log/story", test_story);
  g_test_add_func ("/netflux/log/flapping", test_flapping);
  g_test_add_func ("/netflux/log/failure", test_failure);
  g_test_add_func ("/netflux/log/full-stderr", test_full_stderr);
  status = g_test_run ();
  g_string_free (story, TRUE);
  return status;
}
