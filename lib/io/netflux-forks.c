/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-forks.h"

#ifdef G_OS_UNIX

#include <pthread.h>

static int n_forks;

static void
count_fork (void)
{
  n_forks++;
}

int
netflux_forks_count (void)
{
  static gsize watched;

  if (g_once_init_enter (&watched))
    {
      pthread_atfork (NULL, NULL, count_fork);
      g_once_init_leave (&watched, TRUE);
    }

  return n_forks;
}

#else

int
netflux_forks_count (void)
{
  return 0;
}

#endif
