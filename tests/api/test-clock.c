/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "api-common.h"

/* For how long the process stops between two looks at clocks */
#define STOP_US 800

/* Clocks that jump: that of the engine when the machine was suspended, the wall clock when it
 * is set. The library calls the functions here instead of the C library's. */

static gint64 suspended_ns; /* atomic: how far the clock that goes on during suspend is ahead */
static gint64 wall_step_ns; /* atomic */
static gint stops;          /* atomic: whether each third look at the wall clock is a late one */

static gint64
to_ns (const struct timespec *time)
{
  return (gint64) time->tv_sec * 1000000000 + time->tv_nsec;
}

static struct timespec
from_ns (gint64 ns)
{
  return (struct timespec){ .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
}

G_MODULE_EXPORT int
clock_gettime (clockid_t clock, struct timespec *time)
{
  static gint looks;
  int result;

  if (clock == CLOCK_REALTIME && g_atomic_int_get (&stops) && g_atomic_int_add (&looks, 1) % 3 == 0)
    g_usleep (STOP_US);
  result = (int) syscall (SYS_clock_gettime, clock, time);

  if (clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME)
    *time = from_ns (to_ns (time) + __atomic_load_n (&suspended_ns, __ATOMIC_SEQ_CST));
  if (clock == CLOCK_REALTIME)
    *time = from_ns (to_ns (time) + __atomic_load_n (&wall_step_ns, __ATOMIC_SEQ_CST));

  return result;
}

/* The wall clock goes on during suspend, so the kernel's stamps do, too. */
G_MODULE_EXPORT int
recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags, struct timespec *timeout)
{
  int n_received = (int) syscall (SYS_recvmmsg, fd, messages, n, flags, timeout);

  for (int i = 0; i < n_received; i++)
    for (struct cmsghdr *control = CMSG_FIRSTHDR (&messages[i].msg_hdr); control != NULL;
         control = CMSG_NXTHDR (&messages[i].msg_hdr, control))
      if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS)
        {
          struct timespec stamp;

          memcpy (&stamp, CMSG_DATA (control), sizeof stamp);
          stamp = from_ns (to_ns (&stamp) + __atomic_load_n (&suspended_ns, __ATOMIC_SEQ_CST));
          memcpy (CMSG_DATA (control), &stamp, sizeof stamp);
        }

  return n_received;
}

G_MODULE_EXPORT int
timerfd_settime (int fd, int flags, const struct itimerspec *value, struct itimerspec *before)
{
  struct itimerspec real = *value;

  if ((flags & TFD_TIMER_ABSTIME) && to_ns (&value->it_value) != 0)
    real.it_value = from_ns (
        MAX (to_ns (&value->it_value) - __atomic_load_n (&suspended_ns, __ATOMIC_SEQ_CST), 1));

  return (int) syscall (SYS_timerfd_settime, fd, flags, &real, before);
}

typedef struct
{
  NetfluxLink *link;
  GSocket *partner;
  GSocketAddress *address;
  guint8 sequence;
  gint64 sent_us;
  guint expired;
  guint recovered;
  guint n_frames;
} Exchange;

static void
on_expired (NetfluxLink *link, NetfluxWatchdog watchdog, Exchange *self)
{
  self->expired += watchdog == NETFLUX_WATCHDOG_RECEIVE;
}

static void
on_recovered (NetfluxLink *link, NetfluxWatchdog watchdog, Exchange *self)
{
  self->recovered += watchdog == NETFLUX_WATCHDOG_RECEIVE;
}

/* Its time is the program's: between when it was sent and now. */
static void
on_frame (NetfluxLink *link, NetfluxFrame *frame, Exchange *self)
{
  gint64 arrival_us = netflux_frame_get_arrival_time (frame);

  if (netflux_frame_get_sequence (frame) == self->sequence)
    g_assert_cmpint (arrival_us, >=, self->sent_us - 100);
  g_assert_cmpint (arrival_us, <=, g_get_monotonic_time ());
  self->n_frames++;
}

static void
open_exchange (Exchange *self)
{
  *self = (Exchange){ .partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4) };
  self->link = netflux_link_new ("127.0.0.1", netflux_test_socket_get_port (self->partner));
  g_object_set (self->link, "local-address", "127.0.0.1", "local-port", 0, "send-interval",
                (gint64) 2000, "watch-interval", (gint64) 60 * G_USEC_PER_SEC, NULL);
  g_signal_connect (self->link, "watchdog-expired", G_CALLBACK (on_expired), self);
  g_signal_connect (self->link, "watchdog-recovered", G_CALLBACK (on_recovered), self);
  g_signal_connect (self->link, "frame-received", G_CALLBACK (on_frame), self);
  api_start (self->link);
  self->address =
      g_inet_socket_address_new_from_string ("127.0.0.1", netflux_link_get_local_port (self->link));
}

static void
close_exchange (Exchange *self)
{
  g_object_unref (self->link);
  g_object_unref (self->partner);
  g_object_unref (self->address);
}

static void
exchange (Exchange *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint before = self->n_frames;
      guint8 frame[10] = { 0 };

      netflux_test_wait (g_socket_condition_check (self->partner, G_IO_IN));
      while (g_socket_receive (self->partner, (char *) frame, sizeof frame, NULL, NULL) > 0)
        frame[1] = frame[0];
      frame[0] = ++self->sequence;
      self->sent_us = g_get_monotonic_time ();
      g_socket_send_to (self->partner, self->address, (char *) frame, sizeof frame, NULL, NULL);
      netflux_test_wait (self->n_frames > before);
    }
}

/* The partner goes on when the machine wakes up: one outage, however soon that is. */
static void
test_suspend (void)
{
  Exchange self;

  /* It refuses SO_TIMESTAMPNS: when a frame came, before or after the suspension, is not known. */
  if (netflux_test_skip_emulated ())
    return;
  open_exchange (&self);
  exchange (&self, 40);
  g_assert_cmpint (netflux_link_get_state (self.link), ==, NETFLUX_LINK_STATE_UP);
  for (guint i = 1; i <= 3; i++)
    {
      __atomic_add_fetch (&suspended_ns, G_GINT64_CONSTANT (100) * 1000000000, __ATOMIC_SEQ_CST);
      exchange (&self, 40);
      netflux_test_wait (netflux_link_get_state (self.link) == NETFLUX_LINK_STATE_UP);
      netflux_test_wait (self.recovered == i);
      g_assert_cmpuint (self.expired, ==, i);
      g_assert_cmpuint (api_get_count (self.link, "outages"), ==, i);
      g_assert_cmpuint (api_get_count (self.link, "partner-lost"), ==, 0);
    }
  close_exchange (&self);
}

/* The kernel's stamps are of the wall clock as it was. */
static void
test_wall_clock (void)
{
  static const gint64 steps_s[] = { 3600, -3600, -86400 * 365, 1, 0 };
  Exchange self;

  open_exchange (&self);
  exchange (&self, 20);
  for (guint i = 0; i < G_N_ELEMENTS (steps_s); i++)
    {
      __atomic_store_n (&wall_step_ns, steps_s[i] * 1000000000, __ATOMIC_SEQ_CST);
      exchange (&self, 20);
      /* A clock is not set again while datagrams from before lie in the socket. */
      __atomic_store_n (&wall_step_ns, 0, __ATOMIC_SEQ_CST);
      exchange (&self, 20);
    }
  g_assert_cmpuint (api_get_count (self.link, "outages"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (self.link), ==, NETFLUX_LINK_STATE_UP);
  close_exchange (&self);
}

/* A process that stops between its looks at two clocks does not hear what was not sent yet. */
static void
test_stops (void)
{
  Exchange self;

  open_exchange (&self);
  exchange (&self, 20);
  g_atomic_int_set (&stops, TRUE);
  exchange (&self, 60);
  g_atomic_int_set (&stops, FALSE);
  g_assert_cmpuint (api_get_count (self.link, "outages"), ==, 0);
  close_exchange (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/clock/suspend", test_suspend);
  g_test_add_func ("/netflux/clock/wall-clock", test_wall_clock);
  g_test_add_func ("/netflux/clock/stops", test_stops);

  return g_test_run ();
}
