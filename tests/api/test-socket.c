/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <gio/gnetworking.h>
#include <linux/capability.h>
#include <netflux/netflux.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api-common.h"

/* What the properties ask of the socket, and what the system denies. */

static const struct
{
  const char *path;
  GSocketFamily family;
  const char *loopback;
  int level;
  int option;
} families[] = {
  { "/netflux/socket/ipv4", G_SOCKET_FAMILY_IPV4, "127.0.0.1", IPPROTO_IP, IP_TOS },
  { "/netflux/socket/ipv6", G_SOCKET_FAMILY_IPV6, "::1", IPPROTO_IPV6, IPV6_TCLASS },
};

static int
get_option (int fd, int level, int option)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_cmpint (getsockopt (fd, level, option, &value, &size), ==, 0);

  return value;
}

static NetfluxLink *
new_link (const char *host, guint local_port, guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new (host, remote_port);

  g_object_set (link, "local-address", host, "local-port", local_port, "sending", FALSE, NULL);

  return link;
}

/* Linux doubles what it is asked for, to count its own overhead. */
static void
assert_buffer_size (int fd, int size)
{
  int granted = get_option (fd, SOL_SOCKET, SO_RCVBUF);

  g_assert_true (granted == size || granted == 2 * size);
}

static void
test_options (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (NetfluxLink) link = new_link (families[i].loopback, 0, 2345);
  g_autoptr (NetfluxLink) other = NULL;
  g_autoptr (NetfluxLink) third = NULL;
  int by_default, fd;

  /* Set before the start, and changed while it runs */
  netflux_link_set_qos_dscp (link, 46);
  netflux_link_set_receive_buffer_size (link, 50000);
  api_start (link);
  fd = api_find_socket (netflux_link_get_local_port (link));
  g_assert_cmpint (get_option (fd, families[i].level, families[i].option), ==, 46 << 2);
  assert_buffer_size (fd, 50000);
  netflux_link_set_qos_dscp (link, -1);
  g_assert_cmpint (get_option (fd, families[i].level, families[i].option), ==, 0);
  netflux_link_set_receive_buffer_size (link, 40000);
  assert_buffer_size (fd, 40000);
  netflux_link_set_receive_buffer_size (link, 0);
  by_default = get_option (fd, SOL_SOCKET, SO_RCVBUF);
  g_assert_cmpint (by_default, >, 80000);

  /* Those who share the port share them. */
  other = new_link (families[i].loopback, netflux_link_get_local_port (link), 2346);
  netflux_link_set_qos_dscp (other, 8);
  api_start (other);
  g_assert_cmpint (get_option (fd, families[i].level, families[i].option), ==, 8 << 2);

  /* What one has set is not lost when another one is set to something else, or starts. */
  netflux_link_set_receive_buffer_size (other, 60000);
  netflux_link_set_watch_interval (link, 50000);
  third = new_link (families[i].loopback, netflux_link_get_local_port (link), 2347);
  api_start (third);
  netflux_link_set_send_interval (third, 7000);
  g_assert_cmpint (get_option (fd, families[i].level, families[i].option), ==, 8 << 2);
  assert_buffer_size (fd, 60000);
}

static void
forgo_low_ports (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2];

  g_assert_cmpint (syscall (SYS_capget, &header, data), ==, 0);
  data[0].effective &= ~(1u << CAP_NET_BIND_SERVICE);
  data[0].permitted &= ~(1u << CAP_NET_BIND_SERVICE);
  g_assert_cmpint (syscall (SYS_capset, &header, data), ==, 0);
}

/* The lowest port that needs no privilege; 1024 where nothing else is set. */
static guint64
get_first_free_port (void)
{
  g_autofree char *content = NULL;

  if (!g_file_get_contents ("/proc/sys/net/ipv4/ip_unprivileged_port_start", &content, NULL, NULL))
    return 1024;

  return g_ascii_strtoull (content, NULL, 10);
}

static void
test_permission (void)
{
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      if (get_first_free_port () <= 1)
        {
          g_test_skip ("this system lets everybody have every port");
          return;
        }
      if (netflux_test_skip_emulated ())
        return;
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }

  forgo_low_ports ();
  link = new_link ("127.0.0.1", 1, 2345);
  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, "127.0.0.1:1"));
  g_assert_nonnull (strstr (error->message, "above 1023"));
  netflux_link_set_local_port (link, 0);
  api_start (link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    g_test_add_data_func (families[i].path, GUINT_TO_POINTER (i), test_options);
  g_test_add_func ("/netflux/socket/permission", test_permission);

  return g_test_run ();
}
