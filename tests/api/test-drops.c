/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api-common.h"

/* What this machine drops while the engine cannot read is no silence of the partner. */

#define WATCH_US G_USEC_PER_SEC

static struct
{
  int armed; /* atomic */
  GSocket *partner;
  GSocket *stranger;
  GSocketAddress *address;
} hold;

static void
send_number (GSocket *socket, guint8 number)
{
  char frame[1000] = { (char) number };

  g_assert_cmpint (g_socket_send_to (socket, hold.address, frame, sizeof frame, NULL, NULL), ==,
                   sizeof frame);
}

/* The system's call, for the library: once, strangers fill the buffer and the engine stands still
 * for longer than the watch interval; when there is room again, the partner repeats a number
 * before he goes on. */
__attribute__ ((visibility ("default"))) int
recvmmsg (int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout)
{
  gboolean armed = g_atomic_int_compare_and_exchange (&hold.armed, TRUE, FALSE);
  int n_received;

  if (armed)
    {
      for (guint i = 0; i < 100; i++)
        send_number (hold.stranger, 1);
      g_usleep (WATCH_US + WATCH_US / 5);
    }
  n_received = (int) syscall (SYS_recvmmsg, fd, messages, n, flags, timeout);
  if (armed)
    {
      send_number (hold.partner, 1);
      g_usleep (5000);
      send_number (hold.partner, 3);
    }

  return n_received;
}

#define COUNT(name) api_get_count (link, name)

static void
test_refused_behind_drops (void)
{
  g_autoptr (NetfluxLink) link = NULL;
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  hold.partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  if (!g_socket_set_option (hold.partner, SOL_SOCKET, SO_RXQ_OVFL, 1, NULL))
    {
      g_test_skip ("the system does not count what it drops, as under qemu");
      g_object_unref (hold.partner);
      return;
    }
  hold.stranger = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  hold.address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  link = api_new_link (port, netflux_test_socket_get_port (hold.partner));
  g_object_set (link, "sending", FALSE, "watch-interval", (gint64) WATCH_US, "receive-buffer-size",
                8192, NULL);
  api_start (link);
  send_number (hold.partner, 1);
  netflux_test_wait (COUNT ("frames-accepted") == 1);

  g_atomic_int_set (&hold.armed, TRUE);
  send_number (hold.partner, 2);
  netflux_test_wait (COUNT ("frames-accepted") == 3);
  g_assert_cmpuint (COUNT ("kernel-drops"), >, 0);
  g_assert_cmpuint (COUNT ("frames-duplicate"), ==, 1);
  g_assert_cmpuint (COUNT ("outages"), ==, 0);

  g_object_unref (hold.partner);
  g_object_unref (hold.stranger);
  g_object_unref (hold.address);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/drops/refused-behind-drops", test_refused_behind_drops);

  return g_test_run ();
}
