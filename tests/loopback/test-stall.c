/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "netflux-test-loop.h"

/* A process that stands still: what has arrived meanwhile counts, not when it is read. The
 * links run in a child, which is stopped; their partners are here. */

#define WATCH_US (100 * 1000)

/* The partners must not pause themselves: what they do then is a real outage. */
#define PAUSE_MAX_US (WATCH_US / 2)
#define ATTEMPTS 20

typedef struct
{
  const char *path;
  guint n_links;
  guint interval_us;
  guint stop_ms;
  guint receive_buffer_size;
} Case;

static const Case cases[] = {
  { "/netflux/stall/one-link/2000-ms", 1, 1000, 2000, 0 },
  { "/netflux/stall/many-links/25-ms", 100, 5000, 25, 0 },
  { "/netflux/stall/many-links/250-ms", 100, 5000, 250, 0 },
  { "/netflux/stall/many-links/500-ms", 100, 5000, 500, 0 },
  { "/netflux/stall/small-buffer", 3, 5000, 500, 8192 },
};

/* The child */

static guint64
sum (NetfluxLink **links, guint n, const char *name)
{
  guint64 total = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (links[i]);
      guint64 count;

      g_object_get (statistics, name, &count, NULL);
      total += count;
    }

  return total;
}

static void
on_expired (NetfluxLink *link, NetfluxWatchdog watchdog, guint *n)
{
  *n += watchdog == NETFLUX_WATCHDOG_RECEIVE;
}

static gboolean
read_command (GIOChannel *input, GIOCondition condition, gpointer quit)
{
  g_autofree char *line = NULL;

  g_io_channel_read_line (input, &line, NULL, NULL, NULL);
  *(gboolean *) quit = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
are_up (NetfluxLink **links, guint n)
{
  for (guint i = 0; i < n; i++)
    if (netflux_link_get_state (links[i]) != NETFLUX_LINK_STATE_UP)
      return FALSE;

  return TRUE;
}

static void
wait_for_command (void)
{
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  gboolean quit = FALSE;

  g_io_add_watch (input, G_IO_IN | G_IO_HUP, read_command, &quit);
  while (!quit)
    g_main_context_iteration (NULL, TRUE);
}

static NetfluxLink *
start_link (const Case *c, guint16 local_port, guint16 remote_port, guint *expired)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "send-interval", (gint64) c->interval_us, "watch-interval", (gint64) WATCH_US,
                "receive-buffer-size", c->receive_buffer_size, NULL);
  g_signal_connect (link, "watchdog-expired", G_CALLBACK (on_expired), expired);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

/* Whether each has accepted a frame that arrived since then. */
static gboolean
have_heard_since (NetfluxLink **links, guint n, gint64 since_us)
{
  for (guint i = 0; i < n; i++)
    {
      gint64 age_us = netflux_source_get_data_age (netflux_link_get_source (links[i]));

      if (age_us < 0 || g_get_monotonic_time () - age_us < since_us)
        return FALSE;
    }

  return TRUE;
}

/* What the links have lost, and what the port has dropped. A frame that was dropped is counted as
 * lost with the next one of its link, which a busy machine may have to read yet; and it may drop
 * others meanwhile. */
static guint64
sum_lost (NetfluxLink **links, guint n, guint64 *drops)
{
  guint64 lost, before;

  do
    {
      gint64 now_us;

      before = sum (links, 1, "kernel-drops");
      now_us = g_get_monotonic_time ();
      netflux_test_wait (have_heard_since (links, n, now_us));
      lost = sum (links, n, "partner-lost");
      *drops = sum (links, 1, "kernel-drops");
    }
  while (*drops != before);

  return lost;
}

static int
run_child (const Case *c, guint16 local_port, char **remote_ports)
{
  NetfluxLink **links = g_new0 (NetfluxLink *, c->n_links);
  g_autoptr (GError) error = NULL;
  guint64 lost, drops;
  guint expired = 0;

  for (guint i = 0; i < c->n_links; i++)
    links[i] = start_link (c, local_port, (guint16) atoi (remote_ports[i]), &expired);
  netflux_test_wait (are_up (links, c->n_links));
  for (guint i = 0; i < c->n_links; i++)
    netflux_link_reset_statistics (links[i]);
  expired = 0;
  puts ("up");
  fflush (stdout);

  wait_for_command ();
  lost = sum_lost (links, c->n_links, &drops);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  error = netflux_source_dup_error (netflux_link_get_source (links[0]));
  printf ("%" G_GUINT64_FORMAT " %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s\n",
          sum (links, c->n_links, "outages"), expired, lost, drops,
          error != NULL ? error->message : "");
  for (guint i = 0; i < c->n_links; i++)
    g_object_unref (links[i]);
  g_free (links);

  return 0;
}

/* The partners */

typedef struct
{
  guint n;
  GSocket **sockets;
  GSocketAddress *address;
  guint8 *feedback;
  guint8 sequence;
  gint64 due_us;
  gint64 sent_us;
  gint64 pause_us; /* the longest */
  guint interval_us;
} Partners;

static void
partners_init (Partners *self, const Case *c, guint16 port)
{
  *self = (Partners){ .n = c->n_links, .interval_us = c->interval_us };
  self->sockets = g_new (GSocket *, self->n);
  self->feedback = g_new0 (guint8, self->n);
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  for (guint i = 0; i < self->n; i++)
    self->sockets[i] = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  self->due_us = self->sent_us = g_get_monotonic_time ();
}

static void
partners_clear (Partners *self)
{
  for (guint i = 0; i < self->n; i++)
    g_object_unref (self->sockets[i]);
  g_free (self->sockets);
  g_free (self->feedback);
  g_object_unref (self->address);
}

static void
partners_send (Partners *self)
{
  gint64 now_us = g_get_monotonic_time ();

  self->pause_us = MAX (self->pause_us, now_us - self->sent_us);
  self->sent_us = now_us;
  self->sequence++;
  for (guint i = 0; i < self->n; i++)
    {
      guint8 frame[66] = { 0 };
      char received[100];

      while (g_socket_receive (self->sockets[i], received, sizeof received, NULL, NULL) > 0)
        self->feedback[i] = (guint8) received[0];
      frame[0] = self->sequence;
      frame[1] = self->feedback[i];
      g_socket_send_to (self->sockets[i], self->address, (char *) frame, sizeof frame, NULL, NULL);
    }
}

static void
partners_run (Partners *self, guint ms)
{
  gint64 end_us = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end_us)
    {
      self->due_us += self->interval_us;
      g_usleep ((gulong) MAX (self->due_us - g_get_monotonic_time (), 0));
      partners_send (self);
    }
}

static GSubprocess *
spawn (gsize index, guint16 port, Partners *partners)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, g_file_read_link ("/proc/self/exe", NULL));
  g_ptr_array_add (argv, g_strdup ("--child"));
  g_ptr_array_add (argv, g_strdup_printf ("%" G_GSIZE_FORMAT, index));
  g_ptr_array_add (argv, g_strdup_printf ("%u", port));
  for (guint i = 0; i < partners->n; i++)
    g_ptr_array_add (argv,
                     g_strdup_printf ("%u", netflux_test_socket_get_port (partners->sockets[i])));
  g_ptr_array_add (argv, NULL);

  child =
      g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&child);
}

static void
on_line (GObject *object, GAsyncResult *result, gpointer line)
{
  *(char **) line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
}

/* The child's next line, while the partners go on. */
static char *
read_line (GDataInputStream *output, Partners *partners)
{
  gint64 deadline_us = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE;
  char *line = NULL;

  g_data_input_stream_read_line_async (output, 0, NULL, on_line, &line);
  while (line == NULL && g_get_monotonic_time () < deadline_us)
    {
      partners_run (partners, 1);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_nonnull (line);

  return line;
}

typedef struct
{
  guint64 outages;
  guint64 lost;
  guint64 drops;
  guint expired;
  char error[400];
} Report;

static gboolean
stall (gsize index, Report *report)
{
  const Case *c = &cases[index];
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *up = NULL;
  g_autofree char *line = NULL;
  Partners partners;
  gint64 pause_us;

  partners_init (&partners, c, port);
  child = spawn (index, port, &partners);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  up = read_line (output, &partners);
  g_assert_cmpstr (up, ==, "up");
  partners_run (&partners, 100);

  partners.pause_us = 0;
  g_subprocess_send_signal (child, SIGSTOP);
  partners_run (&partners, c->stop_ms);
  g_subprocess_send_signal (child, SIGCONT);
  partners_run (&partners, 300);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (child), "report\n", 7, NULL, NULL, NULL);
  line = read_line (output, &partners);
  pause_us = partners.pause_us;
  g_test_message ("outages, alarms, lost, drops, error: %s; longest pause %" G_GINT64_FORMAT " us",
                  line, pause_us);
  memset (report, 0, sizeof *report);
  g_assert_cmpint (
      sscanf (line,
              "%" G_GUINT64_FORMAT " %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %399[^\n]",
              &report->outages, &report->expired, &report->lost, &report->drops, report->error),
      >=, 4);
  g_subprocess_wait (child, NULL, NULL);
  partners_clear (&partners);

  /* Nor may the child stand still for longer than it was told. */
  return pause_us < PAUSE_MAX_US &&
         report->drops <= (guint64) c->n_links * c->stop_ms * 1000 / c->interval_us;
}

static void
test_stall (gconstpointer data)
{
  gsize index = GPOINTER_TO_SIZE (data);
  Report report;
  guint attempt = 0;

  while (!stall (index, &report))
    if (++attempt == ATTEMPTS)
      {
        g_test_skip ("this machine is too busy for the partners to be on time");
        return;
      }

  g_assert_cmpuint (report.outages, ==, 0);
  g_assert_cmpuint (report.expired, ==, 0);
#ifdef NETFLUX_TEST_IO_LINUX
  g_assert_cmpuint (report.lost, ==, report.drops);
  if (cases[index].receive_buffer_size > 0)
    {
      g_assert_cmpuint (report.drops, >, 0);
      g_assert_nonnull (strstr (report.error, "receive-buffer-size"));
    }
#endif
}

int
main (int argc, char **argv)
{
  if (argc > 4 && strcmp (argv[1], "--child") == 0)
    return run_child (&cases[atoi (argv[2])], (guint16) atoi (argv[3]), argv + 4);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, GSIZE_TO_POINTER (i), test_stall);

  return g_test_run ();
}
