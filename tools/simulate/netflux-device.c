/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-device-private.h"

#include <string.h>

#include "netflux-lane.h"

/* What is known of the implementations, and what the models add where that leaves
 * something open, stands in docs/simulator.md. */

#define BUFFER_SIZE 65507

static const Kind kinds[] = {
  [NETFLUX_DEVICE_CODESYS] = { "codesys", 1, 1499, TRUE, 1000 * MS, TRUE, 0 },
  [NETFLUX_DEVICE_S7] = { "s7", 0, 1461, TRUE, 10 * MS, FALSE, 1 },
  [NETFLUX_DEVICE_PYTHON] = { "python", 1, 1458, FALSE, 30 * MS, FALSE, 0 },
  [NETFLUX_DEVICE_NETFLUX] = { "netflux", 1, 65505, FALSE, 30 * MS, FALSE, 0 },
};

static gboolean
on_delay (OnDelay *self, gboolean run, gint64 preset_ns, gint64 now_ns)
{
  if (run && !self->runs)
    self->since_ns = now_ns;
  self->runs = run;

  return run && now_ns - self->since_ns >= preset_ns;
}

gboolean
netflux_device_kind_from_name (const char *name, NetfluxDeviceKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (name, kinds[i].name))
      {
        *kind = (NetfluxDeviceKind) i;
        return TRUE;
      }

  return FALSE;
}

const char *
netflux_device_kind_get_name (NetfluxDeviceKind kind)
{
  return kinds[kind].name;
}

gsize
netflux_device_kind_get_payload_max (NetfluxDeviceKind kind)
{
  return kinds[kind].payload_max;
}

gboolean
netflux_device_kind_has_task_cycle (NetfluxDeviceKind kind)
{
  return kinds[kind].has_task_cycle;
}

gboolean
netflux_device_kind_has_fixed_watch (NetfluxDeviceKind kind)
{
  return kinds[kind].watch_is_fixed;
}

gboolean
netflux_socket_addresses_are_equal (GSocketAddress *a, GSocketAddress *b)
{
  GInetSocketAddress *one = G_INET_SOCKET_ADDRESS (a), *other = G_INET_SOCKET_ADDRESS (b);

  return g_inet_socket_address_get_port (one) == g_inet_socket_address_get_port (other) &&
         g_inet_address_equal (g_inet_socket_address_get_address (one),
                               g_inet_socket_address_get_address (other));
}

NetfluxDevice *
netflux_device_new (const NetfluxDeviceSettings *settings,
                    NetfluxImageFunc image,
                    gpointer user_data,
                    gint64 now_ns)
{
  NetfluxDevice *self = g_new0 (NetfluxDevice, 1);

  self->settings = *settings;
  if (settings->remote != NULL)
    g_object_ref (settings->remote);
  self->kind = &kinds[settings->kind];
  if (self->settings.watch_interval_ns == 0 || self->kind->watch_is_fixed)
    self->settings.watch_interval_ns = self->kind->watch_interval_ns;
  self->image_func = image;
  self->user_data = user_data;
  self->image = g_byte_array_new ();
  self->buffer = g_byte_array_new ();
  netflux_device_start (self, now_ns);

  return self;
}

void
netflux_device_free (NetfluxDevice *self)
{
  g_clear_object (&self->settings.remote);
  g_clear_object (&self->last_sender);
  g_byte_array_unref (self->image);
  g_byte_array_unref (self->buffer);
  g_free (self);
}

static void
clear_image (NetfluxDevice *self)
{
  g_byte_array_set_size (self->image, (guint) self->settings.receive_size);
  if (self->image->len > 0)
    memset (self->image->data, 0, self->image->len);
}

/* Power on: nothing is known any more. The counts go on, for those who look on. */
void
netflux_device_start (NetfluxDevice *self, gint64 now_ns)
{
  self->starts++;
  self->frames = 0;
  self->next_sequence = self->kind->first_sequence;
  self->feedback = 0;
  self->timed_out = FALSE;
  self->deadline_ns = now_ns;
  clear_image (self);
  g_byte_array_set_size (self->buffer, BUFFER_SIZE);
  memset (self->buffer->data, 0, self->buffer->len);
  g_clear_object (&self->last_sender);
  self->heard = self->has_last = self->has_candidate = FALSE;
  self->last = 0;
  self->rejected_in_a_row = 0;
  self->send_timer = self->watch_timer = (OnDelay){ FALSE, 0 };
  self->accepted_ns = self->send_ns = now_ns;
  self->look_ns = now_ns + RECEIVE_TIMEOUT_NS;
}

/* How many of the datagrams that wait it takes in a task cycle. */
guint
netflux_device_get_receive_limit (NetfluxDevice *self)
{
  return self->kind->receive_limit > 0 ? self->kind->receive_limit : G_MAXUINT;
}

static void
expire (NetfluxDevice *self)
{
  self->timed_out = TRUE;
  self->counts.timeouts++;
  if (self->settings.kind == NETFLUX_DEVICE_S7)
    self->has_last = FALSE;
  if (self->settings.keep_values)
    return;

  clear_image (self);
  if (self->settings.kind == NETFLUX_DEVICE_PYTHON)
    self->last = 0;
}

/* Where frames go to; %NULL: nowhere yet. */
GSocketAddress *
netflux_device_get_destination (NetfluxDevice *self)
{
  if (self->settings.kind == NETFLUX_DEVICE_CODESYS && self->last_sender != NULL)
    return self->last_sender;
  return self->settings.remote;
}

static GBytes *
make_frame (NetfluxDevice *self)
{
  GByteArray *frame = g_byte_array_new ();
  guint8 header[HEADER_SIZE] = { self->next_sequence, self->feedback };

  self->frames++;
  self->next_sequence++;
  self->counts.sent++;
  g_byte_array_append (frame, header, sizeof header);
  if (self->settings.echo)
    {
      g_byte_array_append (frame, self->image->data, self->image->len);
    }
  else
    {
      g_autoptr (GBytes) image = self->image_func (self->starts, self->frames, self->user_data);

      g_byte_array_append (frame, g_bytes_get_data (image, NULL), (guint) g_bytes_get_size (image));
    }

  return g_byte_array_free_to_bytes (frame);
}

/* A TON says when to send. It is looked at once in each scan and started again in the
 * scan after it: hence "interval + up to 2 task cycles". */
static GBytes *
scan (NetfluxDevice *self, gint64 now_ns)
{
  gboolean heard = self->heard;
  GBytes *frame = NULL;

  self->heard = FALSE;
  if (!on_delay (&self->watch_timer, !heard, self->settings.watch_interval_ns, now_ns))
    self->timed_out = FALSE;
  else if (!self->timed_out)
    expire (self);

  if (on_delay (&self->send_timer, TRUE, self->settings.send_interval_ns, now_ns))
    {
      self->send_timer.runs = FALSE;
      if (netflux_device_get_destination (self) != NULL)
        frame = make_frame (self);
    }

  /* A scan that comes too late is skipped. */
  self->deadline_ns += ((MAX (now_ns - self->deadline_ns, 0)) / self->settings.task_cycle_ns + 1) *
                       self->settings.task_cycle_ns;
  return frame;
}

/* It sleeps for the interval after each frame: what that takes longer adds up. */
static GBytes *
run_python (NetfluxDevice *self, gint64 now_ns)
{
  GBytes *frame = NULL;

  if (now_ns >= self->look_ns)
    {
      self->look_ns = now_ns + RECEIVE_TIMEOUT_NS;
      if (!self->timed_out && now_ns - self->accepted_ns >= self->settings.watch_interval_ns)
        expire (self);
    }
  if (now_ns >= self->send_ns)
    {
      guint64 drift_ns =
          DRIFT_MIN_NS + netflux_draw (self->settings.seed, self->frames, 0) % DRIFT_RANGE_NS;

      self->send_ns = now_ns + self->settings.send_interval_ns + (gint64) drift_ns;
      frame = make_frame (self);
    }

  self->deadline_ns = MIN (self->send_ns, self->look_ns);
  return frame;
}

/* Without drift; a cycle that could not be served in time is skipped. */
static GBytes *
run_netflux (NetfluxDevice *self, gint64 now_ns)
{
  gint64 watch_ns = self->accepted_ns + self->settings.watch_interval_ns;
  GBytes *frame = NULL;

  if (self->has_last && !self->timed_out && now_ns >= watch_ns)
    expire (self);
  if (now_ns >= self->send_ns)
    {
      self->send_ns += ((now_ns - self->send_ns) / self->settings.send_interval_ns + 1) *
                       self->settings.send_interval_ns;
      frame = make_frame (self);
    }

  self->deadline_ns = self->send_ns;
  if (self->has_last && !self->timed_out)
    self->deadline_ns = MIN (self->deadline_ns, watch_ns);
  return frame;
}

gint64
netflux_device_get_deadline (NetfluxDevice *self)
{
  return self->deadline_ns;
}

/* What it does when its deadline has come. Returns a frame to send, or %NULL. */
GBytes *
netflux_device_cycle (NetfluxDevice *self, gint64 now_ns)
{
  switch (self->settings.kind)
    {
    case NETFLUX_DEVICE_CODESYS:
    case NETFLUX_DEVICE_S7:
      return scan (self, now_ns);
    case NETFLUX_DEVICE_PYTHON:
      return run_python (self, now_ns);
    case NETFLUX_DEVICE_NETFLUX:
      return run_netflux (self, now_ns);
    }
  g_assert_not_reached ();
}

NetfluxDeviceCounts
netflux_device_get_counts (NetfluxDevice *self)
{
  return self->counts;
}

/* The image is the device's. */
NetfluxDeviceStatus
netflux_device_get_status (NetfluxDevice *self)
{
  return (NetfluxDeviceStatus){
    .starts = self->starts,
    .frames = self->frames,
    .next_sequence = self->next_sequence,
    .feedback = self->feedback,
    .timed_out = self->timed_out,
    .image = self->image->data,
    .image_size = self->image->len,
  };
}
