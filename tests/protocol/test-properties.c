/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "netflux-pair.h"

/* Two sessions in a network that does anything: whatever arrives, each does what the
 * reference beside it does. */

#define MS (G_GINT64_CONSTANT (1000) * 1000)
#define CYCLE (5 * MS)
/* Places by which order is mixed. The rule reckons its jitter of 12 in the pace that it has
 * measured, which losses and such order make shorter than it is, by up to a quarter. */
#define MIXED 9
#define DATAGRAMS 1300000
#define DATAGRAMS_PER_ROUND 5000
#define FLIGHTS 64
#define SIZE_MAX_SENT 8

typedef struct
{
  guint to;
  gint64 arrival_ns;
  gsize size;
  guint8 bytes[SIZE_MAX_SENT];
} Flight;

/* What can happen at each step or to each frame, in thousandths */
typedef struct
{
  guint lost;
  guint copied;
  guint delayed;
  guint garbage;
  guint stale; /* a frame of another time */
  guint failed;
  guint restart;
  guint reset;
  guint configure;
  guint silence;
  gint64 delay_ns;
} Odds;

typedef struct
{
  NetfluxPair sides[2];
  Odds odds;
  gint64 now_ns;
  Flight flights[FLIGHTS];
  guint n_flights;
  guint64 datagrams;
} World;

static double
get_scale (void)
{
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");

  return scale != NULL ? g_ascii_strtod (scale, NULL) : 1;
}

static guint
pick (guint below)
{
  return (guint) g_test_rand_int_range (0, (gint32) below);
}

static gboolean
happens (guint thousandths)
{
  return pick (1000) < thousandths;
}

/* Most things do not happen in most rounds, so that each is seen alone as well. */
static guint
pick_odds (guint most)
{
  return happens (500) ? 0 : pick (most + 1);
}

static void
pick_world_odds (Odds *odds)
{
  *odds = (Odds){
    .lost = happens (100) ? 1000 : pick_odds (500),
    .copied = pick_odds (500),
    .delayed = pick_odds (500),
    .garbage = pick_odds (100),
    .stale = pick_odds (100),
    .failed = pick_odds (300),
    .restart = pick_odds (10),
    .reset = pick_odds (10),
    .configure = pick_odds (20),
    .silence = pick_odds (10),
    .delay_ns = MS + pick (1000) * (happens (300) ? MS : MS / 100),
  };
}

static void
pick_config (NetfluxSessionConfig *config)
{
  *config = (NetfluxSessionConfig){
    .receives = TRUE,
    .sends = TRUE,
    .send_mode = (NetfluxSendMode) (happens (600) ? 0 : pick (3)),
    .send_interval_ns = happens (700) ? CYCLE : 1 + pick (40) * MS,
    .minimum_gap_ns = pick (2) * MS,
    .watch_interval_ns = happens (200) ? 0 : pick (2000) * MS / 10,
    .receive_size = happens (800) ? 0 : pick (4),
  };
}

/* The network */

static void
put (World *self, guint to, const guint8 *bytes, gsize size)
{
  Flight *flight = &self->flights[self->n_flights];

  if (self->n_flights == FLIGHTS)
    return;

  flight->to = to;
  flight->size = size;
  memcpy (flight->bytes, bytes, size);
  flight->arrival_ns = self->now_ns + 1;
  if (happens (self->odds.delayed))
    flight->arrival_ns += (gint64) pick (1000) * (self->odds.delay_ns / 1000);
  self->n_flights++;
}

static void
put_garbage (World *self)
{
  NetfluxPair *side = &self->sides[pick (2)];
  guint8 bytes[SIZE_MAX_SENT];
  guint i;

  for (i = 0; i < SIZE_MAX_SENT; i++)
    bytes[i] = (guint8) pick (256);
  if (happens (self->odds.stale))
    bytes[0] = (guint8) (side->session.window.last - pick (8));
  put (self, (guint) (side - self->sides), bytes, pick (SIZE_MAX_SENT + 1));
}

/* What has come until now, in the order in which it came */
static void
deliver (World *self)
{
  for (;;)
    {
      Flight flight;
      guint first = 0, i;

      for (i = 1; i < self->n_flights; i++)
        if (self->flights[i].arrival_ns < self->flights[first].arrival_ns)
          first = i;
      if (self->n_flights == 0 || self->flights[first].arrival_ns > self->now_ns)
        return;

      flight = self->flights[first];
      self->flights[first] = self->flights[--self->n_flights];
      netflux_pair_receive (&self->sides[flight.to], flight.bytes, flight.size, flight.arrival_ns);
      self->datagrams++;
    }
}

/* The sides */

static void
send (World *self, NetfluxPair *side)
{
  guint8 bytes[SIZE_MAX_SENT] = { 0 };

  if (happens (self->odds.failed))
    {
      netflux_pair_fail (side, self->now_ns);
      return;
    }

  netflux_pair_send (side, bytes, self->now_ns);
  g_assert_false (netflux_session_is_due (&side->session, self->now_ns));

  if (!happens (self->odds.lost))
    put (self, side == self->sides, bytes, 4);
  if (happens (self->odds.copied))
    put (self, side == self->sides, bytes, 4);
}

static void
disturb (World *self, NetfluxPair *side)
{
  if (happens (self->odds.restart))
    netflux_pair_start (side, self->now_ns);
  if (happens (self->odds.reset))
    netflux_pair_reset_figures (side, self->now_ns);
  if (happens (self->odds.configure))
    {
      pick_config (&side->config);
      netflux_pair_configure (side, self->now_ns);
    }
}

static void
run_side (World *self, NetfluxPair *side)
{
  /* Now and then nobody looks in time. */
  if (happens (900))
    netflux_pair_advance (side, self->now_ns);

  disturb (self, side);
  if (happens (50))
    netflux_session_data_changed (&side->session, self->now_ns);

  if (netflux_session_is_due (&side->session, self->now_ns))
    {
      netflux_session_begin_cycle (&side->session, self->now_ns);
      send (self, side);
    }
  else if (happens (side->config.send_mode == NETFLUX_SEND_MODE_ON_DEMAND ? 400 : 5))
    {
      send (self, side);
    }
}

static void
step (World *self)
{
  self->now_ns += 1 + pick (1000) * (CYCLE / 1500);
  if (happens (self->odds.silence))
    self->now_ns += pick (3000) * MS;

  deliver (self);
  run_side (self, &self->sides[0]);
  run_side (self, &self->sides[1]);
  if (happens (self->odds.garbage))
    put_garbage (self);
}

/* Whatever has happened, once the network is good and the last of what it held back has
 * arrived, both hear each other again and nothing else. */
static void
recover (World *self)
{
  NetfluxSessionConfig good = {
    .receives = TRUE,
    .sends = TRUE,
    .send_interval_ns = CYCLE,
    .watch_interval_ns = 6 * CYCLE,
  };
  guint i, k;

  self->odds = (Odds){ 0 };
  for (k = 0; k < 2; k++)
    {
      self->sides[k].config = good;
      netflux_pair_configure (&self->sides[k], self->now_ns);
    }
  for (i = 0; i < 1500; i++)
    {
      if (i == 900)
        for (k = 0; k < 2; k++)
          netflux_pair_reset_figures (&self->sides[k], self->now_ns);
      step (self);
    }

  for (k = 0; k < 2; k++)
    {
      const NetfluxSession *session = &self->sides[k].session;

      g_assert_cmpint (netflux_session_get_state (session), ==, NETFLUX_LINK_STATE_UP);
      g_assert_cmpuint (session->window.accepted, >, 150);
      g_assert_cmpuint (session->window.duplicate + session->window.late, ==, 0);
      g_assert_cmpuint (session->window.lost, ==, 0);
      g_assert_cmpuint (session->window.restarts + session->outages, ==, 0);
    }
}

static void
test_anything (void)
{
  guint64 wanted = (guint64) (DATAGRAMS * get_scale ());
  World *world = g_new0 (World, 1);
  guint rounds, k;

  for (k = 0; k < 2; k++)
    netflux_pair_init (&world->sides[k]);

  for (rounds = 0; world->datagrams < wanted; rounds++)
    {
      guint64 end = world->datagrams + DATAGRAMS_PER_ROUND;
      guint steps;

      world->now_ns = pick (1000) * MS;
      world->n_flights = 0;
      pick_world_odds (&world->odds);
      for (k = 0; k < 2; k++)
        {
          pick_config (&world->sides[k].config);
          netflux_pair_start (&world->sides[k], world->now_ns);
        }
      for (steps = 0; world->datagrams < end && steps < 2 * DATAGRAMS_PER_ROUND; steps++)
        step (world);
      recover (world);
    }

  g_test_message ("%" G_GUINT64_FORMAT " datagrams in %u rounds", world->datagrams, rounds);
  for (k = 0; k < 2; k++)
    netflux_pair_clear (&world->sides[k]);
  g_free (world);
}

/* Without copies and with order that is mixed by no more than three quarters of the jitter of the
 * receive rule, the counts are what really happened. */

typedef struct
{
  gint64 number;
  gint64 place;
} Sent;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Sent *left = a, *right = b;

  if (left->place != right->place)
    return left->place < right->place ? -1 : 1;
  return left->number < right->number ? -1 : 1;
}

static void
check_truth (guint lost, guint mixed)
{
  GArray *sent = g_array_new (FALSE, FALSE, sizeof (Sent));
  gint64 first = pick (256), newest = -1, i;
  NetfluxWindow window;
  guint64 arrived = 0;
  guint steps;

  for (i = 0; i < 3000; i++)
    {
      Sent frame = { first + i, i == 0 ? 0 : i + pick (mixed) };

      if (i == 0 || !happens (lost))
        g_array_append_val (sent, frame);
    }
  g_array_sort (sent, compare_places);

  netflux_window_init (&window);
  for (i = 0; i < sent->len; i++)
    {
      const Sent *frame = &g_array_index (sent, Sent, i);
      gint64 number = frame->number;
      NetfluxVerdict wanted = number > newest ? NETFLUX_VERDICT_ACCEPTED : NETFLUX_VERDICT_LATE;

      g_assert_cmpint (
          netflux_window_receive (&window, (guint8) number, frame->place * CYCLE, &steps), ==,
          wanted);
      newest = MAX (newest, number);
      arrived++;
    }

  g_assert_cmpuint (window.accepted + window.late, ==, arrived);
  g_assert_cmpuint (window.lost, ==, (guint64) (newest - first + 1) - arrived);
  g_assert_cmpuint (window.duplicate, ==, 0);
  g_array_unref (sent);
}

static void
test_truth (void)
{
  guint rounds = (guint) (200 * get_scale ()) + 10;

  for (; rounds > 0; rounds--)
    check_truth (pick (600), 1 + pick (MIXED));
}

int
main (int argc, char *argv[])
{
  /* Which seed is printed; --seed repeats it. */
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/properties/anything", test_anything);
  g_test_add_func ("/netflux/properties/truth", test_truth);

  return g_test_run ();
}
