/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
} NetfluxCommand;

enum
{
  NETFLUX_EXIT_UP = 0,      /* the link was up when it ended, a signal ended it, or all went well */
  NETFLUX_EXIT_NOT_UP = 1,  /* it was not, or could not be started */
  NETFLUX_EXIT_MISUSED = 2, /* the command line is wrong */
};

int netflux_command_demo (int argc, char **argv);
int netflux_command_layout (int argc, char **argv);
int netflux_command_run (int argc, char **argv);
int netflux_command_simulate (int argc, char **argv);

gboolean netflux_command_parse (GOptionContext *context, int argc, char **argv);
gboolean netflux_command_is_given (const char *const *argv, const char *option);
int netflux_command_fail (int status, const char *message);
gboolean netflux_command_check_seconds (double seconds);
void netflux_command_catch_signals (GMainLoop *loop);
gboolean netflux_command_is_stopped (void);
void netflux_command_iterate (GMainLoop *loop, double seconds);

G_END_DECLS
