/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static gint64
read_clock (clockid_t clock_id)
{
  struct timespec now;

  bench_check (clock_gettime (clock_id, &now) == 0, "clock_gettime");
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

gint64
bench_now_ns (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

/* What to add to a kernel timestamp, which is wall clock time, to have monotonic time.
 * The closest of several readings, as one may be interrupted in the middle. */
gint64
bench_realtime_offset_ns (void)
{
  gint64 best_ns = G_MAXINT64;
  gint64 offset_ns = 0;

  for (int i = 0; i < 16; i++)
    {
      gint64 before_ns = read_clock (CLOCK_MONOTONIC);
      gint64 realtime_ns = read_clock (CLOCK_REALTIME);
      gint64 after_ns = read_clock (CLOCK_MONOTONIC);

      if (after_ns - before_ns < best_ns)
        {
          best_ns = after_ns - before_ns;
          offset_ns = before_ns + best_ns / 2 - realtime_ns;
        }
    }
  return offset_ns;
}

void
bench_sleep_until (gint64 due_ns)
{
  struct timespec due = { due_ns / 1000000000, due_ns % 1000000000 };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
    ;
}

void
bench_sleep (double seconds)
{
  bench_sleep_until (bench_now_ns () + (gint64) (seconds * 1e9));
}

/* The CPU clock of another thread of this process: the kernel's encoding, for which
 * the C library has a function for POSIX threads only, not for a thread's number. */
gint64
bench_thread_cpu_ns (pid_t tid)
{
  return read_clock ((clockid_t) ((~(guint32) tid << 3) | 6));
}

/* The number of the thread of this process that has this name, or 0. */
pid_t
bench_find_thread (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", entry, "comm", NULL);
      g_autofree char *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL) && g_str_equal (g_strstrip (comm), name))
        return (pid_t) g_ascii_strtoll (entry, NULL, 10);
    }
  return 0;
}

void
bench_pin (int cpu)
{
  cpu_set_t set;

  if (cpu < 0)
    return;
  CPU_ZERO (&set);
  CPU_SET (cpu, &set);
  bench_check (pthread_setaffinity_np (pthread_self (), sizeof set, &set) == 0, "setaffinity");
}

void
bench_set_priority (int priority)
{
  struct sched_param param = { .sched_priority = priority };

  if (priority > 0)
    bench_check (pthread_setschedparam (pthread_self (), SCHED_FIFO, &param) == 0, "SCHED_FIFO");
}

/* As it is, the kernel may serve the timers of an ordinary thread 50 us late. */
void
bench_set_timer_slack (gulong slack_ns)
{
  bench_check (prctl (PR_SET_TIMERSLACK, slack_ns) == 0, "PR_SET_TIMERSLACK");
}

void
bench_check (gboolean ok, const char *what)
{
  if (!ok)
    {
      fprintf (stderr, "%s: %s\n", what, g_strerror (errno));
      exit (2);
    }
}

/* A bound socket; *port is 0 for any, and returns which it is. */
int
bench_udp_socket (const char *address, guint16 *port, gboolean timestamps)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons (*port) };
  socklen_t size = sizeof name;
  int buffer = 4 << 20;
  int on = 1;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  bench_check (fd >= 0, "socket");
  bench_check (inet_pton (AF_INET, address, &name.sin_addr) == 1, "inet_pton");
  bench_check (bind (fd, (struct sockaddr *) &name, size) == 0, "bind");
  bench_check (getsockname (fd, (struct sockaddr *) &name, &size) == 0, "getsockname");
  *port = ntohs (name.sin_port);

  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (timestamps)
    bench_check (setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0, "timestamps");
  return fd;
}

guint16
bench_free_port (void)
{
  guint16 port = 0;

  close (bench_udp_socket ("127.0.0.1", &port, FALSE));
  return port;
}

gint64
bench_arrival_ns (const struct msghdr *message, gint64 offset_ns)
{
  struct msghdr *msg = (struct msghdr *) message;

  for (struct cmsghdr *cmsg = CMSG_FIRSTHDR (msg); cmsg != NULL; cmsg = CMSG_NXTHDR (msg, cmsg))
    {
      struct timespec when;

      if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SO_TIMESTAMPNS)
        continue;
      memcpy (&when, CMSG_DATA (cmsg), sizeof when);
      return when.tv_sec * G_GINT64_CONSTANT (1000000000) + when.tv_nsec + offset_ns;
    }
  return bench_now_ns ();
}

/* Reserved and touched beforehand, so that nothing is allocated while it is measured. */
void
bench_samples_reserve (BenchSamples *self, gsize n)
{
  self->n_allocated = n;
  self->values = g_new (gint64, n);
  memset (self->values, 1, n * sizeof (gint64));
}

void
bench_samples_add (BenchSamples *self, gint64 value)
{
  if (self->n < self->n_allocated)
    self->values[self->n++] = value;
}

static int
compare_values (const void *a, const void *b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

double
bench_samples_percentile_us (BenchSamples *self, double percent)
{
  gsize rank;

  if (self->n == 0)
    return 0;
  qsort (self->values, self->n, sizeof (gint64), compare_values);
  rank = (gsize) ceil (percent / 100 * (double) self->n);
  return (double) self->values[CLAMP (rank, 1, self->n) - 1] / 1e3;
}

void
bench_samples_clear (BenchSamples *self)
{
  g_clear_pointer (&self->values, g_free);
  self->n = self->n_allocated = 0;
}

static GString *result;

void
bench_result_add (const char *name, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (result == NULL)
    result = g_string_new (NULL);
  g_string_append_printf (result, "%s\"%s\": %s", result->len > 0 ? ", " : "", name,
                          g_ascii_formatd (number, sizeof number, "%.4f", value));
}

void
bench_result_add_percentiles (const char *prefix, BenchSamples *samples)
{
  static const struct
  {
    const char *name;
    double percent;
  } points[] = { { "p50", 50 }, { "p99", 99 }, { "max", 100 } };

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%s", prefix, points[i].name);

      bench_result_add (name, bench_samples_percentile_us (samples, points[i].percent));
    }
}

/* One line of JSON; the driver joins it with what the Python subject printed. */
void
bench_result_print (void)
{
  printf ("{%s}\n", result != NULL ? result->str : "");
  fflush (stdout);
}

static void
bench_run (const char *command)
{
  gint status = 0;

  if (!g_spawn_command_line_sync (command, NULL, NULL, &status, NULL) ||
      !g_spawn_check_wait_status (status, NULL))
    g_error ("%s failed: it needs root and iproute2", command);
}

void
bench_enter_network (void)
{
  bench_check (unshare (CLONE_NEWNET) == 0, "unshare");
  bench_run ("ip link set lo up");
  bench_run ("ip link add bench0 type veth peer name bench1");
  bench_run ("ip addr add 10.9.0.1/16 dev bench0");
  bench_run ("ip link set bench0 up");
  bench_run ("ip link set bench1 up");
}
