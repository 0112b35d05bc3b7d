/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/protocol/netflux-window.h"

/* What becomes of each number: S accepted whatever it is, a accepted, d duplicate,
 * l late. */
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
  { "127-behind-is-remembered", "Sal", { 10, 137, 11 }, 125, 0 },
  { "128-behind-is-remembered", "Saald", { 10, 12, 139, 11, 11 }, 126, 0 },
  { "128-behind-was-seen", "Saad", { 10, 11, 138, 10 }, 126, 0 },
  { "129-behind-is-ahead", "Saaaa", { 10, 12, 139, 140, 11 }, 1 + 126 + 126, 0 },
  { "number-63-behind", "Saldd", { 1, 65, 2, 2, 1 }, 62, 0 },
  { "number-64-behind", "Saald", { 1, 3, 66, 2, 2 }, 62, 0 },
  { "number-65-behind", "Saald", { 1, 3, 67, 2, 2 }, 63, 0 },
  { "two-steps-over-the-word", "Saaald", { 1, 3, 60, 100, 2, 2 }, 56 + 39, 0 },
  { "255-lost-looks-like-the-last", "Sada", { 6, 7, 7, 8 }, 0, 0 },
  { "256-lost-cannot-be-seen", "Saaa", { 6, 7, 8, 9 }, 0, 0 },
  { "257-lost-looks-like-1", "Saaa", { 6, 7, 9, 10 }, 1, 0 },
  { "before-the-start-is-old", "Sdd", { 100, 99, 50 }, 0, 0 },
  { "restart-in-the-window", "SaaadddS", { 20, 21, 22, 23, 1, 2, 3, 4 }, 0, 1 },
  { "restart-after-resynchronisation", "SdddSaa", { 20, 1, 2, 3, 4, 5, 7 }, 1, 1 },
  { "restart-onto-the-same-number", "SadddSa", { 4, 5, 1, 2, 3, 5, 6 }, 0, 1 },
  { "restart-with-steps-of-4", "SdddSa", { 100, 1, 5, 9, 200, 201 }, 0, 1 },
  { "step-of-5-is-no-restart", "Sdddd", { 100, 1, 6, 11, 16 }, 0, 0 },
  { "same-again-is-no-restart", "Sddddd", { 100, 100, 100, 100, 100, 100 }, 0, 0 },
  { "backwards-is-no-restart", "Sddddd", { 100, 90, 89, 88, 87, 86 }, 0, 0 },
  { "accepted-breaks-the-run", "Sddadd", { 100, 1, 2, 101, 3, 4 }, 0, 0 },
  { "two-copied-runs", "Saddaad", { 1, 2, 1, 2, 3, 4, 3 }, 0, 0 },
  { "step-breaks-and-begins-a-run", "SdddddS", { 100, 1, 2, 50, 51, 52, 53 }, 0, 1 },
  { "late-neither-breaks-nor-extends", "SaddldS", { 100, 103, 50, 51, 101, 52, 9 }, 1, 1 },
  { "restart-over-the-wrap", "SdddS", { 100, 254, 255, 0, 1 }, 0, 1 },
  { "restart-twice", "SdddSdddS", { 100, 1, 2, 3, 4, 1, 2, 3, 4 }, 0, 2 },
  { "accepted-after-restart-is-any", "SdddSa", { 100, 1, 2, 3, 250, 251 }, 0, 1 },
};

static char
receive (NetfluxWindow *window, guint8 number, guint *steps)
{
  switch (netflux_window_receive (window, number, steps))
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

/* All 128 numbers before the last are told apart: those seen, and those that were not. */
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

static void
test_desynchronise (void)
{
  NetfluxWindow window;
  guint steps;

  netflux_window_init (&window);
  g_assert_cmpint (receive (&window, 10, &steps), ==, 'S');
  g_assert_cmpint (receive (&window, 20, &steps), ==, 'a');
  netflux_window_desynchronise (&window);
  g_assert_cmpint (receive (&window, 15, &steps), ==, 'S');

  /* What was lost before is not expected any more. */
  g_assert_cmpint (receive (&window, 14, &steps), ==, 'd');
  g_assert_cmpint (receive (&window, 16, &steps), ==, 'a');
  g_assert_cmpuint (window.lost, ==, 9);

  /* Onto the same number */
  netflux_window_desynchronise (&window);
  g_assert_cmpint (receive (&window, 16, &steps), ==, 'S');
  g_assert_cmpuint (window.accepted, ==, 5);

  /* Two duplicates before do not help a third one after. */
  g_assert_cmpint (receive (&window, 1, &steps), ==, 'd');
  g_assert_cmpint (receive (&window, 2, &steps), ==, 'd');
  netflux_window_desynchronise (&window);
  g_assert_cmpint (receive (&window, 100, &steps), ==, 'S');
  g_assert_cmpint (receive (&window, 3, &steps), ==, 'd');
  g_assert_cmpint (receive (&window, 101, &steps), ==, 'a');
  g_assert_cmpuint (window.restarts, ==, 0);
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

int
main (int argc, char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *path = g_strconcat ("/netflux/window/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
      g_free (path);
    }
  g_test_add_func ("/netflux/window/all-steps", test_all_steps);
  g_test_add_func ("/netflux/window/memory", test_memory);
  g_test_add_func ("/netflux/window/desynchronise", test_desynchronise);
  g_test_add_func ("/netflux/window/reset", test_reset);

  return g_test_run ();
}
