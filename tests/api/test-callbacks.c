/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* What callbacks and handlers do while something is under way, and what goes on after it. */

#define N_FRAMES 200
#define N_STARTS 60

/* Nothing is ever sent there from the loopback address. */
#define ELSEWHERE "192.0.2.1"

typedef struct
{
  NetfluxLink *link;
  GSocket *partner;
  GMutex lock; /* the callback waits for it: so long the engine reads nothing */
  int entered; /* atomic */
  int heard;   /* atomic */
  gboolean gathers;
} Listener;

static void
open_listener (Listener *self)
{
  *self = (Listener){ .partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4) };
  g_mutex_init (&self->lock);
  self->link = api_new_link (netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                             netflux_test_socket_get_port (self->partner));
}

static void
close_listener (Listener *self)
{
  netflux_link_stop (self->link);
  g_assert_cmpuint (api_get_count (self->link, "frames-accepted"), ==,
                    (guint) g_atomic_int_get (&self->heard));
  g_assert_finalize_object (self->link);
  g_object_unref (self->partner);
  g_mutex_clear (&self->lock);
}

/* The frames carry their number. */
static void
say (Listener *self, guint n)
{
  const char frame[] = { (char) n, 0, (char) n };

  api_say (self->partner, self->link, frame, sizeof frame);
}

/* Each comes once, in order, and stays what it is. */
static void
hear (Listener *self, NetfluxFrame *frame)
{
  gsize size;
  const guint8 *data = netflux_frame_get_data (frame, &size);
  guint8 next = (guint8) (g_atomic_int_get (&self->heard) + 1);

  g_assert_cmpmem (data, size, &next, 1);
  g_atomic_int_inc (&self->heard);
}

static void
on_frames_send (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  Listener *self = user_data;

  g_atomic_int_set (&self->entered, TRUE);
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);
  netflux_link_send_now (self->link, NULL);
  for (guint i = 0; i < n_frames; i++)
    hear (self, frames[i]);
}

/* To send, what has arrived is read: frames that are gathered while others are told of. */
static void
test_sending (void)
{
  Listener self;

  open_listener (&self);
  netflux_source_set_frames_callback (netflux_link_get_source (self.link), on_frames_send, &self,
                                      NULL);
  api_start (self.link);
  g_mutex_lock (&self.lock);
  say (&self, 1);
  netflux_test_wait (g_atomic_int_get (&self.entered));
  for (guint i = 2; i <= N_FRAMES; i++)
    say (&self, i);
  g_mutex_unlock (&self.lock);
  netflux_test_wait (g_atomic_int_get (&self.heard) == N_FRAMES);
  close_listener (&self);
}

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  hear (user_data, frame);
}

static void
on_frames (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  g_assert_cmpuint (n_frames, >, 0);
  for (guint i = 0; i < n_frames; i++)
    hear (user_data, frames[i]);
}

/* After what came in this round was read, and before its end. */
static void
on_prepare_replace (NetfluxSink *sink, gpointer user_data)
{
  Listener *self = user_data;
  NetfluxSource *source = netflux_link_get_source (self->link);

  self->gathers = !self->gathers;
  if (self->gathers)
    netflux_source_set_frames_callback (source, on_frames, self, NULL);
  else
    netflux_source_set_frame_callback (source, on_frame, self, NULL);
  g_usleep (2000);
}

/* A callback of the one kind that takes the place of one of the other hears of what was read. */
static void
test_replacing (void)
{
  Listener self;

  open_listener (&self);
  netflux_source_set_frame_callback (netflux_link_get_source (self.link), on_frame, &self, NULL);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (self.link), on_prepare_replace, &self,
                                     NULL);
  api_start (self.link);
  for (guint i = 1; i <= N_FRAMES; i++)
    {
      say (&self, i);
      g_usleep (500);
    }
  netflux_test_wait (g_atomic_int_get (&self.heard) == N_FRAMES);
  close_listener (&self);
}

/* Two links of a port, one of which cannot send. Before each round of timers, the engine stands
 * still for longer than the good one's interval: so what was started in the round is due, and the
 * good one after it. */
typedef struct
{
  NetfluxLink *refused;
  NetfluxLink *good;
  NetfluxLink *partner;
  NetfluxEngine *engine; /* the partner's */
  gint64 awake_us;       /* when the engine stood still last */
  int stopped;           /* atomic */
  int n_told;            /* atomic */
} Pair;

#define INTERVAL_US 4000
#define STANDSTILL_US 5000

/* Once for all that are read together */
static void
on_frame_wait (NetfluxFrame *frame, gpointer user_data)
{
  Pair *self = user_data;

  if (g_get_monotonic_time () - self->awake_us < 500)
    return;
  g_usleep (STANDSTILL_US);
  self->awake_us = g_get_monotonic_time ();
}

static void
open_pair (Pair *self)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };

  *self = (Pair){
    .good = api_new_link (ports[0], ports[1]),
    .refused = api_new_link (ports[0], 1),
    .partner = api_new_link (ports[1], ports[0]),
    .engine = netflux_engine_new (),
  };
  netflux_link_set_remote_address (self->refused, ELSEWHERE);
  netflux_link_set_engine (self->partner, self->engine);
  netflux_link_set_send_interval (self->good, INTERVAL_US);
  netflux_source_set_frame_callback (netflux_link_get_source (self->good), on_frame_wait, self,
                                     NULL);
  api_start (self->partner);
  api_start (self->good);
}

static void
close_pair (Pair *self)
{
  g_assert_finalize_object (self->refused);
  g_assert_finalize_object (self->good);
  g_assert_finalize_object (self->partner);
  g_assert_finalize_object (self->engine);
}

static void
on_event_send (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  Pair *self = user_data;

  if (event != NETFLUX_LINK_EVENT_SEND_ERROR)
    return;

  netflux_link_send_now (self->good, NULL);
  g_atomic_int_inc (&self->n_told);
}

/* Whoever hears that a frame was refused sends by another link of the port, whose own frame may be
 * on its way with it: no number is sent twice. */
static void
test_failover (void)
{
  Pair self;

  open_pair (&self);
  netflux_link_set_event_callback (self.refused, on_event_send, &self, NULL);
  for (int i = 1; i <= N_STARTS; i++)
    {
      api_start (self.refused);
      netflux_test_wait (g_atomic_int_get (&self.n_told) >= i);
      netflux_link_stop (self.refused);
      g_atomic_int_set (&self.n_told, i);
    }

  netflux_link_stop (self.good);
  g_assert_cmpuint (api_get_count (self.partner, "frames-accepted"), >, 0);
  g_assert_cmpuint (api_get_count (self.partner, "frames-duplicate"), ==, 0);
  close_pair (&self);
}

static void
on_event_stop (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  Pair *self = user_data;

  if (event != NETFLUX_LINK_EVENT_SEND_ERROR)
    return;

  netflux_link_stop (self->refused);
  g_atomic_int_set (&self->stopped, TRUE);
}

static void
on_prepare_refused (NetfluxSink *sink, gpointer user_data)
{
  Pair *self = user_data;

  g_assert_false (g_atomic_int_get (&self->stopped));
}

static void
on_prepare_send (NetfluxSink *sink, gpointer user_data)
{
  Pair *self = user_data;

  netflux_link_send_now (self->refused, NULL);
}

/* What waits is sent before what is sent now: whoever stops because of it is asked for no data. */
static void
test_stopping (void)
{
  Pair self;

  open_pair (&self);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (self.good), on_prepare_send, &self,
                                     NULL);
  netflux_sink_set_prepare_callback (netflux_link_get_sink (self.refused), on_prepare_refused,
                                     &self, NULL);
  netflux_link_set_event_callback (self.refused, on_event_stop, &self, NULL);
  for (guint i = 0; i < N_STARTS; i++)
    {
      g_atomic_int_set (&self.stopped, FALSE);
      netflux_link_start (self.refused, NULL); /* or stopped before it returns */
      netflux_test_wait (g_atomic_int_get (&self.stopped));
    }
  netflux_link_stop (self.good);
  close_pair (&self);
}

static void
on_state_stop (NetfluxLink *link)
{
  if (netflux_link_get_state (link) == NETFLUX_LINK_STATE_WAITING)
    netflux_link_stop (link);
}

static void
on_error (NetfluxLink *link, const GError *error, int *n_errors)
{
  ++*n_errors;
}

/* One that waits for the network, and is stopped by who hears that it waits. */
static void
test_waiting (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 1);
  int n_errors = 0;

  g_object_set (link, "local-address", ELSEWHERE, "wait-for-network", TRUE, NULL);
  g_signal_connect (link, "notify::state", G_CALLBACK (on_state_stop), NULL);
  g_signal_connect (link, "error", G_CALLBACK (on_error), &n_errors);
  api_start (link);
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
  for (guint i = 0; i < 10; i++)
    netflux_test_iterate (G_MAXINT64, "nothing");
  g_assert_cmpint (n_errors, ==, 0);
}

static void
on_port_drop (NetfluxLink *link)
{
  g_object_unref (link);
}

/* The port that was picked is none any more: whoever hears of that gives the last reference back
 * within the stop. */
static void
test_dropping (void)
{
  NetfluxLink *link = api_new_link (0, 9);
  gpointer gone = link;

  g_object_add_weak_pointer (G_OBJECT (link), &gone);
  api_start (link);
  g_signal_connect (link, "notify::local-port", G_CALLBACK (on_port_drop), NULL);
  netflux_link_stop (link);
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/callbacks/sending", test_sending);
  g_test_add_func ("/netflux/callbacks/replacing", test_replacing);
  g_test_add_func ("/netflux/callbacks/failover", test_failover);
  g_test_add_func ("/netflux/callbacks/stopping", test_stopping);
  g_test_add_func ("/netflux/callbacks/waiting", test_waiting);
  g_test_add_func ("/netflux/callbacks/dropping", test_dropping);

  return g_test_run ();
}
