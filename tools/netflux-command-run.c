/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "netflux-command.h"
#include "netflux-display.h"
#include "netflux-input.h"
#include "netflux-parse.h"
#include "netflux-report.h"
#include "netflux-settings.h"
#include "netflux-values.h"

#define DRAW_INTERVAL_MS 100
#define SHOWN_BYTES 32

typedef struct
{
  NetfluxLink *link;
  GMainLoop *loop;
  NetfluxDisplay *display;
  gboolean json;
  gboolean send_lines;
  double seconds;
  int realtime_priority;
  char *cpu_affinity;
  NetfluxValueOptions values;
} Run;

/* Values, or the first bytes of the process image: a whole one can fill several screens. */
static char *
describe_received (Run *run)
{
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (run->link);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  g_autoptr (GBytes) head = NULL;
  g_autofree char *hex = NULL;
  char *values = NULL;

  if (size == 0 || netflux_link_get_state (run->link) == NETFLUX_LINK_STATE_WAITING)
    return g_strdup ("nothing");
  values = netflux_values_describe (run->link);
  if (values != NULL)
    return values;

  head = g_bytes_new_from_bytes (bytes, 0, MIN (size, SHOWN_BYTES));
  hex = netflux_format_hex (head);
  return size > SHOWN_BYTES ? g_strdup_printf ("%s... (%" G_GSIZE_FORMAT " bytes)", hex, size)
                            : g_steal_pointer (&hex);
}

/* For programs: what happened, and how the link is. */
static void
print_object (
    Run *run, const char *event, const char *key, const char *value, NetfluxStatistics *statistics)
{
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (run->link);
  g_autofree char *received = netflux_format_hex (bytes);
  g_autofree char *object = NULL;
  GVariant *values = netflux_values_get_received (run->link);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &builder, "{sv}", "state",
      g_variant_new_string (netflux_report_state (netflux_link_get_state (run->link))));
  if (key != NULL)
    g_variant_builder_add (&builder, "{sv}", key, g_variant_new_string (value));
  g_variant_builder_add (&builder, "{sv}", "received-data", g_variant_new_string (received));
  if (values != NULL)
    g_variant_builder_add (&builder, "{sv}", "received-values", values);

  object = netflux_report_json (event, g_variant_builder_end (&builder), statistics);
  netflux_display_print (run->display, object);
}

/* Tells of an event: an object with @value as @key, or a line for people. */
static void
tell (Run *run, const char *event, const char *key, const char *value)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL, *line = NULL;

  if (run->json)
    {
      g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (run->link);

      print_object (run, event, key, value, statistics);
      return;
    }

  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%T.%f");
  line = g_strdup_printf ("%.12s  %s: %s", time, event, value);
  netflux_display_print (run->display, line);
}

static void
on_state_changed (NetfluxLink *link, GParamSpec *pspec, Run *run)
{
  tell (run, "state", NULL, netflux_report_state (netflux_link_get_state (link)));
}

static void
on_watchdog_expired (NetfluxLink *link, NetfluxWatchdog watchdog, Run *run)
{
  tell (run, "watchdog-expired", "watchdog", netflux_report_watchdog (watchdog));
}

static void
on_watchdog_recovered (NetfluxLink *link, NetfluxWatchdog watchdog, Run *run)
{
  tell (run, "watchdog-recovered", "watchdog", netflux_report_watchdog (watchdog));
}

static void
on_error (NetfluxLink *link, GError *error, Run *run)
{
  tell (run, "error", "message", error->message);
}

static void
on_statistics_updated (NetfluxLink *link, NetfluxStatistics *statistics, Run *run)
{
  g_autofree char *received = NULL, *line = NULL;

  if (run->json)
    {
      print_object (run, "statistics", NULL, NULL, statistics);
      return;
    }
  if (netflux_display_is_terminal (run->display))
    return;

  received = describe_received (run);
  line = netflux_report_line (link, received);
  netflux_display_print (run->display, line);
}

static gboolean
draw_status (gpointer data)
{
  Run *run = data;
  g_autofree char *received = describe_received (run);
  g_autofree char *title = netflux_report_title (run->link);
  g_autofree char *status = netflux_report_block (run->link, received);
  g_autofree char *block = g_strdup_printf ("\n%s\n%s", title, status);

  netflux_display_draw (run->display, block);
  return G_SOURCE_CONTINUE;
}

/* Tells how the link was when it ended; true if it was up. */
static gboolean
conclude (Run *run)
{
  NetfluxLinkState state = netflux_link_get_state (run->link);

  if (run->json)
    {
      tell (run, "stopped", NULL, NULL);
    }
  else
    {
      g_autofree char *received = describe_received (run);
      g_autofree char *line = netflux_report_line (run->link, received);
      g_autofree char *ended = g_strdup_printf ("Ended: %s", line);

      netflux_display_draw (run->display, NULL);
      netflux_display_print (run->display, ended);
    }

  return state == NETFLUX_LINK_STATE_UP;
}

static int
run_link (Run *run)
{
  g_autoptr (NetfluxEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  guint draw = 0;
  gboolean up;

  if (run->realtime_priority > 0 || run->cpu_affinity != NULL)
    {
      engine = g_object_new (NETFLUX_TYPE_ENGINE, "realtime-priority", run->realtime_priority,
                             "cpu-affinity", run->cpu_affinity, NULL);
      netflux_link_set_engine (run->link, engine);
    }

  g_signal_connect (run->link, "watchdog-expired", G_CALLBACK (on_watchdog_expired), run);
  g_signal_connect (run->link, "watchdog-recovered", G_CALLBACK (on_watchdog_recovered), run);
  g_signal_connect (run->link, "error", G_CALLBACK (on_error), run);
  g_signal_connect (run->link, "statistics-updated", G_CALLBACK (on_statistics_updated), run);
  netflux_command_catch_signals (run->loop);
  if (!netflux_link_start (run->link, &error))
    return netflux_command_fail (NETFLUX_EXIT_NOT_UP, error->message);

  /* Not earlier: what comes first is that it started. */
  g_signal_connect (run->link, "notify::state", G_CALLBACK (on_state_changed), run);
  title = netflux_report_title (run->link);
  tell (run, "started", "link", title);
  if (!run->json && netflux_display_is_terminal (run->display))
    draw = g_timeout_add (DRAW_INTERVAL_MS, draw_status, run);

  if (run->send_lines)
    netflux_input_watch (run->link);

  netflux_command_iterate (run->loop, run->seconds);

  if (draw != 0)
    g_source_remove (draw);
  g_signal_handlers_disconnect_by_data (run->link, run);
  up = conclude (run);
  netflux_link_stop (run->link);

  return up ? NETFLUX_EXIT_UP : NETFLUX_EXIT_NOT_UP;
}

static gboolean
parse_options (Run *run, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &run->seconds, "Run for so long, not until stopped",
      "N" },
    { "send-lines", 0, 0, G_OPTION_ARG_NONE, &run->send_lines,
      "Take HEX to send from standard input, line by line", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &run->json, "Print a JSON object per line", NULL },
    { "realtime-priority", 0, 0, G_OPTION_ARG_INT, &run->realtime_priority,
      "SCHED_FIFO priority of the I/O thread, 1 to 99", "N" },
    { "cpu-affinity", 0, 0, G_OPTION_ARG_STRING, &run->cpu_affinity,
      "CPUs of the I/O thread, as 2 or 0,2-3", "CPUS" },
    { "send-layout", 0, 0, G_OPTION_ARG_STRING, &run->values.send_layout,
      "What is sent: a file with a declaration, and the type in it", "FILE[:TYPE]" },
    { "receive-layout", 0, 0, G_OPTION_ARG_STRING, &run->values.receive_layout, "What is received",
      "FILE[:TYPE]" },
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &run->values.dialect,
      "Of both layouts: packed (if not given), codesys or s7", "DIALECT" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &run->values.set,
      "A value to send, by its name; as often as needed", "PATH=VALUE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *remote = NULL;

  g_option_context_set_summary (context, "Exchanges data with one partner until stopped.");
  g_option_context_set_description (context,
                                    "A TIME carries a unit: 250us, 5ms, 1s.\n"
                                    "The exit status is 0 only if the link was up at the end.");
  g_option_context_set_main_group (context, netflux_settings_get_option_group (run->link));
  g_option_context_add_main_entries (context, entries, NULL);
  if (!netflux_command_parse (context, argc, argv))
    return FALSE;

  remote = netflux_link_dup_remote_address (run->link);
  if (remote == NULL)
    netflux_command_fail (0, "no partner: say --remote HOST:PORT, as 192.168.1.10:2000");
  else if (!(run->seconds >= 0))
    netflux_command_fail (0, "--seconds must not be negative");
  else if (run->realtime_priority < 0 || run->realtime_priority > 99)
    netflux_command_fail (0, "--realtime-priority must be from 0 (none) to 99");
  else if (!netflux_values_apply (&run->values, run->link, &error))
    netflux_command_fail (0, error->message);
  else
    return TRUE;

  return FALSE;
}

int
netflux_command_run (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NetfluxDisplay) display = netflux_display_new (loop);
  g_autoptr (NetfluxLink) link = g_object_new (NETFLUX_TYPE_LINK, NULL);
  Run run = { .link = link, .loop = loop, .display = display };
  int status = NETFLUX_EXIT_MISUSED;

  if (parse_options (&run, argc, argv))
    status = run_link (&run);

  g_free (run.cpu_affinity);
  netflux_values_clear (&run.values);
  return status;
}
