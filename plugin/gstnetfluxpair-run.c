/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

#include "gstnetfluxmessages.h"

#define WARNING_INTERVAL_US G_USEC_PER_SEC

/* In the thread of the pair: the application needs no main loop for messages. */

static GstElement *
ref_element (GstNetfluxPair *self, GstNetfluxSide side, GstNetfluxEnd *copy)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->ends[side] == NULL)
    return NULL;

  *copy = *self->ends[side];
  return gst_object_ref (copy->element);
}

/* Only one of the two tells of the link: the one that is nearer to what happened. */
static GstElement *
ref_speaker (GstNetfluxPair *self, GstNetfluxSide side)
{
  GstNetfluxEnd end;
  GstElement *element = ref_element (self, side, &end);

  return element != NULL ? element : ref_element (self, 1 - side, &end);
}

static void
tell_watchdog (GstNetfluxPair *self, NetfluxWatchdog watchdog, gboolean expired)
{
  gboolean is_receive = watchdog == NETFLUX_WATCHDOG_RECEIVE;
  GstNetfluxEnd source;
  GstElement *speaker =
      ref_speaker (self, is_receive ? GST_NETFLUX_SOURCE_SIDE : GST_NETFLUX_SINK_SIDE);
  GstElement *element = ref_element (self, GST_NETFLUX_SOURCE_SIDE, &source);

  if (speaker != NULL)
    gst_netflux_post_watchdog (speaker, watchdog, expired);
  if (element != NULL && is_receive && expired)
    source.receive_expired (element);

  gst_clear_object (&speaker);
  gst_clear_object (&element);
}

static void
on_watchdog_expired (NetfluxLink *link, NetfluxWatchdog watchdog, GstNetfluxPair *self)
{
  tell_watchdog (self, watchdog, TRUE);
}

static void
on_watchdog_recovered (NetfluxLink *link, NetfluxWatchdog watchdog, GstNetfluxPair *self)
{
  tell_watchdog (self, watchdog, FALSE);
}

static void
on_state (NetfluxLink *link, GParamSpec *pspec, GstNetfluxPair *self)
{
  GstElement *element = ref_speaker (self, GST_NETFLUX_SOURCE_SIDE);
  NetfluxLinkState state = netflux_link_get_state (link);

  if (element != NULL && state != self->last_state)
    gst_netflux_post_state (element, self->last_state, state);
  self->last_state = state;
  gst_clear_object (&element);
}

static void
on_statistics (NetfluxLink *link, NetfluxStatistics *statistics, GstNetfluxPair *self)
{
  GstElement *speaker = ref_speaker (self, GST_NETFLUX_SOURCE_SIDE);
  GstNetfluxEnd source;
  GstElement *element = ref_element (self, GST_NETFLUX_SOURCE_SIDE, &source);
  double interval_us;

  g_object_get (statistics, "avg-partner-interval", &interval_us, NULL);
  if (element != NULL && interval_us > 0)
    source.cycle_measured (element, (GstClockTime) (interval_us * 1000));
  if (speaker != NULL)
    gst_netflux_post_statistics (speaker, statistics);

  gst_clear_object (&speaker);
  gst_clear_object (&element);
}

/* A partner that is not there fails every frame: once a second tells it. */
static void
on_error (NetfluxLink *link, const GError *error, GstNetfluxPair *self)
{
  GstElement *element = ref_speaker (self, GST_NETFLUX_SINK_SIDE);
  gint64 now_us = g_get_monotonic_time ();

  if (element != NULL && now_us >= self->next_warning_us)
    {
      self->next_warning_us = now_us + WARNING_INTERVAL_US;
      gst_netflux_post_warning (element, error);
    }
  gst_clear_object (&element);
}

static gpointer
run_messages (gpointer data)
{
  GstNetfluxPair *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
connect_link (GstNetfluxPair *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } signals[] = {
    { "watchdog-expired", G_CALLBACK (on_watchdog_expired) },
    { "watchdog-recovered", G_CALLBACK (on_watchdog_recovered) },
    { "notify::state", G_CALLBACK (on_state) },
    { "statistics-updated", G_CALLBACK (on_statistics) },
    { "error", G_CALLBACK (on_error) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect (self->link, signals[i].signal, signals[i].callback, self);
}

/* Starting and stopping; with the control lock */

gboolean
gst_netflux_pair_start_link (GstNetfluxPair *self, GError **error)
{
  gboolean started;

  self->was_running =
      self->is_foreign && netflux_link_get_state (self->link) != NETFLUX_LINK_STATE_STOPPED;
  self->last_state = netflux_link_get_state (self->link);
  self->context = g_main_context_new ();
  connect_link (self);

  /* The signals of a link come in the context in which it was started. */
  g_main_context_push_thread_default (self->context);
  started = self->was_running || netflux_link_start (self->link, error);
  g_main_context_pop_thread_default (self->context);
  if (!started)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      g_clear_pointer (&self->context, g_main_context_unref);
      return FALSE;
    }

  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("netflux-messages", run_messages, self);
  self->running = TRUE;
  return TRUE;
}

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
gst_netflux_pair_stop_link (GstNetfluxPair *self)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  /* As a source, so that it is not missed by a loop that does not run yet. */
  g_source_set_priority (quit, G_PRIORITY_HIGH);
  g_source_set_callback (quit, quit_loop, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_thread_join (g_steal_pointer (&self->thread));

  g_signal_handlers_disconnect_by_data (self->link, self);
  if (!self->was_running)
    netflux_link_stop (self->link);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  self->running = FALSE;
}
