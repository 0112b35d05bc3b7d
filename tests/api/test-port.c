/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <netflux/netflux.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api-common.h"

/* Links that share a port: what befalls one of them, and what befalls the socket. And the
 * engine's thread, as the rest of the program sees it. */

static NetfluxLink *
new_link (const char *local, guint16 local_port, const char *remote, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new (remote, remote_port);

  g_object_set (link, "local-address", local, "local-port", (guint) local_port, "send-interval",
                (gint64) 2000, "watch-interval", (gint64) 10 * G_USEC_PER_SEC, NULL);
  return link;
}

static void
on_failed (NetfluxLink *link, GParamSpec *pspec, gboolean *failed)
{
  *failed |= netflux_link_get_state (link) == NETFLUX_LINK_STATE_FAILED;
}

/* A destination that the system refuses before anything is sent: from 127.0.0.1 nothing else
 * can be reached. */
static void
test_refused (void)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) good = new_link ("127.0.0.1", ports[0], "127.0.0.1", ports[1]);
  g_autoptr (NetfluxLink) peer = new_link ("127.0.0.1", ports[1], "127.0.0.1", ports[0]);
  g_autoptr (NetfluxLink) bad = new_link ("127.0.0.1", ports[0], "192.0.2.1", 2000);
  g_autoptr (GError) error = NULL;
  gboolean failed = FALSE;
  guint64 sent;

  g_signal_connect (good, "notify::state", G_CALLBACK (on_failed), &failed);
  api_start (peer);
  api_start (good);
  netflux_test_wait (netflux_link_get_state (good) == NETFLUX_LINK_STATE_UP);
  netflux_link_reset_statistics (good);

  api_start (bad);
  netflux_test_wait (api_get_count (bad, "send-errors") > 20);
  sent = api_get_count (good, "frames-sent");
  netflux_test_wait (api_get_count (good, "frames-sent") > sent + 20);
  g_assert_cmpuint (api_get_count (good, "send-errors"), ==, 0);
  g_assert_cmpuint (api_get_count (bad, "frames-sent"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (good), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpint (netflux_link_get_state (bad), !=, NETFLUX_LINK_STATE_FAILED);
  g_assert_false (failed);
  g_assert_null (netflux_source_dup_error (netflux_link_get_source (good)));
  error = netflux_sink_dup_error (netflux_link_get_sink (bad));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
}

/* The port of the socket that broke is somebody else's before the link has it again. */
static GSocket *
take_port (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  api_break_socket (port);
  netflux_test_wait (g_socket_bind (socket, address, FALSE, NULL));
  return socket;
}

typedef struct
{
  GMutex lock;
  int asked; /* atomic */
  int stays; /* atomic */
} Gate;

/* In the engine's thread, which stands still meanwhile */
static void
stand (NetfluxSink *sink, gpointer data)
{
  Gate *gate = data;

  if (!g_atomic_int_get (&gate->asked))
    return;

  g_atomic_int_set (&gate->stays, TRUE);
  g_mutex_lock (&gate->lock);
  g_mutex_unlock (&gate->lock);
  g_atomic_int_set (&gate->stays, FALSE);
}

static gpointer
stop_in_thread (gpointer link)
{
  netflux_link_stop (link);
  return NULL;
}

static gpointer
start_in_thread (gpointer link)
{
  return GINT_TO_POINTER (netflux_link_start (link, NULL));
}

/* The last link of a port in error goes while another one comes: it is that one's port. */
static void
test_left_in_error (void)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxLink) last = new_link ("127.0.0.1", port, "127.0.0.1", port + 1);
  g_autoptr (NetfluxLink) next = new_link ("127.0.0.1", port, "127.0.0.1", port + 2);
  g_autoptr (GSocket) occupant = NULL;
  GThread *stopper, *starter;
  Gate gate = { 0 };

  g_mutex_init (&gate.lock);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (last), stand, &gate, NULL);
  api_start (last);
  occupant = take_port (port);
  netflux_test_wait (netflux_link_get_state (last) == NETFLUX_LINK_STATE_FAILED);

  g_mutex_lock (&gate.lock);
  g_atomic_int_set (&gate.asked, TRUE);
  netflux_test_wait (g_atomic_int_get (&gate.stays));
  stopper = g_thread_new ("stop", stop_in_thread, last);
  g_usleep (50 * 1000);
  starter = g_thread_new ("start", start_in_thread, next);
  g_usleep (50 * 1000);
  g_atomic_int_set (&gate.asked, FALSE);
  g_mutex_unlock (&gate.lock);
  g_thread_join (stopper);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (starter)));

  g_assert_cmpint (netflux_link_get_state (next), ==, NETFLUX_LINK_STATE_FAILED);
  g_socket_close (occupant, NULL);
  netflux_test_wait (netflux_link_get_state (next) == NETFLUX_LINK_STATE_WAITING);
  netflux_test_wait (api_get_count (next, "frames-sent") > 3);
  g_mutex_clear (&gate.lock);
}

static guint64
get_blocked_signals (const char *thread)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/status", thread);
  g_autofree char *status = NULL;
  const char *name, *mask;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  name = strstr (status, "Name:\tnetflux-engine\n");
  mask = strstr (status, "SigBlk:");

  return name != NULL && mask != NULL ? g_ascii_strtoull (mask + 8, NULL, 16) : 0;
}

/* What the program does on a signal is not done in the engine's thread. */
static void
test_signals (void)
{
  g_autoptr (NetfluxLink) link = new_link ("127.0.0.1", 0, "127.0.0.1", 2345);
  g_autoptr (GDir) threads = NULL;
  guint64 blocked = 0;
  const char *thread;

  if (netflux_test_skip_emulated ())
    return;
  if (strstr (g_getenv ("LD_PRELOAD") != NULL ? g_getenv ("LD_PRELOAD") : "", "vgpreload") != NULL)
    {
      g_test_skip ("valgrind has signals of its own in each thread");
      return;
    }

  api_start (link);
  threads = g_dir_open ("/proc/self/task", 0, NULL);
  while ((thread = g_dir_read_name (threads)) != NULL)
    blocked |= get_blocked_signals (thread);

  for (int number = 1; number < 32; number++)
    if (number != SIGKILL && number != SIGSTOP)
      g_assert_cmpuint (blocked >> (number - 1) & 1, ==, 1);
}

static void
judge_start (gboolean ok, GError *error)
{
  g_autoptr (GError) owned = error;

  g_assert_cmpint (ok, ==, owned == NULL);
  if (ok)
    return;

  g_assert_true (owned->domain == NETFLUX_ERROR);
  g_assert_nonnull (strstr (owned->message, "ulimit -n"));
}

static void
on_started (GObject *link, GAsyncResult *result, gpointer done)
{
  GError *error = NULL;
  gboolean ok = netflux_link_start_finish (NETFLUX_LINK (link), result, &error);

  judge_start (ok, error);
  *(gboolean *) done = TRUE;
}

static void
start_halves (void)
{
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (NetfluxSink) sink = netflux_sink_new ("127.0.0.1", 2345);
  GError *error = NULL;
  gboolean ok;

  g_object_set (source, "local-address", "127.0.0.1", "local-port", 0, NULL);
  g_object_set (sink, "local-address", "127.0.0.1", "local-port", 0, NULL);
  ok = netflux_source_start (source, &error);
  judge_start (ok, g_steal_pointer (&error));
  ok = netflux_sink_start (sink, &error);
  judge_start (ok, error);
}

/* In a process with so few descriptors left: whatever is started runs or is told why not, and the
 * process lives. */
static void
start_with (guint n_spare)
{
  g_autoptr (NetfluxLink) link = new_link ("127.0.0.1", 0, "127.0.0.1", 2345);
  g_autoptr (NetfluxLink) other = new_link ("127.0.0.1", 0, "127.0.0.1", 2345);
  gboolean done = FALSE, ok;
  GError *error = NULL;
  struct rlimit limit;
  int fd, last = -1;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  /* GLib itself needs some for these. */
  g_main_context_default ();
  g_type_ensure (G_TYPE_TASK);
  while ((fd = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    last = fd;
  while (n_spare-- > 0)
    close (last--);

  ok = netflux_link_start (link, &error);
  judge_start (ok, error);
  netflux_link_start_async (other, NULL, on_started, &done);
  netflux_test_wait (done);
  start_halves ();
  netflux_link_stop (link);
  netflux_link_stop (other);
}

static void
test_descriptors (gconstpointer data)
{
  if (g_test_subprocess ())
    {
      start_with (GPOINTER_TO_UINT (data));
      /* What looks for leaks at the exit needs descriptors of its own. */
      _exit (EXIT_SUCCESS);
    }

  if (netflux_test_skip_emulated ())
    return;
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/port/refused", test_refused);
  g_test_add_func ("/netflux/port/left-in-error", test_left_in_error);
  g_test_add_func ("/netflux/port/signals", test_signals);

  for (guint n = 0; n < 12; n++)
    {
      g_autofree char *path = g_strdup_printf ("/netflux/port/descriptors/%u", n);

      g_test_add_data_func (path, GUINT_TO_POINTER (n), test_descriptors);
    }

  return g_test_run ();
}
