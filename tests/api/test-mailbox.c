/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/core/netflux-courier.h"

/* What waits for an application that does not listen is bounded, and the newest of it. */

#define TRANSITIONS_MIN 4096
#define EVENTS_MAX (TRANSITIONS_MIN + 128)

typedef struct
{
  GMainContext *context;
  NetfluxMailbox *mailbox;
  GArray *transitions; /* of int */
  guint n_frames;
  int last_frame;
  guint n_freed;
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
deliver (gpointer user_data, const NetfluxEvent *event)
{
  Fixture *self = user_data;

  if (event->type == NETFLUX_EVENT_FRAME)
    {
      g_assert_cmpint (event->number, >, self->last_frame);
      self->last_frame = event->number;
      self->n_frames++;
    }
  else
    g_array_append_val (self->transitions, event->number);
}

static void
survey (gpointer user_data)
{
}

static const NetfluxMailboxFuncs funcs = {
  .ref = ref_fixture, .unref = unref_fixture, .deliver = deliver, .survey = survey
};

static void
set_up (Fixture *self, gconstpointer data)
{
  self->context = g_main_context_new ();
  self->mailbox = netflux_mailbox_new (self->context, &funcs, self);
  self->transitions = g_array_new (FALSE, FALSE, sizeof (int));
  self->last_frame = -1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  netflux_mailbox_close (self->mailbox);
  netflux_mailbox_unref (self->mailbox);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->transitions, g_array_unref);
}

static void
count_freed (gpointer data)
{
  ++*(guint *) data;
}

static void
post (Fixture *self, NetfluxEventType type, int number)
{
  netflux_mailbox_post (self->mailbox, type, number, &self->n_freed, count_freed);
}

static void
iterate (Fixture *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

/* A partner that comes and goes while the application is blocked. */
static void
test_transitions (Fixture *self, gconstpointer data)
{
  const int n = 200000;
  int first;

  for (int i = 0; i < n; i++)
    post (self, NETFLUX_EVENT_STATE, i);
  g_assert_cmpuint (self->n_freed, >=, n - EVENTS_MAX);

  iterate (self);
  g_assert_cmpuint (self->transitions->len, >=, TRANSITIONS_MIN);
  g_assert_cmpuint (self->transitions->len, <=, EVENTS_MAX);
  first = n - (int) self->transitions->len;
  for (guint i = 0; i < self->transitions->len; i++)
    g_assert_cmpint (g_array_index (self->transitions, int, i), ==, first + (int) i);
  g_assert_cmpuint (self->n_freed, ==, n);
  g_assert_cmpuint (netflux_mailbox_get_dropped (self->mailbox), ==, 0);
}

/* Frames give way to transitions, and each is delivered or counted. */
static void
test_frames (Fixture *self, gconstpointer data)
{
  const int n = 200000;
  const guint n_transitions = 2000;

  for (int i = 0; i < n; i++)
    {
      if (i % 100 == 0)
        post (self, NETFLUX_EVENT_STATE, i / 100);
      post (self, NETFLUX_EVENT_FRAME, i);
    }

  iterate (self);
  g_assert_cmpuint (self->transitions->len, ==, n_transitions);
  for (guint i = 0; i < n_transitions; i++)
    g_assert_cmpint (g_array_index (self->transitions, int, i), ==, (int) i);
  g_assert_cmpint (self->last_frame, ==, n - 1);
  g_assert_cmpuint (self->n_frames, <=, 1024);
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
  g_assert_cmpuint (self->n_frames, <=, 1024);
  g_assert_cmpuint (self->n_frames + netflux_mailbox_get_dropped (self->mailbox), ==, 5000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/netflux/mailbox/transitions", Fixture, NULL, set_up, test_transitions, tear_down);
  g_test_add ("/netflux/mailbox/frames", Fixture, NULL, set_up, test_frames, tear_down);
  g_test_add ("/netflux/mailbox/again", Fixture, NULL, set_up, test_again, tear_down);

  return g_test_run ();
}
