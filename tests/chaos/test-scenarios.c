/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* What chaos has found, each once more as a small scenario on the simulated system, in which a
 * test does all that happens. check-mutants.py takes each mend back, and the scenario has to fail.
 */

#include <errno.h>
#include <netflux/netflux.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chaos-kernel.h"

#include "lib/io/netflux-channel-private.h"
#include "lib/io/netflux-port-private.h"
#include "lib/netflux-engine-private.h"
#include "lib/netflux-link-private.h"
#include "tests/common/netflux-test-table.h"

#define PORT 2000
#define SIZE 8
#define OVERHEAD 704
#define START_NS (1000 * CHAOS_S)

static struct
{
  NetfluxEngine *engine;
  NetfluxReactor *reactor;
  GPtrArray *links;
  int refused;     /* what a send fails with */
  gboolean held;   /* frames stay in their socket */
  guint n_read;    /* datagrams */
  guint report_at; /* the number of the one after which the network reports something */
  gint64 flood_ns; /* from one datagram of somebody else to the next; 0: none */
  gint64 next_ns;  /* when that comes */
  gint64 frame_ns; /* when the next frame of the partner comes */
  guint8 number;   /* of that */
} stage;

static struct sockaddr_in get_partner (guint number);

/* The world that the system asks */

static void
deliver (ChaosFd *socket, guint partner, guint8 number, guint8 feedback, gint64 arrival_ns)
{
  ChaosDatagram *datagram = chaos_datagram_new (2 + SIZE);

  datagram->sender = get_partner (partner);
  memset (datagram->data, partner != 0 ? 0xff : 0, datagram->size);
  datagram->data[0] = number;
  datagram->data[1] = feedback;
  chaos_socket_deliver (socket, datagram, arrival_ns);
}

void
chaos_world_catch_up (void)
{
  ChaosFd *socket = chaos_kernel_find_port (PORT, 0);

  while (stage.flood_ns > 0 && stage.next_ns <= chaos_kernel.now_ns)
    {
      if (stage.frame_ns <= stage.next_ns)
        {
          deliver (socket, 0, ++stage.number, 0, stage.frame_ns);
          stage.frame_ns += CHAOS_MS;
        }
      deliver (socket, 99, stage.number, 0, stage.next_ns);
      stage.next_ns += stage.flood_ns;
    }
}

void
chaos_world_preempt (void)
{
}

gboolean
chaos_world_interrupts (void)
{
  return FALSE;
}

void
chaos_world_called (const char *what, gint64 result)
{
}

void
chaos_world_sleep (ChaosFd *set)
{
}

void
chaos_world_report_read (ChaosFd *socket, const ChaosReport *report)
{
}

void
chaos_world_woken (ChaosFd *event)
{
}

void
chaos_world_closed (ChaosFd *socket)
{
}

int
chaos_world_send (ChaosFd *socket,
                  const struct sockaddr_in *destination,
                  const guint8 *data,
                  gsize size)
{
  if (stage.refused == 0 && stage.held)
    socket->held += size + OVERHEAD;
  return stage.refused;
}

static struct sockaddr_in
get_partner (guint number)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (PORT) };

  address.sin_addr.s_addr = htonl (0x0a010000 + number);
  return address;
}

void
chaos_world_read (ChaosFd *socket, const ChaosDatagram *datagram)
{
  struct sockaddr_in other = get_partner (99);

  if (++stage.n_read == stage.report_at)
    chaos_socket_report (socket, &other, ECONNREFUSED);
}

/* What a scenario does */

static void
stop_link (gpointer link)
{
  netflux_link_stop (link);
  g_object_unref (link);
}

static void
begin (void)
{
  chaos_kernel = (ChaosKernel){
    .now_ns = START_NS,
    .wall_ns = 1700000000 * CHAOS_S,
    .max_sockets = G_MAXUINT,
    .send_buffer = 212992,
    .receive_buffer = 212992,
  };
  memset (&stage, 0, sizeof stage);
  stage.links = g_ptr_array_new_with_free_func (stop_link);
  stage.engine = netflux_engine_new ();
  g_object_unref (netflux_engine_ref_running (stage.engine, &stage.reactor, NULL));
  netflux_reactor_step (stage.reactor);
}

static void
end (void)
{
  g_ptr_array_unref (stage.links);
  g_clear_object (&stage.engine);
  chaos_kernel_clear ();
}

static void
wait_until (gint64 us)
{
  chaos_kernel.now_ns = START_NS + us * CHAOS_US;
}

static void
step_at (gint64 us)
{
  wait_until (us);
  netflux_reactor_step (stage.reactor);
}

static NetfluxLink *
start (guint partner, gint64 interval_us, gint64 watch_us)
{
  g_autofree char *host = g_strdup_printf ("10.1.0.%u", partner);
  NetfluxLink *link =
      g_object_new (NETFLUX_TYPE_LINK, "remote-address", host, "remote-port", PORT, "local-port",
                    PORT, "engine", stage.engine, "send-interval", interval_us, "watch-interval",
                    watch_us, "receive-size", SIZE, NULL);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (stage.links, link);
  netflux_link_start (link, &error);
  g_assert_no_error (error);
  return link;
}

static NetfluxChannel *
get_channel (NetfluxLink *link)
{
  return link->conversation->run->channel;
}

static guint64
get_outages (NetfluxLink *link)
{
  return get_channel (link)->session.outages;
}

static ChaosFd *
get_socket (void)
{
  return chaos_kernel_find_port (PORT, 0);
}

static void
arrive_at (ChaosFd *socket, gint64 us, guint partner, guint8 number, guint8 feedback)
{
  wait_until (us);
  deliver (socket, partner, number, feedback, chaos_kernel.now_ns);
}

/* Every five milliseconds, each seen at once. */
static guint8
exchange (gint64 from_us, gint64 until_us)
{
  guint8 number = 1;

  for (gint64 us = from_us; us <= until_us; us += 5000)
    {
      arrive_at (get_socket (), us, 0, number++, 0);
      step_at (us);
    }
  return number;
}

/* A report of the network cuts the batch short that is read after a stall. */
static void
play_report_cuts_batch (void)
{
  NetfluxLink *link = start (0, 5000, 30000);
  guint8 number;

  number = exchange (0, 20000);
  for (gint64 us = 25000; us <= 80000; us += 5000)
    arrive_at (get_socket (), us, 0, number++, 0);
  stage.report_at = stage.n_read + 2;
  step_at (81000);
  step_at (81100);
  g_assert_cmpuint (get_channel (link)->session.window.accepted, ==, number - 1u);
  g_assert_cmpuint (get_outages (link), ==, 0);
}

static void
on_frame_send (NetfluxFrame *frame, gpointer link)
{
  netflux_link_send_now (link, NULL);
}

/* The same, but whoever hears of the first frame sends, and takes the report by that: there is more
 * to be read all the same, which arrived when it did. */
static void
play_report_taken_by_send (void)
{
  NetfluxLink *link = start (0, 5000, 30000);
  guint8 number;

  number = exchange (0, 20000);
  netflux_source_set_frame_callback (netflux_link_get_source (link), on_frame_send, link, NULL);
  for (gint64 us = 25000; us <= 80000; us += 5000)
    arrive_at (get_socket (), us, 0, number++, 0);
  stage.report_at = stage.n_read + 2;
  step_at (81000);
  g_assert_cmpuint (get_channel (link)->session.window.accepted, ==, number - 1u);
  g_assert_cmpint (get_channel (link)->arrival_ns, ==, START_NS + 80 * CHAOS_MS);
  g_assert_cmpuint (get_outages (link), ==, 0);
}

/* What a call reads, before the sockets have their turn, arrived when it did. */
static void
play_call_before_watches (void)
{
  NetfluxLink *link = start (0, 5000, 30000);
  guint8 number;

  number = exchange (0, 10000);
  arrive_at (get_socket (), 12000, 0, number, 0);
  wait_until (30000);
  netflux_link_send_now (link, NULL);
  g_assert_cmpint (get_channel (link)->arrival_ns, ==, START_NS + 12 * CHAOS_MS);
}

/* Datagrams that were dropped before a link has started do not excuse a silence: not of a frame
 * that comes late, and not when nothing comes. */
static void
play_drops_before_start (void)
{
  NetfluxLink *link;

  start (1, 5000, 0);
  get_socket ()->drops = 5;
  link = start (0, 100000, 30000);
  arrive_at (get_socket (), 40000, 0, 1, 0);
  step_at (41000);
  g_assert_cmpuint (get_outages (link), ==, 1);
}

static void
play_drops_before_silence (void)
{
  NetfluxLink *link;

  start (1, 5000, 0);
  get_socket ()->drops = 5;
  link = start (0, 5000, 30000);
  step_at (30100);
  g_assert_cmpuint (get_outages (link), ==, 1);
}

/* Nor do those of a socket that is not there any more. */
static void
play_drops_of_former_socket (void)
{
  NetfluxLink *link = start (0, 5000, 300000);
  guint8 number;

  get_socket ()->drops = 5;
  number = exchange (0, 10000);
  g_assert_cmpuint (number, ==, 4);
  chaos_socket_kill (get_socket ());
  for (gint64 us = 15000; us <= 290000; us += 5000)
    step_at (us);
  g_assert_nonnull (get_socket ());
  g_assert_cmpuint (get_outages (link), ==, 0);
  step_at (311000);
  g_assert_cmpuint (get_outages (link), ==, 1);
}

/* If the clock was set by little, a stamp may be from before or after that: it proves no outage. */
static void
play_clock_set_by_little (void)
{
  NetfluxLink *link = start (0, 100000, 30000);
  guint8 number;

  number = exchange (0, 5000);
  arrive_at (get_socket (), 30000, 0, number, 0);
  wait_until (32000);
  chaos_kernel.wall_ns -= 6 * CHAOS_MS;
  step_at (40000);
  g_assert_cmpuint (get_channel (link)->session.window.accepted, ==, number);
  g_assert_cmpuint (get_outages (link), ==, 0);
}

static ChaosFd *
find_outlet (void)
{
  for (int i = 0; i < 64; i++)
    {
      ChaosFd *fd = chaos_fd_get (get_socket ()->number + i);

      if (fd != NULL && fd != get_socket () && fd->kind == CHAOS_SOCKET && fd->port == PORT)
        return fd;
    }
  return NULL;
}

/* What comes to an outlet says nothing of what the port's socket has dropped. */
static void
play_drops_of_outlet (void)
{
  NetfluxLink *link = start (0, 5000, 30000);
  guint8 number;

  stage.held = TRUE;
  number = exchange (0, 20000);
  g_assert_nonnull (find_outlet ());
  find_outlet ()->drops = 7;
  arrive_at (find_outlet (), 60000, 0, number, 0);
  step_at (61000);
  g_assert_cmpuint (get_channel (link)->session.window.accepted, ==, number);
  g_assert_cmpuint (get_outages (link), ==, 1);
}

/* Where there is no watchdog, the state follows what the system says of a send, at once. */
static void
play_state_follows_send (void)
{
  NetfluxLink *link = start (0, 5000, 0);

  exchange (0, 5000);
  g_assert_cmpint (get_channel (link)->state, ==, NETFLUX_LINK_STATE_UP);
  stage.refused = EPERM;
  step_at (10000);
  g_assert_cmpint (get_channel (link)->state, ==, NETFLUX_LINK_STATE_UNACKNOWLEDGED);
  stage.refused = 0;
  step_at (15000);
  g_assert_cmpint (get_channel (link)->state, ==, NETFLUX_LINK_STATE_UP);
}

/* A partner that hears nothing repeats itself; when we get to that number again, it has not
 * acknowledged it, and what stays in the shared socket is one frame. */
static void
play_repeated_feedback (void)
{
  NetfluxLink *link = start (0, 1000, 0);
  gsize charge;

  charge = 2 + g_bytes_get_size (netflux_link_get_received_data (link)) + OVERHEAD;
  for (guint i = 0; i < 300; i++)
    {
      guint64 n_sent = get_channel (link)->session.frames_sent;

      stage.held = n_sent >= 260;
      arrive_at (get_socket (), i * 1000 + 500, 0, (guint8) i, (guint8) MIN (n_sent, 5));
      step_at (i * 1000 + 600);
      step_at (i * 1000 + 1000);
    }
  g_assert_nonnull (find_outlet ());
  g_assert_cmpuint (get_socket ()->held, <=, charge);
}

/* A flood of somebody else's datagrams, more than can be read: cycles go on as those of a bare loop
 * do that reads a batch, looks at the clock, and sends when it is time. No foreign byte gets in. */

#define FLOOD_CYCLES 1000

static void
begin_flood (void)
{
  chaos_kernel.call_ns = 300;
  chaos_kernel.datagram_ns = 500;
  stage.next_ns = stage.frame_ns = chaos_kernel.now_ns;
  stage.flood_ns = 400;
}

static guint64
run_bare_loop (void)
{
  static guint8 buffers[NETFLUX_BATCH][64];
  struct mmsghdr messages[NETFLUX_BATCH];
  struct iovec vectors[NETFLUX_BATCH];
  struct sockaddr_in names[NETFLUX_BATCH], to = get_partner (0);
  int fd = socket (AF_INET, SOCK_DGRAM, 0);
  guint64 missed = 0;
  gint64 due_ns;

  chaos_kernel_bind (chaos_fd_get (fd), PORT);
  begin_flood ();
  due_ns = chaos_kernel.now_ns;
  for (guint n = 0; n < FLOOD_CYCLES;)
    {
      for (guint i = 0; i < NETFLUX_BATCH; i++)
        {
          vectors[i] = (struct iovec){ buffers[i], sizeof buffers[i] };
          messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &names[i],
                                                       .msg_namelen = sizeof names[i],
                                                       .msg_iov = &vectors[i],
                                                       .msg_iovlen = 1 } };
        }
      recvmmsg (fd, messages, NETFLUX_BATCH, MSG_DONTWAIT, NULL);
      if (chaos_kernel.now_ns < due_ns)
        continue;
      sendto (fd, buffers[0], 2 + SIZE, 0, (struct sockaddr *) &to, sizeof to);
      n++;
      missed += (guint64) ((chaos_kernel.now_ns - due_ns) / CHAOS_MS);
      due_ns += ((chaos_kernel.now_ns - due_ns) / CHAOS_MS + 1) * CHAOS_MS;
    }
  stage.flood_ns = 0;
  close (fd);
  return missed;
}

static void
play_flood (void)
{
  NetfluxLink *link;
  NetfluxSession *session;
  guint64 missed;
  gsize size;

  missed = run_bare_loop ();
  end ();
  begin ();
  link = start (0, 1000, 30000);
  session = &get_channel (link)->session;
  begin_flood ();
  while (session->frames_sent + session->schedule.missed < FLOOD_CYCLES)
    netflux_reactor_step (stage.reactor);
  stage.flood_ns = 0;

  g_test_message ("missed cycles: %" G_GUINT64_FORMAT ", of a bare loop %" G_GUINT64_FORMAT,
                  session->schedule.missed, missed);
  g_assert_cmpuint (session->schedule.missed, <=, missed);
  g_assert_cmpuint (session->window.accepted, >, 0);
  g_assert_cmpuint (session->outages, ==, 0);
  g_assert_cmpuint (
      netflux_port_count_strangers (get_channel (link)->port, &get_channel (link)->client), >,
      100000);
  g_assert_cmpuint (netflux_port_get_kernel_drops (get_channel (link)->port), >, 0);
  {
    g_autoptr (GBytes) image = netflux_link_get_received_data (link);
    const guint8 *data = g_bytes_get_data (image, &size);

    for (gsize i = 0; i < size; i++)
      g_assert_cmpuint (data[i], ==, 0);
  }
}

typedef struct
{
  const char *name;
  void (*play) (void);
} Scenario;

static void
test_scenario (gconstpointer data)
{
  const Scenario *scenario = data;

  begin ();
  scenario->play ();
  end ();
}

int
main (int argc, char **argv)
{
  static const Scenario scenarios[] = {
    { "report-cuts-batch", play_report_cuts_batch },
    { "report-taken-by-send", play_report_taken_by_send },
    { "call-before-watches", play_call_before_watches },
    { "drops-before-start", play_drops_before_start },
    { "drops-before-silence", play_drops_before_silence },
    { "drops-of-former-socket", play_drops_of_former_socket },
    { "clock-set-by-little", play_clock_set_by_little },
    { "drops-of-outlet", play_drops_of_outlet },
    { "state-follows-send", play_state_follows_send },
    { "repeated-feedback", play_repeated_feedback },
    { "flood", play_flood },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  netflux_test_add_rows ("/netflux/chaos/", scenarios, test_scenario);
  return g_test_run ();
}
