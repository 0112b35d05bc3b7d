/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "truth.h"

/* What a receiver must have counted, told from nothing but the true numbers of the
 * datagrams that reached it. */
typedef struct
{
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 lost;
  guint64 acknowledged;        /* own frames that the accepted ones fed back, each once */
  guint64 newest_acknowledged; /* its count */
  guint64 old;                 /* of those that can have come after 256 cycles, too late to count */
  GArray *frames;              /* PairFrame: those accepted */
} Expectation;

/* How long after an own frame had left the relay its acknowledgement did. What the relay does
 * before and behind that takes 100 ms at the most, and a cycle is a millisecond. */
#define OLD_US (150 * 1000)

static gboolean
is_old (const GArray *own, guint64 index, gint64 time_us)
{
  for (guint i = 0; i < own->len; i++)
    {
      const NetfluxTestRelayEntry *entry = &g_array_index (own, NetfluxTestRelayEntry, i);

      if (entry->index == index)
        return time_us - entry->time_us >= OLD_US;
    }

  g_assert_not_reached (); /* it was acknowledged */
}

static void
expect_accepted (Expectation *expected,
                 const NetfluxTestRelayEntry *entry,
                 guint64 newest,
                 const GArray *own)
{
  PairFrame frame = {
    .sequence = entry->sequence,
    .lost = expected->accepted == 0 ? 0 : (guint) (entry->index - newest - 1),
    .resynchronised = expected->accepted == 0,
    .count = (guint32) entry->index + 1,
  };
  /* An accepted frame is newer than those before it, and so is its feedback. */
  guint8 step = (guint8) (entry->feedback - (guint8) expected->newest_acknowledged);

  expected->accepted++;
  expected->lost += frame.lost;
  expected->newest_acknowledged += step;
  if (step > 0)
    {
      expected->acknowledged++;
      expected->old += is_old (own, expected->newest_acknowledged - 1, entry->time_us);
    }
  g_array_append_val (expected->frames, frame);
}

static Expectation
expect (const GArray *log, const GArray *own)
{
  Expectation expected = { .frames = g_array_new (FALSE, FALSE, sizeof (PairFrame)) };
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint64 newest = 0, first = G_MAXUINT64;

  for (guint i = 0; i < log->len; i++)
    {
      const NetfluxTestRelayEntry *entry = &g_array_index (log, NetfluxTestRelayEntry, i);

      if (expected.accepted == 0 || entry->index > newest)
        {
          if (expected.accepted == 0)
            first = entry->index;
          expect_accepted (&expected, entry, newest, own);
          newest = entry->index;
        }
      else if (entry->index < first ||
               g_hash_table_contains (seen, GSIZE_TO_POINTER (entry->index)))
        {
          expected.duplicate++;
        }
      else
        {
          expected.late++;
          expected.lost--;
        }
      g_hash_table_add (seen, GSIZE_TO_POINTER (entry->index));
    }

  return expected;
}

static void
check_frames (PairEnd *end, const Expectation *expected)
{
  g_mutex_lock (&end->lock);
  g_assert_cmpuint (end->frames->len, ==, expected->frames->len);
  for (guint i = 0; i < end->frames->len; i++)
    {
      PairFrame *frame = &g_array_index (end->frames, PairFrame, i);
      PairFrame *wanted = &g_array_index (expected->frames, PairFrame, i);

      g_assert_cmpuint (frame->sequence, ==, wanted->sequence);
      g_assert_cmpuint (frame->lost, ==, wanted->lost);
      g_assert_cmpuint (frame->count, ==, wanted->count);
      g_assert_cmpint (frame->resynchronised, ==, wanted->resynchronised);
    }
  g_mutex_unlock (&end->lock);
}

/* Own frames that were never fed back and cannot be any more: older than the newest one
 * that was, or with 256 and more sent since. */
static guint64
expect_feedback_lost (const Expectation *expected, guint64 sent)
{
  guint64 lost = expected->newest_acknowledged - expected->acknowledged;

  if (sent >= expected->newest_acknowledged + 256)
    lost += sent - 256 - expected->newest_acknowledged;

  return lost;
}

/* Of what reached the link on this side: it was counted as it was, and the application saw
 * each image whole, and none that is older than one before. */
void
truth_check (Pair *pair, NetfluxTestRelaySide side)
{
  PairEnd *end = &pair->ends[side];
  g_autoptr (GArray) log = netflux_test_relay_dup_log (pair->relay, 1 - side);
  g_autoptr (GArray) own = netflux_test_relay_dup_log (pair->relay, side);
  Expectation expected = expect (log, own);
  guint64 sent, accepted, duplicate, late, lost, feedback_lost, restarts, outages, malformed;
  g_autoptr (NetfluxStatistics) statistics = NULL;

  netflux_test_wait (pair_get_statistic (pair, side, "frames-accepted") +
                         pair_get_statistic (pair, side, "frames-duplicate") +
                         pair_get_statistic (pair, side, "frames-late") ==
                     log->len);

  statistics = netflux_link_get_statistics (end->link);
  g_object_get (statistics, "frames-sent", &sent, "frames-accepted", &accepted, "frames-duplicate",
                &duplicate, "frames-late", &late, "partner-lost", &lost, "feedback-lost",
                &feedback_lost, "restarts", &restarts, "outages", &outages, "frames-malformed",
                &malformed, NULL);
  g_assert_cmpuint (accepted, ==, expected.accepted);
  g_assert_cmpuint (duplicate, ==, expected.duplicate);
  g_assert_cmpuint (late, ==, expected.late);
  g_assert_cmpuint (lost, ==, expected.lost);
  g_assert_cmpuint (feedback_lost, >=, expect_feedback_lost (&expected, sent));
  g_assert_cmpuint (feedback_lost, <=, expect_feedback_lost (&expected, sent) + expected.old);
  g_assert_cmpuint (restarts, ==, 0);
  g_assert_cmpuint (outages, ==, 0);
  g_assert_cmpuint (malformed, ==, 0);
  check_frames (end, &expected);

  g_array_unref (expected.frames);
}
