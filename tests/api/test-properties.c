/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>

/* What the properties of a link, a source and a sink are, and that they do what properties
 * do. */

#define LINK (1 << 0)
#define SOURCE (1 << 1)
#define SINK (1 << 2)
#define ALL (LINK | SOURCE | SINK)

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef GType (*TypeFunc) (void);

static const TypeFunc types[] = { netflux_link_get_type, netflux_source_get_type,
                                  netflux_sink_get_type };

static const struct
{
  const char *name;
  guint classes;
  TypeFunc type; /* NULL: fundamental */
  GType fundamental;
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
  gboolean writable;
} properties[] = {
  { "local-address", ALL, NULL, G_TYPE_STRING, 0, 0, 0, TRUE },
  { "local-port", ALL, NULL, G_TYPE_UINT, 0, 65535, 2000, TRUE },
  { "network-interface", ALL, NULL, G_TYPE_STRING, 0, 0, 0, TRUE },
  { "remote-address", ALL, NULL, G_TYPE_STRING, 0, 0, 0, TRUE },
  { "remote-port", LINK | SINK, NULL, G_TYPE_UINT, 1, 65535, 2000, TRUE },
  { "send-interval", LINK | SINK, NULL, G_TYPE_INT64, 100, HOUR, 5000, TRUE },
  { "minimum-gap", SINK, NULL, G_TYPE_INT64, 0, HOUR, 1000, TRUE },
  { "watch-interval", LINK | SOURCE, NULL, G_TYPE_INT64, 0, HOUR, 30000, TRUE },
  { "statistics-interval", LINK, NULL, G_TYPE_INT64, 0, HOUR, 1000000, TRUE },
  { "receive-size", LINK | SOURCE, NULL, G_TYPE_UINT, 0, 65505, 0, TRUE },
  { "receive-buffer-size", LINK | SOURCE, NULL, G_TYPE_UINT, 0, G_MAXINT, 0, TRUE },
  { "send-mode", SINK, netflux_send_mode_get_type, 0, 0, 0, NETFLUX_SEND_MODE_CYCLIC, TRUE },
  { "sending", LINK | SINK, NULL, G_TYPE_BOOLEAN, 0, 1, TRUE, TRUE },
  { "qos-dscp", LINK | SINK, NULL, G_TYPE_INT, -1, 63, -1, TRUE },
  { "keep-values-on-timeout", LINK | SOURCE, NULL, G_TYPE_BOOLEAN, 0, 1, FALSE, TRUE },
  { "accept-foreign", LINK, NULL, G_TYPE_BOOLEAN, 0, 1, FALSE, TRUE },
  { "wait-for-network", ALL, NULL, G_TYPE_BOOLEAN, 0, 1, FALSE, TRUE },
  { "delivery-priority", ALL, NULL, G_TYPE_INT, G_MININT, G_MAXINT - 1, 0, TRUE },
  { "allow-broadcast", LINK | SINK, NULL, G_TYPE_BOOLEAN, 0, 1, FALSE, TRUE },
  { "multicast-ttl", LINK | SINK, NULL, G_TYPE_UINT, 0, 255, 1, TRUE },
  { "max-send-age", LINK | SINK, NULL, G_TYPE_INT64, 0, HOUR, 0, TRUE },
  { "send-safe-values", LINK | SINK, g_bytes_get_type, 0, 0, 0, 0, TRUE },
  { "safe-values", LINK | SOURCE, g_bytes_get_type, 0, 0, 0, 0, TRUE },
  { "engine", ALL, netflux_engine_get_type, 0, 0, 0, 0, TRUE },
  { "send-layout", LINK, netflux_layout_get_type, 0, 0, 0, 0, TRUE },
  { "receive-layout", LINK, netflux_layout_get_type, 0, 0, 0, 0, TRUE },
  { "state", LINK, netflux_link_state_get_type, 0, 0, 0, NETFLUX_LINK_STATE_STOPPED, FALSE },
  { "resolving", LINK, NULL, G_TYPE_BOOLEAN, 0, 1, FALSE, FALSE },
  { "statistics", LINK, netflux_statistics_get_type, 0, 0, 0, 0, FALSE },
  { "source", LINK, netflux_source_get_type, 0, 0, 0, 0, FALSE },
  { "sink", LINK, netflux_sink_get_type, 0, 0, 0, 0, FALSE },
  { "partner-sequence", SOURCE, NULL, G_TYPE_UINT, 0, 255, 0, FALSE },
  { "feedback-sequence", SOURCE, NULL, G_TYPE_UINT, 0, 255, 0, FALSE },
  { "data-age", SOURCE, NULL, G_TYPE_INT64, -1, G_MAXINT64, -1, FALSE },
  { "sequence", SINK, NULL, G_TYPE_UINT, 0, 255, 0, FALSE },
  { "error", SOURCE | SINK, g_error_get_type, 0, 0, 0, 0, FALSE },
};

static void
check_range (GParamSpec *pspec, gint64 minimum, gint64 maximum, gint64 initial)
{
  if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      g_assert_cmpint (G_PARAM_SPEC_UINT (pspec)->minimum, ==, minimum);
      g_assert_cmpint (G_PARAM_SPEC_UINT (pspec)->maximum, ==, maximum);
      g_assert_cmpint (G_PARAM_SPEC_UINT (pspec)->default_value, ==, initial);
    }
  else if (G_IS_PARAM_SPEC_INT (pspec))
    {
      g_assert_cmpint (G_PARAM_SPEC_INT (pspec)->minimum, ==, minimum);
      g_assert_cmpint (G_PARAM_SPEC_INT (pspec)->maximum, ==, maximum);
      g_assert_cmpint (G_PARAM_SPEC_INT (pspec)->default_value, ==, initial);
    }
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      g_assert_cmpint (G_PARAM_SPEC_INT64 (pspec)->minimum, ==, minimum);
      g_assert_cmpint (G_PARAM_SPEC_INT64 (pspec)->maximum, ==, maximum);
      g_assert_cmpint (G_PARAM_SPEC_INT64 (pspec)->default_value, ==, initial);
    }
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_assert_cmpint (G_PARAM_SPEC_BOOLEAN (pspec)->default_value, ==, initial);
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_assert_cmpint (G_PARAM_SPEC_ENUM (pspec)->default_value, ==, initial);
}

/* All that there are, and no more. */
static void
test_table (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (types); c++)
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (types[c]());
      guint n_found, n_expected = 0;
      G_GNUC_UNUSED g_autofree GParamSpec **found =
          g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_found);

      for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
        {
          GParamSpec *pspec;
          GType type =
              properties[i].type != NULL ? properties[i].type () : properties[i].fundamental;

          if (!(properties[i].classes & (1 << c)))
            continue;
          n_expected++;
          pspec = g_object_class_find_property (G_OBJECT_CLASS (klass), properties[i].name);
          g_assert_nonnull (pspec);
          g_assert_true (pspec->value_type == type);
          g_assert_true (pspec->flags & G_PARAM_READABLE);
          g_assert_cmpint ((pspec->flags & G_PARAM_WRITABLE) != 0, ==, properties[i].writable);
          check_range (pspec, properties[i].minimum, properties[i].maximum, properties[i].initial);
        }
      g_assert_cmpuint (n_found, ==, n_expected);
    }
}

/* A value that is not the default. */
static void
init_other_value (GValue *value, GParamSpec *pspec)
{
  g_value_init (value, pspec->value_type);

  if (pspec->value_type == NETFLUX_TYPE_LAYOUT)
    g_value_take_object (
        value, netflux_layout_new_from_data ("value:u32", NULL, NETFLUX_DIALECT_PACKED, NULL));
  else if (G_VALUE_HOLDS_STRING (value))
    g_value_set_static_string (value, "127.0.0.7");
  else if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, G_PARAM_SPEC_UINT (pspec)->default_value + 11);
  else if (G_VALUE_HOLDS_INT (value))
    g_value_set_int (value, G_PARAM_SPEC_INT (pspec)->default_value + 11);
  else if (G_VALUE_HOLDS_INT64 (value))
    g_value_set_int64 (value, G_PARAM_SPEC_INT64 (pspec)->default_value + 11);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, !G_PARAM_SPEC_BOOLEAN (pspec)->default_value);
  else if (G_VALUE_HOLDS_ENUM (value))
    g_value_set_enum (value, NETFLUX_SEND_MODE_ON_DEMAND);
  else if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
    g_value_take_boxed (value, g_bytes_new_static ("safe", 4));
  else if (G_VALUE_HOLDS (value, NETFLUX_TYPE_ENGINE))
    g_value_take_object (value, netflux_engine_new ());
  else
    g_assert_not_reached ();
}

static void
count (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* Set once, read back, told once; set again to the same, not told. */
static void
check_setting (GObject *object, GObject *half, GParamSpec *pspec)
{
  GParamSpec *of_half =
      half != NULL ? g_object_class_find_property (G_OBJECT_GET_CLASS (half), pspec->name) : NULL;
  g_autofree char *signal = g_strconcat ("notify::", pspec->name, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) read = G_VALUE_INIT;
  guint n = 0, n_half = 0;

  init_other_value (&value, pspec);
  g_value_init (&read, pspec->value_type);

  g_object_get_property (object, pspec->name, &read);
  g_assert_true (g_param_value_defaults (pspec, &read));

  g_signal_connect (object, signal, G_CALLBACK (count), &n);
  if (of_half != NULL)
    g_signal_connect (half, signal, G_CALLBACK (count), &n_half);
  for (guint round = 0; round < 2; round++)
    {
      g_object_set_property (object, pspec->name, &value);
      g_object_get_property (object, pspec->name, &read);
      g_assert_cmpint (g_param_values_cmp (pspec, &value, &read), ==, 0);
      g_assert_cmpuint (n, ==, 1);
    }

  if (of_half != NULL)
    {
      g_assert_cmpuint (n_half, ==, 1);
      g_object_get_property (half, pspec->name, &read);
      g_assert_cmpint (g_param_values_cmp (pspec, &value, &read), ==, 0);

      /* The other way round */
      g_param_value_set_default (pspec, &value);
      g_object_set_property (half, pspec->name, &value);
      g_object_get_property (object, pspec->name, &read);
      g_assert_true (g_param_value_defaults (pspec, &read));
      g_assert_cmpuint (n, ==, 2);
      g_signal_handlers_disconnect_by_data (half, &n_half);
    }
  g_signal_handlers_disconnect_by_data (object, &n);
}

static void
check_settings (GObject *object, GObject *half)
{
  guint n;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (guint i = 0; i < n; i++)
    if (pspecs[i]->flags & G_PARAM_WRITABLE)
      check_setting (object, half, pspecs[i]);
}

static void
test_notify (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (types); c++)
    {
      g_autoptr (GObject) object = g_object_new (types[c](), NULL);

      check_settings (object, NULL);
    }
}

/* The halves of a link are views of its settings. */
static void
test_halves (void)
{
  const char *halves[] = { "source", "sink" };

  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      g_autoptr (GObject) link = g_object_new (NETFLUX_TYPE_LINK, NULL);
      g_autoptr (GObject) half = NULL;

      g_object_get (link, halves[i], &half, NULL);
      check_settings (link, half);
    }
}

/* A half can be kept for longer than its link. */
static void
test_half_outlives_link (void)
{
  NetfluxLink *link = netflux_link_new ("127.0.0.1", 2000);
  g_autoptr (NetfluxSource) source = g_object_ref (netflux_link_get_source (link));
  g_autoptr (NetfluxSink) sink = g_object_ref (netflux_link_get_sink (link));
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) sent = NULL;
  g_autoptr (GBytes) received = NULL;

  g_object_add_weak_pointer (G_OBJECT (link), (gpointer *) &link);
  g_object_unref (link);
  g_assert_null (link);

  netflux_sink_set_send_data (sink, data);
  sent = netflux_sink_get_send_data (sink);
  g_assert_true (g_bytes_equal (sent, data));
  received = netflux_source_get_received_data (source);
  g_assert_cmpuint (g_bytes_get_size (received), ==, 0);
  g_assert_cmpint (netflux_source_get_data_age (source), ==, -1);
  g_assert_false (netflux_source_is_running (source));
  g_assert_false (netflux_sink_is_running (sink));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/netflux/properties/table", test_table);
  g_test_add_func ("/netflux/properties/notify", test_notify);
  g_test_add_func ("/netflux/properties/halves", test_halves);
  g_test_add_func ("/netflux/properties/half-outlives-link", test_half_outlives_link);

  return g_test_run ();
}
