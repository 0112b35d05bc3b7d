/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <sys/resource.h>

#include "netflux-test-netns.h"
#include "tests/api/api-common.h"
#include "tests/common/netflux-test-table.h"

/* What befalls the way to one partner: the state is true, the counters explain it, the link
 * recovers by itself, it costs little, and a link on the same port, whose partner is behind
 * another cable, does not notice. */

#define PORT 2000
#define INTERVAL_US 5000

/* Long enough for a loaded machine, short enough for a test */
#define WATCH_US 300000

typedef struct
{
  const char *name;
  const char *partner; /* the address of the link's */
  const char *local;   /* the link's own, with a port of its own; NULL: the shared port */
  void (*begin) (void);
  void (*end) (void);
  NetfluxLinkState state; /* meanwhile */
  int error;              /* of the sink or the source, at some time; -1: none is asked for */
  const char *counter;    /* grows meanwhile */
} Fault;

static NetfluxTestPartner *partner;
static const Fault *fault;

static void
replace_partner (const char *address, guint16 port)
{
  g_clear_pointer (&partner, netflux_test_partner_free);
  if (address != NULL)
    partner = netflux_test_partner_new (address, port, "10.77.0.1",
                                        fault->local != NULL ? PORT + 1 : PORT, INTERVAL_US);
}

static void
cable_out_near (void)
{
  netflux_test_near ("ip link set near0 down");
}

static void
cable_in_near (void)
{
  netflux_test_near ("ip link set near0 up");
}

static void
cable_out_far (void)
{
  netflux_test_far ("ip link set far0 down");
}

static void
cable_in_far (void)
{
  netflux_test_far ("ip link set far0 up");
}

static void
address_gone (void)
{
  netflux_test_near ("ip addr del 10.77.0.1/24 dev near0");
}

static void
address_back (void)
{
  netflux_test_near ("ip addr add 10.77.0.1/24 dev near0");
}

static void
route_gone (void)
{
  netflux_test_near ("ip route del 10.88.0.2");
}

static void
route_back (void)
{
  netflux_test_near ("ip route add 10.88.0.2 via 10.77.0.2");
}

static void
host_gone (void)
{
  netflux_test_far ("ip addr del 10.77.0.2/24 dev far0");
}

static void
host_back (void)
{
  netflux_test_far ("ip addr add 10.77.0.2/24 dev far0");
}

static void
port_closed (void)
{
  replace_partner (NULL, 0);
}

static void
partner_back (void)
{
  replace_partner ("10.77.0.2", PORT);
}

static void
partner_moves (void)
{
  netflux_test_far ("ip addr replace 10.77.0.9/24 dev far0");
  replace_partner ("10.77.0.9", PORT);
}

static void
partner_moves_to_port (void)
{
  replace_partner ("10.77.0.2", PORT + 7);
}

static void
partner_stops (void)
{
  netflux_test_partner_set_mute (partner, TRUE);
}

static void
partner_goes_on (void)
{
  netflux_test_partner_set_mute (partner, FALSE);
}

static void
adapter_gone (void)
{
  netflux_test_near ("ip link del near0");
}

static void
adapter_replaced (void)
{
  netflux_test_netns_connect (0);
}

static void
queue_fills (void)
{
  netflux_test_near ("tc qdisc add dev near0 root tbf rate 8kbit burst 200 limit 200");
}

static void
queue_empties (void)
{
  netflux_test_near ("tc qdisc del dev near0 root");
}

static const Fault faults[] = {
  { "cable/near", "10.77.0.2", NULL, cable_out_near, cable_in_near, NETFLUX_LINK_STATE_LOST,
    NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "cable/far", "10.77.0.2", NULL, cable_out_far, cable_in_far, NETFLUX_LINK_STATE_LOST,
    NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "address/any", "10.77.0.2", NULL, address_gone, address_back, NETFLUX_LINK_STATE_LOST,
    NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "address/bound", "10.77.0.2", "10.77.0.1", address_gone, address_back, NETFLUX_LINK_STATE_LOST,
    NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "route", "10.88.0.2", NULL, route_gone, route_back, NETFLUX_LINK_STATE_UNACKNOWLEDGED,
    NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "host", "10.77.0.2", NULL, host_gone, host_back, NETFLUX_LINK_STATE_LOST, -1, "outages" },
  { "port-closed", "10.77.0.2", NULL, port_closed, partner_back, NETFLUX_LINK_STATE_LOST,
    NETFLUX_ERROR_CONNECTION_REFUSED, "icmp-reports" },
  { "moved/address", "10.77.0.2", NULL, partner_moves, partner_back, NETFLUX_LINK_STATE_LOST, -1,
    "frames-foreign" },
  { "moved/port", "10.77.0.2", NULL, partner_moves_to_port, partner_back, NETFLUX_LINK_STATE_LOST,
    -1, "frames-foreign" },
  { "partner-stopped", "10.77.0.2", NULL, partner_stops, partner_goes_on, NETFLUX_LINK_STATE_LOST,
    -1, "outages" },
  { "adapter", "10.77.0.2", NULL, adapter_gone, adapter_replaced, NETFLUX_LINK_STATE_LOST,
    NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "adapter/bound", "10.77.0.2", "10.77.0.1", adapter_gone, adapter_replaced,
    NETFLUX_LINK_STATE_LOST, NETFLUX_ERROR_UNREACHABLE, "send-errors" },
  { "queue", "10.77.0.2", NULL, queue_fills, queue_empties, NETFLUX_LINK_STATE_STOPPED, -1,
    "send-errors" },
};

static void
note_error (NetfluxLink *link, GError *error, guint *errors)
{
  g_assert_true (error->domain == NETFLUX_ERROR);
  errors[error->code]++;
}

static NetfluxLink *
start_link (const char *remote, const char *local, guint16 local_port, gint64 watch_us)
{
  NetfluxLink *link = netflux_link_new (remote, PORT);
  g_autoptr (GError) error = NULL;

  g_object_set (link, "local-address", local, "local-port", (guint) local_port, "send-interval",
                (gint64) INTERVAL_US, "watch-interval", watch_us, NULL);
  netflux_link_start (link, &error);
  g_assert_no_error (error);

  return link;
}

static gint64
get_cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec +
         usage.ru_stime.tv_usec;
}

/* A tenth of the frames of a second are awaited: no time is asserted. */
static void
spin_frames (NetfluxLink *link, guint n)
{
  guint64 sent = api_get_count (link, "frames-sent");

  netflux_test_wait (api_get_count (link, "frames-sent") >= sent + n);
}

static void
assert_untouched (NetfluxLink *bystander, NetfluxTestPartner *its_partner)
{
  g_autoptr (GArray) heard = netflux_test_partner_steal_heard (its_partner);

  g_assert_cmpint (netflux_link_get_state (bystander), ==, NETFLUX_LINK_STATE_UP);
#ifdef NETFLUX_TEST_IO_LINUX
  g_assert_cmpuint (api_get_count (bystander, "send-errors"), ==, 0);
#endif
  g_assert_cmpuint (api_get_count (bystander, "outages"), ==, 0);
  for (guint i = 1; i < heard->len; i++)
    g_assert_cmpuint (g_array_index (heard, NetfluxTestHeard, i).sequence, ==,
                      (guint8) (g_array_index (heard, NetfluxTestHeard, i - 1).sequence + 1));
}

static void
suffer (NetfluxLink *link, NetfluxLink *bystander, guint *errors)
{
  guint64 before = api_get_count (link, fault->counter);
  gint64 cpu_us, begin_us;

  fault->begin ();
  if (fault->state != NETFLUX_LINK_STATE_STOPPED)
    netflux_test_wait (netflux_link_get_state (link) == fault->state);
  netflux_test_wait (api_get_count (link, fault->counter) > before);
  if (fault->error >= 0)
    netflux_test_wait (errors[fault->error] > 0);

  cpu_us = get_cpu_us ();
  begin_us = g_get_monotonic_time ();
  spin_frames (bystander, 200);
  g_assert_cmpint (get_cpu_us () - cpu_us, <, (g_get_monotonic_time () - begin_us) * 6 / 10);
  if (fault->state != NETFLUX_LINK_STATE_STOPPED)
    g_assert_cmpint (netflux_link_get_state (link), ==, fault->state);
  g_assert_cmpint (netflux_link_get_state (link), !=, NETFLUX_LINK_STATE_FAILED);
}

static gboolean
has_error (NetfluxLink *link)
{
  g_autoptr (GError) sending = netflux_sink_dup_error (netflux_link_get_sink (link));
  g_autoptr (GError) receiving = netflux_source_dup_error (netflux_link_get_source (link));

  return sending != NULL || receiving != NULL;
}

static void
recover (NetfluxLink *link)
{
  guint64 accepted, sent;

  fault->end ();
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  accepted = api_get_count (link, "frames-accepted");
  sent = api_get_count (link, "frames-sent");
  netflux_test_wait (api_get_count (link, "frames-accepted") > accepted + 20 &&
                     api_get_count (link, "frames-sent") > sent + 20);
  netflux_test_wait (!has_error (link));
}

static void
run_fault (void)
{
  guint errors[64] = { 0 };
  g_autoptr (NetfluxTestPartner) its_partner = NULL;
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (NetfluxLink) bystander = NULL;

  netflux_test_netns_connect (1);
  netflux_test_far ("ip addr add 10.88.0.2/32 dev lo");
  netflux_test_near ("ip route add 10.88.0.2 via 10.77.0.2");
  its_partner = netflux_test_partner_new ("10.78.0.2", PORT, "10.78.0.1", PORT, INTERVAL_US);
  replace_partner (fault->partner, PORT);
  bystander = start_link ("10.78.0.2", NULL, PORT, 20 * G_USEC_PER_SEC);
  link =
      start_link (fault->partner, fault->local, fault->local != NULL ? PORT + 1 : PORT, WATCH_US);
  g_signal_connect (link, "error", G_CALLBACK (note_error), errors);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  netflux_test_wait (netflux_link_get_state (bystander) == NETFLUX_LINK_STATE_UP);
  netflux_link_reset_statistics (bystander);
  g_array_unref (netflux_test_partner_steal_heard (its_partner));

  for (guint round = 0; round < 2; round++)
    {
      suffer (link, bystander, errors);
      recover (link);
    }
  assert_untouched (bystander, its_partner);
  g_clear_pointer (&partner, netflux_test_partner_free);
}

static void
test_fault (gconstpointer data)
{
  fault = data;
  if (fault->begin == queue_fills && !netflux_test_has_program ("tc"))
    return;

  netflux_test_netns_run (run_fault);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  netflux_test_add_rows ("/netflux/faults/", faults, test_fault);

  return g_test_run ();
}
