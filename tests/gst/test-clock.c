/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gst/check/gstharness.h>
#include <netflux/netflux.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "netflux-test-loop.h"

/* The wall clock is stepped between the kernel's time stamp on a datagram, which is of that
 * clock, and its reception: the time stamps of the buffers do not follow it. */

static int step_s; /* atomic */

/* In place of the C library's, for the whole program. */
int
clock_gettime (clockid_t id, struct timespec *time)
{
  int result = (int) syscall (SYS_clock_gettime, id, time);

  if (id == CLOCK_REALTIME)
    time->tv_sec += g_atomic_int_get (&step_s);

  return result;
}

static void
test_steps (void)
{
  const int steps[] = { 0, 3600, -3600, 0, 1, -1, 86400, 0 };
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GstHarness *harness = gst_harness_new ("netfluxsrc");
  GstClockTime last = 0;

  gst_harness_use_systemclock (harness);
  g_object_set (harness->element, "remote-address", "127.0.0.1", "remote-port",
                (guint) netflux_test_socket_get_port (partner), "local-port", (guint) port,
                "watch-interval", (guint64) 0, NULL);
  gst_harness_play (harness);

  for (guint i = 0; i < 64; i++)
    {
      const guint8 frame[] = { (guint8) i, 0 };
      GstBuffer *buffer;
      GstClockTime now;

      g_atomic_int_set (&step_s, steps[i % G_N_ELEMENTS (steps)]);
      g_socket_send_to (partner, address, (const char *) frame, sizeof frame, NULL, NULL);
      buffer = gst_harness_pull (harness);
      now = (GstClockTime) g_get_monotonic_time () * 1000 -
            gst_element_get_base_time (harness->element);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), >=, last);
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), <=, now);
      /* What was before the last frame is over; this one came after it. */
      last = GST_BUFFER_PTS (buffer);
      gst_buffer_unref (buffer);
    }

  gst_harness_teardown (harness);
}

/* A clock that counts from its start, as that of an audio sink does, or from somewhere else,
 * as those of a network do: a subclass of the system's clock. */
typedef struct
{
  GstSystemClock parent_instance;

  gint64 offset_ns;
} ShiftedClock;

typedef GstSystemClockClass ShiftedClockClass;

static GType shifted_clock_get_type (void);
G_DEFINE_TYPE (ShiftedClock, shifted_clock, GST_TYPE_SYSTEM_CLOCK)

static GstClockTime
shifted_clock_get_internal_time (GstClock *clock)
{
  ShiftedClock *self = (ShiftedClock *) clock;

  return (GstClockTime) (g_get_monotonic_time () * 1000 + self->offset_ns);
}

static void
shifted_clock_class_init (ShiftedClockClass *klass)
{
  GST_CLOCK_CLASS (klass)->get_internal_time = shifted_clock_get_internal_time;
}

static void
shifted_clock_init (ShiftedClock *self)
{
}

static GstClock *
clock_new (guint i)
{
  ShiftedClock *clock;

  if (i == 0)
    return g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_REALTIME, NULL);

  clock = g_object_new (shifted_clock_get_type (), NULL);
  clock->offset_ns = i == 1 ? 1000 * (gint64) GST_SECOND : -g_get_monotonic_time () * 1000;
  return GST_CLOCK (clock);
}

/* Whichever clock the pipeline has, a buffer is stamped with its time of arrival on that. */
static void
test_clocks (void)
{
  g_atomic_int_set (&step_s, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GstClock) clock = gst_object_ref_sink (clock_new (i));
      g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
      guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
      g_autoptr (GSocketAddress) address =
          g_inet_socket_address_new_from_string ("127.0.0.1", port);
      GstHarness *harness = gst_harness_new ("netfluxsrc");

      g_object_set (harness->element, "remote-address", "127.0.0.1", "remote-port",
                    (guint) netflux_test_socket_get_port (partner), "local-port", (guint) port,
                    "watch-interval", (guint64) 0, NULL);
      gst_element_set_clock (harness->element, clock);
      gst_harness_play (harness);
      gst_element_set_base_time (harness->element, gst_clock_get_time (clock));
      for (guint8 sequence = 1; sequence <= 8; sequence++)
        {
          const guint8 frame[] = { sequence, 0 };
          GstClockTime base_time = gst_element_get_base_time (harness->element);
          GstClockTime before = gst_clock_get_time (clock) - base_time;
          GstBuffer *buffer;

          g_socket_send_to (partner, address, (const char *) frame, sizeof frame, NULL, NULL);
          buffer = gst_harness_pull (harness);
          /* A millisecond for how the kernel's time of day is told from the monotonic time. */
          g_assert_cmpuint (GST_BUFFER_PTS (buffer) + GST_MSECOND, >=, before);
          g_assert_cmpuint (GST_BUFFER_PTS (buffer), <=,
                            gst_clock_get_time (clock) - base_time + GST_MSECOND);
          gst_buffer_unref (buffer);
        }
      gst_harness_teardown (harness);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func ("/netflux/gst/clock/steps", test_steps);
  g_test_add_func ("/netflux/gst/clock/others", test_clocks);

  return g_test_run ();
}
