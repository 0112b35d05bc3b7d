/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include <errno.h>
#include <time.h>

#include "chaos-kernel.h"

/* Shared by chaos-calls.c and chaos-calls-sockets.c, which are the C library's functions for
 * what is simulated: a program's own come before those of the shared libraries, for these
 * libraries, too. What is not of the simulated system goes to the real one. */

#define CHAOS_PUBLIC __attribute__ ((visibility ("default")))

static inline int
chaos_call_fail (int errnum)
{
  errno = errnum;
  return -1;
}

static inline void
chaos_call_spend (gint64 ns)
{
  chaos_kernel.n_calls++;
  chaos_kernel_spend (ns);
  chaos_world_catch_up ();
}

/* NULL, and errno, if it is not there any more */
static inline ChaosFd *
chaos_call_use (int number)
{
  ChaosFd *fd;

  chaos_call_spend (chaos_kernel.call_ns);
  chaos_world_preempt ();
  fd = chaos_fd_get (number);
  if (fd != NULL && !fd->dead)
    return fd;

  errno = EBADF;
  return NULL;
}

static inline struct timespec
chaos_call_to_timespec (gint64 ns)
{
  return (struct timespec){ .tv_sec = ns / CHAOS_S, .tv_nsec = ns % CHAOS_S };
}
