/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gstnetfluxsettings.h"

#include <string.h>

#define BOTH (1 << GST_NETFLUX_SOURCE_SIDE | 1 << GST_NETFLUX_SINK_SIDE)
#define ONLY_SOURCE (1 << GST_NETFLUX_SOURCE_SIDE)
#define ONLY_SINK (1 << GST_NETFLUX_SINK_SIDE)
#define DURATION_MAX (3600 * GST_SECOND)

typedef enum
{
  KIND_STRING,
  KIND_INT,
  KIND_UINT,
  KIND_TIME,
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_MODE,
} Kind;

static const struct
{
  const char *name;
  Kind kind;
  guint sides; /* which elements have it as a property */
  gboolean fixed;
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
  const char *nick;
  const char *blurb;
} settings[GST_NETFLUX_N_SETTINGS] = {
  [GST_NETFLUX_SETTING_LOCAL_ADDRESS] = { "local-address", KIND_STRING, BOTH, TRUE, 0, 0, 0,
                                          "Local address",
                                          "Address of this machine to use (NULL = any)" },
  [GST_NETFLUX_SETTING_LOCAL_PORT] = { "local-port", KIND_UINT, BOTH, TRUE, 0, G_MAXUINT16,
                                       GST_NETFLUX_DEFAULT_PORT, "Local port",
                                       "Port to receive on and to send from (0 = any; "
                                       "pairs with the element of the same port otherwise)" },
  [GST_NETFLUX_SETTING_REMOTE_ADDRESS] = { "remote-address", KIND_STRING, BOTH, TRUE, 0, 0, 0,
                                           "Remote address", "Name or address of the partner" },
  [GST_NETFLUX_SETTING_REMOTE_PORT] = { "remote-port", KIND_UINT, BOTH, TRUE, 1, G_MAXUINT16,
                                        GST_NETFLUX_DEFAULT_PORT, "Remote port",
                                        "Port of the partner" },
  [GST_NETFLUX_SETTING_ACCEPT_FOREIGN] = { "accept-foreign", KIND_BOOLEAN, ONLY_SOURCE, TRUE, 0, 0,
                                           FALSE, "Accept foreign",
                                           "Receive from anyone, not from the partner alone" },
  [GST_NETFLUX_SETTING_RECEIVE_SIZE] = { "receive-size", KIND_UINT, ONLY_SOURCE, FALSE, 0,
                                         GST_NETFLUX_PAYLOAD_MAX, 0, "Receive size",
                                         "Size of the payload in bytes: what is shorter is "
                                         "rejected, what is longer is cut (0 = any)" },
  [GST_NETFLUX_SETTING_WATCH_INTERVAL] = { "watch-interval", KIND_TIME, BOTH, FALSE, 0,
                                           DURATION_MAX, 30 * GST_MSECOND, "Watch interval",
                                           "Silence of the partner after which the watchdogs "
                                           "expire, in nanoseconds (0 = never)" },
  [GST_NETFLUX_SETTING_KEEP_VALUES] = { "keep-values-on-timeout", KIND_BOOLEAN, ONLY_SOURCE, FALSE,
                                        0, 0, FALSE, "Keep values on timeout",
                                        "Keep the received values when the watchdog expires" },
  [GST_NETFLUX_SETTING_SAFE_VALUES] = { "safe-values", KIND_BYTES, ONLY_SOURCE, FALSE, 0, 0, 0,
                                        "Safe values",
                                        "Values to use when the watchdog expires and values are "
                                        "not kept (NULL = zeros)" },
  [GST_NETFLUX_SETTING_SEND_INTERVAL] = { "send-interval", KIND_TIME, ONLY_SINK, FALSE,
                                          100 * GST_USECOND, DURATION_MAX, 5 * GST_MSECOND,
                                          "Send interval",
                                          "Time between two frames, in nanoseconds" },
  [GST_NETFLUX_SETTING_SEND_MODE] = { "send-mode", KIND_MODE, ONLY_SINK, FALSE, 0, 0,
                                      NETFLUX_SEND_MODE_CYCLIC, "Send mode",
                                      "When frames are sent (on-demand: one for each buffer)" },
  [GST_NETFLUX_SETTING_QOS_DSCP] = { "qos-dscp", KIND_INT, ONLY_SINK, FALSE, -1, 63, -1,
                                     "QoS diff srv code point",
                                     "Quality of service, differentiated services code point "
                                     "(-1 = default)" },
  [GST_NETFLUX_SETTING_BUFFER_SIZE] = { "buffer-size", KIND_UINT, ONLY_SOURCE, FALSE, 0, G_MAXINT,
                                        0, "Buffer size",
                                        "Size of the kernel's receive buffer in bytes "
                                        "(0 = default)" },
  [GST_NETFLUX_SETTING_STATS_INTERVAL] = { "stats-interval", KIND_TIME, BOTH, FALSE, 0,
                                           DURATION_MAX, GST_SECOND, "Statistics interval",
                                           "Time between two netflux-stats messages, in "
                                           "nanoseconds (0 = none)" },
};

static GType
get_value_type (GstNetfluxSetting setting)
{
  switch (settings[setting].kind)
    {
    case KIND_STRING:
      return G_TYPE_STRING;
    case KIND_INT:
      return G_TYPE_INT;
    case KIND_UINT:
      return G_TYPE_UINT;
    case KIND_TIME:
      return G_TYPE_UINT64;
    case KIND_BOOLEAN:
      return G_TYPE_BOOLEAN;
    case KIND_BYTES:
      return G_TYPE_BYTES;
    case KIND_MODE:
    default:
      return NETFLUX_TYPE_SEND_MODE;
    }
}

static GParamSpec *
make_pspec (GstNetfluxSetting setting)
{
  const char *name = settings[setting].name;
  const char *nick = settings[setting].nick;
  const char *blurb = settings[setting].blurb;
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      (settings[setting].fixed ? GST_PARAM_MUTABLE_READY : GST_PARAM_MUTABLE_PLAYING);

  switch (settings[setting].kind)
    {
    case KIND_STRING:
      return g_param_spec_string (name, nick, blurb, NULL, flags);
    case KIND_INT:
      return g_param_spec_int (name, nick, blurb, (int) settings[setting].minimum,
                               (int) settings[setting].maximum, (int) settings[setting].initial,
                               flags);
    case KIND_UINT:
      return g_param_spec_uint (name, nick, blurb, (guint) settings[setting].minimum,
                                (guint) settings[setting].maximum,
                                (guint) settings[setting].initial, flags);
    case KIND_TIME:
      return g_param_spec_uint64 (name, nick, blurb, (guint64) settings[setting].minimum,
                                  (guint64) settings[setting].maximum,
                                  (guint64) settings[setting].initial, flags);
    case KIND_BOOLEAN:
      return g_param_spec_boolean (name, nick, blurb, settings[setting].initial != 0, flags);
    case KIND_BYTES:
      return g_param_spec_boxed (name, nick, blurb, G_TYPE_BYTES, flags);
    case KIND_MODE:
    default:
      return g_param_spec_enum (name, nick, blurb, NETFLUX_TYPE_SEND_MODE,
                                (int) settings[setting].initial, flags);
    }
}

void
gst_netflux_settings_install (GObjectClass *object_class, GstNetfluxSide side)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (settings[i].sides & (1u << side))
      g_object_class_install_property (object_class, GST_NETFLUX_FIRST_SETTING_ID + i,
                                       make_pspec (i));
}

const char *
gst_netflux_setting_get_name (GstNetfluxSetting setting)
{
  return settings[setting].name;
}

gboolean
gst_netflux_setting_is_found (const char *name, GstNetfluxSetting *setting)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (g_str_equal (settings[i].name, name))
      {
        *setting = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
gst_netflux_setting_is_fixed (GstNetfluxSetting setting)
{
  return settings[setting].fixed;
}

void
gst_netflux_settings_init (GstNetfluxSettings *self)
{
  memset (self, 0, sizeof *self);
}

void
gst_netflux_settings_clear (GstNetfluxSettings *self)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (G_IS_VALUE (&self->values[i]))
      g_value_unset (&self->values[i]);
}

void
gst_netflux_settings_copy (const GstNetfluxSettings *self, GstNetfluxSettings *copy)
{
  gst_netflux_settings_init (copy);
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (G_IS_VALUE (&self->values[i]))
      gst_netflux_settings_set (copy, i, &self->values[i]);
}

gboolean
gst_netflux_settings_is_set (const GstNetfluxSettings *self, GstNetfluxSetting setting)
{
  return G_IS_VALUE (&self->values[setting]);
}

void
gst_netflux_settings_set (GstNetfluxSettings *self, GstNetfluxSetting setting, const GValue *value)
{
  GValue *own = &self->values[setting];

  if (G_IS_VALUE (own))
    g_value_unset (own);

  /* NULL takes back what was set. */
  if (settings[setting].kind == KIND_STRING && g_value_get_string (value) == NULL)
    return;
  if (settings[setting].kind == KIND_BYTES && g_value_get_boxed (value) == NULL)
    return;

  g_value_init (own, get_value_type (setting));
  g_value_copy (value, own);
}

void
gst_netflux_settings_get (const GstNetfluxSettings *self, GstNetfluxSetting setting, GValue *value)
{
  g_value_init (value, get_value_type (setting));
  if (self != NULL && G_IS_VALUE (&self->values[setting]))
    {
      g_value_copy (&self->values[setting], value);
      return;
    }

  switch (settings[setting].kind)
    {
    case KIND_INT:
      g_value_set_int (value, (int) settings[setting].initial);
      break;
    case KIND_UINT:
      g_value_set_uint (value, (guint) settings[setting].initial);
      break;
    case KIND_TIME:
      g_value_set_uint64 (value, (guint64) settings[setting].initial);
      break;
    case KIND_BOOLEAN:
      g_value_set_boolean (value, settings[setting].initial != 0);
      break;
    case KIND_MODE:
      g_value_set_enum (value, (int) settings[setting].initial);
      break;
    case KIND_STRING:
    case KIND_BYTES:
    default:
      break;
    }
}

/* Text, as in URIs */

static const struct
{
  const char *unit;
  guint64 factor;
} units[] = {
  { "ns", 1 },
  { "us", GST_USECOND },
  { "ms", GST_MSECOND },
  { "s", GST_SECOND },
};

static gboolean
parse_duration (const char *text, guint64 *duration)
{
  gsize n = strspn (text, "0123456789");
  g_autofree char *digits = g_strndup (text, n);
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, DURATION_MAX, &number, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (text + n, units[i].unit))
      return g_uint64_checked_mul (duration, number, units[i].factor);

  /* Nothing needs no unit. */
  *duration = 0;
  return number == 0 && text[n] == '\0';
}

static char *
format_duration (guint64 duration)
{
  guint i = G_N_ELEMENTS (units) - 1;

  while (duration % units[i].factor != 0)
    i--;

  return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", duration / units[i].factor, units[i].unit);
}

static gboolean
parse_value (GstNetfluxSetting setting, const char *text, GValue *value)
{
  g_autoptr (GTypeClass) modes = NULL;
  guint64 number = 0;
  gint64 integer = 0;
  GEnumValue *mode;

  switch (settings[setting].kind)
    {
    case KIND_STRING:
      g_value_set_string (value, text);
      return *text != '\0';
    case KIND_INT:
      if (!g_ascii_string_to_signed (text, 10, settings[setting].minimum, settings[setting].maximum,
                                     &integer, NULL))
        return FALSE;
      g_value_set_int (value, (int) integer);
      return TRUE;
    case KIND_UINT:
      if (!g_ascii_string_to_unsigned (text, 10, (guint64) settings[setting].minimum,
                                       (guint64) settings[setting].maximum, &number, NULL))
        return FALSE;
      g_value_set_uint (value, (guint) number);
      return TRUE;
    case KIND_TIME:
      if (!parse_duration (text, &number))
        return FALSE;
      g_value_set_uint64 (value, number);
      return number >= (guint64) settings[setting].minimum &&
             number <= (guint64) settings[setting].maximum;
    case KIND_BOOLEAN:
      g_value_set_boolean (value, g_str_equal (text, "true"));
      return g_str_equal (text, "true") || g_str_equal (text, "false");
    case KIND_MODE:
      modes = g_type_class_ref (NETFLUX_TYPE_SEND_MODE);
      mode = g_enum_get_value_by_nick ((GEnumClass *) modes, text);
      if (mode != NULL)
        g_value_set_enum (value, mode->value);
      return mode != NULL;
    case KIND_BYTES:
    default:
      return FALSE;
    }
}

gboolean
gst_netflux_settings_parse (GstNetfluxSettings *self,
                            GstNetfluxSetting setting,
                            const char *text,
                            GError **error)
{
  static const char *expected[] = {
    [KIND_STRING] = "a text",
    [KIND_INT] = "a number",
    [KIND_UINT] = "a number",
    [KIND_TIME] = "a time such as 5ms",
    [KIND_BOOLEAN] = "true or false",
    [KIND_BYTES] = "nothing",
    [KIND_MODE] = "cyclic, on-change or on-demand",
  };
  GValue value = G_VALUE_INIT;
  gboolean good;

  g_value_init (&value, get_value_type (setting));
  good = parse_value (setting, text, &value);
  if (good)
    gst_netflux_settings_set (self, setting, &value);
  else
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI,
                 "“%s” is no value for %s: %s within its range is expected", text,
                 settings[setting].name, expected[settings[setting].kind]);
  g_value_unset (&value);

  return good;
}

char *
gst_netflux_settings_to_text (const GstNetfluxSettings *self, GstNetfluxSetting setting)
{
  const GValue *value = &self->values[setting];
  g_autoptr (GTypeClass) modes = NULL;

  if (!G_IS_VALUE (value))
    return NULL;

  switch (settings[setting].kind)
    {
    case KIND_STRING:
      return g_value_dup_string (value);
    case KIND_INT:
      return g_strdup_printf ("%d", g_value_get_int (value));
    case KIND_UINT:
      return g_strdup_printf ("%u", g_value_get_uint (value));
    case KIND_TIME:
      return format_duration (g_value_get_uint64 (value));
    case KIND_BOOLEAN:
      return g_strdup (g_value_get_boolean (value) ? "true" : "false");
    case KIND_MODE:
      modes = g_type_class_ref (NETFLUX_TYPE_SEND_MODE);
      return g_strdup (
          g_enum_get_value ((GEnumClass *) modes, g_value_get_enum (value))->value_nick);
    case KIND_BYTES:
    default:
      return NULL;
    }
}

/* Two elements, one link */

static gboolean
is_same (GstNetfluxSetting setting, const GValue *a, const GValue *b)
{
  if (settings[setting].kind == KIND_BYTES)
    return g_bytes_equal (g_value_get_boxed (a), g_value_get_boxed (b));

  return gst_value_compare (a, b) == GST_VALUE_EQUAL;
}

gboolean
gst_netflux_settings_conflict (const GstNetfluxSettings *self,
                               const GstNetfluxSettings *other,
                               GstNetfluxSetting *setting)
{
  for (guint i = 0; i < GST_NETFLUX_N_SETTINGS; i++)
    if (G_IS_VALUE (&self->values[i]) && G_IS_VALUE (&other->values[i]) &&
        !is_same (i, &self->values[i], &other->values[i]))
      {
        *setting = i;
        return TRUE;
      }

  return FALSE;
}

static const char *
get_link_property (GstNetfluxSetting setting)
{
  switch (setting)
    {
    case GST_NETFLUX_SETTING_STATS_INTERVAL:
      return "statistics-interval";
    case GST_NETFLUX_SETTING_BUFFER_SIZE:
      return "receive-buffer-size";
    default:
      return settings[setting].name;
    }
}

void
gst_netflux_setting_apply (GstNetfluxSetting setting, const GValue *value, NetfluxLink *link)
{
  if (setting == GST_NETFLUX_SETTING_SEND_MODE)
    {
      netflux_sink_set_send_mode (netflux_link_get_sink (link), g_value_get_enum (value));
      return;
    }

  if (settings[setting].kind == KIND_TIME)
    {
      gint64 duration_us = (gint64) ((g_value_get_uint64 (value) + 999) / 1000);

      g_object_set (link, get_link_property (setting), duration_us, NULL);
      return;
    }

  g_object_set_property (G_OBJECT (link), get_link_property (setting), value);
}

gboolean
gst_netflux_setting_is_applied (GstNetfluxSetting setting, const GValue *value, NetfluxLink *link)
{
  GValue current = G_VALUE_INIT;
  gboolean same;

  g_value_init (&current, get_value_type (setting));
  g_object_get_property (G_OBJECT (link), get_link_property (setting), &current);
  same = is_same (setting, value, &current);
  g_value_unset (&current);

  return same;
}
