/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-device.h"

#define MS G_GINT64_CONSTANT (1000000)
#define SIZE 4

typedef struct
{
  NetfluxDevice *device;
  GSocketAddress *partner;
  GSocketAddress *rogue;
  gint64 now_ns;
} Fixture;

static GBytes *
make_image (guint starts, guint64 frames, gpointer user_data)
{
  guint8 image[SIZE] = { (guint8) starts, (guint8) frames, 0xab, 0xcd };

  return g_bytes_new (image, sizeof image);
}

static void
set_up (Fixture *self, NetfluxDeviceKind kind, gboolean keep_values, gboolean echo)
{
  NetfluxDeviceSettings settings = {
    .kind = kind,
    .send_interval_ns = 5 * MS,
    .task_cycle_ns = 1 * MS,
    .receive_size = SIZE,
    .keep_values = keep_values,
    .echo = echo,
    .seed = 1,
  };

  self->partner = g_inet_socket_address_new_from_string ("192.0.2.1", 2000);
  self->rogue = g_inet_socket_address_new_from_string ("192.0.2.9", 2000);
  self->now_ns = 0;
  settings.remote = self->partner;
  self->device = netflux_device_new (&settings, make_image, NULL, 0);
}

static void
tear_down (Fixture *self)
{
  netflux_device_free (self->device);
  g_object_unref (self->partner);
  g_object_unref (self->rogue);
}

static void
hear (Fixture *self, guint8 sequence, guint8 value, gsize size)
{
  guint8 frame[2 + SIZE + 4] = { sequence, 0, value, value, value, value };

  netflux_device_receive (self->device, frame, 2 + size, self->partner, self->now_ns);
}

static guint8
get_value (Fixture *self)
{
  return netflux_device_get_status (self->device).image[0];
}

/* Until then; returns the frames that were sent, as pairs of number and feedback. */
static GByteArray *
run_until (Fixture *self, gint64 until_ns)
{
  GByteArray *frames = g_byte_array_new ();

  while (netflux_device_get_deadline (self->device) <= until_ns)
    {
      g_autoptr (GBytes) frame = NULL;

      self->now_ns = MAX (self->now_ns, netflux_device_get_deadline (self->device));
      frame = netflux_device_cycle (self->device, self->now_ns);
      if (frame != NULL)
        {
          g_assert_cmpuint (g_bytes_get_size (frame), ==, 2 + SIZE);
          g_byte_array_append (frames, g_bytes_get_data (frame, NULL), 2);
        }
    }
  self->now_ns = until_ns;

  return frames;
}

static const NetfluxDeviceKind kinds[] = { NETFLUX_DEVICE_CODESYS, NETFLUX_DEVICE_S7,
                                           NETFLUX_DEVICE_PYTHON, NETFLUX_DEVICE_NETFLUX };

/* The first number and feedback, and how many frames come in a second. */
static void
test_sends (void)
{
  static const guint8 first[] = { 1, 0, 1, 1 };
  static const guint least[] = { 140, 140, 170, 200 }, most[] = { 200, 200, 195, 201 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Fixture self;
      g_autoptr (GByteArray) frames = NULL;

      set_up (&self, kinds[i], FALSE, FALSE);
      frames = run_until (&self, 1000 * MS);
      g_test_message ("%s: %u", netflux_device_kind_get_name (kinds[i]), frames->len / 2);
      g_assert_cmpuint (frames->len / 2, >=, least[i]);
      g_assert_cmpuint (frames->len / 2, <=, most[i]);
      for (guint k = 0; k < frames->len / 2; k++)
        {
          g_assert_cmpuint (frames->data[2 * k], ==, (guint8) (first[i] + k));
          g_assert_cmpuint (frames->data[2 * k + 1], ==, 0);
        }
      tear_down (&self);
    }
}

/* What each takes of a sequence of frames, and what it then feeds back. */
static void
test_accepts (void)
{
  static const struct
  {
    const char *what;
    guint8 sequences[4];
    guint n;
    guint8 values[4]; /* in the end, by kind; the value of a frame is 10 and its place */
    guint8 feedback[4];
  } cases[] = {
    { "the first one", { 0 }, 1, { 10, 10, 0, 10 }, { 0, 0, 0, 0 } },
    { "the next one", { 1, 2 }, 2, { 11, 11, 11, 11 }, { 2, 2, 2, 2 } },
    { "a gap", { 1, 128 }, 2, { 11, 11, 11, 11 }, { 128, 128, 128, 128 } },
    { "the same again", { 5, 5 }, 2, { 11, 10, 10, 10 }, { 5, 5, 5, 5 } },
    { "an old one", { 5, 4 }, 2, { 11, 10, 10, 10 }, { 4, 5, 4, 5 } },
    { "a wrap", { 255, 0 }, 2, { 11, 11, 11, 11 }, { 0, 0, 0, 0 } },
    { "128 ahead", { 1, 129 }, 2, { 11, 10, 10, 10 }, { 129, 1, 129, 1 } },
    { "a restart", { 99, 1, 2 }, 3, { 12, 10, 10, 12 }, { 2, 99, 2, 2 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
      {
        Fixture self;

        set_up (&self, kinds[i], FALSE, FALSE);
        for (guint k = 0; k < cases[c].n; k++)
          {
            self.now_ns += MS;
            hear (&self, cases[c].sequences[k], (guint8) (10 + k), SIZE);
          }
        g_test_message ("%s: %s", netflux_device_kind_get_name (kinds[i]), cases[c].what);
        g_assert_cmpuint (get_value (&self), ==, cases[c].values[i]);
        g_assert_cmpuint (netflux_device_get_status (self.device).feedback, ==,
                          cases[c].feedback[i]);
        tear_down (&self);
      }
}

/* Short frames: not copied, garbage copied, rejected, rejected. */
static void
test_short (void)
{
  static const guint8 expected[] = { 10, 77, 10, 10 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Fixture self;

      set_up (&self, kinds[i], FALSE, FALSE);
      hear (&self, 1, 10, SIZE);
      hear (&self, 2, 77, 1);
      g_assert_cmpuint (netflux_device_get_counts (self.device).short_ones, ==, 1);
      g_assert_cmpuint (get_value (&self), ==, expected[i]);
      hear (&self, 3, 12, SIZE + 4);
      g_assert_cmpuint (get_value (&self), ==, 12);
      g_assert_cmpuint (netflux_device_get_status (self.device).image_size, ==, SIZE);
      tear_down (&self);
    }
}

/* When it is silent, how long it takes, and what becomes of the values. */
static void
test_watchdog (void)
{
  static const gint64 least_ms[] = { 1000, 10, 200, 30 }, most_ms[] = { 1002, 13, 201, 31 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint keep = 0; keep < 2; keep++)
      {
        Fixture self;
        gint64 now = 20;

        set_up (&self, kinds[i], keep, FALSE);
        self.now_ns = now * MS;
        hear (&self, 1, 10, SIZE);
        while (!netflux_device_get_status (self.device).timed_out)
          {
            g_byte_array_unref (run_until (&self, ++now * MS));
            g_assert_cmpint (now, <, 5000);
          }
        g_test_message ("%s: %d ms", netflux_device_kind_get_name (kinds[i]), (int) now - 20);
        g_assert_cmpint (now - 20, >=, least_ms[i]);
        g_assert_cmpint (now - 20, <=, most_ms[i]);
        g_assert_cmpuint (get_value (&self), ==, keep ? 10 : 0);
        g_assert_cmpuint (netflux_device_get_counts (self.device).timeouts, ==, 1);
        tear_down (&self);
      }
}

/* A restarted partner: one rejects it for long, one for as long as values are kept. */
static void
test_restarted_partner (void)
{
  static const guint expected[] = { 0, 100, 117, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Fixture self;
      guint refused = 0;

      set_up (&self, kinds[i], TRUE, FALSE);
      hear (&self, 117, 10, SIZE);
      for (guint k = 1; get_value (&self) == 10 || k == 1; k++)
        {
          self.now_ns += MS;
          hear (&self, (guint8) k, 20, SIZE);
          refused += get_value (&self) == 10;
          g_assert_cmpuint (k, <, 300);
        }
      g_assert_cmpuint (refused, ==, expected[i]);
      tear_down (&self);
    }
}

/* Who sends is whom CODESYS answers; two hear only their partner. */
static void
test_rogue (void)
{
  static const gboolean heard[] = { TRUE, FALSE, TRUE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Fixture self;
      guint8 frame[2 + SIZE] = { 1, 0, 66, 66, 66, 66 };

      set_up (&self, kinds[i], FALSE, FALSE);
      netflux_device_receive (self.device, frame, sizeof frame, self.rogue, 0);
      g_assert_cmpuint (get_value (&self), ==, heard[i] ? 66 : 0);
      g_assert_cmpuint (netflux_device_get_counts (self.device).foreign, ==, heard[i] ? 0 : 1);
      g_assert_true (netflux_socket_addresses_are_equal (
          netflux_device_get_destination (self.device),
          kinds[i] == NETFLUX_DEVICE_CODESYS ? self.rogue : self.partner));
      tear_down (&self);
    }
}

static void
test_start_and_echo (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      Fixture self;
      g_autoptr (GBytes) frame = NULL;

      set_up (&self, kinds[i], TRUE, TRUE);
      hear (&self, 1, 55, SIZE);
      while (frame == NULL)
        {
          self.now_ns = netflux_device_get_deadline (self.device);
          frame = netflux_device_cycle (self.device, self.now_ns);
        }
      g_assert_cmpuint (((const guint8 *) g_bytes_get_data (frame, NULL))[2], ==, 55);

      netflux_device_start (self.device, self.now_ns);
      g_assert_cmpuint (get_value (&self), ==, 0);
      g_assert_cmpuint (netflux_device_get_status (self.device).starts, ==, 2);
      g_assert_cmpuint (netflux_device_get_status (self.device).frames, ==, 0);
      tear_down (&self);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/simulate/device/sends", test_sends);
  g_test_add_func ("/netflux/simulate/device/accepts", test_accepts);
  g_test_add_func ("/netflux/simulate/device/short", test_short);
  g_test_add_func ("/netflux/simulate/device/watchdog", test_watchdog);
  g_test_add_func ("/netflux/simulate/device/restarted-partner", test_restarted_partner);
  g_test_add_func ("/netflux/simulate/device/rogue", test_rogue);
  g_test_add_func ("/netflux/simulate/device/start-and-echo", test_start_and_echo);

  return g_test_run ();
}
