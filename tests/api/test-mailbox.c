/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-mailbox.h"

/* What waits for an application that does not listen is bounded, and the newest of it; of
 * what counts each, nothing is lost. */

#define FRAMES_MAX 1024
#define EVENTS_MAX (2 * FRAMES_MAX + 128)

typedef struct
{
  GMainContext *context;
  NetfluxMailbox *mailbox;
  GString *order;  /* a letter for each delivery */
  GArray *numbers; /* of int, of what is in a slot */
  gboolean is_expired[2];
  guint n_transitions;
  guint n_frames;
  int last_frame;
  guint n_freed;
  guint n_surveys;
  gboolean is_blocked; /* as a handler is */
  gboolean close;      /* at the next delivery */
  gint64 busy_us;      /* in each delivery */
} Fixture;

static gpointer
ref_fixture (gpointer user_data)
{
  return user_data;
}

static void
unref_fixture (gpointer user_data)
{
}

static void
deliver_transition (Fixture *self, const NetfluxEvent *event)
{
  gboolean expired = event->type == NETFLUX_EVENT_WATCHDOG_EXPIRED;

  g_assert_cmpint (self->is_expired[event->number], ==, !expired);
  self->is_expired[event->number] = expired;
  self->n_transitions++;
}

static void
deliver (gpointer user_data, const NetfluxEvent *event)
{
  static const char letters[] = { 'a', 's', 'r', 'z', 'o', 'y', 't', 'f', 'i', 'e', 'c' };
  Fixture *self = user_data;

  g_string_append_c (self->order, letters[event->type]);
  if (event->type == NETFLUX_EVENT_FRAME)
    {
      g_assert_cmpint (event->number, >, self->last_frame);
      self->last_frame = event->number;
      self->n_frames++;
    }
  else if (event->type > NETFLUX_EVENT_IMAGE)
    deliver_transition (self, event);
  else
    g_array_append_val (self->numbers, event->number);

  if (self->busy_us > 0)
    g_usleep ((gulong) self->busy_us);
  if (self->close)
    netflux_mailbox_close (self->mailbox);
}

static gboolean
survey (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_surveys++;
  netflux_mailbox_set_wanted (self->mailbox, !self->is_blocked, !self->is_blocked);

  return self->is_blocked;
}

static const NetfluxMailboxFuncs funcs = {
  .ref = ref_fixture, .unref = unref_fixture, .deliver = deliver, .survey = survey
};

static void
set_up (Fixture *self, gconstpointer data)
{
  self->context = g_main_context_new ();
  self->mailbox = netflux_mailbox_new (self->context, G_PRIORITY_DEFAULT, &funcs, self);
  self->order = g_string_new (NULL);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (int));
  self->last_frame = -1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  netflux_mailbox_close (self->mailbox);
  netflux_mailbox_unref (self->mailbox);
  g_main_context_unref (self->context);
  g_string_free (self->order, TRUE);
  g_array_unref (self->numbers);
}

static void
count_freed (gpointer data)
{
  ++*(guint *) data;
}

static void
post (Fixture *self, NetfluxEventType type, int number)
{
  gboolean has_content = type >= NETFLUX_EVENT_STATISTICS;

  netflux_mailbox_post (self->mailbox, type, number, has_content ? &self->n_freed : NULL,
                        has_content ? count_freed : NULL);
}

static void
iterate (Fixture *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

/* A partner that comes and goes while the application is blocked: each time is told. */
static void
test_transitions (Fixture *self, gconstpointer data)
{
  const guint n = 200000;
  guint before = self->n_transitions;

  for (guint i = 0; i < n / 4; i++)
    {
      post (self, NETFLUX_EVENT_WATCHDOG_EXPIRED, 0);
      post (self, NETFLUX_EVENT_WATCHDOG_EXPIRED, 1);
      post (self, NETFLUX_EVENT_WATCHDOG_RECOVERED, 0);
      post (self, NETFLUX_EVENT_WATCHDOG_RECOVERED, 1);
    }
  post (self, NETFLUX_EVENT_WATCHDOG_EXPIRED, 1);
  g_assert_cmpuint (self->n_freed, >=, n - EVENTS_MAX);

  iterate (self);
  g_assert_cmpuint (self->n_transitions - before, ==, n + 1);
  g_assert_false (self->is_expired[0]);
  g_assert_true (self->is_expired[1]);
  g_assert_cmpuint (self->n_freed, ==, n + 1);
  g_assert_cmpuint (netflux_mailbox_get_dropped (self->mailbox), ==, 0);
}

/* Each frame is delivered or counted, whatever is among them. */
static void
test_frames (Fixture *self, gconstpointer data)
{
  const int n = 200000;
  const guint n_transitions = 4000;

  for (int i = 0; i < n; i++)
    {
      if (i % 100 == 0)
        post (self, NETFLUX_EVENT_WATCHDOG_EXPIRED, 0);
      if (i % 100 == 50)
        post (self, NETFLUX_EVENT_WATCHDOG_RECOVERED, 0);
      post (self, NETFLUX_EVENT_FRAME, i);
    }

  iterate (self);
  g_assert_cmpuint (self->n_transitions, ==, n_transitions);
  g_assert_cmpint (self->last_frame, ==, n - 1);
  g_assert_cmpuint (self->n_frames, <=, FRAMES_MAX);
  g_assert_cmpuint (self->n_frames, >=, FRAMES_MAX / 2);
  g_assert_cmpuint (self->n_frames + netflux_mailbox_get_dropped (self->mailbox), ==, n);
  g_assert_cmpuint (self->n_freed, ==, n + n_transitions);
}

/* After the application has listened, there is room as at first. */
static void
test_again (Fixture *self, gconstpointer data)
{
  test_transitions (self, data);
  for (int i = 0; i < 5000; i++)
    post (self, NETFLUX_EVENT_FRAME, i);
  iterate (self);
  g_assert_cmpuint (self->n_frames, <=, FRAMES_MAX);
  g_assert_cmpuint (self->n_frames + netflux_mailbox_get_dropped (self->mailbox), ==, 5000);
}

/* Of each thing that is only of interest now, the newest is delivered, in this order. */
static void
test_slots (Fixture *self, gconstpointer data)
{
  for (int i = 1; i < 10000; i++)
    for (int type = NETFLUX_EVENT_STATISTICS; type >= 0; type--)
      post (self, (NetfluxEventType) type, type == NETFLUX_EVENT_ANNOUNCE ? 0 : i);
  post (self, NETFLUX_EVENT_FRAME, 0);
  g_assert_cmpuint (self->n_freed, ==, 9998);

  iterate (self);
  g_assert_cmpstr (self->order->str, ==, "afsryzot");
  for (guint i = 1; i < self->numbers->len; i++)
    g_assert_cmpint (g_array_index (self->numbers, int, i), ==, 9999);
}

/* A state that is the same as before when the application looks is no news. */
static void
test_state (Fixture *self, gconstpointer data)
{
  post (self, NETFLUX_EVENT_STATE, 2);
  iterate (self);
  post (self, NETFLUX_EVENT_STATE, 4);
  post (self, NETFLUX_EVENT_STATE, 2);
  iterate (self);
  post (self, NETFLUX_EVENT_STATE, 4);
  iterate (self);
  g_assert_cmpstr (self->order->str, ==, "zz");
}

static void
wait_for_numbers (Fixture *self, guint n)
{
  while (self->numbers->len < n)
    g_main_context_iteration (self->context, TRUE);
}

/* Two thousand changes at once: what began and ended is told, and the rest in its time. */
static void
test_errors (Fixture *self, gconstpointer data)
{
  gint64 began_us = g_get_monotonic_time ();
  gint64 elapsed_us;

  for (int i = 0; i < 1000; i++)
    {
      post (self, NETFLUX_EVENT_SEND_ERROR, 105);
      iterate (self);
      post (self, NETFLUX_EVENT_SEND_ERROR, 0);
      iterate (self);
    }

  elapsed_us = g_get_monotonic_time () - began_us;
  g_assert_cmpint (self->numbers->len, >=, 2);
  g_assert_cmpint (self->numbers->len, <=, 2 + elapsed_us / G_USEC_PER_SEC);
  g_assert_cmpint (g_array_index (self->numbers, int, 0), ==, 105);
  g_assert_cmpint (g_array_index (self->numbers, int, 1), ==, 0);

  /* It came again, which is told a second later, and so is that it is gone. */
  wait_for_numbers (self, 4);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (g_array_index (self->numbers, int, 2), ==, 105);
  g_assert_cmpint (g_array_index (self->numbers, int, 3), ==, 0);

  /* One that was away for a moment is told once more. */
  post (self, NETFLUX_EVENT_SEND_ERROR, 101);
  wait_for_numbers (self, 5);
  post (self, NETFLUX_EVENT_SEND_ERROR, 0);
  post (self, NETFLUX_EVENT_SEND_ERROR, 101);
  wait_for_numbers (self, 6);
  g_assert_cmpint (g_array_index (self->numbers, int, 5), ==, 101);
}

/* One that begins while nobody looks and ends at once is told, too. */
static void
test_short_error (Fixture *self, gconstpointer data)
{
  post (self, NETFLUX_EVENT_RECEIVE_ERROR, 9);
  post (self, NETFLUX_EVENT_RECEIVE_ERROR, 0);
  iterate (self);
  g_assert_cmpstr (self->order->str, ==, "rr");
  g_assert_cmpint (g_array_index (self->numbers, int, 0), ==, 9);
  g_assert_cmpint (g_array_index (self->numbers, int, 1), ==, 0);
}

static void
test_close (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 10; i++)
    post (self, NETFLUX_EVENT_FRAME, i);
  post (self, NETFLUX_EVENT_STATE, 1);
  post (self, NETFLUX_EVENT_STATISTICS, 1);
  self->close = TRUE;
  iterate (self);
  g_assert_cmpstr (self->order->str, ==, "f");
}

static gboolean
on_redraw (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* A handler that is slower than the frames: what has the least priority has its turn between
 * any two dispatches, and each of them is short. */
static void
test_slow_handler (Fixture *self, gconstpointer data)
{
  g_autoptr (GSource) redraw = g_idle_source_new ();
  guint n_redraws = 0;
  guint n_rounds = 0;

  g_source_set_priority (redraw, G_PRIORITY_LOW);
  g_source_set_callback (redraw, on_redraw, &n_redraws, NULL);
  g_source_attach (redraw, self->context);
  self->busy_us = 10000;
  for (int i = 0; i < 20; i++)
    post (self, NETFLUX_EVENT_FRAME, i);

  while (self->n_frames < 20)
    {
      guint before = self->n_frames;

      g_main_context_iteration (self->context, FALSE);
      g_assert_cmpuint (self->n_frames, <=, before + 1);
      n_rounds++;
      g_assert_cmpuint (n_rounds, <, 100);
    }
  g_assert_cmpuint (n_redraws, >=, 18);
  g_source_destroy (redraw);
}

/* Who listens is looked at when somebody has connected, or is asked to be, and not otherwise. */
static void
test_survey (Fixture *self, gconstpointer data)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  guint before;

  iterate (self);
  before = self->n_surveys;
  g_assert_cmpuint (before, >=, 1);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (self->context, FALSE);
  g_assert_cmpuint (self->n_surveys, ==, before);

  g_signal_connect (object, "notify", G_CALLBACK (count_freed), NULL);
  iterate (self);
  g_assert_cmpuint (self->n_surveys, ==, before + 1);
  netflux_mailbox_nudge (self->mailbox);
  iterate (self);
  g_assert_cmpuint (self->n_surveys, ==, before + 2);

  netflux_mailbox_stir (self->mailbox, g_get_monotonic_time () + G_USEC_PER_SEC);
  netflux_mailbox_stir (self->mailbox, g_get_monotonic_time () + G_USEC_PER_SEC);
  iterate (self);
  g_assert_cmpuint (self->n_surveys, ==, before + 3);
  for (guint i = 0; i < 100; i++)
    netflux_mailbox_stir (self->mailbox, 0);
  iterate (self);
  g_assert_cmpuint (self->n_surveys, ==, before + 3);
}

/* A handler that is blocked hears nothing, of what was there before neither, and causes no
 * round of the context; when it is unblocked, it hears the next frame. */
static void
test_blocked (Fixture *self, gconstpointer data)
{
  iterate (self);
  post (self, NETFLUX_EVENT_FRAME, 0);
  post (self, NETFLUX_EVENT_IMAGE, 1);
  self->is_blocked = TRUE;
  g_assert_false (g_main_context_iteration (self->context, FALSE));
  g_assert_cmpuint (self->n_freed, ==, 2);
  g_assert_cmpuint (netflux_mailbox_get_dropped (self->mailbox), ==, 0);

  self->is_blocked = FALSE;
  post (self, NETFLUX_EVENT_FRAME, 2);
  iterate (self);
  g_assert_cmpstr (self->order->str, ==, "f");
}

/* Each of many mailboxes has its turn, at its own priority. */
static void
test_priorities (Fixture *self, gconstpointer data)
{
  Fixture other = { .context = self->context, .last_frame = -1 };

  other.mailbox = netflux_mailbox_new (self->context, G_PRIORITY_HIGH, &funcs, &other);
  other.order = g_string_new (NULL);
  other.numbers = g_array_new (FALSE, FALSE, sizeof (int));
  for (int i = 0; i < 200; i++)
    {
      post (self, NETFLUX_EVENT_FRAME, i);
      post (&other, NETFLUX_EVENT_FRAME, i);
    }
  g_main_context_iteration (self->context, FALSE);
  g_assert_cmpuint (other.n_frames, >, 0);
  g_assert_cmpuint (self->n_frames, ==, 0);
  iterate (self);
  g_assert_cmpuint (other.n_frames, ==, 200);
  g_assert_cmpuint (self->n_frames, ==, 200);

  netflux_mailbox_close (other.mailbox);
  netflux_mailbox_unref (other.mailbox);
  g_string_free (other.order, TRUE);
  g_array_unref (other.numbers);
}

#define add(name, func)                                                                            \
  g_test_add ("/netflux/mailbox/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("transitions", test_transitions);
  add ("frames", test_frames);
  add ("again", test_again);
  add ("slots", test_slots);
  add ("state", test_state);
  add ("errors", test_errors);
  add ("short-error", test_short_error);
  add ("close", test_close);
  add ("slow-handler", test_slow_handler);
  add ("survey", test_survey);
  add ("blocked", test_blocked);
  add ("priorities", test_priorities);

  return g_test_run ();
}
