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
  GArray *frames; /* PairFrame: those accepted */
} Expectation;

/* What a sender can know of what became of its frames, told from what both ends have seen. */
typedef struct
{
  guint64 acknowledged; /* by the frames accepted, each once */
  guint64 newest;       /* the newest of them */
  guint64 old;          /* of those whose number may have been used again, see OLD */
} Acknowledgement;

/* After 256 cycles, of a millisecond, a number is used again: an acknowledgement that comes then
 * is one of another frame, as far as can be known. A machine that is busy can be so late. */
#define OLD 250

#define SILENCE_US 64000

static void
expect_accepted (Expectation *expected, const NetfluxTestRelayEntry *entry, guint64 newest)
{
  PairFrame frame = {
    .sequence = entry->sequence,
    .lost = expected->accepted == 0 ? 0 : (guint) (entry->index - newest - 1),
    .resynchronised = expected->accepted == 0,
    .count = (guint32) entry->index + 1,
  };

  expected->accepted++;
  expected->lost += frame.lost;
  g_array_append_val (expected->frames, frame);
}

static Expectation
expect (const GArray *log)
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
          expect_accepted (&expected, entry, newest);
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

/* Returns how many too many were counted lost: if frames are lost around a silence of 96 cycles
 * and more, which a machine that is busy can make, nobody knows whether it was 256 more of them.
 * A cycle of a millisecond can seem to be shorter then. */
static guint64
check_frames (PairEnd *end, const Expectation *expected)
{
  guint64 surplus = 0;

  g_mutex_lock (&end->lock);
  g_assert_cmpuint (end->frames->len, ==, expected->frames->len);
  for (guint i = 0; i < end->frames->len; i++)
    {
      PairFrame *frame = &g_array_index (end->frames, PairFrame, i);
      PairFrame *wanted = &g_array_index (expected->frames, PairFrame, i);

      g_assert_cmpuint (frame->sequence, ==, wanted->sequence);
      g_assert_cmpuint (frame->count, ==, wanted->count);
      g_assert_cmpint (frame->resynchronised, ==, wanted->resynchronised);
      g_assert_cmpuint (frame->lost, >=, wanted->lost);
      if (wanted->lost > 0 && frame->arrival_us - frame[-1].arrival_us > SILENCE_US)
        g_assert_cmpuint ((frame->lost - wanted->lost) % 256, ==, 0);
      else
        g_assert_cmpuint (frame->lost, ==, wanted->lost);
      surplus += frame->lost - wanted->lost;
    }
  g_mutex_unlock (&end->lock);

  return surplus;
}

/* The newest frame of the other end that this one had accepted when it made its @count-th; @from
 * goes along. */
static guint64
find_fed_back (PairEnd *end, guint32 count, guint *from, guint64 before)
{
  for (; *from < end->frames->len; ++*from)
    {
      const PairFrame *frame = &g_array_index (end->frames, PairFrame, *from);

      if (frame->prepared >= count)
        break;
      before = frame->count;
    }

  return before;
}

static Acknowledgement
get_acknowledged (PairEnd *end, PairEnd *other)
{
  Acknowledgement result = { 0 };
  guint64 fed_back = 0;
  guint from = 0;

  for (guint i = 0; i < end->frames->len; i++)
    {
      const PairFrame *frame = &g_array_index (end->frames, PairFrame, i);
      gint64 age_us;

      fed_back = find_fed_back (other, frame->count, &from, fed_back);
      g_assert_cmpuint (frame->feedback, ==, (guint8) fed_back);
      if (fed_back <= result.newest)
        continue;

      age_us = frame->arrival_us - g_array_index (end->prepared_us, gint64, fed_back - 1);
      result.acknowledged++;
      result.newest = fed_back;
      result.old += frame->prepared - fed_back >= OLD || age_us >= OLD * 1000;
    }

  return result;
}

/* Own frames that were never fed back and cannot be any more: older than the newest one that was,
 * or with 256 and more sent since. An acknowledgement that comes so late that it seems to be one
 * of a newer frame makes up to 256 before that seem lost, or as many after the true one settled. */
static void
check_feedback_lost (Pair *pair, NetfluxTestRelaySide side, guint64 sent, guint64 feedback_lost)
{
  PairEnd *end = &pair->ends[side], *other = &pair->ends[1 - side];
  Acknowledgement known;
  guint64 expected;

  g_mutex_lock (&end->lock);
  g_mutex_lock (&other->lock);
  known = get_acknowledged (end, other);
  g_mutex_unlock (&other->lock);
  g_mutex_unlock (&end->lock);

  expected = known.newest - known.acknowledged;
  if (sent >= known.newest + 256)
    expected += sent - 256 - known.newest;
  if (known.old > 0)
    g_test_message ("%" G_GUINT64_FORMAT " acknowledgements came too late", known.old);
  g_assert_cmpuint (feedback_lost + 256 * known.old, >=, expected);
  g_assert_cmpuint (feedback_lost, <=, expected + 256 * known.old);
}

/* Of what reached the link on this side: it was counted as it was, and the application saw
 * each image whole, and none that is older than one before. */
void
truth_check (Pair *pair, NetfluxTestRelaySide side)
{
  PairEnd *end = &pair->ends[side];
  g_autoptr (GArray) log = netflux_test_relay_dup_log (pair->relay, 1 - side);
  Expectation expected = expect (log);
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
  g_assert_cmpuint (restarts, ==, 0);
  g_assert_cmpuint (outages, ==, 0);
  g_assert_cmpuint (malformed, ==, 0);
  g_assert_cmpuint (lost, ==, expected.lost + check_frames (end, &expected));
  check_feedback_lost (pair, side, sent, feedback_lost);

  g_array_unref (expected.frames);
}
