/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "netflux-simulator.h"
#include "truth.h"

/* Two dozen mixtures of what networks do, each from its seed, over real sockets: what the
 * links count is what was done. What is said of time holds on a machine that has much
 * else to do. */

#define MS (G_GINT64_CONSTANT (1000000))
#define BUDGET 5000 /* datagrams relayed in each direction */
#define BUDGET_MIN 350
#define SPARED 100
#define MIXTURES 24
#define AT_ONCE 6

static guint64
get_budget (void)
{
  const char *scale = g_getenv ("NETFLUX_TEST_SCALE");

  return scale == NULL ? BUDGET
                       : MAX (BUDGET_MIN, (guint64) (BUDGET * g_ascii_strtod (scale, NULL)));
}

/* From 0 to @most, or 0 as often as not. */
static double
draw (guint64 seed, guint purpose, double most)
{
  guint64 number = netflux_draw (seed, 0, purpose);

  return number & 1 ? 0 : (double) (number >> 11) * 0x1p-53 * most;
}

/* Runs of losses stay below twelve, up to which they are decidable whatever the time: a
 * machine that is busy passes on at once what came one by one. */
static NetfluxImpairment
mix (guint64 seed)
{
  NetfluxImpairment impairment = {
    .loss = draw (seed, 1, 0.2),
    .burst_enter = draw (seed, 2, 0.02),
    .burst_leave = 0.7,
    .burst_loss = 0.9,
    .loss_every = (guint) draw (seed, 3, 100),
    .duplicate = draw (seed, 4, 0.3),
    .reorder = draw (seed, 5, 0.2),
    .depth = 1 + (guint) draw (seed, 6, 8),
    .delay_ns = (gint64) draw (seed, 7, 20) * MS,
    .jitter_ns = (gint64) draw (seed, 8, 5) * MS,
    .hold_ns = (gint64) draw (seed, 9, 80) * MS,
    .hold_period_ns = 500 * MS,
    .spared = SPARED,
  };

  return impairment;
}

static void
describe (guint64 seed, const NetfluxImpairment *impairment)
{
  g_test_message ("seed %" G_GUINT64_FORMAT ": loss %.3f, bursts %.3f, every %u, duplicate %.3f, "
                  "reorder %.3f by %u, delay %d ms, jitter %d ms, hold %d ms",
                  seed, impairment->loss, impairment->burst_enter, impairment->loss_every,
                  impairment->duplicate, impairment->reorder, impairment->depth,
                  (int) (impairment->delay_ns / MS), (int) (impairment->jitter_ns / MS),
                  (int) (impairment->hold_ns / MS));
}

static void
test_mixtures (gconstpointer data)
{
  guint first = GPOINTER_TO_UINT (data);
  guint64 budget = get_budget ();
  Pair *pairs[AT_ONCE];

  for (guint i = 0; i < AT_ONCE; i++)
    {
      pairs[i] = pair_new (G_SOCKET_FAMILY_IPV4, first + i);
      for (guint side = 0; side < 2; side++)
        {
          NetfluxImpairment impairment = mix (2 * (first + i) + side);

          describe (2 * (first + i) + side, &impairment);
          netflux_test_relay_set_impairment (pairs[i]->relay, side, &impairment);
          netflux_test_relay_set_budget (pairs[i]->relay, side, budget);
        }
      pair_count_frames (pairs[i]);
      pair_start (pairs[i]);
    }

  for (guint i = 0; i < AT_ONCE; i++)
    for (guint side = 0; side < 2; side++)
      {
        netflux_test_wait (netflux_test_relay_get_counts (pairs[i]->relay, side).arrived > budget);
        netflux_test_wait (netflux_test_relay_get_counts (pairs[i]->relay, side).delayed == 0);
      }
  for (guint i = 0; i < AT_ONCE; i++)
    {
      for (guint side = 0; side < 2; side++)
        truth_check (pairs[i], side);
      pair_free (pairs[i]);
    }
}

/* How often the log has a gap that is longer than the watch interval; -1 if that cannot be
 * told, as one is about as long. */
static int
count_gaps (Pair *pair, NetfluxTestRelaySide side, gint64 watch_us)
{
  g_autoptr (GArray) log = netflux_test_relay_dup_log (pair->relay, side);
  int gaps = 0;

  for (guint i = 1; i < log->len; i++)
    {
      gint64 gap_us = g_array_index (log, NetfluxTestRelayEntry, i).time_us -
                      g_array_index (log, NetfluxTestRelayEntry, i - 1).time_us;

      if (gap_us > watch_us / 2 && gap_us < watch_us * 3 / 2)
        return -1;
      gaps += gap_us > watch_us;
    }

  return gaps;
}

/* As many outages as there were, on the side that heard nothing; frames lost in them are
 * lost. */
static void
test_outages (void)
{
  const gint64 watch_us = G_USEC_PER_SEC;
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 1);
  gint64 until_us;
  guint64 n_lost;
  int gaps;

  pair_set (pair, "watch-interval", watch_us);
  pair_count_frames (pair);
  pair_start (pair);
  for (guint i = 0; i < 2; i++)
    {
      netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));
      netflux_test_relay_set_blackout (pair->relay, NETFLUX_TEST_RELAY_BACK, TRUE);
      netflux_test_wait (pair->ends[NETFLUX_TEST_RELAY_FRONT].expired[NETFLUX_WATCHDOG_RECEIVE] >
                         i);
      until_us = g_get_monotonic_time () + watch_us;
      netflux_test_wait (g_get_monotonic_time () >= until_us);
      netflux_test_relay_set_blackout (pair->relay, NETFLUX_TEST_RELAY_BACK, FALSE);
    }
  netflux_test_wait (pair_is (pair, NETFLUX_LINK_STATE_UP));
  netflux_test_relay_set_budget (pair->relay, NETFLUX_TEST_RELAY_BACK, 0);

  gaps = count_gaps (pair, NETFLUX_TEST_RELAY_BACK, watch_us);
  n_lost = netflux_test_relay_get_counts (pair->relay, NETFLUX_TEST_RELAY_BACK).dropped;
  g_test_message ("%d gaps, %" G_GUINT64_FORMAT " lost", gaps, n_lost);
  if (gaps >= 0)
    g_assert_cmpuint (pair_get_statistic (pair, NETFLUX_TEST_RELAY_FRONT, "outages"), ==,
                      (guint) gaps);
  g_assert_cmpuint (pair_get_statistic (pair, NETFLUX_TEST_RELAY_BACK, "restarts"), ==, 0);
}

/* The round trip is what the relay delays it by, there and back. What is least is not
 * changed by a machine that is busy now and then. */
static void
test_round_trip (void)
{
  const NetfluxImpairment impairment = { .delay_ns = 10 * MS };
  g_autoptr (Pair) pair = pair_new (G_SOCKET_FAMILY_IPV4, 1);
  g_autoptr (NetfluxStatistics) statistics = NULL;
  double least_us;

  /* Nothing stands still for 256 cycles, which would look like a round trip of none. */
  pair_set (pair, "send-interval", 4 * MS / 1000);
  for (guint side = 0; side < 2; side++)
    netflux_test_relay_set_impairment (pair->relay, side, &impairment);
  pair_start (pair);
  netflux_test_wait (pair_get_statistic (pair, 0, "frames-accepted") > 500);

  statistics = netflux_link_get_statistics (pair->ends[0].link);
  g_object_get (statistics, "min-rtt", &least_us, NULL);
  g_test_message ("%.3f ms", least_us / 1000);
  g_assert_cmpfloat (least_us, >=, 20000);
  /* A cycle of the partner, and the relay's clock of whole milliseconds, twice. */
  g_assert_cmpfloat (least_us, <=, 30000);
}

/* Of a partner that starts anew */

typedef struct
{
  GMutex lock;
  guint64 newest; /* start and frame */
  guint n_old;
  guint n_frames;
} Seen;

static GBytes *
make_image (guint starts, guint64 frames, gpointer user_data)
{
  guint64 image = GUINT64_TO_LE ((guint64) starts << 32 | frames);

  return g_bytes_new (&image, sizeof image);
}

/* In the engine's thread. */
static void
on_frame (NetfluxFrame *frame, gpointer data)
{
  Seen *seen = data;
  guint64 image = 0;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (netflux_frame_get_payload (frame), &size);

  g_assert_cmpuint (size, ==, sizeof image);
  memcpy (&image, bytes, size);
  image = GUINT64_FROM_LE (image);

  g_mutex_lock (&seen->lock);
  seen->n_old += image <= seen->newest;
  seen->newest = MAX (seen->newest, image);
  seen->n_frames++;
  g_mutex_unlock (&seen->lock);
}

static guint
get_n_frames (Seen *seen)
{
  guint n_frames;

  g_mutex_lock (&seen->lock);
  n_frames = seen->n_frames;
  g_mutex_unlock (&seen->lock);

  return n_frames;
}

static NetfluxSimulator *
start_partner (guint16 remote_port)
{
  g_autoptr (GSocketAddress) remote = NULL;
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;
  NetfluxSimulation simulation = {
    .local = { local },
    .device = { .kind = NETFLUX_DEVICE_NETFLUX,
                .send_interval_ns = MS,
                .watch_interval_ns = 3600 * 1000 * MS,
                .receive_size = 0 },
    .image = make_image,
    .seed = 1,
  };
  NetfluxSimulator *simulator;

  remote = g_inet_socket_address_new_from_string ("127.0.0.1", remote_port);
  simulation.device.remote = remote;
  simulator = netflux_simulator_new (&simulation, &error);
  g_assert_no_error (error);
  return simulator;
}

/* How often the numbers in the log begin anew; those that cannot be told from late frames
 * or losses, up to twelve ahead or behind, are counted apart. */
static void
count_restarts (GArray *log, guint *clear, guint *unclear)
{
  for (guint i = 1; i < log->len; i++)
    {
      guint8 now = g_array_index (log, NetfluxTestRelayEntry, i).sequence;
      guint8 before = g_array_index (log, NetfluxTestRelayEntry, i - 1).sequence;
      guint8 step = (guint8) (now - before);

      if (step == 1)
        continue;
      if (step >= 30 && step <= 240)
        ++*clear;
      else
        ++*unclear;
    }
}

static void
test_restarts (void)
{
  Pair *pair = pair_new (G_SOCKET_FAMILY_IPV4, 1);
  NetfluxSimulator *partner =
      start_partner (netflux_test_relay_get_port (pair->relay, NETFLUX_TEST_RELAY_BACK));
  NetfluxLink *link = pair->ends[NETFLUX_TEST_RELAY_FRONT].link;
  g_autoptr (GArray) log = NULL;
  g_autoptr (GError) error = NULL;
  guint clear = 0, unclear = 0;
  guint64 restarts;
  Seen seen = { .newest = 0 };

  g_mutex_init (&seen.lock);
  netflux_source_set_frame_callback (netflux_link_get_source (link), on_frame, &seen, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  for (guint i = 1; i <= 10; i++)
    {
      netflux_test_wait (get_n_frames (&seen) > i * 330);
      netflux_simulator_restart (partner);
    }
  netflux_test_wait (get_n_frames (&seen) > 4000);
  netflux_test_relay_set_budget (pair->relay, NETFLUX_TEST_RELAY_BACK, 0);
  log = netflux_test_relay_dup_log (pair->relay, NETFLUX_TEST_RELAY_BACK);
  netflux_test_wait (pair_get_statistic (pair, 0, "frames-accepted") +
                         pair_get_statistic (pair, 0, "frames-duplicate") +
                         pair_get_statistic (pair, 0, "frames-late") ==
                     log->len);

  count_restarts (log, &clear, &unclear);
  restarts = pair_get_statistic (pair, 0, "restarts");
  g_test_message ("%u restarts that can be told, %u that cannot; %u counted", clear, unclear,
                  (guint) restarts);
  g_assert_cmpuint (restarts, >=, clear);
  g_assert_cmpuint (restarts, <=, clear + unclear);
  g_assert_cmpuint (seen.n_old, ==, 0);

  netflux_simulator_free (partner);
  pair_free (pair);
  g_mutex_clear (&seen.lock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint first = 0; first < MIXTURES; first += AT_ONCE)
    {
      g_autofree char *path =
          g_strdup_printf ("/netflux/truth/mixtures-%u-to-%u", first, first + AT_ONCE - 1);

      g_test_add_data_func (path, GUINT_TO_POINTER (first), test_mixtures);
    }
  g_test_add_func ("/netflux/truth/outages", test_outages);
  g_test_add_func ("/netflux/truth/round-trip", test_round_trip);
  g_test_add_func ("/netflux/truth/restarts", test_restarts);

  return g_test_run ();
}
