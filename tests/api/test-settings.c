/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include <netflux/netflux.h>
#include <string.h>

#include "netflux-test-loop.h"

/* What the library says of its settings to programs that show them to people. */

typedef GType (*TypeFunc) (void);

static const TypeFunc types[] = { netflux_link_get_type, netflux_source_get_type,
                                  netflux_sink_get_type };

static GParamSpec *
find (GTypeClass *klass, const char *name)
{
  return g_object_class_find_property (G_OBJECT_CLASS (klass), name);
}

/* A setting has a sentence; what is of several classes is the same in each. */
static void
test_table (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (types); c++)
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (types[c]());
      g_autoptr (GTypeClass) link = g_type_class_ref (NETFLUX_TYPE_LINK);
      guint n, n_settings = 0;
      g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n);

      for (guint i = 0; i < n; i++)
        {
          GParamSpec *other = find (link, pspecs[i]->name);

          if (!netflux_is_setting (pspecs[i]))
            {
              g_assert_null (netflux_setting_get_unit (pspecs[i]));
              g_assert_false (netflux_setting_is_live (pspecs[i]));
              continue;
            }
          n_settings++;
          g_assert_nonnull (g_param_spec_get_blurb (pspecs[i]));
          g_assert_cmpint (G_IS_PARAM_SPEC_INT64 (pspecs[i]), ==,
                           g_strcmp0 (netflux_setting_get_unit (pspecs[i]), "us") == 0);
          if (other == NULL)
            continue;
          g_assert_cmpstr (g_param_spec_get_blurb (other), ==, g_param_spec_get_blurb (pspecs[i]));
          g_assert_cmpint (netflux_setting_is_live (other), ==,
                           netflux_setting_is_live (pspecs[i]));
        }
      g_assert_cmpuint (n_settings, >, 5);
    }
}

static void
test_live (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (NETFLUX_TYPE_LINK);

  g_assert_true (netflux_setting_is_live (find (klass, "send-interval")));
  g_assert_false (netflux_setting_is_live (find (klass, "local-port")));
  g_assert_false (netflux_is_setting (find (klass, "state")));
}

static const struct
{
  const char *name;
  const char *text;
  const char *expected; /* as it is written again, or a part of the error */
  int code;             /* -1: good */
} texts[] = {
  { "send-interval", "5ms", "5ms", -1 },
  { "send-interval", "0.5ms", "500us", -1 },
  { "send-interval", "100us", "100us", -1 },
  { "send-interval", "3600s", "3600s", -1 },
  { "send-interval", "2000ns", "2us", NETFLUX_ERROR_OUT_OF_RANGE },
  { "send-interval", "99us", "from 100us to 3600s", NETFLUX_ERROR_OUT_OF_RANGE },
  { "send-interval", "5", "write 5us, 5ms or 5s", NETFLUX_ERROR_SYNTAX },
  { "send-interval", "1ns", "finer than a microsecond", NETFLUX_ERROR_SYNTAX },
  { "watch-interval", "0s", "0s", -1 },
  { "local-port", "65535", "65535", -1 },
  { "local-port", "65536", "from 0 to 65535", NETFLUX_ERROR_OUT_OF_RANGE },
  { "local-port", "-1", "from 0 to 65535", NETFLUX_ERROR_OUT_OF_RANGE },
  { "local-port", "", "whole number", NETFLUX_ERROR_SYNTAX },
  { "local-port", "0x10", "whole number", NETFLUX_ERROR_SYNTAX },
  { "local-port", "+5", "whole number", NETFLUX_ERROR_SYNTAX },
  { "local-port", "1.5", "whole number", NETFLUX_ERROR_SYNTAX },
  { "local-port", "12a", "whole number", NETFLUX_ERROR_SYNTAX },
  { "receive-size", "9223372036854775808", "whole number", NETFLUX_ERROR_SYNTAX },
  { "qos-dscp", "-1", "-1", -1 },
  { "qos-dscp", "64", "from -1 to 63", NETFLUX_ERROR_OUT_OF_RANGE },
  { "accept-foreign", "true", "true", -1 },
  { "accept-foreign", "false", "false", -1 },
  { "accept-foreign", "yes", "true or false", NETFLUX_ERROR_SYNTAX },
  { "remote-address", "plc", "plc", -1 },
  { "remote-address", "", "empty", NETFLUX_ERROR_SYNTAX },
  { "send-mode", "on-change", "on-change", -1 },
  { "send-mode", "now", "cyclic, on-change or on-demand", NETFLUX_ERROR_SYNTAX },
  { "include", "plc; lib", "plc;lib", -1 },
  { "include", "plc;;lib", "an element is empty", NETFLUX_ERROR_SYNTAX },
  { "include", "", "it is empty", NETFLUX_ERROR_SYNTAX },
  { "charset", "ebcdic", "utf8, latin1 or windows-1252", NETFLUX_ERROR_SYNTAX },
  { "pack", "9", "from 0 to 8", NETFLUX_ERROR_OUT_OF_RANGE },
  { "engine", "x", "cannot be written as a text", NETFLUX_ERROR_SYNTAX },
};

static void
test_parse (void)
{
  g_autoptr (GTypeClass) link = g_type_class_ref (NETFLUX_TYPE_LINK);
  g_autoptr (GTypeClass) sink = g_type_class_ref (NETFLUX_TYPE_SINK);
  g_autoptr (GTypeClass) layout = g_type_class_ref (NETFLUX_TYPE_LAYOUT);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GParamSpec *pspec = find (link, texts[i].name);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      if (pspec == NULL)
        pspec = find (sink, texts[i].name);
      if (pspec == NULL)
        pspec = find (layout, texts[i].name);
      if (netflux_setting_parse (pspec, texts[i].text, &value, &error))
        text = netflux_setting_format (pspec, &value);
      g_test_message ("%s=%s: %s", texts[i].name, texts[i].text,
                      error != NULL ? error->message : text);
      if (texts[i].code < 0)
        g_assert_cmpstr (text, ==, texts[i].expected);
      else
        {
          g_assert_error (error, NETFLUX_ERROR, texts[i].code);
          g_assert_nonnull (strstr (error->message, texts[i].expected));
          g_assert_false (G_IS_VALUE (&value));
        }
    }
}

static const struct
{
  const char *text;
  gint64 us;
  const char *error;
} durations[] = {
  { "250us", 250, NULL },
  { "5ms", 5000, NULL },
  { "1s", 1000000, NULL },
  { "0s", 0, NULL },
  { "0.25ms", 250, NULL },
  { ".5s", 500000, NULL },
  { "1.ms", 1000, NULL },
  { "0.000001s", 1, NULL },
  { "3600s", G_GINT64_CONSTANT (3600000000), NULL },
  { "5", 0, "write 5us, 5ms or 5s" },
  { "0.5", 0, "write 0.5us, 0.5ms or 0.5s" },
  { "0", 0, "no unit" },
  { "", 0, "as 250us, 5ms or 1s" },
  { "ms", 0, "as 250us, 5ms or 1s" },
  { ".", 0, "as 250us, 5ms or 1s" },
  { "-5ms", 0, "invalid duration" },
  { "+5ms", 0, "invalid duration" },
  { " 5ms", 0, "invalid duration" },
  { "infs", 0, "invalid duration" },
  { "nans", 0, "invalid duration" },
  { "0x10ms", 0, "unknown unit 'x10ms'" },
  { "1e3ms", 0, "unknown unit 'e3ms'" },
  { "5 ms", 0, "unknown unit ' ms'" },
  { "5min", 0, "write us, ms or s" },
  { "5MS", 0, "write us, ms or s" },
  { "5ns", 0, "finer than a microsecond" },
  { "3000ns", 3, NULL },
  { "5,5ms", 0, "unknown unit ',5ms'" },
  { "0.5us", 0, "finer than a microsecond" },
  { "5.0000003s", 0, "finer than a microsecond" },
  { "99999999999999999999s", 0, "too long" },
};

static void
test_duration (void)
{

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 us = -1;
      gboolean ok = netflux_duration_parse (durations[i].text, &us, &error);

      g_test_message ("'%s': %s", durations[i].text, ok ? "accepted" : error->message);
      g_assert_cmpint (ok, ==, durations[i].error == NULL);
      g_assert_cmpint (us, ==, ok ? durations[i].us : -1);
      if (ok)
        continue;
      g_assert_error (error, NETFLUX_ERROR, NETFLUX_ERROR_SYNTAX);
      g_assert_nonnull (strstr (error->message, durations[i].error));
      g_assert_nonnull (strstr (error->message, durations[i].text));
    }
}

static void
test_format_duration (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } cases[] = {
    { 0, "0s" },       { 1, "1us" },          { 999, "999us" },
    { 5000, "5ms" },   { 5660, "5660us" },    { 30000, "30ms" },
    { 1000000, "1s" }, { 1500000, "1500ms" }, { 3600000000, "3600s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = netflux_duration_format (cases[i].us);
      gint64 us = -1;

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (netflux_duration_parse (text, &us, NULL));
      g_assert_cmpint (us, ==, cases[i].us);
    }
}

/* A function does with a value that is out of range what the property does. */
static void
test_range (void)
{
  g_autoptr (NetfluxLink) link = netflux_link_new ("127.0.0.1", 2000);

  if (g_test_subprocess ())
    {
      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      netflux_link_set_send_interval (link, 99);
      g_assert_cmpint (netflux_link_get_send_interval (link), ==, 5000);
      return;
    }

  if (netflux_test_skip_emulated ())
    return;
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*99 is out of the range of send-interval*");
}

static void
test_enums (void)
{
  const GType enums[] = { NETFLUX_TYPE_LINK_STATE, NETFLUX_TYPE_WATCHDOG, NETFLUX_TYPE_SEND_MODE,
                          NETFLUX_TYPE_DIALECT, NETFLUX_TYPE_CHARSET };

  for (guint i = 0; i < G_N_ELEMENTS (enums); i++)
    {
      g_autoptr (GEnumClass) klass = g_type_class_ref (enums[i]);

      for (guint n = 0; n < klass->n_values; n++)
        g_assert_nonnull (netflux_enum_describe (enums[i], klass->values[n].value));
      g_assert_null (netflux_enum_describe (enums[i], klass->maximum + 1));
      g_assert_null (netflux_enum_describe (enums[i], -1));
    }
  g_assert_null (netflux_enum_describe (G_TYPE_INT, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/netflux/settings/table", test_table);
  g_test_add_func ("/netflux/settings/live", test_live);
  g_test_add_func ("/netflux/settings/parse", test_parse);
  g_test_add_func ("/netflux/settings/duration", test_duration);
  g_test_add_func ("/netflux/settings/format-duration", test_format_duration);
  g_test_add_func ("/netflux/settings/range", test_range);
  g_test_add_func ("/netflux/settings/enums", test_enums);
  return g_test_run ();
}
