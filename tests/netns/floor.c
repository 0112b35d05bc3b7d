/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "floor.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

struct _Floor
{
  int socket;
  int timer;
  struct sockaddr_in remote;
  gint64 interval_ns;
  int priority;
  guint8 feedback;
  GThread *thread;
  int quit; /* atomic */

  GMutex lock;
  guint64 sent;
  guint64 missed;
};

static gint64
get_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static gboolean
set_priority (int policy, int priority)
{
  struct sched_param param = { .sched_priority = priority };

  return pthread_setschedparam (pthread_self (), policy, &param) == 0;
}

gboolean
floor_can_have_priority (int priority)
{
  return set_priority (SCHED_FIFO, priority) && set_priority (SCHED_OTHER, 0);
}

/* As much as a bounded number of calls takes: more would be starved by a flood. */
static void
read_some (Floor *self)
{
  static guint8 data[BATCH][64];
  struct mmsghdr messages[BATCH];
  struct sockaddr_in senders[BATCH];
  struct iovec vectors[BATCH];
  int n;

  for (int i = 0; i < BATCH; i++)
    {
      vectors[i] = (struct iovec){ data[i], sizeof data[i] };
      messages[i] = (struct mmsghdr){
        .msg_hdr = { .msg_name = &senders[i],
                     .msg_namelen = sizeof senders[i],
                     .msg_iov = &vectors[i],
                     .msg_iovlen = 1 },
      };
    }
  n = recvmmsg (self->socket, messages, BATCH, MSG_DONTWAIT, NULL);
  for (int i = 0; i < n; i++)
    if (senders[i].sin_port == self->remote.sin_port)
      self->feedback = data[i][0];
}

static gpointer
floor_thread (gpointer data)
{
  Floor *self = data;
  struct pollfd fds[] = { { .fd = self->socket, .events = POLLIN },
                          { .fd = self->timer, .events = POLLIN } };
  gint64 due_ns = get_now () + self->interval_ns;
  guint8 frame[10] = { 0 };

  set_priority (SCHED_FIFO, self->priority);
  while (!g_atomic_int_get (&self->quit))
    {
      struct itimerspec when = { .it_value = { due_ns / NS_PER_SECOND, due_ns % NS_PER_SECOND } };
      gint64 now_ns;

      timerfd_settime (self->timer, TFD_TIMER_ABSTIME, &when, NULL);
      poll (fds, G_N_ELEMENTS (fds), 100);
      read_some (self);
      now_ns = get_now ();
      if (now_ns < due_ns)
        continue;

      frame[0]++;
      frame[1] = self->feedback;
      sendto (self->socket, frame, sizeof frame, 0, (struct sockaddr *) &self->remote,
              sizeof self->remote);
      g_mutex_lock (&self->lock);
      self->sent++;
      self->missed += (guint64) ((now_ns - due_ns) / self->interval_ns);
      g_mutex_unlock (&self->lock);
      due_ns += ((now_ns - due_ns) / self->interval_ns + 1) * self->interval_ns;
    }

  return NULL;
}

Floor *
floor_new (const char *local, const char *remote, guint16 port, guint interval_us, int priority)
{
  Floor *self = g_new0 (Floor, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int size = 4 << 20;

  self->socket = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  self->timer = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  g_assert_cmpint (self->socket, >=, 0);
  g_assert_cmpint (self->timer, >=, 0);
  inet_pton (AF_INET, local, &address.sin_addr);
  g_assert_cmpint (bind (self->socket, (struct sockaddr *) &address, sizeof address), ==, 0);
  inet_pton (AF_INET, remote, &address.sin_addr);
  self->remote = address;
  setsockopt (self->socket, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  self->interval_ns = (gint64) interval_us * 1000;
  self->priority = priority;
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("floor", floor_thread, self);

  return self;
}

void
floor_free (Floor *self)
{
  g_atomic_int_set (&self->quit, TRUE);
  g_thread_join (self->thread);
  close (self->socket);
  close (self->timer);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint64
floor_get_sent (Floor *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->sent;
}

guint64
floor_get_missed (Floor *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->missed;
}
