/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "interop.h"

/* A link and the models of the other implementations lose each other, are started anew,
 * or are disturbed by a third. */

/* The first frame of the model's newest start, and the last one of the start before. */
static InteropFrame
find_restart (Interop *self, InteropFrame *last)
{
  InteropFrame first = { 0 };

  g_mutex_lock (&self->lock);
  for (guint i = self->frames->len - 1; i > 0; i--)
    {
      first = g_array_index (self->frames, InteropFrame, i);
      *last = g_array_index (self->frames, InteropFrame, i - 1);
      if (first.image.starts != last->image.starts)
        break;
    }
  g_mutex_unlock (&self->lock);

  return first;
}

/* Which frame of a partner that begins anew was accepted: at the earliest the first that is
 * ahead, or the @believed-th, when it is known that it was restarted. How much later depends
 * on its pace, which a loaded machine disturbs: that it is at most 16 frames at an even one,
 * tests/protocol shows. */
static void
check_accepted (const InteropFrame *last, const InteropFrame *first, guint believed)
{
  guint n = 1;

  g_test_message ("last %u, accepted %u, the frame %u", last->sequence, first->sequence,
                  first->image.frames);
  while ((guint8) (first->sequence - last->sequence - first->image.frames + n - 1) > 126)
    n++;

  g_assert_cmpuint (first->image.frames, >=, first->resynchronised ? believed : n);
  g_assert_cmpuint (first->image.frames, <, 256);
}

static void
test_model_restarts (Interop *self, gconstpointer facts)
{
  /* Last numbers to which the first one of a partner that was restarted is old, new,
   * and close. */
  static const struct
  {
    guint8 low, high;
  } last_numbers[] = { { 60, 120 }, { 130, 145 }, { 1, 6 } };
  guint restarts = 0;

  interop_start_both (self);

  for (guint i = 0; i < G_N_ELEMENTS (last_numbers); i++)
    {
      guint8 low = last_numbers[i].low, high = last_numbers[i].high;
      InteropFrame first, last;
      gint64 starts, accepted;

      interop_wait (interop_get_last_frame (self).sequence >= low &&
                    interop_get_last_frame (self).sequence <= high);
      netflux_test_model_command (self->model, "restart");
      starts = netflux_test_model_get (self->model, "starts");
      accepted = netflux_test_model_get (self->model, "accepted");
      interop_wait (interop_get_last_frame (self).image.starts == starts);
      interop_wait (interop_ask (self, "accepted") >= accepted + 20);

      first = find_restart (self, &last);
      check_accepted (&last, &first, 3);
      restarts += first.resynchronised ? 1 : 0;
      g_assert_cmpint (interop_get_statistic (self, "restarts"), ==, restarts);
      g_assert_true (interop_ask_image (self).is_right);
      interop_wait_state (self, UP);
    }

  g_assert_cmpint (interop_get_statistic (self, "outages"), ==, 0);
  interop_check_frames (self);
}

/* The model is off for longer than the watchdog of the link. */
static void
test_model_off (Interop *self, gconstpointer facts)
{
  guint8 zeros[INTEROP_SIZE] = { 0 };
  InteropFrame first, last;
  gint64 starts;

  interop_start_both (self);
  interop_wait (interop_get_n_frames (self) >= 20);
  netflux_test_model_command (self->model, "off");
  interop_wait (netflux_test_relay_get_counts (self->relay, NETFLUX_TEST_RELAY_BACK).arrived ==
                (guint64) netflux_test_model_get (self->model, "sent"));
  interop_wait (interop_get_n_frames (self) ==
                netflux_test_relay_get_counts (self->relay, NETFLUX_TEST_RELAY_BACK).sent);
  g_object_set (self->link, "watch-interval", (gint64) 100000, NULL);
  interop_wait_state (self, LOST);
  interop_wait (self->expired[NETFLUX_WATCHDOG_RECEIVE] == 1);
  {
    g_autoptr (GBytes) received = netflux_link_get_received_data (self->link);

    g_assert_cmpmem (g_bytes_get_data (received, NULL), g_bytes_get_size (received), zeros,
                     INTEROP_SIZE);
  }
  g_assert_cmpint (interop_get_statistic (self, "outages"), ==, 1);

  g_object_set (self->link, "watch-interval", (gint64) (100 * G_USEC_PER_SEC), NULL);
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_LOST);
  netflux_test_model_command (self->model, "on");
  starts = netflux_test_model_get (self->model, "starts");
  interop_wait_state (self, UP);
  interop_wait (self->recovered[NETFLUX_WATCHDOG_RECEIVE] == 1);
  interop_wait (interop_get_last_frame (self).image.starts == starts);

  first = find_restart (self, &last);
  check_accepted (&last, &first, 1);
  g_assert_true (first.resynchronised);
  g_assert_cmpint (interop_get_statistic (self, "restarts"), ==, 0);
  interop_check_frames (self);
}

/* What the link sent after it was started anew: 1, 2, … until it hears what the model
 * last accepted of its former self, and the numbers after that then, once. */
static guint
check_continues (Interop *self, guint first, guint8 last)
{
  g_autoptr (GArray) log = netflux_test_relay_dup_log (self->relay, NETFLUX_TEST_RELAY_FRONT);
  guint8 expected = 1;
  guint jumps = 0;

  for (guint i = first; i < log->len; i++)
    {
      guint8 sequence = g_array_index (log, NetfluxTestRelayEntry, i).sequence;

      if (sequence != expected)
        {
          g_assert_cmpuint (sequence, ==, (guint8) (last + 1));
          jumps++;
        }
      expected = (guint8) (sequence + 1);
    }
  g_assert_cmpuint (jumps, <=, 1);

  return jumps;
}

/* The frame that the relay sent on last, and how many there were. */
static NetfluxTestRelayEntry
get_last_passed (Interop *self, NetfluxTestRelaySide side, guint *n_passed)
{
  g_autoptr (GArray) log = netflux_test_relay_dup_log (self->relay, side);

  *n_passed = log->len;
  return g_array_index (log, NetfluxTestRelayEntry, log->len - 1);
}

static void
test_link_restarts (Interop *self, gconstpointer facts)
{
  guint8 last;
  gint64 rejected;
  guint n_passed, n_back, jumps;

  interop_start_both (self);
  interop_wait (interop_get_n_frames (self) >= 20);

  /* A number that makes the first ones of the new start old. */
  g_object_set (self->link, "send-interval", (gint64) 10000, NULL);
  interop_wait (netflux_sink_get_sequence (netflux_link_get_sink (self->link)) >= 60 &&
                netflux_sink_get_sequence (netflux_link_get_sink (self->link)) <= 120);
  netflux_link_stop (self->link);
  interop_wait (netflux_test_relay_get_counts (self->relay, NETFLUX_TEST_RELAY_FRONT).arrived ==
                (guint64) interop_get_statistic (self, "frames-sent"));
  last = get_last_passed (self, NETFLUX_TEST_RELAY_FRONT, &n_passed).sequence;
  interop_wait (interop_ask (self, "feedback") == last);
  /* What the link hears first is of now. */
  interop_wait (get_last_passed (self, NETFLUX_TEST_RELAY_BACK, &n_back).feedback == last);
  rejected = netflux_test_model_get (self->model, "rejected");

  interop_start_link (self);
  interop_wait (interop_ask_image (self).starts == self->link_starts);
  interop_wait_state (self, UP);
  rejected = interop_ask (self, "rejected") - rejected;
  jumps = check_continues (self, n_passed, last);

  if (g_str_equal (self->facts->name, "codesys"))
    {
      /* It accepts everything; it may have been heard before it heard the first one. */
      g_assert_cmpint (rejected, ==, 0);
    }
  else if (g_str_equal (self->facts->name, "s7"))
    {
      /* It says truly what it accepted last, so that it need not force anything. */
      g_assert_cmpuint (jumps, ==, 1);
      g_assert_cmpint (interop_ask (self, "forced"), ==, 0);
    }
  else
    {
      /* It feeds back what it rejects: if nothing was heard before, the link knows no
       * better than to wait until it is ahead. */
      g_assert_cmpint (rejected, <=, last);
    }
  g_assert_true (interop_ask_image (self).is_right);
}

/* The model no longer hears the link, but is heard. */
static void
test_unacknowledged (Interop *self, gconstpointer facts)
{
  const char *options = g_str_equal (self->facts->name, "codesys") ? "" : "--watch-interval 50ms";
  guint n_frames;
  InteropImage image;

  interop_start_link (self);
  interop_start_model (self, INTEROP_SIZE, INTEROP_SIZE, options);
  interop_wait_state (self, UP);

  netflux_test_relay_set_blackout (self->relay, NETFLUX_TEST_RELAY_FRONT, TRUE);
  g_object_set (self->link, "watch-interval", (gint64) 500000, NULL);
  interop_wait (self->expired[NETFLUX_WATCHDOG_FEEDBACK] >= 1);
  interop_wait_state (self, UNACKNOWLEDGED);
  n_frames = interop_get_n_frames (self);
  interop_wait (interop_get_n_frames (self) >= n_frames + 20);
  interop_wait (interop_ask (self, "timed-out"));
  image = interop_ask_image (self);
  g_assert_cmpuint (image.frames, ==, 0);

  netflux_test_relay_set_blackout (self->relay, NETFLUX_TEST_RELAY_FRONT, FALSE);
  interop_wait_state (self, UP);
  interop_wait (self->recovered[NETFLUX_WATCHDOG_FEEDBACK] >= 1);
  interop_wait ((image = interop_ask_image (self)).frames > 0);
  g_assert_true (image.is_right);
  interop_check_frames (self);
}

static GSocket *
open_rogue (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("127.0.0.9");
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new (address, 0);
  GSocket *rogue =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);

  g_assert_no_error (error);
  g_socket_bind (rogue, local, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (rogue, 60);

  return rogue;
}

static void
send_rogue (GSocket *rogue, guint port, const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  g_socket_send_to (rogue, to, (const char *) data, size, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
send_and_ask_destination (Interop *self, GSocket *rogue, const guint8 *data, gsize size)
{
  gint64 heard = interop_ask (self, "arrived") + interop_ask (self, "foreign");

  send_rogue (rogue, (guint) netflux_test_model_get (self->model, "port"), data, size);
  interop_wait (interop_ask (self, "arrived") + interop_ask (self, "foreign") > heard);

  return g_str_has_prefix (netflux_test_model_get_text (self->model, "destination"), "127.0.0.9:");
}

/* Somebody else sends to both. The link is not impressed; of the models, one is. */
static void
test_rogue (Interop *self, gconstpointer facts)
{
  g_autoptr (GSocket) rogue = open_rogue ();
  guint8 frame[2 + INTEROP_SIZE] = { 0 };
  guint8 answer[2 + INTEROP_SIZE];
  gint64 heard;

  interop_start_both (self);
  interop_wait (interop_get_n_frames (self) >= 20);

  for (guint i = 0; i < 256; i++)
    {
      frame[0] = (guint8) i;
      frame[1] = (guint8) (i + 77);
      send_rogue (rogue, self->local_port, frame, sizeof frame);
      if (i % 32 == 31)
        interop_wait (interop_get_statistic (self, "frames-foreign") == i + 1);
    }
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_UP);
  interop_check_frames (self);

  /* So that the rogue is who sent last. */
  netflux_test_relay_set_blackout (self->relay, NETFLUX_TEST_RELAY_FRONT, TRUE);
  frame[0] = netflux_sink_get_sequence (netflux_link_get_sink (self->link)) & 0xff;
  heard = interop_ask (self, "arrived") + interop_ask (self, "foreign");
  send_rogue (rogue, (guint) netflux_test_model_get (self->model, "port"), frame, sizeof frame);
  interop_wait (interop_ask (self, "arrived") + interop_ask (self, "foreign") > heard);

  if (g_str_equal (self->facts->name, "codesys"))
    {
      /* A frame of the link that was still under way may have come last: then once more. */
      interop_wait (send_and_ask_destination (self, rogue, frame, sizeof frame));
      g_assert_cmpint (g_socket_receive (rogue, (char *) answer, sizeof answer, NULL, NULL), ==,
                       sizeof answer);
      g_object_set (self->link, "watch-interval", (gint64) 100000, NULL);
      interop_wait_state (self, LOST);
    }

  netflux_test_relay_set_blackout (self->relay, NETFLUX_TEST_RELAY_FRONT, FALSE);
  g_object_set (self->link, "watch-interval", (gint64) (100 * G_USEC_PER_SEC), NULL);
  interop_wait_state (self, UP);
  heard = interop_ask (self, "accepted");
  interop_wait (interop_ask (self, "accepted") >= heard + 20);
  g_assert_true (interop_ask_image (self).is_right);
  interop_check_frames (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  interop_add ("model-restarts", test_model_restarts);
  interop_add ("model-off", test_model_off);
  interop_add ("link-restarts", test_link_restarts);
  interop_add ("unacknowledged", test_unacknowledged);
  interop_add ("rogue", test_rogue);

  return g_test_run ();
}
