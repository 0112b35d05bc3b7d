/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "interop.h"

#include <string.h>

static const InteropFacts all_facts[] = {
  { "codesys", 1, 1499, "--keep-values" },
  { "s7", 0, 1461, "--watch-interval 100s" },
  { "python", 1, 1458, "--watch-interval 100s" },
};

static GBytes *
make_image (gsize size, guint32 starts, guint32 frames)
{
  guint8 *image = g_malloc (MAX (size, 8));
  guint32 head[2] = { GUINT32_TO_LE (starts), GUINT32_TO_LE (frames) };

  memcpy (image, head, sizeof head);
  for (gsize i = sizeof head; i < size; i++)
    image[i] = (guint8) (frames + i - sizeof head);

  return g_bytes_new_take (image, size);
}

InteropImage
interop_parse_image (GBytes *image)
{
  InteropImage parsed = { 0, 0, FALSE };
  gsize size;
  const guint8 *bytes = g_bytes_get_data (image, &size);
  guint32 head[2];

  if (size < sizeof head)
    return parsed;

  memcpy (head, bytes, sizeof head);
  parsed.starts = GUINT32_FROM_LE (head[0]);
  parsed.frames = GUINT32_FROM_LE (head[1]);
  parsed.is_right = TRUE;
  for (gsize i = sizeof head; i < size; i++)
    if (bytes[i] != (guint8) (parsed.frames + i - sizeof head))
      parsed.is_right = FALSE;

  return parsed;
}

/* In the engine's thread. */
static void
on_prepare (NetfluxSink *sink, gpointer data)
{
  Interop *self = data;
  g_autoptr (GBytes) image = NULL;

  g_mutex_lock (&self->lock);
  image = make_image (self->send_size, self->link_starts, ++self->link_frames);
  g_mutex_unlock (&self->lock);

  netflux_sink_set_send_data (sink, image);
}

/* In the engine's thread. */
static void
on_frame (NetfluxFrame *frame, gpointer data)
{
  Interop *self = data;
  GBytes *payload = netflux_frame_get_payload (frame);
  InteropFrame record = {
    .sequence = netflux_frame_get_sequence (frame),
    .lost = netflux_frame_get_lost (frame),
    .resynchronised = netflux_frame_get_resynchronised (frame),
    .size = g_bytes_get_size (payload),
    .image = interop_parse_image (payload),
  };

  g_mutex_lock (&self->lock);
  g_array_append_val (self->frames, record);
  g_mutex_unlock (&self->lock);
}

static void
on_expired (NetfluxLink *link, NetfluxWatchdog which, Interop *self)
{
  self->expired[which]++;
}

static void
on_recovered (NetfluxLink *link, NetfluxWatchdog which, Interop *self)
{
  self->recovered[which]++;
}

static void
set_up (Interop *self, gconstpointer facts)
{
  g_autoptr (GError) error = NULL;
  NetfluxSource *source;
  NetfluxSink *sink;

  self->facts = facts;
  self->send_size = INTEROP_SIZE;
  self->frames = g_array_new (FALSE, FALSE, sizeof (InteropFrame));
  g_mutex_init (&self->lock);
  self->relay = netflux_test_relay_new (G_SOCKET_FAMILY_IPV4, 1, &error);
  g_assert_no_error (error);

  self->link = netflux_link_new (
      "127.0.0.1", netflux_test_relay_get_port (self->relay, NETFLUX_TEST_RELAY_FRONT));
  g_object_set (self->link, "local-address", "127.0.0.1", "local-port", 0, "receive-size",
                INTEROP_SIZE, "send-interval", (gint64) 2000, "watch-interval",
                (gint64) (100 * G_USEC_PER_SEC), NULL);
  g_signal_connect (self->link, "watchdog-expired", G_CALLBACK (on_expired), self);
  g_signal_connect (self->link, "watchdog-recovered", G_CALLBACK (on_recovered), self);

  source = netflux_link_get_source (self->link);
  sink = netflux_link_get_sink (self->link);
  netflux_source_set_frame_callback (source, on_frame, self, NULL);
  netflux_sink_set_prepare_callback (sink, on_prepare, self, NULL);
}

static void
tear_down (Interop *self, gconstpointer facts)
{
  netflux_link_stop (self->link);
  g_assert_finalize_object (self->link);
  g_clear_pointer (&self->model, netflux_test_model_free);
  netflux_test_relay_free (self->relay);
  g_array_unref (self->frames);
  g_mutex_clear (&self->lock);
}

/* Adds a test for each model: /netflux/interop/<model>/<name>. */
void
interop_add (const char *name, InteropFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (all_facts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/netflux/interop/%s/%s", all_facts[i].name, name);

      g_test_add (path, Interop, &all_facts[i], set_up, func, tear_down);
    }
}

/* Starts the link, or starts it anew on the same port; the relay knows it afterwards. */
void
interop_start_link (Interop *self)
{
  g_autoptr (GError) error = NULL;
  guint64 arrived = netflux_test_relay_get_counts (self->relay, NETFLUX_TEST_RELAY_FRONT).arrived;

  g_mutex_lock (&self->lock);
  self->link_starts++;
  self->link_frames = 0;
  g_mutex_unlock (&self->lock);

  netflux_link_set_local_port (self->link, self->local_port);
  netflux_link_start (self->link, &error);
  g_assert_no_error (error);
  self->local_port = netflux_link_get_local_port (self->link);
  interop_wait (netflux_test_relay_get_counts (self->relay, NETFLUX_TEST_RELAY_FRONT).arrived >
                arrived);
}

void
interop_start_model (Interop *self, gsize send_size, gsize receive_size, const char *options)
{
  g_autofree char *all = g_strdup_printf (
      "--send-size %" G_GSIZE_FORMAT " --receive-size %" G_GSIZE_FORMAT " --send-interval 2ms %s",
      send_size, receive_size, options);

  self->model = netflux_test_model_new (
      self->facts->name, netflux_test_relay_get_port (self->relay, NETFLUX_TEST_RELAY_BACK), all);
}

void
interop_start_both (Interop *self)
{
  interop_start_link (self);
  interop_start_model (self, INTEROP_SIZE, INTEROP_SIZE, self->facts->patient);
  interop_wait_state (self, UP);
}

/* A member of the model's status, as it is now. */
gint64
interop_ask (Interop *self, const char *name)
{
  netflux_test_model_command (self->model, "status");

  return netflux_test_model_get (self->model, name);
}

/* The image that the model holds now. */
InteropImage
interop_ask_image (Interop *self)
{
  g_autoptr (GBytes) image = NULL;

  netflux_test_model_command (self->model, "status");
  image = netflux_test_model_dup_image (self->model);

  return interop_parse_image (image);
}

guint
interop_get_n_frames (Interop *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->frames->len;
  g_mutex_unlock (&self->lock);

  return n;
}

InteropFrame
interop_get_last_frame (Interop *self)
{
  InteropFrame frame = { 0 };

  g_mutex_lock (&self->lock);
  if (self->frames->len > 0)
    frame = g_array_index (self->frames, InteropFrame, self->frames->len - 1);
  g_mutex_unlock (&self->lock);

  return frame;
}

gint64
interop_get_statistic (Interop *self, const char *name)
{
  g_autoptr (NetfluxStatistics) statistics = netflux_link_get_statistics (self->link);
  guint64 value;

  g_object_get (statistics, name, &value, NULL);

  return (gint64) value;
}

/* Each frame that the link accepted was sent by the model as it is, is newer than all
 * before it, and the frames missing between two of them were counted lost. */
void
interop_check_frames (Interop *self)
{
  InteropFrame last = { 0 };

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->frames->len; i++)
    {
      InteropFrame *frame = &g_array_index (self->frames, InteropFrame, i);
      const InteropImage *image = &frame->image;

      g_assert_true (image->is_right);
      g_assert_cmpuint (frame->sequence, ==,
                        (guint8) (self->facts->first_sequence + image->frames - 1));
      if (image->starts == last.image.starts)
        g_assert_cmpuint (image->frames, >, last.image.frames);
      else
        g_assert_cmpuint (image->starts, >, last.image.starts);

      /* After an outage the frames that it cost are counted, too, if the partner's pace was
       * even enough to tell; and those of a partner that was restarted may look so after 96
       * of its cycles. */
      if (i == 0)
        g_assert_cmpuint (frame->lost, ==, 0);
      else if (frame->resynchronised && frame->lost == 0)
        ;
      else if (frame->resynchronised && image->starts == last.image.starts)
        g_assert_cmpuint (frame->lost, ==, image->frames - last.image.frames - 1);
      else
        g_assert_cmpuint (frame->lost, ==, (guint8) (frame->sequence - last.sequence - 1));

      last = *frame;
    }
  g_mutex_unlock (&self->lock);
}

void
interop_iterate (gint64 deadline_us, const char *condition)
{
  if (g_get_monotonic_time () > deadline_us)
    g_error ("Waited in vain for: %s", condition);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (1000);
}
