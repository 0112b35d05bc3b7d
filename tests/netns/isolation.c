/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "isolation.h"

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <string.h>

const char *isolation_interface;

/* Watchdogs do not matter here, and a loaded machine must not make them expire. */
NetfluxLink *
isolation_start_link (const char *local, const char *remote)
{
  NetfluxLink *link = netflux_link_new (remote, ISOLATION_PORT);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-address", local, "local-port", ISOLATION_PORT, "send-interval",
                (gint64) ISOLATION_INTERVAL_US, "watch-interval", (gint64) 20 * G_USEC_PER_SEC,
                "network-interface", isolation_interface, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

void
isolation_spin (guint ms)
{
  gint64 end_us = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end_us)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
    }
}

static gboolean
is_socket_of (int fd, const IsolationNetwork *network)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *host = NULL;
  struct sockaddr_storage native;
  socklen_t size = sizeof native;

  if (getsockname (fd, (struct sockaddr *) &native, &size) != 0)
    return FALSE;
  address = g_socket_address_new_from_native (&native, size);
  if (!G_IS_INET_SOCKET_ADDRESS (address) ||
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) != ISOLATION_PORT)
    return FALSE;

  host = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  return g_str_equal (host, network->local);
}

guint
isolation_find_sockets (const IsolationNetwork *network, int *last)
{
  guint n = 0;

  for (int fd = 3; fd < 1024; fd++)
    if (is_socket_of (fd, network))
      {
        *last = fd;
        n++;
      }

  return n;
}

void
isolation_assert_heard_all (NetfluxTestPartner *partner)
{
  g_autoptr (GArray) heard = NULL;

  netflux_test_wait (netflux_test_partner_get_n_heard (partner) > 100);
  heard = netflux_test_partner_steal_heard (partner);
  for (guint i = 1; i < heard->len; i++)
    g_assert_cmpuint (g_array_index (heard, NetfluxTestHeard, i).sequence, ==,
                      (guint8) (g_array_index (heard, NetfluxTestHeard, i - 1).sequence + 1));
}

gboolean
isolation_is_up (NetfluxLink **links, guint n)
{
  for (guint i = 0; i < n; i++)
    if (netflux_link_get_state (links[i]) != NETFLUX_LINK_STATE_UP)
      return FALSE;

  return TRUE;
}

void
isolation_start_healthy (const IsolationNetwork *network,
                         NetfluxTestPartner **partners,
                         NetfluxLink **links)
{
  int fd = -1;

  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u", network->alive, 20 + i);

      netflux_test_far ("ip addr add %s/%u dev far0%s", address,
                        strchr (address, ':') != NULL ? 64 : 24,
                        strchr (address, ':') != NULL ? " nodad" : "");
      partners[i] = netflux_test_partner_new (address, ISOLATION_PORT, network->local,
                                              ISOLATION_PORT, ISOLATION_INTERVAL_US);
      links[i] = isolation_start_link (network->local, address);
    }
  g_assert_cmpuint (isolation_find_sockets (network, &fd), >=, 1);
  if (network->send_buffer_size > 0)
    g_assert_cmpint (
        setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &network->send_buffer_size, sizeof (int)), ==, 0);

  /* The very first frame waits for the answer to where the partner is: a second, if the
   * first question went astray. */
  netflux_test_wait (isolation_is_up (links, ISOLATION_N_HEALTHY));
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    netflux_test_wait (netflux_test_partner_get_n_heard (partners[i]) > 20);
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    netflux_link_reset_statistics (links[i]);
}

void
isolation_occupy_descriptors (void)
{
  while (open ("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
    ;
}

void
isolation_run (void (*body) (void))
{
#ifdef NETFLUX_TEST_IO_LINUX
  netflux_test_netns_run (body);
#else
  g_test_skip ("the portable I/O has no sockets of one partner's own");
#endif
}
