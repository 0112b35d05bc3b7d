/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"

/* Whose frames are accepted, and where answers go. */

typedef struct
{
  GSocket *socket;
  guint16 port;
  guint8 sequence;
} Partner;

static void
open_partner (Partner *self, GSocketFamily family)
{
  *self = (Partner){ .socket = netflux_test_socket_new (family) };
  self->port = netflux_test_socket_get_port (self->socket);
}

static void
close_partner (Partner *self)
{
  g_clear_object (&self->socket);
}

/* One frame with two bytes of data. */
static void
say (Partner *self, const char *host, guint port, const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  char frame[] = { (char) ++self->sequence, 77, text[0], text[1] };
  g_autoptr (GError) error = NULL;

  g_socket_send_to (self->socket, address, frame, sizeof frame, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
has_image (GBytes *image, const char *text)
{
  g_autoptr (GBytes) owned = image;

  return g_bytes_get_size (owned) == 2 && memcmp (g_bytes_get_data (owned, NULL), text, 2) == 0;
}

static NetfluxLink *
new_link (guint16 remote_port)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", remote_port);

  g_object_set (link, "local-address", "127.0.0.1", "local-port", 0, "watch-interval", (gint64) 0,
                NULL);

  return link;
}

/* A link listens to its partner alone, unless told otherwise; either way it answers to its
 * partner alone. */
static void
test_foreign (void)
{
  Partner partner, stranger;
  g_autoptr (NetfluxLink) link = NULL;
  char frame[16];

  open_partner (&partner, G_SOCKET_FAMILY_IPV4);
  open_partner (&stranger, G_SOCKET_FAMILY_IPV4);
  link = new_link (partner.port);
  api_start (link);

  say (&stranger, "127.0.0.1", netflux_link_get_local_port (link), "no");
  netflux_test_wait (api_get_count (link, "frames-foreign") == 1);
  g_assert_false (has_image (netflux_link_get_received_data (link), "no"));
  say (&partner, "127.0.0.1", netflux_link_get_local_port (link), "my");
  netflux_test_wait (has_image (netflux_link_get_received_data (link), "my"));

  netflux_link_stop (link);
  netflux_link_set_accept_foreign (link, TRUE);
  api_start (link);
  say (&stranger, "127.0.0.1", netflux_link_get_local_port (link), "yo");
  netflux_test_wait (has_image (netflux_link_get_received_data (link), "yo"));
  g_assert_cmpuint (api_get_count (link, "frames-foreign"), ==, 0);

  netflux_test_wait (g_socket_condition_check (partner.socket, G_IO_IN));
  netflux_test_wait (api_get_count (link, "frames-sent") > 3);
  g_assert_cmpint (g_socket_receive (stranger.socket, frame, sizeof frame, NULL, NULL), ==, -1);
  close_partner (&partner);
  close_partner (&stranger);
}

/* What the source says of the silence, when @partner has sent one more. */
static gboolean
silence_is (NetfluxLink *link, Partner *partner, const char *payload, const char *words)
{
  g_autoptr (GError) error = NULL;

  say (partner, "127.0.0.1", netflux_link_get_local_port (link), payload);
  error = netflux_source_dup_error (netflux_link_get_source (link));
  return g_error_matches (error, NETFLUX_ERROR, NETFLUX_ERROR_TIMED_OUT) &&
         strstr (error->message, words) != NULL;
}

/* If something comes in place of the partner's frames, the error says what. */
static void
test_silence (void)
{
  Partner partner, stranger;
  g_autoptr (NetfluxLink) link = NULL;
  g_autofree char *from = NULL;

  open_partner (&partner, G_SOCKET_FAMILY_IPV4);
  open_partner (&stranger, G_SOCKET_FAMILY_IPV4);
  from = g_strdup_printf ("frames come from 127.0.0.1:%u", stranger.port);
  link = new_link (partner.port);
  netflux_link_set_watch_interval (link, 1000);
  netflux_link_set_receive_size (link, 20);
  api_start (link);

  netflux_test_wait (silence_is (link, &stranger, "yo", from));
  netflux_test_wait (silence_is (link, &partner, "my", "2 bytes came, 20 are expected"));
  close_partner (&partner);
  close_partner (&stranger);
}

static guint64
count_foreign (NetfluxLink *link)
{
  return api_get_count (link, "frames-foreign");
}

/* Who it was can be asked for, and is a matter of the link whose partner's address it has. */
static void
test_stranger (void)
{
  Partner partner, other;
  g_autoptr (NetfluxLink) link = NULL, elsewhere = NULL;
  g_autoptr (NetfluxStatistics) statistics = NULL;
  g_autofree char *who = NULL, *expected = NULL;
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);

  open_partner (&partner, G_SOCKET_FAMILY_IPV4);
  open_partner (&other, G_SOCKET_FAMILY_IPV4);
  link = new_link (partner.port);
  elsewhere = netflux_link_new ("127.0.0.9", 2000);
  g_object_set (elsewhere, "local-address", "127.0.0.1", "watch-interval", (gint64) 0, NULL);
  netflux_link_set_local_port (link, port);
  netflux_link_set_local_port (elsewhere, port);
  api_start (link);
  api_start (elsewhere);

  say (&other, "127.0.0.1", port, "yo");
  say (&other, "127.0.0.1", port, "yo");
  netflux_test_wait (count_foreign (link) == 2);
  statistics = netflux_link_get_statistics (link);
  g_object_get (statistics, "last-foreign", &who, NULL);
  expected = g_strdup_printf ("127.0.0.1:%u", other.port);
  g_assert_cmpstr (who, ==, expected);
  g_assert_cmpuint (api_get_count (link, "last-foreign-size"), ==, 2);
  g_assert_cmpuint (api_get_count (link, "last-foreign-count"), ==, 2);
  g_assert_cmpuint (count_foreign (elsewhere), ==, 0);

  /* With the one link, those of its host are nobody's in particular. */
  netflux_link_stop (link);
  say (&other, "127.0.0.1", port, "yo");
  netflux_test_wait (count_foreign (elsewhere) == 1);
  netflux_link_reset_statistics (elsewhere);
  g_assert_cmpuint (count_foreign (elsewhere), ==, 0);
  g_assert_cmpuint (api_get_count (elsewhere, "last-foreign-count"), ==, 0);
  close_partner (&partner);
  close_partner (&other);
}

static NetfluxSource *
new_source (const char *local_address, guint16 port, const char *remote_address)
{
  NetfluxSource *source = netflux_source_new ();

  g_object_set (source, "local-address", local_address, "local-port", (guint) port,
                "remote-address", remote_address, "watch-interval", (gint64) 0, NULL);

  return source;
}

/* On one port: a link, a source that hears from one address, and one that hears the others.
 * Each frame goes to the one that it fits best. */
static void
test_one_port (void)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  Partner partner, other;
  g_autoptr (NetfluxSource) anyone = new_source ("127.0.0.1", port, NULL);
  g_autoptr (NetfluxSource) anyone_too = new_source ("127.0.0.1", port, NULL);
  g_autoptr (NetfluxSource) elsewhere = new_source ("127.0.0.1", port, "127.0.0.9");
  g_autoptr (NetfluxLink) link = NULL;
  g_autoptr (GError) error = NULL;

  open_partner (&partner, G_SOCKET_FAMILY_IPV4);
  open_partner (&other, G_SOCKET_FAMILY_IPV4);
  link = new_link (partner.port);
  netflux_link_set_local_port (link, port);
  api_start (link);
  netflux_source_start (anyone, &error);
  g_assert_no_error (error);
  netflux_source_start (elsewhere, &error);
  g_assert_no_error (error);
  g_assert_false (netflux_source_start (anyone_too, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PARTNER_IN_USE);
  g_assert_nonnull (strstr (error->message, "anyone"));

  say (&partner, "127.0.0.1", port, "mi");
  say (&other, "127.0.0.1", port, "yo");
  netflux_test_wait (has_image (netflux_link_get_received_data (link), "mi"));
  netflux_test_wait (has_image (netflux_source_get_received_data (anyone), "yo"));
  g_assert_cmpuint (api_take_count (netflux_source_get_statistics (elsewhere), "frames-accepted"),
                    ==, 0);

  /* Whoever goes makes room. */
  netflux_source_stop (anyone);
  g_clear_error (&error);
  netflux_source_start (anyone_too, &error);
  g_assert_no_error (error);
  say (&other, "127.0.0.1", port, "he");
  netflux_test_wait (has_image (netflux_source_get_received_data (anyone_too), "he"));
  close_partner (&partner);
  close_partner (&other);
}

static guint64
count (NetfluxSource *source, const char *name)
{
  return api_take_count (netflux_source_get_statistics (source), name);
}

static void
converse (NetfluxSource *source, Partner *partner, guint16 port, guint n)
{
  guint64 accepted = count (source, "frames-accepted");

  for (guint i = 0; i < n; i++)
    say (partner, "127.0.0.1", port, "mi");
  netflux_test_wait (count (source, "frames-accepted") == accepted + n);
}

/* Two that send to a source which hears anyone have no common numbering: who came first is
 * its partner, the other one is foreign, and can be asked for. */
static void
test_two_speakers (gconstpointer data)
{
  const char *remote_address = data;
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV4);
  g_autoptr (NetfluxSource) source = new_source ("127.0.0.1", port, remote_address);
  g_autoptr (NetfluxStatistics) statistics = NULL;
  g_autofree char *who = NULL, *expected = NULL;
  g_autoptr (GError) error = NULL;
  Partner first, second;

  open_partner (&first, G_SOCKET_FAMILY_IPV4);
  open_partner (&second, G_SOCKET_FAMILY_IPV4);
  second.sequence = 100;
  netflux_source_set_watch_interval (source, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  netflux_source_start (source, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 10; i++)
    {
      converse (source, &first, port, 3);
      say (&second, "127.0.0.1", port, "yo");
      netflux_test_wait (count (source, "frames-foreign") == i + 1);
    }
  g_assert_true (has_image (netflux_source_get_received_data (source), "mi"));
  statistics = netflux_source_get_statistics (source);
  g_object_get (statistics, "last-foreign", &who, NULL);
  expected = g_strdup_printf ("127.0.0.1:%u", second.port);
  g_assert_cmpstr (who, ==, expected);

  /* When the first has been silent the second one is heard, and nothing counts as lost. */
  netflux_source_set_watch_interval (source, 1000);
  netflux_test_wait (netflux_source_get_state (source) == NETFLUX_LINK_STATE_LOST);
  netflux_source_set_watch_interval (source, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  converse (source, &second, port, 3);
  g_assert_true (has_image (netflux_source_get_received_data (source), "mi"));
  g_assert_cmpuint (count (source, "frames-foreign"), ==, 10);
  g_assert_cmpuint (count (source, "partner-lost"), ==, 0);
  g_assert_cmpuint (count (source, "frames-duplicate"), ==, 0);
  g_assert_cmpuint (count (source, "frames-late"), ==, 0);
  close_partner (&first);
  close_partner (&second);
}

static void
on_frame_received (NetfluxSource *source, NetfluxFrame *frame, NetfluxFrame **last)
{
  g_clear_pointer (last, netflux_frame_unref);
  *last = netflux_frame_ref (frame);
}

static const struct
{
  GSocketFamily family;
  const char *any;
  const char *loopback;
  const char *text;
} families[] = {
  { G_SOCKET_FAMILY_IPV4, "0.0.0.0", "127.0.0.1", "v4" },
  { G_SOCKET_FAMILY_IPV6, "::", "::1", "v6" },
};

static void
check_frame (NetfluxFrame *frame, const char *host, Partner *partner)
{
  g_autoptr (GInetSocketAddress) sender = G_INET_SOCKET_ADDRESS (netflux_frame_get_sender (frame));
  g_autofree char *from = g_inet_address_to_string (g_inet_socket_address_get_address (sender));

  g_assert_cmpuint (netflux_frame_get_sequence (frame), ==, 1);
  g_assert_cmpuint (netflux_frame_get_feedback (frame), ==, 77);
  g_assert_cmpint (netflux_frame_get_round_trip_time (frame), ==, -1);
  g_assert_cmpstr (from, ==, host);
  g_assert_cmpuint (g_inet_socket_address_get_port (sender), ==, partner->port);
}

/* The same port of IPv4 and of IPv6 are two. */
static void
test_both_families (void)
{
  guint16 port = netflux_test_pick_port (G_SOCKET_FAMILY_IPV6);
  NetfluxSource *sources[G_N_ELEMENTS (families)];
  NetfluxFrame *frames[G_N_ELEMENTS (families)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GError) error = NULL;

      sources[i] = new_source (families[i].any, port, NULL);
      g_signal_connect (sources[i], "frame-received", G_CALLBACK (on_frame_received), &frames[i]);
      netflux_source_start (sources[i], &error);
      g_assert_no_error (error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      Partner partner;

      open_partner (&partner, families[i].family);
      say (&partner, families[i].loopback, port, families[i].text);
      netflux_test_wait (frames[i] != NULL);
      check_frame (frames[i], families[i].loopback, &partner);
      close_partner (&partner);
    }

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_assert_true (has_image (netflux_source_get_received_data (sources[i]), families[i].text));
      g_assert_cmpuint (netflux_source_get_feedback_sequence (sources[i]), ==, 77);
      g_assert_cmpuint (netflux_source_get_partner_sequence (sources[i]), ==, 1);
      netflux_frame_unref (frames[i]);
      g_object_unref (sources[i]);
    }
}

/* An address of IPv4 that is written as one of IPv6 is what it is. */
static void
test_mapped (void)
{
  g_autoptr (NetfluxLink) link = NULL;
  Partner partner;

  open_partner (&partner, G_SOCKET_FAMILY_IPV4);
  link = new_link (partner.port);
  netflux_link_set_remote_address (link, "::ffff:127.0.0.1");
  api_start (link);
  say (&partner, "127.0.0.1", netflux_link_get_local_port (link), "my");
  netflux_test_wait (has_image (netflux_link_get_received_data (link), "my"));
  close_partner (&partner);
}

/* A port belongs to one engine. */
static void
test_two_engines (void)
{
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  g_autoptr (NetfluxLink) link = new_link (2345);
  g_autoptr (NetfluxLink) other = new_link (2346);
  g_autoptr (GError) error = NULL;

  netflux_link_set_sending (link, FALSE);
  netflux_link_set_sending (other, FALSE);
  api_start (link);
  netflux_link_set_local_port (other, netflux_link_get_local_port (link));
  netflux_link_set_engine (other, engine);
  g_assert_false (netflux_link_start (other, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_PORT_IN_USE);

  netflux_link_stop (link);
  api_start (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/partners/foreign", test_foreign);
  g_test_add_func ("/netflux/partners/silence", test_silence);
  g_test_add_func ("/netflux/partners/stranger", test_stranger);
  g_test_add_func ("/netflux/partners/one-port", test_one_port);
  g_test_add_data_func ("/netflux/partners/two-speakers/anyone", NULL, test_two_speakers);
  g_test_add_data_func ("/netflux/partners/two-speakers/host", "127.0.0.1", test_two_speakers);
  g_test_add_func ("/netflux/partners/both-families", test_both_families);
  g_test_add_func ("/netflux/partners/mapped", test_mapped);
  g_test_add_func ("/netflux/partners/two-engines", test_two_engines);

  return g_test_run ();
}
