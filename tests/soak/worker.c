/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "worker.h"

#include "netflux-test-loop.h"

#ifdef SOAK_PIPELINES
#include <gst/gst.h>
#endif

#define MS (G_GINT64_CONSTANT (1000000))
#define N_COUNTS 10

/* Counts that only grow while a link runs, of which no one may be what a negative number
 * would be. A late frame takes one from those lost. */
static const char *const counts[N_COUNTS] = {
  "frames-sent",      "frames-accepted", "frames-duplicate", "frames-late", "restarts",
  "frames-malformed", "outages",         "missed-cycles",    "send-errors", "partner-lost",
};

struct _Worker
{
  WorkerKind kind;
  GRand *random;
  NetfluxLink *links[2];
  NetfluxSource *source;
  NetfluxSink *sink;
  NetfluxSimulator *simulator; /* a relay or a device */
#ifdef SOAK_PIPELINES
  GstElement *pipeline;
#endif
  gboolean running;
  guint64 before[2][N_COUNTS];
  guint64 n_frames; /* of former runs */
};

static GBytes *
make_image (guint starts, guint64 frames, gpointer user_data)
{
  guint64 image[2] = { GUINT64_TO_LE (frames), GUINT64_TO_LE (starts) };

  return g_bytes_new (image, sizeof image);
}

static gint64
pick (Worker *self, gint64 least, gint64 most)
{
  return least + (gint64) (g_rand_double (self->random) * (double) (most - least));
}

static void
make_bad (Worker *self, NetfluxImpairment *impairment)
{
  double much = g_rand_double (self->random) < 0.3 ? 0.5 : 0.05;

  *impairment = (NetfluxImpairment){
    .loss = g_rand_double (self->random) * much,
    .burst_enter = g_rand_double (self->random) * 0.02,
    .burst_leave = 0.2,
    .burst_loss = 1,
    .duplicate = g_rand_double (self->random) * much,
    .reorder = g_rand_double (self->random) * much,
    .depth = (guint) pick (self, 1, 20),
    .corrupt = g_rand_double (self->random) * 0.01,
    .truncate = g_rand_double (self->random) * 0.01,
    .delay_ns = pick (self, 0, 10 * MS),
    .jitter_ns = pick (self, 0, 5 * MS),
    .hold_ns = g_rand_boolean (self->random) ? pick (self, 0, 200 * MS) : 0,
    .hold_period_ns = 1000 * MS,
  };
}

static NetfluxSimulator *
start_simulator (Worker *self, guint remote_port)
{
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) remote = NULL;
  g_autoptr (GError) error = NULL;
  NetfluxSimulation simulation = {
    .relay = remote_port == 0,
    .local = { local, local },
    .device = { .kind = (NetfluxDeviceKind) pick (self, 0, 4),
                .send_interval_ns = pick (self, 1 * MS, 20 * MS),
                .task_cycle_ns = MS,
                .seed = g_rand_int (self->random) },
    .image = make_image,
    .seed = g_rand_int (self->random),
    .drift_ppm = (double) pick (self, -200, 200),
  };
  NetfluxSimulator *simulator;

  if (remote_port != 0)
    remote = g_inet_socket_address_new_from_string ("127.0.0.1", remote_port);
  simulation.device.remote = remote;
  make_bad (self, &simulation.impairments[0]);
  make_bad (self, &simulation.impairments[1]);
  simulator = netflux_simulator_new (&simulation, &error);
  g_assert_no_error (error);
  return simulator;
}

static void
on_value_changed (NetfluxLink *link, const char *path, GVariant *value, Worker *self)
{
  g_assert_true (self->running);
}

static void
on_frame_received (NetfluxLink *link, NetfluxFrame *frame, Worker *self)
{
  g_assert_true (self->running);
}

static NetfluxLink *
make_link (Worker *self, guint remote_port)
{
  g_autoptr (NetfluxLayout) layout = NULL;
  NetfluxLink *link = netflux_link_new ("127.0.0.1", (guint16) remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", 0, NULL);
  if (g_rand_boolean (self->random))
    {
      layout = netflux_layout_new_from_data ("frames:u64 starts:u64", NULL, NETFLUX_DIALECT_PACKED,
                                             NULL);
      netflux_link_set_send_layout (link, layout);
      g_signal_connect (link, "value-changed", G_CALLBACK (on_value_changed), self);
    }
  if (g_rand_boolean (self->random))
    g_signal_connect (link, "frame-received", G_CALLBACK (on_frame_received), self);

  return link;
}

static void
set_up_link (Worker *self, NetfluxLink *link)
{
  static const gint64 watch_ms[] = { 0, 10, 30, 100, 1000 };

  g_object_set (link, "send-interval", pick (self, 1000, 20000), "watch-interval",
                watch_ms[pick (self, 0, G_N_ELEMENTS (watch_ms))] * 1000, "statistics-interval",
                pick (self, 50000, 500000), "keep-values-on-timeout", g_rand_boolean (self->random),
                NULL);
}

static void
start_link (NetfluxLink *link)
{
  g_autoptr (GError) error = NULL;

  netflux_link_start (link, &error);
  g_assert_no_error (error);
}

/* Ports that the kernel gives to nobody, as they are free while what has them is stopped. */

static void
connect_link (Worker *self)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->simulator = start_simulator (self, port);
  self->links[0] = make_link (self, netflux_simulator_get_port (self->simulator, 0));
  g_object_set (self->links[0], "local-port", (guint) port, NULL);
}

static void
connect_halves (Worker *self)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  self->source = netflux_source_new ();
  g_object_set (self->source, "local-address", "127.0.0.1", "local-port", (guint) port, NULL);
  self->sink = netflux_sink_new ("127.0.0.1", port);
  g_object_set (self->sink, "local-address", "127.0.0.1", "local-port", 0, NULL);
}

static void
connect_pipeline (Worker *self)
{
#ifdef SOAK_PIPELINES
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autofree char *description = NULL;
  g_autoptr (GError) error = NULL;

  self->simulator = start_simulator (self, port);
  description = g_strdup_printf ("netfluxsrc local-address=127.0.0.1 local-port=%u "
                                 "remote-address=127.0.0.1 ! fakesink sync=false",
                                 port);
  self->pipeline = gst_parse_launch (description, &error);
  g_assert_no_error (error);
#endif
}

Worker *
worker_new (WorkerKind kind, GRand *random)
{
  Worker *self = g_new0 (Worker, 1);

  self->kind = kind;
  self->random = random;
  switch (kind)
    {
    case WORKER_PAIR:
      self->simulator = start_simulator (self, 0);
      for (guint i = 0; i < 2; i++)
        self->links[i] = make_link (self, netflux_simulator_get_port (self->simulator, i));
      break;
    case WORKER_DEVICE:
      connect_link (self);
      break;
    case WORKER_HALVES:
      connect_halves (self);
      break;
    case WORKER_PIPELINE:
      connect_pipeline (self);
      break;
    case WORKER_N_KINDS:
      g_assert_not_reached ();
    }

  return self;
}

void
worker_free (Worker *self)
{
  worker_stop (self);
  for (guint i = 0; i < 2; i++)
    if (self->links[i] != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->links[i], self);
        g_assert_finalize_object (self->links[i]);
      }
  g_clear_object (&self->source);
  g_clear_object (&self->sink);
  g_clear_pointer (&self->simulator, netflux_simulator_free);
#ifdef SOAK_PIPELINES
  g_clear_object (&self->pipeline);
#endif
  g_free (self);
}

#ifdef SOAK_PIPELINES
static void
tell_error (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (message != NULL)
    gst_message_parse_error (message, &error, NULL);
  g_error ("The pipeline does not start: %s", error != NULL ? error->message : "no message");
}

/* The port was free when it was picked; another test may have it for as long as it runs. */
static void
start_pipeline (GstElement *pipeline)
{
  gint64 deadline_us = g_get_monotonic_time () + NETFLUX_TEST_PATIENCE;

  while (gst_element_set_state (pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    {
      if (g_get_monotonic_time () > deadline_us)
        tell_error (pipeline);
      gst_element_set_state (pipeline, GST_STATE_NULL);
      g_usleep (50000);
    }
}
#endif

void
worker_start (Worker *self)
{
  g_autoptr (GError) error = NULL;

  if (self->running)
    return;
  self->running = TRUE;
  for (guint i = 0; i < 2; i++)
    if (self->links[i] != NULL)
      {
        set_up_link (self, self->links[i]);
        start_link (self->links[i]);
        for (guint k = 0; k < N_COUNTS; k++)
          self->before[i][k] = 0;
      }
  if (self->source != NULL)
    {
      netflux_source_start (self->source, &error);
      g_assert_no_error (error);
      netflux_sink_start (self->sink, &error);
      g_assert_no_error (error);
    }
#ifdef SOAK_PIPELINES
  if (self->pipeline != NULL)
    start_pipeline (self->pipeline);
#endif
}

void
worker_stop (Worker *self)
{
  if (!self->running)
    return;
  self->n_frames = worker_get_n_frames (self);
  for (guint i = 0; i < 2; i++)
    if (self->links[i] != NULL)
      netflux_link_stop (self->links[i]);
  if (self->source != NULL)
    {
      netflux_sink_stop (self->sink);
      netflux_source_stop (self->source);
    }
#ifdef SOAK_PIPELINES
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
#endif
  self->running = FALSE;
}

static void
shake_simulator (Worker *self)
{
  NetfluxImpairment impairment;

  switch (pick (self, 0, 5))
    {
    case 0:
      netflux_simulator_set_plugged (self->simulator, g_rand_boolean (self->random));
      break;
    case 1:
      if (self->kind != WORKER_PAIR)
        netflux_simulator_restart (self->simulator);
      break;
    case 2:
      if (self->kind != WORKER_PAIR)
        netflux_simulator_set_on (self->simulator, g_rand_boolean (self->random));
      break;
    default:
      make_bad (self, &impairment);
      netflux_simulator_set_impairment (self->simulator, (guint) pick (self, 0, 2), &impairment);
      break;
    }
}

/* Changes something of it at random. */
void
worker_shake (Worker *self)
{
  guint8 image[16] = { (guint8) g_rand_int (self->random) };
  g_autoptr (GBytes) data = g_bytes_new (image, sizeof image);

  if (self->simulator != NULL && g_rand_boolean (self->random))
    shake_simulator (self);
  for (guint i = 0; i < 2; i++)
    if (self->links[i] != NULL && g_rand_boolean (self->random))
      {
        netflux_link_set_send_data (self->links[i], data);
        if (g_rand_boolean (self->random))
          set_up_link (self, self->links[i]);
      }
  if (self->sink != NULL)
    netflux_sink_set_send_data (self->sink, data);
}

static NetfluxStatistics *
get_statistics (Worker *self, guint i)
{
  return self->links[i] != NULL ? netflux_link_get_statistics (self->links[i]) : NULL;
}

/* What it has counted is consistent with what it had counted. */
void
worker_check (Worker *self)
{
  for (guint i = 0; self->running && i < 2; i++)
    {
      g_autoptr (NetfluxStatistics) statistics = get_statistics (self, i);

      for (guint k = 0; statistics != NULL && k < N_COUNTS; k++)
        {
          guint64 now;

          g_object_get (statistics, counts[k], &now, NULL);
          if (k + 1 < N_COUNTS && now < self->before[i][k])
            g_error ("%s went back from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, counts[k],
                     self->before[i][k], now);
          g_assert_cmpuint (now, <, G_MAXINT64);
          self->before[i][k] = now;
        }
    }
}

/* How many frames were sent or accepted by its links. */
guint64
worker_get_n_frames (Worker *self)
{
  guint64 n_frames = self->n_frames;

  for (guint i = 0; self->running && i < 2; i++)
    {
      g_autoptr (NetfluxStatistics) statistics = get_statistics (self, i);
      guint64 sent, accepted;

      if (statistics == NULL)
        continue;
      g_object_get (statistics, "frames-sent", &sent, "frames-accepted", &accepted, NULL);
      n_frames += sent + accepted;
    }

  return n_frames;
}
