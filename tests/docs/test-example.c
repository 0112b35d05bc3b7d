/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <string.h>

#include "netflux-test-loop.h"

/* Runs an example as a program of its own, and is its partner where it needs one.
 *
 * Usage: test-example KIND COMMAND…, where the command “absent” is one that is not
 * installed here. */

#define LOOPBACK "127.0.0.1"
#define DEADLINE_S 60

/* One that this machine lets send so late has no fair chance to be up at its end, and another one.
 */
#define LATE_MS 10
#define INTERVAL_MS 5 /* in which the examples and the partner send */
#define TRIES 10

static char **command;

/* What the partner of an example sends: 1.5, 2.5, 3, 4 and 5 in the layout of the quick
 * starts. */
static const guint8 sent[] = { 0, 0, 0xc0, 0x3f, 0, 0, 0x20, 0x40, 3, 0,
                               0, 0, 4,    0,    0, 0, 5,    0,    0, 0 };
#define SENT_HEX "0000c03f0000204003000000"

/* What the examples send: 123.45, 678.90, 42, 1000 and 0xab, or three bytes. */
static const guint8 quick_start_sends[] = { 0x66, 0xe6, 0xf6, 0x42, 0x9a, 0xb9, 0x29, 0x44, 42, 0,
                                            0,    0,    0xe8, 0x03, 0,    0,    0xab, 0,    0,  0 };
static const guint8 frames_sends[] = { 1, 2, 3 };

typedef struct
{
  const char *kind;
  const char *printed; /* a regular expression */
  const guint8 *sends; /* to its partner; NULL: it has its own */
  gsize sends_size;
} Kind;

static const Kind kinds[] = {
  { "quick-start", "1\\.50 2\\.50 3 4 0x5", quick_start_sends, sizeof quick_start_sends },
  { "named-values",
    "Received: {'value1': 1\\.5, 'value2': 2\\.5, 'value3': 3, 'value4': 4, 'flags': 5}",
    quick_start_sends, sizeof quick_start_sends },
  { "frames", "(Frame \\d+: " SENT_HEX "[^\\n]*\\n){3}", frames_sends, sizeof frames_sends },
  { "bidirectional", "A[^\\n]* received.*B[^\\n]* received", NULL, 0 },
};

typedef struct
{
  GMainLoop *loop;
  NetfluxLink *partner; /* NULL: the example has its own */
  GBytes *received;     /* the newest by the partner of the example */
  char *output;
} Run;

static void
on_frame_received (NetfluxLink *link, NetfluxFrame *frame, Run *run)
{
  g_clear_pointer (&run->received, g_bytes_unref);
  run->received = g_bytes_ref (netflux_frame_get_payload (frame));
}

static NetfluxLink *
start_partner (Run *run, guint local_port, guint remote_port)
{
  g_autoptr (NetfluxLink) link = netflux_link_new (LOOPBACK, (guint16) remote_port);
  g_autoptr (GBytes) bytes = g_bytes_new_static (sent, sizeof sent);
  g_autoptr (GError) error = NULL;

  netflux_link_set_local_address (link, LOOPBACK);
  netflux_link_set_local_port (link, local_port);
  netflux_link_set_send_data (link, bytes);
  g_signal_connect (link, "frame-received", G_CALLBACK (on_frame_received), run);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&link);
}

static void
on_finished (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, &run->output, NULL, &error);
  g_assert_no_error (error);
  g_main_loop_quit (run->loop);
}

/* A figure that the example has printed, or 0 */
static double
find_figure_ms (const char *output, const char *name)
{
  g_autofree char *label = g_strdup_printf ("\n%s: ", name);
  const char *found = strstr (output, label);

  return found != NULL ? g_ascii_strtod (found + strlen (label), NULL) : 0;
}

static double
get_figure_ms (NetfluxLink *partner, const char *name)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (partner);
  double figure_us;

  g_object_get (statistics, name, &figure_us, NULL);
  return figure_us / 1000;
}

/* Whether the example tells of it, or its partner: one of them sent late, or the other one heard
 * nothing for longer than it should have. */
static gboolean
was_late (Run *run)
{
  static const struct
  {
    const char *name;
    double limit_ms;
  } figures[] = {
    { "lateness-max", LATE_MS },
    { "max-own-interval", INTERVAL_MS + LATE_MS },
    { "max-partner-interval", INTERVAL_MS + LATE_MS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (find_figure_ms (run->output, figures[i].name) >= figures[i].limit_ms ||
        (run->partner != NULL &&
         get_figure_ms (run->partner, figures[i].name) >= figures[i].limit_ms))
      return TRUE;

  return strstr (run->output, "watchdog has expired") != NULL;
}

/* Whether it ended well, and printed what it should */
static gboolean
try_example (Run *run, char **argv, const char *printed)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&run->output, g_free);
  if (run->partner != NULL)
    netflux_link_reset_statistics (run->partner);
  process =
      g_subprocess_newv ((const char *const *) argv,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);

  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_finished, run);
  g_main_loop_run (run->loop);

  g_test_message ("It printed: %s", run->output);
  return g_subprocess_get_successful (process) &&
         g_regex_match_simple (printed, run->output, G_REGEX_DOTALL, 0);
}

/* Runs the example with three more arguments, until it ends. */
static void
run_example (Run *run, const Kind *kind, const char *first, guint second, guint third)
{
  g_autofree char *second_text = g_strdup_printf ("%u", second);
  g_autofree char *third_text = g_strdup_printf ("%u", third);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_addv (builder, (const char **) command);
  g_strv_builder_add_many (builder, first, second_text, third_text, NULL);
  argv = g_strv_builder_end (builder);
  for (guint i = 1; !try_example (run, argv, kind->printed); i++)
    if (i == TRIES || !was_late (run))
      g_error ("The example failed; it printed: %s", run->output);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("The example did not end within %d s", DEADLINE_S);
  return G_SOURCE_REMOVE;
}

static void
test_example (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NetfluxLink) partner = NULL;
  guint ours = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint its = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  guint deadline = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);
  Run run = { .loop = loop };

  if (kind->sends != NULL)
    {
      partner = run.partner = start_partner (&run, ours, its);
      run_example (&run, kind, LOOPBACK, ours, its);
      g_assert_nonnull (run.received);
      g_assert_cmpmem (g_bytes_get_data (run.received, NULL), g_bytes_get_size (run.received),
                       kind->sends, kind->sends_size);
      netflux_link_stop (partner);
    }
  else
    {
      run_example (&run, kind, "2", ours, its);
    }

  g_source_remove (deadline);
  g_clear_pointer (&run.received, g_bytes_unref);
  g_free (run.output);
}

static void
test_absent (gconstpointer data)
{
  g_test_skip ("its interpreter or compiler is not installed");
}

int
main (int argc, char **argv)
{
  /* The options in the command are its own. */
  g_assert_cmpint (argc, >=, 3);
  command = argv + 2;
  argc = 2;
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/netflux/example/", kinds[i].kind, NULL);

      if (g_str_equal (argv[1], kinds[i].kind))
        g_test_add_data_func (path, &kinds[i],
                              g_str_equal (command[0], "absent") ? test_absent : test_example);
    }

  return g_test_run ();
}
