/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"

/* A process that is stopped for longer than the watch interval: its partner hears nothing, and no
 * burst afterwards; it has no outage, since its partner had none, and its counters say what it
 * missed; a link of another process on the same cards does not notice. The link is in a child. */

#define PORT 2000
#define INTERVAL_US 5000
#define WATCH_US 500000
#define ATTEMPTS 10

static NetfluxLink *
start_link (guint16 port, gint64 watch_us)
{
  NetfluxLink *link = netflux_link_new ("10.77.0.2", port);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-port", (guint) port, "send-interval", (gint64) INTERVAL_US,
                "watch-interval", watch_us, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

/* The child */

static void
on_expired (NetfluxLink *link, NetfluxWatchdog watchdog, guint *n)
{
  *n += watchdog == NETFLUX_WATCHDOG_RECEIVE;
}

static gboolean
on_command (GIOChannel *input, GIOCondition condition, gpointer quit)
{
  *(gboolean *) quit = TRUE;
  return G_SOURCE_REMOVE;
}

static guint64
get_cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (guint64) ((usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
                    usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int
run_child (void)
{
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_autoptr (NetfluxLink) link = start_link (PORT, WATCH_US);
  gboolean quit = FALSE;
  guint expired = 0;

  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  g_signal_connect (link, "watchdog-expired", G_CALLBACK (on_expired), &expired);
  netflux_link_reset_statistics (link);
  puts ("up");
  fflush (stdout);

  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_command, &quit);
  while (!quit)
    g_main_context_iteration (NULL, TRUE);
  printf ("%d %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
          " %" G_GUINT64_FORMAT "\n",
          netflux_link_get_state (link), expired, api_get_count (link, "outages"),
          api_get_count (link, "missed-cycles"), api_get_count (link, "send-errors"),
          get_cpu_us ());
  return 0;
}

/* Around it */

typedef struct
{
  int state;
  guint expired;
  guint64 outages, missed, send_errors, cpu_us;
} Report;

static GSubprocess *
spawn (GDataInputStream **output)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        self, "--child", NULL);

  g_assert_no_error (error);
  *output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  line = g_data_input_stream_read_line (*output, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "up");

  return child;
}

static void
ask (GSubprocess *child, GDataInputStream *output, Report *report)
{
  g_autofree char *line = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (child), "\n", 1, NULL, NULL, NULL);
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line,
                           "%d %u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                           " %" G_GUINT64_FORMAT,
                           &report->state, &report->expired, &report->outages, &report->missed,
                           &report->send_errors, &report->cpu_us),
                   ==, 6);
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
}

static void
assert_no_gap (const GArray *heard)
{
  for (guint i = 1; i < heard->len; i++)
    g_assert_cmpuint (g_array_index (heard, NetfluxTestHeard, i).sequence, ==,
                      (guint8) (g_array_index (heard, NetfluxTestHeard, i - 1).sequence + 1));
}

/* For twice the watch interval, while the bystander goes on. Returns for how long it was. */
static gint64
stop (GSubprocess *child, NetfluxLink *bystander)
{
  gint64 begin_us = g_get_monotonic_time ();
  guint64 sent = api_get_count (bystander, "frames-sent");

  g_subprocess_send_signal (child, SIGSTOP);
  netflux_test_wait (g_get_monotonic_time () > begin_us + 2 * WATCH_US &&
                     api_get_count (bystander, "frames-sent") > sent + 50);
  g_subprocess_send_signal (child, SIGCONT);

  return g_get_monotonic_time () - begin_us;
}

/* False if this machine did not run the partner all the time, so that there was an outage. */
static gboolean
run_round (NetfluxLink *bystander)
{
  g_autoptr (NetfluxTestPartner) partner =
      netflux_test_partner_new ("10.77.0.2", PORT, "10.77.0.1", PORT, INTERVAL_US);
  gint64 begin_us = g_get_monotonic_time (), stopped_us, resumed_us, after_us;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GSubprocess) child = spawn (&output);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  Report report;

  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 50);
  stopped_us = stop (child, bystander);
  before = netflux_test_partner_steal_heard (partner);
  resumed_us = g_get_monotonic_time ();
  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 50);
  ask (child, output, &report);
  after = netflux_test_partner_steal_heard (partner);
  after_us = g_get_monotonic_time () - resumed_us;

  g_test_message ("stopped for %" G_GINT64_FORMAT " us: outages %" G_GUINT64_FORMAT
                  ", missed %" G_GUINT64_FORMAT ", cpu %" G_GUINT64_FORMAT " us",
                  stopped_us, report.outages, report.missed, report.cpu_us);
  assert_no_gap (before);
  assert_no_gap (after);
  g_assert_cmpuint (after->len, <=, (guint) (after_us / INTERVAL_US) + 3);
  g_assert_cmpuint (report.missed, >=, (guint64) (2 * WATCH_US / INTERVAL_US / 2));
  g_assert_cmpuint (report.send_errors, ==, 0);
  g_assert_cmpuint (report.cpu_us, <, (guint64) (g_get_monotonic_time () - begin_us) * 6 / 10);
  if (netflux_test_partner_get_pause_us (partner) > WATCH_US / 2)
    return FALSE;
  g_assert_cmpuint (report.outages + report.expired, ==, 0);
  g_assert_cmpint (report.state, ==, NETFLUX_LINK_STATE_UP);
  return TRUE;
}

static void
stopped (void)
{
  g_autoptr (NetfluxTestPartner) its_partner =
      netflux_test_partner_new ("10.77.0.2", PORT + 1, "10.77.0.1", PORT + 1, INTERVAL_US);
  g_autoptr (NetfluxLink) bystander = start_link (PORT + 1, 20 * G_USEC_PER_SEC);
  g_autoptr (GArray) heard = NULL;
  guint attempt = 0;

  netflux_test_wait (netflux_link_get_state (bystander) == NETFLUX_LINK_STATE_UP);
  netflux_test_wait (netflux_test_partner_get_n_heard (its_partner) > 20);
  netflux_link_reset_statistics (bystander);
  g_array_unref (netflux_test_partner_steal_heard (its_partner));
  while (!run_round (bystander) && ++attempt < ATTEMPTS)
    ;

  heard = netflux_test_partner_steal_heard (its_partner);
  assert_no_gap (heard);
  g_assert_cmpint (netflux_link_get_state (bystander), ==, NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (api_get_count (bystander, "outages"), ==, 0);
  g_assert_cmpuint (api_get_count (bystander, "send-errors"), ==, 0);
  g_assert_cmpuint (api_get_count (bystander, "frames-foreign"), ==, 0);
}

static void
test_stopped (void)
{
  netflux_test_netns_run (stopped);
}

int
main (int argc, char **argv)
{
  if (argc > 1 && strcmp (argv[1], "--child") == 0)
    return run_child ();

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/stopped/process", test_stopped);

  return g_test_run ();
}
