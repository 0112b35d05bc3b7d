/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-window.h"

#define US G_GINT64_CONSTANT (1000)
#define MS (1000 * US)

/* What becomes of each number, a millisecond after the one before: S begins a new
 * numbering, a accepted, d duplicate, l late. That is too short for a pace, so that the
 * number alone decides. */
typedef struct
{
  const char *name;
  const char *verdicts;
  guint8 numbers[20];
  guint lost;
  guint restarts;
} Case;

static const Case cases[] = {
  { "first-is-1", "S", { 1 }, 0, 0 },
  { "first-is-0", "Sa", { 0, 1 }, 0, 0 },
  { "first-is-255", "Sa", { 255, 0 }, 0, 0 },
  { "first-is-any", "Sa", { 137, 138 }, 0, 0 },
  { "wrap", "Saaaa", { 253, 254, 255, 0, 1 }, 0, 0 },
  { "wrap-with-loss", "Sa", { 254, 2 }, 3, 0 },
  { "last-is-0", "Sad", { 255, 0, 0 }, 0, 0 },
  { "duplicate-of-the-first-0", "Sd", { 0, 0 }, 0, 0 },
  { "step-126", "Sa", { 10, 136 }, 125, 0 },
  { "step-127", "Sa", { 10, 137 }, 126, 0 },
  { "step-128-after-start", "Sd", { 10, 138 }, 0, 0 },
  { "step-129-after-start", "Sd", { 10, 139 }, 0, 0 },
  { "step-127-from-0", "Sa", { 0, 127 }, 126, 0 },
  { "step-128-from-0", "Sd", { 0, 128 }, 0, 0 },
  { "step-127-over-the-wrap", "Sa", { 200, 71 }, 126, 0 },
  { "step-128-over-the-wrap", "Sd", { 200, 72 }, 0, 0 },
  { "late-frame", "Salaa", { 1, 3, 2, 4, 5 }, 0, 0 },
  { "late-frame-twice", "Sald", { 1, 3, 2, 2 }, 0, 0 },
  { "late-over-the-wrap", "Sald", { 254, 1, 255, 255 }, 1, 0 },
  { "late-0", "Sald", { 255, 1, 0, 0 }, 0, 0 },
  { "late-in-reverse", "Sallldd", { 1, 5, 4, 3, 2, 4, 1 }, 0, 0 },
  { "127-behind-is-remembered", "Saald", { 10, 12, 138, 11, 11 }, 125, 0 },
  { "128-behind-is-too-old", "Saad", { 10, 12, 139, 11 }, 1 + 126, 0 },
  { "129-behind-is-ahead", "Saaaa", { 10, 12, 139, 140, 11 }, 1 + 126 + 126, 0 },
  { "number-63-behind", "Saldd", { 1, 65, 2, 2, 1 }, 62, 0 },
  { "number-64-behind", "Saald", { 1, 3, 66, 2, 2 }, 62, 0 },
  { "number-65-behind", "Saald", { 1, 3, 67, 2, 2 }, 63, 0 },
  { "two-steps-over-the-word", "Saaald", { 1, 3, 60, 100, 2, 2 }, 56 + 39, 0 },
  { "255-lost-looks-like-the-last", "Sada", { 6, 7, 7, 8 }, 0, 0 },
  { "256-lost-cannot-be-seen", "Saaa", { 6, 7, 8, 9 }, 0, 0 },
  { "257-lost-looks-like-1", "Saaa", { 6, 7, 9, 10 }, 1, 0 },
  { "before-the-start-is-old", "Sdd", { 100, 99, 50 }, 0, 0 },
  { "restart", "SaaaddSa", { 20, 21, 22, 23, 1, 2, 3, 4 }, 0, 1 },
  { "restart-and-a-loss", "SddSaaa", { 20, 1, 2, 3, 4, 5, 7 }, 1, 1 },
  { "restart-with-losses", "SddSa", { 100, 1, 5, 9, 10 }, 0, 1 },
  { "restart-in-any-order", "SddSa", { 100, 8, 2, 9, 10 }, 0, 1 },
  { "restart-over-the-wrap", "SddSa", { 100, 254, 255, 0, 1 }, 0, 1 },
  { "restart-twice", "SddSaddS", { 100, 1, 2, 3, 40, 1, 2, 3 }, 36, 2 },
  { "other-numbers-between", "SddddSa", { 100, 1, 2, 50, 51, 52, 53 }, 0, 1 },
  { "late-between", "SaddlSd", { 100, 103, 50, 51, 101, 52, 9 }, 1, 1 },
  { "12-behind-is-no-restart", "Sddddda", { 20, 8, 9, 10, 11, 12, 21 }, 0, 0 },
  { "13-behind-is-a-restart", "SddS", { 20, 5, 6, 7 }, 0, 1 },
  { "steps-of-5-are-no-restart", "Sdddd", { 100, 1, 6, 11, 16 }, 0, 0 },
  { "last-again-is-no-restart", "Sddddd", { 100, 100, 100, 100, 100, 100 }, 0, 0 },
  { "same-again-is-no-restart", "Sddddd", { 100, 50, 50, 50, 50, 50 }, 0, 0 },
  { "two-again-are-no-restart", "Sdddddd", { 100, 50, 51, 50, 51, 50, 51 }, 0, 0 },
  { "backwards-is-no-restart", "Sdddddd", { 100, 80, 79, 78, 77, 76, 75 }, 0, 0 },
  { "accepted-ends-the-run", "Sddadd", { 100, 1, 2, 101, 3, 4 }, 0, 0 },
  { "two-copied-runs", "Saddaad", { 1, 2, 1, 2, 3, 4, 3 }, 0, 0 },
};

/* The time that the window is told */
static gint64 now_ns;

static char
receive (NetfluxWindow *window, guint8 number, guint *steps)
{
  now_ns += MS;
  switch (netflux_window_receive (window, number, now_ns, steps))
    {
    case NETFLUX_VERDICT_ACCEPTED:
      return *steps == 0 ? 'S' : 'a';
    case NETFLUX_VERDICT_DUPLICATE:
      return 'd';
    case NETFLUX_VERDICT_LATE:
      return 'l';
    case NETFLUX_VERDICT_MALFORMED:
    default:
      g_assert_not_reached ();
    }
}

static guint64
count (const char *verdicts, const char *wanted)
{
  guint64 n = 0;

  for (; *verdicts != '\0'; verdicts++)
    n += strchr (wanted, *verdicts) != NULL;
  return n;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  NetfluxWindow window;
  GString *verdicts = g_string_new (NULL);
  guint steps, i;

  netflux_window_init (&window);
  for (i = 0; self->verdicts[i] != '\0'; i++)
    g_string_append_c (verdicts, receive (&window, self->numbers[i], &steps));

  g_assert_cmpstr (verdicts->str, ==, self->verdicts);
  g_assert_cmpuint (window.accepted, ==, count (self->verdicts, "Sa"));
  g_assert_cmpuint (window.duplicate, ==, count (self->verdicts, "d"));
  g_assert_cmpuint (window.late, ==, count (self->verdicts, "l"));
  g_assert_cmpuint (window.lost, ==, self->lost);
  g_assert_cmpuint (window.restarts, ==, self->restarts);
  g_string_free (verdicts, TRUE);
}

/* Every step from every number, after nothing but the first frame. */
static void
test_all_steps (void)
{
  guint from, ahead;

  for (from = 0; from < 256; from++)
    for (ahead = 0; ahead < 256; ahead++)
      {
        NetfluxWindow window;
        guint steps;
        char wanted = ahead >= 1 && ahead <= 127 ? 'a' : 'd';

        netflux_window_init (&window);
        g_assert_cmpint (receive (&window, (guint8) from, &steps), ==, 'S');
        g_assert_cmpint (receive (&window, (guint8) (from + ahead), &steps), ==, wanted);
        g_assert_cmpuint (window.lost, ==, wanted == 'a' ? ahead - 1 : 0);
        g_assert_cmpuint (steps, ==, wanted == 'a' ? ahead : 0);
      }
}

/* All 127 numbers before the last are told apart: those seen, and those that were not. */
static void
test_memory (void)
{
  guint missing;

  for (missing = 1; missing <= 127; missing++)
    {
      NetfluxWindow window;
      guint steps, i;

      netflux_window_init (&window);
      for (i = 0; i <= 128; i++)
        if (i != missing)
          receive (&window, (guint8) (200 + i), &steps);

      g_assert_cmpuint (window.lost, ==, 1);
      for (i = 0; i <= 128; i += 9)
        if (i != missing)
          g_assert_cmpint (receive (&window, (guint8) (200 + i), &steps), ==, 'd');
      g_assert_cmpint (receive (&window, (guint8) (200 + missing), &steps), ==, 'l');
      g_assert_cmpint (receive (&window, (guint8) (200 + missing), &steps), ==, 'd');
      g_assert_cmpuint (window.lost, ==, 0);
    }
}

/* After the watchdog, one frame before suffices for a new numbering, and forward is as it
 * was: nothing that was lost is forgotten. */
static void
test_expire (void)
{
  NetfluxWindow window;
  guint steps;

  netflux_window_init (&window);
  g_assert_cmpint (receive (&window, 10, &steps), ==, 'S');
  g_assert_cmpint (receive (&window, 12, &steps), ==, 'a');
  netflux_window_expire (&window);
  g_assert_cmpint (receive (&window, 20, &steps), ==, 'a');
  g_assert_cmpuint (window.lost, ==, 8);
  g_assert_cmpint (receive (&window, 11, &steps), ==, 'l');

  netflux_window_expire (&window);
  g_assert_cmpint (receive (&window, 15, &steps), ==, 'l');
  g_assert_cmpint (receive (&window, 16, &steps), ==, 'S');
  g_assert_cmpuint (window.lost, ==, 6);
  g_assert_cmpuint (window.restarts, ==, 0);

  /* From before the synchronisation */
  g_assert_cmpint (receive (&window, 14, &steps), ==, 'd');

  /* An accepted frame ends it. */
  netflux_window_expire (&window);
  g_assert_cmpint (receive (&window, 17, &steps), ==, 'a');
  g_assert_cmpint (receive (&window, 11, &steps), ==, 'd');
  g_assert_cmpint (receive (&window, 12, &steps), ==, 'd');
}

/* Number and time together: a partner of 5 ms of which all 1000 frames came. */

#define PACE (5 * MS)

static void
receive_steadily (NetfluxWindow *window)
{
  guint steps;

  netflux_window_init (window);
  now_ns = 0;
  for (guint i = 0; i < 1000; i++, now_ns += PACE)
    g_assert_cmpint (netflux_window_receive (window, (guint8) i, now_ns, &steps), ==,
                     NETFLUX_VERDICT_ACCEPTED);
  g_assert_cmpint (window->pace_ns, ==, PACE);
  g_assert_cmpint (window->deviation_ns, ==, 0);
}

/* What comes @gap frames later than the next one, @behind its place in them */
typedef struct
{
  const char *name;
  guint gap;
  int behind;
  NetfluxVerdict verdict;
  guint lost;
} Timed;

static const Timed timed[] = {
  { "one", 1, 0, NETFLUX_VERDICT_ACCEPTED, 1 },
  { "100", 100, 0, NETFLUX_VERDICT_ACCEPTED, 100 },
  { "127", 127, 0, NETFLUX_VERDICT_ACCEPTED, 127 },
  { "150", 150, 0, NETFLUX_VERDICT_ACCEPTED, 150 },
  { "254", 254, 0, NETFLUX_VERDICT_ACCEPTED, 254 },
  { "255-cannot-be-told", 255, 0, NETFLUX_VERDICT_DUPLICATE, 0 },
  { "256-cannot-be-told", 256, 0, NETFLUX_VERDICT_ACCEPTED, 0 },
  { "300", 300, 0, NETFLUX_VERDICT_ACCEPTED, 300 },
  { "1000", 1000, 0, NETFLUX_VERDICT_ACCEPTED, 1000 },
  { "1490", 1490, 0, NETFLUX_VERDICT_ACCEPTED, 1490 },
  { "too-long-to-be-sure", 1600, 0, NETFLUX_VERDICT_DUPLICATE, 0 },
  { "a-bit-behind", 300, 5, NETFLUX_VERDICT_ACCEPTED, 295 },
  { "a-bit-ahead", 300, -5, NETFLUX_VERDICT_ACCEPTED, 305 },
  { "far-behind", 300, 20, NETFLUX_VERDICT_DUPLICATE, 0 },
  { "far-ahead-of-the-pace", 10, -100, NETFLUX_VERDICT_DUPLICATE, 0 },
  { "twice-the-pace-and-12", 10, -23, NETFLUX_VERDICT_ACCEPTED, 33 },
  { "one-more", 10, -24, NETFLUX_VERDICT_DUPLICATE, 0 },
  { "paused", 20, 20, NETFLUX_VERDICT_ACCEPTED, 0 },
};

static void
test_timed (gconstpointer data)
{
  const Timed *self = data;
  NetfluxWindow window;
  guint steps;

  receive_steadily (&window);
  now_ns += self->gap * PACE;
  g_assert_cmpint (netflux_window_receive (
                       &window, (guint8) (1000 + (int) self->gap - self->behind), now_ns, &steps),
                   ==, self->verdict);
  g_assert_cmpuint (window.lost, ==, self->lost);
  g_assert_cmpuint (window.restarts, ==, 0);
}

/* Three in a row, after a pause: @apart is the time between. */
typedef struct
{
  const char *name;
  gint64 pause_ns;
  gint64 apart_ns;
  const char *verdicts;
} Anew;

static const Anew anew[] = {
  { "at-the-pace", PACE, PACE, "ddS" },       { "after-a-pause", 30 * MS, 300 * US, "ddS" },
  { "too-soon", 0, 300 * US, "ddd" },         { "too-close", 30 * MS, 249 * US, "ddd" },
  { "just-apart", 30 * MS, 250 * US, "ddS" }, { "let-go-at-once", 100 * MS, 0, "ddd" },
};

static void
test_anew (gconstpointer data)
{
  const Anew *self = data;
  NetfluxWindow window;
  guint steps;

  receive_steadily (&window);
  now_ns += self->pause_ns - PACE;
  for (guint i = 0; i < 3; i++)
    {
      NetfluxVerdict verdict = netflux_window_receive (&window, (guint8) (100 + i), now_ns, &steps);

      g_assert_cmpint (verdict, ==,
                       self->verdicts[i] == 'S' ? NETFLUX_VERDICT_ACCEPTED
                                                : NETFLUX_VERDICT_DUPLICATE);
      g_assert_cmpuint (steps, ==, 0);
      now_ns += self->apart_ns;
    }
  g_assert_cmpuint (window.lost, ==, 0);
  g_assert_cmpuint (window.restarts, ==, self->verdicts[2] == 'S');
}

/* What a network lets go at once has no pace: an old frame behind it does not look as if nearly 256
 * had been lost. */
static void
test_burst (void)
{
  NetfluxWindow window;
  guint steps;

  netflux_window_init (&window);
  now_ns = 0;
  for (guint i = 0; i < 200; i++)
    g_assert_cmpint (netflux_window_receive (&window, (guint8) i, now_ns += 4, &steps), ==,
                     NETFLUX_VERDICT_ACCEPTED);
  for (gint64 elapsed_ns = 100; elapsed_ns < MS; elapsed_ns += 10)
    g_assert_cmpint (netflux_window_receive (&window, 198, now_ns + elapsed_ns, &steps), ==,
                     NETFLUX_VERDICT_DUPLICATE);
  g_assert_cmpuint (window.lost, ==, 0);
}

static void
test_reset (void)
{
  NetfluxWindow window;
  guint steps;

  netflux_window_init (&window);
  receive (&window, 1, &steps);
  receive (&window, 5, &steps);
  g_assert_cmpuint (window.lost, ==, 3);

  netflux_window_reset_figures (&window);
  g_assert_cmpuint (window.lost, ==, 0);
  g_assert_cmpint (receive (&window, 3, &steps), ==, 'd');
  g_assert_cmpuint (window.lost, ==, 0);
  g_assert_cmpint (receive (&window, 7, &steps), ==, 'a');
  g_assert_cmpint (receive (&window, 6, &steps), ==, 'l');
  g_assert_cmpuint (window.lost, ==, 0);
  g_assert_cmpuint (window.late, ==, 1);
  g_assert_cmpuint (window.accepted, ==, 1);
}

static void
add (const char *kind, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/netflux/window/%s/%s", kind, name);

  g_test_add_data_func (path, data, func);
}

int
main (int argc, char *argv[])
{

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("case", cases[i].name, &cases[i], test_case);
  for (guint i = 0; i < G_N_ELEMENTS (timed); i++)
    add ("gap", timed[i].name, &timed[i], test_timed);
  for (guint i = 0; i < G_N_ELEMENTS (anew); i++)
    add ("anew", anew[i].name, &anew[i], test_anew);
  g_test_add_func ("/netflux/window/all-steps", test_all_steps);
  g_test_add_func ("/netflux/window/memory", test_memory);
  g_test_add_func ("/netflux/window/expire", test_expire);
  g_test_add_func ("/netflux/window/burst", test_burst);
  g_test_add_func ("/netflux/window/reset", test_reset);

  return g_test_run ();
}
