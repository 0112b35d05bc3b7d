/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-lane.h"

#define MS G_GINT64_CONSTANT (1000000)
#define N 20000
#define KNOWN                                                                                      \
  "0p 0c 1p 2p 4p 5p 7p 8p 10p 11p 12p 16p 17p 18p 19p 22p 21h 23p 25p 26p 27p 26c 28p 29p 30p "   \
  "32p 36p 37p 39p 38h "

/* What came out of a lane, in order. */
typedef struct
{
  guint64 index;
  NetfluxFate fate;
  gboolean altered;
  gint64 ns;
  guint32 checksum;
} Out;

static guint32
sum (GBytes *data)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  guint32 checksum = (guint32) size;

  for (gsize i = 0; i < size; i++)
    checksum = checksum * 31 + bytes[i];
  return checksum;
}

static void
drain (NetfluxLane *lane, gint64 now_ns, GArray *out)
{
  NetfluxPacket *packet;

  while ((packet = netflux_lane_pop (lane, now_ns)) != NULL)
    {
      Out item = { packet->index, packet->fate, packet->altered, now_ns, sum (packet->data) };

      g_array_append_val (out, item);
      netflux_packet_free (packet);
    }
}

/* @n datagrams, one in each millisecond, looked after every @step_ns. */
static GArray *
run (guint64 seed,
     const NetfluxImpairment *impairment,
     guint n,
     gint64 step_ns,
     NetfluxLaneCounts *counts)
{
  g_autoptr (NetfluxLane) lane = netflux_lane_new (seed);
  GArray *out = g_array_new (FALSE, TRUE, sizeof (Out));
  gint64 now_ns = 0;

  netflux_lane_set_impairment (lane, impairment);
  for (guint i = 0; i < n; i++)
    {
      guint32 word = GUINT32_TO_LE (i);
      g_autoptr (GBytes) data = g_bytes_new (&word, sizeof word);

      netflux_lane_push (lane, data, NULL, i * MS);
      for (; now_ns < (i + 1) * MS; now_ns += step_ns)
        drain (lane, now_ns, out);
    }
  while (netflux_lane_get_next_due (lane) != G_MAXINT64)
    drain (lane, netflux_lane_get_next_due (lane), out);
  *counts = netflux_lane_get_counts (lane);

  return out;
}

/* Everything at once. */
static const NetfluxImpairment bad = {
  .loss = 0.05,
  .burst_enter = 0.01,
  .burst_leave = 0.3,
  .burst_loss = 0.9,
  .loss_every = 50,
  .duplicate = 0.05,
  .reorder = 0.05,
  .depth = 4,
  .corrupt = 0.02,
  .truncate = 0.02,
  .delay_ns = 3 * MS,
  .jitter_ns = 2 * MS,
  .hold_ns = 100 * MS,
  .hold_period_ns = 1000 * MS,
};

/* The same seed, the same fate of each, whenever somebody looks; another seed, another. */
static void
test_reproducible (void)
{
  NetfluxLaneCounts counts[3];
  g_autoptr (GArray) one = run (7, &bad, N, MS, &counts[0]);
  g_autoptr (GArray) other = run (7, &bad, N, MS / 10, &counts[1]);
  g_autoptr (GArray) third = run (8, &bad, N, MS, &counts[2]);
  guint64 sum_of_all;
  guint same = 0;

  g_assert_cmpmem (&counts[0], sizeof counts[0], &counts[1], sizeof counts[1]);
  g_assert_cmpuint (one->len, ==, other->len);
  for (guint i = 0; i < one->len; i++)
    {
      const Out *a = &g_array_index (one, Out, i), *b = &g_array_index (other, Out, i);

      g_assert_cmpuint (a->index, ==, b->index);
      g_assert_cmpint (a->fate, ==, b->fate);
      g_assert_cmpuint (a->checksum, ==, b->checksum);
      same += i < third->len && g_array_index (third, Out, i).index == a->index;
    }
  g_assert_cmpuint (same, <, one->len / 2);
  /* A copy may wait in the end. */
  sum_of_all = counts[0].passed + counts[0].held + counts[0].lost;
  g_assert_cmpuint (sum_of_all, >=, counts[0].arrived + counts[0].duplicated);
  g_assert_cmpuint (sum_of_all, <=, counts[0].arrived + counts[0].duplicated + 1);
}

/* This sequence of fates is for ever that of this seed: what a report says of it can be
 * repeated with another build. */
static void
test_known (void)
{
  NetfluxImpairment impairment = { .loss = 0.3, .duplicate = 0.1, .reorder = 0.1, .depth = 3 };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (1, &impairment, 40, MS, &counts);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < out->len; i++)
    g_string_append_printf (text, "%u%c ", (guint) g_array_index (out, Out, i).index,
                            "pch"[g_array_index (out, Out, i).fate]);
  g_test_message ("%s", text->str);
  g_assert_cmpstr (text->str, ==, KNOWN);
}

static void
test_chances (void)
{
  static const struct
  {
    const char *name;
    NetfluxImpairment impairment;
    gsize counter;
    guint least, most; /* of N */
  } cases[] = {
#define COUNT(member) G_STRUCT_OFFSET (NetfluxLaneCounts, member)
    { "nothing", { .loss = 0 }, COUNT (lost), 0, 0 },
    { "loss", { .loss = 0.1 }, COUNT (lost), N / 11, N / 9 },
    { "all lost", { .loss = 1 }, COUNT (lost), N, N },
    { "every", { .loss_every = 7 }, COUNT (lost), N / 7, N / 7 },
    /* A 1/11 of the time is bad. */
    { "bursts",
      { .burst_enter = 0.02, .burst_leave = 0.2, .burst_loss = 1 },
      COUNT (lost),
      N / 13,
      N / 9 },
    { "duplicate", { .duplicate = 0.1 }, COUNT (duplicated), N / 12, N / 9 },
    { "reorder", { .reorder = 0.1 }, COUNT (reordered), N / 12, N / 9 },
    { "corrupt", { .corrupt = 0.1 }, COUNT (corrupted), N / 11, N / 9 },
    { "truncate", { .truncate = 0.1 }, COUNT (truncated), N / 11, N / 9 },
#undef COUNT
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetfluxLaneCounts counts;
      G_GNUC_UNUSED g_autoptr (GArray) out = run (3, &cases[i].impairment, N, MS, &counts);
      guint64 count = G_STRUCT_MEMBER (guint64, &counts, cases[i].counter);

      g_test_message ("%s: %" G_GUINT64_FORMAT, cases[i].name, count);
      g_assert_cmpuint (count, >=, cases[i].least);
      g_assert_cmpuint (count, <=, cases[i].most);
    }
}

/* Losses come together. */
static void
test_bursts (void)
{
  NetfluxImpairment impairment = { .burst_enter = 0.01, .burst_leave = 0.1, .burst_loss = 1 };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (3, &impairment, N, MS, &counts);
  guint gaps = 0;

  for (guint i = 1; i < out->len; i++)
    gaps += g_array_index (out, Out, i).index > g_array_index (out, Out, i - 1).index + 1;
  g_assert_cmpuint (counts.lost, >, gaps * 7);
  g_assert_cmpuint (counts.lost, <, gaps * 13);
}

/* The two chances of Gilbert and Elliott, and that in a bad time, are what comes out: how much of
 * the time is bad, how long it lasts, how long a good one does, how much is lost in it. */
static void
test_gilbert_elliott (void)
{
  static const struct
  {
    double enter, leave, loss;
  } cases[] = {
    { 0.01, 0.2, 1 }, { 0.05, 0.05, 1 }, { 0.2, 0.5, 1 }, { 0.3, 1, 1 }, { 0.02, 0.1, 0.5 },
  };
  const guint n = 20 * N;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double enter = cases[i].enter, leave = cases[i].leave, loss = cases[i].loss;
      double time = enter / (enter + leave);
      /* Two in a row are lost if both are bad, and lost then. */
      double again = (1 - leave) * loss;
      NetfluxImpairment impairment = { .burst_enter = enter,
                                       .burst_leave = leave,
                                       .burst_loss = loss };
      NetfluxLaneCounts counts;
      g_autoptr (GArray) out = run (11, &impairment, n, MS, &counts);
      double share = (double) counts.lost / n, gaps = 0;

      for (guint k = 1; k < out->len; k++)
        gaps += g_array_index (out, Out, k).index > g_array_index (out, Out, k - 1).index + 1;
      g_test_message ("lost %.4f of %.4f, %.3f in a row of %.3f", share, time * loss,
                      (double) counts.lost / gaps, 1 / (1 - again));
      g_assert_cmpfloat_with_epsilon (share / (time * loss), 1, 0.05);
      g_assert_cmpfloat_with_epsilon ((double) counts.lost / gaps * (1 - again), 1, 0.05);
    }
}

/* The n-th, the 2n-th and so on, and no other. */
static void
test_every (void)
{
  static const guint every[] = { 1, 2, 3, 7, 100, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (every); i++)
    {
      NetfluxImpairment impairment = { .loss_every = every[i] };
      NetfluxLaneCounts counts;
      g_autoptr (GArray) out = run (3, &impairment, N, MS, &counts);
      guint next = 0;

      for (guint k = 0; k < N; k++)
        if ((k + 1) % every[i] != 0)
          g_assert_cmpuint (g_array_index (out, Out, next++).index, ==, k);
      g_assert_cmpuint (next, ==, out->len);
      g_assert_cmpuint (counts.lost, ==, N / every[i]);
    }
}

/* What is taken from it before it is due is lost, and counted so: all that arrived is somewhere. */
static void
test_lost_on_the_way (void)
{
  g_autoptr (NetfluxLane) lane = netflux_lane_new (3);
  g_autoptr (GArray) out = g_array_new (FALSE, TRUE, sizeof (Out));
  NetfluxImpairment impairment = {
    .duplicate = 0.2, .reorder = 0.2, .depth = 4, .delay_ns = 5 * MS
  };
  NetfluxLaneCounts counts;

  netflux_lane_set_impairment (lane, &impairment);
  for (guint i = 0; i < N; i++)
    {
      g_autoptr (GBytes) data = g_bytes_new (&i, sizeof i);

      netflux_lane_push (lane, data, NULL, i * MS);
      if (i % 100 == 99)
        netflux_lane_lose_due (lane, i * MS);
      else if (i % 1000 == 500)
        netflux_lane_lose_all (lane);
      else if (i % 3 == 0)
        drain (lane, i * MS, out);
    }
  netflux_lane_lose_all (lane);

  counts = netflux_lane_get_counts (lane);
  g_assert_cmpuint (counts.held + counts.delayed, ==, 0);
  g_assert_cmpuint (counts.passed, ==, out->len);
  g_assert_cmpuint (counts.lost, >, N / 100);
  g_assert_cmpuint (counts.arrived + counts.duplicated, ==, counts.passed + counts.lost);
}

static void
test_altered (void)
{
  NetfluxImpairment impairment = { .corrupt = 0.1, .truncate = 0.1 };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (3, &impairment, N, MS, &counts);

  for (guint i = 0; i < out->len; i++)
    {
      const Out *item = &g_array_index (out, Out, i);
      guint32 word = GUINT32_TO_LE ((guint32) item->index);
      g_autoptr (GBytes) data = g_bytes_new (&word, sizeof word);

      g_assert_cmpint (item->checksum != sum (data), ==, item->altered);
    }
}

static void
test_overtaken (void)
{
  NetfluxImpairment impairment = { .reorder = 0.1, .depth = 5 };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (3, &impairment, N, MS, &counts);
  guint64 newest = 0;

  for (guint i = 0; i < out->len; i++)
    {
      const Out *item = &g_array_index (out, Out, i);

      g_assert_cmpint (item->index < newest, ==, item->fate == NETFLUX_FATE_HELD);
      if (item->index < newest)
        g_assert_cmpuint (newest - item->index, <=, 5 + 5);
      newest = MAX (newest, item->index);
    }
}

static void
test_delays (void)
{
  NetfluxImpairment impairment = { .delay_ns = 5 * MS, .jitter_ns = 4 * MS };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (3, &impairment, N, MS / 4, &counts);
  gint64 least = G_MAXINT64, most = 0;

  for (guint i = 0; i < out->len; i++)
    {
      const Out *item = &g_array_index (out, Out, i);
      gint64 delay_ns = item->ns - (gint64) item->index * MS;

      g_assert_cmpuint (item->index, ==, i);
      least = MIN (least, delay_ns);
      most = MAX (most, delay_ns);
    }
  g_assert_cmpint (least, >=, 5 * MS);
  g_assert_cmpint (most, <=, 9 * MS + MS / 4);
  g_assert_cmpint (most - least, >, 3 * MS);
}

/* Nothing passes at the end of each period; then all at once, in order. */
static void
test_held_back (void)
{
  NetfluxImpairment impairment = { .hold_ns = 100 * MS, .hold_period_ns = 500 * MS };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (3, &impairment, 2000, MS, &counts);

  g_assert_cmpuint (out->len, ==, 2000);
  for (guint i = 0; i < out->len; i++)
    {
      const Out *item = &g_array_index (out, Out, i);
      gint64 phase = (gint64) item->index % 500;

      g_assert_cmpuint (item->index, ==, i);
      g_assert_cmpint (item->ns, ==, (phase < 400 ? item->index : item->index - phase + 500) * MS);
    }
}

static void
test_spared (void)
{
  NetfluxImpairment impairment = { .loss = 1, .spared = 100 };
  NetfluxLaneCounts counts;
  g_autoptr (GArray) out = run (3, &impairment, 1000, MS, &counts);

  g_assert_cmpuint (out->len, ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/simulate/lane/reproducible", test_reproducible);
  g_test_add_func ("/netflux/simulate/lane/known", test_known);
  g_test_add_func ("/netflux/simulate/lane/chances", test_chances);
  g_test_add_func ("/netflux/simulate/lane/bursts", test_bursts);
  g_test_add_func ("/netflux/simulate/lane/gilbert-elliott", test_gilbert_elliott);
  g_test_add_func ("/netflux/simulate/lane/every", test_every);
  g_test_add_func ("/netflux/simulate/lane/lost-on-the-way", test_lost_on_the_way);
  g_test_add_func ("/netflux/simulate/lane/altered", test_altered);
  g_test_add_func ("/netflux/simulate/lane/overtaken", test_overtaken);
  g_test_add_func ("/netflux/simulate/lane/delays", test_delays);
  g_test_add_func ("/netflux/simulate/lane/held-back", test_held_back);
  g_test_add_func ("/netflux/simulate/lane/spared", test_spared);

  return g_test_run ();
}
