/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-simulator.h"
#include "netflux-test-loop.h"

/* Simulators on real sockets: what is no affair of theirs keeps them from nothing. */

#define MS G_GINT64_CONSTANT (1000000)

/* More than it reads at once, and no more than a socket has room for; LAST is the number of the
 * last one, which no other has that ends a batch of a power of two. */
#define N_WAITING 400
#define FIRST 10
#define LAST ((guint8) (FIRST + N_WAITING - 1))

static GBytes *
make_image (guint starts, guint64 frames, gpointer user_data)
{
  return g_bytes_new (&frames, sizeof frames);
}

static NetfluxSimulator *
start (gboolean relay,
       guint16 port,
       GSocketAddress *partner,
       NetfluxImageFunc image,
       gpointer user_data,
       GError **error)
{
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) back = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  NetfluxSimulation simulation = {
    .relay = relay,
    .local = { local, back },
    .partners = { relay ? partner : NULL, NULL },
    .device = { .kind = NETFLUX_DEVICE_NETFLUX,
                .remote = relay ? NULL : partner,
                .send_interval_ns = MS,
                .watch_interval_ns = 3600 * 1000 * MS },
    .image = image,
    .user_data = user_data,
    .seed = 1,
  };

  return netflux_simulator_new (&simulation, error);
}

/* Waits in the simulator's thread, in its first cycle, until what it is to read has come. */
typedef struct
{
  GMutex lock;
  int entered; /* atomic */
} Gate;

static GBytes *
make_image_at_gate (guint starts, guint64 frames, gpointer user_data)
{
  Gate *self = user_data;

  g_atomic_int_set (&self->entered, TRUE);
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);

  return g_bytes_new (&frames, sizeof frames);
}

static void
say (GSocket *socket, GSocketAddress *to, guint8 sequence)
{
  guint8 frame[10] = { sequence };
  g_autoptr (GError) error = NULL;

  g_socket_send_to (socket, to, (const char *) frame, sizeof frame, NULL, &error);
  g_assert_no_error (error);
}

static guint8
get_feedback (GSocket *socket)
{
  guint8 frame[100] = { 0 };
  g_autoptr (GError) error = NULL;

  g_socket_condition_timed_wait (socket, G_IO_IN, NETFLUX_TEST_PATIENCE, NULL, &error);
  g_assert_no_error (error);
  g_socket_receive (socket, (char *) frame, sizeof frame, NULL, &error);
  g_assert_no_error (error);
  return frame[1];
}

/* However much waits to be read, a device that is due sends before it has read all of it: the
 * frame says what it had heard by then. */
static void
test_flood (void)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (partner, NULL);
  g_autoptr (GSocketAddress) to = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetfluxSimulator) simulator = NULL;
  Gate gate = { .entered = FALSE };
  guint8 second;

  g_mutex_init (&gate.lock);
  g_mutex_lock (&gate.lock);
  simulator = start (FALSE, 0, address, make_image_at_gate, &gate, &error);
  g_assert_no_error (error);
  to = g_inet_socket_address_new_from_string ("127.0.0.1",
                                              netflux_simulator_get_port (simulator, 0));
  netflux_test_wait (g_atomic_int_get (&gate.entered));
  for (guint i = 0; i < N_WAITING; i++)
    say (partner, to, (guint8) (FIRST + i));
  g_usleep (5000); /* several intervals: it is due again */
  g_mutex_unlock (&gate.lock);

  g_assert_cmpuint (get_feedback (partner), ==, 0);
  second = get_feedback (partner);
  g_assert_cmpuint (second, !=, 0);
  g_assert_cmpuint (second, !=, LAST);
  while (get_feedback (partner) != LAST)
    ;
  g_clear_pointer (&simulator, netflux_simulator_free);
  g_mutex_clear (&gate.lock);
}

/* One whose partner is itself is refused, and nothing else is taken for that. */
static void
test_itself (void)
{
  static const struct
  {
    const char *partner;
    gboolean same_port;
    gboolean is_itself;
  } cases[] = {
    { "127.0.0.1", TRUE, TRUE },  { "127.0.0.1", FALSE, FALSE },
    { "127.0.0.2", TRUE, FALSE }, /* it listens on another one */
    { "192.0.2.1", TRUE, FALSE }, { "255.255.255.255", TRUE, FALSE },
    { "239.1.2.3", TRUE, FALSE },
  };

  for (guint relay = 0; relay < 2; relay++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
        g_autoptr (GSocketAddress) partner = g_inet_socket_address_new_from_string (
            cases[i].partner, cases[i].same_port ? port : port ^ 1u);
        g_autoptr (GError) error = NULL;
        g_autoptr (NetfluxSimulator) simulator =
            start (relay, port, partner, make_image, NULL, &error);

        g_test_message ("%s", cases[i].partner);
        g_assert_true ((simulator == NULL) == cases[i].is_itself);
        if (cases[i].is_itself)
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
        else
          g_assert_no_error (error);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/simulate/simulator/flood", test_flood);
  g_test_add_func ("/netflux/simulate/simulator/itself", test_itself);

  return g_test_run ();
}
