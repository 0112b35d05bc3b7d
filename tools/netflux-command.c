/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-command.h"

#include <glib-unix.h>

/* Parses the options of a command, which takes nothing else. Says what is wrong. */
gboolean
netflux_command_parse (GOptionContext *context, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (!g_option_context_parse (context, &argc, &argv, &error))
    message = g_strdup (error->message);
  else if (argc > 1)
    message = g_strdup_printf ("'%s' is not expected", argv[1]);

  if (message == NULL)
    return TRUE;

  g_printerr ("%s: %s\nTry '%s --help'.\n", g_get_prgname (), message, g_get_prgname ());
  return FALSE;
}

int
netflux_command_fail (int status, const char *message)
{
  g_printerr ("%s: %s\n", g_get_prgname (), message);
  return status;
}

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* From here on SIGINT, SIGTERM and SIGHUP end @loop, at once or when it runs. */
void
netflux_command_catch_signals (GMainLoop *loop)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_unix_signal_add_full (G_PRIORITY_DEFAULT, signals[i], quit_loop, g_main_loop_ref (loop),
                            (GDestroyNotify) g_main_loop_unref);
}

/* Runs @loop for so long; 0: without end. */
void
netflux_command_iterate (GMainLoop *loop, double seconds)
{
  g_autoptr (GSource) timeout = NULL;

  if (seconds > 0)
    {
      timeout = g_timeout_source_new ((guint) MIN (seconds * 1000, G_MAXUINT));
      g_source_set_callback (timeout, quit_loop, loop, NULL);
      g_source_attach (timeout, NULL);
    }

  g_main_loop_run (loop);

  if (timeout != NULL)
    g_source_destroy (timeout);
}
