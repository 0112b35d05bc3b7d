/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

#include "netflux-command.h"
#include "netflux-config.h"
#include "netflux-display.h"
#include "netflux-input.h"
#include "netflux-parse.h"
#include "netflux-report.h"
#include "netflux-settings.h"
#include "netflux-values.h"

#define DRAW_INTERVAL_MS 100
#define SHOWN_BYTES 32
#define MOST_BLOCKS 3

typedef struct
{
  GMainLoop *loop;
  NetfluxDisplay *display;
  GPtrArray *partners;
  gboolean json;
  gboolean send_lines;
  double seconds;
  int realtime_priority;
  char *cpu_affinity;
  char *config;
  char *link_option; /* the first one that is of a link */
  NetfluxValueOptions values;
} Run;

typedef struct
{
  Run *run;
  char *name; /* NULL: the only one */
  NetfluxLink *link;
} Partner;

static void
add_partner (Run *run, const char *name, NetfluxLink *link)
{
  Partner *partner = g_new (Partner, 1);

  *partner = (Partner){ run, g_strdup (name), g_object_ref (link) };
  g_ptr_array_add (run->partners, partner);
}

static void
partner_free (gpointer data)
{
  Partner *partner = data;

  g_free (partner->name);
  g_object_unref (partner->link);
  g_free (partner);
}

/* Prints a line for people, by the name of the link if there are several. */
static void
print_line (Partner *partner, const char *lead_in, const char *text)
{
  g_autofree char *line =
      g_strdup_printf ("%s%s%s%s", lead_in, partner->name != NULL ? partner->name : "",
                       partner->name != NULL ? ": " : "", text);

  netflux_display_print (partner->run->display, line);
}

/* Values, or the first bytes of the process image: a whole one can fill several screens. */
static char *
describe_received (NetfluxLink *link)
{
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (link);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  g_autoptr (GBytes) head = NULL;
  g_autofree char *hex = NULL;
  char *values = NULL;

  if (size == 0 || netflux_link_get_state (link) == NETFLUX_LINK_STATE_WAITING)
    return g_strdup ("nothing");
  values = netflux_values_describe (link);
  if (values != NULL)
    return values;

  head = g_bytes_new_from_bytes (bytes, 0, MIN (size, SHOWN_BYTES));
  hex = netflux_format_hex (head);
  return size > SHOWN_BYTES ? g_strdup_printf ("%s... (%" G_GSIZE_FORMAT " bytes)", hex, size)
                            : g_steal_pointer (&hex);
}

static char *
describe_status (NetfluxLink *link)
{
  g_autofree char *received = describe_received (link);

  return netflux_report_line (link, received);
}

/* For programs: what happened, and how the link is. */
static void
print_object (Partner *partner,
              const char *event,
              const char *key,
              const char *value,
              NetfluxStatistics *statistics)
{
  g_autoptr (GBytes) bytes = netflux_link_get_received_data (partner->link);
  g_autofree char *received = netflux_format_hex (bytes);
  g_autofree char *object = NULL;
  GVariant *values = netflux_values_get_received (partner->link);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (partner->name != NULL)
    g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (partner->name));
  g_variant_builder_add (
      &builder, "{sv}", "state",
      g_variant_new_string (netflux_report_state (netflux_link_get_state (partner->link))));
  if (key != NULL)
    g_variant_builder_add (&builder, "{sv}", key, g_variant_new_string (value));
  g_variant_builder_add (&builder, "{sv}", "received-data", g_variant_new_string (received));
  if (values != NULL)
    g_variant_builder_add (&builder, "{sv}", "received-values", values);

  object = netflux_report_json (event, g_variant_builder_end (&builder), statistics);
  netflux_display_print (partner->run->display, object);
}

/* Tells of an event: an object with @value as @key, or a line for people. */
static void
tell (Partner *partner, const char *event, const char *key, const char *value)
{
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL, *lead_in = NULL, *text = NULL;

  if (partner->run->json)
    {
      g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (partner->link);

      print_object (partner, event, key, value, statistics);
      return;
    }

  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%T.%f");
  lead_in = g_strdup_printf ("%.12s  ", time);
  text = g_strdup_printf ("%s: %s", event, value);
  print_line (partner, lead_in, text);
}

static void
on_state_changed (NetfluxLink *link, GParamSpec *pspec, Partner *partner)
{
  tell (partner, "state", NULL, netflux_report_state (netflux_link_get_state (link)));
}

static void
on_watchdog_expired (NetfluxLink *link, NetfluxWatchdog watchdog, Partner *partner)
{
  tell (partner, "watchdog-expired", "watchdog", netflux_report_watchdog (watchdog));
}

static void
on_watchdog_recovered (NetfluxLink *link, NetfluxWatchdog watchdog, Partner *partner)
{
  tell (partner, "watchdog-recovered", "watchdog", netflux_report_watchdog (watchdog));
}

static void
on_error (NetfluxLink *link, GError *error, Partner *partner)
{
  tell (partner, "error", "message", error->message);
}

static void
on_statistics_updated (NetfluxLink *link, NetfluxStatistics *statistics, Partner *partner)
{
  g_autofree char *status = NULL;

  if (partner->run->json)
    {
      print_object (partner, "statistics", NULL, NULL, statistics);
      return;
    }
  if (netflux_display_is_terminal (partner->run->display))
    return;

  status = describe_status (link);
  print_line (partner, "", status);
}

/* Several lines for each link; one for each where there are more than a screen holds. */
static gboolean
draw_status (gpointer data)
{
  Run *run = data;
  g_autoptr (GString) block = g_string_new (NULL);

  for (guint i = 0; i < run->partners->len; i++)
    {
      Partner *partner = run->partners->pdata[i];
      const char *name = partner->name != NULL ? partner->name : "";
      const char *colon = partner->name != NULL ? ": " : "";
      g_autofree char *received = describe_received (partner->link);

      if (run->partners->len > MOST_BLOCKS)
        {
          g_autofree char *line = netflux_report_line (partner->link, received);

          g_string_append_printf (block, "\n%s%s%s", name, colon, line);
        }
      else
        {
          g_autofree char *title = netflux_report_title (partner->link);
          g_autofree char *status = netflux_report_block (partner->link, received);

          g_string_append_printf (block, "\n%s%s%s\n%s%s", name, colon, title, status,
                                  i + 1 < run->partners->len ? "\n" : "");
        }
    }

  netflux_display_draw (run->display, block->str);
  return G_SOURCE_CONTINUE;
}

/* Tells how the links were when they ended; true if all were up. */
static gboolean
conclude (Run *run)
{
  gboolean up = TRUE;

  if (!run->json)
    netflux_display_draw (run->display, NULL);

  for (guint i = 0; i < run->partners->len; i++)
    {
      Partner *partner = run->partners->pdata[i];

      up &= netflux_link_get_state (partner->link) == NETFLUX_LINK_STATE_UP;
      if (run->json)
        {
          tell (partner, "stopped", NULL, NULL);
        }
      else
        {
          g_autofree char *status = describe_status (partner->link);

          print_line (partner, "Ended: ", status);
        }
    }

  return up;
}

/* All, or none. */
static gboolean
start_links (Run *run, GError **error)
{
  g_autoptr (NetfluxEngine) engine = NULL;

  if (run->realtime_priority > 0 || run->cpu_affinity != NULL)
    engine = g_object_new (NETFLUX_TYPE_ENGINE, "realtime-priority", run->realtime_priority,
                           "cpu-affinity", run->cpu_affinity, NULL);

  for (guint i = 0; i < run->partners->len; i++)
    {
      Partner *partner = run->partners->pdata[i];

      if (engine != NULL)
        netflux_link_set_engine (partner->link, engine);
      g_object_connect (partner->link, "signal::watchdog-expired", on_watchdog_expired, partner,
                        "signal::watchdog-recovered", on_watchdog_recovered, partner,
                        "signal::error", on_error, partner, "signal::statistics-updated",
                        on_statistics_updated, partner, NULL);
      if (!netflux_link_start (partner->link, error))
        {
          if (partner->name != NULL)
            g_prefix_error (error, "%s: ", partner->name);
          return FALSE;
        }
    }

  for (guint i = 0; i < run->partners->len; i++)
    {
      Partner *partner = run->partners->pdata[i];
      g_autofree char *title = netflux_report_title (partner->link);

      /* Not earlier: what comes first is that it started. */
      g_signal_connect (partner->link, "notify::state", G_CALLBACK (on_state_changed), partner);
      tell (partner, "started", "link", title);
    }
  return TRUE;
}

static void
stop_links (Run *run)
{
  for (guint i = 0; i < run->partners->len; i++)
    {
      Partner *partner = run->partners->pdata[i];

      g_signal_handlers_disconnect_by_data (partner->link, partner);
      netflux_link_stop (partner->link);
    }
}

static int
run_links (Run *run)
{
  g_autoptr (GError) error = NULL;
  guint draw = 0;
  gboolean up;

  netflux_command_catch_signals (run->loop);
  if (!start_links (run, &error))
    {
      stop_links (run);
      return netflux_command_fail (NETFLUX_EXIT_NOT_UP, error->message);
    }

  if (!run->json && netflux_display_is_terminal (run->display))
    draw = g_timeout_add (DRAW_INTERVAL_MS, draw_status, run);
  if (run->send_lines)
    netflux_input_watch (((Partner *) run->partners->pdata[0])->link);

  netflux_command_iterate (run->loop, run->seconds);

  if (draw != 0)
    g_source_remove (draw);
  up = conclude (run);
  stop_links (run);

  return up ? NETFLUX_EXIT_UP : NETFLUX_EXIT_NOT_UP;
}

/* The link that the options describe. */
static gboolean
add_from_options (Run *run, NetfluxLink *link)
{
  g_autofree char *remote = netflux_link_dup_remote_address (link);
  g_autoptr (GError) error = NULL;
  const char *option;

  if (remote == NULL)
    {
      netflux_command_fail (0, "no partner: say --remote HOST:PORT, as 192.168.1.10:2000");
      return FALSE;
    }
  if (!netflux_values_apply (&run->values, link, &option, &error))
    {
      g_prefix_error (&error, "--%s: ", option);
      netflux_command_fail (0, error->message);
      return FALSE;
    }

  add_partner (run, NULL, link);
  return TRUE;
}

static gboolean
add_from_config (Run *run)
{
  const char *option = run->link_option != NULL             ? run->link_option
                       : run->values.send_layout != NULL    ? "--send-layout"
                       : run->values.receive_layout != NULL ? "--receive-layout"
                       : run->values.dialect != NULL        ? "--dialect"
                       : run->values.set != NULL            ? "--set"
                       : run->send_lines                    ? "--send-lines"
                                                            : NULL;
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GError) error = NULL;

  if (option != NULL)
    {
      g_autofree char *message =
          g_strdup_printf ("%s does not go with --config, whose file describes the links", option);

      netflux_command_fail (0, message);
      return FALSE;
    }

  links = netflux_config_load (run->config, &error);
  if (links == NULL)
    {
      netflux_command_fail (0, error->message);
      return FALSE;
    }
  for (guint i = 0; i < links->len; i++)
    {
      NetfluxConfigLink *item = links->pdata[i];

      add_partner (run, item->name, item->link);
    }
  return TRUE;
}

static gboolean
parse_options (Run *run, NetfluxLink *link, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &run->config,
      "Run the links that a key file describes, see netflux.conf(5)", "FILE" },
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

  g_option_context_set_summary (context, "Exchanges data with partners until stopped.");
  g_option_context_set_description (context,
                                    "A TIME carries a unit: 250us, 5ms, 1s.\n"
                                    "The exit status is 0 only if all links were up at the end.");
  g_option_context_set_main_group (context,
                                   netflux_settings_get_option_group (link, &run->link_option));
  g_option_context_add_main_entries (context, entries, NULL);
  if (!netflux_command_parse (context, argc, argv))
    return FALSE;

  if (!(run->seconds >= 0))
    netflux_command_fail (0, "--seconds must not be negative");
  else if (run->realtime_priority < 0 || run->realtime_priority > 99)
    netflux_command_fail (0, "--realtime-priority must be from 0 (none) to 99");
  else
    return run->config != NULL ? add_from_config (run) : add_from_options (run, link);

  return FALSE;
}

int
netflux_command_run (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NetfluxDisplay) display = netflux_display_new (loop);
  g_autoptr (NetfluxLink) link = g_object_new (NETFLUX_TYPE_LINK, NULL);
  g_autoptr (GPtrArray) partners = g_ptr_array_new_with_free_func (partner_free);
  Run run = { .loop = loop, .display = display, .partners = partners };
  int status = NETFLUX_EXIT_MISUSED;

  if (parse_options (&run, link, argc, argv))
    status = run_links (&run);

  g_free (run.cpu_affinity);
  g_free (run.config);
  g_free (run.link_option);
  netflux_values_clear (&run.values);
  return status;
}
