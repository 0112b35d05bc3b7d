/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "api-common.h"
#include "netflux-test-resolver.h"

/* Starting without blocking, being cancelled or stopped meanwhile, and waiting for the network. */

static NetfluxTestResolver *resolver;

typedef struct
{
  NetfluxLink *link;
  GCancellable *cancellable;
  GThread *thread;
  GString *heard; /* a letter for each notification */
  guint n_errors;
  gboolean done;
  gboolean ok;
  GError *error;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->link = netflux_link_new ("partner", 29471);
  g_object_set (self->link, "local-address", "127.0.0.1", "local-port", 0, "sending", FALSE,
                "watch-interval", (gint64) 0, NULL);
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_self ();
  self->heard = g_string_new (NULL);
  netflux_test_resolver_set (resolver, "partner", "127.0.0.1");
  netflux_test_resolver_set_mute (resolver, FALSE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->link);
  g_object_unref (self->cancellable);
  g_string_free (self->heard, TRUE);
  g_clear_error (&self->error);
}

static void
on_notify (NetfluxLink *link, GParamSpec *pspec, Fixture *self)
{
  g_assert_true (g_thread_self () == self->thread);
  if (g_str_equal (pspec->name, "resolving"))
    g_string_append_c (self->heard, netflux_link_is_resolving (link) ? 'R' : 'r');
  else if (g_str_equal (pspec->name, "state"))
    g_string_append_c (self->heard,
                       netflux_link_get_state (link) == NETFLUX_LINK_STATE_STOPPED ? 's' : 'S');
  else if (g_str_equal (pspec->name, "local-port"))
    g_string_append_c (self->heard, 'p');
}

static void
on_error (NetfluxLink *link, GError *error, Fixture *self)
{
  g_assert_true (g_thread_self () == self->thread);
  g_test_message ("%s", error->message);
  self->n_errors++;
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_true (g_thread_self () == self->thread);
  self->ok = netflux_link_start_finish (NETFLUX_LINK (object), result, &self->error);
  g_assert_cmpint (self->ok, ==, self->error == NULL);
  self->done = TRUE;
}

static void
start (Fixture *self)
{
  g_clear_error (&self->error);
  self->done = FALSE;
  netflux_link_start_async (self->link, self->cancellable, on_started, self);
}

static gboolean
is_stopped (Fixture *self)
{
  return netflux_link_get_state (self->link) == NETFLUX_LINK_STATE_STOPPED;
}

static void
test_async (Fixture *self, gconstpointer data)
{
  g_signal_connect (self->link, "notify", G_CALLBACK (on_notify), self);
  start (self);
  g_assert_true (netflux_link_is_resolving (self->link));
  g_assert_true (is_stopped (self));
  g_assert_false (self->done);
  netflux_test_wait (self->done);
  g_assert_no_error (self->error);
  g_assert_false (netflux_link_is_resolving (self->link));
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_WAITING);
  g_assert_cmpstr (self->heard->str, ==, "RpSr");
  g_assert_cmpuint (netflux_test_resolver_count_blocking (resolver), ==, 0);

  netflux_link_stop (self->link);
  g_assert_cmpstr (self->heard->str, ==, "RpSrps");
}

/* An address is no name. */
static void
test_address (Fixture *self, gconstpointer data)
{
  g_signal_connect (self->link, "notify", G_CALLBACK (on_notify), self);
  netflux_link_set_remote_address (self->link, "127.0.0.1");
  g_string_truncate (self->heard, 0);
  start (self);
  g_assert_false (netflux_link_is_resolving (self->link));
  g_assert_cmpstr (self->heard->str, ==, "");
  netflux_test_wait (self->done);
  g_assert_no_error (self->error);
  g_assert_cmpstr (self->heard->str, ==, "pS");
}

static void
test_not_found (Fixture *self, gconstpointer data)
{
  netflux_link_set_remote_address (self->link, "stranger");
  start (self);
  netflux_test_wait (self->done);
  g_assert_error (self->error, NETFLUX_ERROR, NETFLUX_ERROR_HOST_NOT_FOUND);
  g_assert_true (is_stopped (self));
  g_assert_false (netflux_link_is_resolving (self->link));
}

static void
test_twice (Fixture *self, gconstpointer data)
{
  Fixture other = *self;

  start (self);
  start (&other);
  netflux_test_wait (self->done && other.done);
  g_assert_no_error (self->error);
  g_assert_error (other.error, NETFLUX_ERROR, NETFLUX_ERROR_ALREADY_STARTED);
  g_clear_error (&other.error);
}

/* While the name is looked up, and nobody answers. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  netflux_test_resolver_set_mute (resolver, TRUE);
  g_signal_connect (self->link, "notify", G_CALLBACK (on_notify), self);
  start (self);
  g_assert_true (netflux_link_is_resolving (self->link));
  g_cancellable_cancel (self->cancellable);
  netflux_test_wait (self->done);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (is_stopped (self));
  g_assert_cmpstr (self->heard->str, ==, "Rr");

  g_cancellable_reset (self->cancellable);
  netflux_test_resolver_set_mute (resolver, FALSE);
  start (self);
  netflux_test_wait (self->done);
  g_assert_no_error (self->error);
}

static gpointer
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return NULL;
}

/* It has started, but nobody knows yet: what was cancelled does not run, and never did as far
 * as the application heard. */
static void
test_cancel_late (Fixture *self, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (NetfluxStatistics) statistics = NULL;

  netflux_link_set_remote_address (self->link, "127.0.0.1");
  netflux_link_set_sending (self->link, TRUE);
  g_signal_connect (self->link, "notify", G_CALLBACK (on_notify), self);
  start (self);
  if (data != NULL)
    g_thread_join (g_thread_new ("cancel", cancel, self->cancellable));
  else
    g_cancellable_cancel (self->cancellable);
  g_assert_true (is_stopped (self));
  netflux_test_wait (self->done);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (is_stopped (self));
  g_assert_cmpstr (self->heard->str, ==, "");
}

static void
test_cancel_before (Fixture *self, gconstpointer data)
{
  g_cancellable_cancel (self->cancellable);
  start (self);
  netflux_test_wait (self->done);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (is_stopped (self));
}

/* It is too late then. */
static void
test_cancel_after (Fixture *self, gconstpointer data)
{
  start (self);
  netflux_test_wait (self->done);
  g_cancellable_cancel (self->cancellable);
  g_assert_no_error (self->error);
  g_assert_false (is_stopped (self));
}

/* The next start need not wait for the end of the one that was stopped. */
static void
test_stop (Fixture *self, gconstpointer data)
{
  Fixture next = *self;
  GError *error = NULL;

  netflux_test_resolver_set_mute (resolver, TRUE);
  start (self);
  netflux_link_stop (self->link);
  g_assert_false (netflux_link_is_resolving (self->link));
  netflux_link_set_remote_address (self->link, "127.0.0.1");
  if (data == NULL)
    start (&next);
  else
    next.done = netflux_link_start (self->link, &error);
  g_assert_no_error (error);
  g_assert_false (self->done);
  netflux_test_wait (self->done && next.done);
  g_assert_error (self->error, NETFLUX_ERROR, NETFLUX_ERROR_NOT_STARTED);
  g_assert_no_error (next.error);
  g_assert_false (is_stopped (self));
}

/* The last reference is that of the start. */
static void
test_drop (Fixture *self, gconstpointer data)
{
  NetfluxLink *link = self->link;

  g_object_add_weak_pointer (G_OBJECT (link), (gpointer *) &link);
  netflux_test_resolver_set_mute (resolver, TRUE);
  start (self);
  g_object_unref (self->link);
  self->link = netflux_link_new (NULL, 1);
  netflux_link_stop (link);
  netflux_test_wait (self->done);
  g_assert_null (link);
}

typedef struct
{
  const char *local, *remote;
  gboolean async;
} WaitCase;

/* A machine that boots: its address, or the names, are there a while later. */
static void
test_wait (Fixture *self, gconstpointer data)
{
  const WaitCase *c = data;
  GError *error = NULL;
  NetfluxSource *source = netflux_link_get_source (self->link);

  netflux_test_resolver_set (resolver, "partner", NULL);
  netflux_test_resolver_set (resolver, "here", "192.0.2.1"); /* of no machine */
  g_object_set (self->link, "local-address", c->local, "remote-address", c->remote,
                "wait-for-network", TRUE, NULL);
  g_signal_connect (self->link, "notify", G_CALLBACK (on_notify), self);
  g_signal_connect (self->link, "error", G_CALLBACK (on_error), self);
  if (c->async)
    {
      start (self);
      netflux_test_wait (self->done);
      g_assert_no_error (self->error);
    }
  else
    netflux_link_start (self->link, &error);
  g_assert_no_error (error);
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_WAITING);
  g_assert_true (netflux_source_is_running (source));
  g_assert_false (netflux_link_start (self->link, NULL));
  error = netflux_source_dup_error (source);
  g_assert_nonnull (error);
  g_clear_error (&error);

  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (self->n_errors, ==, 1);
  g_assert_false (netflux_link_send_now (self->link, NULL));

  netflux_test_resolver_set (resolver, "partner", "127.0.0.1");
  netflux_test_resolver_set (resolver, "here", "127.0.0.1");
  netflux_test_wait (netflux_link_get_local_port (self->link) != 0);
  g_assert_null (netflux_source_dup_error (source));
  g_assert_cmpint (netflux_link_get_state (self->link), ==, NETFLUX_LINK_STATE_WAITING);
  netflux_link_stop (self->link);
  g_assert_true (is_stopped (self));
  g_assert_cmpuint (self->n_errors, ==, 1);
}

static void
test_wait_and_stop (Fixture *self, gconstpointer data)
{
  guint lookups;

  netflux_test_resolver_set (resolver, "partner", NULL);
  netflux_link_set_wait_for_network (self->link, TRUE);
  g_signal_connect (self->link, "notify::state", G_CALLBACK (on_notify), self);
  api_start (self->link);
  netflux_link_stop (self->link);
  g_assert_cmpstr (self->heard->str, ==, "Ss");
  lookups = netflux_test_resolver_count_lookups (resolver);
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (netflux_test_resolver_count_lookups (resolver), ==, lookups);
}

/* Waiting is not for what time does not heal. */
static void
test_wait_in_vain (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_object_set (self->link, "wait-for-network", TRUE, "remote-address", "0.0.0.0", NULL);
  g_assert_false (netflux_link_start (self->link, &error));
  g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_ADDRESS_NOT_ALLOWED);
  g_assert_true (is_stopped (self));
}

static gpointer
stop_in_thread (gpointer user_data)
{
  netflux_link_stop (user_data);
  return NULL;
}

/* Where handlers run does not depend on who stops. */
static void
test_stop_in_thread (Fixture *self, gconstpointer data)
{
  api_start (self->link);
  g_signal_connect (self->link, "notify", G_CALLBACK (on_notify), self);
  g_thread_join (g_thread_new ("stop", stop_in_thread, self->link));
  g_assert_true (is_stopped (self));
  netflux_test_wait (self->heard->len == 2);
  g_assert_cmpstr (self->heard->str, ==, "ps");
}

#define add(name, data, func)                                                                      \
  g_test_add ("/netflux/start/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  static const WaitCase name = { "127.0.0.1", "partner", FALSE };
  static const WaitCase name_async = { "127.0.0.1", "partner", TRUE };
  static const WaitCase address = { "here", "127.0.0.1", FALSE };
  static const WaitCase address_async = { "here", "127.0.0.1", TRUE };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  resolver = netflux_test_resolver_install ();

  add ("async", NULL, test_async);
  add ("address", NULL, test_address);
  add ("not-found", NULL, test_not_found);
  add ("twice", NULL, test_twice);
  add ("cancel", NULL, test_cancel);
  add ("cancel-before", NULL, test_cancel_before);
  add ("cancel-late", NULL, test_cancel_late);
  add ("cancel-late-in-thread", "thread", test_cancel_late);
  add ("cancel-after", NULL, test_cancel_after);
  add ("stop", NULL, test_stop);
  add ("stop-and-start-in-place", "in place", test_stop);
  add ("drop", NULL, test_drop);
  add ("wait/name", &name, test_wait);
  add ("wait/name-async", &name_async, test_wait);
  add ("wait/address", &address, test_wait);
  add ("wait/address-async", &address_async, test_wait);
  add ("wait/stop", NULL, test_wait_and_stop);
  add ("wait/in-vain", NULL, test_wait_in_vain);
  add ("stop-in-thread", NULL, test_stop_in_thread);

  return g_test_run ();
}
