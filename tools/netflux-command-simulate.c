/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <errno.h>
#include <glib-unix.h>
#include <math.h>
#include <netflux/netflux.h>
#include <string.h>
#include <unistd.h>

#include "netflux-command.h"
#include "netflux-display.h"
#include "netflux-parse.h"
#include "netflux-simulate-options.h"
#include "netflux-truth.h"

#define DEFAULT_SIZE 8
/* Two characters for each byte of the largest frame, and some more */
#define LONGEST_LINE (256u << 10)

typedef struct
{
  GMainLoop *loop;
  NetfluxDisplay *display;
  NetfluxSimulateOptions options;
  NetfluxSimulator *simulator;
  GString *input;
} Simulate;

static void
show (Simulate *self, const char *event)
{
  g_auto (NetfluxTruth) truth = netflux_simulator_get_truth (self->simulator);
  const guint ports[] = { netflux_simulator_get_port (self->simulator, 0),
                          netflux_simulator_get_port (self->simulator, 1) };
  g_autofree char *text = NULL;

  if (self->options.json || g_str_equal (event, "truth"))
    text = netflux_truth_to_json (&truth, event,
                                  self->options.simulation.relay ? "relay" : self->options.as,
                                  ports, self->options.simulation.seed);
  else
    text = netflux_truth_to_line (&truth, self->options.simulation.relay);
  netflux_display_print (self->display, text);
}

static void
show_ready (Simulate *self)
{
  guint port = netflux_simulator_get_port (self->simulator, 0);
  g_autofree char *text = NULL;

  if (self->options.json)
    {
      show (self, "ready");
      return;
    }

  text = self->options.simulation.relay
             ? g_strdup_printf ("front port %u, back port %u", port,
                                netflux_simulator_get_port (self->simulator, 1))
             : g_strdup_printf ("%s on port %u, partner %s", self->options.as, port,
                                self->options.remote);
  netflux_display_print (self->display, text);
}

static gboolean
show_status (gpointer data)
{
  show (data, "status");
  return G_SOURCE_CONTINUE;
}

static gboolean
set_data (Simulate *self, const char *hex, GError **error)
{
  gsize most = netflux_device_kind_get_payload_max (self->options.simulation.device.kind);
  g_autoptr (GBytes) bytes = NULL;
  const char *problem = NULL;

  if (!netflux_parse_hex (hex, &bytes, error))
    return FALSE;

  if (self->options.simulation.device.echo)
    problem = "with --echo what was received is sent";
  else if (g_bytes_get_size (bytes) > most)
    problem = "these are more bytes than this model sends";
  if (problem != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "data: %s", problem);
  else
    netflux_generator_set_data (self->options.generator, bytes);
  return problem == NULL;
}

static void
obey (Simulate *self, const char *line)
{
  gboolean device = !self->options.simulation.relay;
  g_autoptr (GError) error = NULL;

  if (g_str_equal (line, "status"))
    show (self, "status");
  else if (g_str_equal (line, "quit"))
    g_main_loop_quit (self->loop);
  else if (g_str_equal (line, "restart"))
    netflux_simulator_restart (self->simulator);
  else if (g_str_equal (line, "off") || g_str_equal (line, "on"))
    netflux_simulator_set_on (self->simulator, g_str_equal (line, "on"));
  else if (g_str_equal (line, "unplug") || g_str_equal (line, "plug"))
    netflux_simulator_set_plugged (self->simulator, g_str_equal (line, "plug"));
  else if (device && g_str_has_prefix (line, "data "))
    set_data (self, line + strlen ("data "), &error);
  else if (line[0] != '\0')
    netflux_display_complain (self->display,
                              "'%.60s' is not one of restart, off, on, unplug, plug, %sstatus and "
                              "quit",
                              line, device ? "data HEX, " : "");
  if (error != NULL)
    netflux_display_complain (self->display, "%s", error->message);
}

/* Each line that is whole, or the rest at the end. */
static void
obey_input (Simulate *self, gboolean is_end)
{
  char *end;

  while ((end = memchr (self->input->str, '\n', self->input->len)) != NULL)
    {
      g_autofree char *line = g_strndup (self->input->str, (gsize) (end - self->input->str));

      g_string_erase (self->input, 0, end - self->input->str + 1);
      obey (self, g_strstrip (line));
    }

  if (is_end)
    obey (self, g_strstrip (self->input->str));
  if (self->input->len > LONGEST_LINE)
    {
      netflux_display_complain (self->display, "a line of more than %u KiB is passed over",
                                LONGEST_LINE >> 10);
      g_string_truncate (self->input, 0);
    }
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer data)
{
  Simulate *self = data;
  char buffer[4096];
  gssize size;

  /* In the background of a terminal a read would stop the process. */
  if (isatty (fd) && tcgetpgrp (fd) != getpgrp ())
    return G_SOURCE_REMOVE;

  size = read (fd, buffer, sizeof buffer);
  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (size > 0)
    g_string_append_len (self->input, buffer, size);
  obey_input (self, size <= 0);
  return size > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* What the system says, and what to do. */
static int
fail_to_start (Simulate *self, const GError *error)
{
  const char *ports =
      self->options.simulation.relay ? "--front-port or --back-port" : "--local-port";
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    message =
        g_strdup_printf ("%s: give another %s, or 0 to have one picked", error->message, ports);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    message = g_strdup_printf ("%s: give a %s from 1024 on", error->message, ports);
  else if (self->options.local_address != NULL && error->domain == G_IO_ERROR &&
           error->code != G_IO_ERROR_INVALID_ARGUMENT)
    message = g_strdup_printf ("%s: give a --local-address of this machine", error->message);

  return netflux_command_fail (NETFLUX_EXIT_NOT_UP, message != NULL ? message : error->message);
}

static int
simulate (Simulate *self)
{
  g_autoptr (GError) error = NULL;
  guint sources[2];

  self->simulator = netflux_simulator_new (&self->options.simulation, &error);
  if (self->simulator == NULL)
    return fail_to_start (self, error);

  show_ready (self);
  sources[0] = g_timeout_add (
      (guint) CLAMP (self->options.status_interval_ns / 1000000, 1, G_MAXUINT), show_status, self);
  sources[1] = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, self);
  netflux_command_iterate (self->loop, self->options.seconds);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_main_context_find_source_by_id (NULL, sources[i]) != NULL)
      g_source_remove (sources[i]);
  netflux_simulator_stop (self->simulator);
  show (self, "truth");
  netflux_simulator_free (self->simulator);
  return NETFLUX_EXIT_UP;
}

int
netflux_command_simulate (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) input = g_string_new (NULL);
  Simulate self = {
    .loop = loop,
    .input = input,
    .options = {
      .ports = { 2000, 2001, 2002 },
      .receive_size = DEFAULT_SIZE,
      .send_size = DEFAULT_SIZE,
      .status_interval_ns = G_USEC_PER_SEC * 1000,
      .seconds = INFINITY,
      .seed = 1,
    },
  };
  int status = NETFLUX_EXIT_MISUSED;

  netflux_command_catch_signals (loop);
  self.display = netflux_display_new (loop);
  if (netflux_simulate_options_parse (&self.options, argc, argv))
    {
      netflux_display_set_json (self.display, self.options.json);
      status = simulate (&self);
    }
  netflux_display_free (self.display);
  netflux_simulate_options_clear (&self.options);
  return status;
}
