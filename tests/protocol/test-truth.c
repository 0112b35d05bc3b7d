/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "netflux-network.h"
#include "netflux-test-settings.h"
#include "netflux-truth.h"

/* Two sessions through mixtures of all that networks, machines and partners do. What they
 * count is what really happened, but for what cannot be decided, which is bounded; an image
 * is whole and never older than the one before; a round trip takes as long as it took. */

#define FRAMES 100000
#define SECOND (1000 * MS)

typedef struct
{
  const char *name;
  NetfluxImpairments network; /* each way */
  gint64 cycle_ns;
  gint64 watch_ns;
  int drift_ppm; /* of the one; the other's is the opposite */
  /* In a million of each frame */
  guint stalls; /* does not run for up to @stall_ns, and reads afterwards what came */
  guint restarts;
  gint64 stall_ns;
  gboolean begins_with_1; /* always, whatever the other heard of it before */
  /* What cannot be decided, in frames and for each restart and outage; 0: all is equal */
  guint doubt;
} Mixture;

/* What a frame says of itself, so that all can be checked */
typedef struct
{
  guint8 header[NETFLUX_HEADER_SIZE];
  guint8 life;
  guint8 check; /* of all the rest of the payload */
  guint32 index;
  guint32 accepted; /* the newest frame of the other that was accepted */
} Frame;

typedef struct
{
  const Mixture *mixture;
  NetfluxSessionConfig config;
  NetfluxSession session;
  NetfluxNetwork from; /* where its frames go */
  NetfluxTruth truth;  /* what comes here */
  NetfluxTruthCounts counts;
  guint64 feedback_lost;
  guint32 index; /* of the last frame */
  guint8 life;
  guint n_lives;
  guint32 image; /* index of the frame that the image is of */
  GArray *sent_ns;
  gint64 stalled_until_ns;
  GArray *waiting; /* of NetfluxFlight: arrived, not read */
  guint64 round_trips;
  guint64 wrong_round_trips;
} Side;

static guint
get_frames (void)
{
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");

  return (guint) (FRAMES * (scale != NULL ? g_ascii_strtod (scale, NULL) : 1));
}

/* The same in each run; NETFLUX_TEST_SEED gives others. */
static guint32
get_seed (guint mixture)
{
  const char *seed = g_getenv ("NETFLUX_TEST_SEED");

  return mixture + 1 + (seed != NULL ? 1000 * (guint32) g_ascii_strtoull (seed, NULL, 10) : 0);
}

static guint8
get_check (const Frame *frame)
{
  return (guint8) (frame->life * 31 + frame->index * 7 + (frame->index >> 8) * 13 +
                   frame->accepted * 3 + 77);
}

static void
side_start (Side *self, gint64 now_ns)
{
  netflux_session_start (&self->session, &self->config, now_ns);
  self->session.heard = self->mixture->begins_with_1;
  netflux_truth_start (&self->truth, now_ns);
  self->life++;
  self->n_lives++;
  self->image = 0;
}

static void
side_stop (Side *self, gint64 now_ns)
{
  NetfluxFigures figures;

  netflux_session_advance (&self->session, now_ns);
  netflux_truth_stop (&self->truth, now_ns);
  netflux_session_get_figures (&self->session, now_ns, &figures);
  self->counts.accepted += figures.frames_accepted;
  self->counts.duplicate += figures.frames_duplicate;
  self->counts.late += figures.frames_late;
  self->counts.lost += figures.partner_lost;
  self->counts.malformed += figures.frames_malformed;
  self->counts.restarts += figures.restarts;
  self->counts.outages += figures.outages;
  self->feedback_lost += figures.feedback_lost;
}

static void
side_init (Side *self, const Mixture *mixture, GRand *rand, int drift_ppm)
{
  *self = (Side){
    .mixture = mixture,
    .config = defaults,
    .sent_ns = g_array_new (FALSE, TRUE, sizeof (gint64)),
    .waiting = g_array_new (FALSE, FALSE, sizeof (NetfluxFlight)),
  };
  self->config.send_interval_ns = mixture->cycle_ns + mixture->cycle_ns / 1000 * drift_ppm / 1000;
  self->config.watch_interval_ns = mixture->watch_ns;
  self->config.receive_size = sizeof (Frame) - NETFLUX_HEADER_SIZE;
  netflux_network_init (&self->from, &mixture->network, rand);
  netflux_truth_init (&self->truth, mixture->watch_ns);
  side_start (self, 0);
}

static void
side_clear (Side *self)
{
  netflux_network_clear (&self->from);
  netflux_truth_clear (&self->truth);
  g_array_unref (self->sent_ns);
  g_array_unref (self->waiting);
}

static void
check_round_trip (Side *self, const Frame *frame, gint64 round_trip_ns, gint64 arrival_ns)
{
  gint64 sent_ns;

  self->round_trips++;
  sent_ns = g_array_index (self->sent_ns, gint64, MIN (frame->accepted, self->index));
  self->wrong_round_trips += frame->accepted == 0 || round_trip_ns != arrival_ns - sent_ns;
}

static void
side_read (Side *self, const NetfluxFlight *flight)
{
  NetfluxReception reception =
      netflux_session_receive (&self->session, flight->bytes, flight->size, flight->arrival_ns);
  Frame frame;

  if (flight->size < sizeof frame)
    {
      g_assert_cmpint (reception.verdict, ==, NETFLUX_VERDICT_MALFORMED);
      self->truth.counts.malformed++;
      return;
    }

  memcpy (&frame, flight->bytes, sizeof frame);
  netflux_truth_arrive (&self->truth, frame.life, frame.index, flight->arrival_ns);
  if (reception.verdict != NETFLUX_VERDICT_ACCEPTED)
    return;

  /* Whole, and newer than the one before */
  g_assert_cmpuint (reception.payload_size, ==, sizeof frame - NETFLUX_HEADER_SIZE);
  g_assert_true (reception.payload == flight->bytes + NETFLUX_HEADER_SIZE);
  g_assert_cmpuint (frame.check, ==, get_check (&frame));
  g_assert_cmpuint (frame.index, >, self->image);
  self->image = frame.index;
  if (reception.round_trip_ns >= 0)
    check_round_trip (self, &frame, reception.round_trip_ns, flight->arrival_ns);
}

static gboolean
happens (GRand *rand, guint millionths)
{
  return millionths > 0 && (guint) g_rand_int_range (rand, 0, 1000000) < millionths;
}

static void
side_send (Side *self, GRand *rand, gint64 now_ns)
{
  Frame frame = { .life = self->life, .index = ++self->index, .accepted = self->image };

  netflux_session_begin_cycle (&self->session, now_ns);
  netflux_session_write_header (&self->session, frame.header);
  netflux_session_sent (&self->session, now_ns);
  frame.check = get_check (&frame);
  g_array_set_size (self->sent_ns, self->index + 1);
  g_array_index (self->sent_ns, gint64, self->index) = now_ns;
  netflux_network_send (&self->from, (const guint8 *) &frame, sizeof frame, now_ns);

  if (happens (rand, self->mixture->stalls))
    self->stalled_until_ns =
        now_ns + (gint64) (g_rand_double (rand) * (double) self->mixture->stall_ns);
  if (happens (rand, self->mixture->restarts))
    {
      side_stop (self, now_ns);
      side_start (self, now_ns);
    }
}

/* What has arrived is read first, so nothing that is judged is of a time that is not known. */
static void
side_run (Side *self, Side *other, GRand *rand, gint64 now_ns)
{
  while (netflux_network_get_next_ns (&other->from) <= now_ns)
    {
      NetfluxFlight flight = netflux_network_take (&other->from);

      g_array_append_val (self->waiting, flight);
    }
  if (now_ns < self->stalled_until_ns)
    return;

  for (guint i = 0; i < self->waiting->len; i++)
    side_read (self, &g_array_index (self->waiting, NetfluxFlight, i));
  g_array_set_size (self->waiting, 0);
  netflux_session_advance (&self->session, now_ns);
  if (netflux_session_is_due (&self->session, now_ns))
    side_send (self, rand, now_ns);
}

static gint64
side_get_next_ns (const Side *self, const Side *other, gint64 now_ns)
{
  gint64 next_ns = netflux_session_get_deadline (&self->session);

  if (now_ns < self->stalled_until_ns)
    return self->stalled_until_ns;
  return MIN (next_ns, netflux_network_get_next_ns (&other->from));
}

static void
compare (const Side *self, const char *name, const char *what, guint64 got, guint64 truth)
{
  guint64 doubt = 0, off = MAX (got, truth) - MIN (got, truth);

  if (self->mixture->doubt > 0)
    doubt = self->mixture->doubt * (self->truth.counts.restarts + self->truth.counts.outages + 1);
  g_test_message ("%s: %s %" G_GUINT64_FORMAT ", in truth %" G_GUINT64_FORMAT, name, what, got,
                  truth);
  g_assert_cmpuint (off, <=, doubt);
}

static void
side_check (Side *self, const Side *other, const char *name)
{
  const NetfluxTruthCounts *truth = &self->truth.counts;
  guint64 arrived = truth->accepted + truth->duplicate + truth->late;

  g_assert_cmpuint (self->counts.accepted + self->counts.duplicate + self->counts.late, ==,
                    arrived);
  g_assert_cmpuint (self->counts.malformed, ==, truth->malformed);
  compare (self, name, "accepted", self->counts.accepted, truth->accepted);
  compare (self, name, "duplicate", self->counts.duplicate, truth->duplicate);
  compare (self, name, "late", self->counts.late, truth->late);
  compare (self, name, "lost", self->counts.lost, truth->lost);
  compare (self, name, "restarts", self->counts.restarts, truth->restarts);
  compare (self, name, "outages", self->counts.outages, truth->outages);
  g_assert_cmpuint (self->counts.restarts, <=, truth->restarts);

  /* Of what was lost on its way there, but for what may still be acknowledged */
  g_assert_cmpuint (self->feedback_lost + 256 * self->n_lives, >=, other->truth.counts.lost);
  g_test_message ("%s: %" G_GUINT64_FORMAT " round trips, %" G_GUINT64_FORMAT " wrong", name,
                  self->round_trips, self->wrong_round_trips);
  g_assert_cmpuint (self->round_trips, >, get_frames () / 10);

  /* The number that a new life continues with may have been the last of the former one, if
   * that was under way: then its acknowledgement is taken for that of the new. */
  g_assert_cmpuint (self->wrong_round_trips, <=, self->n_lives - 1);
}

#include "tests/common/netflux-test-table.h"
#include "truth-mixtures.h"

static void
test_mixture (gconstpointer data)
{
  const Mixture *mixture = data;
  GRand *rand = g_rand_new_with_seed (get_seed ((guint) (mixture - mixtures)));
  g_autofree Side *sides = g_new0 (Side, 2);
  Side *a = &sides[0], *b = &sides[1];
  gint64 now_ns = 0;

  side_init (a, mixture, rand, mixture->drift_ppm);
  side_init (b, mixture, rand, -mixture->drift_ppm);
  while (MIN (a->index, b->index) < get_frames ())
    {
      side_run (a, b, rand, now_ns);
      side_run (b, a, rand, now_ns);
      now_ns = MIN (side_get_next_ns (a, b, now_ns), side_get_next_ns (b, a, now_ns));
    }
  a->stalled_until_ns = b->stalled_until_ns = 0;
  side_run (a, b, rand, now_ns);
  side_run (b, a, rand, now_ns);
  side_stop (a, now_ns);
  side_stop (b, now_ns);

  side_check (a, b, "a");
  side_check (b, a, "b");
  side_clear (a);
  side_clear (b);
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/truth/", mixtures, test_mixture);

  return g_test_run ();
}
