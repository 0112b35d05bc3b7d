/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-test-netns.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netflux-test-loop.h"

static int near_fd = -1;
static int far_fd = -1;

static void
enter (gpointer fd)
{
  if (setns (GPOINTER_TO_INT (fd), CLONE_NEWNET) < 0)
    _exit (125);
}

static gboolean
run (int fd, const char *command, char **output)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status = 1;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, enter, GINT_TO_POINTER (fd), NULL,
                     &errors, &status, &error))
    errors = g_strdup (error->message);
  if (output != NULL)
    *output = g_steal_pointer (&errors);

  return error == NULL && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static void G_GNUC_PRINTF (2, 0) run_or_abort (int fd, const char *format, va_list arguments)
{
  g_autofree char *command = g_strdup_vprintf (format, arguments);
  g_autofree char *output = NULL;

  if (!run (fd, command, &output))
    g_error ("%s: %s", command, output);
}

void
netflux_test_near (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  run_or_abort (near_fd, format, arguments);
  va_end (arguments);
}

void
netflux_test_far (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  run_or_abort (far_fd, format, arguments);
  va_end (arguments);
}

gboolean
netflux_test_has_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);
  g_autofree char *reason = NULL;

  if (path != NULL)
    return TRUE;

  reason = g_strdup_printf ("%s is not installed", name);
  g_test_skip (reason);
  return FALSE;
}

static int
open_own_namespace (void)
{
  return open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* Before there is any other thread: a namespace is a thread's. */
static gboolean
make_namespaces (void)
{
  g_autofree char *command = NULL;

  if (unshare (CLONE_NEWNET) < 0)
    return FALSE;
  far_fd = open_own_namespace ();
  if (far_fd < 0 || unshare (CLONE_NEWNET) < 0)
    return FALSE;
  near_fd = open_own_namespace ();
  if (near_fd < 0)
    return FALSE;

  /* The name that it has in both, so that nothing has to be moved by name. */
  command = g_strdup_printf ("ip link add probe0 type veth peer name probe0 netns /proc/%d/fd/%d",
                             getpid (), far_fd);
  return run (near_fd, command, NULL) && run (near_fd, "ip link del probe0", NULL);
}

/* The kernel looks at a new card's cable when it has the time. */
static void
wait_for_routes (int fd, const char *card)
{
  g_autofree char *command = g_strdup_printf ("ip -6 route get ff02::1 oif %s", card);
  gint64 deadline_us = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE;

  while (!run (fd, command, NULL))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (10000);
    }
}

void
netflux_test_netns_connect (guint cable)
{
  g_autofree char *near = g_strdup_printf ("near%u", cable);
  g_autofree char *far = g_strdup_printf ("far%u", cable);
  guint network = 77 + cable;

  netflux_test_near ("ip link add near%u type veth peer name far%u netns /proc/%d/fd/%d", cable,
                     cable, getpid (), far_fd);

  /* Addresses are usable at once, without the check that nobody else has them. */
  netflux_test_near ("ip addr add 10.%u.0.1/24 dev near%u", network, cable);
  netflux_test_far ("ip addr add 10.%u.0.2/24 dev far%u", network, cable);
  netflux_test_near ("ip addr add fd%u::1/64 dev near%u nodad", network, cable);
  netflux_test_far ("ip addr add fd%u::2/64 dev far%u nodad", network, cable);
  netflux_test_near ("ip link set near%u up", cable);
  netflux_test_far ("ip link set far%u up", cable);
  wait_for_routes (near_fd, near);
  wait_for_routes (far_fd, far);
}

static void
add_path (void)
{
  g_autofree char *path = g_strdup_printf ("%s:/usr/sbin:/sbin", g_getenv ("PATH"));

  g_setenv ("PATH", path, TRUE);
}

static void
set_up (void)
{
  g_assert_true (make_namespaces ());

  netflux_test_near ("ip link set lo up");
  netflux_test_far ("ip link set lo up");
  netflux_test_netns_connect (0);
}

static gboolean
can_make_namespaces (void)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (make_namespaces () ? 0 : 1);

  return waitpid (child, &status, 0) == child && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

void
netflux_test_netns_run (void (*body) (void))
{
  add_path ();
  if (g_test_subprocess ())
    {
      set_up ();
      body ();
      return;
    }

  if (!can_make_namespaces ())
    {
      g_test_skip ("network namespaces with a virtual cable need root and iproute2");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* There, since an address can name a network card. */
static GSocketAddress *
parse_far (const char *address, guint16 port)
{
  GSocketAddress *parsed;

  g_assert_cmpint (setns (far_fd, CLONE_NEWNET), ==, 0);
  parsed = g_inet_socket_address_new_from_string (address, port);
  g_assert_cmpint (setns (near_fd, CLONE_NEWNET), ==, 0);
  g_assert_nonnull (parsed);
  return parsed;
}

GSocket *
netflux_test_far_socket (const char *address, guint16 port)
{
  g_autoptr (GSocketAddress) native = parse_far (address, port);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (setns (far_fd, CLONE_NEWNET), ==, 0);
  socket = g_socket_new (g_socket_address_get_family (native), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_cmpint (setns (near_fd, CLONE_NEWNET), ==, 0);
  g_assert_no_error (error);
  g_socket_bind (socket, native, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return g_steal_pointer (&socket);
}

struct _NetfluxTestPartner
{
  GSocket *socket;
  GSocketAddress *to;
  guint interval_us;
  GThread *thread;
  int quit;        /* atomic */
  int mute;        /* atomic */
  guint8 sequence; /* the thread's */
  guint8 feedback;

  GMutex lock;
  GArray *heard;
  gint64 pause_us;
};

static void
hear (NetfluxTestPartner *self)
{
  guint8 data[65536];
  gssize n;

  while ((n = g_socket_receive (self->socket, (char *) data, sizeof data, NULL, NULL)) >= 0)
    {
      NetfluxTestHeard heard = {
        .arrival_us = g_get_monotonic_time (),
        .sequence = data[0],
        .feedback = data[1],
        .size = (gsize) n,
      };

      if (n >= 10)
        memcpy (&heard.stamp_us, data + 2, 8);
      self->feedback = data[0];
      g_mutex_lock (&self->lock);
      g_array_append_val (self->heard, heard);
      g_mutex_unlock (&self->lock);
    }
}

static void
speak (NetfluxTestPartner *self)
{
  guint8 frame[10] = { 0 };
  gint64 now_us = g_get_monotonic_time ();

  if (g_atomic_int_get (&self->mute))
    return;

  frame[0] = ++self->sequence;
  frame[1] = self->feedback;
  memcpy (frame + 2, &now_us, 8);
  g_socket_send_to (self->socket, self->to, (const char *) frame, sizeof frame, NULL, NULL);
}

static gpointer
partner_thread (gpointer data)
{
  NetfluxTestPartner *self = data;
  gint64 due_us = g_get_monotonic_time ();
  gint64 before_us = due_us;

  while (!g_atomic_int_get (&self->quit))
    {
      gint64 now_us = g_get_monotonic_time ();

      if (now_us < due_us)
        {
          g_socket_condition_timed_wait (self->socket, G_IO_IN, due_us - now_us, NULL, NULL);
          hear (self);
          continue;
        }
      g_mutex_lock (&self->lock);
      self->pause_us = MAX (self->pause_us, now_us - before_us);
      g_mutex_unlock (&self->lock);
      before_us = now_us;
      hear (self);
      speak (self);
      due_us = MAX (due_us + self->interval_us, now_us);
    }

  return NULL;
}

NetfluxTestPartner *
netflux_test_partner_new (
    const char *address, guint16 port, const char *to, guint16 to_port, guint interval_us)
{
  NetfluxTestPartner *self = g_new0 (NetfluxTestPartner, 1);

  self->socket = netflux_test_far_socket (address, port);
  self->to = parse_far (to, to_port);
  self->interval_us = interval_us;
  self->heard = g_array_new (FALSE, FALSE, sizeof (NetfluxTestHeard));
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("partner", partner_thread, self);

  return self;
}

void
netflux_test_partner_free (NetfluxTestPartner *self)
{
  g_atomic_int_set (&self->quit, TRUE);
  g_thread_join (self->thread);
  g_object_unref (self->socket);
  g_object_unref (self->to);
  g_array_unref (self->heard);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
netflux_test_partner_set_mute (NetfluxTestPartner *self, gboolean mute)
{
  g_atomic_int_set (&self->mute, mute);
}

guint
netflux_test_partner_get_n_heard (NetfluxTestPartner *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->heard->len;
}

gint64
netflux_test_partner_get_pause_us (NetfluxTestPartner *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->pause_us;
}

GArray *
netflux_test_partner_steal_heard (NetfluxTestPartner *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GArray *heard = g_steal_pointer (&self->heard);

  self->heard = g_array_new (FALSE, FALSE, sizeof (NetfluxTestHeard));
  return heard;
}
