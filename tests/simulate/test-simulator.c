/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "netflux-simulator.h"
#include "netflux-test-loop.h"

/* Simulators on real sockets: what is no affair of theirs keeps them from nothing. */

#define MS G_GINT64_CONSTANT (1000000)
#define BATCH 64

static GBytes *
make_image (guint starts, guint64 frames, gpointer user_data)
{
  return g_bytes_new (&frames, sizeof frames);
}

static NetfluxSimulator *
start (gboolean relay, guint16 port, GSocketAddress *partner, GError **error)
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
    .image = make_image,
    .seed = 1,
  };

  return netflux_simulator_new (&simulation, error);
}

typedef struct
{
  GSocketAddress *to;
  int quit; /* atomic */
} Flood;

static gpointer
flood_thread (gpointer data)
{
  Flood *self = data;
  g_autoptr (GSocket) socket = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  guint8 frame[10] = { 0 };
  GOutputVector vector = { frame, sizeof frame };
  GOutputMessage messages[BATCH];

  for (guint i = 0; i < BATCH; i++)
    messages[i] = (GOutputMessage){ .address = self->to, .vectors = &vector, .num_vectors = 1 };
  while (!g_atomic_int_get (&self->quit))
    g_socket_send_messages (socket, messages, BATCH, 0, NULL, NULL);

  return NULL;
}

static guint64
get_sent (NetfluxSimulator *simulator)
{
  g_auto (NetfluxTruth) truth = netflux_simulator_get_truth (simulator);

  return truth.counts.sent;
}

/* A device that is flooded by two threads goes on sending, and can be stopped. */
static void
test_flood (void)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (partner, NULL);
  g_autoptr (GError) error = NULL;
  NetfluxSimulator *simulator = start (FALSE, 0, address, &error);
  Flood flood = { 0 };
  GThread *threads[2];
  guint64 sent;

  g_assert_no_error (error);
  flood.to = g_inet_socket_address_new_from_string ("127.0.0.1",
                                                    netflux_simulator_get_port (simulator, 0));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("flood", flood_thread, &flood);
  sent = get_sent (simulator);
  netflux_test_wait (get_sent (simulator) > sent + 200);
  netflux_simulator_restart (simulator);
  sent = get_sent (simulator);
  netflux_test_wait (get_sent (simulator) > sent + 200);
  netflux_simulator_free (simulator);

  g_atomic_int_set (&flood.quit, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_object_unref (flood.to);
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
        g_autoptr (NetfluxSimulator) simulator = start (relay, port, partner, &error);

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
