/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/io/netflux-thread-setup.h"

#ifdef __linux__
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#endif

void
netflux_thread_setup_init (NetfluxThreadSetup *self, int priority, const char *affinity)
{
  *self = (NetfluxThreadSetup){ .priority = priority, .affinity = g_strdup (affinity) };
}

void
netflux_thread_setup_clear (NetfluxThreadSetup *self)
{
  g_clear_pointer (&self->affinity, g_free);
  g_clear_pointer (&self->active_affinity, g_free);
  g_clear_pointer (&self->warning, g_free);
}

G_GNUC_PRINTF (2, 3)
static void
add_warning (NetfluxThreadSetup *self, const char *format, ...)
{
  g_autofree char *before = g_steal_pointer (&self->warning);
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  self->warning =
      before != NULL ? g_strdup_printf ("%s %s", before, message) : g_steal_pointer (&message);
}

void
netflux_thread_setup_block_signals (NetfluxSignalMask *before)
{
#ifdef G_OS_UNIX
  sigset_t all;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, before);
#endif
}

void
netflux_thread_setup_restore_signals (const NetfluxSignalMask *before)
{
#ifdef G_OS_UNIX
  pthread_sigmask (SIG_SETMASK, before, NULL);
#endif
}

#ifdef __linux__

/* A list such as "0-3,6", as taskset(1) takes it. */
static gboolean
parse_cpu_list (const char *list, cpu_set_t *set)
{
  g_auto (GStrv) items = g_strsplit (list, ",", -1);

  CPU_ZERO (set);
  for (guint i = 0; items[i] != NULL; i++)
    {
      g_auto (GStrv) bounds = g_strsplit (g_strstrip (items[i]), "-", 2);
      guint64 first;
      guint64 last;

      if (bounds[0] == NULL ||
          !g_ascii_string_to_unsigned (bounds[0], 10, 0, CPU_SETSIZE - 1, &first, NULL))
        return FALSE;
      last = first;
      if (bounds[1] != NULL &&
          !g_ascii_string_to_unsigned (bounds[1], 10, first, CPU_SETSIZE - 1, &last, NULL))
        return FALSE;
      for (guint64 cpu = first; cpu <= last; cpu++)
        CPU_SET (cpu, set);
    }

  return CPU_COUNT (set) > 0;
}

static char *
format_cpu_list (const cpu_set_t *set)
{
  GString *list = g_string_new (NULL);

  for (guint cpu = 0; cpu < CPU_SETSIZE; cpu++)
    {
      guint last = cpu;

      if (!CPU_ISSET (cpu, set))
        continue;
      while (last + 1 < CPU_SETSIZE && CPU_ISSET (last + 1, set))
        last++;
      g_string_append_printf (list, "%s%u", list->len > 0 ? "," : "", cpu);
      if (last > cpu)
        g_string_append_printf (list, "-%u", last);
      cpu = last;
    }

  return g_string_free (list, FALSE);
}

static void
apply_affinity (NetfluxThreadSetup *self)
{
  cpu_set_t set;
  int errnum;

  if (self->affinity == NULL)
    return;

  if (!parse_cpu_list (self->affinity, &set))
    {
      add_warning (self,
                   "The CPU affinity “%s” is not a list of CPUs: give numbers and ranges "
                   "such as “2,4-5”; the engine runs on any CPU.",
                   self->affinity);
      return;
    }

  errnum = pthread_setaffinity_np (pthread_self (), sizeof set, &set);
  if (errnum != 0)
    {
      add_warning (self,
                   "The CPU affinity “%s” was not granted (%s): choose CPUs that this machine "
                   "has and that the process may use (taskset -p, cpuset); the engine runs on "
                   "any CPU.",
                   self->affinity, g_strerror (errnum));
      return;
    }

  if (pthread_getaffinity_np (pthread_self (), sizeof set, &set) == 0)
    self->active_affinity = format_cpu_list (&set);
}

static void
apply_priority (NetfluxThreadSetup *self)
{
  struct sched_param param = { .sched_priority = self->priority };
  int errnum;

  if (self->priority == 0)
    return;

  errnum = pthread_setschedparam (pthread_self (), SCHED_FIFO, &param);
  if (errnum == 0)
    {
      self->active_priority = self->priority;
      return;
    }

  add_warning (self,
               "The real-time priority %d was not granted (%s): allow it with “ulimit -r %d”, an "
               "“rtprio” line in /etc/security/limits.conf, LimitRTPRIO=%d in the systemd unit or "
               "the capability CAP_SYS_NICE; the engine runs without real-time priority.",
               self->priority, g_strerror (errnum), self->priority, self->priority);
}

void
netflux_thread_setup_apply (NetfluxThreadSetup *self)
{
  /* Sleeps of this thread shall not be prolonged to save power. */
  prctl (PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  apply_affinity (self);
  apply_priority (self);
}

#else

void
netflux_thread_setup_apply (NetfluxThreadSetup *self)
{
  if (self->priority != 0)
    add_warning (self, "Real-time priority %d is not supported on this system.", self->priority);
  if (self->affinity != NULL)
    add_warning (self, "CPU affinity “%s” is not supported on this system.", self->affinity);
}

#endif
