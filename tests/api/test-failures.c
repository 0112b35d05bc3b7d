/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <net/if.h>
#include <netflux/netflux.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api-common.h"

/* What fails while a link runs: it is told, counted, tried again, and gone when it is. */

typedef struct
{
  NetfluxLink *link;
  guint errors[32]; /* by code */
} End;

static void
on_error (NetfluxLink *link, GError *error, End *end)
{
  g_assert_true (error->domain == NETFLUX_ERROR);
  g_test_message ("%s", error->message);
  end->errors[error->code]++;
}

static void
open_end (End *self, guint16 local_port, guint16 remote_port)
{
  *self = (End){ .link = netflux_link_new ("127.0.0.1", remote_port) };
  g_object_set (self->link, "local-address", "127.0.0.1", "local-port", (guint) local_port,
                "send-interval", (gint64) 2000, "watch-interval", (gint64) 0, NULL);
  g_signal_connect (self->link, "error", G_CALLBACK (on_error), self);
}

static void
start (End *self)
{
  g_autoptr (GError) error = NULL;

  netflux_link_start (self->link, &error);
  g_assert_no_error (error);
}

static void
close_end (End *self)
{
  g_assert_finalize_object (self->link);
}

static int
get_error_code (GError *error)
{
  g_autoptr (GError) owned = error;

  return owned != NULL ? owned->code : -1;
}

#define SINK_ERROR(end)                                                                            \
  get_error_code (netflux_sink_dup_error (netflux_link_get_sink ((end)->link)))
#define SOURCE_ERROR(end)                                                                          \
  get_error_code (netflux_source_dup_error (netflux_link_get_source ((end)->link)))
#define STATE(end) netflux_link_get_state ((end)->link)

#define COUNT(end, name) api_get_count ((end)->link, name)

/* Nobody is there: the partner's machine says so. It comes later. */
static void
test_refused (void)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  End a, b;

  open_end (&a, ports[0], ports[1]);
  open_end (&b, ports[1], ports[0]);
  start (&a);
  netflux_test_wait (SINK_ERROR (&a) == NETFLUX_ERROR_CONNECTION_REFUSED);
  netflux_test_wait (a.errors[NETFLUX_ERROR_CONNECTION_REFUSED] == 1);
  netflux_test_wait (COUNT (&a, "icmp-reports") > 3);
  g_assert_cmpuint (COUNT (&a, "send-errors"), ==, 0);
  g_assert_cmpint (STATE (&a), ==, NETFLUX_LINK_STATE_WAITING);

  start (&b);
  netflux_test_wait (SINK_ERROR (&a) == -1 && STATE (&a) == NETFLUX_LINK_STATE_UP &&
                     STATE (&b) == NETFLUX_LINK_STATE_UP);
  g_assert_cmpuint (a.errors[NETFLUX_ERROR_CONNECTION_REFUSED], ==, 1);
  close_end (&a);
  close_end (&b);
}

static void
test_socket (void)
{
  guint16 ports[] = { netflux_test_pick_port (G_SOCKET_FAMILY_IPV4),
                      netflux_test_pick_port (G_SOCKET_FAMILY_IPV4) };
  guint64 accepted;
  End a, b;

  open_end (&a, ports[0], ports[1]);
  open_end (&b, ports[1], ports[0]);
  start (&a);
  start (&b);
  netflux_test_wait (STATE (&a) == NETFLUX_LINK_STATE_UP);

  api_break_socket (ports[0]);
  netflux_test_wait (a.errors[NETFLUX_ERROR_SOCKET] > 0);
  accepted = COUNT (&a, "frames-accepted");
  netflux_test_wait (STATE (&a) == NETFLUX_LINK_STATE_UP && SOURCE_ERROR (&a) == -1 &&
                     COUNT (&a, "frames-accepted") > accepted + 3);
  close_end (&a);
  close_end (&b);
}

static gboolean
is_up_by_frame (NetfluxSource *source, GSocket *partner, GSocketAddress *address, guint8 *frame)
{
  /* It fails where the socket at the address is closed. */
  if (g_socket_send_to (partner, address, (const char *) frame, 3, NULL, NULL) > 0)
    frame[0]++;

  return netflux_source_get_state (source) == NETFLUX_LINK_STATE_UP;
}

/* Who only receives finds out when nothing comes any more. */
static void
test_socket_of_source (gconstpointer data)
{
  g_autoptr (GSocket) partner = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;
  guint8 frame[] = { 1, 0, 'x' };

  g_object_set (source, "local-address", "127.0.0.1", "local-port", (guint) port, "watch-interval",
                (gint64) 60 * G_USEC_PER_SEC, NULL);
  netflux_source_start (source, &error);
  g_assert_no_error (error);
  netflux_test_wait (is_up_by_frame (source, partner, address, frame));

  if (data != NULL)
    {
      netflux_source_set_watch_interval (source, 5000);
      netflux_test_wait (netflux_source_get_state (source) == NETFLUX_LINK_STATE_LOST);
    }
  api_break_socket (port);
  netflux_source_set_watch_interval (source, 5000);
  netflux_test_wait (netflux_source_get_state (source) != NETFLUX_LINK_STATE_UP);
  netflux_test_wait (is_up_by_frame (source, partner, address, frame));
}

static gboolean
enter_network_namespace (void)
{
  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0 || unshare (CLONE_NEWNET) == 0;
}

static gboolean
can_enter_network_namespace (void)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (enter_network_namespace () ? 0 : 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

/* Without its address, too: some kernels deliver to an address of an interface that is
 * down. */
static void
set_loopback (gboolean up)
{
  struct ifreq flags = { .ifr_name = "lo", .ifr_flags = up ? IFF_UP : 0 };
  struct ifreq address = { .ifr_name = "lo" };
  struct sockaddr_in *in = (struct sockaddr_in *) &address.ifr_addr;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  in->sin_family = AF_INET;
  in->sin_addr.s_addr = htonl (up ? INADDR_LOOPBACK : INADDR_ANY);
  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &flags), ==, 0);
  g_assert_cmpint (ioctl (fd, SIOCSIFADDR, &address), ==, 0);
  close (fd);
}

static void
exchange_over_interface (void)
{
  guint64 arrived;
  End a, b;

  set_loopback (TRUE);
  open_end (&a, 2000, 2001);
  open_end (&b, 2001, 2000);
  start (&a);
  start (&b);
  netflux_test_wait (STATE (&a) == NETFLUX_LINK_STATE_UP);

  for (guint round = 1; round <= 2; round++)
    {
      set_loopback (FALSE);
      netflux_test_wait (SINK_ERROR (&a) == NETFLUX_ERROR_UNREACHABLE);
      netflux_test_wait (a.errors[NETFLUX_ERROR_UNREACHABLE] == round);
      netflux_test_wait (COUNT (&a, "send-errors") > 3 * round);

      set_loopback (TRUE);
      netflux_test_wait (SINK_ERROR (&a) == -1 && STATE (&a) == NETFLUX_LINK_STATE_UP);
    }
  /* What was on its way is lost with the interface, but no number is another than a frame's. */
  arrived = COUNT (&b, "frames-accepted") + COUNT (&b, "partner-lost");
  g_assert_cmpuint (arrived, <=, COUNT (&a, "frames-sent"));
  close_end (&a);
  close_end (&b);
}

/* The frames that could not be sent have used up no numbers. */
static void
test_interface_down (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (enter_network_namespace ());
      exchange_over_interface ();
      return;
    }

  if (!can_enter_network_namespace ())
    {
      g_test_skip ("this system does not let the test make a network namespace");
      return;
    }
  if (netflux_test_skip_emulated ())
    return;
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

typedef struct
{
  End end;
  GSocket *socket; /* the partner's */
  GSocketAddress *to;
  guint8 number;
  gint64 sent_us;
  gboolean irregular; /* the machine was busy: what the link says of it changes */
  guint n_notified;
} SlowPartner;

#define SLOW_US 20000

static gboolean
send_slowly (gpointer user_data)
{
  SlowPartner *self = user_data;
  char frame[] = { (char) ++self->number, 0, 1 };
  gint64 now_us = g_get_monotonic_time ();

  if (self->sent_us != 0 && ABS (now_us - self->sent_us - SLOW_US) > SLOW_US / 2)
    self->irregular = TRUE;
  self->sent_us = now_us;
  g_socket_send_to (self->socket, self->to, frame, sizeof frame, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static void
count_notification (NetfluxSource *source, GParamSpec *pspec, SlowPartner *self)
{
  self->n_notified++;
}

/* Each frame of a partner that is slower than the watch interval looks like the end of an
 * outage: one error says so, with both figures, and what the source notifies of is bounded. */
static void
test_slow_partner (void)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  SlowPartner self = { .socket = netflux_test_socket_new (G_SOCKET_FAMILY_IPV4) };
  g_autoptr (GError) error = NULL;
  gint64 begin_us = g_get_monotonic_time ();
  guint timer, told_max;

  open_end (&self.end, port, netflux_test_socket_get_port (self.socket));
  self.to = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_signal_connect (netflux_link_get_source (self.end.link), "notify::error",
                    G_CALLBACK (count_notification), &self);
  netflux_link_set_watch_interval (self.end.link, 1000);
  start (&self.end);
  timer = g_timeout_add (SLOW_US / 1000, send_slowly, &self);
  netflux_test_wait (self.end.errors[NETFLUX_ERROR_TIMED_OUT] >= 1);
  error = netflux_source_dup_error (netflux_link_get_source (self.end.link));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, " sends every "));
  g_assert_nonnull (strstr (error->message, "the watch interval of 1.0 ms"));

  netflux_test_wait (COUNT (&self.end, "outages") > 100);
  told_max = 1 + (self.irregular ? (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC : 0);
  g_assert_cmpuint (self.end.errors[NETFLUX_ERROR_TIMED_OUT], <=, told_max);
  g_assert_cmpuint (self.n_notified, <=, 3 + (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC);

  netflux_link_set_watch_interval (self.end.link, 60 * G_USEC_PER_SEC);
  netflux_test_wait (SOURCE_ERROR (&self.end) == -1);
  g_source_remove (timer);
  close_end (&self.end);
  g_object_unref (self.socket);
  g_object_unref (self.to);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/failures/refused", test_refused);
  g_test_add_func ("/netflux/failures/socket", test_socket);
  g_test_add_data_func ("/netflux/failures/socket-of-source/up", NULL, test_socket_of_source);
  g_test_add_data_func ("/netflux/failures/socket-of-source/lost", "lost", test_socket_of_source);
  g_test_add_func ("/netflux/failures/interface-down", test_interface_down);
  g_test_add_func ("/netflux/failures/slow-partner", test_slow_partner);

  return g_test_run ();
}
