/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxmessenger.h"

#define TURN_INTERVAL_MS 20
#define TURNS 250

static int turns_left; /* atomic */
static int has_turns;  /* atomic */

static gpointer
run (gpointer data)
{
  GMainContext *context = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_context_push_thread_default (context);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);

  return NULL;
}

GMainContext *
gst_netflux_messenger_get_context (void)
{
  static GMainContext *context;

  if (g_once_init_enter (&context))
    {
      GMainContext *created = g_main_context_new ();

      g_thread_unref (g_thread_new ("netflux-bus", run, created));
      g_once_init_leave (&context, created);
    }

  return context;
}

static gboolean
take_turn (gpointer data)
{
  if (!g_atomic_int_dec_and_test (&turns_left))
    return G_SOURCE_CONTINUE;

  g_atomic_int_set (&has_turns, FALSE);
  return G_SOURCE_REMOVE;
}

void
gst_netflux_messenger_expect_handlers (void)
{
  g_autoptr (GSource) source = NULL;

  g_atomic_int_set (&turns_left, TURNS);
  if (!g_atomic_int_compare_and_exchange (&has_turns, FALSE, TRUE))
    return;

  source = g_timeout_source_new (TURN_INTERVAL_MS);
  g_source_set_callback (source, take_turn, NULL, NULL);
  g_source_attach (source, gst_netflux_messenger_get_context ());
}
