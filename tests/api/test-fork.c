/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api-common.h"

/* A process with a running engine forks, as Python's multiprocessing does: the child neither
 * hangs nor crashes. What it has of its parent is inert there, what it makes works. */

static NetfluxLink *
new_link (guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", 0, "send-interval", (gint64) 1000,
                NULL);
  return link;
}

static gboolean
sends (NetfluxLink *link)
{
  guint64 before = api_get_count (link, "frames-sent") + api_get_count (link, "send-errors");

  for (guint i = 0; i < 1000; i++)
    {
      if (api_get_count (link, "frames-sent") + api_get_count (link, "send-errors") > before + 3)
        return TRUE;
      g_usleep (10000);
    }
  return FALSE;
}

/* Each returns 0, or the line that is not right. */
#define expect(condition)                                                                          \
  if (!(condition))                                                                                \
  return __LINE__ % 256

static int
drop (NetfluxLink *link)
{
  g_object_unref (link);
  return 0;
}

static int
stop (NetfluxLink *link)
{
  netflux_link_stop (link);
  netflux_link_stop (link);
  expect (netflux_link_get_state (link) == NETFLUX_LINK_STATE_STOPPED);
  return 0;
}

static int
use (NetfluxLink *link)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) error = NULL;
  guint64 sent;

  expect (netflux_link_get_state (link) == NETFLUX_LINK_STATE_STOPPED);
  expect (!netflux_sink_is_running (netflux_link_get_sink (link)));
  sent = api_get_count (link, "frames-sent");
  netflux_link_set_send_data (link, data);
  netflux_link_set_send_interval (link, 2000);
  netflux_link_reset_statistics (link);
  received = netflux_link_get_received_data (link);
  expect (!netflux_link_send_now (link, &error));
  expect (g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED));
  g_usleep (20000);
  expect (api_get_count (link, "frames-sent") <= sent);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return drop (link);
}

/* On the default engine, which the parent's link used, too. */
static int
make_another (NetfluxLink *link)
{
  NetfluxLink *other = new_link (29481);

  expect (netflux_link_start (other, NULL));
  expect (sends (other));
  netflux_link_stop (other);
  g_object_unref (other);
  return drop (link);
}

static int
start_again (NetfluxLink *link)
{
  expect (netflux_link_start (link, NULL));
  expect (sends (link));
  netflux_link_stop (link);
  return drop (link);
}

static const struct
{
  const char *name;
  int (*func) (NetfluxLink *link);
} children[] = { { "drop", drop },
                 { "stop", stop },
                 { "use", use },
                 { "make-another", make_another },
                 { "start-again", start_again } };

static void
test_fork (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (NetfluxLink) link = new_link (29480);
  int status = -1;
  pid_t child;

  /* qemu 7.2 does not survive a fork of a program with threads. */
  if (netflux_test_skip_emulated ())
    return;
  api_start (link);
  g_assert_true (sends (link));

  child = fork ();
  if (child == 0)
    _exit (children[i].func (link));
  for (gint64 end = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE / 2; status < 0;)
    {
      if (waitpid (child, &status, WNOHANG) == child)
        break;
      g_usleep (5000);
      if (g_get_monotonic_time () > end)
        {
          kill (child, SIGKILL);
          g_error ("the child hangs");
        }
    }
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  /* The parent has not noticed. */
  g_assert_true (sends (link));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *path = g_strconcat ("/netflux/fork/", children[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fork);
    }

  return g_test_run ();
}
