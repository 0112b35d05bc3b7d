/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <string.h>

#include "api-common.h"

/* What G_MESSAGES_DEBUG=Netflux tells of a link that comes up, is lost and recovers. */

static GString *story;
static GThread *home;
static guint n_lines;
static GMutex lock;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *domain = NULL, *message = NULL;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        domain = fields[i].value;
      else if (g_str_equal (fields[i].key, "MESSAGE"))
        message = fields[i].value;
    }
  if (g_strcmp0 (domain, "Netflux") != 0)
    return g_log_writer_default (level, fields, n_fields, data);

  g_mutex_lock (&lock);
  /* Not the engine's thread. */
  if (g_thread_self () != home)
    g_string_append (story, "ANOTHER THREAD ");
  g_string_append_printf (story, "%s\n", message);
  n_lines++;
  g_mutex_unlock (&lock);
  return G_LOG_WRITER_HANDLED;
}

static gboolean
is_in_state (NetfluxLink *link, NetfluxLinkState state)
{
  return netflux_link_get_state (link) == state;
}

/* Iterates until the link is in a state and that was told. */
static void
await (NetfluxLink *link, NetfluxLinkState state, const char *line)
{
  gint64 deadline_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!is_in_state (link, state) || strstr (story->str, line) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* In this order, others between them. */
static void
assert_told (const char *const *lines)
{
  const char *rest = story->str;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      rest = strstr (rest, lines[i]);
      g_test_message ("%s: %s", lines[i], rest != NULL ? "told" : story->str);
      g_assert_nonnull (rest);
    }
}

static void
test_story (void)
{
  static const char *const expected[] = {
    "bound to 127.0.0.1",
    "started: ",
    "send-interval=1000us",
    "synchronised: its first frame",
    "state up",
    "watchdog receive expired",
    "watchdog receive recovered",
    "synchronised: the first frame after an outage",
    "stopped: ",
    NULL,
  };
  g_autoptr (NetfluxLink) link = g_object_new (
      NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0, "send-interval",
      G_GINT64_CONSTANT (1000), "watch-interval", G_GINT64_CONSTANT (200000), NULL);
  g_autoptr (NetfluxLink) partner =
      g_object_new (NETFLUX_TYPE_LINK, "local-address", "127.0.0.1", "local-port", 0,
                    "send-interval", G_GINT64_CONSTANT (1000), "watch-interval",
                    G_GINT64_CONSTANT (0), "remote-address", "127.0.0.1", NULL);
  guint port;

  /* Each needs to know the other's port: the partner's is picked by a start of its own. */
  g_object_set (partner, "remote-port", 9, NULL);
  api_start (partner);
  port = netflux_link_get_local_port (partner);
  g_object_set (link, "remote-address", "127.0.0.1", "remote-port", port, NULL);
  api_start (link);
  netflux_link_stop (partner);
  g_object_set (partner, "local-port", port, "remote-port", netflux_link_get_local_port (link),
                NULL);
  api_start (partner);
  await (link, NETFLUX_LINK_STATE_UP, "state up");
  netflux_link_stop (partner);
  await (link, NETFLUX_LINK_STATE_LOST, "watchdog receive expired");
  api_start (partner);
  await (link, NETFLUX_LINK_STATE_UP, "after an outage");
  netflux_link_stop (link);
  netflux_link_stop (partner);

  assert_told (expected);
  g_assert_null (strstr (story->str, "ANOTHER THREAD"));
  /* Some hundred frames were sent, at least. */
  g_assert_cmpuint (n_lines, <, 100);
}

static void
test_failure (void)
{
  g_autoptr (NetfluxLink) link = g_object_new (NETFLUX_TYPE_LINK, "remote-address", "192.0.2.1",
                                               "network-interface", "no-such-card", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (netflux_link_start (link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_AVAILABLE);
  g_assert_nonnull (strstr (error->message, "no-such-card"));
  g_assert_nonnull (strstr (story->str, "The start has failed: "));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  story = g_string_new (NULL);
  home = g_thread_self ();
  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_add_func ("/netflux/log/story", test_story);
  g_test_add_func ("/netflux/log/failure", test_failure);
  status = g_test_run ();
  g_string_free (story, TRUE);
  return status;
}
