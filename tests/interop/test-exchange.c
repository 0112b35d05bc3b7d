/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "interop.h"

/* A link exchanges images with the models of the other implementations. */

#define MANY 300 /* frames: the numbers wrap */

/* How many frames of the side the relay has passed on, when no more come. */
static guint32
count_passed (Interop *self, NetfluxTestRelaySide side)
{
  g_autoptr (GArray) log = NULL;

  netflux_test_relay_set_blackout (self->relay, side, TRUE);
  log = netflux_test_relay_dup_log (self->relay, side);

  return (guint32) g_array_index (log, NetfluxTestRelayEntry, log->len - 1).index + 1;
}

static void
check_round_trips (Interop *self)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->link);
  gdouble last, min, avg, max;

  g_object_get (statistics, "last-rtt", &last, "min-rtt", &min, "avg-rtt", &avg, "max-rtt", &max,
                NULL);
  g_assert_cmpfloat (min, >, 0);
  g_assert_cmpfloat (min, <=, avg);
  g_assert_cmpfloat (avg, <=, max);
  g_assert_cmpfloat (min, <=, last);
  g_assert_cmpfloat (last, <=, max);
}

static void
test_images (Interop *self, gconstpointer facts)
{
  const char *none[] = { "partner-lost",     "frames-duplicate", "frames-late",
                         "frames-malformed", "frames-foreign",   "restarts" };
  guint32 passed;
  InteropFrame first;

  interop_start_both (self);
  interop_wait (interop_get_n_frames (self) >= MANY);
  interop_wait (interop_ask (self, "accepted") >= MANY);

  first = g_array_index (self->frames, InteropFrame, 0);
  g_assert_cmpuint (first.sequence, ==, self->facts->first_sequence);
  g_assert_cmpuint (first.image.frames, ==, 1);
  interop_check_frames (self);
  check_round_trips (self);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpint (interop_get_statistic (self, none[i]), ==, 0);

  /* When the network goes, both have the newest image of the other. */
  passed = count_passed (self, NETFLUX_TEST_RELAY_BACK);
  interop_wait (interop_get_last_frame (self).image.frames == passed);
  g_assert_cmpuint (interop_get_n_frames (self), ==, passed);
  g_assert_cmpint (interop_get_statistic (self, "frames-accepted"), ==, passed);
  {
    g_autoptr (GBytes) received = netflux_link_get_received_data (self->link);
    InteropImage image = interop_parse_image (received);

    g_assert_true (image.is_right);
    g_assert_cmpuint (image.frames, ==, passed);
  }

  passed = count_passed (self, NETFLUX_TEST_RELAY_FRONT);
  interop_wait (interop_ask_image (self).frames == passed);
  g_assert_true (interop_ask_image (self).is_right);
}

static void
test_largest (Interop *self, gconstpointer facts)
{
  const gsize largest = self->facts->payload_max;

  self->send_size = largest;
  g_object_set (self->link, "receive-size", (guint) largest, NULL);
  interop_start_link (self);
  interop_start_model (self, largest, largest, self->facts->patient);
  interop_wait (interop_get_n_frames (self) >= 20);
  interop_wait (interop_ask (self, "accepted") >= 20);

  g_assert_cmpuint (interop_get_last_frame (self).size, ==, largest);
  g_assert_true (interop_ask_image (self).is_right);
  interop_check_frames (self);
}

static void
test_short_for_link (Interop *self, gconstpointer facts)
{
  interop_start_link (self);
  interop_start_model (self, INTEROP_SIZE - 1, INTEROP_SIZE, self->facts->patient);
  interop_wait (interop_get_statistic (self, "frames-malformed") >= 20);

  g_assert_cmpuint (interop_get_n_frames (self), ==, 0);
  g_assert_cmpint (interop_get_statistic (self, "frames-accepted"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_WAITING);

  /* What is expected may change while it runs. */
  g_object_set (self->link, "receive-size", INTEROP_SIZE - 1, NULL);
  interop_wait_state (self, UP);
  g_assert_cmpuint (interop_get_last_frame (self).size, ==, INTEROP_SIZE - 1);
  interop_check_frames (self);
}

static void
test_long_for_link (Interop *self, gconstpointer facts)
{
  interop_start_link (self);
  interop_start_model (self, INTEROP_SIZE + 8, INTEROP_SIZE, self->facts->patient);
  interop_wait (interop_get_n_frames (self) >= 20);

  g_assert_cmpint (interop_get_statistic (self, "frames-oversize"), >=, 20);
  g_assert_cmpint (interop_get_statistic (self, "frames-malformed"), ==, 0);
  g_assert_cmpuint (interop_get_last_frame (self).size, ==, INTEROP_SIZE);
  interop_check_frames (self);
}

/* A link that sends less than the model expects: each does as is known of it, and none
 * notices that nothing is right. */
static void
test_short_for_model (Interop *self, gconstpointer facts)
{
  g_autofree char *before = NULL;
  gint64 n_short;

  interop_start_both (self);
  interop_wait (interop_ask (self, "accepted") >= 20);

  g_mutex_lock (&self->lock);
  self->send_size = 8;
  g_mutex_unlock (&self->lock);
  interop_wait (interop_ask (self, "short") > 0);
  before = g_strdup (netflux_test_model_get_text (self->model, "image"));
  n_short = interop_ask (self, "short");
  interop_wait (interop_ask (self, "short") >= n_short + 20);

  if (g_str_equal (self->facts->name, "s7"))
    {
      /* The head is new, the ramp is what was in the buffer. */
      g_assert_cmpstr (netflux_test_model_get_text (self->model, "image"), !=, before);
      g_assert_true (
          g_str_has_suffix (netflux_test_model_get_text (self->model, "image"), before + 16));
      g_assert_false (interop_ask_image (self).is_right);
    }
  else
    {
      g_assert_cmpstr (netflux_test_model_get_text (self->model, "image"), ==, before);
      g_assert_true (interop_ask_image (self).is_right);
    }
  g_assert_cmpint (interop_ask (self, "timeouts"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_UP);
}

static void
test_long_for_model (Interop *self, gconstpointer facts)
{
  self->send_size = INTEROP_SIZE + 100;
  interop_start_both (self);
  interop_wait (interop_ask (self, "accepted") >= 20);

  g_assert_cmpint (interop_ask (self, "short"), ==, 0);
  /* Half of the numbers lost at once, and the next one looks old: its socket has room for less,
   * if the model stands still. */
  if (interop_get_statistic (self, "feedback-lost") < 127)
    g_assert_cmpint (interop_ask (self, "rejected"), ==, 0);
  g_assert_true (interop_ask_image (self).is_right);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  interop_add ("images", test_images);
  interop_add ("largest", test_largest);
  interop_add ("short-for-link", test_short_for_link);
  interop_add ("long-for-link", test_long_for_link);
  interop_add ("short-for-model", test_short_for_model);
  interop_add ("long-for-model", test_long_for_model);

  return g_test_run ();
}
