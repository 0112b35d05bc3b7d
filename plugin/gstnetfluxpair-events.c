/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxpair-private.h"

#include <string.h>

#include "gstnetfluxmessages.h"
#include "gstnetfluxmessenger.h"

/* The engine's thread says what has happened, and when it happened among the frames; the
 * thread of the messages tells it on the bus. Nothing waits for that thread: a handler of the
 * application that it is in can be waiting for a change of state. */

#define WARNING_INTERVAL_US G_USEC_PER_SEC

/* What was not told is counted after so long. */
#define SETTLE_INTERVAL_US G_USEC_PER_SEC
/* So many changes, and lines, at once: see netflux-line-limit.h. */
#define LINES 40

/* As events: the link runs; what was not told is. */
#define STARTED (-1)
#define SETTLE_CHANGES (-2)
#define SETTLE_LINES (-3)

typedef struct
{
  GstNetfluxPair *pair;
  guint run;
  int event; /* a NetfluxLinkEvent, or one of the above */
  int detail;
} Notice;

static gboolean tell (gpointer data);

static Notice *
notice_new (GstNetfluxPair *pair, guint run, int event, int detail)
{
  Notice *self = g_new (Notice, 1);

  *self = (Notice){ gst_netflux_pair_ref (pair), run, event, detail };
  return self;
}

static void
notice_free (gpointer data)
{
  Notice *self = data;

  gst_netflux_pair_unref (self->pair);
  g_free (self);
}

static void
hand_over (GstNetfluxPair *self, guint run, int event, int detail, gint64 delay_us)
{
  g_autoptr (GSource) source =
      delay_us > 0 ? g_timeout_source_new ((guint) (delay_us + 999) / 1000) : g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, notice_new (self, run, event, detail), notice_free);
  g_source_attach (source, gst_netflux_messenger_get_context ());
}

/* Of the side, or else of the other one: only one of the two tells of the link, the one that
 * is nearer to what happened. NULL: nothing is reported any more. */
static GstNetfluxHeldEnd *
hold_speaker (const Notice *notice, GstNetfluxSide side)
{
  GstNetfluxPair *self = notice->pair;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstNetfluxEnd *end = self->ends[side];

  for (guint i = 0; i < GST_NETFLUX_N_SLOTS && end == NULL; i++)
    end = self->ends[i];

  if (end == NULL || notice->run != self->run)
    return NULL;

  gst_object_ref (end->element);
  return end;
}

/* Not each change is told of a link that comes and goes with each frame, and none while nobody
 * reads the bus: then, once in a second, how many they were, and how it is. */
static gboolean
takes_change (const Notice *notice, GstNetfluxEnd *end)
{
  GstNetfluxPair *self = notice->pair;
  guint at_once = gst_netflux_has_room (end) ? LINES : 0;
  gboolean taken, is_first;

  g_mutex_lock (&self->lock);
  taken = netflux_line_limit_take (&self->changes, at_once, g_get_monotonic_time ());
  is_first = !taken && self->changes.n_untold == 1;
  g_mutex_unlock (&self->lock);

  if (is_first)
    hand_over (self, notice->run, SETTLE_CHANGES, 0, SETTLE_INTERVAL_US);
  return taken;
}

static GstNetfluxHeldEnd *
hold_watchdog_speaker (const Notice *notice, NetfluxWatchdog watchdog)
{
  return hold_speaker (notice, watchdog == NETFLUX_WATCHDOG_RECEIVE ? GST_NETFLUX_SOURCE_SIDE
                                                                    : GST_NETFLUX_SINK_SIDE);
}

static void
tell_watchdog (const Notice *notice, gboolean expired)
{
  GstNetfluxPair *self = notice->pair;
  NetfluxWatchdog watchdog = (NetfluxWatchdog) notice->detail;
  g_autoptr (GstNetfluxHeldEnd) end = hold_watchdog_speaker (notice, watchdog);
  gboolean is_told;

  if (end == NULL)
    return;

  is_told = takes_change (notice, end);
  g_mutex_lock (&self->lock);
  self->expired[watchdog] = expired;
  if (is_told)
    self->told_expired[watchdog] = expired;
  g_mutex_unlock (&self->lock);

  if (is_told)
    gst_netflux_post_watchdog (end, watchdog, expired);
}

static void
tell_watchdog_now (const Notice *notice, NetfluxWatchdog watchdog)
{
  GstNetfluxPair *self = notice->pair;
  g_autoptr (GstNetfluxHeldEnd) end = hold_watchdog_speaker (notice, watchdog);
  gboolean expired, is_told;

  g_mutex_lock (&self->lock);
  expired = self->expired[watchdog];
  is_told = self->told_expired[watchdog] == expired;
  self->told_expired[watchdog] = expired;
  g_mutex_unlock (&self->lock);

  if (end != NULL && !is_told)
    gst_netflux_post_watchdog (end, watchdog, expired);
}

static void
set_state (GstNetfluxPair *self, NetfluxLinkState state)
{
  g_mutex_lock (&self->lock);
  self->state = state;
  g_mutex_unlock (&self->lock);
}

static void
tell_state_now (GstNetfluxPair *self, GstNetfluxEnd *end)
{
  NetfluxLinkState state, old;

  g_mutex_lock (&self->lock);
  old = self->told_state;
  state = self->state;
  self->told_state = state;
  g_mutex_unlock (&self->lock);

  /* It can be up before its start has returned. */
  if (old == NETFLUX_LINK_STATE_STOPPED)
    {
      gst_netflux_post_state (end, old, NETFLUX_LINK_STATE_WAITING);
      old = NETFLUX_LINK_STATE_WAITING;
    }
  if (state != old)
    gst_netflux_post_state (end, old, state);
}

static void
tell_state (const Notice *notice, NetfluxLinkState state)
{
  g_autoptr (GstNetfluxHeldEnd) end = hold_speaker (notice, GST_NETFLUX_SOURCE_SIDE);

  if (end == NULL)
    return;

  set_state (notice->pair, state);
  if (takes_change (notice, end))
    tell_state_now (notice->pair, end);
}

static void
tell_started (const Notice *notice)
{
  NetfluxLinkState told;

  g_mutex_lock (&notice->pair->lock);
  told = notice->pair->told_state;
  g_mutex_unlock (&notice->pair->lock);

  if (told == NETFLUX_LINK_STATE_STOPPED)
    tell_state (notice, NETFLUX_LINK_STATE_WAITING);
}

static guint
settle (GstNetfluxPair *self, NetfluxLineLimit *limit)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return netflux_line_limit_settle (limit);
}

static void
settle_changes (const Notice *notice)
{
  GstNetfluxPair *self = notice->pair;
  g_autoptr (GstNetfluxHeldEnd) end = hold_speaker (notice, GST_NETFLUX_SOURCE_SIDE);
  NetfluxLinkState state;
  guint n_changes;

  if (end == NULL)
    return;
  if (!gst_netflux_has_room (end))
    {
      hand_over (self, notice->run, SETTLE_CHANGES, 0, SETTLE_INTERVAL_US);
      return;
    }

  g_mutex_lock (&self->lock);
  n_changes = netflux_line_limit_settle (&self->changes);
  state = self->state;
  g_mutex_unlock (&self->lock);
  gst_netflux_post_dropped (end, n_changes, state);
  for (guint watchdog = 0; watchdog < GST_NETFLUX_N_WATCHDOGS; watchdog++)
    tell_watchdog_now (notice, (NetfluxWatchdog) watchdog);
  tell_state_now (self, end);
}

static void
settle_lines (const Notice *notice)
{
  GstNetfluxPair *self = notice->pair;
  g_autoptr (GstNetfluxHeldEnd) end = hold_speaker (notice, GST_NETFLUX_SOURCE_SIDE);

  if (end == NULL)
    return;

  GST_INFO_OBJECT (
      end->element,
      "%u lines of the stream are not logged, they come again and again; now the link is %s",
      settle (self, &self->lines), gst_netflux_name_state (netflux_link_get_state (self->link)));
}

static void
end_waiting (GstNetfluxPair *self, GstNetfluxSide side, gboolean told)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->warning_waits[side] = FALSE;
  if (told)
    self->next_warning_us[side] = g_get_monotonic_time () + WARNING_INTERVAL_US;
}

/* What it is now: an error that is gone again is not told. */
static void
tell_error (const Notice *notice, GstNetfluxSide side)
{
  g_autoptr (GstNetfluxHeldEnd) end = hold_speaker (notice, side);
  NetfluxLink *link = notice->pair->link;
  g_autoptr (GError) error = side == GST_NETFLUX_SINK_SIDE
                                 ? netflux_sink_dup_error (netflux_link_get_sink (link))
                                 : netflux_source_dup_error (netflux_link_get_source (link));

  if (end == NULL)
    return;

  end_waiting (notice->pair, side, error != NULL);
  if (error != NULL && gst_netflux_has_room (end))
    gst_netflux_post_warning (end, error);
}

static gboolean
tell (gpointer data)
{
  const Notice *notice = data;

  switch (notice->event)
    {
    case NETFLUX_LINK_EVENT_STATE:
      tell_state (notice, (NetfluxLinkState) notice->detail);
      break;
    case NETFLUX_LINK_EVENT_EXPIRED:
    case NETFLUX_LINK_EVENT_RECOVERED:
      tell_watchdog (notice, notice->event == NETFLUX_LINK_EVENT_EXPIRED);
      break;
    case NETFLUX_LINK_EVENT_SEND_ERROR:
      tell_error (notice, GST_NETFLUX_SINK_SIDE);
      break;
    case NETFLUX_LINK_EVENT_RECEIVE_ERROR:
      tell_error (notice, GST_NETFLUX_SOURCE_SIDE);
      break;
    case SETTLE_CHANGES:
      settle_changes (notice);
      break;
    case SETTLE_LINES:
      settle_lines (notice);
      break;
    case STARTED:
    default:
      tell_started (notice);
      break;
    }

  return G_SOURCE_REMOVE;
}

/* A partner that is not there fails every frame: that is told once a second at most, and what
 * comes meanwhile at the end of the second. -1: it is on its way already. With the lock */
static gint64
get_delay (GstNetfluxPair *self, GstNetfluxSide side)
{
  if (self->warning_waits[side])
    return -1;

  self->warning_waits[side] = TRUE;
  return MAX (self->next_warning_us[side] - g_get_monotonic_time (), 0);
}

/* In the engine's thread. */
static void
on_event (NetfluxLinkEvent event, int detail, gpointer data)
{
  GstNetfluxPair *self = data;
  GstNetfluxEnd *source;
  gint64 delay_us = 0;
  guint run;

  g_mutex_lock (&self->lock);
  run = self->run;
  source = self->ends[GST_NETFLUX_SOURCE_SIDE];
  if (source != NULL && event == NETFLUX_LINK_EVENT_EXPIRED && detail == NETFLUX_WATCHDOG_RECEIVE)
    source->receive_expired (source->element, self->link);
  if (run != 0 && event == NETFLUX_LINK_EVENT_SEND_ERROR)
    delay_us = get_delay (self, GST_NETFLUX_SINK_SIDE);
  else if (run != 0 && event == NETFLUX_LINK_EVENT_RECEIVE_ERROR)
    delay_us = get_delay (self, GST_NETFLUX_SOURCE_SIDE);
  g_mutex_unlock (&self->lock);

  if (run != 0 && delay_us >= 0)
    hand_over (self, run, (int) event, detail, delay_us);
}

void
gst_netflux_pair_begin_events (GstNetfluxPair *self)
{
  static guint last_run; /* atomic */
  guint run = (guint) g_atomic_int_add (&last_run, 1) + 1;
  NetfluxLinkState state = netflux_link_get_state (self->link);

  g_mutex_lock (&self->lock);
  self->run = run != 0 ? run : 1;
  self->state = self->told_state = state;
  memset (self->expired, 0, sizeof self->expired);
  memset (self->told_expired, 0, sizeof self->told_expired);
  self->changes = self->lines = (NetfluxLineLimit){ 0 };
  for (guint side = 0; side < GST_NETFLUX_N_SIDES; side++)
    {
      self->next_warning_us[side] = 0;
      self->warning_waits[side] = FALSE;
    }
  g_mutex_unlock (&self->lock);

  netflux_link_set_event_callback (self->link, on_event, gst_netflux_pair_ref (self),
                                   (GDestroyNotify) gst_netflux_pair_unref);
}

void
gst_netflux_pair_tell_started (GstNetfluxPair *self)
{
  hand_over (self, self->run, STARTED, 0, 0);
}

static void
stop_timer (GstNetfluxPair *self)
{
  if (self->statistics != NULL)
    g_source_destroy (self->statistics);
  g_clear_pointer (&self->statistics, g_source_unref);
}

gboolean
gst_netflux_pair_takes_line (GstNetfluxEnd *end)
{
  GstNetfluxPair *self = gst_netflux_pair_ref_of (end, NULL);
  gboolean taken, is_first;
  guint run;

  if (self == NULL)
    return TRUE;

  g_mutex_lock (&self->lock);
  run = self->run;
  taken = netflux_line_limit_take (&self->lines, LINES, g_get_monotonic_time ());
  is_first = !taken && self->lines.n_untold == 1;
  g_mutex_unlock (&self->lock);

  if (is_first)
    hand_over (self, run, SETTLE_LINES, 0, SETTLE_INTERVAL_US);
  gst_netflux_pair_unref (self);
  return taken;
}

/* What was not told up to now is not told any more: only the log has it. */
static void
log_untold (GstNetfluxPair *self)
{
  guint n_changes = settle (self, &self->changes);
  guint n_lines = settle (self, &self->lines);

  if (n_changes > 0)
    GST_INFO ("%u changes are not told, they come and go; now the link is stopped", n_changes);
  if (n_lines > 0)
    GST_INFO ("%u lines of the stream are not logged, they come again and again; now the "
              "link is stopped",
              n_lines);
}

void
gst_netflux_pair_end_events (GstNetfluxPair *self)
{
  g_mutex_lock (&self->lock);
  self->run = 0;
  g_mutex_unlock (&self->lock);

  log_untold (self);

  stop_timer (self);
  netflux_link_set_event_callback (self->link, NULL, NULL, NULL);
}

/* Statistics */

static void
tell_cycle (const Notice *notice, NetfluxStatistics *statistics)
{
  GstNetfluxPair *self = notice->pair;
  g_autoptr (GstElement) element = NULL;
  void (*cycle_measured) (GstElement *, GstClockTime) = NULL;
  double interval_us;

  g_mutex_lock (&self->lock);
  if (self->ends[GST_NETFLUX_SOURCE_SIDE] != NULL && notice->run == self->run)
    {
      element = gst_object_ref (self->ends[GST_NETFLUX_SOURCE_SIDE]->element);
      cycle_measured = self->ends[GST_NETFLUX_SOURCE_SIDE]->cycle_measured;
    }
  g_mutex_unlock (&self->lock);

  interval_us = netflux_statistics_get_duration (statistics,
                                                 NETFLUX_STATISTICS_DURATION_AVG_PARTNER_INTERVAL);
  if (element != NULL && interval_us > 0)
    cycle_measured (element, (GstClockTime) (interval_us * 1000));
}

static gboolean
tell_statistics (gpointer data)
{
  const Notice *notice = data;
  g_autoptr (GstNetfluxHeldEnd) end = hold_speaker (notice, GST_NETFLUX_SOURCE_SIDE);
  g_autoptr (NetfluxStatistics) statistics = NULL;

  if (end == NULL)
    return G_SOURCE_REMOVE;

  statistics = netflux_link_get_statistics (notice->pair->link);
  tell_cycle (notice, statistics);
  if (gst_netflux_has_room (end))
    gst_netflux_post_statistics (end, statistics);
  return G_SOURCE_CONTINUE;
}

void
gst_netflux_pair_time_statistics (GstNetfluxPair *self)
{
  gint64 interval_us = netflux_link_get_statistics_interval (self->link);

  stop_timer (self);
  if (interval_us == 0)
    return;

  self->statistics = g_timeout_source_new ((guint) ((interval_us + 999) / 1000));
  g_source_set_callback (self->statistics, tell_statistics,
                         notice_new (self, self->run, STARTED, 0), notice_free);
  g_source_attach (self->statistics, gst_netflux_messenger_get_context ());
}
