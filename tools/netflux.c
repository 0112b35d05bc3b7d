/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <fcntl.h>
#include <locale.h>
#include <netflux/netflux.h>
#include <signal.h>
#include <unistd.h>

#include "netflux-command.h"

static const NetfluxCommand commands[] = {
  { "demo", "show two devices that exchange data on loopback", netflux_command_demo },
  { "layout", "show where the fields of a declared structure lie", netflux_command_layout },
  { "run", "exchange data with partners", netflux_command_run },
  { "simulate", "be a partner, or a bad network, to test with", netflux_command_simulate },
};

static const NetfluxCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];

  return NULL;
}

static char *
list_commands (void)
{
  GString *list = g_string_new ("Commands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (list, "  %-8s %s\n", commands[i].name, commands[i].summary);
  g_string_append (list, "\nTry 'netflux COMMAND --help', or 'man netflux'.");

  return g_string_free (list, FALSE);
}

static int
run_without_command (int argc, char **argv)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND");
  g_autofree char *list = list_commands ();

  g_option_context_set_summary (context, "Exchanges process data with PLCs and PCs by Netflux.");
  g_option_context_set_description (context, list);
  g_option_context_add_main_entries (context, entries, NULL);

  if (!netflux_command_parse (context, argc, argv))
    return NETFLUX_EXIT_MISUSED;
  if (!version)
    {
      g_printerr ("netflux: no command was given\n%s\n", list);
      return NETFLUX_EXIT_MISUSED;
    }

  g_print ("netflux %d.%d.%d\n", NETFLUX_MAJOR_VERSION, NETFLUX_MINOR_VERSION,
           NETFLUX_MICRO_VERSION);
  return 0;
}

/* Where the standard input or an output is closed, the first descriptors that are opened would be
 * taken for it: a message would go into a socket. What takes their place fails as they would. */
static void
occupy_standard_descriptors (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      (void) !open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
main (int argc, char **argv)
{
  const NetfluxCommand *command;
  g_autofree char *name = NULL;

  occupy_standard_descriptors ();
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("netflux");

  if (argc < 2 || argv[1][0] == '-')
    return run_without_command (argc, argv);

  command = find_command (argv[1]);
  if (command == NULL)
    {
      g_autofree char *list = list_commands ();

      g_printerr ("netflux: there is no command '%s'\n%s\n", argv[1], list);
      return NETFLUX_EXIT_MISUSED;
    }

  name = g_strdup_printf ("netflux %s", command->name);
  g_set_prgname (name);
  return command->run (argc - 1, argv + 1);
}
