/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "pair.h"

#include <string.h>

/* In the engine's thread. */
static void
on_prepare (NetfluxSink *sink, gpointer data)
{
  PairEnd *end = data;
  gint64 now_us = g_get_monotonic_time ();
  guint32 count;
  g_autoptr (GBytes) image = NULL;

  g_mutex_lock (&end->lock);
  g_array_append_val (end->prepared_us, now_us);
  count = GUINT32_TO_LE (end->prepared_us->len);
  g_mutex_unlock (&end->lock);

  image = g_bytes_new (&count, sizeof count);
  netflux_sink_set_send_data (sink, image);
}

/* In the engine's thread. */
static void
on_frame (NetfluxFrame *frame, gpointer data)
{
  PairEnd *end = data;
  PairFrame record = {
    .sequence = netflux_frame_get_sequence (frame),
    .feedback = netflux_frame_get_feedback (frame),
    .lost = netflux_frame_get_lost (frame),
    .resynchronised = netflux_frame_get_resynchronised (frame),
    .arrival_us = netflux_frame_get_arrival_time (frame),
  };
  gsize size;
  const void *bytes = g_bytes_get_data (netflux_frame_get_payload (frame), &size);

  if (size == sizeof record.count)
    memcpy (&record.count, bytes, size);
  record.count = GUINT32_FROM_LE (record.count);

  g_mutex_lock (&end->lock);
  record.prepared = end->prepared_us->len;
  g_array_append_val (end->frames, record);
  g_mutex_unlock (&end->lock);
}

static void
on_expired (NetfluxLink *link, NetfluxWatchdog which, PairEnd *end)
{
  end->expired[which]++;
}

static void
on_recovered (NetfluxLink *link, NetfluxWatchdog which, PairEnd *end)
{
  end->recovered[which]++;
}

Pair *
pair_new (GSocketFamily family, guint32 seed)
{
  Pair *self = g_new0 (Pair, 1);
  g_autoptr (GError) error = NULL;

  self->relay = netflux_test_relay_new (family, seed, &error);
  g_assert_no_error (error);

  for (guint side = 0; side < 2; side++)
    {
      PairEnd *end = &self->ends[side];
      const char *loopback = netflux_test_relay_get_address (self->relay);

      g_mutex_init (&end->lock);
      end->frames = g_array_new (FALSE, FALSE, sizeof (PairFrame));
      end->prepared_us = g_array_new (FALSE, FALSE, sizeof (gint64));
      end->link = netflux_link_new (loopback, netflux_test_relay_get_port (self->relay, side));
      g_object_set (end->link, "local-address", loopback, "local-port", 0, "send-interval",
                    (gint64) 1000, "watch-interval", (gint64) 0, NULL);
      g_signal_connect (end->link, "watchdog-expired", G_CALLBACK (on_expired), end);
      g_signal_connect (end->link, "watchdog-recovered", G_CALLBACK (on_recovered), end);
    }

  return self;
}

void
pair_free (Pair *self)
{
  for (guint side = 0; side < 2; side++)
    {
      netflux_link_stop (self->ends[side].link);
      g_assert_finalize_object (self->ends[side].link);
      g_array_unref (self->ends[side].frames);
      g_array_unref (self->ends[side].prepared_us);
      g_mutex_clear (&self->ends[side].lock);
    }
  netflux_test_relay_free (self->relay);
  g_free (self);
}

/* Sets a property of both links that is a duration. */
void
pair_set (Pair *self, const char *property, gint64 value)
{
  for (guint side = 0; side < 2; side++)
    g_object_set (self->ends[side].link, property, value, NULL);
}

/* Each frame carries its count, and the frames received are recorded. */
void
pair_count_frames (Pair *self)
{
  for (guint side = 0; side < 2; side++)
    {
      PairEnd *end = &self->ends[side];

      netflux_sink_set_prepare_callback (netflux_link_get_sink (end->link), on_prepare, end, NULL);
      netflux_source_set_frame_callback (netflux_link_get_source (end->link), on_frame, end, NULL);
    }
}

/* The back is known to the relay when the front starts. */
void
pair_start (Pair *self)
{
  g_autoptr (GError) error = NULL;

  for (int side = NETFLUX_TEST_RELAY_BACK; side >= NETFLUX_TEST_RELAY_FRONT; side--)
    {
      netflux_link_start (self->ends[side].link, &error);
      g_assert_no_error (error);
      netflux_test_wait (netflux_test_relay_get_counts (self->relay, side).arrived > 0);
    }
}

guint64
pair_get_statistic (Pair *self, NetfluxTestRelaySide side, const char *name)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->ends[side].link);
  guint64 value;

  g_object_get (statistics, name, &value, NULL);

  return value;
}

/* Whether the link at this side has received this image. */
gboolean
pair_holds (Pair *self, NetfluxTestRelaySide side, GBytes *image)
{
  g_autoptr (GBytes) received = netflux_link_get_received_data (self->ends[side].link);

  return received != NULL && g_bytes_equal (received, image);
}

/* Whether both links are in this state. */
gboolean
pair_is (Pair *self, NetfluxLinkState state)
{
  return netflux_link_get_state (self->ends[0].link) == state &&
         netflux_link_get_state (self->ends[1].link) == state;
}
