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
  g_autofree char *text = NULL;

  if (self->options.json || g_str_equal (event, "truth"))
    text = netflux_truth_to_json (
        &truth, event, self->options.simulation.relay ? "relay" : self->options.as,
        netflux_simulator_get_port (self->simulator, 0), self->options.simulation.seed);
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

static void
set_data (Simulate *self, const char *hex)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (netflux_parse_hex (hex, &bytes, &error) && self->options.generator != NULL)
    netflux_generator_set_data (self->options.generator, bytes);
  else if (error != NULL)
    netflux_display_complain (self->display, "%s", error->message);
}

static void
obey (Simulate *self, const char *line)
{
  gboolean device = !self->options.simulation.relay;

  if (g_str_equal (line, "status"))
    show (self, "status");
  else if (g_str_equal (line, "quit"))
    g_main_loop_quit (self->loop);
  else if (device && g_str_equal (line, "restart"))
    netflux_simulator_restart (self->simulator);
  else if (device && (g_str_equal (line, "off") || g_str_equal (line, "on")))
    netflux_simulator_set_on (self->simulator, g_str_equal (line, "on"));
  else if (device && (g_str_equal (line, "unplug") || g_str_equal (line, "plug")))
    netflux_simulator_set_plugged (self->simulator, g_str_equal (line, "plug"));
  else if (device && g_str_has_prefix (line, "data "))
    set_data (self, line + strlen ("data "));
  else if (line[0] != '\0')
    netflux_display_complain (self->display,
                              "'%s' is not one of restart, off, on, unplug, plug, data HEX, "
                              "status and quit",
                              line);
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer data)
{
  Simulate *self = data;
  char buffer[4096];
  gssize size;
  char *end;

  /* In the background of a terminal a read would stop the process. */
  if (isatty (fd) && tcgetpgrp (fd) != getpgrp ())
    return G_SOURCE_REMOVE;

  size = read (fd, buffer, sizeof buffer);
  if (size <= 0)
    return size < 0 && (errno == EAGAIN || errno == EINTR) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;

  g_string_append_len (self->input, buffer, size);
  while ((end = memchr (self->input->str, '\n', self->input->len)) != NULL)
    {
      g_autofree char *line = g_strndup (self->input->str, (gsize) (end - self->input->str));

      g_string_erase (self->input, 0, end - self->input->str + 1);
      obey (self, g_strstrip (line));
    }
  return G_SOURCE_CONTINUE;
}

static int
simulate (Simulate *self)
{
  g_autoptr (GError) error = NULL;
  guint sources[2];

  self->simulator = netflux_simulator_new (&self->options.simulation, &error);
  if (self->simulator == NULL)
    return netflux_command_fail (NETFLUX_EXIT_NOT_UP, error->message);

  show_ready (self);
  sources[0] = g_timeout_add (
      (guint) CLAMP (self->options.status_interval_ns / 1000000, 1, G_MAXUINT), show_status, self);
  sources[1] = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, self);
  netflux_command_iterate (self->loop, self->options.seconds);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_main_context_find_source_by_id (NULL, sources[i]) != NULL)
      g_source_remove (sources[i]);
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
