/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "isolation.h"

/* Where no descriptor is left for a socket of one partner's own, while something stays in the
 * socket that all share: who was heard a moment ago goes on as if nothing were, and those who
 * have just died leave room for the others. */

#define N_LATE 3

static const IsolationNetwork network = { "10.77.0.1", "10.77.0.", "10.77.0.1", 0, TRUE, NULL };

static NetfluxTestPartner *partners[ISOLATION_N_HEALTHY];
static NetfluxLink *links[ISOLATION_N_HEALTHY];

static void
limit_descriptors (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 128;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static void
tear_down (void)
{
  int fd;

  g_assert_cmpuint (isolation_find_sockets (&network, &fd), ==, 1);
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    {
      g_object_unref (links[i]);
      netflux_test_partner_free (partners[i]);
    }
}

static void
begin_anew (guint i)
{
  netflux_link_reset_statistics (links[i]);
  g_array_unref (netflux_test_partner_steal_heard (partners[i]));
}

static void
assert_untouched (guint i)
{
  g_test_message ("%u: sent %" G_GUINT64_FORMAT ", missed %" G_GUINT64_FORMAT, i,
                  api_get_count (links[i], "frames-sent"),
                  api_get_count (links[i], "missed-cycles"));
  g_assert_cmpuint (api_get_count (links[i], "send-errors"), ==, 0);
  g_assert_cmpint (netflux_link_get_state (links[i]), ==, NETFLUX_LINK_STATE_UP);
  isolation_assert_heard_all (partners[i]);
}

/* Returns for how long some of the partners were not heard, at the most. */
static gint64
be_late (void)
{
  gint64 begin_us = g_get_monotonic_time ();
  guint64 accepted[N_LATE];

  for (guint i = 0; i < N_LATE; i++)
    netflux_test_partner_set_mute (partners[i], TRUE);
  isolation_spin (300);
  for (guint i = 0; i < N_LATE; i++)
    {
      accepted[i] = api_get_count (links[i], "frames-accepted");
      netflux_test_partner_set_mute (partners[i], FALSE);
    }
  for (guint i = 0; i < N_LATE; i++)
    netflux_test_wait (api_get_count (links[i], "frames-accepted") > accepted[i]);

  return g_get_monotonic_time () - begin_us;
}

/* Partners that this machine does not hear for a while, as if it were busy, hear everything. If
 * it is busy indeed, and it takes a second, they do not. */
static void
late (void)
{
  g_autoptr (NetfluxLink) dead = NULL;

  limit_descriptors ();
  isolation_start_healthy (&network, partners, links);
  isolation_occupy_descriptors ();
  dead = isolation_start_link (network.local, "10.77.0.110");
  netflux_test_wait (api_get_count (dead, "send-errors") > 0);
  for (guint round = 0; round < 5; round++)
    {
      gint64 silence_us;

      for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
        begin_anew (i);
      silence_us = be_late ();
      isolation_spin (500);
      for (guint i = 0; silence_us < 900000 && i < ISOLATION_N_HEALTHY; i++)
        assert_untouched (i);
    }
  tear_down ();
}

static void
test_late (void)
{
  isolation_run (late);
}

/* Nobody knows where the partners are, from when a folder is there: to make that takes no
 * descriptor. */
static char *
prepare_to_forget (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);

  netflux_test_near ("sh -c '(while ! [ -d %s/now ]; do sleep 0.02; done; "
                     "ip neigh flush dev near0) >/dev/null 2>&1 &'",
                     folder);
  return g_build_filename (folder, "now", NULL);
}

/* A partner that this busy machine did not run is not heard for as long as those that died. */
static gboolean
was_on_time (guint i)
{
  gint64 pause_us = netflux_test_partner_get_pause_us (partners[i]);

  if (pause_us >= 100000)
    g_test_message ("%u: not judged, since it stood still for %" G_GINT64_FORMAT " us", i,
                    pause_us);
  return pause_us < 100000;
}

/* Three are switched off. What they are sent is held back, and soon that is no more than a frame
 * a second. */
static void
died (void)
{
  guint64 sent[N_LATE];
  g_autofree char *now = NULL;

  limit_descriptors ();
  isolation_start_healthy (&network, partners, links);
  now = prepare_to_forget ();
  for (guint i = 0; i < N_LATE; i++)
    {
      netflux_test_partner_set_mute (partners[i], TRUE);
      netflux_test_far ("ip addr del %s%u/24 dev far0", network.alive, 20 + i);
    }
  isolation_occupy_descriptors ();
  g_assert_cmpint (g_mkdir (now, 0700), ==, 0);
  for (guint i = 0; i < N_LATE; i++)
    netflux_test_wait (api_get_count (links[i], "send-errors") > 0);
  isolation_spin (1500);
  for (guint i = 0; i < N_LATE; i++)
    sent[i] = api_get_count (links[i], "frames-sent");
  isolation_spin (3000);

  for (guint i = 0; i < N_LATE; i++)
    {
      sent[i] = api_get_count (links[i], "frames-sent") - sent[i];
      g_test_message ("died: sent %" G_GUINT64_FORMAT " in three seconds", sent[i]);
      g_assert_cmpuint (sent[i], <, 50);
    }
  for (guint i = N_LATE; i < ISOLATION_N_HEALTHY; i++)
    if (was_on_time (i))
      assert_untouched (i);
  tear_down ();
}

static void
test_died (void)
{
  isolation_run (died);
}

/* A link that needs a socket while there is no descriptor says so, and starts when there is one:
 * the others notice neither. */
static void
freed (void)
{
  g_autoptr (NetfluxTestPartner) partner = netflux_test_partner_new (
      "10.77.0.2", ISOLATION_PORT + 1, "10.77.0.1", ISOLATION_PORT + 1, ISOLATION_INTERVAL_US);
  g_autoptr (NetfluxLink) link = netflux_link_new ("10.77.0.2", ISOLATION_PORT + 1);
  g_autoptr (GArray) descriptors = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_nonnull (partner);
  g_object_set (link, "local-address", "10.77.0.1", "local-port", ISOLATION_PORT + 1, NULL);
  limit_descriptors ();
  isolation_start_healthy (&network, partners, links);
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    begin_anew (i);

  while ((fd = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    g_array_append_val (descriptors, fd);
  g_assert_cmpuint (descriptors->len, >, 0);
  g_assert_false (netflux_link_start (link, &error));
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == NETFLUX_ERROR);
  g_assert_nonnull (strstr (error->message, "ulimit -n"));
  g_assert_cmpint (netflux_link_get_state (link), ==, NETFLUX_LINK_STATE_STOPPED);
  g_clear_error (&error);
  isolation_spin (1000);

  for (guint i = 0; i < descriptors->len; i++)
    close (g_array_index (descriptors, int, i));
  g_assert_true (netflux_link_start (link, &error));
  g_assert_no_error (error);
  netflux_test_wait (netflux_link_get_state (link) == NETFLUX_LINK_STATE_UP);
  isolation_spin (500);
  for (guint i = 0; i < ISOLATION_N_HEALTHY; i++)
    if (was_on_time (i))
      assert_untouched (i);
  tear_down ();
}

static void
test_freed (void)
{
  isolation_run (freed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/descriptors/late", test_late);
  g_test_add_func ("/netflux/descriptors/died", test_died);
  g_test_add_func ("/netflux/descriptors/freed", test_freed);

  return g_test_run ();
}
