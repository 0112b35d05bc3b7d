/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What compare-receive-rule.py talks to: records of what happens to a window come on
 * standard input, and what it makes of each goes to standard output. */

#include <stdio.h>
#include <stdlib.h>

#include "lib/protocol/netflux-window.h"

typedef enum
{
  RECEIVE,
  EXPIRE,
  BEGIN,
} Operation;

/* Without padding, in the byte order of the machine */
typedef struct
{
  gint64 arrival_ns; /* of BEGIN: the watch interval */
  guint32 operation;
  guint32 number;
} Record;

typedef struct
{
  guint64 accepted;
  guint64 duplicate;
  guint64 late;
  guint64 lost;
  guint64 restarts;
  gint64 pace_ns;
  gint64 deviation_ns;
  guint32 verdict;
  guint32 steps;
} Answer;

static Answer
run (NetfluxWindow *window, const Record *record)
{
  NetfluxVerdict verdict = NETFLUX_VERDICT_ACCEPTED;
  guint steps = 0;

  switch ((Operation) record->operation)
    {
    case RECEIVE:
      verdict =
          netflux_window_receive (window, (guint8) record->number, record->arrival_ns, &steps);
      break;
    case EXPIRE:
      netflux_window_expire (window);
      break;
    case BEGIN:
      netflux_window_init (window);
      netflux_window_set_watch_interval (window, record->arrival_ns);
      break;
    default:
      abort ();
    }

  return (Answer){
    .accepted = window->accepted,
    .duplicate = window->duplicate,
    .late = window->late,
    .lost = window->lost,
    .restarts = window->restarts,
    .pace_ns = window->pace_ns,
    .deviation_ns = window->deviation_ns,
    .verdict = (guint32) verdict,
    .steps = steps,
  };
}

int
main (void)
{
  NetfluxWindow window;
  guint32 n;

  netflux_window_init (&window);

  /* As many records as the number before them says, and as many answers */
  while (fread (&n, sizeof n, 1, stdin) == 1)
    {
      Record *records = g_new (Record, n);
      Answer *answers = g_new (Answer, n);

      if (fread (records, sizeof *records, n, stdin) != n)
        return EXIT_FAILURE;
      for (guint32 i = 0; i < n; i++)
        answers[i] = run (&window, &records[i]);
      if (fwrite (answers, sizeof *answers, n, stdout) != n || fflush (stdout) != 0)
        return EXIT_FAILURE;

      g_free (records);
      g_free (answers);
    }

  return EXIT_SUCCESS;
}
