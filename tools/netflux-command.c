/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-command.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How long a command may take to end. */
#define PATIENCE_S 2

static int stop_asked; /* atomic */

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

/* Whether an option, without its --, is among the arguments that were parsed. */
gboolean
netflux_command_is_given (const char *const *argv, const char *option)
{
  gsize length = strlen (option);

  for (guint i = 1; argv[i] != NULL; i++)
    if (g_str_has_prefix (argv[i], "--") && strncmp (argv[i] + 2, option, length) == 0 &&
        (argv[i][2 + length] == '\0' || argv[i][2 + length] == '='))
      return TRUE;

  return FALSE;
}

int
netflux_command_fail (int status, const char *message)
{
  g_printerr ("%s: %s\n", g_get_prgname (), message);
  return status;
}

/* For --seconds, infinite if it was not given. Says what is wrong. */
gboolean
netflux_command_check_seconds (double seconds)
{
  if (seconds > 0)
    return TRUE;

  g_printerr ("%s: --seconds must be more than 0: leave it out to run until stopped\n",
              g_get_prgname ());
  return FALSE;
}

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  sigset_t signals;
  GMainLoop *loop;
} Stopper;

/* Waits for one of the signals. What keeps the main thread from ending then, such as a
 * standard error that nobody reads, does not keep the process. */
static gpointer
wait_for_signal (gpointer data)
{
  Stopper *stopper = data;
  const struct timespec patience = { .tv_sec = PATIENCE_S };
  int number;

  if (sigwait (&stopper->signals, &number) != 0)
    return NULL;
  g_atomic_int_set (&stop_asked, 1);
  g_idle_add_full (G_PRIORITY_HIGH, quit_loop, g_main_loop_ref (stopper->loop),
                   (GDestroyNotify) g_main_loop_unref);

  sigtimedwait (&stopper->signals, NULL, &patience);
  _exit (NETFLUX_EXIT_UP);
}

/* From here on SIGINT, SIGTERM and SIGHUP end @loop, at once or when it runs; a SIGHUP
 * that is ignored stays so. To be called before there is another thread: all inherit
 * that the signals are blocked. */
void
netflux_command_catch_signals (GMainLoop *loop)
{
  Stopper *stopper = g_new0 (Stopper, 1);
  struct sigaction hangup;

  stopper->loop = g_main_loop_ref (loop);
  sigemptyset (&stopper->signals);
  sigaddset (&stopper->signals, SIGINT);
  sigaddset (&stopper->signals, SIGTERM);
  if (sigaction (SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
    sigaddset (&stopper->signals, SIGHUP);

  /* A shell that runs it in the background has SIGINT ignored. */
  signal (SIGINT, SIG_DFL);
  signal (SIGTERM, SIG_DFL);
  pthread_sigmask (SIG_BLOCK, &stopper->signals, NULL);
  g_thread_unref (g_thread_new ("signals", wait_for_signal, stopper));
}

/* True if it ends because a signal asked for it. */
gboolean
netflux_command_is_stopped (void)
{
  return g_atomic_int_get (&stop_asked) != 0;
}

/* Runs @loop for so long, which may be infinite. */
void
netflux_command_iterate (GMainLoop *loop, double seconds)
{
  g_autoptr (GSource) timeout = NULL;

  if (isfinite (seconds))
    {
      timeout = g_timeout_source_new ((guint) MIN (ceil (seconds * 1000), G_MAXUINT));
      g_source_set_callback (timeout, quit_loop, loop, NULL);
      g_source_attach (timeout, NULL);
    }

  g_main_loop_run (loop);

  if (timeout != NULL)
    g_source_destroy (timeout);
}
