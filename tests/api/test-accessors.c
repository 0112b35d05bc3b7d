/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/* Each property's functions do what the property does. */

#define CHECK_NUMBER(prefix, object, type, name, value)                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    type read = 0;                                                                                 \
    prefix##_set_##name (object, value);                                                           \
    g_assert_cmpint (prefix##_get_##name (object), ==, value);                                     \
    g_object_get (object, #name, &read, NULL);                                                     \
    g_assert_cmpint (read, ==, value);                                                             \
  }                                                                                                \
  G_STMT_END

#define CHECK_STRING(prefix, object, name, value)                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *got = NULL;                                                                   \
    g_autofree char *read = NULL;                                                                  \
    prefix##_set_##name (object, value);                                                           \
    got = prefix##_dup_##name (object);                                                            \
    g_object_get (object, #name, &read, NULL);                                                     \
    g_assert_cmpstr (got, ==, value);                                                              \
    g_assert_cmpstr (read, ==, value);                                                             \
  }                                                                                                \
  G_STMT_END

#define CHECK_POINTER(prefix, object, type, name, value)                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (type) got = NULL;                                                                   \
    g_autoptr (type) read = NULL;                                                                  \
    prefix##_set_##name (object, value);                                                           \
    got = prefix##_dup_##name (object);                                                            \
    g_object_get (object, #name, &read, NULL);                                                     \
    g_assert_true (got == value);                                                                  \
    g_assert_true (read == value);                                                                 \
  }                                                                                                \
  G_STMT_END

static void
test_link (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 2345);
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  NetfluxSource *source;
  NetfluxSink *sink;

  g_assert_cmpuint (netflux_link_get_remote_port (link), ==, 2345);
  CHECK_STRING (netflux_link, link, local_address, "127.0.0.2");
  CHECK_STRING (netflux_link, link, local_address, NULL);
  CHECK_NUMBER (netflux_link, link, guint, local_port, 0);
  CHECK_STRING (netflux_link, link, remote_address, "127.0.0.3");
  CHECK_NUMBER (netflux_link, link, guint, remote_port, 3);
  CHECK_NUMBER (netflux_link, link, gint64, send_interval, 1000);
  CHECK_NUMBER (netflux_link, link, gint64, watch_interval, 500);
  CHECK_NUMBER (netflux_link, link, gint64, statistics_interval, 0);
  CHECK_NUMBER (netflux_link, link, guint, receive_size, 65505);
  CHECK_NUMBER (netflux_link, link, guint, receive_buffer_size, 100000);
  CHECK_NUMBER (netflux_link, link, gboolean, keep_values_on_timeout, TRUE);
  CHECK_NUMBER (netflux_link, link, gboolean, accept_foreign, TRUE);
  CHECK_NUMBER (netflux_link, link, gboolean, sending, FALSE);
  CHECK_NUMBER (netflux_link, link, int, qos_dscp, 46);
  CHECK_POINTER (netflux_link, link, GBytes, safe_values, safe);
  CHECK_POINTER (netflux_link, link, NetfluxEngine, engine, engine);

  g_object_get (link, "source", &source, "sink", &sink, NULL);
  g_assert_true (source == netflux_link_get_source (link));
  g_assert_true (sink == netflux_link_get_sink (link));
  g_object_unref (source);
  g_object_unref (sink);
}

static void
test_source (void)
{
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (GBytes) safe = g_bytes_new_static ("safe", 4);
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  g_autoptr (GError) error = netflux_source_dup_error (source);

  CHECK_STRING (netflux_source, source, local_address, "127.0.0.2");
  CHECK_NUMBER (netflux_source, source, guint, local_port, 65535);
  CHECK_STRING (netflux_source, source, remote_address, "127.0.0.3");
  CHECK_NUMBER (netflux_source, source, guint, receive_size, 20);
  CHECK_NUMBER (netflux_source, source, guint, receive_buffer_size, 100000);
  CHECK_NUMBER (netflux_source, source, gint64, watch_interval, 500);
  CHECK_NUMBER (netflux_source, source, gboolean, keep_values_on_timeout, TRUE);
  CHECK_POINTER (netflux_source, source, GBytes, safe_values, safe);
  CHECK_POINTER (netflux_source, source, NetfluxEngine, engine, engine);

  g_assert_no_error (error);
  g_assert_cmpuint (netflux_source_get_partner_sequence (source), ==, 0);
  g_assert_cmpuint (netflux_source_get_feedback_sequence (source), ==, 0);
  g_assert_cmpint (netflux_source_get_data_age (source), ==, -1);
  g_assert_cmpint (netflux_source_get_state (source), ==, NETFLUX_LINK_STATE_STOPPED);
}

static void
test_sink (void)
{
  g_autoptr (NetfluxSink) sink = netflux_sink_new ("127.0.0.1", 2345);
  g_autoptr (NetfluxEngine) engine = netflux_engine_new ();
  g_autoptr (GError) error = netflux_sink_dup_error (sink);

  g_assert_cmpuint (netflux_sink_get_remote_port (sink), ==, 2345);
  CHECK_STRING (netflux_sink, sink, local_address, "127.0.0.2");
  CHECK_NUMBER (netflux_sink, sink, guint, local_port, 1);
  CHECK_STRING (netflux_sink, sink, remote_address, "127.0.0.3");
  CHECK_NUMBER (netflux_sink, sink, guint, remote_port, 3);
  CHECK_NUMBER (netflux_sink, sink, gint64, send_interval, 100);
  CHECK_NUMBER (netflux_sink, sink, gint64, minimum_gap, 0);
  CHECK_NUMBER (netflux_sink, sink, NetfluxSendMode, send_mode, NETFLUX_SEND_MODE_ON_CHANGE);
  CHECK_NUMBER (netflux_sink, sink, gboolean, sending, FALSE);
  CHECK_NUMBER (netflux_sink, sink, int, qos_dscp, 0);
  CHECK_POINTER (netflux_sink, sink, NetfluxEngine, engine, engine);

  g_assert_no_error (error);
  g_assert_cmpuint (netflux_sink_get_sequence (sink), ==, 0);
}

#define CHECK_FIGURE(statistics, type, name)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    type read = 1;                                                                                 \
    g_object_get (statistics, name, &read, NULL);                                                  \
    if (read != 0)                                                                                 \
      g_error ("%s is %g", name, (double) read);                                                   \
  }                                                                                                \
  G_STMT_END

static void
check_text (NetfluxStatistics *statistics, const char *name)
{
  g_autofree char *read = NULL;

  g_object_get (statistics, name, &read, NULL);
  g_assert_null (read);
}

/* A figure that was never measured is 0. */
static void
check_statistics (NetfluxStatistics *statistics)
{
  guint n;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (statistics), &n);

  g_assert_cmpuint (n, >, 30);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (pspecs[i]->flags & G_PARAM_WRITABLE, ==, 0);
      if (pspecs[i]->value_type == G_TYPE_UINT64)
        CHECK_FIGURE (statistics, guint64, pspecs[i]->name);
      else if (pspecs[i]->value_type == G_TYPE_INT64)
        CHECK_FIGURE (statistics, gint64, pspecs[i]->name);
      else if (pspecs[i]->value_type == G_TYPE_STRING)
        check_text (statistics, pspecs[i]->name);
      else
        CHECK_FIGURE (statistics, double, pspecs[i]->name);
    }
}

static void
test_statistics (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 2000);
  g_autoptr (NetfluxSource) source = netflux_source_new ();
  g_autoptr (NetfluxSink) sink = netflux_sink_new ("127.0.0.1", 2000);
  g_autoptr (NetfluxStatistics) of_link = netflux_link_get_statistics (link);
  g_autoptr (NetfluxStatistics) of_source = netflux_source_get_statistics (source);
  g_autoptr (NetfluxStatistics) of_sink = netflux_sink_get_statistics (sink);
  g_autoptr (NetfluxStatistics) of_property = NULL;

  g_object_get (link, "statistics", &of_property, NULL);
  check_statistics (of_link);
  check_statistics (of_property);
  check_statistics (of_source);
  check_statistics (of_sink);

  netflux_link_reset_statistics (link);
  netflux_source_reset_statistics (source);
  netflux_sink_reset_statistics (sink);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/accessors/link", test_link);
  g_test_add_func ("/netflux/accessors/source", test_source);
  g_test_add_func ("/netflux/accessors/sink", test_sink);
  g_test_add_func ("/netflux/accessors/statistics", test_statistics);

  return g_test_run ();
}
