/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-round-trip.h"
#include "tests/common/netflux-test-table.h"

/* Frame i of a test is sent at i * CYCLE. */
#define CYCLE G_GINT64_CONSTANT (5000)

typedef struct
{
  NetfluxRoundTrip trip;
  guint8 number; /* of the next frame */
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  netflux_round_trip_init (&self->trip);
  netflux_round_trip_set_cycle (&self->trip, CYCLE);
  self->number = 1;
}

static void
send (Fixture *self, guint frames)
{
  for (; frames > 0; frames--)
    {
      gint64 now_ns = (gint64) (self->trip.sent + 1) * CYCLE;

      netflux_round_trip_sent (&self->trip, self->number++, now_ns - 1, now_ns);
    }
}

/* After @delay_ns since the last frame. */
static gint64
receive (Fixture *self, guint8 feedback, gint64 delay_ns)
{
  return netflux_round_trip_receive (&self->trip, feedback, FALSE,
                                     (gint64) self->trip.sent * CYCLE + delay_ns);
}

static void
test_simple (Fixture *self, gconstpointer data)
{
  send (self, 1);
  g_assert_cmpint (receive (self, 1, 700), ==, 700);
  g_assert_cmpint (netflux_round_trip_get_due (&self->trip, 1), ==, NETFLUX_NEVER);
  send (self, 1);
  g_assert_cmpint (netflux_round_trip_get_due (&self->trip, 1), ==, 2 * CYCLE - 1);
  g_assert_cmpint (receive (self, 2, 900), ==, 900);

  g_assert_cmpint (self->trip.last_ns, ==, 900);
  g_assert_cmpint (self->trip.min_ns, ==, 700);
  g_assert_cmpint (self->trip.max_ns, ==, 900);
  g_assert_cmpint (self->trip.total_ns, ==, 1600);
  g_assert_cmpuint (self->trip.count, ==, 2);
  g_assert_cmpuint (self->trip.lost, ==, 0);
  g_assert_cmpfloat (netflux_round_trip_get_percentile (&self->trip, 0), ==, 700);
  g_assert_cmpfloat (netflux_round_trip_get_percentile (&self->trip, 1), ==, 900);
}

/* The oldest one that is not acknowledged, also where the numbers jump */
static void
test_due (Fixture *self, gconstpointer data)
{
  send (self, 3);
  receive (self, 1, 0);
  g_assert_cmpint (netflux_round_trip_get_due (&self->trip, 1), ==, 2 * CYCLE - 1);
  self->number = 200;
  send (self, 2);
  receive (self, 3, 0);
  g_assert_cmpint (netflux_round_trip_get_due (&self->trip, 3), ==, 4 * CYCLE - 1);
  receive (self, 200, 0);
  g_assert_cmpint (netflux_round_trip_get_due (&self->trip, 200), ==, 5 * CYCLE - 1);
  receive (self, 201, 0);
  g_assert_cmpint (netflux_round_trip_get_due (&self->trip, 201), ==, NETFLUX_NEVER);
}

static void
test_ignored (Fixture *self, gconstpointer data)
{
  guint i;

  /* Nothing was sent yet. */
  for (i = 0; i < 256; i++)
    g_assert_cmpint (receive (self, (guint8) i, 0), ==, -1);

  send (self, 3);
  g_assert_cmpint (receive (self, 0, 1), ==, -1);
  g_assert_cmpint (receive (self, 4, 1), ==, -1);
  g_assert_cmpint (receive (self, 255, 1), ==, -1);
  g_assert_cmpint (receive (self, 2, 1), ==, CYCLE + 1);
  g_assert_cmpint (receive (self, 2, 2), ==, -1);
  g_assert_cmpint (receive (self, 1, 3), ==, -1);
  g_assert_cmpint (receive (self, 2, 4), ==, -1);
  g_assert_cmpuint (self->trip.count, ==, 1);
  g_assert_cmpuint (self->trip.lost, ==, 1);
}

/* All numbers, the 0 among them, many times around. */
static void
test_wrap (Fixture *self, gconstpointer data)
{
  guint i;

  for (i = 0; i < 2000; i++)
    {
      send (self, 1);
      g_assert_cmpint (receive (self, (guint8) (self->number - 1), 42), ==, 42);
    }
  g_assert_cmpuint (self->trip.count, ==, 2000);
  g_assert_cmpuint (self->trip.lost, ==, 0);
  g_assert_cmpfloat (netflux_round_trip_get_percentile (&self->trip, 0.5), ==, 42);
}

/* A partner that never heard us says 0, again and again; that is not our frame 256. */
static void
test_deaf_from_the_start (Fixture *self, gconstpointer data)
{
  guint i;

  for (i = 0; i < 2000; i++)
    {
      send (self, 1);
      g_assert_cmpint (receive (self, 0, 42), ==, -1);
    }
  g_assert_cmpuint (self->trip.lost, ==, 2000 - 256);
}

/* One that hears us no more repeats its last number; that is not our frame 256 later. */
static void
test_deaf_later (Fixture *self, gconstpointer data)
{
  guint i;

  send (self, 77);
  g_assert_cmpint (receive (self, 77, 1), ==, 1);
  for (i = 0; i < 2000; i++)
    {
      send (self, 1);
      g_assert_cmpint (receive (self, 77, 42), ==, -1);
    }
}

/* And one that has just restarted says 0, which may be a number that we sent. */
static void
test_zero_of_a_restarted_partner (Fixture *self, gconstpointer data)
{
  send (self, 300);
  g_assert_cmpint (receive (self, 40, 1), >=, 0);
  send (self, 300);
  g_assert_cmpint (netflux_round_trip_receive (&self->trip, 0, TRUE, 600 * CYCLE + 1), ==, -1);
  g_assert_cmpint (receive (self, 0, 1), ==, -1);
  g_assert_cmpint (receive (self, (guint8) 600, 9), ==, 9);

  /* Any other number is news, however the frame was accepted. */
  send (self, 1);
  g_assert_cmpint (netflux_round_trip_receive (&self->trip, (guint8) 601, TRUE, 601 * CYCLE + 7),
                   ==, 7);
}

typedef struct
{
  const char *name;
  guint age; /* how many frames were sent since the one that is fed back */
  gint64 delay_ns;
  gint64 wanted_ns;
} Age;

static const Age ages[] = {
  { "newest", 0, 1, 1 },
  { "one-behind", 1, 1, CYCLE + 1 },
  { "255-cycles-exactly", 255, 0, 255 * CYCLE },
  { "255-cycles-and-a-bit", 255, CYCLE - 1, 256 * CYCLE - 1 },
  { "256-cycles-in-time", 255, CYCLE, -1 },
  { "256-cycles-with-few-frames", 0, 256 * CYCLE, -1 },
  { "just-below-256-cycles-with-few-frames", 0, 256 * CYCLE - 1, 256 * CYCLE - 1 },
};

static void
test_age (gconstpointer data)
{
  const Age *age = data;
  Fixture fixture;

  setup (&fixture, NULL);
  send (&fixture, 1 + age->age);
  g_assert_cmpint (receive (&fixture, 1, age->delay_ns), ==, age->wanted_ns);
}

/* A round trip of 256 cycles and more: the feedback names a number that has been sent
 * again since, and no frame is older than the newest with its number. */
static void
test_longer_than_256_cycles (Fixture *self, gconstpointer data)
{
  guint i;

  netflux_round_trip_set_cycle (&self->trip, 0);
  send (self, 300);
  for (i = 0; i < 1000; i++)
    {
      gint64 round_trip_ns;

      send (self, 1);
      /* Of the frame 300 before; what is measured is that of the one 44 before. */
      round_trip_ns = receive (self, (guint8) (self->number - 1 - 300), 0);
      g_assert_cmpint (round_trip_ns, ==, 44 * CYCLE);
    }
}

/* Without a rhythm, time alone makes nothing too old. */
static void
test_no_rhythm (Fixture *self, gconstpointer data)
{
  netflux_round_trip_set_cycle (&self->trip, 0);
  send (self, 1);
  g_assert_cmpint (receive (self, 1, 1000000 * CYCLE), ==, 1000000 * CYCLE);

  netflux_round_trip_set_cycle (&self->trip, G_MAXINT64);
  send (self, 1);
  g_assert_cmpint (receive (self, 2, 1000000 * CYCLE), ==, 1000000 * CYCLE);
}

static void
test_stamp_before_the_frame (Fixture *self, gconstpointer data)
{
  send (self, 1);
  g_assert_cmpint (receive (self, 1, -3), ==, 0);
  g_assert_cmpint (self->trip.min_ns, ==, 0);
}

static void
test_lost (Fixture *self, gconstpointer data)
{
  /* Skipped by a later acknowledgement */
  send (self, 10);
  receive (self, 4, 0);
  g_assert_cmpuint (self->trip.lost, ==, 3);
  receive (self, 10, 0);
  g_assert_cmpuint (self->trip.lost, ==, 3 + 5);

  /* Never acknowledged: each is lost when 256 more were sent, not before. */
  send (self, 256);
  g_assert_cmpuint (self->trip.lost, ==, 8);
  send (self, 1);
  g_assert_cmpuint (self->trip.lost, ==, 9);
  send (self, 9);
  g_assert_cmpuint (self->trip.lost, ==, 18);

  /* Those counted are not counted again. */
  receive (self, (guint8) (self->number - 1), 0);
  g_assert_cmpuint (self->trip.lost, ==, 18 + 255);
  g_assert_cmpuint (self->trip.lost + self->trip.count, ==, self->trip.sent);
}

static void
test_reset (Fixture *self, gconstpointer data)
{
  send (self, 10);
  receive (self, 4, 5);
  netflux_round_trip_reset_figures (&self->trip);
  g_assert_cmpuint (self->trip.lost, ==, 0);
  g_assert_cmpfloat (netflux_round_trip_get_percentile (&self->trip, 0.5), ==, 0);

  /* Those sent before are still acknowledged, but never lost. */
  g_assert_cmpint (receive (self, 8, 5), ==, 2 * CYCLE + 5);
  g_assert_cmpuint (self->trip.lost, ==, 0);
  g_assert_cmpint (self->trip.min_ns, ==, 2 * CYCLE + 5);
  send (self, 4);
  receive (self, 14, 5);
  g_assert_cmpuint (self->trip.lost, ==, 3);

  send (self, 400);
  netflux_round_trip_reset_figures (&self->trip);
  send (self, 256);
  g_assert_cmpuint (self->trip.lost, ==, 0);
  send (self, 1);
  g_assert_cmpuint (self->trip.lost, ==, 1);
}

/* Numbers that jump, as when a former self is followed. */
static void
test_jump (Fixture *self, gconstpointer data)
{
  send (self, 3);
  self->number = 200;
  send (self, 2);
  g_assert_cmpint (receive (self, 3, 1), ==, 2 * CYCLE + 1);
  g_assert_cmpint (receive (self, 199, 1), ==, -1);
  g_assert_cmpint (receive (self, 201, 1), ==, 1);
  g_assert_cmpint (receive (self, 2, 1), ==, -1);
  g_assert_cmpuint (self->trip.lost, ==, 3);
}

/* Everything that was sent is acknowledged: not before anything was, and not by a partner that
 * repeats the number that the newest frame has, too. */
static void
test_settled (Fixture *self, gconstpointer data)
{
  g_assert_false (netflux_round_trip_is_settled (&self->trip));
  send (self, 5);
  receive (self, 4, 1);
  g_assert_false (netflux_round_trip_is_settled (&self->trip));
  receive (self, 5, 1);
  g_assert_true (netflux_round_trip_is_settled (&self->trip));
  send (self, 256);
  g_assert_cmpuint ((guint8) (self->number - 1), ==, 5);
  receive (self, 5, 1);
  g_assert_false (netflux_round_trip_is_settled (&self->trip));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/netflux/round-trip/" name, Fixture, NULL, setup, function, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("simple", test_simple);
  ADD ("ignored", test_ignored);
  ADD ("due", test_due);
  ADD ("wrap", test_wrap);
  ADD ("deaf-from-the-start", test_deaf_from_the_start);
  ADD ("deaf-later", test_deaf_later);
  ADD ("zero-of-a-restarted-partner", test_zero_of_a_restarted_partner);
  ADD ("longer-than-256-cycles", test_longer_than_256_cycles);
  ADD ("no-rhythm", test_no_rhythm);
  ADD ("stamp-before-the-frame", test_stamp_before_the_frame);
  ADD ("lost", test_lost);
  ADD ("reset", test_reset);
  ADD ("jump", test_jump);
  ADD ("settled", test_settled);
  netflux_test_add_rows ("/netflux/round-trip/age/", ages, test_age);

  return g_test_run ();
}
