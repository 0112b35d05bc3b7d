/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <math.h>
#include <netflux/netflux.h>
#include <string.h>

#include "netflux-command.h"
#include "netflux-config.h"
#include "netflux-display.h"
#include "netflux-input.h"
#include "netflux-layout-choice.h"
#include "netflux-notify.h"
#include "netflux-partner.h"
#include "netflux-report.h"
#include "netflux-run-check.h"
#include "netflux-settings.h"
#include "netflux-values.h"

#define DRAW_INTERVAL_MS 100
#define MOST_BLOCKS 3

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable; /* of the starts */
  NetfluxDisplay *display;
  GPtrArray *partners;
  guint n_starting;
  gboolean ready;
  gboolean failed; /* a link is wrong, or could not be started */
  gboolean json;
  gboolean send_lines;
  double seconds;
  int realtime_priority;
  char *cpu_affinity;
  char *config;
  char *input_end;
  char *link_option; /* the first one that is of a link */
  NetfluxLayoutChoice choice;
  NetfluxValueOptions values;
} Run;

static void
add_partner (Run *run, const char *name, NetfluxLink *link)
{
  g_ptr_array_add (run->partners, netflux_partner_new (run->display, run->json, name, link));
}

/* Several lines for each link; one for each where there are more than a screen holds. */
static gboolean
draw_status (gpointer data)
{
  Run *run = data;
  g_autoptr (GString) block = g_string_new (NULL);
  gboolean brief = run->partners->len > MOST_BLOCKS;

  for (guint i = 0; i < run->partners->len; i++)
    {
      g_string_append (block, i > 0 && !brief ? "\n\n" : "\n");
      netflux_partner_append_status (run->partners->pdata[i], block, brief);
    }

  netflux_display_draw (run->display, block->str);
  return G_SOURCE_CONTINUE;
}

/* Tells the service manager how the links are. */
static void
notify_status (Run *run)
{
  g_autoptr (GString) status = g_string_new (NULL);
  guint n_up = 0;

  for (guint i = 0; i < run->partners->len; i++)
    {
      NetfluxPartner *partner = run->partners->pdata[i];
      NetfluxLinkState state = netflux_link_get_state (partner->link);

      n_up += state == NETFLUX_LINK_STATE_UP;
      if (partner->name == NULL)
        g_string_append (status, netflux_report_state (state));
      else if (state != NETFLUX_LINK_STATE_UP)
        g_string_append_printf (status, "; %s %s", partner->name, netflux_report_state (state));
    }
  if (((NetfluxPartner *) run->partners->pdata[0])->name != NULL)
    {
      g_autofree char *count = g_strdup_printf ("%u of %u up", n_up, run->partners->len);

      g_string_prepend (status, count);
    }

  netflux_notify_status (status->str);
}

static void
on_state_changed (NetfluxLink *link, GParamSpec *pspec, Run *run)
{
  notify_status (run);
}

static gboolean
has_started_one (Run *run)
{
  for (guint i = 0; i < run->partners->len; i++)
    if (((NetfluxPartner *) run->partners->pdata[i])->started)
      return TRUE;

  return FALSE;
}

static void
fail_partner (Run *run, NetfluxPartner *partner, const char *message)
{
  run->failed = TRUE;
  netflux_display_complain (run->display, "%s%s%s", partner->name != NULL ? partner->name : "",
                            partner->name != NULL ? ": " : "", message);
  if (partner->name != NULL && run->json)
    netflux_partner_tell (partner, "error", message);
}

/* Once, as soon as a link runs: names that take long to be looked up are not waited for. */
static void
notify_ready (Run *run)
{
  if (run->ready || !has_started_one (run))
    return;

  run->ready = TRUE;
  notify_status (run);
  netflux_notify ("READY=1");
}

/* One that cannot start does not keep the others from running. */
static void
end_start (Run *run, NetfluxPartner *partner, gboolean started, GError *error)
{
  if (started)
    netflux_partner_set_started (partner);
  else
    fail_partner (run, partner, error->message);
  g_signal_connect (partner->link, "notify::state", G_CALLBACK (on_state_changed), run);
  if (run->ready)
    notify_status (run); /* it may wait for its network since before */

  run->n_starting--;
  if (run->n_starting == 0 && !has_started_one (run))
    g_main_loop_quit (run->loop);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  gboolean started = netflux_link_start_finish (NETFLUX_LINK (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  for (guint i = 0; i < run->partners->len; i++)
    if (((NetfluxPartner *) run->partners->pdata[i])->link == NETFLUX_LINK (object))
      end_start (run, run->partners->pdata[i], started, error);
  notify_ready (run);
}

static gboolean
is_name (char *host)
{
  g_autofree char *address =
      g_strndup (host != NULL ? host : "::", host != NULL ? strcspn (host, "%") : 2);

  g_free (host);
  return !g_hostname_is_ip_address (address);
}

/* In their order; those whose names must be looked up first, which can take long, last. */
static gboolean
start_partners (gpointer data)
{
  Run *run = data;

  for (guint i = 0; i < run->partners->len; i++)
    {
      NetfluxPartner *partner = run->partners->pdata[i];
      g_autoptr (GError) error = NULL;
      gboolean started;

      if (is_name (netflux_link_dup_remote_address (partner->link)) ||
          is_name (netflux_link_dup_local_address (partner->link)))
        {
          netflux_link_start_async (partner->link, run->cancellable, on_started, run);
          continue;
        }
      started = netflux_link_start (partner->link, &error);
      end_start (run, partner, started, error);
    }

  notify_ready (run);
  return G_SOURCE_REMOVE;
}

static void
start_links (Run *run)
{
  g_autoptr (NetfluxEngine) engine = NULL;

  if (run->realtime_priority > 0 || run->cpu_affinity != NULL)
    engine = g_object_new (NETFLUX_TYPE_ENGINE, "realtime-priority", run->realtime_priority,
                           "cpu-affinity", run->cpu_affinity, NULL);

  run->n_starting = run->partners->len;
  for (guint i = 0; i < run->partners->len; i++)
    {
      NetfluxPartner *partner = run->partners->pdata[i];

      if (engine != NULL)
        netflux_link_set_engine (partner->link, engine);
    }
  g_idle_add_full (G_PRIORITY_HIGH, start_partners, run, NULL);
}

static void
stop_links (Run *run)
{
  g_cancellable_cancel (run->cancellable);
  for (guint i = 0; i < run->partners->len; i++)
    {
      NetfluxPartner *partner = run->partners->pdata[i];

      g_signal_handlers_disconnect_by_data (partner->link, partner);
      g_signal_handlers_disconnect_by_data (partner->link, run);
      netflux_partner_tell_untold (partner);
      netflux_link_stop (partner->link);
    }
}

/* Ends all links, and tells how they were: true if all were up. None is stopped before the states
 * of all are known, since two may be each other's partners. */
static gboolean
conclude (Run *run)
{
  gboolean up = TRUE;

  if (!run->json)
    netflux_display_draw (run->display, NULL);

  for (guint i = 0; i < run->partners->len; i++)
    {
      NetfluxPartner *partner = run->partners->pdata[i];

      partner->last_state = netflux_link_get_state (partner->link);
      up &= partner->last_state == NETFLUX_LINK_STATE_UP;
    }

  stop_links (run);
  for (guint i = 0; i < run->partners->len; i++)
    {
      NetfluxPartner *partner = run->partners->pdata[i];

      if (partner->started)
        netflux_partner_tell_end (partner);
    }

  return up;
}

/* What --send-lines has sent last is nobody's any more. */
static void
on_input_ended (gpointer data)
{
  Run *run = data;
  NetfluxPartner *partner = run->partners->pdata[0];
  const char *action = run->input_end != NULL ? run->input_end : "keep";

  netflux_partner_tell (partner, "input-ended", action);
  if (g_str_equal (action, "stop"))
    netflux_link_set_sending (partner->link, FALSE);
  else if (g_str_equal (action, "quit"))
    g_main_loop_quit (run->loop);
}

static int
run_links (Run *run)
{
  guint draw = 0, watchdog = netflux_notify_feed_watchdog ();
  gboolean up, started;

  start_links (run);
  if (!run->json && netflux_display_is_terminal (run->display))
    draw = g_timeout_add (DRAW_INTERVAL_MS, draw_status, run);
  if (run->send_lines)
    netflux_input_watch (((NetfluxPartner *) run->partners->pdata[0])->link, run->display,
                         on_input_ended, run);

  netflux_command_iterate (run->loop, run->seconds);

  netflux_notify ("STOPPING=1");
  if (draw != 0)
    g_source_remove (draw);
  if (watchdog != 0)
    g_source_remove (watchdog);
  started = has_started_one (run);
  up = conclude (run);

  if (netflux_command_is_stopped () && (started || !run->failed))
    return run->failed ? NETFLUX_EXIT_NOT_UP : NETFLUX_EXIT_UP;
  return up && !run->failed ? NETFLUX_EXIT_UP : NETFLUX_EXIT_NOT_UP;
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
  if (!netflux_layout_choice_take (&run->choice, &run->values.rules, &error))
    {
      netflux_command_fail (0, error->message);
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
  g_autofree char *rule = netflux_layout_choice_dup_given (&run->choice);
  const char *option = run->link_option != NULL             ? run->link_option
                       : run->values.send_layout != NULL    ? "--send-layout"
                       : run->values.receive_layout != NULL ? "--receive-layout"
                       : rule != NULL                       ? rule
                       : run->values.set != NULL            ? "--set"
                       : run->send_lines                    ? "--send-lines"
                       : run->input_end != NULL             ? "--on-input-end"
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

      if (item->problem == NULL)
        {
          add_partner (run, item->name, item->link);
          continue;
        }
      run->failed = TRUE;
      netflux_command_fail (0, item->problem->message);
    }
  return run->partners->len > 0;
}

static const char *const input_ends[] = { "keep", "stop", "quit", NULL };

static gboolean
is_given (gconstpointer data, const char *name)
{
  return netflux_command_is_given (data, name);
}

static gboolean
check_effect (Run *run, NetfluxLink *link, const char *const *argv)
{
  const NetfluxGiven given = { is_given, argv, "--", " " };
  g_autoptr (GError) error = NULL;
  const char *option;

  if (run->input_end != NULL && !run->send_lines)
    {
      netflux_command_fail (0, "--on-input-end: standard input is not read: add --send-lines");
      return FALSE;
    }
  if (!netflux_run_check (&given, link, &option, &error))
    {
      g_prefix_error (&error, "--%s: ", option);
      netflux_command_fail (0, error->message);
      return FALSE;
    }

  return TRUE;
}

static void
fail_input_end (Run *run)
{
  g_autofree char *message =
      g_strdup_printf ("--on-input-end: '%s' is not keep, stop or quit", run->input_end);

  netflux_command_fail (0, message);
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
    { "on-input-end", 0, 0, G_OPTION_ARG_STRING, &run->input_end,
      "After the last line: keep (send it on), stop (send nothing) or quit (keep)", "ACTION" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &run->json, "Print a JSON object per line", NULL },
    { "realtime-priority", 0, 0, G_OPTION_ARG_INT, &run->realtime_priority,
      "SCHED_FIFO priority of the I/O thread, 1 to 99", "N" },
    { "cpu-affinity", 0, 0, G_OPTION_ARG_STRING, &run->cpu_affinity,
      "CPUs of the I/O thread, as 2 or 0,2-3", "CPUS" },
    { "send-layout", 0, 0, G_OPTION_ARG_STRING, &run->values.send_layout,
      "What is sent: a file with a declaration, and the type in it", "FILE[:TYPE]" },
    { "receive-layout", 0, 0, G_OPTION_ARG_STRING, &run->values.receive_layout, "What is received",
      "FILE[:TYPE]" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &run->values.set,
      "A value to send, by its name; as often as needed", "PATH=VALUE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) given = g_strdupv (argv);

  g_option_context_set_summary (context, "Exchanges data with partners until stopped.");
  g_option_context_set_description (context,
                                    "A TIME carries a unit: 250us, 5ms, 1s.\n"
                                    "The exit status is 0 if all links were up at the end, or a "
                                    "signal ended them.");
  g_option_context_set_main_group (context,
                                   netflux_settings_get_option_group (link, &run->link_option));
  g_option_context_add_main_entries (context, entries, NULL);
  netflux_layout_choice_add_options (&run->choice, context);
  if (!netflux_command_parse (context, argc, argv))
    return FALSE;

  netflux_display_set_json (run->display, run->json);
  if (!netflux_command_check_seconds (run->seconds))
    return FALSE;
  if (run->input_end != NULL && !g_strv_contains (input_ends, run->input_end))
    fail_input_end (run);
  else if (run->realtime_priority < 0 || run->realtime_priority > 99)
    netflux_command_fail (0, "--realtime-priority must be from 0 (none) to 99");
  else if (run->config != NULL)
    return add_from_config (run);
  else
    return add_from_options (run, link) && check_effect (run, link, (const char *const *) given);

  return FALSE;
}

int
netflux_command_run (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NetfluxLink) link = g_object_new (NETFLUX_TYPE_LINK, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) partners =
      g_ptr_array_new_with_free_func ((GDestroyNotify) netflux_partner_free);
  Run run = { .loop = loop, .cancellable = cancellable, .partners = partners, .seconds = INFINITY };
  int status = NETFLUX_EXIT_MISUSED;

  netflux_command_catch_signals (loop);
  run.display = netflux_display_new (NULL);
  if (parse_options (&run, link, argc, argv))
    status = run_links (&run);

  netflux_display_free (run.display);
  g_free (run.cpu_affinity);
  g_free (run.config);
  g_free (run.input_end);
  g_free (run.link_option);
  netflux_layout_choice_clear (&run.choice);
  netflux_values_clear (&run.values);
  return status;
}
