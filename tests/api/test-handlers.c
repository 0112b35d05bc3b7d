/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "tests/common/netflux-test-table.h"

/* Whatever is called from within whatever handler works: each of them with each. */

typedef struct _Subject Subject;

typedef struct
{
  const char *name;
  void (*connect) (Subject *self);
  gboolean has_partner;
  gint64 watch_interval;
  gboolean in_engine;
} Handler;

typedef struct
{
  const char *name;
  void (*run) (Subject *self);
  void (*check) (Subject *self);
  gboolean has_engine; /* of its own, which only the link refers to */
} Action;

struct _Subject
{
  const Action *action;
  NetfluxLink *link; /* owned, until the action drops it */
  NetfluxLink *partner;
  GThread *thread; /* in which the action ran */
  int started;     /* atomic */
  int calls;       /* atomic; of the handler since then */
  int done;        /* atomic */
  int gone;        /* atomic */
};

static void
on_called (Subject *self)
{
  if (!g_atomic_int_get (&self->started))
    return;
  if (g_atomic_int_add (&self->calls, 1) != 0)
    return;

  self->thread = g_thread_self ();
  self->action->run (self);
  g_atomic_int_set (&self->done, 1);
}

/* The handlers: the data are all that matters to them. */

static void
on_frame (NetfluxFrame *frame, gpointer user_data)
{
  on_called (user_data);
}

static void
on_frames (NetfluxFrame **frames, guint n_frames, gpointer user_data)
{
  on_called (user_data);
}

static void
on_event (NetfluxLinkEvent event, int detail, gpointer user_data)
{
  on_called (user_data);
}

static void
on_prepare (NetfluxSink *sink, gpointer user_data)
{
  on_called (user_data);
}

static void
connect_to (Subject *self, gpointer object, const char *signal)
{
  g_signal_connect_swapped (object, signal, G_CALLBACK (on_called), self);
}

static void
connect_frame_received (Subject *self)
{
  connect_to (self, self->link, "frame-received");
}

static void
connect_frame_received_by_source (Subject *self)
{
  connect_to (self, netflux_link_get_source (self->link), "frame-received");
}

/* Several fields change at once: those behind the first one's handler must not be told. */
static void
connect_value_changed (Subject *self)
{
  g_autoptr (NetfluxLayout) layout = api_new_layout ("x:u8[16]", NETFLUX_DIALECT_PACKED);

  netflux_link_set_receive_layout (self->link, layout);
  connect_to (self, self->link, "value-changed");
}

static void
connect_expired (Subject *self)
{
  connect_to (self, self->link, "watchdog-expired");
}

static void
connect_recovered (Subject *self)
{
  connect_to (self, self->link, "watchdog-recovered");
}

static void
connect_statistics (Subject *self)
{
  connect_to (self, self->link, "statistics-updated");
}

static void
connect_error (Subject *self)
{
  connect_to (self, self->link, "error");
}

/* Nobody renews them but the action that calls everything; frames go on. */
static void
let_data_expire (Subject *self)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);

  netflux_link_set_max_send_age (self->link, 5000);
  netflux_link_set_send_safe_values (self->link, safe);
}

static void
connect_data_expired (Subject *self)
{
  let_data_expire (self);
  connect_to (self, self->link, "send-data-expired");
}

static void
connect_data_expired_by_sink (Subject *self)
{
  let_data_expire (self);
  connect_to (self, netflux_link_get_sink (self->link), "send-data-expired");
}

static void
connect_state (Subject *self)
{
  connect_to (self, self->link, "notify::state");
}

static void
connect_prepare_frame (Subject *self)
{
  connect_to (self, netflux_link_get_sink (self->link), "prepare-frame");
}

static void
connect_frame_callback (Subject *self)
{
  netflux_source_set_frame_callback (netflux_link_get_source (self->link), on_frame, self, NULL);
}

static void
connect_frames_callback (Subject *self)
{
  netflux_source_set_frames_callback (netflux_link_get_source (self->link), on_frames, self, NULL);
}

static void
connect_event_callback (Subject *self)
{
  netflux_link_set_event_callback (self->link, on_event, self, NULL);
}

static void
connect_prepare_callback (Subject *self)
{
  netflux_sink_set_prepare_callback (netflux_link_get_sink (self->link), on_prepare, self, NULL);
}

static const Handler handlers[] = {
  { "frame-received", connect_frame_received, TRUE, 0, FALSE },
  { "frame-received-by-source", connect_frame_received_by_source, TRUE, 0, FALSE },
  { "value-changed", connect_value_changed, TRUE, 0, FALSE },
  { "watchdog-expired", connect_expired, TRUE, 2000, FALSE },
  { "watchdog-recovered", connect_recovered, TRUE, 2000, FALSE },
  { "statistics-updated", connect_statistics, TRUE, 0, FALSE },
  { "error", connect_error, FALSE, 0, FALSE },
  { "send-data-expired", connect_data_expired, TRUE, 0, FALSE },
  { "send-data-expired-by-sink", connect_data_expired_by_sink, TRUE, 0, FALSE },
  { "notify-state", connect_state, TRUE, 0, FALSE },
  { "prepare-frame", connect_prepare_frame, TRUE, 0, FALSE },
  { "frame-callback", connect_frame_callback, TRUE, 0, TRUE },
  { "frames-callback", connect_frames_callback, TRUE, 0, TRUE },
  { "event-callback", connect_event_callback, TRUE, 2000, TRUE },
  { "prepare-callback", connect_prepare_callback, TRUE, 0, TRUE },
};

/* The actions */

/* Setting a property to what it is would do nothing. */
static void
set_properties (NetfluxLink *link)
{
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  NetfluxSink *sink = netflux_link_get_sink (link);

  netflux_link_set_local_address (link, "127.0.0.2");
  netflux_link_set_local_address (link, "127.0.0.1");
  netflux_link_set_send_interval (link, 3000);
  netflux_link_set_watch_interval (link, 60 * G_USEC_PER_SEC);
  netflux_link_set_keep_values_on_timeout (link, TRUE);
  netflux_link_set_safe_values (link, safe);
  netflux_link_set_receive_size (link, 1);
  netflux_link_set_accept_foreign (link, TRUE);
  netflux_link_set_statistics_interval (link, 3000);
  netflux_link_set_receive_buffer_size (link, 100000);
  netflux_link_set_qos_dscp (link, 46);
  netflux_link_set_receive_layout (link, NULL);
  netflux_link_set_sending (link, FALSE);
  netflux_link_set_sending (link, TRUE);
  netflux_sink_set_minimum_gap (sink, 10);
  netflux_sink_set_send_mode (sink, NETFLUX_SEND_MODE_ON_CHANGE);
}

static void
get_properties (gpointer object)
{
  guint n;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (object, pspecs[i]->name, &value);
    }
}

static void
call_everything (Subject *self)
{
  NetfluxSource *source = netflux_link_get_source (self->link);
  NetfluxSink *sink = netflux_link_get_sink (self->link);
  g_autoptr (GBytes) data = g_bytes_new_static ("everything", 10);
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) error = NULL;

  set_properties (self->link);
  get_properties (self->link);
  get_properties (source);
  get_properties (sink);
  netflux_link_set_send_data (self->link, data);
  received = netflux_link_get_received_data (self->link);
  g_assert_nonnull (received);
  netflux_link_reset_statistics (self->link);
  g_assert_true (netflux_source_is_running (source));
  g_assert_false (netflux_link_start (self->link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED);

  /* Who is called may be replaced, and may send: itself is not called by that. */
  netflux_source_set_frame_callback (source, on_frame, self, NULL);
  netflux_sink_set_prepare_callback (sink, on_prepare, self, NULL);
  netflux_link_set_event_callback (self->link, on_event, self, NULL);
  netflux_link_send_now (self->link, NULL);
}

static void
check_running (Subject *self)
{
  netflux_test_wait (api_get_count (self->link, "frames-sent") > 3);
  netflux_link_stop (self->link);
}

static void
stop (Subject *self)
{
  netflux_link_stop (self->link);
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_STOPPED);
}

/* No handler is called after it, for several cycles. */
static void
check_stopped (Subject *self)
{
  int calls = g_atomic_int_get (&self->calls);

  for (guint i = 0; i < 10; i++)
    netflux_test_iterate (G_MAXINT64, "nothing");
  g_assert_cmpint (g_atomic_int_get (&self->calls), ==, calls);
  g_assert_false (netflux_sink_is_running (netflux_link_get_sink (self->link)));
}

static void
restart (Subject *self)
{
  g_autoptr (GError) error = NULL;

  stop (self);
  netflux_link_start (self->link, &error);
  g_assert_no_error (error);
}

static void
drop (Subject *self)
{
  g_object_unref (g_steal_pointer (&self->link));
}

static void
check_gone (Subject *self)
{
  netflux_test_wait (g_atomic_int_get (&self->gone));
}

static const Action actions[] = {
  { "everything", call_everything, check_running, FALSE },
  { "stop", stop, check_stopped, FALSE },
  { "restart", restart, check_running, FALSE },
  { "drop", drop, check_gone, FALSE },
  { "drop-with-engine", drop, check_gone, TRUE },
};

static void
on_gone (gpointer user_data, GObject *where_the_object_was)
{
  Subject *self = user_data;

  g_atomic_int_set (&self->gone, 1);
}

static void
open_subject (Subject *self, const Handler *handler)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };

  self->link = api_new_link (ports[0], ports[1]);
  g_object_weak_ref (G_OBJECT (self->link), on_gone, self);
  g_object_set (self->link, "watch-interval", handler->watch_interval, "statistics-interval",
                (gint64) 2000, NULL);
  if (self->action->has_engine)
    {
      g_autoptr (NetfluxEngine) engine = netflux_engine_new ();

      netflux_link_set_engine (self->link, engine);
    }

  if (handler->has_partner)
    {
      g_autoptr (GBytes) data = g_bytes_new_static ("from the partner", 16);
      g_autoptr (GError) error = NULL;

      self->partner = api_new_link (ports[1], ports[0]);
      /* With a watchdog, each of its frames comes too late. */
      if (handler->watch_interval > 0)
        netflux_link_set_send_interval (self->partner, 10000);
      netflux_link_set_send_data (self->partner, data);
      netflux_link_start (self->partner, &error);
      g_assert_no_error (error);
    }
}

static void
close_subject (Subject *self)
{
  if (self->link != NULL)
    g_assert_finalize_object (self->link);
  if (self->partner != NULL)
    g_assert_finalize_object (self->partner);
}

static void
test_in_handler (gconstpointer data)
{
  const Handler *handler = data;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      Subject self = { .action = &actions[i] };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", actions[i].name);
      open_subject (&self, handler);
      handler->connect (&self);
      netflux_link_start (self.link, &error);
      g_assert_no_error (error);
      g_atomic_int_set (&self.started, 1);
      netflux_test_wait (g_atomic_int_get (&self.done));
      g_assert_cmpint (self.thread != g_thread_self (), ==, handler->in_engine);
      actions[i].check (&self);
      close_subject (&self);
    }
}

static void
stop_link (NetfluxLink *link)
{
  netflux_link_stop (link);
}

static void
count (NetfluxLink *link, gpointer frame_or_statistics, guint *n)
{
  ++*n;
}

/* Another handler of the same signal is one, too. */
static void
test_second_handler (gconstpointer data)
{
  const char *signal = data;
  gboolean by_source = g_str_equal (signal, "source");
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (NetfluxLink) link = api_new_link (ports[0], ports[1]);
  g_autoptr (NetfluxLink) partner = api_new_link (ports[1], ports[0]);
  gpointer emitter = by_source ? (gpointer) netflux_link_get_source (link) : (gpointer) link;
  guint n = 0;

  signal = by_source ? "frame-received" : signal;
  g_object_set (link, "statistics-interval", (gint64) 5000, NULL);
  g_signal_connect_swapped (emitter, signal, G_CALLBACK (stop_link), link);
  g_signal_connect (emitter, signal, G_CALLBACK (count), &n);
  g_signal_connect_after (emitter, signal, G_CALLBACK (count), &n);
  api_start (partner);
  for (guint i = 0; i < 2; i++)
    {
      api_start (link);
      netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_STOPPED);
      g_assert_cmpuint (n, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/handlers/", handlers, test_in_handler);

  g_test_add_data_func ("/netflux/handlers/second/frame-received", "frame-received",
                        test_second_handler);
  g_test_add_data_func ("/netflux/handlers/second/source", "source", test_second_handler);
  g_test_add_data_func ("/netflux/handlers/second/statistics-updated", "statistics-updated",
                        test_second_handler);

  return g_test_run ();
}
